"""Configurations, sessions and counts in words, the same on every page of a review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.model.claims import INDIRECTLY, NARROWED, ClaimAnswer
from octo_spec.model.level_words import VERBS, action_count
from octo_spec.model.presence import ChoiceIs
from octo_spec.model.presence_wording import PresenceWording
from octo_spec.model.review_facts import AnswerStep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.model.claims import Claim
    from octo_spec.model.combinations import Combinations
    from octo_spec.model.review_facts import CombinationRow, ReviewedGrant, Way

ANSWER_MEANINGS: Final = {
    ClaimAnswer.YES: "allowed; section 4 has an example request",
    ClaimAnswer.NOT_DECIDED: "it depends on something that is not known here, or the search took too "
    "many steps; treat it as yes",
    ClaimAnswer.NO: "none of the actions behind the question is allowed, even after a privilege escalation "
    "that octospec knows",
}
"""What each answer means."""

SCOPES: Final = {INDIRECTLY: "indirectly", NARROWED: "only where"}
"""The words for the scope of a yes, unless it is a yes on any resource by a grant."""

SCOPE_MEANINGS: Final = {
    INDIRECTLY: "no grant allows it, but the role can get it by privilege escalation",
    NARROWED: "only on resources that the grants name, or under their conditions",
}
"""What each scope of a yes means."""

ANSWER_STEPS: Final = {
    AnswerStep.WORSE: "worse",
    AnswerStep.MORE: "with more access",
    AnswerStep.NEW: "not asked then",
    AnswerStep.OTHER: "changed",
    AnswerStep.BETTER: "better",
    AnswerStep.SAME: "the same",
}
"""How an answer differs from the approved one."""

_COUNTED: Final = ("permission-changing", "write", "tagging", "read", "list")
COUNTED_ACTIONS: Final = {level: f"{kind} actions" for level, kind in zip(VERBS, _COUNTED, strict=True)}
"""Access level -> what a row of counts counts."""

_WORDING: Final = PresenceWording()

TEMPORARY: Final = (
    "Not a role but the session of the vendor: it begins after you approve a request, and lasts at most "
    "12 hours."
)
"""What a session of AWS's temporary delegation is."""


def combinations_in_words(combinations: Combinations) -> str:
    """Write the configurations in which something exists; empty for all."""
    return " or ".join(filter(None, map(_WORDING.presence, combinations)))


def combinations_as_data(combinations: Combinations) -> list[dict[str, list[str]]]:
    """Return configurations for the script of the page: one choice -> values for each presence."""
    return [
        {test.choice: list(test.values) for test in presence.tests if isinstance(test, ChoiceIs)}
        for presence in combinations
    ]


def answer_in_words(claim: Claim) -> str:
    """Return the words for the answer of a claim, with the scope of a yes."""
    if claim.answer is ClaimAnswer.YES and claim.scope in SCOPES:
        return f"{claim.answer}, {SCOPES[claim.scope]}"
    return claim.answer.value.replace("-", " ")


def combination_name(row: CombinationRow) -> str:
    """Name a configuration by its answers."""
    return ", ".join(f"{choice} {value}" for choice, value in row.answers) or "as deployed"


def levels_in_words(levels: Iterable[tuple[str, int]]) -> str:
    """Count actions by level."""
    return ", ".join(_counted_level(level, count) for level, count in levels if count) or "no known action"


def _counted_level(level: str, count: int) -> str:
    """Count actions of a level; "2 permissions" would not say that they change permissions.

    >>> _counted_level("Permissions management", 2), _counted_level("Write", 1)
    ('2 permission changes', '1 write')
    """
    if level == next(iter(VERBS)):
        return f"{count:,} permission change{'' if count == 1 else 's'}"
    return action_count(level, count)


def resources_in_words(grant: ReviewedGrant) -> str:
    """Name the resources of a grant."""
    named = ", ".join(grant.resources)
    if grant.resources_excepted:
        return f"all except {named}"
    return "any resource" if grant.resources == ("*",) else named


def actions_in_words(grant: ReviewedGrant) -> str:
    """Name the actions of a grant as in the spec."""
    named = ", ".join(grant.actions)
    return f"all except {named}" if grant.actions_excepted else named


def way_in_words(way: Way) -> tuple[str, str]:
    """Return a verb, and what a privilege escalation leads to."""
    if way.kind == _TRUSTS_OTHERS:
        return "Can trust", way.permissions
    return "Gets" if way.is_certain else "May get", way.permissions


_TRUSTS_OTHERS: Final = "trusts-others"
