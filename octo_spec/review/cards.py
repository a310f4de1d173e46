"""The first screen: the worst case, whether secrets and data are safe, and who may use the roles.

Its readers do not know IAM, so it uses plain words instead of action names where possible.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.escalation.privilege_escalations import GRANTS_ITSELF, TRUSTS_OTHERS
from octo_spec.analysis.wording import both
from octo_spec.frozen import frozen
from octo_spec.iam.catalog import Service, service
from octo_spec.model.combinations import EVERY_COMBINATION, union
from octo_spec.model.presence import ALWAYS
from octo_spec.model.review_facts import Card, Tone, Verdict
from octo_spec.model.unread import UnreadKind
from octo_spec.review.presences import in_words
from octo_spec.review.trust_card import trust_card

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.model.combinations import Combinations
    from octo_spec.model.review_facts import Answer, ReviewedGrant, ReviewedRole, Way
    from octo_spec.review.role_trust import RoleTrust


@frozen
class SummarizedFacts:
    """The facts that the first screen summarizes."""

    roles: tuple[ReviewedRole, ...]
    grants: tuple[ReviewedGrant, ...]
    ways: tuple[Way, ...]
    answers: tuple[Answer, ...]
    has_choices: bool = True
    """Whether the deployment has choices."""
    is_whole: bool = True
    """Whether everything under review could be read."""

    @property
    def open_end(self) -> str:
        """Return in words what the answers do not count; empty if everything is known."""
        if any(role.unknown_policies for role in self.roles):
            return "; attached policies with unknown content may allow more"
        if any(part.kind is not UnreadKind.TRUST for role in self.roles for part in role.unread):
            return "; unread parts may allow more"
        return "" if self.is_whole else "; unread parts are not counted"

    @property
    def always(self) -> str:
        """The words for every combination of choices; without choices there is only one."""
        return "whatever you choose" if self.has_choices else "always"

    def when(self, combinations: Combinations) -> str:
        """Return in words when something is true."""
        return self.always if combinations == EVERY_COMBINATION else f"if {in_words(combinations)}"

    def of(self, question: str) -> tuple[Answer, ...]:
        """Return the answers to a question, one per role."""
        return tuple(answer for answer in self.answers if answer.question == question)


def cards(facts: SummarizedFacts, trust: Sequence[RoleTrust]) -> tuple[Card, ...]:
    """Return the cards of the first screen."""
    return (
        _worst(facts),
        _answered(facts, "reads-secrets", "Reads secrets"),
        _answered(facts, "deletes-data", "Deletes data"),
        trust_card(facts.roles, trust),
    )


def warning(facts: SummarizedFacts) -> str:
    """Warn that choices and policies do not limit the roles; empty if they do."""
    ways = [way for way in facts.ways if way.kind != TRUSTS_OTHERS]
    if not ways:
        return ""
    own = [way for way in ways if way.kind == GRANTS_ITSELF]
    first = (own or ways)[0]
    combinations = union(presence for way in (own or ways) for presence in way.combinations)
    where = f", {facts.when(combinations)}" if facts.has_choices or combinations != EVERY_COMBINATION else ""
    who = "This role" if len(facts.roles) == 1 else "One of these roles"
    itself = "can escalate its own privileges beyond what is listed below"
    others = "can use the permissions of other principals, beyond what is listed below"
    group = f" ({_group(first, facts)})" if _group(first, facts) else ""
    return f"{who} {itself if own else others}{where}, by {first.step}{group}."


def _group(way: Way, facts: SummarizedFacts) -> str:
    return next((grant.group or grant.policy for grant in facts.grants if grant.id == way.grant), "")


# --- the worst ---------------------------------------------------------------------------------


def _worst(facts: SummarizedFacts) -> Card:
    title = "The worst that it can do"
    card = next(card for card in (*_worst_permissions(facts, title), *_worst_deeds(facts, title)))
    return _or_worse(_open_ended(card, facts), facts)


def _or_worse(card: Card, facts: SummarizedFacts) -> Card:
    """Add to a card that an undecided question may be worse."""
    if card.tone is Tone.GRAVE or not any(each.verdict is Verdict.UNDECIDED for each in facts.answers):
        return card
    return replace(card, text=f"{card.text}, or worse", tone=Tone.CAUTION)


def _open_ended(card: Card, facts: SummarizedFacts) -> Card:
    """Add to a card that is not the worst that some facts are unknown."""
    if not facts.open_end:
        return card
    tone = card.tone if card.tone is Tone.GRAVE else Tone.CAUTION
    return replace(card, detail=f"{card.detail}{facts.open_end}".removeprefix("; "), tone=tone)


def _worst_permissions(facts: SummarizedFacts, title: str) -> Iterator[Card]:
    everything = [grant for grant in facts.grants if _is_everything(grant)]
    if everything:
        when = union(presence for grant in everything for presence in grant.combinations)
        who = "it" if len(facts.roles) == 1 else "one role"
        yield Card(title, f"Everything: {who} is an administrator", facts.when(when), Tone.GRAVE)
    own = [way for way in facts.ways if way.kind == GRANTS_ITSELF]
    if own:
        detail = f"{facts.when(_combinations(own))}: {own[0].permissions}, by {own[0].step}"
        yield Card(title, "Escalate its own privileges", detail, Tone.GRAVE)
    others = [way for way in facts.ways if way.kind not in (GRANTS_ITSELF, TRUSTS_OTHERS)]
    if others:
        detail = f"{facts.when(_combinations(others))}: {others[0].step}"
        yield Card(title, "Use the permissions of other roles", detail, Tone.GRAVE)


def _is_everything(grant: ReviewedGrant) -> bool:
    return grant.is_allow and grant.actions == ("*",) and grant.resources == ("*",) and not grant.conditions


def _combinations(ways: Iterable[Way]) -> Combinations:
    return union(presence for way in ways for presence in way.combinations)


_DEEDS: Final = {
    "changes-iam": ("Change who may do what", Tone.GRAVE),
    "creates-credentials": ("Create passwords or access keys", Tone.GRAVE),
    "reads-secrets": ("Read secrets", Tone.GRAVE),
    "deletes-data": ("Delete data", Tone.GRAVE),
    "exposes-resources": ("Open resources to others", Tone.GRAVE),
    "runs-code": ("Run code", Tone.GRAVE),
    "stops-machines": ("Stop machines and services", Tone.GRAVE),
    "spends-money": ("Spend money", Tone.GRAVE),
    "changes-monitoring": ("Weaken monitoring", Tone.CAUTION),
    "changes-resources": ("Change resources", Tone.CAUTION),
    "reads-object-contents": ("Read the contents of files", Tone.CAUTION),
    "reads-tables": ("Read tables", Tone.CAUTION),
    "reads-people": ("Read personal data", Tone.CAUTION),
    "reads-logs": ("Read logs", Tone.CAUTION),
    "reads-billing": ("Read bills and costs", Tone.CALM),
}
"""What a role does if the answer is yes, in plain words, the most serious first."""


def _worst_deeds(facts: SummarizedFacts, title: str) -> Iterator[Card]:
    """Yield what the roles may do: to any resource before named resources."""
    for narrowed in (False, True):
        for question, (deed, tone) in _DEEDS.items():
            parts = [
                part for each in facts.of(question) for part in each.parts if part.is_narrowed is narrowed
            ]
            if parts:
                combinations = union(presence for part in parts for presence in part.combinations)
                where = "only on named resources or under conditions, " if narrowed else ""
                yield Card(
                    title, deed, f"{where}{facts.when(combinations)}", Tone.CAUTION if narrowed else tone
                )
    if any(each.verdict is Verdict.UNDECIDED for each in facts.answers):
        yield Card(title, "Not decided", "the known grants only read metadata", Tone.GRAVE)
    yield Card(title, "Read metadata only", facts.always, Tone.CALM)


# --- one question ------------------------------------------------------------------------------


def _answered(facts: SummarizedFacts, question: str, title: str) -> Card:
    answers = facts.of(question)
    parts = [part for answer in answers for part in answer.parts]
    plain = [part for part in parts if not part.is_narrowed]
    combinations = union(presence for part in plain or parts for presence in part.combinations)
    names = tuple(dict.fromkeys(_service(name) for part in plain or parts for name in part.actions))
    services = f"in {_services(names)}" if names else ""
    is_open = any(answer.verdict is Verdict.UNDECIDED for answer in answers)
    if plain:
        always = ALWAYS in combinations
        text = f"Yes, {facts.when(EVERY_COMBINATION if always else combinations)}"
        otherwise = "" if always else _otherwise(answers)
        return Card(title, text, f"{services}{otherwise}", Tone.GRAVE)
    if is_open:
        return Card(title, "Not decided", "treat it as yes: see section 4", Tone.GRAVE)
    if parts:
        text = "Only on named resources or under conditions"
        return Card(title, text, f"{services}, {facts.when(combinations)}", Tone.CAUTION)
    if any(answer.indirectly for answer in answers):
        return Card(title, "Not by its grants", "but possible through privilege escalation", Tone.CAUTION)
    proofs = {answer.proof.value for answer in answers if answer.proof}
    proof = f"proven for {both(sorted(proofs))}" if proofs else ""
    return _open_ended(Card(title, "Never", proof, Tone.CALM), facts)


def _otherwise(answers: Sequence[Answer]) -> str:
    """Say for the other combinations, without such a grant, that the answer is not "never"."""
    if any(answer.verdict is Verdict.UNDECIDED for answer in answers):
        return "; otherwise not decided"
    return "; otherwise through privilege escalation" if any(answer.indirectly for answer in answers) else ""


MANY_SERVICES: Final = 8
"""The maximum number of services that the first screen lists."""


def _services(names: Sequence[str]) -> str:
    """List the services of the most serious actions, and count the others."""
    if len(names) <= MANY_SERVICES:
        return both(names)
    shown = names[: MANY_SERVICES - 2]
    return f"{', '.join(shown)} and {len(names) - len(shown)} more"


def _service(name: str) -> str:
    """Return the common name of an action's service."""
    prefix = name.partition(":")[0]
    known = service(prefix)
    return known.title.removeprefix("AWS ").removeprefix("Amazon ") if isinstance(known, Service) else prefix
