"""Who calls, and which callers a ``Principal`` element names.

A caller is written as one text, ``KIND:name`` and, after a line break, the session's name, so that
each principal of a policy is a pattern of callers like any other.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from octo_spec.iam.arn import Arn
from octo_spec.iam.glob import ANYTHING, RUN, SEGMENT_RUN, Pattern, Patterns


class PrincipalKind(StrEnum):
    """The keys of a ``Principal`` element."""

    AWS = "AWS"
    SERVICE = "Service"
    FEDERATED = "Federated"
    CANONICAL_USER = "CanonicalUser"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request.

    For ``AWS``, ``name`` is what ``aws:PrincipalArn`` holds: the ARN of a user, of an account's root,
    or of a role with its path; a role acts in a ``session``.
    """

    kind: PrincipalKind
    name: str
    session: str = ""

    @property
    def text(self) -> str:
        """The text that patterns of callers match."""
        return f"{self.kind}:{self.name}\n{self.session}"

    @classmethod
    def parse(cls, text: str) -> Caller:
        """Read ``text`` back."""
        kind, rest = text.split(":", 1)
        name, session = rest.split("\n", 1)
        return cls(PrincipalKind(kind), name, session)

    @property
    def account(self) -> str | None:
        """What ``aws:PrincipalAccount`` holds; ``None`` for callers of no account."""
        try:
            return Arn.parse(self.name).account if self.kind is PrincipalKind.AWS else None
        except ValueError:
            return None

    def __str__(self) -> str:
        session = f" (session {self.session})" if self.session else ""
        return f"{self.kind} {self.name}{session}"


def callers(kind: PrincipalKind, name: str) -> Patterns:
    """Build the patterns of the callers whom one principal of a policy names."""
    if name == "*":
        return frozenset({everyone(kind)})
    if kind is PrincipalKind.AWS:
        return frozenset(Pattern(f"AWS:{text}") for text in _aws(name))
    return frozenset({Pattern(f"{kind}:{name}\n")})


def everyone(kind: PrincipalKind) -> Pattern:
    """Match every caller of one kind."""
    return Pattern(f"{kind}:{RUN}\n{RUN}")


EVERYONE = ANYTHING
"""``"Principal": "*"``: every caller of every kind."""

_ACCOUNT = re.compile(r"(?:arn:[^:]*:iam::)?(\d{12})(?::root)?")
_SESSION = re.compile(r"arn:([^:]*):sts::(\d*):assumed-role/([^/]*)/(.*)")


def _aws(name: str) -> tuple[str, ...]:
    if found := _ACCOUNT.fullmatch(name):
        return (f"arn:{SEGMENT_RUN}:{SEGMENT_RUN}::{found[1]}:{RUN}\n{RUN}",)
    if found := _SESSION.fullmatch(name):
        partition, account, role, session = found.groups()
        roles = f"arn:{partition}:iam::{account}:role/"
        # The session's ARN leaves out the role's path.
        return f"{roles}{role}\n{session}", f"{roles}{RUN}/{role}\n{session}"
    return (f"{name}\n{RUN}",)


def with_arn(arn: Pattern) -> Pattern:
    """Match the callers whose ``aws:PrincipalArn`` matches ``arn``."""
    return Pattern(f"AWS:{arn}\n{RUN}")


def of_account(account: Pattern) -> Pattern:
    """Match the callers whose ``aws:PrincipalAccount`` matches ``account``."""
    arn = f"arn:{SEGMENT_RUN}:{SEGMENT_RUN}:{SEGMENT_RUN}:{account.replace(RUN, SEGMENT_RUN)}:{RUN}"
    return Pattern(f"AWS:{arn}\n{RUN}")
