"""Extras: resources beside the roles, which a spec gives literally for a format, in a file of its own.

An emitter that takes them reads such a file with a function of its own, which refuses by name whatever might
grant something to a role. What extras grant to others, in policies of buckets, keys, topics and queues, it
gives as data.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.frozen import frozen
from octo_spec.model.reports import Reports
from octo_spec.plugin.artifacts import Reading
from octo_spec.plugin.extras_codes import REFUSED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.diagnostics import Diagnostic, Span
    from octo_spec.model.deployment import Extra
    from octo_spec.plugin.artifacts import Artifact


@frozen
class ExtraResource:
    """One resource of extras; ``text`` differs wherever the resource does.

    ``policy`` is the policy of a bucket, a key, a topic or a queue as JSON. In it a reference stands as
    ``${NAME}``, ``UNREAD`` for what is worked out when it is deployed, and a list for values of which one is
    chosen then.
    """

    name: str
    type: str
    text: str
    span: Span | None = None
    policy: object = None


@frozen
class ExtrasReading:
    """What extras hold; ``text`` is the form in which they are emitted, read back and compared."""

    text: str
    resources: tuple[ExtraResource, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


class ExtrasFaults(Reports):
    """Gathers why extras are refused, each at its place."""

    __slots__ = ()

    def __call__(self, span: Span, message: str, help: str = "") -> None:
        """Add a fault, and what mends it."""
        self.diagnostics.append(REFUSED.at(span, message, help))


@frozen
class LeftArtifacts:
    """Artifacts without extras, these, and what is wrong with them."""

    artifacts: tuple[Artifact, ...]
    extras: tuple[Extra, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    def completed(self, reading: Reading) -> Reading:
        """Put the extras back into what was read of the rest."""
        diagnostics = (*reading.diagnostics, *self.diagnostics)
        if reading.deployment is None or self.diagnostics:
            return Reading(None, diagnostics)
        return Reading(replace(reading.deployment, extras=self.extras), diagnostics)


@frozen
class LeftExtra:
    """Something of extras that is left out: what, why, and where it stands in them."""

    what: str
    why: str
    span: Span


@frozen
class ThinnedExtras:
    """Extras without what is left out of them; ``None`` where nothing stays."""

    extra: Extra | None
    left: tuple[LeftExtra, ...] = ()


ReadExtras: TypeAlias = "Callable[[Extra], ExtrasReading]"
ThinExtras: TypeAlias = "Callable[[Extra, tuple[Diagnostic, ...]], ThinnedExtras]"
"""Leaves out of extras what the faults that ``emit`` reported lie in, and what rests on it."""


UNREAD: Final = "${…}"
"""Stands in the policy of an ``ExtraResource`` for what is worked out when it is deployed."""


def statements(policy: object) -> Iterator[object]:
    """List the statements of a policy; what is no object is one that cannot be read."""
    match policy:
        case None:
            return
        case dict(parts):
            yield from listed(parts.get("Statement"))
        case _:
            yield policy


def listed(value: object) -> Iterator[object]:
    """List a value that may stand alone, or in lists of which one is chosen when it is deployed."""
    if isinstance(value, list):
        for each in value:
            yield from listed(each)
    elif value is not None:
        yield value


def unread_part(policy: object) -> str:
    """Name what of a policy cannot be read, though it decides to whom it grants; empty where all can.

    An action or a resource may be worked out when it is deployed, but not who is meant.
    """
    for statement in statements(policy):
        if not isinstance(statement, dict):
            return "a statement"
        principal = statement.get("Principal", statement.get("NotPrincipal"))
        values = principal.values() if isinstance(principal, dict) else (principal,)
        if any(not isinstance(who, str) or UNREAD in who for who in listed(list(values))):
            return "a principal"
    return ""


_OPEN_ACLS: Final = {
    "publicread": ("s3:ListBucket",),
    "publicreadwrite": ("s3:ListBucket", "s3:PutObject"),
    "authenticatedread": ("s3:ListBucket",),
}
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl"""


def acl_policy(acl: object) -> object:
    """Give what a canned ACL of a bucket grants to others, as a policy; ``None`` where that is nothing."""
    if acl is None:
        return None
    if not isinstance(acl, str) or "${" in acl:
        return {"Statement": [{"Effect": "Allow", "Principal": UNREAD}]}
    actions = _OPEN_ACLS.get(acl.replace("-", "").lower())
    statement = {"Effect": "Allow", "Principal": "*", "Action": [*actions] if actions else []}
    return {"Statement": [statement]} if actions else None


_OWN_ROLE: Final = re.compile(r":(?:iam|sts)::(?:\$\{[^}]*\}|\*|):(?:role|assumed-role)/.*")
"""What an ARN of a role is like whose account is not spelled out: the one that is deployed into."""


def own_role(policy: object) -> str:
    """Find a role of the account itself that a policy names, and may grant to; empty where it names none.

    What a role may do stands in the groups of a spec, and nowhere else.
    """
    match policy:
        case str(text):
            return text if _OWN_ROLE.search(text) else ""
        case dict(parts):
            return next(filter(None, map(own_role, parts.values())), "")
        case list(items):
            return next(filter(None, map(own_role, items)), "")
        case _:
            return ""
