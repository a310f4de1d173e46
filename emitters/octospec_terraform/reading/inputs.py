"""What each variable of the root module is, by how it is declared, compared and used.

A variable of type ``bool`` is a choice, and so is one that is compared with some of the values that its
validation lists. One whose default is ``null``, or that is compared with an empty value, is optional. Any
other is a parameter. Collections of anything except texts keep their default, which is reported.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.foreign.case_analysis import CaseSubject
from octo_spec.foreign.name_words import name_in_words
from octo_spec.foreign.open_keys import MOST_ANSWERS, Answered
from octo_spec.frozen import frozen
from octo_spec.model.deployment import SWITCH, Choice, Facts, Parameter, ParameterKind
from octo_spec.model.ids import fresh, id_from
from octo_spec.model.naming import VALUE_NAME, written_value_names
from octospec_terraform.naming import snake
from octospec_terraform.reading.binary_numbers import number_text
from octospec_terraform.reading.validations import Constraints, constraints
from octospec_terraform.syntax import Call, Literal, Name, Object, Template, Tuple
from octospec_terraform.vocabulary import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.diagnostics import Span
    from octo_spec.model.unread import Unread
    from octospec_terraform.syntax import Block, Expression

GIVEN: Final = ("yes", "no")
_PARTITIONS: Final = frozenset(
    {"aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"}
)
_A_PARTITION: Final = re.compile(r"(?:.*\.|aws[-_]?|arn[-_]?|iam[-_]?)?partition")
"""Names of partition variables that list no values."""
_OPPOSITES: Final = {"true": "false", "yes": "no", "on": "off", "enabled": "disabled", "enable": "disable"}
_OPPOSITE: Final = _OPPOSITES | {off: on for on, off in _OPPOSITES.items()}


@frozen
class ConditionPlace:
    """A condition: its module, its expression, and the values of loop names in it.

    It is the same condition in all places: ``span`` is the first one.
    """

    prefix: str
    test: Expression
    names: tuple[tuple[str, str], ...] = ()

    @property
    def span(self) -> Span:
        """The place of the condition."""
        return self.test.span


@frozen
class UsualTruth:
    """Whether a condition holds if each variable has its default, and the ``inputs`` that decide it."""

    holds: bool = False
    inputs: frozenset[str] = frozenset()


@frozen
class Switch:
    """A condition that the customer answers: its place, its question, its usual answer, and its own ID.

    It is unknown, or true in ``several`` cases in which a role exists.
    """

    place: ConditionPlace
    words: str
    usual: UsualTruth
    id: str
    several: bool = False

    @property
    def subject(self) -> CaseSubject:
        """The subject of the answers."""
        return CaseSubject(self.id, SWITCH)


@frozen
class Decisions:
    """The results of earlier evaluations, on which this evaluation depends.

    ``required`` are variables that are always required. ``optional`` are those that can be empty. ``gated``
    are those for which something exists only without a value. ``compared`` are the texts that variables are
    compared with. ``used`` are those that texts also use. ``switches`` are conditions that the customer has
    to answer, each by its place. ``fixed`` are variables that keep their default, since a spec cannot express
    their use. ``lost`` are skipped roles, each with the ``unread`` part as the reason. ``named`` are
    variables that affect only the name of a role if they are not given, each with the role's default name.
    ``needed`` are those that are required because Terraform refuses null in their place. ``keys`` says how
    variables in condition keys are handled. ``single`` are the addresses of roles that other parts refer to:
    they cannot become a role for each case.
    """

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    gated: frozenset[str] = frozenset()
    compared: frozenset[tuple[str, str]] = frozenset()
    used: frozenset[str] = frozenset()
    switches: tuple[Switch, ...] = ()
    fixed: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()
    unread: tuple[Unread, ...] = ()
    named: tuple[tuple[str, str], ...] = ()
    needed: frozenset[str] = frozenset()
    keys: Answered = Answered()
    single: frozenset[str] = frozenset()

    def name_by_default(self, variable: str) -> str | None:
        """Return the default name of a role, if a variable's absence affects only that."""
        return dict(self.named).get(variable)

    def with_name(self, variable: str, name: str) -> Decisions:
        """Add a variable whose default is, from now on, the name of a role without a value."""
        return replace(self, named=(*self.named, (variable, name)))

    def with_gate(self, name: str) -> Decisions:
        """Add a variable for which something exists only without a value."""
        return replace(self, gated=self.gated | {name})

    def with_fixed(self, names: frozenset[str]) -> Decisions:
        """Add variables that keep their default."""
        return replace(self, fixed=self.fixed | names)

    def with_keys(self, answered: Answered) -> Decisions:
        """Add variables in condition keys."""
        return replace(self, keys=self.keys | answered)

    def with_required(self, name: str) -> Decisions:
        """Add a variable that is always required."""
        return replace(self, required=self.required | {name})

    def with_needed(self, name: str) -> Decisions:
        """Add a variable that is required, since its place does not allow null."""
        return replace(self.with_required(name), needed=self.needed | {name}, gated=self.gated - {name})

    def with_single(self, address: str) -> Decisions:
        """Add a role that other parts refer to."""
        return replace(self, single=self.single | {address})

    def without_roles(self, ids: frozenset[str], unread: tuple[Unread, ...]) -> Decisions:
        """Add skipped roles that other parts mention; ``unread`` contains the reason."""
        return replace(self, lost=self.lost | ids, unread=tuple(dict.fromkeys((*self.unread, *unread))))


class LearnedError(Exception):
    """The evaluation found a fact on which it depends: it restarts."""

    def __init__(self, decisions: Decisions) -> None:
        super().__init__()
        self.decisions = decisions


_QUOTED: Final = frozenset({"string", "list", "map"})
"""The types of Terraform 0.11, which are written in quotes."""


def _unquote(written: Expression | None) -> Expression | None:
    """Return a type without quotes."""
    literal = written.literal if isinstance(written, Template) else None
    return Name(literal, span=written.span) if written and literal in _QUOTED else written


@frozen
class Variable:
    """A variable as the module declares it."""

    name: str
    span: Span
    type: Expression | None
    default: Expression | None
    description: str
    sensitive: bool
    constraints: Constraints

    @classmethod
    def of(cls, block: Block) -> Variable:
        """Read a ``variable`` block."""
        body = block.body
        sensitive = body.get("sensitive")
        return cls(
            block.labels[0],
            block.span,
            _unquote(body.get("type")),
            body.get("default"),
            " ".join((getattr(body.get("description"), "literal", None) or "").split()),
            isinstance(sensitive, Literal) and sensitive.value is True,
            constraints(block),
        )

    def is_partition(self, *, in_arns: bool) -> bool:
        """Return whether it is for a value that Terraform knows: the partition of the deployment.

        A name alone is sufficient only if the module computes the partition in its ARNs (``in_arns``):
        otherwise the value can be part of the data.
        """
        if self.kind != "text":
            return False
        named = frozenset(self.constraints.allowed)
        is_usual = getattr(self.default, "literal", None) in _PARTITIONS
        if not (named <= _PARTITIONS and (self.default is None or is_usual)):
            return False
        is_called_so = _A_PARTITION.fullmatch(self.name.lower()) is not None
        return bool(named) or (is_called_so and (is_usual or in_arns))

    @property
    def is_attribute(self) -> bool:
        """Whether it is an attribute of an object, which ``objects`` converts to a variable."""
        return "." in self.name

    @property
    def is_null(self) -> bool:
        """Whether the default is ``null``."""
        return isinstance(self.default, Literal) and self.default.value is None

    @property
    def kind(self) -> str:
        """The kind of value: ``text``, ``bool``, ``number``, ``list`` of texts, or ``other``."""
        match self.type, self.default:
            case (Name("string"), _) | (None, Template()):
                return "text"
            case (Name("bool"), _) | (None, Literal(bool())):
                return "bool"
            case (Name("number"), None):
                return "text"
            case (Name("number"), _) | (None, Literal(int() | Fraction())):
                return "number"
            case (Call("list" | "set", (Name("string"),)), _) | (Name("list" | "set"), _):
                return "list"
            case (None, Tuple(items)) if all(isinstance(item, Template) for item in items):
                return "list"
            case (None, None) | (Name("any"), None) | (None, Literal(None)):
                return "text"
            case _:
                return "other"


@frozen
class ChoiceInput:
    """A variable with a finite number of answers: the value in Terraform -> the answer's name in the spec."""

    written: Variable
    subject: CaseSubject
    raw: dict[str, str]

    @property
    def id(self) -> str:
        """The id of the choice."""
        return self.subject.id

    def raw_of(self, answer: str) -> str:
        """Return the raw value of an answer."""
        return next(raw for raw, named in self.raw.items() if named == answer)


@frozen
class ValueInput:
    """A variable whose value is used; an ``optional`` one can be ``null`` or empty.

    ``subject`` is the test for a given value; ``gated``: an on/off choice decides it, either its own, or that
    of its object, without which it never exists.
    """

    written: Variable
    id: str
    is_list: bool
    optional: bool
    subject: CaseSubject
    gated: bool = False
    of_object: bool = False


@frozen
class ObjectInput:
    """A variable that is an object and ``null`` by default: an on/off choice decides whether it is given."""

    written: Variable
    id: str
    subject: CaseSubject


@frozen
class FixedInput:
    """A variable that keeps its default, since a spec has no parameter of its type, or because of ``why``.

    ``in_keys``: it is in condition keys. ``is_partition``: its value is known, and it is no longer an input.
    """

    written: Variable
    id: str
    why: str = "is not a string, a list of strings or a bool"
    in_keys: bool = False
    is_partition: bool = False


Input: TypeAlias = "ChoiceInput | ValueInput | ObjectInput | FixedInput"


def attribute_of(
    written: Variable, of: Input | None, taken: set[str], decisions: Decisions, *, in_arns: bool
) -> Input:
    """Classify an attribute of an object; one without a default is given whenever the object is."""
    found = input_of(written, taken, decisions, in_arns=in_arns)
    if isinstance(found, ValueInput) and isinstance(of, ObjectInput) and written.default is None:
        is_always = written.name in decisions.required
        return replace(found, optional=not is_always, subject=of.subject, gated=True, of_object=True)
    return found


def input_of(written: Variable, taken: set[str], decisions: Decisions, *, in_arns: bool) -> Input:
    """Classify a variable; ``in_arns``: the module computes the partition in its ARNs."""
    id = fresh(id_from(written.name), taken, "value")
    if written.is_partition(in_arns=in_arns):
        return FixedInput(written, id, "is the partition of the deployment", is_partition=True)
    if written.name in decisions.keys.kept:
        return FixedInput(written, id, in_keys=True)
    if written.name in decisions.fixed:
        return FixedInput(written, id, "is used in a way that a spec cannot express")
    match written.kind:
        case "bool":
            return ChoiceInput(written, CaseSubject(id, SWITCH), {"false": "off", "true": "on"})
        case "text" | "list" as kind:
            if kind == "text" and (answers := _answers(written, decisions)):
                return _choice(written, id, answers)
            return _value(written, id, taken, decisions)
        case _ if written.is_null and is_object(written.type):
            return ObjectInput(written, id, _gate(id, taken))
        case _:
            return FixedInput(written, id)


def key_handling(question: Input | None, decisions: Decisions) -> Answered:
    """Return how a variable in a condition key is handled; ``None`` if no value of it is known."""
    if not isinstance(question, ValueInput):
        return Answered()
    written, name = question.written, question.written.name
    if name in decisions.required or decisions.name_by_default(name) is not None:
        return Answered()
    if 0 < len(written.constraints.allowed) <= MOST_ANSWERS and not written.is_null:
        return Answered(choices=frozenset({name}))
    is_known = _default(written) is not None if question.is_list else has_value(written)
    return Answered(kept=frozenset({name})) if is_known else Answered()


def _gate(id: str, taken: set[str]) -> CaseSubject:
    """Return the on/off choice for whether a value is given."""
    return CaseSubject(fresh(id_from(f"with-{id}"), taken), SWITCH[::-1])


def _value(written: Variable, id: str, taken: set[str], decisions: Decisions) -> ValueInput:
    name = written.name
    is_list = written.kind == "list"
    is_optional = written.is_null or name in decisions.optional or (is_list and _is_empty(written.default))
    gated = name in decisions.gated
    subject = _gate(id, taken) if gated else CaseSubject(f"given:{id}", GIVEN)
    is_always = name in decisions.required or decisions.name_by_default(name) is not None
    return ValueInput(written, id, is_list, is_optional and not is_always, subject, gated)


def _is_empty(default: Expression | None) -> bool:
    return isinstance(default, Tuple) and not default.items


def _answers(written: Variable, decisions: Decisions) -> tuple[str, ...]:
    """List the values that conditions compare a variable with, or that lead to different condition keys."""
    if written.name in decisions.keys.choices:
        return written.constraints.allowed
    named = tuple(dict.fromkeys(literal for name, literal in decisions.compared if name == written.name))
    if not named or written.name in decisions.required:
        return ()
    if written.constraints.allowed:
        return written.constraints.allowed
    return () if written.name in decisions.used else _free_answers(written, tuple(sorted(named)))


def _free_answers(written: Variable, named: tuple[str, ...]) -> tuple[str, ...]:
    """Make a choice of a variable with unrestricted values that only conditions read."""
    default = getattr(written.default, "literal", None)
    known = tuple(dict.fromkeys((*named, *((default,) if default else ()))))
    return known if len(known) > 1 else (*known, _OPPOSITE.get(known[0].lower(), "other"))


def _choice(written: Variable, id: str, answers: tuple[str, ...]) -> ChoiceInput:
    if {answer.lower() for answer in answers} == {"true", "false"}:
        return ChoiceInput(
            written, CaseSubject(id, SWITCH), {answer: SWITCH[answer.lower() == "true"] for answer in answers}
        )
    names: dict[str, str] = {}
    for answer in answers:
        names[answer] = fresh(id_from(answer or "none"), names.values())
    return ChoiceInput(written, CaseSubject(id, tuple(names.values())), names)


# --- for the deployment ------------------------------------------------------------------------


def own_name(name: str, made: str = "") -> tuple[tuple[str, str], ...]:
    """Keep a name as the format's own name, if octospec would generate a different one."""
    return () if name == made else ((FORMAT, name),)


def _own_names(written: Variable, id: str) -> tuple[tuple[str, str], ...]:
    return () if written.is_attribute else own_name(written.name, snake(id))


def description_or_name(written: Variable) -> str:
    """Return a variable's description, or its name in words."""
    return written.description or name_in_words(written.name)


def usual_answer(question: ChoiceInput) -> str:
    """Return the answer for the default of a variable."""
    match question.written.default:
        case Literal(bool(value)):
            return SWITCH[value]
        case default:
            raw = getattr(default, "literal", None)
            return question.raw.get(raw or "", question.subject.answers[0])


def default_text(written: Variable) -> str:
    """Return the default of a variable if it is a text; otherwise the empty text."""
    return getattr(written.default, "literal", None) or ""


def has_value(written: Variable) -> bool:
    """Return whether the default of a variable is a non-empty value."""
    return not (
        written.default is None
        or written.is_null
        or _is_empty(written.default)
        or (isinstance(written.default, Template) and not default_text(written))
    )


def as_choice(question: ChoiceInput) -> Choice:
    """Return a choice as the deployment has it."""
    written, answers = question.written, question.subject.answers
    default = usual_answer(question)
    names = _own_names(written, question.id)
    return Choice(
        question.id,
        description_or_name(written),
        answers,
        default,
        names=names,
        value_names=_own_value_names(question),
    )


def keeps_values(question: ChoiceInput) -> bool:
    """Return whether the values of a choice keep the names that they have in the module."""
    return bool(_own_value_names(question))


def _own_value_names(question: ChoiceInput) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Keep the names of the values, unless octospec writes the same or a spec cannot have them."""
    raw_of = {answer: raw for raw, answer in reversed(question.raw.items())}
    is_same = question.subject.answers == SWITCH or all(raw == answer for answer, raw in raw_of.items())
    if is_same or not all(re.fullmatch(VALUE_NAME, raw) for raw in raw_of.values()):
        return ()
    return written_value_names({FORMAT: raw_of})


def as_gate(question: ValueInput | ObjectInput) -> Choice:
    """Return the on/off choice for whether a value is given."""
    return Choice(
        question.subject.id, f"Whether a value for {question.written.name} is given.", SWITCH, "off"
    )


def as_parameter(question: ValueInput, facts: Iterable[Facts], decisions: Decisions) -> Parameter:
    """Return a parameter as the deployment has it."""
    written, known = question.written, {fact.key: fact for fact in facts}
    rules = written.constraints
    allowed = tuple(value for value in rules.allowed if value) or tuple(known)
    return Parameter(
        id=question.id,
        description=description_or_name(written),
        kind=ParameterKind.LIST if question.is_list else ParameterKind.TEXT,
        default=_default_value(question, decisions),
        optional=question.optional,
        allowed=tuple(known.get(value, Facts(value)) for value in allowed),
        pattern=rules.pattern,
        min_length=rules.min_length,
        max_length=rules.max_length,
        pattern_help=rules.help,
        names=_own_names(written, question.id),
    )


def _default_value(question: ValueInput, decisions: Decisions) -> str | tuple[str, ...] | None:
    name = question.written.name
    if (named := decisions.name_by_default(name)) is not None:
        return named
    return None if question.optional or name in decisions.required else _default(question.written)


def _default(written: Variable) -> str | tuple[str, ...] | None:
    match written.default:
        case Template():
            return written.default.literal
        case Tuple(items):
            texts = tuple(getattr(item, "literal", None) or "" for item in items)
            return texts if all(texts) else None
        case Literal(int() | Fraction() as value) if not isinstance(value, bool):
            return number_text(value)
        case _:
            return None


def is_object(type_: Expression | None) -> bool:
    """Return whether a type is ``object({…})``."""
    return isinstance(type_, Call) and type_.function == "object" and isinstance(type_.arguments[0], Object)
