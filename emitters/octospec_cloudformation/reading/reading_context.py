"""What evaluating a template rests on: its inputs, conditions and resources, and what is found on the way."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.case_analysis import Subject
from octo_spec.foreign.notes import NotTakenError, refuse
from octo_spec.foreign.open_keys import Answered, OpenKeyError
from octo_spec.model.deployment import SWITCH, Parameter
from octo_spec.model.explanations import explained
from octo_spec.model.ids import fresh, id_from
from octo_spec.model.text import Param
from octo_spec.plugin.artifacts import ReadMode
from octospec_cloudformation.naming import own_name
from octospec_cloudformation.reading.conditions import truth
from octospec_cloudformation.reading.inputs import in_keys
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
    """A condition cannot be decided from the template's choices: the customer must answer it."""

    def __init__(self, condition: str) -> None:
        super().__init__(condition)
        self.condition = condition


MAX_OPENED: Final = 16
"""So deep may conditions rest on conditions, and names on names."""


@dataclass(slots=True)
class Context:
    """Names, and what is found while the template is evaluated: parameters that are made, and facts."""

    sections: Sections
    inputs: dict[str, Input]
    roles: dict[str, str]
    decisions: Decisions
    notes: Notes
    reasons: Reasons | Comments
    parameters: dict[str, Parameter] = field(default_factory=dict)
    made_of: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Of each parameter that is made, those of the template that alone decide what it comes to."""
    facts: dict[tuple[str, str, str], str] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)
    requirements: tuple[Requirement, ...] = ()
    placed: set[str] = field(default_factory=set)
    """The policies that belong to a role."""
    open_keys: Answered = field(default_factory=Answered)
    """What is learned of parameters in condition keys: the evaluation begins again with it."""
    mode: ReadMode = ReadMode.FOREIGN
    report: Report = refuse
    """Refuses what is not understood: the smallest whole that holds it, or our own template as a whole."""
    own: OwnTemplate = NOT_OWN
    refused: set[str] = field(default_factory=set)
    """The conditions of our own template that are refused, each told once."""
    given: GivenNames | None = None
    """The logical ids that the spec gave; in anyone's template each counts as given."""

    @property
    def is_strict(self) -> bool:
        """Whether the template must be as octospec writes it."""
        return self.mode is ReadMode.STRICT

    def names(self, name: str, made: str = "") -> tuple[tuple[str, str], ...]:
        """Give the names of the part with this logical id, of which octospec by itself makes ``made``."""
        return own_name(name, made) if self.given is None else self.given.given(name)

    def explained(self, granted: Granted, span: Span) -> Granted:
        """Keep the comment above a grant: in our own template it says the group, too."""
        words = self.reasons.above(span)
        if not words:
            return granted
        return explained(granted, words) if self.is_strict else replace(granted, why=words)

    # --- conditions

    @property
    def partition(self) -> Subject:
        """The partition that is deployed into."""
        if self.is_strict:
            return Subject(PARTITION, tuple(facts.key for facts in self.own.partitions))
        return Subject(PARTITION, self.sections.partitions)

    def switch(self, name: str) -> Subject:
        """Give the switch that stands for a condition which the customer answers."""
        return Subject(
            fresh(id_from(name), {_id(question) for question in self.inputs.values()}, "holds"), SWITCH
        )

    def holds(self, name: str, span: Span, evaluator: Evaluator) -> bool:
        """Tell whether a named condition holds in a case."""
        if name in self.decisions.switches:
            return evaluator.case.is_one_of(self.switch(name), ("on",))
        if name in self.refused:
            return True
        if name not in evaluator.decided:
            evaluator.decided[name] = self._decided(name, span, evaluator)
        return evaluator.decided[name]

    def _decided(self, name: str, span: Span, evaluator: Evaluator) -> bool:
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
            return True  # nothing rests on it: the template is refused

    @contextmanager
    def opening(self, what: str, span: Span) -> Iterator[None]:
        """Guard against what rests on itself, and on too many others, while it is evaluated."""
        if what in self.opened:
            refuse(span, f"the {what} rests on itself")
        if len(self.opened) >= MAX_OPENED:
            refuse(span, f"the {what} is one of more than {MAX_OPENED} that rest on each other")
        self.opened.append(what)
        try:
            yield
        finally:
            self.opened.remove(what)

    # --- condition keys

    def refuse_key(self, key: Text, span: Span) -> NoReturn:
        """Give up on what holds a key in which something is given; say what becomes of that, if known."""
        message = f"the key {key} is known only when the stack is made; a spec has no such keys"
        asked = [in_keys(question) for reference in key.references for question in self.given_in(reference)]
        if not all(asked):
            refuse(span, message)
        raise OpenKeyError(span, message, reduce(or_, asked, Answered()))

    def given_in(self, reference: Reference) -> tuple[Input | None, ...]:
        """List the parameters of the template that decide what a reference comes to; ``None`` for others."""
        if not isinstance(reference, Param):
            return (None,)
        known = {_id(question): question for question in self.inputs.values()}
        return tuple(known.get(id) for id in self.made_of.get(reference.id, (reference.id,))) or (None,)

    def learns_keys(self, error: NotTakenError, unread: Unread) -> bool:
        """Learn what becomes of parameters in the keys of a statement, if that is why it cannot be read."""
        if isinstance(error, OpenKeyError):
            self.open_keys |= error.answered.of(unread)
        return isinstance(error, OpenKeyError)

    # --- what becomes a parameter

    def made(self, name: str, what: str, span: Span, of: tuple[str, ...] = ()) -> str:
        """Make a parameter for a value that only AWS knows, or parameters ``of`` it, and give its id."""
        if name not in self.parameters:
            taken = {_id(question) for question in self.inputs.values()} | {
                p.id for p in self.parameters.values()
            }
            id = fresh(id_from(name), taken, "value")
            words = f"{what[0].upper()}{what[1:]}.".replace("${", "").replace(
                "}", ""
            )  # no reference in prose
            self.parameters[name] = Parameter(id, words)
            self.made_of[id] = of
        id = self.parameters[name].id
        self.notes.becomes(span, f"{what} is known only when the stack is made", id)
        return id


def _id(question: Input) -> str:
    return getattr(question, "id", "") or question.subject.id
