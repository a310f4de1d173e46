"""A role under its boundary can do exactly what the spec grants.

No emulator that these tests run enforces a boundary: moto stores its ARN, and evaluates policies without it.
So this test imitates what AWS does when the role makes a request: it renders the files of the bundle for the
answers of one customer, and allows a request if the role's policy allows it, the boundary allows it, and none
of both denies it. The plain evaluator decides each document. It is not a test against AWS.
"""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.access.evaluate import allows
from octo_spec.access.request import Request
from octo_spec.iam.catalog import expand
from octo_spec.iam.elements import Effect
from octo_spec.iam.policy import parse
from octo_spec.model.delegation import Delegation
from octo_spec.model.deployment import (
    SWITCH,
    Choice,
    Deployment,
    Parameter,
    Policy,
    PolicyKind,
    Role,
    Statement,
)
from octo_spec.model.presence import ALWAYS, ChoiceIs, Presence
from octo_spec.model.text import Account, Param, Text
from octo_spec.plugin.contract import EmitterOptions
from octospec_delegation import EMITTER
from tests.trials import tried

if TYPE_CHECKING:
    from octo_spec.iam.conditions import ContextValue
    from octo_spec.iam.policy import Document

ACCOUNT: Final = "111122223333"
REGISTERED: Final = Delegation(
    "vendor.example", "set-up_2026_11_30", "Sets up.", "limits_2026_11_30", "Limits."
)
PARTS: Final = ("sqs:Get*", "sqs:SendMessage", "dynamodb:DescribeTable", "iam:GetRole", "iam:PutRolePolicy")
RESOURCES: Final = (
    Text.of("*"),
    Text.of("arn:aws:sqs:*:", Account(), ":", Param("queue")),
    Text.of("arn:aws:sqs:*:", Account(), ":other"),
    Text.of("arn:aws:iam::", Account(), ":role/vendor-*"),
)
ARNS: Final = (
    "*",
    *(f"arn:aws:sqs:eu-west-1:{ACCOUNT}:{name}" for name in ("jobs", "other", "third")),
    f"arn:aws:iam::{ACCOUNT}:role/vendor-reader",
)
BOUNDED: Final[dict[str, ContextValue]] = {"iam:permissionsboundary": REGISTERED.boundary_arn}
NAMES: Final = tuple(sorted({each.full_name for part in (*PARTS, "sqs:S*") for each in expand(part)}))
GRANTS: Final = st.builds(
    lambda effect, actions, resources: Statement(effect, tuple(actions), tuple(resources)),
    st.sampled_from((Effect.ALLOW, Effect.ALLOW, Effect.DENY)),
    st.lists(st.sampled_from(PARTS), min_size=1, max_size=2, unique=True),
    st.lists(st.sampled_from(RESOURCES), min_size=1, max_size=2, unique=True),
)


def rendered(text: str, values: dict[str, str], *, is_on: bool) -> Document:
    """Return a document as AWS renders it for one customer."""
    for name, value in values.items():
        text = text.replace(f"@{{{name}}}", value)
    assert "@{" not in text
    kept = [each for each in json.loads(text)["Statement"] if _is_kept(each, is_on=is_on)]
    return parse({"Version": "2012-10-17", "Statement": kept or [NOTHING]})


NOTHING: Final[dict[str, Any]] = {"Effect": "Deny", "Action": "ce:GetTags", "Resource": "*"}


def _is_kept(statement: dict[str, Any], *, is_on: bool) -> bool:
    directive = statement.pop("@Enabled", "")
    return not directive or directive.startswith("!") is not is_on


def granted(deployment: Deployment, request: Request, *, is_on: bool) -> bool:
    """Return whether the spec grants a request, from its own statements."""
    answer = "on" if is_on else "off"
    statements = [
        _filled(statement)
        for policy in deployment.roles[0].policies
        if all(answer in test.values for test in policy.presence.tests if isinstance(test, ChoiceIs))
        for statement in policy.statements
    ]
    return allows((parse({"Version": "2012-10-17", "Statement": statements or [NOTHING]}),), request)


def _filled(statement: Statement) -> dict[str, Any]:
    resources = ["".join(map(_piece, each.pieces)) for each in statement.resources]
    return {"Effect": statement.effect.value, "Action": [*statement.actions], "Resource": resources}


def _piece(piece: object) -> str:
    return piece if isinstance(piece, str) else "jobs" if isinstance(piece, Param) else ACCOUNT


@given(st.lists(GRANTS, min_size=1, max_size=3), st.lists(GRANTS, max_size=2))
@tried(30)
@pytest.mark.large
def test_what_the_spec_grants_is_what_the_role_can_do_under_the_boundary(
    always: list[Statement], sometimes: list[Statement]
) -> None:
    policies = tuple(
        Policy(Text.of(name), PolicyKind.INLINE, tuple(given), presence)
        for name, given, presence in (
            ("always", always, ALWAYS),
            ("sometimes", sometimes, Presence.of(ChoiceIs("metrics", ("on",)))),
        )
        if given
    )
    role = Role("reader", Text.of("vendor-reader"), (), policies)
    parameters = (Parameter("queue", "The queue.", max_length=80),)
    choices = (Choice("metrics", "Metrics.", SWITCH, "on"),)
    deployment = Deployment("vendor", "1.0.0", (role,), parameters, choices, delegation=REGISTERED)
    files = {str(each.path): each.text for each in EMITTER.emit(deployment, EmitterOptions()).artifacts}
    limits = rendered(files["boundary.json"], {}, is_on=True)
    for is_on in (True, False):
        values = {"AccountId": ACCOUNT, "Queue": "jobs"}
        own = rendered(files["roles/reader/permissions.json"], values, is_on=is_on)
        for name, arn in product(NAMES, ARNS):
            request = Request(name, arn, BOUNDED)
            can = allows((own,), request) and allows((limits,), request)
            assert can == granted(deployment, request, is_on=is_on), (request, is_on)


def test_the_role_of_the_example_cannot_leave_its_boundary() -> None:
    folder = Path(__file__).parents[3] / "examples" / "delegation"
    limits = rendered((folder / "dist" / "delegation" / "boundary.json").read_text("utf-8"), {}, is_on=True)
    role = f"arn:aws:iam::{ACCOUNT}:role/AlphausAcctAccessRole"
    more = parse(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    )
    for action in (
        "iam:DeleteRolePermissionsBoundary",
        "iam:PutRolePolicy",
        "sts:AssumeRole",
        "s3:PutObject",
    ):
        request = Request(action, role if action.startswith("iam") else "*", {})
        assert allows((more,), request)
        assert not allows((limits,), request)
