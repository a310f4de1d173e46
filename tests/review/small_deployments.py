"""Small deployments over few actions and resources, so that every request can be tried."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from octo_spec.access.evaluate import allows
from octo_spec.access.request import Request
from octo_spec.analysis.sides import deployment_side
from octo_spec.iam.catalog import expand
from octo_spec.iam.elements import Effect, PrincipalKind
from octo_spec.iam.policy import parse
from octo_spec.iam.resource_types import NO_RESOURCE
from octo_spec.model.deployment import (
    Choice,
    Condition,
    Deployment,
    Policy,
    PolicyKind,
    Principal,
    Role,
    Statement,
    TrustStatement,
)
from octo_spec.model.environment import Environment
from octo_spec.model.grounding import Grounded, ground
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.text import Text
from octo_spec.review.facts import Origin, ReviewInput
from octo_spec.review.partitions import reviewed_unknowns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.policy import Document

ACTIONS = (
    "s3:GetObject",
    "s3:DeleteObject",
    "s3:ListBucket",
    "sqs:ReceiveMessage",
    "dynamodb:Scan",
    "iam:GetRole",
)
PATTERNS = (*ACTIONS, "s3:?e*", "s3:L*t*", "s3:Get*", "*:*Object")
"""No pattern covers ``s3:PutBucketPolicy``, by which a role opens a bucket for its own sessions."""
NAMED = ("arn:aws:s3:::logs/a", "arn:aws:s3:::logs", "arn:aws:sqs:us-east-1:111122223333:jobs")
NEXT_TO_IT = ("arn:aws:s3:::logs/b",)
"""Only a grant with a pattern matches these; no grant names them."""
UNNAMED = ("arn:aws:s3:::zzz/zzz", "arn:aws:s3:::zzz", "arn:aws:sqs:us-east-1:111122223333:zzz")
TABLES = ("arn:aws:dynamodb:us-east-1:111122223333:table/zzz", "arn:aws:iam::111122223333:role/zzz")
RESOURCES = ("*", "arn:aws:s3:*", "arn:aws:s3:::logs/*", *NAMED)
CHOICES = (Choice("more", "More.", ("off", "on"), "off"), Choice("level", "How far.", ("a", "b", "c"), "a"))
TLS = Condition("Bool", "aws:SecureTransport", (Text(("true",)),))
TAGGED = Condition("StringEquals", "aws:ResourceTag/of", (Text(("us",)),))

statements = st.builds(
    Statement,
    effect=st.sampled_from((Effect.ALLOW, Effect.ALLOW, Effect.DENY)),
    actions=st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=3, unique=True).map(tuple),
    resources=st.lists(st.sampled_from(RESOURCES), min_size=1, max_size=2, unique=True).map(
        lambda texts: tuple(Text((text,)) for text in texts)
    ),
    conditions=st.sampled_from(((), (), (TLS,), (TAGGED,))),
)
presences = st.sampled_from(
    (
        Presence(),
        Presence.of(ChoiceIs("more", ("on",))),
        Presence.of(ChoiceIs("more", ("off",))),
        Presence.of(ChoiceIs("level", ("b", "c"))),
        Presence.of(ChoiceIs("level", ("c",)), ChoiceIs("more", ("on",))),
    )
)


@st.composite
def deployments(draw: st.DrawFn) -> Deployment:
    """Draw a deployment of one role with up to three policies."""
    count = draw(st.integers(1, 3))
    policies = tuple(
        Policy(
            Text((f"p{number}",)),
            PolicyKind.INLINE,
            tuple(draw(st.lists(statements, min_size=1, max_size=3))),
            draw(presences),
        )
        for number in range(count)
    )
    return _of_policies(*policies)


def grant(actions: str, *conditions: Condition, allow: bool = True) -> Statement:
    """Allow or deny an action, or a pattern of them, on anything."""
    effect = Effect.ALLOW if allow else Effect.DENY
    return Statement(effect, actions=(actions,), resources=(Text(("*",)),), conditions=conditions)


def deployment_of(*statements: Statement) -> Deployment:
    """Return a deployment of one role with some statements in one policy."""
    return _of_policies(Policy(Text(("p",)), PolicyKind.INLINE, statements))


def _of_policies(*policies: Policy) -> Deployment:
    numbered = tuple(
        replace(
            policy, statements=tuple(replace(each, sid=f"S{at}") for at, each in enumerate(policy.statements))
        )
        for policy in policies
    )
    account = Principal(PrincipalKind.AWS, (Text(("arn:aws:iam::444455556666:root",)),))
    trust = (TrustStatement(account, ("sts:AssumeRole",)),)
    role = Role("reader", Text(("Reader",)), trust, numbered)
    return Deployment("small", "1.0.0", (role,), choices=CHOICES)


def reviewed(deployment: Deployment) -> ReviewInput:
    """Return the input for the review of a deployment."""
    each = reviewed_unknowns(deployment, {})
    sides = tuple((unknowns, deployment_side("small", deployment, unknowns)) for unknowns in each)
    return ReviewInput(sides, Origin("octospec", "small"))


# --- by brute force ----------------------------------------------------------------------------


def requests(*, named: bool) -> Iterator[Request]:
    """List requests: on any resource, or only on resources that no grant names, without conditions."""
    resources = ("*", *NAMED, *NEXT_TO_IT, *UNNAMED, *TABLES) if named else (*UNNAMED, *TABLES)
    tags: tuple[dict[str, str], ...] = ({}, {"aws:resourcetag/of": "us"}) if named else ({},)
    for action, resource, tls, tag in product(ACTIONS, resources, ("true", "false"), tags):
        if fits(action, resource):
            yield Request(action, resource, {"aws:securetransport": tls, **tag})


def fits(action: str, resource: str) -> bool:
    """Return whether AWS documents that an action can be about a resource, or about no resource."""
    if resource == NO_RESOURCE:
        return any(NO_RESOURCE in known.resources for known in expand(action))
    service = action.partition(":")[0]
    if not resource.startswith(f"arn:aws:{service}:"):
        return False
    return service != "s3" or ("/" in resource) is action.endswith("Object")


def stored(deployment: Deployment, answers: dict[str, str]) -> tuple[Document, ...]:
    """Return the policies that AWS would store for the answers."""
    grounded = ground(deployment, Environment("111122223333", answers=answers))
    assert isinstance(grounded, Grounded)
    [role] = grounded.roles
    return tuple(parse(policy.document) for policy in role.inline)


def allowed(documents: tuple[Document, ...], *, named: bool) -> frozenset[str]:
    """List the actions of requests that documents allow."""
    return frozenset(request.action for request in requests(named=named) if allows(documents, request))
