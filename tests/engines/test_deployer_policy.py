"""A user with only the deployer policy of the review can deploy, update and remove."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pytest
from botocore.exceptions import ClientError

from octo_spec.access.compare import compare
from octo_spec.iam.policy import parse
from octo_spec.model.deployment import Attachment
from octo_spec.model.text import Text
from octo_spec.plugin.discovery import deploy_actions
from octo_spec.review.deployer_policies import deployer_policies
from octospec_cloudformation import EMITTER as CLOUDFORMATION
from octospec_iam_json import EMITTER as IAM_JSON
from octospec_terraform import EMITTER as TERRAFORM
from tests.compiled import loaded
from tests.emitters.iam_json.samples import PLAIN, allow, inline, managed
from tests.emitters.review.real_facts import OCTO, SHARED
from tests.engines import cloudformation, shell
from tests.engines.answers import extremes
from tests.engines.catalogue import Built, Loaded, built_from
from tests.engines.cloud import ACCOUNT, EXISTING
from tests.engines.proxy import between
from tests.engines.reading_roles import read_roles
from tests.engines.spelling import arguments, stack_parameters, variables
from tests.engines.terraform import VERSIONS, Terraform
from tests.matrices import matrix

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from octo_spec.iam.policy import Document
    from octo_spec.model.deployment import Deployment, Policy
    from octo_spec.plugin.contract import Emitter
    from tests.engines.cloud import Cloud
    from tests.engines.proxy import Call

pytestmark = pytest.mark.engines

BILLS, DISKS = allow("ce:Get*"), allow("ec2:Describe*")
KEPT: Final = Attachment(Text((f"arn:aws:iam::{ACCOUNT}:policy/{EXISTING}",)))


def _with(*policies: Policy, **settings: Any) -> Deployment:  # noqa: ANN401 - as Role takes them
    [role] = PLAIN.roles
    return replace(PLAIN, roles=(replace(role, policies=policies, **settings),), choices=())


OLD: Final = _with(
    inline("root", BILLS),
    inline("more", DISKS),
    managed("Disks", DISKS),
    attachments=(KEPT,),
    boundary=KEPT,
    tags=(("of", Text(("us",))),),
    description="Reads.",
)
NEW: Final = _with(
    inline("root", DISKS),
    managed("Disks", BILLS),
    managed("Volumes", DISKS),
    boundary=replace(KEPT, arn=Text(("arn:aws:iam::aws:policy/ReadOnlyAccess",))),
    tags=(("of", Text(("them",))),),
    description="Reads more.",
    max_session=3600,
)
BOTH: Final = replace(NEW, roles=(replace(NEW.roles[0], attachments=(KEPT,)),))
"""What a policy for both versions is about."""


WRITES: Final = {"CreateRole", "PutRolePolicy", "DeleteRole"}


def deployer(format: str, deployment: Deployment) -> Document:  # noqa: A002 - the word for it
    """Return the deployer policy of a format."""
    [text] = deployer_policies(deployment, "aws", deploy_actions(format))
    assert not text.missing, text.missing
    return parse(json.loads(text.text))


def document_of(calls: list[Call]) -> Document:
    """Give the policy that allows exactly what was called."""
    statements = [
        {"Effect": "Allow", "Action": f"{call.service}:{call.operation}", "Resource": _resource(call)}
        for call in calls
    ]
    return parse({"Version": "2012-10-17", "Statement": statements})


def _resource(call: Call) -> str:
    given = call.parameters
    if "RoleName" in given:
        return f"arn:aws:iam::{ACCOUNT}:role/{given['RoleName']}"
    if call.operation == "CreatePolicy":
        return f"arn:aws:iam::{ACCOUNT}:policy{given.get('Path', '/')}{given['PolicyName']}"
    return given.get("PolicyArn", "*")


def beyond(calls: list[Call], format: str, deployment: Deployment = BOTH) -> list[str]:  # noqa: A002 - as above
    """List what was called and the policy of the review does not allow."""
    found = compare((deployer(format, deployment),), (document_of(calls),)).differences
    return sorted({f"{each.witness.action} on {each.witness.resource}" for each in found})


def write(emitter: Emitter[Any], deployment: Deployment, folder: Path) -> None:
    for artifact in emitter.emit(deployment, emitter.options()).artifacts:
        (folder / artifact.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / artifact.path).write_text(artifact.text, "utf-8")


def test_by_apply_sh(cloud: Cloud, tmp_path: Path) -> None:
    answers = ("--set", "principal=131920598436", "--set", "external-id=an-id-of-someone")
    with between(cloud) as (proxy, seen):
        for name, version in (("old", OLD), ("new", NEW)):
            write(IAM_JSON, version, tmp_path / name)
            shell.run(seen, tmp_path / name, "bash", "apply.sh", *answers)
        shell.run(seen, tmp_path / "new", "bash", "apply.sh", "--uninstall", "--delete-roles", *answers)
    assert "Reader" not in read_roles(cloud)
    assert {"CreateRole", "CreatePolicy", "PutRolePermissionsBoundary", "DeleteRole"} <= set(proxy.calls)
    assert beyond(proxy.requests, "iam-json") == []


@pytest.mark.deep
def test_by_terraform(cloud: Cloud, tmp_path: Path) -> None:
    answers: dict[str, Any] = {"principal": "131920598436", "external_id": "an-id-of-someone"}
    write(TERRAFORM, OLD, tmp_path)
    with between(cloud) as (proxy, seen):
        terraform = Terraform(VERSIONS[0], tmp_path, seen)
        terraform.start()
        terraform.apply(answers)
        write(TERRAFORM, NEW, tmp_path)
        terraform.apply(answers)
        terraform.destroy()
    assert "Reader" not in read_roles(cloud)
    assert {"CreateRole", "CreatePolicy", "PutRolePermissionsBoundary", "DeleteRole"} <= set(proxy.calls)
    # The provider asks first who the user is, and where that is refused, for the identity.
    needed = [call for call in proxy.requests if call.operation != "GetUser"]
    assert beyond(needed, "terraform") == []


def test_by_a_stack(cloud: Cloud) -> None:
    old, new = (CLOUDFORMATION.emit(each, CLOUDFORMATION.options()).artifacts[0].text for each in (OLD, NEW))
    answers = {"Principal": "131920598436", "ExternalId": "an-id-of-someone"}
    with between(cloud) as (proxy, seen):
        cloudformation.deploy(seen, old, answers)
        cloudformation.update(seen, new, answers)
        with suppress(ClientError):  # Moto does not detach what it deletes.
            seen.client("cloudformation").delete_stack(StackName=cloudformation.STACK)
    of_stacks = [call for call in proxy.requests if call.service == "cloudformation"]
    assert {"CreateStack", "UpdateStack", "DeleteStack"} <= {call.operation for call in of_stacks}
    assert beyond(of_stacks, "cloudformation") == []


@pytest.mark.parametrize("type_", ["AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"])
def test_by_what_aws_says_that_a_stack_calls(type_: str) -> None:
    [text] = deployer_policies(BOTH, "aws", deploy_actions("cloudformation"))
    allowed = {action for statement in parse_statements(text.text) for action in statement["Action"]}
    assert set(handled(type_)) - allowed == set()


def handled(type_: str) -> Iterator[str]:
    """List what CloudFormation calls of IAM on roles, as the schema of a type of resource says."""
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER  # noqa: PLC0415 - importing it takes seconds

    handlers: dict[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", type_).schema[
        "handlers"
    ]
    for name, handler in handlers.items():
        if name != "list":
            yield from (action for action in handler["permissions"] if not _is_on_users_or_groups(action))


def _is_on_users_or_groups(action: str) -> bool:
    """Return whether an action is on users or groups, which no template of octospec has."""
    return action.endswith(("UserPolicy", "GroupPolicy"))


def parse_statements(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(text)["Statement"]
    return found


# --- real specs ----------------------------------------------------------------------------------

REAL: Final = (
    OCTO,
    *(SHARED / name for name in ("01-octo.yaml", "02-octo-five-roles.yaml", "05-flexera.yaml")),
)
each_spec = pytest.mark.parametrize("path", matrix(REAL, [OCTO]), ids=lambda path: path.stem)


def real(path: Path, target: str) -> Built:
    """Build a spec with every choice asked, as a review describes it."""
    if not path.exists():
        pytest.skip(f"{path.name} is not here")
    found = loaded(path)
    assert found.spec
    return built_from(path.stem, Loaded(found.spec, found.spans), target)


@pytest.mark.deep
@pytest.mark.large
@each_spec
def test_a_spec_by_apply_sh(path: Path, cloud: Cloud, tmp_path: Path) -> None:
    build = real(path, "iam-json")
    folder = build.write(tmp_path)
    with between(cloud) as (proxy, seen):
        for answers in extremes(build.deployment):
            shell.run(seen, folder, "bash", "apply.sh", "--delete-roles", *arguments(answers))
        shell.run(seen, folder, "bash", "apply.sh", "--uninstall", "--delete-roles", *arguments(answers))
    assert set(proxy.calls) >= WRITES
    assert beyond(proxy.requests, "iam-json", build.deployment) == []


@pytest.mark.deep
@pytest.mark.large
@each_spec
def test_a_spec_by_terraform(path: Path, cloud: Cloud, tmp_path: Path) -> None:
    build = real(path, "terraform")
    with between(cloud) as (proxy, seen):
        terraform = Terraform(VERSIONS[0], build.write(tmp_path), seen)
        terraform.start()
        for answers in extremes(build.deployment):
            terraform.apply(variables(build.deployment, answers))
        terraform.destroy()
    needed = [call for call in proxy.requests if call.operation != "GetUser"]  # as above
    assert set(proxy.calls) >= WRITES
    assert beyond(needed, "terraform", build.deployment) == []


@pytest.mark.large
@each_spec
def test_a_spec_by_a_stack(path: Path, cloud: Cloud) -> None:
    build = real(path, "cloudformation")
    first, last = (stack_parameters(build.deployment, each) for each in extremes(build.deployment))
    with between(cloud) as (proxy, seen):
        cloudformation.deploy(seen, build.artifacts[0].text, first)
        cloudformation.update(seen, build.artifacts[0].text, last)
        with suppress(ClientError):  # as above
            seen.client("cloudformation").delete_stack(StackName=cloudformation.STACK)
    of_stacks = [call for call in proxy.requests if call.service == "cloudformation"]
    assert {"CreateStack", "UpdateStack", "DeleteStack"} <= {call.operation for call in of_stacks}
    assert beyond(of_stacks, "cloudformation", build.deployment) == []
