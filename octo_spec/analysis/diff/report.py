"""A diff for people, without any markup: headings, items and their details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.diff.changes import Direction, PromiseChange
from octo_spec.analysis.diff.sentences import actions, sentence
from octo_spec.analysis.gravity import gravity
from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.analysis.wording import conditions, count, cut_short, either, resource
from octo_spec.frozen import frozen
from octo_spec.iam.managed_policies import edition
from octo_spec.model.request_words import request_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.diff.changes import (
        AccessChange,
        Diff,
        ExtraChange,
        GuaranteeChange,
        HiddenChange,
        PropertyChange,
        WitnessedActions,
    )
    from octo_spec.analysis.diff.version_step import Advice
    from octo_spec.analysis.gravity import Gravity

TITLES = {
    (PolicyPurpose.ACCESS, Direction.NEW): "New access",
    (PolicyPurpose.TRUST, Direction.NEW): "New trust",
    (PolicyPurpose.ACCESS, Direction.LOST): "Lost access",
    (PolicyPurpose.TRUST, Direction.LOST): "Lost trust",
}


@frozen
class Section:
    """The changes of one role, of one purpose and one direction."""

    purpose: PolicyPurpose
    direction: Direction
    changes: tuple[AccessChange, ...]

    @property
    def title(self) -> str:
        """The heading."""
        return TITLES[self.purpose, self.direction]


@frozen
class RoleReport:
    """All differences of one role; the id is empty for single documents."""

    id: str
    sections: tuple[Section, ...]
    properties: tuple[PropertyChange, ...]


def role_reports(diff: Diff) -> tuple[RoleReport, ...]:
    """Group the differences by role: new access before lost access, the most serious first."""
    ids = dict.fromkeys(
        (*(change.role for change in diff.changes), *(change.subject for change in diff.roles))
    )
    return tuple(RoleReport(id, tuple(_sections(id, diff)), tuple(_properties(id, diff))) for id in ids)


def _properties(role: str, diff: Diff) -> Iterator[PropertyChange]:
    return (change for change in diff.roles if change.subject == role)


def _sections(role: str, diff: Diff) -> Iterator[Section]:
    for purpose, direction in TITLES:
        changes = tuple(change for change in diff.changes_of(purpose, direction) if change.role == role)
        if changes:
            yield Section(purpose, direction, tuple(sorted(changes, key=_gravity)))


def _gravity(change: AccessChange) -> tuple[bool, Gravity | tuple[()]]:
    return (False, gravity(change.known[0])) if change.known else (True, ())


def headline(change: AccessChange) -> str:
    """Return a change in one sentence, with the grant."""
    return f"{sentence(change)}: {grant_in_words(change)}"


def grant_in_words(change: AccessChange) -> str:
    """Return actions, resources, conditions and level in words for a reviewer."""
    when = conditions(change.statement)
    level = f" ({change.level})" if change.level else ""
    what = f" on {resource(change.statement)}" if change.statement.resources else ""
    return f"{actions(change)}{what}{level}{f', where {when}' if when else ''}"


def other_side(change: AccessChange) -> str:
    """Return what the other side has instead."""
    if not change.other_side:
        return "was not allowed before" if change.direction is Direction.NEW else "is no longer allowed"
    tense = "was" if change.direction is Direction.NEW else "is now"
    denied = change.other_side.startswith("denied")
    return f"{tense} {change.other_side if denied else f'allowed {change.other_side}'}"


def example(part: WitnessedActions) -> str:
    """Return the request that witnesses a change, in one line."""
    witness = part.witness
    caller = str(witness.caller) if witness.caller else ""
    return request_in_words(
        witness.action, witness.resource, part.context, caller=caller, combination=part.assumptions
    )


def property_change(change: PropertyChange) -> str:
    """Return how a property of a role or of a question differs."""
    match change.old, change.new:
        case None, new:
            return f"{change.name}: {new}"
        case old, None:
            return f"{change.name}: no longer {old}"
        case old, new:
            return f"{change.name}: {old} → {new}{f'; {change.update}' if change.update else ''}"


def extra_change(change: ExtraChange) -> str:
    """Return the change of an additional resource in words."""
    what = f"{change.resource} ({change.type})" if change.resource else "parts that are not resources"
    return f"{what} in {change.target}: {change.step}"


def guarantee_change(change: GuaranteeChange, place: str = "") -> str:
    """Return in words what the spec newly guarantees, or no longer guarantees; ``place`` is its place."""
    begins = f"the spec {'now' if change.is_new else 'no longer'}"
    if isinstance(change, PromiseChange):
        return f"{begins} promises {change.question}"
    actions = cut_short(tuple(dict.fromkeys(action for part in change.parts for action in part.actions)))
    many = "s" if len(change.roles) > 1 else ""
    of_roles = f" role{many} {cut_short(change.roles)}" if change.roles else ""
    when = conditions(change.statement)
    where = f" where {when}" if when else ""
    what = f"every request for {actions} on {resource(change.statement)}{where}{place}"
    return f"{begins} forbids{of_roles} {what}, for example {example(change.example)}"


def question_of(change: GuaranteeChange) -> str:
    """Return the question that a promise is about; an entry of ``never`` is about none."""
    return change.question if isinstance(change, PromiseChange) else ""


def hidden_change(change: HiddenChange) -> str:
    """Return in words what a diff does not decide, and which unknown texts would decide it."""
    return f"Not decided: {undecided_change(change)}"


def undecided_change(change: HiddenChange) -> str:
    """Return what a diff does not decide, and why."""
    title = TITLES[change.purpose, change.direction].lower()
    of_role = f" of role {change.role}" if change.role else ""
    return f"{title}{of_role}, because {change.because}: {change.parts}"


def tried_variables(diff: Diff) -> str:
    """Return in words the policy variables on which the answer depends; empty if on none."""
    if not diff.policy_variables:
        return ""
    names = either(f"${{{variable}}}" for variable in diff.policy_variables)
    return f"This depends on the value of {names} in a request: every value was considered"


def texts_of_aws(diff: Diff) -> str:
    """Return which AWS managed policy texts the answer depends on; empty if on none."""
    if not diff.aws_policies:
        return ""
    return f"AWS managed policies are compared by their texts {edition()}: {', '.join(diff.aws_policies)}"


def version(advice: Advice) -> str:
    """Return which version step is required, and whether the spec took it."""
    versions = f"{advice.old} → {advice.new}"
    if advice.taken is None:
        return f"{versions} goes backwards; the change requires {_article(str(advice.required))} step"
    required = f"the change requires {_article(str(advice.required))} step"
    taken = f"{versions} is {_article(str(advice.taken))} step"
    if advice.is_undecided:
        step = _article(str(advice.undecided))
        return f"{required}, and it is not decided whether it requires {step} step; {taken}"
    return f"{required}, and {taken}" if advice.is_followed else f"{required}, but {taken}"


def _article(step: str) -> str:
    return step if step == "no" else f"a {step}"


def summary(diff: Diff) -> str:
    """Return the numbers of differences, in one line."""
    counts = [
        (len({(change.role, change.statement) for change in diff.changes_of(*key)}), title)
        for key, title in TITLES.items()
    ]
    parts = [f"{title.lower()} by {count(number, 'statement')}" for number, title in counts if number]
    parts += [f"{count(len(diff.roles), 'other change')} of roles"] if diff.roles else []
    parts += [f"{count(len(diff.questions), 'change')} of inputs"] if diff.questions else []
    parts += [f"{count(len(diff.extras), 'change')} of additional resources"] if diff.extras else []
    parts += [f"{count(len(diff.promises), 'change')} of promises"] if diff.promises else []
    parts += [f"{count(len(diff.never), 'change')} of 'never'"] if diff.never else []
    parts += [f"{count(len(diff.features), 'change')} of features"] if diff.features else []
    none = "no difference in access, roles or inputs"
    line = ", ".join(parts) or (f"{none} is known, and some are not decided" if diff.not_decided else none)
    return line[0].upper() + line[1:]
