"""Differences in the questions to a customer: parameters, choices, and rules between choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.diff.changes import DESCRIPTION, PropertyChange
from octo_spec.analysis.wording import count
from octo_spec.frozen import frozen
from octo_spec.model.deployment import Choice, Parameter, fact_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment, Facts, Question


def question_changes(old: Deployment, new: Deployment) -> Iterator[PropertyChange]:
    """Yield the questions that were added, removed or changed, and differences in the allowed answers."""
    before, after = _questions(old), _questions(new)
    for id in dict.fromkeys((*after, *before)):
        match before.get(id), after.get(id):
            case None, (Parameter() | Choice()) as question:
                yield PropertyChange(id, f"new {_kind(question)}", None, _demand(question), grows=True)
            case (Parameter() | Choice()) as question, None:
                yield PropertyChange(id, _kind(question), "an input", None, grows=False)
            case (Parameter() | Choice()) as earlier, (Parameter() | Choice()) as question:
                yield from _question_differences(earlier, question)
    yield from _partitions(old, new)
    if old.requirements != new.requirements:
        grows = not set(new.requirements) <= set(old.requirements)
        rules = _rules(old), _rules(new)
        yield PropertyChange("answers", "rules between choices", *rules, grows=grows)


def _partitions(old: Deployment, new: Deployment) -> Iterator[PropertyChange]:
    before, after = _keys(old.partitions), _keys(new.partitions)
    if before != after:
        yield PropertyChange(
            "partitions",
            "allowed",
            _key_list(before),
            _key_list(after),
            grows=_is_narrower(before, after),
            admits_more=_is_narrower(after, before),
        )
    yield from _facts("partitions", old.partitions, new.partitions)


def _key_list(keys: tuple[str, ...]) -> str:
    return ", ".join(keys) or "any"


def _facts(subject: str, old: tuple[Facts, ...], new: tuple[Facts, ...]) -> Iterator[PropertyChange]:
    """Yield the facts that differ; their effect on roles is a change of access."""
    before = fact_table(old)
    for key, facts in fact_table(new).items():
        for name, text in facts.items():
            old_text = before.get(key, {}).get(name, text)
            if old_text != text:
                yield PropertyChange(subject, f"{name} of {key}", old_text, text, grows=None)


def _keys(known: tuple[Facts, ...]) -> tuple[str, ...]:
    return tuple(facts.key for facts in known)


def _is_narrower(old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    """Return whether a key that was allowed no longer is; an empty list allows every key."""
    return bool(new) and not (old and set(old) <= set(new))


def _rules(deployment: Deployment) -> str:
    return count(len(deployment.requirements), "rule")


def _questions(deployment: Deployment) -> dict[str, Question]:
    return {question.id: question for question in deployment.questions}


def _kind(question: Question) -> str:
    return "parameter" if isinstance(question, Parameter) else "choice"


def _demand(question: Question) -> str:
    """Return whether an answer must be given."""
    if isinstance(question, Choice):
        return f"{' or '.join(question.values)}, default {question.default}"
    if question.optional:
        return "optional"
    return "required" if question.default is None else f"default {_text(question.default)}"


def _question_differences(old: Question, new: Question) -> Iterator[PropertyChange]:
    if type(old) is not type(new):
        yield PropertyChange(new.id, "kind", _kind(old), _kind(new), grows=True)
        return
    for aspect in _properties(old, new):
        if aspect.old != aspect.new:
            before, after = _text(aspect.old), _text(aspect.new)
            yield PropertyChange(
                new.id, aspect.name, before, after, grows=aspect.grows, admits_more=aspect.admits_more
            )
    if isinstance(old, Parameter) and isinstance(new, Parameter):
        yield from _facts(new.id, old.allowed, new.allowed)


@frozen
class _Aspect:
    """One property of a question on both sides.

    ``grows`` says whether the answer that a customer gave may no longer be valid. A customer without an
    answer has the default, so a new default always grows. ``admits_more`` says whether a customer may give
    an answer that was not valid.
    """

    name: str
    old: object
    new: object
    grows: bool | None
    admits_more: bool = False


def _properties(old: Question, new: Question) -> Iterator[_Aspect]:
    if isinstance(old, Choice) and isinstance(new, Choice):
        fewer = not set(old.values) <= set(new.values)
        yield _Aspect("values", old.values, new.values, grows=fewer)
        yield _Aspect("default", old.default, new.default, grows=True)
    if isinstance(old, Parameter) and isinstance(new, Parameter):
        yield from _parameter_aspects(old, new)
    yield _Aspect(DESCRIPTION, old.description, new.description, grows=None)


def _parameter_aspects(old: Parameter, new: Parameter) -> Iterator[_Aspect]:
    before, after = _keys(old.allowed), _keys(new.allowed)
    yield _Aspect("type", old.kind, new.kind, grows=True, admits_more=True)
    yield _Aspect("value", _demand(old), _demand(new), grows=not _must_answer(old))
    fewer, more = _is_narrower(before, after), _is_narrower(after, before)
    yield _Aspect("allowed values", before, after, grows=fewer, admits_more=more)
    is_narrower, may_be_wider = new.pattern is not None, old.pattern is not None
    yield _Aspect("pattern", old.pattern, new.pattern, grows=is_narrower, admits_more=may_be_wider)
    longer = (new.min_length or 0) > (old.min_length or 0)
    yield _Aspect("minimum length", old.min_length, new.min_length, grows=longer, admits_more=not longer)
    shorter = _is_shorter(old, new)
    yield _Aspect("maximum length", old.max_length, new.max_length, grows=shorter, admits_more=not shorter)


def _must_answer(parameter: Parameter) -> bool:
    return parameter.default is None and not parameter.optional


def _is_shorter(old: Parameter, new: Parameter) -> bool:
    return new.max_length is not None and (old.max_length is None or new.max_length < old.max_length)


def _text(value: object) -> str:
    match value:
        case None:
            return "none"
        case tuple():
            return ", ".join(map(str, value)) or "none"
        case _:
            return str(value)
