"""The inputs, conditions and resources for evaluating a template, and the findings of the evaluation."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import field, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.case_analysis import CaseSubject
from octo_spec.foreign.notes import NotTakenError, refuse
from octo_spec.foreign.open_keys import Answered, OpenKeyError
from octo_spec.frozen import mutable
from octo_spec.model.deployment import SWITCH, Parameter
from octo_spec.model.explanations import read_explanation
from octo_spec.model.ids import fresh, id_from
from octo_spec.model.text import Param
from octo_spec.plugin.artifacts import ReadMode
from octospec_cloudformation.naming import own_name
from octospec_cloudformation.reading.conditions import truth
from octospec_cloudformation.reading.inputs import key_handling
from octospec_cloudformation.reading.own_template import NOT_OWN
from octospec_cloudformation.reading.sections import PARTITION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import NoReturn

    from octo_spec.diagnostics import Span
    from octo_spec.foreign.notes import Notes
    from octo_spec.model.explanations import Comments, Granted
    from octo_spec.model.presence import Requirement
    from octo_spec.model.reports import Report
    from octo_spec.model.text import Reference, Text
    from octo_spec.model.unread import Unread
    from octospec_cloudformation.reading.evaluator import Evaluator
    from octospec_cloudformation.reading.given_names import GivenNames
    from octospec_cloudformation.reading.inputs import Decisions, Input
    from octospec_cloudformation.reading.own_template import OwnTemplate
    from octospec_cloudformation.reading.reasons import Reasons
    from octospec_cloudformation.reading.sections import Sections


class UndecidedError(Exception):
    """The template's choices do not decide a condition: the customer must answer it."""

    def __init__(self, condition: str) -> None:
        super().__init__(condition)
        self.condition = condition


class SeveralCasesError(Exception):
    """A role exists in several cases and cannot be a role for each: the customer must answer."""

    def __init__(self, condition: str) -> None:
        super().__init__(condition)
        self.condition = condition


MAX_OPENED: Final = 16
"""The maximum depth at which conditions depend on conditions, and names on names."""


@mutable
class Context:
    """Names, and the results of evaluating the template: created parameters, and facts."""

    sections: Sections
    inputs: dict[str, Input]
    roles: dict[str, str]
    decisions: Decisions
    notes: Notes
    reasons: Reasons | Comments
    parameters: dict[str, Parameter] = field(default_factory=dict)
    made_of: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """For each created parameter, the template's parameters that alone determine its value."""
    facts: dict[tuple[str, str, str], str] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)
    requirements: tuple[Requirement, ...] = ()
    placed: set[str] = field(default_factory=set)
    """The policies that belong to a role."""
    role_names: dict[str, set[str]] = field(default_factory=dict)
    """For each parameter that can be the name of a role, the names that roles have without it."""
    copied: set[str] = field(default_factory=set)
    """The roles that exist in several cases: each becomes a role for each case."""
    open_keys: Answered = field(default_factory=Answered)
    """The results about parameters in condition keys: the evaluation restarts with them."""
    mode: ReadMode = ReadMode.FOREIGN
    report: Report = refuse
    """Refuses what octospec does not understand: the smallest unit, or the whole of its own template."""
    own: OwnTemplate = NOT_OWN
    refused: set[str] = field(default_factory=set)
    """The refused conditions of octospec's own template, each reported once."""
    given: GivenNames | None = None
    """The logical IDs that the spec sets; in any other template, all of them."""

    @property
    def is_strict(self) -> bool:
        """Whether the template must be as octospec writes it."""
        return self.mode is ReadMode.STRICT

    def names(self, name: str, made: str = "") -> tuple[tuple[str, str], ...]:
        """Return the names of the part with this logical ID; octospec itself would generate ``made``."""
        return own_name(name, made) if self.given is None else self.given.part_names(name)

    def keep_comment(self, granted: Granted, span: Span) -> Granted:
        """Keep the comment above a grant: in octospec's own template it also contains the group."""
        words = self.reasons.comment_above(span)
        if not words:
            return granted
        return read_explanation(granted, words) if self.is_strict else replace(granted, why=words)

    # --- conditions

    @property
    def partition(self) -> CaseSubject:
        """The partition of the deployment."""
        if self.is_strict:
            return CaseSubject(PARTITION, tuple(facts.key for facts in self.own.partitions))
        return CaseSubject(PARTITION, self.sections.partitions)

    def switch(self, name: str) -> CaseSubject:
        """Return the on/off choice for a condition that the customer answers."""
        return CaseSubject(
            fresh(id_from(name), {_id(question) for question in self.inputs.values()}, "holds"), SWITCH
        )

    def holds(self, name: str, span: Span, evaluator: Evaluator) -> bool:
        """Return whether a named condition is true in a case."""
        if name in self.decisions.switches:
            return evaluator.case.is_one_of(self.switch(name), ("on",))
        if name in self.refused:
            return True
        if name not in evaluator.decided:
            evaluator.decided[name] = self._decide_condition(name, span, evaluator)
        return evaluator.decided[name]

    def _decide_condition(self, name: str, span: Span, evaluator: Evaluator) -> bool:
        if name not in self.sections.conditions:
            self.report(span, f"there is no condition {name!r}")
            return True
        try:
            with self.opening(f"condition {name!r}" if self.is_strict else f"condition {name}", span):
                return truth(self.sections.conditions[name], evaluator)
        except NotTakenError as error:
            if not self.is_strict:
                raise UndecidedError(name) from error
            self.report(error.span, error.message)
            self.refused.add(name)
            return True  # it has no effect: the template is refused

    @contextmanager
    def opening(self, what: str, span: Span) -> Iterator[None]:
        """Guard against circular and too deep dependencies during the evaluation."""
        if what in self.opened:
            refuse(span, f"the {what} depends on itself")
        if len(self.opened) >= MAX_OPENED:
            refuse(span, f"the {what} is in a chain of more than {MAX_OPENED} that depend on each other")
        self.opened.append(what)
        try:
            yield
        finally:
            self.opened.remove(what)

    # --- condition keys

    def refuse_key(self, key: Text, span: Span) -> NoReturn:
        """Give up on the unit around a key with an input in it; report how the input is handled, if known."""
        message = f"the key {key} is known only when the stack is created; a spec cannot have such a key"
        handled = [
            key_handling(question) for reference in key.references for question in self.given_in(reference)
        ]
        if not all(handled):
            refuse(span, message)
        raise OpenKeyError(span, message, reduce(or_, handled, Answered()))

    def given_in(self, reference: Reference) -> tuple[Input | None, ...]:
        """List the template's parameters that determine a reference's value; ``None`` for other ones."""
        if not isinstance(reference, Param):
            return (None,)
        known = {_id(question): question for question in self.inputs.values()}
        return tuple(known.get(id) for id in self.made_of.get(reference.id, (reference.id,))) or (None,)

    def learns_keys(self, error: NotTakenError, unread: Unread) -> bool:
        """Record how parameters in the keys of a statement are handled, if they make it unreadable."""
        if isinstance(error, OpenKeyError):
            self.open_keys |= error.answered.with_statement(unread)
        return isinstance(error, OpenKeyError)

    # --- what becomes a parameter

    def create_parameter(self, name: str, what: str, span: Span, of: tuple[str, ...] = ()) -> str:
        """Create a parameter for a value that only AWS knows, or that parameters ``of`` it determine."""
        if name not in self.parameters:
            taken = {_id(question) for question in self.inputs.values()} | {
                p.id for p in self.parameters.values()
            }
            id = fresh(id_from(name), taken, "value")
            self.parameters[name] = Parameter(id, f"{what[0].upper()}{_without_references(what[1:])}.")
            self.made_of[id] = of
        id = self.parameters[name].id
        self.notes.becomes(span, f"{what} is known only when the stack is created", id)
        return id


def _without_references(text: str) -> str:
    """Write a description without references."""
    plain = re.sub(r"\$\{(?:param\.)?([^}]*)\}", r"\1", text)
    return re.sub(
        r"(?<= )stack\.(uuid|name)(?= |$)", lambda found: f"the {_OF_STACK[found[1]]} of the stack", plain
    )


_OF_STACK: Final = {"uuid": "UUID", "name": "name"}


def _id(question: Input) -> str:
    return getattr(question, "id", "") or question.subject.id
