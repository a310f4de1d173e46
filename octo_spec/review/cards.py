"""The first screen: the worst case, whether secrets and data are safe, and who may use the roles.

Its readers do not know IAM, so it uses plain words instead of action names where possible.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.escalation.privilege_escalations import GRANTS_ITSELF, TRUSTS_OTHERS
from octo_spec.model.combinations import EVERY_COMBINATION, union
from octo_spec.review.question_cards import question_card
from octo_spec.review.trust_card import trust_card
from octo_spec.review.worst_card import worst_card

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from octo_spec.model.review_facts import Card, Way
    from octo_spec.review.role_trust import RoleTrust
    from octo_spec.review.summarized_facts import SummarizedFacts


def cards(
    facts: SummarizedFacts, trust: Sequence[RoleTrust], combinations: Iterable[Mapping[str, str]] = ()
) -> tuple[Card, ...]:
    """Return the cards of the first screen; the first one also for some combinations of choices."""
    return (
        worst_card(facts, combinations),
        *(question_card(facts, question) for question in facts.questions if question.has_card),
        trust_card(facts.roles, trust),
    )


def warning(facts: SummarizedFacts) -> str:
    """Warn that choices and policies do not limit the roles; empty if they do."""
    ways = [way for way in facts.ways if way.kind != TRUSTS_OTHERS]
    if not ways:
        return ""
    own = [way for way in ways if way.kind == GRANTS_ITSELF]
    first = max(own or ways, key=lambda way: way.is_certain)
    combinations = union(presence for way in (own or ways) for presence in way.combinations)
    where = f", {facts.when(combinations)}" if facts.has_choices or combinations != EVERY_COMBINATION else ""
    who = "This role" if len(facts.roles) == 1 else "One of these roles"
    can = "can" if first.is_certain else "may be able to"
    itself = "escalate its own privileges beyond what is listed below"
    others = "use the permissions of other principals, beyond what is listed below"
    group = f" ({_group(first, facts)})" if _group(first, facts) else ""
    return f"{who} {can} {itself if own else others}{where}, by {first.step}{group}."


def _group(way: Way, facts: SummarizedFacts) -> str:
    return next((grant.group or grant.policy for grant in facts.grants if grant.id == way.grant), "")
