"""The actions of requests that a role may make, alone or together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.whole_requests import WHOLE
from octo_spec.analysis.escalation.dangerous_requests import named_by, named_by_grants
from octo_spec.analysis.escalation.escalating_actions import TOGETHER
from octo_spec.analysis.escalation.joint_actions import (
    answers_by_action,
    are_allowed_together,
    whole_answers,
)
from octo_spec.analysis.escalation.permission_state import answers_of, restricted_to
from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from octo_spec.access.intersect import Overlap
    from octo_spec.analysis.escalation.permission_state import AnswerSet
    from octo_spec.analysis.escalation.permitted import Permitted
    from octo_spec.analysis.escalation.raises import NamedSearch
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.iam.policy import Document, Statement


def possible_names(names: Iterable[str], role: RolePolicies) -> Iterator[str]:
    """Yield the actions that the role's grants name, and each policy that bounds them."""
    named: Iterable[str] = named_by_grants(names, role)
    for bound in role.bounds:
        named = named_by(tuple(named), bound.documents.documents)
    return iter(named)


@frozen
class PossibleActions:
    """The actions of requests that a role may make, each with the answers of the grants that allow it."""

    by_action: Mapping[str, Collection[AnswerSet]]
    requests: Document
    search: NamedSearch

    @classmethod
    def of(
        cls, found: Iterable[Overlap], access: Permitted, requests: Document, search: NamedSearch
    ) -> PossibleActions:
        """Return which of ``requests`` were ``found``."""
        documents = access.permissions.documents
        places = ((each.actions, each.place) for each in found)
        grants = (
            (actions, documents[place.document].statements[place.statement]) for actions, place in places
        )
        by_action = {**answers_by_action(grants)}
        for name in by_action.keys() & {*WHOLE}:
            by_action[name] = {*whole_answers(name, documents, search)}
        return cls({name: answers for name, answers in by_action.items() if answers}, requests, search)

    def allows_together(self, actions: Iterable[str]) -> bool:
        """Return whether the role may do all actions for the same choices."""
        return are_allowed_together(actions, self.by_action, self._is_possible)

    def leading(self, first: Statement) -> Iterator[str]:
        """Yield the first actions of ``TOGETHER`` with which ``first`` lets the role do the others, too."""
        by_first = {answers_of(first)}
        for actions in TOGETHER:
            by_action = {**self.by_action, actions[0]: by_first}
            if actions[0] in self.by_action and are_allowed_together(actions, by_action, self._is_possible):
                yield actions[0]

    def _is_possible(self, answers: AnswerSet) -> bool:
        return any(True for _ in self.search(restricted_to(self.requests, answers)))
