"""A role that is called read-only and grants more.

What it finds
    A role whose name, description or `why` says that it only reads or views (`ReadOnly`, `read-only`, `view
    only`, `Viewer`), with groups that allow actions of AWS's levels Write, Tagging or Permissions
    management. For AWS managed policies in `attach`, the rule uses the text that octospec has of a certain
    day. Actions that the role denies without a condition do not count.

Why it is bad
    The customer's reviewer reads the name and the description, and rarely the list of actions. A security
    team finds this first, and does not forgive it.

Example
    roles:
      reader:
        name: CostReadOnlyRole
        inline: {costs: [billing, remediation]}

Instead
        roles:
          reader:
            name: CostReadOnlyRole
            inline: {costs: [billing]}
          optimizer:
            name: CostOptimizerRole
            inline: {changes: [remediation]}

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.iam.catalog import expand
from octo_spec.iam.glob import wild
from octo_spec.iam.glob_matching import any_matches
from octo_spec.language.access_levels import CHANGING, access
from octo_spec.language.finding import Finding
from octo_spec.language.packed_groups import packed_groups
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.attached_policies import attached_levels
from octo_spec.lint.rules.enumeration import enumerate_names
from octo_spec.lint.rules.written_actions import allowed_actions, denied_actions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.iam.catalog import Action
    from octo_spec.iam.glob import Patterns
    from octo_spec.language.models.roles import RoleSpec
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject, WrittenGrant

KIND = DiagnosticKind.error(
    "OCT331", "read-only-role-that-writes", "A role that is called read-only and grants more."
)

_IN_A_NAME: Final = re.compile(
    r"(?i:read[-_]?only|view[-_]?only)|View(?:er)?(?![a-z])|(?<![A-Za-z])view(?:er)?(?![a-z])"
)
_IN_PROSE: Final = re.compile(
    r"(?<!not )(?<!than )(?<!longer )\b(?:read[- ]?only|view[- ]?only|only (?:reads|views))\b", re.IGNORECASE
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report roles that say they only read, and have groups that allow changes."""
    for id, role in subject.spec.roles.items():
        promise = _promise(("roles", id), role)
        if promise and (changing := _changing_actions(id, role, subject)):
            location, words = promise
            message = f"role {id!r} says {words!r}, but allows {changing}"
            yield Finding(KIND, location, message, "move them to a separate role, or rename this one")


def _promise(at: Location, role: RoleSpec) -> tuple[Location, str] | None:
    """Return the words in which a role says that it only reads, and their location."""
    texts = (
        ("name", _IN_A_NAME, role.name or ""),
        ("description", _IN_PROSE, role.description or ""),
        ("why", _IN_PROSE, role.why),
    )
    for key, pattern, text in texts:
        if match := pattern.search(text):
            return (*at, key), match[0]
    return None


def _changing_actions(id: str, role: RoleSpec, subject: Subject) -> str:
    """List the actions of a role that change something, with their levels."""
    groups = {packed.id for packed in packed_groups(id, role)}
    grants = [grant for grant in subject.grants if grant.group_id in groups]
    attached = [name for group in groups for name in subject.spec.groups[group].attach]
    by_grants = ((action, access(action)) for action in _actions_of_grants(grants))
    by_policies = (level for name in attached for level in attached_levels(name).items())
    denied = _always_denied_actions(grants)
    named = [
        f"{action.full_name} ({level})"
        for action, level in chain(by_grants, by_policies)
        if level in CHANGING and not any_matches(denied, action.full_name.lower())
    ]
    return enumerate_names(named) if named else ""


def _always_denied_actions(grants: Iterable[WrittenGrant]) -> Patterns:
    """Return the actions that are always denied, for all resources and requests."""
    plain = filter(_is_plain, grants)
    return frozenset(wild(action.written.lower()) for grant in plain for action in denied_actions(grant))


def _is_plain(grant: WrittenGrant) -> bool:
    """Return whether a grant is always present, and covers all resources and requests."""
    return not grant.group.needs and not grant.grant.when and grant.grant.on == ("*",)


def _actions_of_grants(grants: Iterable[WrittenGrant]) -> Iterator[Action]:
    for grant in grants:
        yield from (action for written in allowed_actions(grant) for action in written.known_actions)
        exceptions = grant.grant.allow_all_except
        if exceptions is not None:
            excepted: Patterns = frozenset(wild(exception.lower()) for exception in exceptions)
            every_action = expand("*")
            yield from (
                action for action in every_action if not any_matches(excepted, action.full_name.lower())
            )


RULE = Rule(KIND, find, __doc__)
