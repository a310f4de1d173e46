"""Whether a role gets a request that is refused by setting its own tags first, in one step.

A new session of the role has its new tags: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags_roles.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.access.evaluate import applies, statements
from octo_spec.access.request import Request
from octo_spec.access.whole_requests import allows_action
from octo_spec.analysis.decision.caller_context import RESOURCE_TAGS
from octo_spec.analysis.decision.decide import RequestVerdict, decide_bounded
from octo_spec.analysis.decision.filled_keys import opened
from octo_spec.analysis.decision.role_tags import keys_of_policies, known_values, tested_tags
from octo_spec.analysis.decision.self_grants import is_filled_in
from octo_spec.analysis.decision.sent_request import sent_request
from octo_spec.analysis.escalation.permission_state import PRINCIPAL_TAG, PermissionState
from octo_spec.analysis.escalation.self_grants import SelfGrant, allowed_overlaps, request_in_context
from octo_spec.frozen import frozen
from octo_spec.iam.policy import Document
from octo_spec.model.evaluate import substitute

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from octo_spec.analysis.decision.assumptions import Assumptions
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.iam.conditions import Condition, ContextValue
    from octo_spec.iam.policy import Statement

_TAGGING: Final = "iam:TagRole"
_NEW_TAG: Final = "aws:requesttag/"
_NEW_TAGS: Final = "aws:tagkeys"


def own_tag_grant(
    role: RolePolicies, request: Request, role_tags: AbstractSet[str], assumptions: Assumptions
) -> SelfGrant | None:
    """Return the step that sets the role's own tags, if AWS then surely allows a refused request.

    ``role_tags`` are the keys of the tags of the role that the request holds: the caller chose the values of
    all others. ``None`` if no single step surely leads to the request. Raises ``BudgetExceededError`` if the
    search needs more steps than the engine may spend.
    """
    chosen = frozenset(key for key in request.context.keys() - role_tags if key.startswith(PRINCIPAL_TAG))
    open_tags = frozenset(key for key in tested_tags(role) - chosen if not _is_reserved(key))
    if role.role is None or not role.arn or not open_tags:
        return None
    return _TagSearch(role, request, open_tags, assumptions).grant()


def _is_reserved(key: str) -> bool:
    """Return whether only AWS sets a tag."""
    return key.removeprefix(PRINCIPAL_TAG).startswith("aws:")


@frozen
class _TagSearch:
    """A request that may be allowed with other values of the ``open_tags`` of a role."""

    role: RolePolicies
    request: Request
    open_tags: frozenset[str]
    assumptions: Assumptions

    def grant(self) -> SelfGrant | None:
        today = PermissionState.of(self.role)
        for place, statement in statements(today.documents):
            for tags in self._helpful_tags(statement, today) if allows_action(statement, _TAGGING) else ():
                tagging = self._tagging_request(tags, statement)
                if tagging is not None and applies(statement, tagging):
                    by = self.role.permissions.written_statement(place)
                    return SelfGrant(_TAGGING, place, by, tagging, today, certain=today)
        return None

    def _helpful_tags(self, tagging: Statement, today: PermissionState) -> Iterator[Mapping[str, str]]:
        """Yield tags with which the request is allowed, and which a statement may let the role set."""
        conditions = frozenset(
            replace(each, key=f"{PRINCIPAL_TAG}{each.key.removeprefix(_NEW_TAG)}")
            for each in tagging.conditions
            if each.key.startswith(_NEW_TAG)
        )
        held = self.request.context.keys() - self.open_tags
        [wanted] = request_in_context(self.request, held).statements
        query = Document((replace(wanted, conditions=wanted.conditions | conditions),))
        for found in allowed_overlaps(today, query, (today.limits,)):
            tags = {key: found.witness.value(key) for key in sorted(self.open_tags)}
            texts = {key: value for key, value in tags.items() if isinstance(value, str)}
            after = replace(self.request, context={**self.request.context, **texts})
            if texts and self._is_allowed(after, self.assumptions):
                yield texts

    def _tagging_request(self, tags: Mapping[str, str], granting: Statement) -> Request | None:
        """Return the request to set tags with all that AWS sends; ``None`` if it is not surely allowed."""
        resource_tags = _resource_tags(self.role, self.assumptions)
        if resource_tags is None:
            return None
        names = _names(tags, (*granting.conditions, *PermissionState.of(self.role).conditions))
        kept = {key: value for key, value in self.request.context.items() if is_filled_in(key)}
        context: dict[str, ContextValue] = {
            **kept,
            **resource_tags,
            **{f"{_NEW_TAG}{key.removeprefix(PRINCIPAL_TAG)}": value for key, value in tags.items()},
            _NEW_TAGS: frozenset(names),
            **self.assumptions.context,
        }
        first = Request(_TAGGING, self.role.arn, context)
        sent = sent_request(self.role, first, self.assumptions, frozenset(keys_of_policies(self.role)))
        is_sure = self._is_allowed(sent.request, opened(self.assumptions, sent.filled))
        return sent.request if is_sure else None

    def _is_allowed(self, request: Request, assumptions: Assumptions) -> bool:
        decided = decide_bounded(self.role, request, assumptions, is_all_known=True)
        return decided.verdict is RequestVerdict.ALLOWED


def _resource_tags(role: RolePolicies, assumptions: Assumptions) -> dict[str, str] | None:
    """Return the tags of a role as those of a resource; ``None`` if one is not known."""
    found: dict[str, str] = {}
    for name, value in role.role.tags if role.role else ():
        text = substitute(value, known_values(assumptions)).literal
        if text is None:
            return None
        found |= {f"{prefix}{name.lower()}": text for prefix in RESOURCE_TAGS}
    return found


def _names(tags: Iterable[str], conditions: Iterable[Condition]) -> tuple[str, ...]:
    """Return the names of tags as the first condition spells them."""
    spelled: dict[str, str] = {}
    for each in conditions:
        written = each.written_values if each.key == _NEW_TAGS else (each.written_key.partition("/")[2],)
        for name in written:
            spelled.setdefault(name.lower(), name)
    lowered = (key.removeprefix(PRINCIPAL_TAG) for key in tags)
    return tuple(spelled.get(name, name) for name in lowered)
