"""One request: what AWS is asked to decide."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.keys import PRINCIPAL_ACCOUNT, PRINCIPAL_ARN, named_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.iam.conditions import ContextValue
    from octo_spec.iam.principals import Caller


@dataclass(frozen=True, slots=True)
class Request:
    """An action on a resource, with the condition keys that AWS knows when it decides.

    ``resource`` is an ARN, or ``*`` where the action has no resource. ``context`` is by key in lower
    case. ``caller`` matters to policies with principals; it then tells the keys of the principal too.
    """

    action: str
    resource: str = "*"
    context: Mapping[str, ContextValue] = field(default_factory=dict)
    caller: Caller | None = None

    def value(self, key: str) -> ContextValue | None:
        """Look up a condition key in lower case; ``None`` if absent or an empty set."""
        if self.caller and key in (PRINCIPAL_ARN, PRINCIPAL_ACCOUNT):
            return caller_value(self.caller, key)
        found = self.context.get(key)
        return None if found == frozenset() else found


def caller_value(caller: Caller, key: str) -> str | None:
    """Tell what a key of the principal holds for ``caller``."""
    if caller.kind is not PrincipalKind.AWS:
        return None
    return caller.name if key == PRINCIPAL_ARN else caller.account


def contradictions(request: Request) -> tuple[str, ...]:
    """List the keys that AWS would never send together: a tag whose key is not among the tag keys."""
    return tuple(key for key in sorted(request.context) if not _named(request, key))


def _named(request: Request, key: str) -> bool:
    related = named_in(key)
    if related is None:
        return True
    keys, name = related
    values = request.value(keys)
    return isinstance(values, frozenset) and name in {value.lower() for value in values}
