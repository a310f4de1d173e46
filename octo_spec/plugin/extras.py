"""Extras: resources next to the roles, which a spec includes literally for a format, in a separate file.

An emitter that supports them reads such a file with a separate function, which refuses by name whatever
might grant something to a role. It returns as data what extras grant to other principals, in policies of
buckets, keys, topics and queues.
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
    from octo_spec.model.deployment import Deployment, Extra
    from octo_spec.plugin.artifacts import Artifact


@frozen
class ExtraResource:
    """One resource of extras; ``text`` differs wherever the resource does.

    ``policy`` is the policy of a bucket, a key, a topic or a queue as JSON. In it a reference is
    ``${NAME}``, a value that is computed at deployment is ``UNREAD``, and a list holds values of which the
    deployment chooses one.
    """

    name: str
    type: str
    text: str
    span: Span | None = None
    policy: object = None


@frozen
class ExtrasReading:
    """The content of extras; ``text`` is the form in which they are emitted, read back and compared."""

    text: str
    resources: tuple[ExtraResource, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


class ExtrasReports(Reports):
    """Collects why extras are refused, each with its place."""

    __slots__ = ()

    def __call__(self, span: Span, message: str, help: str = "") -> None:
        """Add an error, and how to fix it."""
        self.diagnostics.append(REFUSED.at(span, message, help))


@frozen
class LeftArtifacts:
    """Artifacts without extras, the extras, and what is wrong with them."""

    artifacts: tuple[Artifact, ...]
    extras: tuple[Extra, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    def complete(self, reading: Reading) -> Reading:
        """Put the extras back into the reading of the rest."""
        diagnostics = (*reading.diagnostics, *self.diagnostics)
        if reading.deployment is None or self.diagnostics:
            return Reading(None, diagnostics)
        return Reading(replace(reading.deployment, extras=self.extras), diagnostics)


@frozen
class LeftExtra:
    """A skipped part of extras: what, why, and where it is in them."""

    what: str
    why: str
    span: Span


@frozen
class ThinnedExtras:
    """Extras without the skipped parts; ``None`` if nothing remains."""

    extra: Extra | None
    left: tuple[LeftExtra, ...] = ()


ReadExtras: TypeAlias = "Callable[[Extra], ExtrasReading]"
ThinExtras: TypeAlias = "Callable[[Extra, tuple[Diagnostic, ...]], ThinnedExtras]"
"""Removes from extras the parts with errors that ``emit`` reported, and what depends on them."""

KeepInputs: TypeAlias = "Callable[[Extra, Deployment, Deployment, frozenset[str]], Extra]"
"""Adds to extras the inputs that they use, and that a deployment lacks.

The arguments are the extras, the deployment, the same with all inputs, and the ids of those with a fixed
value, which is then their default.
"""


UNREAD: Final = "${…}"
"""Represents, in the policy of an ``ExtraResource``, a value that is computed at deployment."""


def statements(policy: object) -> Iterator[object]:
    """List the statements of a policy; one that is not an object counts as unreadable."""
    match policy:
        case None:
            return
        case dict(parts):
            yield from flat_items(parts.get("Statement"))
        case _:
            yield policy


def flat_items(value: object) -> Iterator[object]:
    """List a value that may be a single one, or lists of which the deployment chooses one."""
    if isinstance(value, list):
        for each in value:
            yield from flat_items(each)
    elif value is not None:
        yield value


def unread_part(policy: object) -> str:
    """Name the unreadable part of a policy that decides its principals; empty if all can be read.

    An action or a resource may be computed at deployment, but not a principal.
    """
    for statement in statements(policy):
        if not isinstance(statement, dict):
            return "a statement"
        principal = statement.get("Principal", statement.get("NotPrincipal"))
        values = principal.values() if isinstance(principal, dict) else (principal,)
        if any(not isinstance(who, str) or UNREAD in who for who in flat_items(list(values))):
            return "a principal"
    return ""


_OPEN_ACLS: Final = {
    "publicread": ("s3:ListBucket",),
    "publicreadwrite": ("s3:ListBucket", "s3:PutObject"),
    "authenticatedread": ("s3:ListBucket",),
}
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl"""


def acl_policy(acl: object) -> object:
    """Return what a canned ACL of a bucket grants to others, as a policy; ``None`` if that is nothing."""
    if acl is None:
        return None
    if not isinstance(acl, str) or "${" in acl:
        return {"Statement": [{"Effect": "Allow", "Principal": UNREAD}]}
    actions = _OPEN_ACLS.get(acl.replace("-", "").lower())
    statement = {"Effect": "Allow", "Principal": "*", "Action": [*actions] if actions else []}
    return {"Statement": [statement]} if actions else None


_OWN_ROLE: Final = re.compile(r":(?:iam|sts)::(?:\$\{[^}]*\}|\*|):(?:role|assumed-role)/.*")
"""The ARN pattern of a role without an explicit account: the account of the deployment."""


def own_role(policy: object) -> str:
    """Find a role of the same account that a policy names, and may grant to; empty if it names none.

    The groups of a spec say what a role may do, and nothing else does.
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
