"""The privilege escalation of a role, each with the combinations of choices in which the role has it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.escalation.deny_combinations import combinations_of_denies
from octo_spec.analysis.escalation.joined_partitions import join_partitions
from octo_spec.analysis.escalation.permission_state import ANY_ANSWERS, answers_of
from octo_spec.analysis.escalation.privilege_escalations import privilege_escalations
from octo_spec.analysis.escalation.unknown_escalation import escalating_parts
from octo_spec.analysis.unknown_parts import unknown_parts
from octo_spec.analysis.wording import cut_short
from octo_spec.frozen import frozen
from octo_spec.model.combinations import intersection, simplify, union
from octo_spec.symbolic.statement_presences import presence_of, statement_presence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.analysis.escalation.privilege_escalations import PrivilegeEscalation
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.analysis.unknown_parts import UnknownPart
    from octo_spec.model.combinations import Combinations
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.presence import Presence
    from octo_spec.symbolic.unknowns import Unknowns


@frozen
class FoundEscalation:
    """A privilege escalation, and the combinations of choices in which the role has it."""

    escalation: PrivilegeEscalation
    combinations: Combinations

    @property
    def in_any_partition(self) -> FoundEscalation:
        """What is equal in all partitions."""
        return replace(self, escalation=self.escalation.in_any_partition)

    def only_where(self, words: str) -> FoundEscalation:
        """Return the same with the words that say in which partitions it is possible."""
        return replace(self, escalation=self.escalation.only_where(words))


@frozen
class EscalationFindings:
    """The privilege escalation of a role, and why there may be more: unknown texts, a search that ended.

    ``elsewhere`` is the role in other partitions than ``partition``, where it may have further policies.
    """

    role: RolePolicies
    partition: str
    found: tuple[FoundEscalation, ...]
    deployment: Deployment | None = None
    ended: str = ""
    elsewhere: tuple[RolePolicies, ...] = ()

    @property
    def escalations(self) -> tuple[PrivilegeEscalation, ...]:
        """Each privilege escalation; its text says in which combinations the role has it."""
        return tuple(each.escalation for each in self.found)

    @property
    def unknown(self) -> tuple[UnknownPart, ...]:
        """The parts without known texts that may allow privilege escalation."""
        attached = self.role.role.attachments if self.role.role else ()
        parts = [*escalating_parts(unknown_parts(self.role, self.deployment), self.role)]
        for role in self.elsewhere:
            further = replace(role, unknown=tuple(each for each in role.unknown if each not in attached))
            parts += escalating_parts(unknown_parts(further, self.deployment), further)
        return tuple(dict.fromkeys(parts))

    @property
    def open_ends(self) -> tuple[str, ...]:
        """Why the role may have further privilege escalation."""
        unknown = tuple(dict.fromkeys(part.name for part in self.unknown))
        texts = (f"not known here is the text of {cut_short(unknown)}",) if unknown else ()
        return (*texts, *((self.ended,) if self.ended else ()))

    def with_other_partitions(self, elsewhere: Iterable[EscalationFindings]) -> EscalationFindings:
        """Add the privilege escalation that the role has only in another partition."""
        others = tuple(elsewhere)
        every = (self, *others)
        ended = next((each.ended for each in every if each.ended), "")
        found = join_partitions((each.partition, each.found) for each in every if not each.ended)
        return replace(self, found=found, ended=ended, elsewhere=tuple(each.role for each in others))


def escalation_findings(
    role: RolePolicies, unknowns: Unknowns, deployment: Deployment | None
) -> EscalationFindings:
    """Find the privilege escalation of a role; a search that needs too many steps decides nothing."""
    try:
        found = escalations_by_combination(role, unknowns, deployment)
        return EscalationFindings(role, unknowns.partition, tuple(found), deployment)
    except BudgetExceededError as error:
        ended = f"the search for privilege escalation ended early: {error}"
        return EscalationFindings(role, unknowns.partition, (), deployment, ended)


def escalations_by_combination(
    role: RolePolicies, unknowns: Unknowns, deployment: Deployment | None
) -> Iterator[FoundEscalation]:
    """Yield each privilege escalation once, with all combinations of choices in which the role has it.

    If denies depend on too many combinations, no privilege escalation is certain: a deny may cover it in some
    of them.
    """
    merged: dict[PrivilegeEscalation, list[Presence]] = {}
    combinations = combinations_of_denies(role, unknowns)
    for answers in combinations or (ANY_ANSWERS,):
        for way in privilege_escalations(role, unknowns, answers, deployment):
            of_statement = statement_presence(role.permissions.parsed_statement(way.place), unknowns)
            there = intersection(of_statement, presence_of(answers, unknowns))
            certain = way if combinations else replace(way, is_certain=False)
            merged.setdefault(certain, []).extend(there)
    for way, presences in merged.items():
        found = simplify(union(presences), unknowns.choices)
        yield FoundEscalation(_narrowed_escalation(found, way, role, unknowns), found)


def _narrowed_escalation(
    combinations: Combinations, way: PrivilegeEscalation, role: RolePolicies, unknowns: Unknowns
) -> PrivilegeEscalation:
    """Say in which combinations a role has a privilege escalation, if a deny narrows them."""
    statement = role.permissions.parsed_statement(way.place)
    if combinations == union((statement_presence(statement, unknowns),)):
        return way
    other = (test for test in answers_of(statement) if not presence_of((test,), unknowns))
    words = (unknowns.words(test) for test in sorted(other, key=str) if test.key not in unknowns.known)
    where = " or ".join(unknowns.presence_words(presence) for presence in combinations)
    return replace(way, when=tuple(filter(None, (*words, where))))
