"""The nearest statement of the other side, if only one side allows a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.evaluate import ExplicitDeny, unmet_parts
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


def nearest_statement(
    documents: DocumentSet,
    request: Request,
    unknowns: Unknowns,
    allowing: Statement,
    lifted: StatementPlace | None,
) -> str:
    """Describe the statement that is nearest to allowing ``request``; empty without one about its action.

    The phrase says why the nearest statement does not allow this request, and how else it differs from
    ``allowing``, the statement of the other side. ``lifted`` is the statement that alone denies the request,
    if there is one.
    """
    if lifted is not None:
        return _deny_in_words(documents.written_statement(lifted))
    near = sorted(_near_statements(documents, request), key=_distance)
    for place, missing in near[:1]:
        differing = {*missing, *_differing_parts(documents.parsed_statement(place), allowing)}
        limits = _limits(documents.written_statement(place), differing, unknowns)
        return f"only {limits}{_denial(documents, request)}"
    return ""


def _denial(documents: DocumentSet, request: Request) -> str:
    """Return a phrase that a statement denies the request as well, if one does."""
    decision = documents.index.decide(request)
    if isinstance(decision, ExplicitDeny):
        return f", and {_deny_in_words(documents.written_statement(decision.place))}"
    return ""


def _differing_parts(statement: Statement, allowing: Statement) -> Iterator[Unmet]:
    """Yield the parts of a statement that ``allowing`` does not have in the same form."""
    if statement.principals != allowing.principals:
        yield "principal"
    if statement.resources != allowing.resources:
        yield "resource"
    yield from statement.conditions - allowing.conditions


_NearStatement = tuple["StatementPlace", tuple["Unmet", ...]]


def _near_statements(documents: DocumentSet, request: Request) -> Iterator[_NearStatement]:
    """Yield the statements that would allow the request except for its caller, resource or some conditions.

    Of those that differ only in resources, and do not match the request's, the first is sufficient.
    """
    index = documents.index
    for place, statement in dict((*index.possible_statements(request), *index.unlike(request))).items():
        if statement.effect is Effect.ALLOW:
            yield place, unmet_parts(statement, request)


def _distance(near: _NearStatement) -> tuple[int, int, int]:
    """Return a sort key: the number of parts that do not match, then the place."""
    place, missing = near
    return len(missing), place.document, place.statement


def _limits(written: WrittenStatement, parts: AbstractSet[Unmet], unknowns: Unknowns) -> str:
    """Return some parts of a statement in words."""
    phrases = [f"for {principals(written)}"] if "principal" in parts else []
    phrases += [f"on {resource(written)}"] if "resource" in parts else []
    failed = sorted((part for part in parts if isinstance(part, Condition)), key=str)
    phrases += [f"with {unknowns.words(condition)}" for condition in failed if is_answer_key(condition.key)]
    texts = [_condition(condition) for condition in failed if not is_answer_key(condition.key)]
    return " and ".join([*phrases, *([f"where {' and '.join(texts)}"] if texts else [])])


def _condition(failed: Condition) -> str:
    return condition(failed.operator, failed.written_key, tuple(map(in_notation, failed.written_values)))


def _deny_in_words(written: WrittenStatement) -> str:
    when = conditions(written)
    names = [f"group {written.group}"] if written.group else []
    names += [f"statement {written.sid}"] if written.sid else []
    by = f" by {', '.join(names)}" if names else ""
    return f"denied{by}{f' where {when}' if when else ''}"
