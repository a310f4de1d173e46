"""Plans and states: an ARN of a policy or a role of the same plan is a link, and any other is what it is."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

import pytest

from octo_spec.plugin.artifacts import Artifact, ReadMode
from octospec_terraform import EMITTER

if TYPE_CHECKING:
    from octo_spec.model.deployment import Role

TRUST: Final = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
            }
        ],
    }
)
GRANT: Final = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}]}
)
OURS: Final = "arn:aws:iam::444455556666:policy/ours"
THEIRS: Final = "arn:aws:iam::444455556666:policy/theirs"


def resource(kind: str, label: str, **values: object) -> dict[str, Any]:
    return {
        "address": f"{kind}.{label}",
        "mode": "managed",
        "type": kind,
        "name": label,
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "values": values,
    }


def role_of(*resources: dict[str, Any], **values: object) -> Role:
    """Read a state with one role, and with what is next to it."""
    role = resource("aws_iam_role", "r", name="r", id="r", assume_role_policy=TRUST, **values)
    state = {
        "format_version": "1.0",
        "terraform_version": "1.6.0",
        "values": {"root_module": {"resources": [role, *resources]}},
    }
    assert EMITTER.read
    reading = EMITTER.read((Artifact(PurePosixPath("plan.json"), json.dumps(state)),), ReadMode.FOREIGN)
    assert reading.deployment, reading.diagnostics
    [read] = reading.deployment.roles
    return read


MANAGED: Final = resource("aws_iam_policy", "ours", name="ours", arn=OURS, policy=GRANT)


def attached(arn: str) -> dict[str, Any]:
    return resource("aws_iam_role_policy_attachment", "a", role="r", policy_arn=arn)


@pytest.mark.parametrize("way", ["an attachment", "the role itself"])
def test_an_arn_of_a_policy_of_the_plan_leads_to_its_statements(way: str) -> None:
    ours, theirs = (
        role_of(MANAGED, attached(arn))
        if way == "an attachment"
        else role_of(MANAGED, managed_policy_arns=[arn])
        for arn in (OURS, THEIRS)
    )
    assert ([str(policy.name) for policy in ours.policies], ours.attachments) == (["ours"], ())
    assert [action for policy in ours.policies for one in policy.statements for action in one.actions] == [
        "s3:ListBucket"
    ]
    assert (theirs.policies, [str(one.arn) for one in theirs.attachments]) == ((), [THEIRS])


def test_a_description_that_spells_an_arn_is_not_a_link() -> None:
    assert role_of(MANAGED, description=OURS).description == OURS


_EACH: Final = ('aws_iam_role.r["a"].id', 'aws_iam_role.r["a"]', "aws_iam_role.r")


@pytest.mark.parametrize(
    ("references", "left"),
    [
        (_EACH, ["b"]),
        ((*_EACH, *_EACH), ["b"]),
        ((*_EACH, "aws_iam_role.r"), []),  # and in a loop, say
        ((*_EACH, "aws_iam_role.r", "each.key"), []),
        (('aws_iam_role.r["b"].name', 'aws_iam_role.r["b"]', "aws_iam_role.r"), ["a"]),
        (("aws_iam_role.r", "each.key"), []),
    ],
)
def test_a_policy_that_is_not_known_yet_takes_only_the_role_that_its_reference_names(
    references: tuple[str, ...], left: list[str]
) -> None:
    assert [role.id for role in _planned(references)] == [f"r-{name}" for name in left]


def _planned(references: tuple[str, ...]) -> tuple[Role, ...]:
    """Read a plan of two roles, and of a policy that names one in its configuration."""
    roles = [_instance(name) for name in ("a", "b")]
    policy = resource("aws_iam_role_policy", "p", name="p")
    expressions = {"role": {"references": references}, "policy": {"references": ["aws_s3_bucket.b.arn"]}}
    configured = {"type": "aws_iam_role_policy", "name": "p", "expressions": expressions}
    change = {
        "actions": ["create"],
        "before": None,
        "after": {},
        "after_unknown": {"role": True, "policy": True},
    }
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.15.5",
        "planned_values": {"root_module": {"resources": [*roles, policy]}},
        "resource_changes": [{"address": policy["address"], "change": change}],
        "configuration": {"root_module": {"resources": [configured]}},
    }
    assert EMITTER.read
    reading = EMITTER.read((Artifact(PurePosixPath("plan.json"), json.dumps(plan)),), ReadMode.FOREIGN)
    return reading.deployment.roles if reading.deployment else ()


def _instance(name: str) -> dict[str, Any]:
    made = resource("aws_iam_role", "r", name=name, id=name, assume_role_policy=TRUST)
    return made | {"address": f'aws_iam_role.r["{name}"]', "index": name}


@pytest.mark.parametrize("values", [{"root_module": {}}, {"root_module": {"resources": []}}])
def test_a_plan_that_only_removes_is_reported_as_one(values: dict[str, Any]) -> None:
    plan = {"format_version": "1.2", "terraform_version": "1.15.5", "planned_values": values}
    assert EMITTER.read
    reading = EMITTER.read((Artifact(PurePosixPath("plan.json"), json.dumps(plan)),), ReadMode.FOREIGN)
    [note] = reading.diagnostics
    assert (reading.deployment, note.message) == (None, "this plan has no role")
    assert note.span
    assert note.span.path == "plan.json"


@pytest.mark.parametrize(("within", "names"), [("", (("terraform", "Odd"),)), ("module.m.", ())])
def test_only_a_role_of_the_root_module_keeps_its_label(
    within: str, names: tuple[tuple[str, str], ...]
) -> None:
    role = resource("aws_iam_role", "Odd", name="r", id="r", assume_role_policy=TRUST)
    found = {"resources": [{**role, "address": f"{within}aws_iam_role.Odd"}]}
    inner = {"child_modules": [{"address": "module.m", **found}]} if within else found
    state = {"format_version": "1.0", "terraform_version": "1.6.0", "values": {"root_module": inner}}
    assert EMITTER.read
    reading = EMITTER.read((Artifact(PurePosixPath("plan.json"), json.dumps(state)),), ReadMode.FOREIGN)
    assert reading.deployment
    assert reading.deployment.roles[0].names == names


def outside_of(
    *resources: dict[str, Any], written: tuple[dict[str, Any], ...] = (), changes: tuple[Any, ...] = ()
) -> dict[str, str]:
    """Return the parts of a plan that may give access outside the roles: name -> digest."""
    role = resource("aws_iam_role", "r", name="r", id="r", assume_role_policy=TRUST)
    plan = {
        "format_version": "1.0",
        "terraform_version": "1.6.0",
        "planned_values": {"root_module": {"resources": [role, *resources]}},
        "resource_changes": changes,
        "configuration": {"root_module": {"resources": written}},
    }
    assert EMITTER.read
    reading = EMITTER.read((Artifact(PurePosixPath("plan.json"), json.dumps(plan)),), ReadMode.FOREIGN)
    assert reading.deployment, reading.diagnostics
    return {each.name: each.digest for each in reading.deployment.outside}


def test_a_plan_lists_the_parts_that_may_give_access_outside_its_roles() -> None:
    bucket = resource("aws_s3_bucket", "b", bucket="b", policy=None)
    policy, other = (resource("aws_s3_bucket_policy", "p", policy=text) for text in ("{}", '{"a": 1}'))
    assert outside_of(bucket) == {}
    assert outside_of(bucket, policy).keys() == {"aws_s3_bucket_policy.p"}
    assert outside_of(policy) == outside_of(bucket, policy)
    assert outside_of(policy) != outside_of(other)
    assert outside_of(resource("aws_iam_user", "u", name="u"))


@pytest.mark.parametrize(
    "more",
    [
        {"mode": "managed", "type": "null_resource", "provisioners": [{"type": "local-exec"}]},
        {"mode": "data", "type": "external", "expressions": {"program": {"constant_value": ["sh"]}}},
    ],
)
def test_a_plan_lists_the_commands_of_its_configuration(more: dict[str, Any]) -> None:
    part = {"address": "a.n", "name": "n", "provider_config_key": "null", **more}
    assert outside_of(written=(part,)).keys() == {"a.n"}


def test_a_value_that_is_not_known_yet_is_only_the_same_in_the_same_plan() -> None:
    of_policy = {"mode": "managed", "type": "aws_kms_key", "name": "k", "address": "aws_kms_key.k"}
    written = {
        **of_policy,
        "provider_config_key": "aws",
        "expressions": {"policy": {"references": ["local.a"]}},
    }
    change = {"actions": ["create"], "before": None, "after": {}, "after_unknown": {"policy": True}}
    changes = ({**of_policy, "provider_name": "aws", "change": change},)
    key = resource("aws_kms_key", "k")
    first = outside_of(key, written=(written,), changes=changes)
    assert first == outside_of(key, written=(written,), changes=changes)
    assert first != outside_of(key, resource("aws_kms_alias", "a"), written=(written,), changes=changes)


def test_a_policy_of_another_role_that_is_not_known_yet_is_only_the_same_in_the_same_plan() -> None:
    policy = {
        "mode": "managed",
        "type": "aws_iam_role_policy",
        "name": "p",
        "address": "aws_iam_role_policy.p",
    }
    change = {"actions": ["create"], "before": None, "after": {}, "after_unknown": {"policy": True}}
    changes = ({**policy, "provider_name": "aws", "change": change},)
    of_other = resource("aws_iam_role_policy", "p", role="Other", name="p")
    first = outside_of(of_other, changes=changes)
    assert first == outside_of(of_other, changes=changes)
    assert first != outside_of(of_other, resource("aws_kms_alias", "a"), changes=changes)
    assert outside_of(of_other) == outside_of(of_other, resource("aws_kms_alias", "a"))
