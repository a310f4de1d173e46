"""A group that grants more than its `access` says.

What it finds
    Allowed actions of a group with an access level, as AWS documents it, above the group's `access`.
    For AWS managed policies in `attach`, the rule uses the text of the day that the message names.

Why it is bad
    Reviewers and customers read `access: read` and read no further. A group that says so and buys reserved
    instances costs the vendor their trust.

Example
    reservations:
      access: read
      grants:
        - allow: [ec2:Describe*, ec2:PurchaseReservedInstancesOffering]

Instead
        reservations:
          access: write
          grants:
            - allow: [ec2:Describe*, ec2:PurchaseReservedInstancesOffering]

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.iam.managed_policies import edition
from octo_spec.language.access_levels import ACCESS_RISING, access, is_above
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.attached_policies import attached_levels
from octo_spec.lint.rules.enumeration import enumerate_names
from octo_spec.lint.rules.written_actions import allowed_actions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.models.groups import GroupSpec
    from octo_spec.language.models.scalars import Access
    from octo_spec.lint.rule import Subject, WrittenGrant

KIND = DiagnosticKind.error(
    "OCT330", "access-above-declared", "A group that grants more than its `access` declares."
)


LevelByName: TypeAlias = "dict[str, Access]"
"""Actions and attached policies by name, with their access levels."""


def find(subject: Subject) -> Iterator[Finding]:
    """Report groups with actions above the declared level."""
    above: dict[str, LevelByName] = {}
    for grant in subject.grants:
        above.setdefault(grant.group_id, {}).update(_actions_above(grant))
    for id, group in subject.spec.groups.items():
        above.setdefault(id, {}).update(_attachments_above(group))
    for id, levels in above.items():
        if levels:
            yield _finding(id, subject.spec.groups[id].access, levels)


def _actions_above(grant: WrittenGrant) -> Iterator[tuple[str, Access]]:
    """Yield the actions of a grant with a level above its group's declared access."""
    declared = grant.group.access
    if grant.grant.allow_all_except is not None and is_above("permissions", declared):
        yield "'allow-all-except'", "permissions"
    for written in allowed_actions(grant):
        if written.is_everything and is_above("permissions", declared):
            yield "'*'", "permissions"
        elif declared != ACCESS_RISING[-1]:
            levels = ((action.full_name, access(action)) for action in written.known_actions)
            yield from ((name, level) for name, level in levels if is_above(level, declared))


def _attachments_above(group: GroupSpec) -> Iterator[tuple[str, Access]]:
    """Yield the attached policies with actions above the declared access, each with its highest level."""
    if group.access == ACCESS_RISING[-1]:
        return
    for name in group.attach:
        levels: dict[Access, str] = {}
        for action, level in attached_levels(name).items():
            levels.setdefault(level, action.full_name)
        highest = max(levels, key=ACCESS_RISING.index, default=group.access)
        if is_above(highest, group.access):
            yield f"{levels[highest]} by {name!r} {edition()}", highest


def _finding(id: str, declared: Access, levels: LevelByName) -> Finding:
    highest = sorted(levels, key=lambda name: ACCESS_RISING.index(levels[name]), reverse=True)
    named = enumerate_names(f"{name} ({levels[name]})" for name in highest)
    message = f"group {id!r} declares {declared!r}, but allows {named}"
    help = f"declare {levels[highest[0]]!r}, or remove what is above {declared!r}"
    return Finding(KIND, ("groups", id, "access"), message, help)


RULE = Rule(KIND, find, __doc__)
