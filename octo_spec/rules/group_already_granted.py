"""A group that gives its role nothing which the role's other groups do not give.

What it finds
    A group in a role without which the role may do exactly the same, in every setting of the choices:
    all that the group allows is allowed by other groups that are there whenever it is. Groups that
    deny, or attach policies of AWS, are not looked at. The access engine decides.

Why it is bad
    The customer is asked, or told, to grant something that he has granted already; and who takes the
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

from typing import TYPE_CHECKING

from octo_spec.access.comparing import compare_first
from octo_spec.access.effort import EffortExceededError
from octo_spec.deployment import Statement
from octo_spec.diagnostics import Rule, Severity
from octo_spec.iam.policy import Document, action_pattern
from octo_spec.language.finding import Finding
from octo_spec.language.texts import packed
from octo_spec.rules.contract import Check
from octo_spec.rules.covering import Covers, held

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.every_setting import Origin, RoleAccess
    from octo_spec.language.groups import GroupSpec
    from octo_spec.rules.contract import Subject
    from octo_spec.rules.covering import Held

RULE = Rule(
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
                yield Finding(RULE, location, message, "take the group out of this role")


def granted_already(subject: Subject) -> frozenset[tuple[str, str]]:
    """List the roles and the groups that they do not need; of groups that are alike the first stays."""
    return frozenset(
        (access.role.id, group) for access in subject.accesses for group in _spare(access, subject)
    )


def _spare(access: RoleAccess, subject: Subject) -> Iterator[str]:
    statements = held(access)
    covers = Covers(statements)
    spare: set[str] = set()
    for group in reversed(dict.fromkeys(one.granted.group for one in statements)):
        possible = _only_allows(subject.spec.groups[group]) and _may_be_spared(group, statements, covers)
        if possible and _changes_nothing(access, spare, group):
            spare.add(group)
            yield group


def _only_allows(group: GroupSpec) -> bool:
    return not group.attach and all(
        one.allow is not None or one.allow_all_except is not None for one in group.grants
    )


def _may_be_spared(group: str, statements: tuple[Held, ...], covers: Covers) -> bool:
    """Tell at a glance whether other groups can have every action of a group."""
    own = (one for one in statements if one.granted.group == group)
    return all(
        covers.may_take_in(action_pattern(action), group)
        for one in own
        for action in (("*",) if one.statement.actions.excluded else one.granted.actions)
    )


def _changes_nothing(access: RoleAccess, spare: set[str], group: str) -> bool:
    """Tell whether the role may do the same without one more group."""
    before, after = _without(access, spare), _without(access, {*spare, group})
    try:
        return not compare_first(after, (*before, access.limits)).differences
    except EffortExceededError:
        return False


def _without(access: RoleAccess, groups: set[str]) -> tuple[Document, ...]:
    grants = access.permissions
    return tuple(
        Document(
            tuple(
                statement
                for statement, origin in zip(document.statements, origins, strict=True)
                if _group(origin) not in groups
            )
        )
        for document, origins in zip(grants.documents, grants.origins, strict=True)
    )


def _group(origin: Origin) -> str:
    return origin.statement.group if isinstance(origin.statement, Statement) else ""


CHECK = Check(RULE, find, __doc__)
