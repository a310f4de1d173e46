"""One grant by which a role may use some of a question's actions, and the display of its witness."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from octo_spec.analysis.escalation.dangerous_requests import with_shown_name
from octo_spec.frozen import frozen
from octo_spec.iam.catalog import Action, action
from octo_spec.iam.documented_keys import documented_spelling
from octo_spec.iam.global_keys import TAG_KEYS
from octo_spec.iam.unnamed_resources import shown_resource
from octo_spec.model.claims import WitnessRequest, witness_value
from octo_spec.review.own_account import in_own_account
from octo_spec.symbolic.answer_keys import in_notation, is_answer_key

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from octo_spec.access.request import Request
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.model.presence import Presence
    from octo_spec.review.reviewed_roles import RoleInPartition


@frozen
class ShownActions:
    """Actions that a grant allows alike: ``witness`` is a request for one of them, and fits any of them.

    If a request of the role must set tags of the resource first, it is the ``first_step``.
    """

    actions: tuple[str, ...]
    witness: WitnessRequest
    first_step: WitnessRequest | None = None

    def only(self, names: Container[str]) -> ShownActions | None:
        """Keep some actions, and a request for one of them; ``None`` if no action is left."""
        left = tuple(action for action in self.actions if action in names)
        if not left:
            return None
        shown = self.witness.action if self.witness.action in left else min(left, key=str.lower)
        return replace(self, actions=left, witness=replace(self.witness, action=shown))


@frozen
class DirectPart:
    """A grant by which a role may use some of a question's actions, in one presence."""

    question: str
    written: WrittenStatement
    shown: tuple[ShownActions, ...]
    is_narrowed: bool
    presence: Presence

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions that it allows."""
        return tuple(dict.fromkeys(action for each in self.shown for action in each.actions))

    @property
    def witness(self) -> WitnessRequest:
        """A request for one of the actions."""
        return self.shown[0].witness

    @property
    def first_step(self) -> WitnessRequest | None:
        """The request that sets tags before the witness, if one is needed."""
        return self.shown[0].first_step

    def without_actions(self, known: Container[str]) -> DirectPart | None:
        """Remove some actions; ``None`` if no other action is left."""
        names = frozenset(action for action in self.actions if action not in known)
        left = tuple(filter(None, (each.only(names) for each in self.shown)))
        return replace(self, shown=left) if left else None


def witness_of(request: Request, role: RoleInPartition) -> WitnessRequest:
    """Return a request for display: its own condition keys, without the answers of a customer."""
    deciding = (*role.policies.permissions.documents, *chain.from_iterable(role.bounds))
    request = with_shown_name(in_own_account(request, role), deciding)
    known = action(request.action)
    context = tuple(
        (_key(key, role.written_keys, known), witness_value(value, shown_resource))
        for key, value in sorted(request.context.items())
        if not is_answer_key(key)
    )
    name = known.full_name if isinstance(known, Action) else request.action
    return WitnessRequest(name, shown_resource(in_notation(request.resource)), context)


def _key(key: str, written: Mapping[str, str], known: object) -> str:
    """Spell a key as a statement of the role does, otherwise as AWS does for the action."""
    spelled = documented_spelling(known, key) if isinstance(known, Action) else key
    beginning = next((each for each in TAG_KEYS if key.startswith(each.lower())), "")
    return written.get(key) or (beginning + key[len(beginning) :] if beginning else spelled)
