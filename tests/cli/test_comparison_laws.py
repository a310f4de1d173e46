"""Laws of what ``drift`` and ``diff`` print: other spellings, wider sides and narrower ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from octo_spec.testing import LAW
from octo_spec.testing.environments import ACCOUNT
from octo_spec.testing.laws import DEEP
from tests.cli.test_answer_laws import effects_of, group, in_other_case, reordered, repeated, statements
from tests.importing.test_account_details import page
from tests.lint.small_specs import written

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Octospec
    from tests.cli.test_answer_laws import Grants

ARN = f"arn:aws:iam::{ACCOUNT}:role/ReaderRole"
RANKS = {0: 0, 3: 1, 1: 2}
"""The exit codes with ``--fail-on``, the cleanest first."""
fewer = settings(
    max_examples=max(1, LAW.max_examples // 4) if LAW.max_examples < DEEP else 3 * LAW.max_examples,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
"""An example runs seven commands."""
SPELLINGS = st.sampled_from((reordered, repeated, in_other_case))


def spec(octospec: Octospec, name: str, grants: Grants) -> str:
    """Write a spec with some grants."""
    groups = {"granted": group(grants, "permissions")}
    octospec.write(name, json.dumps(written(role={"inline": {"p": ["granted"]}}, groups=groups)))
    return name


def live(octospec: Octospec, grants: Grants) -> str:
    """Write the account details of a role with these grants, which trusts what the spec does."""
    trust = {"Effect": "Allow", "Principal": {"Service": "ssm.amazonaws.com"}, "Action": "sts:AssumeRole"}
    policy = {"PolicyName": "p", "PolicyDocument": document([as_iam(each) for each in grants])}
    role = {
        "Path": "/",
        "RoleName": "ReaderRole",
        "Arn": ARN,
        "AssumeRolePolicyDocument": document([trust]),
        "RolePolicyList": [policy],
        "AttachedManagedPolicies": [],
        "Tags": [],
    }
    octospec.write("live.json", json.dumps(page(role)))
    return "live.json"


def document(text: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": text}


def as_iam(granted: dict[str, Any]) -> dict[str, Any]:
    [effect] = effects_of(granted)
    condition = {"Condition": granted["when"]} if "when" in granted else {}
    where = granted["on"].replace("${role.reader.arn}", ARN)
    return {"Effect": effect.title(), "Action": granted[effect], "Resource": where, **condition}


def drifted(octospec: Octospec, side: str, grants: Grants) -> set[str]:
    """Return the directions in which the access of a live role drifts from a spec."""
    ran = octospec("drift", side, live(octospec, grants), "--json")
    assert ran.code in {0, 1}
    return {change["way"] for change in ran.json["changes"]}


def changed(octospec: Octospec, old: str, new: str) -> set[str]:
    """Return the directions in which access changes from one spec to another."""
    return {change["way"] for change in octospec("diff", old, new, "--json").json["changes"]}


def rank(octospec: Octospec, old: str, new: str) -> int:
    """Return how clean the answers of a new spec are, compared with those of an old one."""
    return RANKS[octospec("diff", old, new, "--fail-on", "worse-answer").code]


def test_a_live_role_with_one_more_statement_drifts(octospec: Octospec) -> None:
    """The laws say nothing about roles whose statements the comparison does not see."""
    grants: Grants = [{"allow": ["s3:GetObject"], "on": "*"}]
    side = spec(octospec, "one.yaml", grants)
    assert drifted(octospec, side, grants) == set()
    assert drifted(octospec, side, [*grants, {"allow": ["ec2:StopInstances"], "on": "*"}]) == {"new"}


@pytest.mark.large
@fewer
@given(
    grants=st.lists(statements(), min_size=1, max_size=2),
    other=st.lists(statements(), min_size=1, max_size=2),
    more=statements(("allow",)),
    less=statements(("deny",)),
    spelling=SPELLINGS,
)
def test_equal_sides_drift_alike_and_a_wider_role_never_drifts_less(  # noqa: PLR0913 - one for each draw
    octospec: Octospec,
    *,
    grants: Grants,
    other: Grants,
    more: dict[str, Any],
    less: dict[str, Any],
    spelling: Callable[[Grants], Grants],
) -> None:
    side, spelled = spec(octospec, "one.yaml", grants), spec(octospec, "two.yaml", spelling(grants))
    assert drifted(octospec, side, grants) == set()
    assert drifted(octospec, spelled, grants) == set()
    found = drifted(octospec, side, other)
    assert drifted(octospec, spelled, other) == found
    assert drifted(octospec, side, spelling(other)) == found
    assert "new" not in found or "new" in drifted(octospec, side, [*other, more])
    assert "new" in found or "new" not in drifted(octospec, side, [*other, less])


@pytest.mark.large
@fewer
@given(
    grants=st.lists(statements(), min_size=1, max_size=2),
    other=st.lists(statements(), min_size=1, max_size=2),
    more=statements(("allow",)),
    less=statements(("deny",)),
    spelling=SPELLINGS,
)
def test_equal_specs_differ_alike_and_a_wider_one_never_less(  # noqa: PLR0913 - one for each draw
    octospec: Octospec,
    *,
    grants: Grants,
    other: Grants,
    more: dict[str, Any],
    less: dict[str, Any],
    spelling: Callable[[Grants], Grants],
) -> None:
    old, new = spec(octospec, "old.yaml", grants), spec(octospec, "new.yaml", other)
    wider, narrower = (
        spec(octospec, f"{name}.yaml", [*other, each]) for name, each in (("wider", more), ("less", less))
    )
    spelled = spec(octospec, "spelled.yaml", spelling(other))
    found, ranked = changed(octospec, old, new), rank(octospec, old, new)
    assert changed(octospec, old, spelled) == found
    assert "new" not in found or "new" in changed(octospec, old, wider)
    assert "new" in found or "new" not in changed(octospec, old, narrower)
    assert rank(octospec, old, narrower) <= ranked == rank(octospec, old, spelled)
    assert ranked <= rank(octospec, old, wider)
    assert rank(octospec, new, spelled) == rank(octospec, new, narrower) == 0
