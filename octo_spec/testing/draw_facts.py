"""Facts of a review with texts as hostile as any spec, artifact or policy can contain."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

from hypothesis import strategies as st

from octo_spec.analysis.sides import deployment_side
from octo_spec.iam.catalog import Level
from octo_spec.iam.elements import Effect, PrincipalKind
from octo_spec.model.deployment import (
    Choice,
    Deployment,
    Policy,
    PolicyKind,
    Principal,
    Role,
    Statement,
    TrustStatement,
)
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.review_facts import Change, Changes, ReviewedUpdate, Tone, UpdatedPart
from octo_spec.model.text import RoleArn, Text
from octo_spec.model.vendor import VENDOR_QUESTIONS, VendorStatement
from octo_spec.review.facts import Origin, ReviewInput, review_facts
from octo_spec.review.partitions import reviewed_unknowns

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.model.review_facts import ReviewFacts

T = TypeVar("T")

CLOSED: Final = frozenset({"", *Level, *Effect})
"""Texts that are AWS's own words, and do not change."""

HOSTILE: Final = (
    *(
        "",
        "x",
        "é日本",
        "<script>alert(1)</script>",
        "\"'><img src=x onerror=alert(2)>",
        "${jndi:a}",
        "{{7*7}}",
    ),
    *(
        "</style><svg onload=alert(3)>",
        "=1+1",
        "| a | b |",
        "`code` **bold** [a](javascript:b)",
        "\\",
        "&amp;",
    ),
    *("a\nb", "a\r\nb", "\u202e", "]]>", "-->", "%0a", "@a #1 !b ~c", "'; drop"),
)
"""Suffixes of texts, the plain ones first."""


@st.composite
def review_facts_with_hostile_texts(draw: st.DrawFn) -> ReviewFacts:
    """Draw the facts of a small role, each text with one of two hostile suffixes."""
    ends = draw(st.tuples(st.sampled_from(HOSTILE), st.sampled_from(HOSTILE)))
    return with_texts(_facts(), lambda text: text if text in CLOSED else text + ends[len(text) % 2])


def with_texts(value: T, text: Callable[[str], str]) -> T:
    """Replace each text by another one."""
    changed: Any = value
    if isinstance(value, str) and not isinstance(value, Enum):
        changed = text(value)
    elif isinstance(value, tuple):
        changed = tuple(with_texts(item, text) for item in value)
    elif is_dataclass(value) and not isinstance(value, type):
        parts = {field.name: with_texts(getattr(value, field.name), text) for field in fields(value)}
        changed = replace(value, **parts)
    return changed  # type: ignore[no-any-return]


@cache
def _facts() -> ReviewFacts:
    """Review a role that reads, that changes if a choice allows it, that denies, and that changes itself."""
    each = reviewed_unknowns(_DEPLOYMENT, {})
    sides = tuple(
        (unknowns, deployment_side("spec.yaml", _DEPLOYMENT, unknowns, is_documented=True))
        for unknowns in each
    )
    return replace(review_facts(ReviewInput(sides, Origin("octospec", "spec.yaml"))), changes=_CHANGES)


_CHANGES: Final = Changes(
    "v1:spec.yaml",
    "New access by 1 statement",
    (Change("reader", "New access", "may now read secrets", why="More.", witness="sqs:X", is_more=True),),
    ("a document",),
    (
        ReviewedUpdate("one-format", "in place", Tone.CALM, "the customer applies it"),
        ReviewedUpdate(
            "another-format",
            "a moment without access",
            Tone.GRAVE,
            "the customer applies it",
            (UpdatedPart("policy main of role reader", "a moment without access", "it goes", Tone.GRAVE),),
        ),
    ),
)


_DEPLOYMENT: Final = Deployment(
    "small",
    "1.0.0",
    (
        Role(
            "reader",
            Text(("Reader",)),
            (TrustStatement(Principal(PrincipalKind.AWS, (Text(("111122223333",)),)), ("sts:AssumeRole",)),),
            (
                Policy(
                    Text(("main",)),
                    PolicyKind.INLINE,
                    (
                        Statement(Effect.ALLOW, ("ce:Get*", "sqs:PurgeQueue"), why="Costs.", group="costs"),
                        Statement(Effect.DENY, ("ce:GetTags",), group="costs"),
                        Statement(
                            Effect.ALLOW, ("iam:PutRolePolicy",), (Text((RoleArn("reader"),)),), group="own"
                        ),
                    ),
                ),
                Policy(
                    Text(("more",)),
                    PolicyKind.INLINE,
                    (Statement(Effect.ALLOW, ("secretsmanager:*",), group="more"),),
                    Presence.of(ChoiceIs("extra", ("on",))),
                ),
            ),
        ),
    ),
    choices=(Choice("extra", "More.", ("off", "on"), "off"),),
    contact="security@vendor.example",
    vendor=(VendorStatement("mfa", VENDOR_QUESTIONS["mfa"], ("A hardware key.",)),),
)
