"""A boundary, a tag and a policy that a customer put on a role stay when a module takes the role over.

A stack takes a boundary, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engines import cloudformation
from tests.engines.answers import extremes
from tests.engines.catalogue import built
from tests.engines.cloud import ACCOUNT
from tests.engines.comparing import expect
from tests.engines.proxy import READS, between
from tests.engines.spelling import stack_parameters, variables
from tests.engines.terraform import VERSIONS, Terraform
from tests.engines.test_adoption import adopted
from tests.matrices import matrix

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engines.answers import Answers
    from tests.engines.catalogue import Built
    from tests.engines.cloud import Cloud
    from tests.engines.proxy import Call, Proxy

pytestmark = pytest.mark.engines

OLDEST = VERSIONS[-1]

BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/team/Guardrail"
DENY = '{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}'
TAGS = {"cost-center": "42", "owner": "platform team"}


@pytest.mark.deep
@pytest.mark.parametrize("version", VERSIONS)
def test_what_the_customer_added_to_a_role_stays_when_a_module_adopts_it(
    version: str, cloud: Cloud, tmp_path: Path
) -> None:
    build = built("octo", "terraform")
    answers = extremes(build.deployment)[0]
    given = variables(build.deployment, answers)
    first = Terraform(version, build.write(tmp_path / "first"), cloud)
    first.start()
    first.apply(given)
    names = put_on(cloud)
    with between(cloud) as (proxy, seen):
        _take_over(Terraform(version, build.write(tmp_path / "second"), seen), build, answers)
    for name in names:
        assert theirs(cloud, name) == (BOUNDARY, TAGS, DENY)
    assert not _touching_theirs(proxy)


def _take_over(second: Terraform, build: Built, answers: Answers) -> None:
    """Import the roles into a module that is given the customer's boundary and tags."""
    [imports] = adopted(build, "terraform", answers).artifacts
    (second.folder / "imports.tf").write_text(imports.text)
    second.start()
    given = variables(build.deployment, answers)
    changes = second.changes({**given, "permissions_boundary": BOUNDARY, "tags": TAGS})
    done = {action for change in changes.values() for action in change["actions"]}
    assert not done & {"create", "delete"}
    second.apply_planned()
    assert not second.drift()


def _touching_theirs(proxy: Proxy) -> list[Call]:
    """List the calls that take away what is the customer's, were it for a moment."""
    takes = {"DeleteRolePermissionsBoundary", "UntagRole", "DeleteRole"}
    changing = (call for call in proxy.requests if not call.operation.startswith(READS))
    return [
        call
        for call in changing
        if call.operation in takes
        or call.parameters.get("PolicyName") == "theirs"
        or call.parameters.get("PermissionsBoundary", BOUNDARY) != BOUNDARY
    ]


def test_what_the_customer_put_on_a_role_survives_the_update_of_its_stack(cloud: Cloud) -> None:
    build = built("octo", "cloudformation")
    answers = extremes(build.deployment)[0]
    given = stack_parameters(build.deployment, answers)
    template, *_ = build.artifacts
    cloudformation.deploy(cloud, template.text, given)
    [name] = put_on(cloud)
    policies = set(cloud.client("iam").list_role_policies(RoleName=name)["PolicyNames"])
    newer = template.text.replace("ce:List*", "ce:ListTagsForResource")
    assert newer != template.text
    cloudformation.update(cloud, newer, {**given, "PermissionsBoundary": BOUNDARY})
    assert theirs(cloud, name) == (BOUNDARY, TAGS, DENY)
    assert set(cloud.client("iam").list_role_policies(RoleName=name)["PolicyNames"]) == policies
    root = cloud.client("iam").get_role_policy(RoleName=name, PolicyName="root")["PolicyDocument"]
    assert "ce:ListTagsForResource" in str(root)


@pytest.mark.parametrize("version", matrix(VERSIONS, [OLDEST]))
def test_a_boundary_that_is_not_an_arn_is_refused(version: str, cloud: Cloud, tmp_path: Path) -> None:
    build = built("octo", "terraform")
    given = variables(build.deployment, extremes(build.deployment)[0])
    terraform = Terraform(version, build.write(tmp_path), cloud)
    terraform.start()
    refusal = terraform.refusal({**given, "permissions_boundary": "Guardrail"})
    assert "The value of permissions_boundary must be the ARN of a policy." in refusal


def test_a_stack_bounds_its_roles_only_by_the_given_boundary(cloud: Cloud) -> None:
    build = built("octo", "cloudformation")
    answers = extremes(build.deployment)[0]
    given = stack_parameters(build.deployment, answers)
    template, *_ = build.artifacts
    cloud.client("iam").create_policy(PolicyName="Guardrail", Path="/team/", PolicyDocument=DENY)
    cloudformation.deploy(cloud, template.text, {**given, "PermissionsBoundary": BOUNDARY})
    assert set(bounds(cloud)) == {BOUNDARY}
    cloud.reset()
    cloudformation.deploy(cloud, template.text, given)
    assert set(bounds(cloud)) == {""}
    expect(cloud, build.deployment, answers, cloudformation.stack_id(cloud))


def bounds(cloud: Cloud) -> tuple[str, ...]:
    """Give the boundary of every role, empty where it has none."""
    iam = cloud.client("iam")
    roles = (iam.get_role(RoleName=role["RoleName"])["Role"] for role in iam.list_roles()["Roles"])
    return tuple(role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", "") for role in roles)


def put_on(cloud: Cloud) -> tuple[str, ...]:
    """Put a boundary, tags and a policy on every role; give the names of the roles."""
    iam = cloud.client("iam")
    iam.create_policy(PolicyName="Guardrail", Path="/team/", PolicyDocument=DENY)
    names = tuple(role["RoleName"] for role in iam.list_roles()["Roles"])
    for name in names:
        iam.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=BOUNDARY)
        iam.tag_role(RoleName=name, Tags=[{"Key": key, "Value": TAGS[key]} for key in TAGS])
        iam.put_role_policy(RoleName=name, PolicyName="theirs", PolicyDocument=DENY)
    return names


def theirs(cloud: Cloud, name: str) -> tuple[str, dict[str, str], str]:
    """Give the boundary of a role, the customer's among its tags, and their policy."""
    iam = cloud.client("iam")
    role = iam.get_role(RoleName=name)["Role"]
    tags = {tag["Key"]: tag["Value"] for tag in role.get("Tags", ()) if tag["Key"] in TAGS}
    policy = iam.get_role_policy(RoleName=name, PolicyName="theirs")["PolicyDocument"]
    statement = policy["Statement"]
    text = DENY if statement["Effect"] == "Deny" else ""
    return role["PermissionsBoundary"]["PermissionsBoundaryArn"], tags, text
