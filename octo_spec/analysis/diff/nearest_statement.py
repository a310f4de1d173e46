"""What the other side has instead, where only one side allows a request: its nearest statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.evaluate import ExplicitDeny, unmet
from octo_spec.analysis.wording import condition, conditions, principals, resource
from octo_spec.iam.conditions import Condition
from octo_spec.iam.elements import Effect
from octo_spec.symbolic.answer_keys import in_notation, is_answer_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from octo_spec.access.evaluate import StatementPlace, Unmet
    from octo_spec.access.request import Request
    from octo_spec.analysis.sides import DocumentSet
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.policy import Statement
    from octo_spec.symbolic.unknowns import Unknowns


def nearest(
    documents: DocumentSet,
    request: Request,
    unknowns: Unknowns,
    allowing: Statement,
    lifted: StatementPlace | None,
) -> str:
    """Say which statement comes nearest to allowing ``request``; empty if none is about its action.

    The phrase says what keeps the nearest statement from this request, and all else in which it differs
    from ``allowing``, the statement of the other side. ``lifted`` is the statement that alone denies the
    request, if one does.
    """
    if lifted is not None:
        return _denied(documents.written(lifted))
    near = sorted(_near(documents, request), key=_distance)
    for place, missing in near[:1]:
        differing = {*missing, *_differing(documents.parsed(place), allowing)}
        limits = _limits(documents.written(place), differing, unknowns)
        return f"only {limits}{_denial(documents, request)}"
    return ""


def _denial(documents: DocumentSet, request: Request) -> str:
    """Say that a statement denies the request as well, if one does."""
    decision = documents.index.decide(request)
    if isinstance(decision, ExplicitDeny):
        return f", and {_denied(documents.written(decision.place))}"
    return ""


def _differing(statement: Statement, allowing: Statement) -> Iterator[Unmet]:
    """List the parts of a statement that ``allowing`` does not have in the same form."""
    if statement.principals != allowing.principals:
        yield "principal"
    if statement.resources != allowing.resources:
        yield "resource"
    yield from statement.conditions - allowing.conditions


_NearStatement = tuple["StatementPlace", tuple["Unmet", ...]]


def _near(documents: DocumentSet, request: Request) -> Iterator[_NearStatement]:
    """List the statements that would allow the request but for its caller, resource or some conditions.

    Of those that differ in resources alone, and are on others than the request, the first is near enough.
    """
    index = documents.index
    for place, statement in dict((*index.near(request), *index.unlike(request))).items():
        if statement.effect is Effect.ALLOW:
            yield place, unmet(statement, request)


def _distance(near: _NearStatement) -> tuple[int, int, int]:
    """Sort by the number of parts that do not match, then by place."""
    place, missing = near
    return len(missing), place.document, place.statement


def _limits(written: WrittenStatement, parts: AbstractSet[Unmet], unknowns: Unknowns) -> str:
    """Say some parts of a statement."""
    phrases = [f"for {principals(written)}"] if "principal" in parts else []
    phrases += [f"on {resource(written)}"] if "resource" in parts else []
    failed = sorted((part for part in parts if isinstance(part, Condition)), key=str)
    phrases += [f"with {unknowns.words(condition)}" for condition in failed if is_answer_key(condition.key)]
    texts = [_condition(condition) for condition in failed if not is_answer_key(condition.key)]
    return " and ".join([*phrases, *([f"where {' and '.join(texts)}"] if texts else [])])


def _condition(failed: Condition) -> str:
    return condition(failed.operator, failed.written_key, tuple(map(in_notation, failed.written_values)))


def _denied(written: WrittenStatement) -> str:
    when = conditions(written)
    names = [f"group {written.group}"] if written.group else []
    names += [f"statement {written.sid}"] if written.sid else []
    by = f" by {', '.join(names)}" if names else ""
    return f"denied{by}{f' where {when}' if when else ''}"
