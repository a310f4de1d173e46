"""A template in cfn-lint, and as a stack in moto.

Both are imported late: they take seconds, and each test process collects all tests.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import patch

from tests.engines.cloud import ACCOUNT, REGIONS, Cloud

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from moto.cloudformation.custom_model import CustomModel
    from moto.cloudformation.parsing import ResourceMap

STACK = "octo"
Value = str | list[str]


def findings(template: str, tolerated: tuple[str, ...] = ()) -> list[str]:
    """Lint at info level, the strictest; skip the rules that are ``tolerated``."""
    from cfnlint.api import lint  # noqa: PLC0415 - see above
    from cfnlint.config import ManualArgs  # noqa: PLC0415 - see above

    matches = lint(template, config=ManualArgs(include_checks=["I"], regions=sorted(REGIONS.values())))
    return [
        f"{match.linenumber}: {match.rule.id} {match.message}"
        for match in matches
        if match.rule.id not in tolerated
    ]


def deploy(cloud: Cloud, template: str, values: Mapping[str, Value]) -> dict[str, str]:
    """Create the stack and give its outputs."""
    client = cloud.client("cloudformation")
    with _inside(cloud.partition):
        made = client.create_stack(
            StackName=STACK,
            TemplateBody=template,
            Capabilities=["CAPABILITY_NAMED_IAM"],
            Parameters=list(_parameters(values)),
        )
    attach(cloud, _resources(cloud, made["StackId"]))
    [stack] = client.describe_stacks(StackName=STACK)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", ())}


def update(cloud: Cloud, template: str, values: Mapping[str, Value]) -> None:
    """Update the stack that exists."""
    with _inside(cloud.partition):
        cloud.client("cloudformation").update_stack(
            StackName=STACK,
            TemplateBody=template,
            Capabilities=["CAPABILITY_NAMED_IAM"],
            Parameters=list(_parameters(values)),
        )


def physical_ids(cloud: Cloud) -> dict[str, str]:
    """Give the physical id of each resource of the stack by its logical id, but of those moto passes over."""
    found = cloud.client("cloudformation").describe_stack_resources(StackName=STACK)["StackResources"]
    named = (resource for resource in found if "LogicalResourceId" in resource)
    return {resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in named}


def properties(cloud: Cloud, name: str) -> dict[str, Any]:
    """Evaluate the properties of a resource of the stack, which moto itself may pass over."""
    from moto.cloudformation.parsing import clean_json  # noqa: PLC0415 - see above

    resources = _resources(cloud, stack_id(cloud))
    evaluated: dict[str, Any] = clean_json(resources._resource_json_map[name]["Properties"], resources)
    return evaluated


def stack_id(cloud: Cloud) -> str:
    """Give the id of the stack that exists."""
    [stack] = cloud.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
    return str(stack["StackId"])


def _resources(cloud: Cloud, stack: str) -> ResourceMap:
    from moto.cloudformation.models import cloudformation_backends  # noqa: PLC0415 - see above

    return cloudformation_backends[ACCOUNT][cloud.region].stacks[stack].resource_map


def _parameters(values: Mapping[str, Value]) -> Iterator[dict[str, str]]:
    for name, value in values.items():
        written = value if isinstance(value, str) else ",".join(value)
        yield {"ParameterKey": name, "ParameterValue": written}


@classmethod  # type: ignore[misc] # it represents an engine
def _answered(cls: type[CustomModel], resource_name: str, *given: Any, **named: Any) -> CustomModel:  # noqa: ANN401, ARG001 - as moto calls it
    """Make a custom resource that has answered."""
    made: Any = cast("Any", cls)(named.get("region_name", ""), "", named.get("LogicalId", ""), resource_name)
    made.set_data({})
    answered: CustomModel = made
    return answered


@contextmanager
def _inside(partition: str) -> Iterator[None]:
    """Let ``AWS::Partition`` be this one, which moto takes for ``aws`` in every region; answer for resources.

    Moto only knows functions as custom resources, and waits for them.
    """
    from moto.cloudformation.custom_model import CustomModel  # noqa: PLC0415 - see above
    from moto.cloudformation.parsing import ResourceMap  # noqa: PLC0415 - see above

    made = ResourceMap.__init__

    def make(resources: ResourceMap, *given: Any, **named: Any) -> None:  # noqa: ANN401 - passed through
        made(resources, *given, **named)
        resources._parsed_resources["AWS::Partition"] = partition

    with (
        patch.object(ResourceMap, "__init__", make),
        patch.object(CustomModel, "create_from_cloudformation_json", _answered),
    ):
        yield


def attach(cloud: Cloud, resources: ResourceMap) -> None:
    """Attach what a role's ManagedPolicyArns name: moto evaluates the property and then forgets it."""
    client = cloud.client("iam")
    for role, arns in _attachments(resources):
        for arn in filter(None, arns):
            client.attach_role_policy(RoleName=role, PolicyArn=arn)


def _attachments(resources: ResourceMap) -> Iterator[tuple[str, Iterable[str]]]:
    from moto.cloudformation.parsing import clean_json  # noqa: PLC0415 - see above

    for logical_id in resources.resources:
        declared: dict[str, Any] = resources._resource_json_map[logical_id]
        made = resources[logical_id]
        if declared["Type"] == "AWS::IAM::Role" and made is not None:
            arns = clean_json(declared["Properties"].get("ManagedPolicyArns"), resources)
            yield made.physical_resource_id, arns or ()
