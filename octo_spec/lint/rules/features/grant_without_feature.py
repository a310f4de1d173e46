"""A grant that no feature of the spec needs.

What it finds
    In a spec with `features`, an allowed action, or an attached AWS managed policy, that allows no request
    of any need. The access engine decides, for every combination of choices and with resources and
    conditions. A wildcard is needed if a feature needs any request that it allows. The rule skips grants that
    list exceptions, and attached policies whose texts octospec does not know.

Why it is bad
    No one can explain to the customer what the permission is for, and it stays when the feature is long gone.

Example
    features:
      cleanup:
        title: Delete unattached volumes
        why: Customers save on unused storage.
        needs: [ec2:DescribeVolumes, ec2:DeleteVolume]
        without: You delete them.
    groups:
      volumes:
        grants:
          - allow: [ec2:DescribeVolumes, ec2:DeleteVolume, ec2:CreateImage]

Instead
    Remove the action, or name the feature that needs it.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.analysis.features.needed_grants import is_needed
from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.iam.action_patterns import action_pattern
from octo_spec.iam.elements import Effect
from octo_spec.iam.policy import Document, Element
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.attached_policies import location
from octo_spec.lint.rules.enumeration import enumerate_names
from octo_spec.lint.rules.features.decided_features import is_open, needs_by_partition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.iam.policy import Statement
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject
    from octo_spec.symbolic.role_access import RoleAccess, StatementOrigin

KIND = DiagnosticKind(
    "OCT381", "grant-without-feature", Severity.WARNING, "A grant that no feature of the spec needs."
)
_HELP = "remove it, or add it to the needs of a feature"


def find(subject: Subject) -> Iterator[Finding]:
    """Report the actions and the attached policies from which no feature needs a request."""
    if not is_open(subject):
        return
    used: dict[tuple[Location, str], bool] = {}
    for place in needs_by_partition(subject):
        needs = Document(
            tuple(each for document, _ in place.requests.values() for each in document.statements)
        )
        for role in place.roles:
            for at, action, is_used in _uses(role, needs):
                used[at, action] = used.get((at, action), False) or is_used
    yield from _findings(used)


def _uses(role: RoleAccess, needs: Document) -> Iterator[tuple[Location, str, bool]]:
    """Yield each allowed action of a role, or no action for an attached policy, and whether it is needed."""
    documents = zip(role.permissions.documents, role.permissions.origins, strict=True)
    for document, origins in documents:
        for statement, origin in zip(document.statements, origins, strict=True):
            if statement.effect is Effect.ALLOW and origin.trusting is None:
                yield from _uses_of(statement, origin, needs, role)


def _uses_of(
    statement: Statement, origin: StatementOrigin, needs: Document, role: RoleAccess
) -> Iterator[tuple[Location, str, bool]]:
    at = location(origin)
    if origin.attached is not None:
        yield at, "", is_needed(statement, needs, role.limits)
    elif not statement.actions.excluded:
        for written in statement.actions.written:
            only = Element(frozenset({action_pattern(written)}), written=(written,))
            yield at, written, is_needed(replace(statement, actions=only), needs, role.limits)


def _findings(used: dict[tuple[Location, str], bool]) -> Iterator[Finding]:
    unused: dict[Location, list[str]] = {}
    for (at, action), is_used in used.items():
        if not is_used:
            unused.setdefault(at, []).append(action)
    for at, actions in unused.items():
        yield Finding(KIND, at, _message(actions), _HELP)


def _message(actions: Iterable[str]) -> str:
    named = [action for action in actions if action]
    return f"no feature needs {enumerate_names(named)}" if named else "no feature needs this policy"


RULE = Rule(KIND, find, __doc__)
