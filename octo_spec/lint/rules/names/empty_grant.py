"""An allow or a deny whose conditions no request of a role meets.

What it finds
    A grant with conditions that no request of the role's sessions meets: conditions that contradict each
    other, a date that has passed, the ARN of another role as `aws:PrincipalArn`, `aws:username`, which only
    users have, and `aws:SourceArn` and other keys that only a service sends. The same for a resource whose
    name contains `${aws:username}`, or another key that AWS does not send as one value for it. A date has
    passed if it is before the date of octospec's catalogue of actions; a later one is not reported. A single
    action without a request is `key-never-held` or `tag-never-held`, and a value that AWS never sends, such
    as a private address, is `value-never-sent`.

Why it is bad
    An allow grants nothing, and a deny protects nothing, although the spec says that it does.

Example
    deny: s3:DeleteObject
    when: {StringEquals: {aws:username: octo}}

Instead
        deny: s3:DeleteObject
        when: {StringEquals: {aws:PrincipalTag/team: octo}}

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

from dataclasses import replace
from itertools import filterfalse
from typing import TYPE_CHECKING, Final

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.intersect import overlaps
from octo_spec.analysis.escalation.permission_state import limits_of_role
from octo_spec.analysis.escalation.role_arns import own_arn
from octo_spec.analysis.wording import both
from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.frozen import frozen
from octo_spec.iam.catalog_data import data_date
from octo_spec.iam.elements import Effect
from octo_spec.iam.policy import Document
from octo_spec.iam.role_sessions import UNSENT_BY_ROLES, lasting_limits
from octo_spec.iam.variables import opened_but, variables_of
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.attached_policies import location
from octo_spec.symbolic.answer_keys import is_answer_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.policy import Statement
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind(
    "OCT319",
    "empty-grant",
    Severity.WARNING,
    "An allow or a deny whose conditions no request of a role meets.",
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report grants whose conditions no request of a role meets, in any combination of choices."""
    for place, cases in _conditional_cases(subject).items():
        if all(case.is_empty for case in cases) and (reason := _reason(cases[0])):
            effect = "grants" if cases[0].statement.effect is Effect.ALLOW else "denies"
            help = "correct the condition, or remove the grant"
            yield Finding(KIND, place, f"{reason}, so this {effect} nothing", help)


def _conditional_cases(subject: Subject) -> dict[Location, list[_Case]]:
    """Return the statements of each grant that depends on condition keys, one for each case and role.

    A placeholder represents the value of a parameter that is no text, such as a date: nothing is known of it.
    """
    found: dict[Location, list[_Case]] = {}
    placeholders = tuple(subject.unknowns.placeholders.values())
    for access in subject.accesses_everywhere:
        arn = own_arn(access.role)
        for traced, origins in zip(access.permissions.documents, access.permissions.origins, strict=True):
            for statement, origin in zip(traced.statements, origins, strict=True):
                case = _Case(statement, access.limits, arn)
                if origin.is_own and case.keys and not case.contains(placeholders):
                    found.setdefault(location(origin), []).append(case)
    return found


@frozen
class _Case:
    """A statement of a role, the limits of that role, which deny impossible requests, and its ARN."""

    statement: Statement
    limits: Document
    arn: str

    @property
    def named_keys(self) -> frozenset[str]:
        """The condition keys whose values the names of the resources contain."""
        resources = self.statement.resources
        return frozenset(filterfalse(is_answer_key, variables_of(resources.patterns) if resources else ()))

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions on keys of AWS, in a fixed order."""
        ours = (each for each in self.statement.conditions if not is_answer_key(each.key))
        return tuple(sorted(ours, key=str))

    @property
    def keys(self) -> frozenset[str]:
        """The keys of AWS that the statement depends on."""
        return self.named_keys | {condition.key for condition in self.conditions}

    def contains(self, texts: Iterable[str]) -> bool:
        """Return whether a value of a condition contains one of some texts."""
        values = [value for condition in self.statement.conditions for value in condition.written_values]
        return any(text in value for text in texts for value in values)

    @property
    def is_empty(self) -> bool:
        """Whether no request of a role's sessions meets the statement; ``False`` if that is not decided."""
        allowed = Document((replace(self.statement, effect=Effect.ALLOW),))
        limits = (self.limits, lasting_limits((allowed,)), limits_of_role((allowed,), self.arn))
        try:
            return next(overlaps((allowed,), allowed, limits), None) is None
        except BudgetExceededError:
            return False

    def only_if(self, condition: Condition | None) -> _Case:
        """Return the statement with one of its conditions, on resources of any name."""
        answers = frozenset(each for each in self.statement.conditions if is_answer_key(each.key))
        resources = self.statement.resources
        if resources is not None:
            kept = variables_of(resources.patterns) - self.named_keys
            opened = frozenset(opened_but(pattern, kept) for pattern in resources.patterns)
            resources = replace(resources, patterns=opened)
        conditions = answers if condition is None else answers | {condition}
        return replace(self, statement=replace(self.statement, resources=resources, conditions=conditions))


def _reason(case: _Case) -> str:
    """Return why no request meets a statement: a key that no role sends, or conditions that contradict.

    Empty if another rule reports the reason: an unknown key, a malformed value, a type of resource.
    """
    for condition in case.conditions:
        if (alone := case.only_if(condition)).is_empty:
            why = _why(condition, alone)
            return f"no request of a role meets {condition}: {why}" if why else ""
    for key in sorted(case.named_keys & UNSENT_BY_ROLES.keys()):
        return f"the resource is named by {key}, and {UNSENT_BY_ROLES[key]}"
    if case.only_if(None).is_empty:
        return ""
    if len(case.conditions) < _CONTRADICTION:
        return _why_unnamed(sorted(case.named_keys)) if not case.conditions else ""
    keys = both(dict.fromkeys(condition.written_key for condition in case.conditions))
    return f"no request of a role meets the conditions on {keys} at the same time"


def _why_unnamed(keys: list[str]) -> str:
    """Return why the values of these keys name no resource."""
    which = "which no request for it has" if len(keys) == 1 else "and no request for it has each of them"
    return f"the resource is named by {both(keys)}, {which} as one value"


_CONTRADICTION: Final = 2
"""The least number of conditions that contradict each other."""


def _why(condition: Condition, alone: _Case) -> str:
    match condition.key:
        case key if key in UNSENT_BY_ROLES:
            return UNSENT_BY_ROLES[key]
        case "aws:currenttime":
            return f"the date has passed (octospec's catalogue is of {data_date()})"
        case "aws:tokenissuetime":
            return "a session of a role always has it"
        case "aws:principaltype" | "aws:principalisawsservice":
            return "a session of a role is of the type AssumedRole"
        case "aws:principalarn" if not replace(alone, arn="").is_empty:
            return "the role has another ARN"
        case _:
            return ""


RULE = Rule(KIND, find, __doc__)
