"""The inputs for evaluating a module, and the findings of the evaluation."""

from __future__ import annotations

import re
from dataclasses import field, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from octo_spec.foreign.case_analysis import CaseSubject
from octo_spec.foreign.notes import refuse
from octo_spec.foreign.open_keys import Answered
from octo_spec.frozen import mutable
from octo_spec.model.deployment import SWITCH, Parameter, ParameterKind
from octo_spec.model.ids import fresh, id_from
from octo_spec.model.presence import PARTITION
from octo_spec.model.text import Param, Text
from octo_spec.model.unread import Unread, UnreadKind
from octospec_terraform.reading.given import GivenError, GivenKeyError
from octospec_terraform.reading.inputs import (
    GIVEN,
    ChoiceInput,
    ConditionPlace,
    Decisions,
    FixedInput,
    LearnedError,
    ObjectInput,
    Switch,
    UsualTruth,
    ValueInput,
    Variable,
    attribute_of,
    default_text,
    has_value,
    input_of,
    key_handling,
    usual_answer,
)
from octospec_terraform.reading.objects import is_map, nested_objects
from octospec_terraform.reading.values import FailsError, NullError

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
"""The start of an ARN whose partition a module neither writes literally nor looks up."""

MAX_STEPS: Final = 500_000
"""The maximum number of evaluation steps for a module: it stops nested loops within seconds."""

AS_TAKEN: Final = "octospec uses its default, or nothing"
"""The reason why other values of a variable are unknown."""

MAX_SWITCHES: Final = 256
"""The maximum number of questions about conditions that depend on unknown values."""

_ABSENT: Final = (GIVEN[1:], SWITCH[:1])
"""The answers that mean that a value is not given."""

PARTITIONS: Final = ("aws", "aws-cn", "aws-us-gov")
"""The partitions for a module that does not say where it can be deployed."""


@mutable
class Context:
    """Names, and the results of evaluating the module: created parameters, and modules."""

    root: Module
    inputs: dict[str, Input]
    decisions: Decisions
    notes: Notes
    roles: dict[RoleInstance, str] = field(default_factory=dict)
    """The IDs of the imported roles."""
    copied: set[str] = field(default_factory=set)
    """The addresses of roles that exist in several cases: each becomes a role for each case."""
    parameters: dict[str, Parameter] = field(default_factory=dict)
    made_of: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """For each created parameter, the module's parameters that it is made of."""
    modules: dict[tuple[str, str | None], Module] = field(default_factory=dict)
    values: dict[object, tuple[Value, dict[str, Span]]] = field(default_factory=dict)
    opened: dict[object, Callable[[], str]] = field(default_factory=dict)
    """The parts in evaluation with their descriptions, from the outermost to the innermost."""
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    """For each parameter that is the name of a role if given: the variable, and the name without a value."""
    objects: dict[str, tuple[Variable, ...]] = field(default_factory=dict)
    """The attributes of object variables, each an input of its own."""
    switches: dict[ConditionPlace, Switch] = field(default_factory=dict)
    """The switches of the decisions, by the condition that each replaces."""
    conditions: frozenset[tuple[str, Expression]] = frozenset()
    """The conditions of the switches, regardless of the names of loops."""
    open_keys: Answered = field(default_factory=Answered)
    """The results about variables in condition keys: the evaluation restarts with them."""
    kept_defaults: dict[str, Span] = field(default_factory=dict)
    """Variables that keep their default and decided something since ``watched`` began, and their places."""
    of_customers: set[str] = field(default_factory=set)
    """Collections without a default that are empty here: only customers know their values."""
    used_defaults: set[str] = field(default_factory=set)
    """The inputs whose default was used in place of the customer's value."""
    steps: int = MAX_STEPS
    is_usual: bool = False
    own: OwnFacts | None = None
    """The facts about octospec's own output, which is read strictly: nothing is learned or guessed."""

    def reason(self, span: Span) -> str:
        """Return the author's comment above a place, as a sentence; empty without a comment."""
        from octospec_terraform.reading.comments import reason  # noqa: PLC0415 - only foreign modules need it

        return reason(self.root.files, span)

    # Modules and blocks name each other: printed with their contents, they fill the memory.
    __repr__ = object.__repr__

    @classmethod
    def of(cls, root: Module, decisions: Decisions, notes: Notes) -> Context:
        """Classify each variable."""
        found: dict[str, Input] = {}
        in_arns = bool(root.variables) and any(map(_WORKED_OUT.search, root.files.texts.values()))
        for name, block in root.variables.items():
            taken = {question.id for question in found.values()}
            found[name] = input_of(Variable.of(block), taken, decisions, in_arns=in_arns)
        written = tuple(question.written for question in found.values())
        objects = dict(pair for each in written for pair in nested_objects(each, decisions.fixed))
        for attribute in (each for attributes in objects.values() for each in attributes):
            taken = {question.id for question in found.values()}
            if attribute.name not in objects or attribute.is_null:
                of = found.get(attribute.name.rpartition(".")[0])
                found[attribute.name] = attribute_of(attribute, of, taken, decisions, in_arns=in_arns)
        switches = {known.place: known for known in decisions.switches}
        conditions = frozenset((place.prefix, place.test) for place in switches)
        return cls(root, found, decisions, notes, objects=objects, switches=switches, conditions=conditions)

    def step(self, span: Span, count: int = 1) -> None:
        """Count steps; refuse the first one beyond the limit."""
        self.steps -= count
        if self.steps < 0:
            refuse(span, f"this module requires more than {MAX_STEPS:,} evaluation steps")

    def watch_defaults(self, run: Callable[[], T]) -> tuple[T, dict[str, Span]]:
        """Run a function, and return the variables with a fixed default on which its result depends."""
        around, self.kept_defaults = self.kept_defaults, {}
        try:
            return run(), self.kept_defaults
        finally:
            self.kept_defaults = around

    def may_make_more(self, kept_defaults: dict[str, Span]) -> None:
        """Record that other values of variables could create more."""
        for what, span in kept_defaults.items():
            name = f"other resources for {what}"
            self.notes.may_grant(Unread(UnreadKind.PART, AS_TAKEN, span, name=name))

    # --- what is learned

    def input_with(self, id: str) -> Input | None:
        """Return the variable that has an ID in the spec."""
        return next((question for question in self.inputs.values() if question.id == id), None)

    def may_be_empty(self, id: str) -> None:
        """Restart with a parameter as an optional one, unless it already is, or cannot be."""
        question = self.input_with(id)
        if isinstance(question, ValueInput) and not question.optional and self.own is None:
            name, decided = question.written.name, self.decisions
            if name not in decided.required and decided.name_by_default(name) is None:
                raise LearnedError(replace(self.decisions, optional=self.decisions.optional | {name}))

    def is_compared(self, id: str, literal: str, span: Span) -> None:
        """Restart with a parameter as a choice; refuse if it cannot be one."""
        question, decided = self.input_with(id), self.decisions
        if question is not None and self.own is None and _may_choose(question, decided):
            pair = (question.written.name, literal)
            if pair not in decided.compared:
                raise LearnedError(replace(decided, compared=decided.compared | {pair}))
        refuse(span, "the value compared here is known only when the module is applied")

    def is_used(self, question: ChoiceInput) -> None:
        """Restart with a choice between unrestricted values as a parameter, since a text uses it."""
        name = question.written.name
        if self.own is None and question.written.kind == "text" and not question.written.constraints.allowed:
            raise LearnedError(replace(self.decisions, used=self.decisions.used | {name}))

    def keep_default(self, error: NotTakenError) -> None:
        """Restart if the lost part depends on variables with a default: they keep it.

        A variable that is null, which Terraform or AWS refuses there, is required from now on. If Terraform
        fails in some cases, maps keep their defaults: more of their values are rarely meant for all cases.
        """
        if self.own is not None:
            return
        if isinstance(error, NullError):
            self._need(error)
        elif isinstance(error, FailsError) and (maps := self._maps()) and not self.is_usual:
            raise LearnedError(self.decisions.with_fixed(maps))
        if not isinstance(error, GivenError) or self.is_usual:
            return
        variables = self._source_variables(error)
        names = frozenset(
            each.written.name for each in variables if each is not None and self._may_keep(each)
        )
        if names:
            raise LearnedError(self.decisions.with_fixed(names))

    def _maps(self) -> frozenset[str]:
        """List the variables that are maps of which each key is an input."""
        of = (self.inputs[name].written for name in self.objects if name in self.inputs)
        return frozenset(written.name for written in of if is_map(written))

    def _source_variables(self, error: GivenError) -> tuple[Input | None, ...]:
        """List the variables that determine a value; ``None`` for anything else that does."""
        made = (id for known in error.parameters for id in self.made_of.get(known, (known,)))
        return tuple(map(self.input_with, sorted(set(made))))

    def key_handling(self, error: GivenKeyError) -> Answered:
        """Return how the variables in a condition key are handled; ``None`` if it has any other input."""
        if self.own is not None:
            return Answered()
        handled = [key_handling(question, self.decisions) for question in self._source_variables(error)]
        return reduce(or_, handled, Answered()) if all(handled) and not self.is_usual else Answered()

    def learn_key(self, error: GivenKeyError) -> None:
        """Restart if the keys are known for some of their inputs, in a document as a whole."""
        if answered := self.key_handling(error):
            raise LearnedError(self.decisions.with_keys(answered))

    def _need(self, error: NullError) -> None:
        """Restart with a required variable: the last one that is absent in a case where null is refused."""
        absent = {
            question.subject.id: question.written.name
            for question in self.inputs.values()
            if isinstance(question, ValueInput) and question.optional and question.written.is_null
        }
        required = [absent[id] for id, left in error.answers.items() if id in absent and left in _ABSENT]
        if required and not self.is_usual:
            raise LearnedError(self.decisions.with_needed(required[-1]))

    def keep_distinguishing_defaults(self, cases: list[Answers]) -> None:
        """Restart if variables with a default distinguish cases that a spec cannot: they keep the default."""
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

    def ask_customer(
        self,
        place: ConditionPlace,
        words: str,
        usual: UsualTruth = UsualTruth(),  # noqa: B008 - frozen
        *,
        several: bool = False,
    ) -> None:
        """Restart with a condition that the customer answers; refuse if there are too many."""
        if place not in self.switches and self.own is None:
            if len(self.switches) == MAX_SWITCHES:
                refuse(place.span, f"more than {MAX_SWITCHES} conditions depend on unknown values")
            id = fresh(id_from(words), self._ids_of_questions(), "holds")
            switches = (*self.decisions.switches, Switch(place, words, usual, id, several))
            raise LearnedError(replace(self.decisions, switches=switches))

    def _ids_of_questions(self) -> set[str]:
        inputs = {question.id for question in self.inputs.values()}
        return inputs | {known.id for known in self.decisions.switches}

    def has_switch(self, prefix: str, test: Expression) -> bool:
        """Return whether a switch replaces a condition, regardless of the names of loops."""
        return (prefix, test) in self.conditions

    def is_usual_case(self, answers: Answers) -> bool:
        """Return whether a case is the one in which each variable has its default."""
        return all(usual in answers.get(subject, (usual,)) for subject, usual in self._usual_answers())

    def name_part(self, text: Text) -> Text:
        """Return a text as it can be part of a name: an optional parameter is replaced by its default."""
        return Text.of(*(self._name_piece(piece) for piece in text.pieces))

    def _name_piece(self, piece: Piece) -> Piece:
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
            yield known.id, SWITCH[known.usual.holds]
        yield PARTITION, PARTITIONS[0]

    def with_defaults(self) -> Context:
        """Return a context in which each variable has its default."""
        return replace(self, is_usual=True, values={}, opened={}, used_defaults=set())

    @property
    def partition(self) -> CaseSubject:
        """The partition of the deployment."""
        return CaseSubject(PARTITION, (self.own.partitions if self.own else ()) or PARTITIONS)

    # --- what becomes a parameter

    def create_parameter(self, unknown: Unknown, span: Span, kind: ParameterKind = ParameterKind.TEXT) -> str:
        """Create a parameter for a value that is known only when the module is applied, and return its ID."""
        if unknown.what not in self.parameters:
            taken = {question.id for question in self.inputs.values()}
            taken |= {parameter.id for parameter in self.parameters.values()}
            id = fresh(id_from(unknown.name), taken, "value")
            described = f"{unknown.what[0].upper()}{unknown.what[1:]}."
            self.parameters[unknown.what] = Parameter(id, _plain(described), kind)
            self.made_of[id] = unknown.parameters
        parameter = self.parameters[unknown.what]
        if parameter.kind is not kind:
            refuse(span, f"{unknown.what} is used as a text here, and as a list elsewhere")
        message = f"{unknown.what} is known only when the module is applied"
        self.notes.becomes(span, message, parameter.id)
        return parameter.id


def _plain(described: str) -> str:
    """Write a description without references."""
    return described.replace("${", "{")


def _may_choose(question: Input, decided: Decisions) -> bool:
    """Return whether a variable can become a choice, or a choice with more values."""
    written = question.written
    if written.name in decided.required:
        return False
    if isinstance(question, ValueInput):
        is_text = written.kind == "text" and not question.is_list
        return is_text and bool(written.constraints.allowed or written.name not in decided.used)
    return isinstance(question, ChoiceInput) and written.kind == "text" and not written.constraints.allowed
