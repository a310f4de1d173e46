"""One request: what AWS is asked to decide.

AWS decides by a *request context*: who calls, which action, which resource, and the condition keys that
AWS knows at that moment.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-reqcontext.html

>>> from octo_spec.iam.elements import PrincipalKind
>>> from octo_spec.iam.principals import Caller
>>> caller = Caller(PrincipalKind.AWS, "arn:aws:iam::111122223333:role/octo", session="nightly")
>>> request = Request("sts:AssumeRole", context={"sts:externalid": "e-1"}, caller=caller)
>>> request.value("sts:externalid"), request.value("aws:principalaccount"), request.value("aws:username")
('e-1', '111122223333', None)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.keys import PRINCIPAL_ACCOUNT, PRINCIPAL_ARN, listing_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.iam.conditions import ContextValue
    from octo_spec.iam.principals import Caller


@dataclass(frozen=True, slots=True)
class Request:
    """An action on a resource, with the condition keys that AWS knows when it decides.

    ``resource`` is an ARN, or ``*`` where the action has no resource. ``context`` is by key in lower
    case. ``caller`` is ``None`` where no policy names principals; otherwise it gives the values of the
    keys about the principal.
    """

    action: str
    resource: str = "*"
    context: Mapping[str, ContextValue] = field(default_factory=dict)
    caller: Caller | None = None

    def value(self, key: str) -> ContextValue | None:
        """Look up a condition key in lower case; ``None`` if it is absent or holds an empty set."""
        if self.caller and key in (PRINCIPAL_ARN, PRINCIPAL_ACCOUNT):
            return caller_value(self.caller, key)
        value = self.context.get(key)
        return None if value == frozenset() else value


def caller_value(caller: Caller, key: str) -> str | None:
    """Give the value of ``aws:PrincipalArn`` or ``aws:PrincipalAccount`` for ``caller``."""
    if caller.kind is not PrincipalKind.AWS:
        return None
    return caller.name if key == PRINCIPAL_ARN else caller.account


def contradictions(request: Request) -> tuple[str, ...]:
    """List the keys that AWS never sends so: a tag of the request whose key is missing in ``aws:TagKeys``."""
    return tuple(key for key in sorted(request.context) if not _is_listed(request, key))


def _is_listed(request: Request, key: str) -> bool:
    listing = listing_of(key)
    if listing is None:
        return True
    listing_key, name = listing
    names = request.value(listing_key)
    return isinstance(names, frozenset) and name in {listed.lower() for listed in names}
