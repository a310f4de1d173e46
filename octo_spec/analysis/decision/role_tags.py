"""The tags of a role as AWS sends them with each request of the role: keys of ``aws:PrincipalTag``."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from octo_spec.analysis.escalation.permission_state import PRINCIPAL_TAG
from octo_spec.frozen import frozen
from octo_spec.iam.policy import document
from octo_spec.iam.role_sessions import tested_keys
from octo_spec.model.evaluate import KnownValues, substitute

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from octo_spec.access.request import Request
    from octo_spec.analysis.decision.assumptions import Assumptions
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.iam.policy import Document


@frozen
class RoleTags:
    """The tags of a role that its policies test, by key, and the names of those without a known value."""

    known: Mapping[str, str] = field(default_factory=dict)
    open: tuple[str, ...] = ()

    @property
    def open_keys(self) -> dict[str, str]:
        """The keys without a known value, in lower case, each with its spelling."""
        return {f"{PRINCIPAL_TAG}{name.lower()}": f"aws:PrincipalTag/{name}" for name in self.open}


def role_tags(
    role: RolePolicies,
    request: Request,
    assumptions: Assumptions,
    keys: AbstractSet[str],
    *,
    are_known: bool = True,
) -> RoleTags:
    """Return the role's own tags among some keys, except those that the request holds already.

    A session may hold other values of its own, which the request then holds. If the tags are not known, as
    those of some live roles, or if only a document is known, each tag that a policy tests is open.
    """
    tested = {key for key in keys if key.startswith(PRINCIPAL_TAG)} - request.context.keys()
    if role.role is None or not are_known:
        return RoleTags(open=tuple(sorted(key.removeprefix(PRINCIPAL_TAG) for key in tested)))
    known: dict[str, str] = {}
    unknown: list[str] = []
    for name, value in role.role.tags:
        key = f"{PRINCIPAL_TAG}{name.lower()}"
        if key in tested:
            text = substitute(value, known_values(assumptions)).literal
            if text is None:
                unknown.append(name)
            else:
                known[key] = text
    return RoleTags(known, tuple(unknown))


def lasting_tags(role: RolePolicies) -> frozenset[str]:
    """Return the keys of the tags of a role: a session may have another value, and cannot remove the tag."""
    return frozenset(f"{PRINCIPAL_TAG}{name.lower()}" for name, _ in (role.role.tags if role.role else ()))


def tagged_limits(role: RolePolicies) -> Document:
    """Return denies of the requests that lack a tag of the role, as far as its policies test the tag."""
    lacking = ({"Null": {key: "true"}} for key in sorted(lasting_tags(role) & tested_tags(role)))
    return document("Deny", ({"Action": "*", "Resource": "*", "Condition": each} for each in lacking))


def tested_tags(role: RolePolicies) -> frozenset[str]:
    """Return the keys of tags of the principal that the policies of a role and its bounds test."""
    return frozenset(key for key in keys_of_policies(role) if key.startswith(PRINCIPAL_TAG))


def keys_of_policies(role: RolePolicies) -> Iterator[str]:
    """Yield the keys that the policies of a role and its bounds test, also as policy variables."""
    bounds = (policy for bound in role.bounds for policy in bound.documents.documents)
    for policy in (*role.permissions.documents, *bounds):
        for statement in policy.statements:
            yield from tested_keys(statement)


def known_values(assumptions: Assumptions) -> KnownValues:
    """Return what was given; an example account, partition or region would decide a request by chance."""
    known = {id: value for id, value in assumptions.answers.items() if id not in assumptions.open}
    return KnownValues(known, assumptions.place)
