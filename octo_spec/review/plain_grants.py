"""Grants on anything without a condition: an action that no deny or boundary affects needs no search.

Every request for such an action is allowed, for each combination of choices with the grant.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from octo_spec.access.budget import Budget
from octo_spec.access.intersect import overlaps
from octo_spec.access.statement_index import StatementIndex
from octo_spec.analysis.escalation.dangerous_requests import requests_on_any_resource
from octo_spec.analysis.overview.summary import allowed_actions
from octo_spec.analysis.questions.decided_questions import deciding_actions
from octo_spec.analysis.sides import DocumentSet
from octo_spec.iam.elements import Effect
from octo_spec.iam.glob import ANYTHING, Pattern
from octo_spec.iam.policy import Document, Element
from octo_spec.review.answer_words import sorted_by_gravity
from octo_spec.review.direct_part import DirectPart, ShownActions, witness_of
from octo_spec.symbolic.answer_keys import is_answer_key
from octo_spec.symbolic.statement_presences import statement_presence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.catalog import Action
    from octo_spec.iam.policy import Statement
    from octo_spec.model.claims import WitnessRequest
    from octo_spec.review.reviewed_roles import RoleInPartition


class PlainGrants:
    """Decides without a search what some grants of a role allow."""

    def __init__(self, role: RoleInPartition) -> None:
        self._role = role
        denies = [statement for statement, _ in role.statements if statement.effect is Effect.DENY]
        self._denies = StatementIndex(denies, Budget.unlimited())

    def actions(self, statement: Statement, written: WrittenStatement) -> tuple[Action, ...]:
        """Return the actions that a statement allows on anything, whatever else the role has."""
        if self._role.policies.bounds or not _is_on_anything(statement):
            return ()
        return tuple(each for each in allowed_actions(written) if not self._may_be_denied(each))

    def _may_be_denied(self, action: Action) -> bool:
        return bool(self._denies.matching(Pattern(action.full_name.lower())).numbers)

    def parts(
        self,
        statement: Statement,
        written: WrittenStatement,
        actions: Sequence[Action],
        questions: Sequence[ReviewQuestion],
    ) -> Iterator[DirectPart]:
        """Yield the parts of a grant for ``actions``, each with a request for the clearest action."""
        presence = statement_presence(statement, self._role.unknowns)
        by_id = {question.id: question for question in questions}
        witness_for = cache(lambda name: self._witness(name, statement, written))
        for question, names in deciding_actions(questions, actions).items():
            [clearest, *_] = by_id[question].known_first(sorted_by_gravity(names))
            witness = witness_for(clearest)
            if witness is not None:
                shown = (ShownActions(names, witness),)
                yield DirectPart(question, written, shown, is_narrowed=False, presence=presence)

    def _witness(self, name: str, statement: Statement, written: WrittenStatement) -> WitnessRequest | None:
        """Return a request for an action; ``None`` if no combination of choices has the grant."""
        alone = DocumentSet((Document((statement,)),), ((written,),))
        requests = requests_on_any_resource((name,), replace(self._role.policies, permissions=alone))
        found = overlaps(alone.documents, requests, self._role.limits)
        return next((witness_of(overlap.witness, self._role) for overlap in found), None)


def _is_on_anything(statement: Statement) -> bool:
    """Return whether a statement allows its actions on anything, with no condition except on answers."""
    return (
        statement.effect is Effect.ALLOW
        and statement.resources == Element(frozenset({ANYTHING}))
        and all(is_answer_key(condition.key) for condition in statement.conditions)
    )
