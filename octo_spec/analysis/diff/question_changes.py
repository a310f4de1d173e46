"""What differs in what a customer is asked: parameters, choices, and rules between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octo_spec.analysis.diff.changes import DESCRIPTION, Alteration
from octo_spec.analysis.wording import count
from octo_spec.model.deployment import Choice, Parameter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment, Facts

Question = Parameter | Choice


def question_alterations(old: Deployment, new: Deployment) -> Iterator[Alteration]:
    """List the questions that are new, gone, or put differently, and what else an answer may be or mean."""
    before, after = (_questions(one) for one in (old, new))
    for id in dict.fromkeys((*after, *before)):
        one, other = before.get(id), after.get(id)
        if one is None and other is not None:
            yield Alteration(id, f"new {_kind(other)}", None, _demand(other), grows=True)
        elif other is None and one is not None:
            yield Alteration(id, _kind(one), "asked", None, grows=False)
        elif one is not None and other is not None:
            yield from _altered(one, other)
    yield from _partitions(old, new)
    if old.requirements != new.requirements:
        yield Alteration("answers", "rules between answers", _rules(old), _rules(new), _more_rules(old, new))


def _partitions(old: Deployment, new: Deployment) -> Iterator[Alteration]:
    before, after = _keys(old.partitions), _keys(new.partitions)
    if before != after:
        narrower = _is_narrower(before, after)
        yield Alteration("partitions", "allowed", _some_of(before), _some_of(after), grows=narrower)
    yield from _facts("partitions", old.partitions, new.partitions)


def _some_of(keys: tuple[str, ...]) -> str:
    return ", ".join(keys) or "any"


def _facts(subject: str, old: tuple[Facts, ...], new: tuple[Facts, ...]) -> Iterator[Alteration]:
    """List what the same answer means otherwise; what that brings to roles is told there."""
    before = {(one.key, name): text for one in old for name, text in one.facts}
    for one in new:
        for name, text in one.facts:
            told = before.get((one.key, name), text)
            if told != text:
                yield Alteration(subject, f"{name} of {one.key}", told, text, grows=None)


def _keys(known: tuple[Facts, ...]) -> tuple[str, ...]:
    return tuple(one.key for one in known)


def _is_narrower(old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    """Tell whether something that was allowed is not any more; none at all allows everything."""
    return bool(new) and not (old and {*old} <= {*new})


def _rules(deployment: Deployment) -> str:
    return count(len(deployment.requirements), "rule")


def _more_rules(old: Deployment, new: Deployment) -> bool:
    return not set(new.requirements) <= set(old.requirements)


def _questions(deployment: Deployment) -> dict[str, Question]:
    every: tuple[Question, ...] = (*deployment.parameters, *deployment.choices)
    return {one.id: one for one in every}


def _kind(question: Question) -> str:
    return "parameter" if isinstance(question, Parameter) else "choice"


def _demand(question: Question) -> str:
    """Say whether an answer must be given."""
    if isinstance(question, Choice):
        return f"{' or '.join(question.values)}, default {question.default}"
    if question.optional:
        return "optional"
    return "required" if question.default is None else f"default {_text(question.default)}"


def _altered(old: Question, new: Question) -> Iterator[Alteration]:
    if type(old) is not type(new):
        yield Alteration(new.id, "kind", _kind(old), _kind(new), grows=True)
        return
    for property_ in _properties(old, new):
        if property_.old != property_.new:
            yield Alteration(
                new.id, property_.name, _text(property_.old), _text(property_.new), grows=property_.grows
            )
    if isinstance(old, Parameter) and isinstance(new, Parameter):
        yield from _facts(new.id, old.allowed, new.allowed)


@dataclass(frozen=True, slots=True)
class _Property:
    """``grows`` tells whether what a customer answered, or left to the default, may no longer do.

    Another default is another answer of whoever gives none.
    """

    name: str
    old: object
    new: object
    grows: bool | None


def _properties(old: Question, new: Question) -> Iterator[_Property]:
    if isinstance(old, Choice) and isinstance(new, Choice):
        fewer = not set(old.values) <= set(new.values)
        yield _Property("values", old.values, new.values, grows=fewer)
        yield _Property("default", old.default, new.default, grows=True)
    if isinstance(old, Parameter) and isinstance(new, Parameter):
        yield from _of_parameter(old, new)
    yield _Property(DESCRIPTION, old.description, new.description, grows=None)


def _of_parameter(old: Parameter, new: Parameter) -> Iterator[_Property]:
    before, after = _keys(old.allowed), _keys(new.allowed)
    yield _Property("type", old.kind, new.kind, grows=True)
    yield _Property("demand", _demand(old), _demand(new), grows=not _must_answer(old))
    yield _Property("allowed values", before, after, grows=_is_narrower(before, after))
    yield _Property("pattern", old.pattern, new.pattern, grows=new.pattern is not None)
    yield _Property(
        "least length", old.min_length, new.min_length, grows=(new.min_length or 0) > (old.min_length or 0)
    )
    yield _Property("greatest length", old.max_length, new.max_length, grows=_shorter(old, new))


def _must_answer(parameter: Parameter) -> bool:
    return parameter.default is None and not parameter.optional


def _shorter(old: Parameter, new: Parameter) -> bool:
    return new.max_length is not None and (old.max_length is None or new.max_length < old.max_length)


def _text(value: object) -> str:
    match value:
        case None:
            return "none"
        case tuple():
            return ", ".join(map(str, value)) or "none"
        case _:
            return str(value)
