"""The boundary is the least: a law on drawn grants, decided request by request by the plain evaluator."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.access.evaluate import allows
from octo_spec.access.request import Request
from octo_spec.iam.elements import POLICY_VERSION, Effect
from octo_spec.iam.policy import parse
from octo_spec.model.deployment import Condition, Statement
from octo_spec.model.text import Text
from octospec_delegation.writing.boundary import boundary_of
from tests.trials import tried

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.iam.conditions import ContextValue
    from octospec_delegation.writing.boundary import Allowance

ARN: Final = "arn:aws:iam::partner:policy/permissions-boundary/vendor.example/vendor-limits_2026_11_30"
ACTIONS: Final = ("sqs:Get*", "sqs:GetQueueUrl", "sqs:GetQueue*", "sqs:SendMessage", "sqs:S*")
NAMES: Final = ("GetQueueUrl", "GetQueueX", "GetX", "SendMessage", "SX")
RESOURCES: Final = (
    "*",
    "arn:aws:sqs:*:*:*",
    "arn:aws:sqs:*:*:a*",
    "arn:aws:sqs:*:*:ab*",
    "arn:aws:sqs:*:*:b",
)
QUEUES: Final = ("*", *(f"arn:aws:sqs:eu-west-1:111122223333:{name}" for name in ("a", "ax", "ab", "b", "c")))
CONTEXTS: Final[tuple[dict[str, ContextValue], ...]] = ({}, {"aws:securetransport": "true"})
REQUESTS: Final = tuple(
    Request(f"sqs:{name}", queue, context) for name, queue, context in product(NAMES, QUEUES, CONTEXTS)
)
"""A request for each pattern that no narrower pattern matches."""

SECURE: Final = Condition("Bool", "aws:SecureTransport", (Text.of("true"),))
GRANTS: Final = st.builds(
    lambda actions, resources, conditions: Statement(
        Effect.ALLOW, tuple(actions), tuple(map(Text.of, resources)), conditions
    ),
    st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=3, unique=True),
    st.lists(st.sampled_from(RESOURCES), min_size=1, max_size=3, unique=True),
    st.sampled_from(((), (), (SECURE,))),
)


def allowed(allowances: Iterable[Allowance]) -> frozenset[int]:
    """Return which of the requests statements allow, by the plain evaluator."""
    statements = [each.document() for each in allowances]
    if not statements:
        return frozenset()
    document = parse({"Version": POLICY_VERSION, "Statement": [*statements]})
    return frozenset(at for at, request in enumerate(REQUESTS) if allows((document,), request))


def smaller(allowances: tuple[Allowance, ...]) -> Iterator[tuple[Allowance, ...]]:
    """Yield the boundary without one action, without one resource, and with one that is narrower."""
    for at, each in enumerate(allowances):
        rest = (*allowances[:at], *allowances[at + 1 :])
        for actions in _narrower(each.actions):
            yield (*rest, replace(each, actions=actions)) if actions else rest
        for resources in _narrower(each.resources):
            yield (*rest, replace(each, resources=resources)) if resources else rest


def _narrower(values: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for number, value in enumerate(values):
        rest = (*values[:number], *values[number + 1 :])
        yield rest
        if value.endswith("*") and value != "*":
            yield (*rest, f"{value[:-1]}z*")


@given(st.lists(GRANTS, min_size=1, max_size=4))
@tried(60)
@pytest.mark.large
def test_a_boundary_that_fits_allows_what_the_roles_do_and_loses_some_by_each_smaller_part(
    grants: list[Statement],
) -> None:
    roles = [boundary_of([each], ARN).exact for each in grants]
    needed = frozenset().union(*map(allowed, roles))
    least = boundary_of(grants, ARN).allowances
    assert allowed(least) == needed
    for less in smaller(least):
        assert allowed(less) < needed, (least, less)


def test_what_two_others_allow_together_is_not_in_the_boundary_twice() -> None:
    def allow(action: str, *resources: str) -> Statement:
        return Statement(Effect.ALLOW, (action,), tuple(map(Text.of, resources)))

    here, there = "arn:aws:sqs:*:*:a", "arn:aws:sqs:*:*:b"
    grants = [
        *(allow("sqs:GetQueueUrl", here, there), allow("sqs:SendMessage", here, there)),
        *(allow("sqs:Get*", f"{here}*"), allow("sqs:Get*", f"{there}*", "arn:aws:sqs:*:*:c")),
    ]
    assert [each.actions for each in boundary_of(grants, ARN).allowances] == [
        ("sqs:Get*",),
        ("sqs:SendMessage",),
    ]
    both = [allow("sqs:*", here), allow("sqs:SendMessage", here, there), allow("sqs:GetQueueUrl", there)]
    assert [(each.actions, each.resources) for each in boundary_of(both, ARN).allowances] == [
        (("sqs:*",), (here,)),
        (("sqs:GetQueueUrl", "sqs:SendMessage"), (there,)),
    ]
