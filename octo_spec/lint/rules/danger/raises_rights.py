"""A grant by which a role can escalate its privileges through other principals.

What it finds
    A grant by which a role can change the policies, groups, trust policy or boundary of other roles or of
    users, create keys or passwords for users, assume any role, or run code with the role of any existing
    instance, function or stack, also by several actions together, such as stopping an instance, changing
    its user data and starting it again. Two kinds of grants are not reported: changes that `when` allows
    only under a named permissions boundary (`iam:PermissionsBoundary`), and attaching named policies
    (`iam:PolicyARN`) other than AdministratorAccess and IAMFullAccess.

Why it is bad
    With any one of these permissions the role can get every permission in the account.

Example
    allow: [iam:CreateRole, iam:AttachRolePolicy]

Instead
    allow: iam:AttachRolePolicy
    on: arn:${partition}:iam::${account}:role/octo-*
    when: {ArnEquals: {"iam:PolicyARN": "arn:${partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"}}

Source
    https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation,
    https://github.com/DataDog/pathfinding.cloud (self-escalation, principal-access, existing-passrole)
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from octo_spec.access.compare import ActionReading
from octo_spec.analysis.escalation.dangerous_requests import requests_on_any_resource
from octo_spec.analysis.escalation.escalating_actions import BECOMING, TOGETHER
from octo_spec.analysis.escalation.joint_actions import answers_by_action, are_allowed_together
from octo_spec.analysis.escalation.permission_state import answers_of, restricted_to
from octo_spec.analysis.escalation.principal_changes import changes_of_other_principals
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.iam.existing_principals import STEP_KINDS
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule, memoized
from octo_spec.lint.rules.access_questions import dangerously_allowed
from octo_spec.lint.rules.allowing_grants import grants_of, roles_in_words
from octo_spec.lint.rules.answer_limits import answer_limits
from octo_spec.lint.rules.danger.dangerous_grants import ATTACHED_HELP, dangerous_grants, findings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterator, Mapping

    from octo_spec.analysis.escalation.permission_state import AnswerSet
    from octo_spec.iam.policy import Document
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.allowing_grants import AllowingGrant
    from octo_spec.symbolic.role_access import RoleAccess

KIND = DiagnosticKind.error(
    "OCT351", "raises-rights", "A grant by which a role can escalate its privileges through other principals."
)

_OTHERWISE: Final = (
    "leave this to the customer, or accept it with the reason under 'accept' (see 'octospec explain OCT351')"
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report grants to change other principals' permissions, and to act as another role."""
    becoming = dangerous_grants(subject, _requests_to_become)
    danger, boundary = "escalate its privileges", f"require a permissions boundary, {_OTHERWISE}"
    over_others = grants_over_others(subject)
    yield from findings(KIND, over_others, danger, boundary, subject)
    help = f"name the roles or resources, {_OTHERWISE}"
    yield from findings(KIND, becoming, danger, help, subject)
    yield from _findings_together(subject, {(grant.role, grant.location) for grant in becoming}, help)


def _requests_to_become(access: RoleAccess) -> Document:
    return requests_on_any_resource(BECOMING, access, kinds=STEP_KINDS)


def _findings_together(
    subject: Subject, reported: Container[tuple[str, Location]], help: str
) -> Iterator[Finding]:
    """Report the first action of several that together act as another role, if a role has all of them."""
    grants = dangerous_grants(subject, _requests_together)
    found: dict[tuple[Location, tuple[str, ...]], list[AllowingGrant]] = {}
    for access in subject.accesses_everywhere:
        of_role = grants_of(access, grants)
        by_action = answers_by_action((grant.actions, grant.statement) for grant in of_role)
        is_possible = partial(_is_possible, subject, access)
        for grant in of_role:
            if (grant.role, grant.location) not in reported:
                for actions in _possible_combinations(grant, by_action, is_possible):
                    found.setdefault((grant.location, actions), []).append(grant)
    for (location, actions), alike in found.items():
        message = f"{roles_in_words(alike)} may escalate its privileges: {' with '.join(actions)}"
        yield Finding(KIND, location, message, ATTACHED_HELP if alike[0].attached else help)


def _requests_together(access: RoleAccess) -> Document:
    names = tuple(dict.fromkeys(name for actions in TOGETHER for name in actions))
    return requests_on_any_resource(names, access)


def _possible_combinations(
    grant: AllowingGrant,
    by_action: Mapping[str, Collection[AnswerSet]],
    is_possible: Callable[[AnswerSet], bool],
) -> Iterator[tuple[str, ...]]:
    """Yield the combinations whose first action a grant allows, and whose others are allowed with it."""
    for actions in TOGETHER:
        with_grant = {**by_action, actions[0]: {answers_of(grant.statement)}}
        if actions[0] in grant.actions and are_allowed_together(actions, with_grant, is_possible):
            yield actions


def _is_possible(subject: Subject, access: RoleAccess, answers: AnswerSet) -> bool:
    """Return whether some of these requests are allowed for some answers."""
    requests = restricted_to(_requests_together(access), answers)
    found = dangerously_allowed(subject, access, requests, ActionReading.ALL_NAMES, answer_limits(subject))
    return bool(found)


@memoized
def grants_over_others(subject: Subject) -> tuple[AllowingGrant, ...]:
    """Return the grants to change the permissions of users, and of roles other than the role itself."""
    return dangerous_grants(subject, _changes_of_other_principals, ActionReading.CATALOGUE)


def _changes_of_other_principals(access: RoleAccess) -> Document:
    return changes_of_other_principals(access.role, access)


RULE = Rule(KIND, find, __doc__)
