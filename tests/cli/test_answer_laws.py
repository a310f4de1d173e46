"""Laws of what commands print as JSON: other spellings of a spec, wider specs and narrower ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from octo_spec.testing import LAW
from octo_spec.testing.laws import DEEP
from tests.lint.small_specs import written

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.cli.conftest import Octospec

Grants = list[dict[str, Any]]

ORDER = ("no", "not-decided", "yes")
ACTIONS = (
    "s3:GetObject",
    "s3:Delete*",
    "ec2:StopInstances",
    "ec2:CreateTags",
    "iam:PassRole",
    "sqs:TagQueue",
    "sts:AssumeRole",
)
WHERE = ("*", "arn:aws:s3:::b/*", "arn:aws:ec2:*:*:instance/*", "${role.reader.arn}")
TAGGED = {"StringEquals": {"aws:ResourceTag/team": "a"}}
PROBE = ("ec2:StopInstances", "arn:aws:ec2:us-east-1:111122223333:instance/i-1")
PROMISES = ["deletes-data", "stops-machines"]
NEVER = {"allow": "s3:DeleteObject", "why": "No object is deleted."}
GUARANTEES = frozenset({"never-breached", "never-voidable", "broken-promise"})


@st.composite
def statements(draw: st.DrawFn, effects: tuple[str, ...] = ("allow", "allow", "deny")) -> dict[str, Any]:
    actions = draw(st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=2, unique=True))
    conditions = {"when": TAGGED} if draw(st.booleans()) else {}
    return {draw(st.sampled_from(effects)): actions, "on": draw(st.sampled_from(WHERE)), **conditions}


def reordered(grants: Grants) -> Grants:
    return grants[::-1]


def divided(grants: Grants) -> Grants:
    """Write one grant for each action."""
    return [
        {**each, effect: [name]} for each in grants for effect in effects_of(each) for name in each[effect]
    ]


def repeated(grants: Grants) -> Grants:
    return [*grants, grants[0]]


def in_other_case(grants: Grants) -> Grants:
    return [{**each, effect: [*map(swapped, each[effect])]} for each in grants for effect in effects_of(each)]


def swapped(name: str) -> str:
    service, _, rest = name.partition(":")
    return f"{service}:{rest.swapcase()}"


def effects_of(statement: Mapping[str, Any]) -> list[str]:
    return [key for key in ("allow", "deny") if key in statement]


def answers(octospec: Octospec, grants: Grants, denied: Grants) -> dict[tuple[str, ...], int]:
    """Return the answers of review and can, and which guarantees lint does not find to hold, as numbers."""
    groups = {"granted": group(grants, "permissions")}
    if denied:
        groups["denied"] = {**group(denied, "none"), "needs": {"guard": "on"}}
    more = {"choices": {"guard": {"description": "Guards."}}} if denied else {}
    role = {"inline": {"p": [*groups]}}
    spec = written(role=role, **{**more, "groups": groups, "never": NEVER, "promises": PROMISES})
    octospec.write("law.yaml", json.dumps(spec))
    reviewed = json.loads(octospec("review", "law.yaml", "--no-files", "--json").out)["answers"]["reader"]
    can = json.loads(octospec("can", "law.yaml", *PROBE, "--json").out)["roles"][0]["claim"]["answer"]
    found = json.loads(octospec("lint", "law.yaml", "--json").out)["findings"]
    broken = {each["name"]: 1 for each in found if each["name"] in GUARANTEES and each["severity"] == "error"}
    decided: dict[tuple[str, ...], int] = {
        ("review", id): ORDER.index(answer) for id, answer in reviewed.items()
    }
    return {**decided, ("can",): ORDER.index(can), ("lint",): len(broken)}


def group(grants: Grants, access: str) -> dict[str, Any]:
    return {"category": "cost-data", "access": access, "why": "Why.", "grants": grants}


def worse(one: Mapping[tuple[str, ...], int], other: Mapping[tuple[str, ...], int]) -> list[tuple[str, ...]]:
    """Return what is worse in the first answers than in the second."""
    return [key for key in other if one[key] > other[key]]


few = settings(
    max_examples=LAW.max_examples if LAW.max_examples < DEEP else 10 * LAW.max_examples,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.mark.large
@few
@given(
    grants=st.lists(statements(), min_size=1, max_size=3),
    denied=st.lists(statements(("deny",)), max_size=1),
    more=statements(("allow",)),
    less=statements(("deny",)),
    spelling=st.sampled_from((reordered, divided, repeated, in_other_case)),
)
def test_equal_specs_get_equal_answers_and_wider_ones_no_cleaner_answer(  # noqa: PLR0913 - one for each draw
    octospec: Octospec,
    *,
    grants: Grants,
    denied: Grants,
    more: dict[str, Any],
    less: dict[str, Any],
    spelling: Callable[[Grants], Grants],
) -> None:
    said = answers(octospec, grants, denied)
    assert answers(octospec, spelling(grants), denied) == said
    assert worse(said, answers(octospec, [*grants, more], denied)) == []
    assert worse(answers(octospec, [*grants, less], denied), said) == []


def test_a_repeated_grant_repeats_no_claim(octospec: Octospec) -> None:
    passes = {"allow": ["iam:PassRole", "ec2:RunInstances"], "on": "*"}
    for grants in ([passes], [passes, passes]):
        groups = {"granted": group(grants, "permissions")}
        octospec.write("law.yaml", json.dumps(written(groups=groups)))
        claims = json.loads(octospec("review", "law.yaml", "--no-files", "--json").out)["claims"]["reader"]
        assert [each["answer"] for each in claims["reads-secrets"]] == ["not-decided"]
