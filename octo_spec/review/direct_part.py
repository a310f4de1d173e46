"""One grant by which a role may do some of what a question asks, and how its witness is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.iam.catalog import Action, action
from octo_spec.iam.documented_keys import spelled
from octo_spec.iam.unnamed_resources import shown
from octo_spec.model.request_words import value_in_words
from octo_spec.model.review_facts import WitnessRequest
from octo_spec.symbolic.answer_keys import in_notation, is_answer_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.access.request import Request
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.model.presence import Presence
    from octo_spec.review.reviewed_roles import RoleInPartition


@frozen
class DirectPart:
    """A grant by which a role may do some of what a question asks, in one presence."""

    question: str
    written: WrittenStatement
    actions: tuple[str, ...]
    witness: WitnessRequest
    is_narrowed: bool
    presence: Presence


def witness_of(request: Request, role: RoleInPartition) -> WitnessRequest:
    """Show a request: its own condition keys, without the answers of a customer."""
    written = {
        condition.key: condition.written_key
        for statement, _ in role.statements
        for condition in statement.conditions
    }
    known = action(request.action)
    context = tuple(
        (_key(key, written, known), shown(value_in_words(value)))
        for key, value in sorted(request.context.items())
        if not is_answer_key(key)
    )
    name = known.full_name if isinstance(known, Action) else request.action
    return WitnessRequest(name, shown(in_notation(request.resource)), context)


def _key(key: str, written: Mapping[str, str], known: object) -> str:
    """Spell a key as a statement of the role does, or else as AWS does for the action."""
    return written.get(key) or (spelled(known, key) if isinstance(known, Action) else key)
