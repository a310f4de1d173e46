"""A group that gives its role nothing which the role's other groups do not give.

What it finds
    A group in a role without which the role may do exactly the same, in every setting of the choices:
    all that the group allows is allowed by other groups that are there whenever it is. Groups that
    deny, or attach policies of AWS, are not looked at. The access engine decides.

Why it is bad
    The customer is asked, or told, to grant something that is granted already; and who takes the
    group out believes that its rights are gone.

Example
    inline:
      costs: [billing, reservations]   # and billing allows ec2:Describe* already

Instead
        inline:
          costs: [billing]

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-custom-policy-checks.html
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.iam.elements import Effect
from octo_spec.language.finding import Finding
from octo_spec.language.texts import packed
from octo_spec.lint.rule import Rule, memoized
from octo_spec.lint.rules.waste.grant_covering import Covers, adds_nothing, held

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.models.groups import GroupSpec
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.waste.grant_covering import Held
    from octo_spec.symbolic.role_access import RoleAccess

KIND = DiagnosticKind(
    "OCT322",
    "group-already-granted",
    Severity.WARNING,
    "A group that gives its role nothing which the role's other groups do not give.",
)


def find(subject: Subject) -> Iterator[Finding]:
    """Find groups that could leave their role without a change."""
    spare = granted_already(subject)
    for id, role in subject.spec.roles.items():
        for location, group in packed(("roles", id), role):
            if (id, group) in spare:
                message = f"other groups of role {id!r} allow all that {group!r} allows, whenever it is there"
                yield Finding(KIND, location, message, "take the group out of this role")


@memoized
def granted_already(subject: Subject) -> frozenset[tuple[str, str]]:
    """List the roles and the groups that they do not need; of groups that are alike the first stays."""
    return frozenset(
        (access.role.id, group) for access in subject.accesses for group in _spare(access, subject)
    )


def _spare(access: RoleAccess, subject: Subject) -> Iterator[str]:
    statements = held(access)
    covers = Covers(statements)
    own: dict[str, list[Held]] = {}
    for one in statements:
        own.setdefault(one.granted.group, []).append(one)
    spare: set[str] = set()
    for group in reversed(own):
        others = _others(own[group], covers, spare) if _only_allows(subject.spec.groups[group]) else ()
        if others and _adds_nothing(own[group], others, access):
            spare.add(group)
            yield group


def _only_allows(group: GroupSpec) -> bool:
    return not group.attach and all(
        one.allow is not None or one.allow_all_except is not None for one in group.grants
    )


def _others(own: list[Held], covers: Covers, spare: set[str]) -> tuple[Held, ...]:
    """List the grants of groups that stay which may allow what a group does; none if they plainly do not."""
    found: dict[int, Held] = {}
    for one in chain.from_iterable(map(_by_resource, own)):
        for action in one.actions:
            others = [
                cover.held
                for cover in covers.of(action, one)
                if cover.held.granted.group not in {one.granted.group, *spare}
            ]
            if not others:
                return ()
            found.update((id(other), other) for other in others)
    return tuple(found.values())


def _by_resource(one: Held) -> Iterator[Held]:
    """Divide a grant by its resources, since each may be another grant's."""
    resources = one.statement.resources
    if resources is None or resources.excluded:
        yield one
        return
    for pattern in resources.patterns:
        alone = replace(resources, patterns=frozenset({pattern}))
        yield replace(one, statement=replace(one.statement, resources=alone))


def _adds_nothing(own: list[Held], others: tuple[Held, ...], access: RoleAccess) -> bool:
    """Tell whether a group allows nothing that others do not, where nothing denies it."""
    denies = tuple(
        statement
        for document in access.permissions.documents
        for statement in document.statements
        if statement.effect is Effect.DENY
    )
    asked = (*(one.statement for one in own), *denies)
    return adds_nothing(asked, (*(one.statement for one in others), *denies), access.limits)


RULE = Rule(KIND, find, __doc__)
