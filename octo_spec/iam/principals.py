"""Principals and callers: the callers that a ``Principal`` element names.

AWS has two words for two things: a policy names a *principal* in a ``Principal`` element; the *caller* makes
a request, as in ``sts:GetCallerIdentity``. An account as a principal names every caller of the account.

A caller is one text, ``KIND:name`` and, after a break, the name of its session. So the principals of a policy
are patterns of callers, and a search treats them like any other patterns.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html

>>> from octo_spec.iam.glob_matching import any_matches
>>> octo = Caller(PrincipalKind.AWS, "arn:aws:iam::111122223333:role/app/octo", session="nightly")
>>> def names(name):
...     return any_matches(callers(PrincipalKind.AWS, name), octo.text)
>>> names("111122223333"), names("arn:aws:iam::111122223333:role/app/octo")
(True, True)
>>> names("arn:aws:sts::111122223333:assumed-role/octo/nightly"), names("444455556666")
(True, False)
"""

from __future__ import annotations

import re

from octo_spec.frozen import frozen
from octo_spec.iam.arn import Arn
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.glob import (
    ANYTHING,
    BREAK,
    FOLD,
    RUN,
    SEGMENT_RUN,
    Pattern,
    Patterns,
    any_case_pattern,
    within_segments,
)


@frozen
class Caller:
    """The caller of a request.

    For ``AWS``, ``name`` is the value of ``aws:PrincipalArn``: the ARN of a user, of an account's root, or
    of a role with its path; a role acts in a ``session``.
    """

    kind: PrincipalKind
    name: str
    session: str = ""

    @property
    def text(self) -> str:
        """The text that patterns of callers match."""
        return f"{self.kind}:{self.name}{BREAK}{self.session}"

    @classmethod
    def parse(cls, text: str) -> Caller:
        """Parse ``text``, the inverse of the property."""
        kind, rest = text.split(":", 1)
        name, session = rest.split(BREAK, 1)
        return cls(PrincipalKind(kind), name, session)

    @property
    def account(self) -> str | None:
        """The value of ``aws:PrincipalAccount``; ``None`` for callers without an account."""
        try:
            return Arn.parse(self.name).account if self.kind is PrincipalKind.AWS else None
        except ValueError:
            return None

    def __str__(self) -> str:
        session = f" (session {self.session})" if self.session else ""
        return f"{self.kind} {self.name}{session}"


# --- from principals to callers ----------------------------------------------------------------


@frozen
class NamedPrincipal:
    """One principal as a policy names it; ``kind`` is ``None`` for ``"Principal": "*"``."""

    kind: PrincipalKind | None
    name: str

    @property
    def callers(self) -> Patterns:
        """The patterns of the callers that are this principal."""
        return frozenset({EVERYONE}) if self.kind is None else callers(self.kind, self.name)

    def __str__(self) -> str:
        return f"{self.kind} {self.name}" if self.kind else self.name


def callers(kind: PrincipalKind, name: str) -> Patterns:
    """Return the patterns of the callers that one principal of a policy names."""
    if name == "*":
        return frozenset({everyone(kind)})
    if kind is PrincipalKind.AWS:
        return frozenset(Pattern(f"AWS:{text}") for text in _aws_callers(name))
    return frozenset({Pattern(f"{kind}:{name}{BREAK}")})


def everyone(kind: PrincipalKind) -> Pattern:
    """Return a pattern that matches every caller of one kind."""
    return Pattern(f"{kind}:{RUN}{BREAK}{RUN}")


EVERYONE = ANYTHING
"""``"Principal": "*"``: every caller of every kind."""

_ACCOUNT = r"(?:arn:[^:]*:iam::)?(\d{12})(?::root)?"
_SESSION = r"arn:([^:]*):sts::(\d*):assumed-role/([^/]*)/(.*)"


def _aws_callers(name: str) -> tuple[str, ...]:
    if account := re.fullmatch(_ACCOUNT, name):
        return (f"arn:{SEGMENT_RUN}:{SEGMENT_RUN}::{account[1]}:{RUN}{BREAK}{RUN}",)
    if assumed := re.fullmatch(_SESSION, name):
        partition, account_id, role, session = assumed.groups()
        roles = f"arn:{partition}:iam::{account_id}:role/"
        # The session's ARN omits the role's path.
        return f"{roles}{role}{BREAK}{session}", f"{roles}{RUN}/{role}{BREAK}{session}"
    return (f"{name}{BREAK}{RUN}",)


# --- between callers and the keys about the principal ------------------------------------------


def callers_with_arn(arn: Pattern) -> Patterns:
    """Return patterns of the callers whose ``aws:PrincipalArn`` matches ``arn``."""
    caller = Pattern(f"AWS:{arn.removeprefix(FOLD)}{BREAK}{RUN}")
    return frozenset({any_case_pattern(caller) if arn.startswith(FOLD) else caller})


def callers_of_account(account: Pattern) -> Patterns:
    """Return patterns of the callers whose ``aws:PrincipalAccount`` matches; no account contains a colon."""
    case = FOLD if account.startswith(FOLD) else ""
    name = within_segments(Pattern(account.removeprefix(FOLD)))
    arn = Pattern(f"{case}arn:{SEGMENT_RUN}:{SEGMENT_RUN}:{SEGMENT_RUN}:{name}:{RUN}")
    return frozenset() if ":" in name else callers_with_arn(arn)


def arn_of(callers: Pattern) -> Pattern | None:
    """Return the pattern of ``aws:PrincipalArn`` for a pattern of callers; ``None`` if it is unknown."""
    case = FOLD if callers.startswith(FOLD) else ""
    kind, _, rest = callers.removeprefix(FOLD).partition(":")
    return Pattern(case + rest.partition(BREAK)[0]) if kind.upper() == PrincipalKind.AWS else None


def account_of(callers: Pattern) -> Pattern | None:
    """Return the pattern of ``aws:PrincipalAccount`` for a pattern of callers; ``None`` if it is unknown."""
    arn = arn_of(callers)
    return None if arn is None else account_in(arn)


def account_in(arn: Pattern) -> Pattern | None:
    """Return the account in a pattern of ARNs; ``None`` if the pattern has no such part."""
    case = FOLD if arn.startswith(FOLD) else ""
    match arn.split(":", 5):
        case [_, _, _, _, account, _]:
            return Pattern(case + account)
        case _:
            return None
