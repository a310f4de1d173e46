"""A group that adds nothing to the role's other groups.

What it finds
    A group without which the role may do exactly the same, for every combination of choices: other groups,
    which are present whenever the group is, allow everything that it allows. The rule skips groups that
    deny, or attach AWS managed policies. The access engine decides.

Why it is bad
    The customer reviews and grants what another group already grants; and someone who removes the
    group believes that its permissions are gone.

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

from octo_spec.access.budget import BudgetExceededError
from octo_spec.diagnostics import DiagnosticKind, Removal, Severity
from octo_spec.iam.elements import Effect
from octo_spec.language.finding import Finding
from octo_spec.language.packed_groups import packed_groups
from octo_spec.lint.rule import Rule, memoized
from octo_spec.lint.rules.waste.free_answers import FreeAnswers
from octo_spec.lint.rules.waste.grant_covering import ActionIndex, adds_nothing, held_grants

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from octo_spec.language.models.groups import GroupSpec
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.waste.grant_covering import HeldGrant
    from octo_spec.symbolic.role_access import RoleAccess

KIND = DiagnosticKind(
    "OCT322",
    "group-already-granted",
    Severity.WARNING,
    "A group that grants nothing beyond the role's other groups.",
)


def find(subject: Subject) -> Iterator[Finding]:
    """Check for each group of a role whether its grants allow more than those of the other groups."""
    spare = spare_groups(subject)
    for id, role in subject.spec.roles.items():
        for group in packed_groups(id, role):
            if (id, group.id) in spare:
                message = (
                    f"other groups of role {id!r} always allow everything that group {group.id!r} allows"
                )
                yield Finding(KIND, group.location, message, Removal("remove the group from this role"))


@memoized
def spare_groups(subject: Subject) -> frozenset[tuple[str, str]]:
    """Return roles with the groups that no partition needs; of groups that are equal the first remains."""
    spare, needed = set[tuple[str, str]](), set[tuple[str, str]]()
    for access in subject.accesses_everywhere:
        there = {(access.role.id, grant.group) for grant in held_grants(access)}
        adding_nothing = {(access.role.id, group) for group in _spare_ids(access, subject)}
        spare |= adding_nothing
        needed |= there - adding_nothing
    return frozenset(spare - needed)


def _spare_ids(access: RoleAccess, subject: Subject) -> Iterator[str]:
    grants = held_grants(access)
    index, answers = ActionIndex(grants), FreeAnswers(access.limits)
    by_group: dict[str, list[HeldGrant]] = {}
    for grant in grants:
        by_group.setdefault(grant.group, []).append(grant)
    spare: set[str] = set()
    for group in reversed(by_group):
        own = by_group[group]
        others = _covering_grants(own, index, spare) if _only_allows(subject.spec.groups[group]) else ()
        if others and _adds_nothing(own, _certain_grants(others, own, answers), access):
            spare.add(group)
            yield group


def _only_allows(group: GroupSpec) -> bool:
    return not group.attach and all(
        grant.allow is not None or grant.allow_all_except is not None for grant in group.grants
    )


def _covering_grants(
    own: list[HeldGrant], index: ActionIndex, spare: Collection[str]
) -> tuple[HeldGrant, ...]:
    """Return the grants of other groups that may cover a group; empty if one of its actions has none."""
    others: dict[int, HeldGrant] = {}
    for grant in chain.from_iterable(map(_grants_by_resource, own)):
        skipped = {grant.group, *spare}
        for action in grant.actions:
            candidates = (candidate.grant for candidate in index.candidates(action, grant))
            covering = [candidate for candidate in candidates if candidate.group not in skipped]
            if not covering:
                return ()
            others.update((id(candidate), candidate) for candidate in covering)
    return tuple(others.values())


def _certain_grants(
    others: Iterable[HeldGrant], own: list[HeldGrant], answers: FreeAnswers
) -> tuple[HeldGrant, ...]:
    """Drop the grants that a customer may turn off together, whatever the group requires."""
    try:
        off = answers.may_all_fail((grant.statement for grant in others), (grant.statement for grant in own))
    except BudgetExceededError:
        return tuple(others)
    return tuple(grant for grant in others if grant.statement not in off)


def _grants_by_resource(grant: HeldGrant) -> Iterator[HeldGrant]:
    """Split a grant by its resources, because another grant may cover each."""
    resources = grant.statement.resources
    if resources is None or resources.excluded:
        yield grant
        return
    for pattern in resources.patterns:
        single = replace(resources, patterns=frozenset({pattern}))
        yield replace(grant, statement=replace(grant.statement, resources=single))


def _adds_nothing(own: list[HeldGrant], others: tuple[HeldGrant, ...], access: RoleAccess) -> bool:
    """Return whether a group allows nothing that others do not, with the role's denies applied."""
    denies = tuple(
        statement
        for document in access.permissions.documents
        for statement in document.statements
        if statement.effect is Effect.DENY
    )
    added = (*(grant.statement for grant in own), *denies)
    return adds_nothing(added, (*(grant.statement for grant in others), *denies), access.limits)


RULE = Rule(KIND, find, __doc__)
