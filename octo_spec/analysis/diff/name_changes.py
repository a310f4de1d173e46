"""Names in formats that differ, and the resources that an update replaces because of them.

``namings`` are of the formats whose names are known on both sides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.diff.changes import PropertyChange
from octo_spec.model.deployment import Policy
from octo_spec.model.naming import given_name, named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.model.deployment import Deployment, Role
    from octo_spec.model.naming import Nameable, Naming


def question_name_changes(
    old: Deployment, new: Deployment, namings: Mapping[str, Naming]
) -> Iterator[PropertyChange]:
    """Yield the names of parameters and choices that differ."""
    before = {(type(asked), asked.id): asked for asked in old.questions}
    for asked in new.questions:
        if was := before.get((type(asked), asked.id)):
            yield from _changes(asked.id, "name", was, asked, namings)


def role_name_changes(
    old: Deployment, new: Deployment, namings: Mapping[str, Naming]
) -> Iterator[PropertyChange]:
    """Yield the names of roles and of their policies that differ."""
    before = {role.id: role for role in old.roles}
    for role in new.roles:
        if was := before.get(role.id):
            yield from _changes(role.id, "name", was, role, namings)
            yield from _policy_name_changes(was, role, namings)


def _policy_name_changes(old: Role, new: Role, namings: Mapping[str, Naming]) -> Iterator[PropertyChange]:
    before = {(policy.name, policy.kind): policy for policy in old.policies}
    for policy in new.policies:
        if was := before.get((policy.name, policy.kind)):
            yield from _changes(new.id, f"name of policy {policy.name}".rstrip(), was, policy, namings)


def _changes(
    subject: str, what: str, old: Nameable, new: Nameable, namings: Mapping[str, Naming]
) -> Iterator[PropertyChange]:
    for target, naming in namings.items():
        before, after = (_name(thing, target, naming) for thing in (old, new))
        if before != after:
            replaced = f"the {named(new)}" if naming.is_replaced(named(new)) else "nothing"
            caution = naming.policy_caution if isinstance(new, Policy) else ""
            update = f"an update replaces {replaced}{f' {caution}' if caution else ''}"
            yield PropertyChange(subject, f"{what} in {target}", before, after, grows=None, update=update)


def _name(thing: Nameable, target: str, naming: Naming) -> str:
    if given := given_name(thing, target):
        return given
    return "made by the target" if isinstance(thing, Policy) else naming.made(named(thing), thing.id)
