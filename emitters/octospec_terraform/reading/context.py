"""What evaluating a module rests on: its inputs, and what is found on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from octo_spec.foreign.case_analysis import Subject
from octo_spec.foreign.notes import refuse
from octo_spec.foreign.open_keys import Answered
from octo_spec.model.deployment import SWITCH, Parameter, ParameterKind
from octo_spec.model.ids import fresh, id_from
from octo_spec.model.presence import PARTITION
from octo_spec.model.text import Param, Text
from octo_spec.model.unread import Unread, UnreadKind
from octospec_terraform.reading.given import GivenError, GivenKeyError
from octospec_terraform.reading.inputs import (
    GIVEN,
    ChoiceInput,
    Decisions,
    FixedInput,
    LearnedError,
    ObjectInput,
    Place,
    Switch,
    ValueInput,
    Variable,
    attribute_of,
    default_text,
    has_value,
    in_keys,
    input_of,
    usual_answer,
)
from octospec_terraform.reading.objects import opened
from octospec_terraform.reading.values import NullError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.diagnostics import Span
    from octo_spec.foreign.case_analysis import Answers
    from octo_spec.foreign.notes import Notes, NotTakenError
    from octo_spec.model.text import Piece
    from octospec_terraform.reading.inputs import Input
    from octospec_terraform.reading.modules import Module, Resource
    from octospec_terraform.reading.own_facts import OwnFacts
    from octospec_terraform.reading.values import Unknown, Value
    from octospec_terraform.syntax import Expression

T = TypeVar("T")

RoleInstance: TypeAlias = "tuple[Resource, str | None]"
"""A role of a module, and the key of its instance."""

_WORKED_OUT: Final = re.compile(r"\barn:\$\{(?!\s*data\.)|\barn:%s:|\"arn:?\",")
"""How a module begins an ARN whose partition it neither writes out nor looks up."""

MAX_STEPS: Final = 500_000
"""No module takes more steps to evaluate: nested loops end here, in seconds."""

AS_TAKEN: Final = "what is taken here is its default, or nothing"
"""Why it is not known what else is given for a variable."""

MAX_SWITCHES: Final = 256
"""No customer is asked about more conditions that rest on what is not known."""

_ABSENT: Final = (GIVEN[1:], SWITCH[:1])
"""The answers that say that a value is not given."""

PARTITIONS: Final = ("aws", "aws-cn", "aws-us-gov")
"""Where a module may be deployed."""


@dataclass(slots=True, repr=False)  # modules and blocks name each other: written out, they fill the memory
class Context:
    """Names, and what is found while the module is evaluated: parameters that are made, and modules."""

    root: Module
    inputs: dict[str, Input]
    decisions: Decisions
    notes: Notes
    roles: dict[RoleInstance, str] = field(default_factory=dict)
    """The ids of the roles that are taken."""
    parameters: dict[str, Parameter] = field(default_factory=dict)
    made_of: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Of each parameter that is made, those of the module that it is made of."""
    modules: dict[tuple[str, str | None], Module] = field(default_factory=dict)
    values: dict[object, tuple[Value, dict[str, Span]]] = field(default_factory=dict)
    opened: dict[object, Callable[[], str]] = field(default_factory=dict)
    """What is being evaluated, and how it is called, from the outside in."""
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Of parameters that name a role where they are given: the variable, and the name that it has without."""
    objects: dict[str, tuple[Variable, ...]] = field(default_factory=dict)
    """The attributes of variables that are objects, each an input of its own."""
    switches: dict[Place, Switch] = field(default_factory=dict)
    """Those of the decisions, by the condition for which each stands."""
    conditions: frozenset[tuple[str, Expression]] = frozenset()
    """The conditions of the switches, whatever the names of loops are."""
    open_keys: Answered = field(default_factory=Answered)
    """What is learned of variables in condition keys: the evaluation begins again with it."""
    rests: dict[str, Span] = field(default_factory=dict)
    """Variables that keep their default and decided something since ``watched`` began, and their places."""
    steps: int = MAX_STEPS
    is_usual: bool = False
    own: OwnFacts | None = None
    """What is known of octospec's own output, which is read strictly: nothing is learned or guessed."""

    @classmethod
    def of(cls, root: Module, decisions: Decisions, notes: Notes) -> Context:
        """Tell what each variable is."""
        found: dict[str, Input] = {}
        in_arns = bool(root.variables) and any(map(_WORKED_OUT.search, root.files.texts.values()))
        for name, block in root.variables.items():
            taken = {question.id for question in found.values()}
            found[name] = input_of(Variable.of(block), taken, decisions, in_arns=in_arns)
        written = tuple(question.written for question in found.values())
        objects = dict(pair for each in written for pair in opened(each, decisions.fixed))
        for attribute in (each for attributes in objects.values() for each in attributes):
            taken = {question.id for question in found.values()}
            if attribute.name not in objects or attribute.is_null:
                of = found.get(attribute.name.rpartition(".")[0])
                found[attribute.name] = attribute_of(attribute, of, taken, decisions, in_arns=in_arns)
        switches = {known.place: known for known in decisions.switches}
        conditions = frozenset((place.prefix, place.test) for place in switches)
        return cls(root, found, decisions, notes, objects=objects, switches=switches, conditions=conditions)

    def step(self, span: Span) -> None:
        """Count a step."""
        self.steps -= 1
        if self.steps < 0:
            refuse(span, f"this module takes more than {MAX_STEPS:,} steps to evaluate")

    def watched(self, run: Callable[[], T]) -> tuple[T, dict[str, Span]]:
        """Run something, and give the variables that keep their default on which that rests."""
        around, self.rests = self.rests, {}
        try:
            return run(), self.rests
        finally:
            self.rests = around

    def may_make_more(self, rests: dict[str, Span]) -> None:
        """Keep in mind that more may be made where other values are given for variables."""
        for what, span in rests.items():
            name = f"what else is made for {what}"
            self.notes.may_grant(Unread(UnreadKind.PART, AS_TAKEN, span, name=name))

    # --- what is learned

    def input_with(self, id: str) -> Input | None:
        """Give the variable that has an id in the spec."""
        return next((question for question in self.inputs.values() if question.id == id), None)

    def may_be_empty(self, id: str) -> None:
        """Begin again with a parameter as an optional one, unless it is, or may not be."""
        question = self.input_with(id)
        if isinstance(question, ValueInput) and not question.optional and self.own is None:
            name, decided = question.written.name, self.decisions
            if name not in decided.required and decided.name_by_default(name) is None:
                raise LearnedError(replace(self.decisions, optional=self.decisions.optional | {name}))

    def is_compared(self, id: str, literal: str, span: Span) -> None:
        """Begin again with a parameter as a choice; refuses where it cannot be one."""
        question, decided = self.input_with(id), self.decisions
        if question is not None and self.own is None and _may_choose(question, decided):
            pair = (question.written.name, literal)
            if pair not in decided.compared:
                raise LearnedError(replace(decided, compared=decided.compared | {pair}))
        refuse(span, "what is compared here is known only when the module is applied")

    def is_used(self, question: ChoiceInput) -> None:
        """Begin again with a choice between free values as a parameter, since a text uses it."""
        name = question.written.name
        if self.own is None and question.written.kind == "text" and not question.written.constraints.allowed:
            raise LearnedError(replace(self.decisions, used=self.decisions.used | {name}))

    def keep_default(self, error: NotTakenError) -> None:
        """Begin again where what is lost rests on variables that have a default: they keep it.

        A variable that is null, which Terraform or AWS refuses there, must be given from now on.
        """
        if self.own is not None:
            return
        if isinstance(error, NullError):
            self._need(error)
        if not isinstance(error, GivenError) or self.is_usual:
            return
        asked = self._asked(error)
        names = frozenset(each.written.name for each in asked if each is not None and self._may_keep(each))
        if names:
            raise LearnedError(self.decisions.with_fixed(names))

    def _asked(self, error: GivenError) -> tuple[Input | None, ...]:
        """List the variables that decide what is given; ``None`` for what else does."""
        made = (id for known in error.parameters for id in self.made_of.get(known, (known,)))
        return tuple(map(self.input_with, sorted(set(made))))

    def answered(self, error: GivenKeyError) -> Answered:
        """Say what becomes of the variables in a condition key; nothing where anything else is given."""
        if self.own is not None:
            return Answered()
        asked = [in_keys(question, self.decisions) for question in self._asked(error)]
        return reduce(or_, asked, Answered()) if all(asked) and not self.is_usual else Answered()

    def learn_key(self, error: GivenKeyError) -> None:
        """Begin again where keys are known for some of what is given in them, in a document as a whole."""
        if answered := self.answered(error):
            raise LearnedError(self.decisions.with_keys(answered))

    def _need(self, error: NullError) -> None:
        """Begin again with the last variable that is not given in a case in which null stands somewhere."""
        absent = {
            question.subject.id: question.written.name
            for question in self.inputs.values()
            if isinstance(question, ValueInput) and question.optional and question.written.is_null
        }
        asked = [absent[id] for id, left in error.answers.items() if id in absent and left in _ABSENT]
        if asked and not self.is_usual:
            raise LearnedError(self.decisions.with_needed(asked[-1]))

    def keep_what_tells_apart(self, cases: list[Answers]) -> None:
        """Begin again where variables with a default tell cases apart that a spec cannot: they keep it."""
        names = frozenset(
            question.written.name
            for question in self.inputs.values()
            if not isinstance(question, FixedInput)
            and self._may_keep(question)
            and len({case.get(question.subject.id) for case in cases}) > 1
        )
        if names and not self.is_usual and self.own is None:
            raise LearnedError(self.decisions.with_fixed(names))

    def _may_keep(self, question: Input) -> bool:
        written = question.written
        is_open = not isinstance(question, FixedInput) and written.name not in self.decisions.required
        return is_open and written.default is not None and not written.is_null

    def undecided(self, place: Place, words: str, *, by_default: bool) -> None:
        """Begin again with a condition that the customer answers; refuses where there are too many."""
        if place not in self.switches and self.own is None:
            if len(self.switches) == MAX_SWITCHES:
                refuse(place.span, f"more than {MAX_SWITCHES} conditions rest on what is not known")
            id = fresh(id_from(words), self._ids_of_questions(), "holds")
            switches = (*self.decisions.switches, Switch(place, words, by_default, id))
            raise LearnedError(replace(self.decisions, switches=switches))

    def _ids_of_questions(self) -> set[str]:
        inputs = {question.id for question in self.inputs.values()}
        return inputs | {known.id for known in self.decisions.switches}

    def has_switch(self, prefix: str, test: Expression) -> bool:
        """Tell whether a switch stands for a condition, whatever the names of loops are."""
        return (prefix, test) in self.conditions

    def is_usual_case(self, answers: Answers) -> bool:
        """Tell whether a case is that in which each variable has its default."""
        return all(usual in answers.get(subject, (usual,)) for subject, usual in self._usual_answers())

    def in_a_name(self, text: Text) -> Text:
        """Give a text as it may be part of a name: of an optional parameter, the default stands there."""
        return Text.of(*(self._in_a_name(piece) for piece in text.pieces))

    def _in_a_name(self, piece: Piece) -> Piece:
        question = self.input_with(piece.id) if isinstance(piece, Param) else None
        is_optional = isinstance(question, ValueInput) and question.optional
        return default_text(question.written) if question is not None and is_optional else piece

    def _usual_answers(self) -> Iterator[tuple[str, str]]:
        for question in self.inputs.values():
            match question:
                case ChoiceInput(subject=subject):
                    yield subject.id, usual_answer(question)
                case ValueInput(written, subject=subject):
                    given, absent = subject.answers
                    yield subject.id, given if has_value(written) else absent
                case ObjectInput(subject=subject):
                    yield subject.id, SWITCH[0]
                case FixedInput():
                    pass
        for known in self.decisions.switches:
            yield known.id, SWITCH[known.by_default]
        yield PARTITION, PARTITIONS[0]

    def by_default(self) -> Context:
        """Give a context in which each variable has its default."""
        return replace(self, is_usual=True, values={}, opened={})

    @property
    def partition(self) -> Subject:
        """The partition that is deployed into."""
        return Subject(PARTITION, (self.own.partitions if self.own else ()) or PARTITIONS)

    # --- what becomes a parameter

    def made(self, unknown: Unknown, span: Span, kind: ParameterKind = ParameterKind.TEXT) -> str:
        """Make a parameter for what is known only when the module is applied, and give its id."""
        if unknown.what not in self.parameters:
            taken = {question.id for question in self.inputs.values()}
            taken |= {parameter.id for parameter in self.parameters.values()}
            id = fresh(id_from(unknown.name), taken, "value")
            described = f"{unknown.what[0].upper()}{unknown.what[1:]}."
            self.parameters[unknown.what] = Parameter(id, _plain(described), kind)
            self.made_of[id] = unknown.parameters
        parameter = self.parameters[unknown.what]
        if parameter.kind is not kind:
            refuse(span, f"{unknown.what} is taken for a text here, and for a list elsewhere")
        message = f"{unknown.what} is known only when the module is applied"
        self.notes.becomes(span, message, parameter.id)
        return parameter.id


def _plain(described: str) -> str:
    """Write a description in which no reference stands."""
    return described.replace("${", "{")


def _may_choose(question: Input, decided: Decisions) -> bool:
    """Tell whether a variable may become a choice, or one between more values."""
    written = question.written
    if written.name in decided.required:
        return False
    if isinstance(question, ValueInput):
        is_text = written.kind == "text" and not question.is_list
        return is_text and bool(written.constraints.allowed or written.name not in decided.used)
    return isinstance(question, ChoiceInput) and written.kind == "text" and not written.constraints.allowed
