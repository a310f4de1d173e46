"""What each parameter of a template is, by how conditions compare it and how texts use it.

A parameter that conditions compare with some of its AllowedValues is a choice. One that they compare with
the empty text, or with its default alone, is optional. Any other parameter is required.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.case_analysis import CaseSubject
from octo_spec.foreign.name_words import name_in_words
from octo_spec.foreign.open_keys import MOST_ANSWERS, Answered
from octo_spec.frozen import frozen
from octo_spec.model.deployment import SWITCH, Choice, Facts, Parameter, ParameterKind
from octo_spec.model.ids import fresh, id_from
from octo_spec.model.naming import VALUE_NAME, written_value_names
from octo_spec.source import Scalar, Sequence
from octospec_cloudformation.naming import own_name, pascal
from octospec_cloudformation.reading.sections import entries, scalar
from octospec_cloudformation.vocabulary import FORMAT, HELP, SWITCH_WORDS, made_answer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from octo_spec.diagnostics import Span
    from octo_spec.foreign.notes import Notes
    from octo_spec.source import Node
    from octospec_cloudformation.reading.interface import ParameterLabel
    from octospec_cloudformation.reading.sections import Sections

GIVEN: Final = ("yes", "no")
_OPPOSITES: Final = {"true": "false", "yes": "no", "on": "off", "enabled": "disabled", "enable": "disable"}
_OPPOSITE: Final = _OPPOSITES | {off: on for on, off in _OPPOSITES.items()}
_NOTHING: Final = frozenset(
    {"none", "null", "n/a", "na", "-", "default", "unset", "empty", "nil", "false", "no"}
)
"""The values that people write for no value."""
_OTHERS: Final = ("other", "any-other", "none-of-these")
_LOOKED_UP: Final = "AWS::SSM::Parameter::Value<"
_MOST_DIGITS: Final = 18
"""No length has more digits, and Python reads no number of thousands of them."""
_OF_THE_NAME: Final = ("Default", "AllowedValues", "AllowedPattern", "MinLength", "MaxLength")
"""The properties of a looked-up parameter that apply to the name in Parameter Store, not to the value."""
_ON: Final = frozenset({"true"})
_OFF: Final = frozenset({"false"})
_SWITCHED: Final = {word: answer for answer, word in SWITCH_WORDS.items()}
_SWITCH_WORDS: Final = frozenset(_SWITCHED)
"""Values that octospec writes for on and off: a parameter that allows one is a choice."""


@frozen
class WrittenParameter:
    """A parameter as the template declares it, with the values that conditions ``compared`` it with.

    ``used``: a text that affects access uses it.
    """

    name: str
    span: Span
    properties: dict[str, Node]
    compared: tuple[str, ...]
    used: bool
    plain_name: str = ""
    """The name, without a letter for its kind."""

    @property
    def type(self) -> str:
        """The type, as ``CommaDelimitedList``."""
        return self.text("Type")

    @property
    def default(self) -> str | None:
        """The default, if any."""
        node = self.properties.get("Default")
        return None if node is None else scalar(node)

    @property
    def allowed(self) -> tuple[str, ...]:
        """The AllowedValues."""
        node = self.properties.get("AllowedValues")
        return tuple(map(scalar, node.items)) if isinstance(node, Sequence) else ()

    @property
    def is_list(self) -> bool:
        """Whether the value is a list."""
        return "CommaDelimitedList" in self.type or "List<" in self.type

    @property
    def is_looked_up(self) -> bool:
        """Whether the input is a name in Parameter Store, and the value is looked up there."""
        return self.type.startswith(_LOOKED_UP)

    def text(self, setting: str) -> str:
        """Return the text of a property, or the empty text."""
        return scalar(self.properties.get(setting))

    def number(self, setting: str) -> int | None:
        """Return the number of a property, if it is a number."""
        text = self.text(setting)
        return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None


@frozen
class ChoiceInput:
    """A parameter with a finite number of answers: raw value -> the answer's name in the spec."""

    written: WrittenParameter
    subject: CaseSubject
    raw: dict[str, str]

    def raw_of(self, answer: str) -> str:
        """Return the raw value of an answer."""
        return next(raw for raw, named in self.raw.items() if named == answer)


NEVER_ABSENT: Final = CaseSubject("", GIVEN)
"""A required parameter: no condition tests whether it is given."""


@frozen
class ValueInput:
    """A parameter whose value is used: ``absent`` is the value that means "not given", if there is one.

    ``subject`` is the test for a given value; ``gated``: an on/off choice of its own decides it.
    """

    written: WrittenParameter
    id: str
    is_list: bool
    absent: str | None = None
    subject: CaseSubject = NEVER_ABSENT
    gated: bool = False
    must_be_given: bool = False


Input = ChoiceInput | ValueInput


def given_subject(id: str) -> CaseSubject:
    """Return the subject of the test for a given value of a parameter."""
    return CaseSubject(f"given:{id}", GIVEN)


@frozen
class Decisions:
    """The results of earlier evaluations, on which this evaluation depends.

    ``required`` are parameters that are always required, ``accounts`` are those that AWS requires, ``gated``
    are those for which something exists only without a value, ``switches`` are conditions that the customer
    has to answer, ``several`` are those of them that are true in several cases in which a role exists,
    ``lost`` are skipped roles, and ``keys`` says how parameters in condition keys are handled. ``named`` are
    parameters that affect only the name of a role, each with the role's name if it is not given.
    """

    required: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    gated: frozenset[str] = frozenset()
    switches: frozenset[str] = frozenset()
    several: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()
    keys: Answered = Answered()
    named: tuple[tuple[str, str], ...] = ()

    def requires(self, name: str) -> bool:
        """Return whether a parameter is always required."""
        return name in self.required or name in self.accounts


def inputs(sections: Sections, decisions: Decisions, notes: Notes) -> dict[str, Input]:
    """Classify each parameter."""
    compared, used = sections.compared_literals, sections.used_names
    found: dict[str, Input] = {}
    plain = without_prefix(sections.parameters, "p")
    for name, node in sections.parameters.items():
        written = _written_parameter(name, node, compared.get(name, ()), is_used=name in used)
        written = replace(written, plain_name=plain[name])
        taken = {_id(question) for question in found.values()}
        found[name] = _input(written, taken, decisions, notes)
    return found


def without_prefix(names: Iterable[str], prefix: str) -> dict[str, str]:
    """Return names without a letter for their kind, as ``pRegion``, if several have it, and all do."""
    listed = tuple(names)
    is_kind = len(listed) > 1 and all(_has_prefix(name, prefix) for name in listed)
    return {name: name.removeprefix(prefix) if is_kind else name for name in listed}


def _has_prefix(name: str, prefix: str) -> bool:
    """Return whether a name is a prefix and a word, as ``pRegion`` is."""
    return name.startswith(prefix) and name[len(prefix) : len(prefix) + 1].isupper()


def _written_parameter(
    name: str, node: Node, compared: tuple[str, ...], *, is_used: bool
) -> WrittenParameter:
    """Return a parameter as the template has it; for a looked-up one, without the constraints on its name."""
    written = WrittenParameter(name, node.span, entries(node), compared, is_used)
    if not written.is_looked_up:
        return written
    kept = {key: value for key, value in written.properties.items() if key not in _OF_THE_NAME}
    return replace(written, properties=kept, compared=())


def _id(question: Input) -> str:
    return question.subject.id if isinstance(question, ChoiceInput) else question.id


def _input(written: WrittenParameter, taken: set[str], decisions: Decisions, notes: Notes) -> Input:
    id = fresh(id_from(written.plain_name), taken, "value")
    if (name := dict(decisions.named).get(written.name)) is not None:
        default = {**written.properties, "Default": Scalar(name, written.span)}
        return ValueInput(replace(written, properties=default), id, is_list=False)
    if not decisions.requires(written.name) and not written.is_list:
        answers = written.allowed if written.name in decisions.keys.choices else _answers(written, notes)
        if answers:
            return _choice(written, id, answers)
    absent = None if decisions.requires(written.name) else _absent(written)
    if absent is None:
        return ValueInput(written, id, written.is_list, must_be_given=decisions.requires(written.name))
    gated = written.name in decisions.gated
    subject = CaseSubject(fresh(id_from(f"with-{id}"), taken), SWITCH[::-1]) if gated else given_subject(id)
    return ValueInput(written, id, written.is_list, absent, subject, gated)


def _absent(written: WrittenParameter) -> str | None:
    """Return the value by which a parameter counts as not given, if conditions distinguish it.

    If they compare several, it is the default: with another one, a stack has no value either.
    """
    if written.compared and all(map(means_nothing, written.compared)) and not written.is_list:
        return written.default if written.default in written.compared else written.compared[0]
    return "" if "" in written.compared else None


def means_nothing(value: str) -> bool:
    """Return whether people write a value for no value."""
    return not value or value.lower() in _NOTHING


def _answers(written: WrittenParameter, notes: Notes) -> tuple[str, ...]:
    """List the values of a choice, which are allowed or compared; empty if the parameter is not a choice."""
    if not any(written.compared):
        return written.allowed if _SWITCH_WORDS & {*written.allowed} else ()
    if written.allowed:
        return written.allowed if len(written.allowed) <= MOST_ANSWERS else _merged_values(written, notes)
    return () if written.used else _free_answers(written, notes)


def _merged_values(written: WrittenParameter, notes: Notes) -> tuple[str, ...]:
    """If a choice would have too many values, merge all values that no condition distinguishes."""
    others = [value for value in written.allowed if value not in written.compared]
    rest = written.default if written.default in others else next(iter(others), "")
    known = tuple(value for value in written.allowed if value in {*written.compared, rest})
    if written.used or not others or len(known) > MOST_ANSWERS:
        return ()
    message = f"{written.name} allows more values than a choice has"
    notes.otherwise(written.span, message, f"{rest} represents all values that no condition distinguishes")
    return known


def _free_answers(written: WrittenParameter, notes: Notes) -> tuple[str, ...]:
    """Make a choice of a parameter with unrestricted values that only conditions read."""
    default = (written.default,) if written.default is not None else ()
    known = tuple(dict.fromkeys((*written.compared, *default)))
    why = "because only these make a difference"
    if {*known} <= {*written.compared}:
        if _are_opposites(known):
            why = "and no other text is accepted"
        else:
            known = (*known, _another(known))
    message = f"{written.name} accepts any text"
    notes.otherwise(written.span, message, f"it becomes a choice between {_prose_list(known)}, {why}")
    return known


def _are_opposites(values: tuple[str, ...]) -> bool:
    """Return whether two values are common words for yes and no: then no third value is meant."""
    return len(values) == 2 and _OPPOSITE.get(values[0].lower()) == values[1].lower()  # noqa: PLR2004 - a pair


def _another(known: tuple[str, ...]) -> str:
    """Return a name for every other value."""
    opposite = _OPPOSITE.get(known[0].lower()) if len(known) == 1 else None
    if opposite is not None:
        return opposite.capitalize() if known[0].istitle() else opposite
    return next(name for name in _OTHERS if name not in known)


def _prose_list(values: tuple[str, ...]) -> str:
    *first, last = (value or "no text" for value in values)
    return f"{', '.join(first)} and {last}"


def _choice(written: WrittenParameter, id: str, answers: tuple[str, ...]) -> ChoiceInput:
    lower = {answer.lower() for answer in answers}
    if lower == _ON | _OFF:
        raw = {answer: SWITCH[answer.lower() in _ON] for answer in answers}
        return ChoiceInput(written, CaseSubject(id, SWITCH), raw)
    names: dict[str, str] = {}
    for answer in dict.fromkeys(answers):
        word = id_from(answer or "none")
        names[answer] = fresh(_SWITCHED.get(word, word), names.values())
    return ChoiceInput(written, CaseSubject(id, tuple(names.values())), names)


# --- in condition keys -------------------------------------------------------------------------


def key_handling(question: Input | None) -> Answered:
    """Return how a parameter in a condition key is handled; ``None`` if no value of it is known."""
    if not isinstance(question, ValueInput) or question.is_list or question.must_be_given:
        return Answered()
    written, name = question.written, frozenset({question.written.name})
    if 0 < len(written.allowed) <= MOST_ANSWERS:
        return Answered(choices=name)
    is_known = bool(written.default) and written.default != question.absent
    return Answered(kept=name) if is_known else Answered()


# --- for the deployment ------------------------------------------------------------------------


def as_choice(question: ChoiceInput, label: ParameterLabel) -> Choice:
    """Return a choice as the deployment has it."""
    written = question.written
    answers = question.subject.answers
    default = question.raw.get(written.default or "", next(iter(answers), ""))
    return Choice(
        question.subject.id,
        description_or_name(written),
        answers,
        default,
        label=label.label,
        section=label.section,
        names=own_name(written.name, pascal(question.subject.id)),
        value_names=_own_value_names(question),
    )


def _own_value_names(question: ChoiceInput) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Keep the names of the values, unless octospec writes the same or a spec cannot have them."""
    answers = question.subject.answers
    raw_of = {answer: raw for raw, answer in reversed(question.raw.items())}
    is_made = all(raw == made_answer(answer, answers) for answer, raw in raw_of.items())
    if is_made or not all(re.fullmatch(VALUE_NAME, raw) for raw in raw_of.values()):
        return ()
    return written_value_names({FORMAT: raw_of})


def built_answers(question: ChoiceInput) -> dict[str, str]:
    """Map each value of a choice to the one in the built template."""
    answers = question.subject.answers
    names = dict(dict(_own_value_names(question)).get(FORMAT, ()))
    return {raw: names.get(answer) or made_answer(answer, answers) for raw, answer in question.raw.items()}


def as_gate(question: ValueInput) -> Choice:
    """Return the on/off choice for whether a value is given."""
    default = SWITCH[bool(question.written.default) and question.written.default != question.absent]
    return Choice(
        question.subject.id, f"Whether a value for {question.written.name} is given.", SWITCH, default
    )


def as_parameter(
    question: ValueInput, facts: Iterable[Facts], label: ParameterLabel, notes: Notes
) -> Parameter:
    """Return a parameter as the deployment has it."""
    written = question.written
    if written.used and written.text("NoEcho").lower() == "true":
        notes.otherwise(
            written.span, f"NoEcho of {written.name} is skipped", "the value is visible in the console"
        )
    if written.used and written.is_looked_up:
        meaning = "the spec has an input for the value itself; give it again when you update a stack"
        notes.otherwise(written.span, f"{written.name} is looked up in Parameter Store", meaning)
    known = {fact.key: fact for fact in facts}
    allowed = _allowed_values(written, known, notes)
    lengths = (written.number("MinLength"), written.number("MaxLength"))
    optional = question.absent is not None
    pattern, least, most = constraints(written.text("AllowedPattern") or None, *lengths, optional=optional)
    return Parameter(
        id=question.id,
        description=description_or_name(written),
        kind=ParameterKind.LIST if question.is_list else ParameterKind.TEXT,
        default=_default(question, allowed),
        optional=optional,
        allowed=tuple(known.get(value, Facts(value)) for value in allowed),
        pattern=anchored_pattern(pattern) if pattern else None,
        min_length=least or None,
        max_length=most,
        pattern_help=written.text("ConstraintDescription").removeprefix(HELP),
        label=label.label,
        section=label.section,
        names=own_name(written.name, pascal(question.id)),
    )


def _allowed_values(written: WrittenParameter, known: Collection[str], notes: Notes) -> tuple[str, ...]:
    """List the allowed values; if facts are looked up by value, only the values that have facts."""
    values = tuple(value for value in written.allowed if value)
    for value in values if known else ():
        if value not in known:
            message = (
                f"the value {value} of {written.name} is missing from the mapping in which it is looked up"
            )
            notes.not_taken(
                written.span, message, "it is no longer accepted, because no stack with it can be created"
            )
    return tuple(value for value in values if value in known or not known) or tuple(known)


def _default(question: ValueInput, allowed: Collection[str]) -> str | tuple[str, ...] | None:
    default = question.written.default
    if default is None or question.absent is not None or question.must_be_given:
        return None
    if allowed and not question.is_list and default not in allowed:
        return None
    if question.is_list:
        return tuple(part.strip() for part in default.split(",")) if default else ()
    return default


def description_or_name(written: WrittenParameter) -> str:
    """Return a parameter's description, or its name in words."""
    return " ".join(written.text("Description").split()) or name_in_words(written.plain_name or written.name)


def anchored_pattern(pattern: str) -> str:
    """Write a pattern from ``^`` to ``$``: CloudFormation matches the whole value."""
    if pattern.startswith("^") and pattern.endswith("$"):
        return pattern
    inner = pattern.removeprefix("^").removesuffix("$")
    return f"^(?:{inner})$" if "|" in inner else f"^{inner}$"


_LENGTHS: Final = re.compile(
    r"\^\(\?(?:!\.\{(?P<over>[0-9]+)\}|=\.\{(?P<least>[0-9]+),(?P<most>[0-9]*)\}\$)\)(?P<rest>.*)", re.DOTALL
)
"""A look-ahead that requires a length, at the start of a pattern."""


def constraints(
    pattern: str | None, least: int | None, most: int | None, *, optional: bool
) -> tuple[str | None, int | None, int | None]:
    """Return the spec's pattern and lengths: a template can combine them in one pattern.

    ``^$|`` allows the empty text; a look-ahead requires the length.
    """
    if pattern and optional:
        pattern = pattern.removeprefix("^$|")
    match = _LENGTHS.fullmatch(pattern or "")
    if not match:
        return pattern, least, most
    rest = None if match["rest"] == ".*" else f"^{match['rest']}"
    if match["over"]:
        return rest, None, int(match["over"]) - 1
    return rest, int(match["least"]), int(match["most"]) if match["most"] else None
