"""Decide one request as AWS documents it: plain, slow and obvious.

This is the specification of the search, and it confirms each witness. A statement applies if its principal,
its action, its resource and every condition match; an explicit deny overrides any allow; without an allow the
request is denied.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html

>>> from octo_spec.access.request import Request
>>> from octo_spec.iam.policy import parse
>>> read = {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}
>>> plain = {"Bool": {"aws:SecureTransport": "false"}}
>>> deny_plain = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": plain}
>>> documents = [parse({"Version": "2012-10-17", "Statement": [read, deny_plain]})]
>>> decide(documents, Request("s3:GetObject", context={"aws:securetransport": "true"}))
ExplicitAllow(place=StatementPlace(document=0, statement=0))
>>> decide(documents, Request("s3:GetObject", context={"aws:securetransport": "false"}))
ExplicitDeny(place=StatementPlace(document=0, statement=1))
>>> decide(documents, Request("s3:PutObject", context={"aws:securetransport": "true"}))
ImplicitDeny()
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.iam.conditions import Condition, holds, single_values
from octo_spec.iam.elements import Effect
from octo_spec.iam.glob_matching import any_matches
from octo_spec.iam.variables import filled_patterns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from octo_spec.access.request import Request
    from octo_spec.iam.policy import Document, Element, Statement


@frozen
class StatementPlace:
    """The place of a statement: the index of its document, and its own index in the document."""

    document: int
    statement: int


@frozen
class ExplicitAllow:
    """A statement allows the request and none denies it."""

    place: StatementPlace


@frozen
class ImplicitDeny:
    """No statement allows the request."""


@frozen
class ExplicitDeny:
    """A statement denies the request, whatever other statements allow."""

    place: StatementPlace


Decision = ExplicitAllow | ImplicitDeny | ExplicitDeny


PlacedStatement = tuple[StatementPlace, "Statement"]


def decide(documents: Sequence[Document], request: Request) -> Decision:
    """Decide a request by all policies of one principal, or of one resource."""
    return decision([placed for placed in statements(documents) if applies(placed[1], request)])


def decision(applying: Sequence[PlacedStatement]) -> Decision:
    """Decide by the statements that apply to a request."""
    for place, statement in applying:
        if statement.effect is Effect.DENY:
            return ExplicitDeny(place)
    for place, _ in applying:
        return ExplicitAllow(place)
    return ImplicitDeny()


def allows(documents: Sequence[Document], request: Request) -> bool:
    """Return whether ``documents`` allow the request."""
    return isinstance(decide(documents, request), ExplicitAllow)


def statements(documents: Sequence[Document]) -> Iterator[PlacedStatement]:
    """Yield all statements with their places, in order."""
    for index, document in enumerate(documents):
        for number, statement in enumerate(document.statements):
            yield StatementPlace(index, number), statement


def placed_statements(
    documents: Sequence[Document], effect: Effect, kept: AbstractSet[Statement] = frozenset()
) -> list[PlacedStatement]:
    """Return the statements that have an effect and are not in ``kept``, with their places."""
    return [
        (StatementPlace(index, number), statement)
        for index, document in enumerate(documents)
        for number, statement in enumerate(document.statements)
        if statement.effect is effect and not (kept and statement in kept)
    ]


def applies(statement: Statement, request: Request) -> bool:
    """Return whether the principal, the action, the resource and every condition of the statement match."""
    return (
        next(_mismatches(statement, request), None) is None
        and next(_failed_conditions(statement, request), None) is None
    )


Unmet = str | Condition
"""A part of a statement that does not match: ``principal``, ``action``, ``resource``, or a condition."""


def unmet_parts(statement: Statement, request: Request) -> tuple[Unmet, ...]:
    """Return the parts that prevent the statement from applying; empty if it applies."""
    return (*_mismatches(statement, request), *sorted(_failed_conditions(statement, request), key=str))


def _mismatches(statement: Statement, request: Request) -> Iterator[str]:
    caller = request.caller.text if request.caller else ""
    elements = (
        ("principal", statement.principals, caller),
        ("action", statement.actions, request.action.lower()),
        ("resource", statement.resources, request.resource),
    )
    return (name for name, element, text in elements if not _matches(element, text, request))


def _failed_conditions(statement: Statement, request: Request) -> Iterator[Condition]:
    return (condition for condition in statement.conditions if not holds(condition, request.value))


def _matches(element: Element | None, text: str, request: Request) -> bool:
    """Return whether an element matches; a ``Not`` element matches what none of its values match.

    A statement without a ``Resource`` is about the resource to which it is attached.
    """
    if element is None:
        return True
    patterns = filled_patterns(element.patterns, single_values(request.value))
    return any_matches(patterns, text) is not element.excluded
