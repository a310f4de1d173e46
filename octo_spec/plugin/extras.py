"""Extras: resources beside the roles, which a spec gives literally for a format, in a file of its own.

An emitter that takes them reads such a file with a function of its own, which refuses by name whatever might
grant something to a role. What extras grant to others, in policies of buckets, keys, topics and queues, it
gives as data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.model.deployment import Extra

REFUSED = DiagnosticKind.error(
    "OCT164", "refused-in-extras", "Something in extras that might grant, or that cannot be read."
)
UNKNOWN = DiagnosticKind.error(
    "OCT165", "unknown-in-extras", "A name in extras of nothing that is in the artifact."
)
CLASH = DiagnosticKind.error(
    "OCT166", "clash-in-extras", "A name in extras that something else in the artifact has."
)

KINDS = (REFUSED, UNKNOWN, CLASH)
"""What an emitter that takes extras reports of them."""


@dataclass(frozen=True, slots=True)
class ExtraResource:
    """One resource of extras; ``text`` differs wherever the resource does.

    ``policy`` is the policy of a bucket, a key, a topic or a queue as JSON, in which a reference stands as
    ``${…}``.
    """

    name: str
    type: str
    text: str
    span: Span | None = None
    policy: object = None


@dataclass(frozen=True, slots=True)
class ExtrasReading:
    """What extras hold; ``text`` is the form in which they are emitted, read back and compared."""

    text: str
    resources: tuple[ExtraResource, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


ReadExtras: TypeAlias = "Callable[[Extra], ExtrasReading]"
