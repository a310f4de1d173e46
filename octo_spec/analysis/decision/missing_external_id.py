"""An external ID that a request to assume a role lacks: with the right one, it would be allowed.

Who asks whether a caller can assume a role often does not know the external ID. A request without one is then
a question with a gap, and its refusal says nothing about the caller.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.access.intersect import overlaps
from octo_spec.iam.external_ids import KEY, WRITTEN_KEY
from octo_spec.iam.glob import Pattern
from octo_spec.iam.keys import PRINCIPAL_ACCOUNT, PRINCIPAL_ARN
from octo_spec.iam.policy import Element, document

if TYPE_CHECKING:
    from octo_spec.access.request import Request
    from octo_spec.analysis.sides import DocumentSet
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Document

REASON: Final = (
    f"no external ID is given, and with the right one the caller can assume the role: add --context "
    f"{WRITTEN_KEY}=…"
)


def lacks_external_id(trust: DocumentSet, request: Request, open_keys: frozenset[str] = frozenset()) -> bool:
    """Return whether a request without an external ID would be allowed with one that the caller may know.

    The ``open_keys`` may have any value. Raises ``BudgetExceededError`` if the search needs more steps than
    the engine may spend.
    """
    if request.value(KEY) is not None or not _compares_external_id(trust):
        return False
    query = _with_external_id(trust, request, open_keys)
    return any(True for _ in overlaps(trust.documents, query, (trust.limits,)))


def _compares_external_id(trust: DocumentSet) -> bool:
    return KEY in _keys(trust)


def _keys(trust: DocumentSet) -> frozenset[str]:
    return frozenset(
        condition.key
        for document in trust.documents
        for statement in document.statements
        for condition in statement.conditions
    )


def _with_external_id(trust: DocumentSet, request: Request, open_keys: frozenset[str]) -> Document:
    """Return the same request with any external ID; keys that it lacks and that are not open stay absent."""
    others = (_keys(trust) | request.context.keys()) - open_keys - {KEY, PRINCIPAL_ARN, PRINCIPAL_ACCOUNT}
    values = {key: request.value(key) for key in sorted(others)}
    single: dict[str, JsonValue] = {key: value for key, value in values.items() if isinstance(value, str)}
    absent: dict[str, JsonValue] = {key: "true" for key, value in values.items() if value is None}
    where: dict[str, JsonValue] = {"StringEquals": single, "Null": {**absent, WRITTEN_KEY: "false"}}
    query = document("Allow", [{"Principal": "*", "Action": request.action, "Condition": where}])
    caller = Element(frozenset({Pattern(request.caller.text)})) if request.caller else None
    statements = (replace(each, principals=caller or each.principals) for each in query.statements)
    return replace(query, statements=tuple(statements))
