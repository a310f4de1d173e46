"""What the other side says to a request that only one side allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.evaluate import ExplicitDeny, StatementPlace, decide, statements, unmet
from octo_spec.analysis.wording import condition, conditions, principals, resource
from octo_spec.iam.conditions import Condition
from octo_spec.iam.elements import Effect
from octo_spec.symbolic.unknowns import in_notation, is_unknown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from octo_spec.access.evaluate import Unmet
    from octo_spec.access.request import Request
    from octo_spec.analysis.sides import Documents, WrittenStatement
    from octo_spec.iam.policy import Statement
    from octo_spec.symbolic.unknowns import Unknowns


def nearest(
    documents: Documents,
    request: Request,
    unknowns: Unknowns,
    instead: Statement,
    lifted: StatementPlace | None,
) -> str:
    """Say in a phrase what comes nearest to ``request``; empty where nothing is about its action.

    ``instead`` allows the request on its side: all that the nearest statement asks otherwise is told,
    and not only what keeps it from this one request. ``lifted`` alone denies it, if that is so.
    """
    if lifted is not None:
        return _denied(documents.written(lifted))
    near = sorted(_near(documents, request), key=lambda one: (len(one[1]), one[0].document, one[0].statement))
    for place, missing in near[:1]:
        asked = {*missing, *_otherwise(documents.parsed(place), instead)}
        return f"only {_limits(documents.written(place), asked, unknowns)}{_beside(documents, request)}"
    return ""


def _beside(documents: Documents, request: Request) -> str:
    """Say that a request which nothing allows is denied as well."""
    decision = decide(documents.documents, request)
    if isinstance(decision, ExplicitDeny):
        return f", and {_denied(documents.written(decision.place))}"
    return ""


def _otherwise(statement: Statement, instead: Statement) -> Iterator[Unmet]:
    """List what a statement asks that ``instead`` does not ask in this way."""
    if statement.principals != instead.principals:
        yield "principal"
    if statement.resources != instead.resources:
        yield "resource"
    yield from statement.conditions - instead.conditions


def _near(documents: Documents, request: Request) -> Iterator[tuple[StatementPlace, tuple[Unmet, ...]]]:
    """List the statements that would allow the request but for its caller, resource or some conditions."""
    for place, statement in statements(documents.documents):
        missing = unmet(statement, request)
        if statement.effect is Effect.ALLOW and "action" not in missing:
            yield place, missing


def _limits(written: WrittenStatement, asked: AbstractSet[Unmet], unknowns: Unknowns) -> str:
    parts = [f"for {principals(written)}"] if "principal" in asked else []
    parts += [f"on {resource(written)}"] if "resource" in asked else []
    failed = sorted((one for one in asked if isinstance(one, Condition)), key=str)
    parts += [f"with {unknowns.words(one)}" for one in failed if is_unknown(one.key)]
    texts = [_condition(one) for one in failed if not is_unknown(one.key)]
    return " and ".join([*parts, *([f"where {' and '.join(texts)}"] if texts else [])])


def _condition(failed: Condition) -> str:
    return condition(failed.operator, failed.written_key, tuple(map(in_notation, failed.written_values)))


def _denied(written: WrittenStatement) -> str:
    when = conditions(written)
    names = [f"group {written.group}"] if written.group else []
    names += [f"statement {written.sid}"] if written.sid else []
    by = f" by {', '.join(names)}" if names else ""
    return f"denied{by}{f' where {when}' if when else ''}"
