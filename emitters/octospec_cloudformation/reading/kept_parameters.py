"""The places of parameters that keep their default, because they are also in condition keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.foreign.open_keys import Answered
from octo_spec.model.traversal import statement_texts, trust_texts
from octo_spec.model.unread import Unread, UnreadKind
from octospec_cloudformation.reading.inputs import ValueInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.deployment import Role
    from octo_spec.model.text import Text
    from octospec_cloudformation.reading.reading_context import Context


def with_mentions(context: Context, roles: Iterable[Role]) -> Answered:
    """Add the statements that name a parameter which now keeps its default."""
    found = context.open_keys
    for unread, texts in (each for role in roles for each in _statements(role)):
        kept = _names(context, texts) & found.kept
        found |= Answered(kept=frozenset(kept)).with_statement(unread)
    return found


def _statements(role: Role) -> Iterator[tuple[Unread, tuple[Text, ...]]]:
    for trust in role.trust:
        if trust.place:
            yield Unread(UnreadKind.TRUST, "", trust.place, trust.actions), tuple(trust_texts(trust))
    for statement in (each for policy in role.policies for each in policy.statements):
        if statement.place:
            unread = Unread(UnreadKind.STATEMENT, "", statement.place, statement.actions)
            yield unread, tuple(statement_texts(statement))


def _names(context: Context, texts: Iterable[Text]) -> frozenset[str]:
    references = (reference for text in texts for reference in text.references)
    questions = (question for reference in references for question in context.given_in(reference))
    return frozenset(question.written.name for question in questions if isinstance(question, ValueInput))
