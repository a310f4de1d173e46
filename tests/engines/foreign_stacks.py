"""What the emulator needs to deploy a third-party template, and what it cannot deploy.

Values of CloudFormation are texts, whatever YAML takes them for, and a condition may ask for the region: the
emulator knows neither, so it gets each template in JSON, with its own region written out.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from octo_spec.source import Mapping, Scalar, Sequence, parse_yaml
from octospec_cloudformation.reading.inputs import ValueInput
from octospec_cloudformation.reading.nodes import call
from tests.engines.answers import SAMPLES
from tests.engines.ministack import STACK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.environment import Value
    from octo_spec.source import Node
    from octospec_cloudformation.reading.inputs import Input
    from tests.engines.answers import Answers
    from tests.engines.ministack import Ministack

UNDEPLOYABLE: Final = {
    "absent-and-unknown.yaml": "it imports the value of another stack, as which the emulator knows none",
    "any-text.yaml": "the emulator looks up an element of an empty list",
    "attached-in-some-cases.yaml": "a policy names its role literally, which the emulator makes later",
    "bucket-or-given.yaml": "a custom resource needs a vendor's topic",
    "buckets-and-callback.json": "a custom resource needs a vendor's topic",
    "cost-report.yaml": "the emulator has no AWS::CUR::ReportDefinition",
    "given-up.yaml": "it holds functions that do not exist",
    "key-for-the-role.yaml": "a key and a role name each other, which the emulator takes for a circle",
    "lambda-and-events.yaml": "the emulator waits for a custom resource that no one answers",
    "levels-and-lambda.yaml": "the emulator waits for a custom resource that no one answers",
    "levels-and-lists.yaml": "the emulator joins no list that is a function",
    "lists-of-policies.json": "the emulator has no AWS::IAM::RolePolicy",
    "loops.yaml": "a loop makes one key in each turn, which CloudFormation refuses too",
    "names-of-targets.yaml": "an import gives its parameters other ids, which these tests do not follow",
    "odd-external-ids.yaml": "it reads an attribute that a role has not",
    "one-policy-or-another.json": "a custom resource needs a vendor's function",
    "trail-or-given.json": "a custom resource needs a vendor's topic",
    "unread-parts.yaml": "it holds what only a vendor's macros and templates make",
    "path-in-some-cases.yaml": "it attaches a policy of the account that is not there",
    "providers-and-boundary.yaml": "the emulator has no providers of identities",
    "report-and-stack-id.yaml": "the emulator has no AWS::CUR::ReportDefinition",
    "role-for-any-of-many.json": "a new choice decides whether a role exists, as the customer answers",
    "role-under-or.yaml": "a role of a further case has another logical ID, so an update replaces it",
    "scanner-of-parts.yaml": "it omits the transform that the emulator wants for ToJsonString",
    "several-roles.yaml": "a policy names its role literally, which the emulator makes later",
    "stack-set-again.json": "the emulator has no AWS::CloudFormation::StackSet",
    "stack-set-alone.yaml": "the emulator has no AWS::CloudFormation::StackSet",
    "stack-set-filled-in-drifted.yaml": "a custom resource needs a vendor's topic",
    "stack-set-filled-in.yaml": "a custom resource needs a vendor's topic",
    "stack-set-that-drifted.yaml": "the emulator has no AWS::CloudFormation::StackSet",
    "values-of-others.yaml": "it has a transform that the emulator lacks",
}
"""Templates that the emulator cannot deploy, and why."""
DESCRIBED: Final = ("security-audit.json", "side-scanner.yaml", "written-in-json.json")
"""Templates with a managed policy that has a name and a description: an update replaces it."""
_QUEUE: Final = "arn:aws:sqs:us-east-1:123456789012:"
KNOWN: Final = {
    "anyone-by-arn.yaml": {"stack-uuid": "{Uuid}"},
    "companions-of-all-kinds.yaml": {
        "is-us-east1": "on",
        "dlq-arn": f"{_QUEUE}{{DLQ}}",
        "secret": "{Secret}",
    },
    "data-platform.yaml": {"queue-arn": f"{_QUEUE}{{Queue}}"},
    "fixed-external-id.yaml": {"external-id": "0d1b2c3d-aaaa-bbbb-cccc-121212121212"},
    "mappings.yaml": {"buckets-name": "vendor-us"},
    "metric-stream.yaml": {
        "part0-of-stack-uuid": "{}",
        "stream-arn": "arn:aws:firehose:us-east-1:123456789012:deliverystream/{Stream}",
    },
    "trust-in-some-cases.yaml": {"part0-of-stack-uuid": "{}"},
    "written-by-a-tool.json": {"data-bucket-e3889-a50-arn": "arn:aws:s3:::{DataBucketE3889A50}"},
}
"""The answers to what an import asks of a stack that exists.

``{X}`` is the last part of what AWS calls the resource X there, ``{Uuid}`` that of the stack's id, and ``{}``
its first group.
"""
REFUSED: Final = {
    "anyone-by-arn.yaml": ({"stage-is-prod": "off"},),
    "conditions-in-lists.yaml": ({"billing": "yes", "mode": "off"},),
}
"""Answers that contradict a value, since Stage is prod here, or that the rules of a template refuse."""
SKIPPED_PARTS: Final = {
    # The emulator leaves a RoleId in a trust policy, where AWS stores the ARN of the role.
    "anyone-by-arn.yaml": ("role/octo-Reader",),
    "conditions-in-lists.yaml": ("max_session",),
    "mappings.yaml": ("permissions lost",),
    "metric-stream.yaml": ("roles:",),
    "old-versions.yaml": ("roles:", "permissions lost"),
}
"""The differences of parts that the import omits and reports."""
_NUMBERS: Final = ("3600", "7")
_WRITTEN_OUT: Final = {"AWS::Region": "us-east-1", "AWS::Partition": "aws"}


def in_json(text: str) -> str:
    """Write a template in JSON, with each scalar as a text."""
    root = parse_yaml(text, "template").node
    assert root
    template = _data(root)
    conditions = json.dumps(template.get("Conditions", {}))
    for name, value in _WRITTEN_OUT.items():
        conditions = conditions.replace(json.dumps({"Ref": name}), json.dumps(value))
    return json.dumps(template | ({"Conditions": json.loads(conditions)} if conditions != "{}" else {}))


def _data(node: Node) -> Any:  # noqa: ANN401 - JSON
    if function := call(node):
        argument = _data(function.argument)
        if function.name == "GetAtt" and isinstance(argument, str):
            argument = argument.split(".", 1)
        plain = function.name in {"Ref", "Condition"}
        return {function.name if plain else f"Fn::{function.name}": argument}
    match node:
        case Mapping(entries):
            return {entry.key.value: _data(entry.value) for entry in entries}
        case Sequence(items):
            return list(map(_data, items))
        case Scalar(value):
            return value


def fitting(questions: dict[str, Input], answers: Answers) -> Answers:
    """Give values that the third-party template accepts too: an import omits some of its constraints."""
    return {**answers, **dict(_fitting(questions, answers))}


def _fitting(questions: dict[str, Input], answers: Answers) -> Iterator[tuple[str, Value]]:
    for question in questions.values():
        if isinstance(question, ValueInput) and isinstance(given := answers.get(question.id), str):
            samples = (given, *SAMPLES, *_NUMBERS)
            yield question.id, next(sample for sample in samples if _takes(question, sample))


def _takes(question: ValueInput, value: str) -> bool:
    pattern = question.written.text("AllowedPattern")
    is_number = question.written.type == "Number"
    return (not pattern or bool(re.fullmatch(pattern, value))) and (not is_number or value.isdigit())


def looked_up(questions: dict[str, Input], values: dict[str, str], cloud: Ministack) -> dict[str, str]:
    """Put the values that Parameter Store gives into it, and give their names instead."""
    given = dict(values)
    for name, question in questions.items():
        if isinstance(question, ValueInput) and question.written.is_looked_up and name in given:
            store = cloud.client("ssm")
            store.put_parameter(Name=f"/acme/{name}", Value=given[name], Type="String", Overwrite=True)
            given[name] = f"/acme/{name}"
    return given


def of_stack(known: dict[str, str], cloud: Ministack) -> dict[str, str]:
    """Answer what an import asks of the stack that exists."""
    client = cloud.client("cloudformation")
    found = client.describe_stack_resources(StackName=STACK)["StackResources"]
    names = {each["LogicalResourceId"]: re.split("[/:]", each["PhysicalResourceId"])[-1] for each in found}
    [stack] = client.describe_stacks(StackName=STACK)["Stacks"]
    names["Uuid"] = stack["StackId"].rpartition("/")[2]
    part = names["Uuid"].partition("-")[0]
    there = {id: value for id, value in known.items() if set(re.findall(r"\{(\w+)\}", value)) <= names.keys()}
    return {id: value.replace("{}", part).format(**names) for id, value in there.items()}
