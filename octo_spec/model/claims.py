"""A claim: a sentence about a role, with one of three answers and its scope.

A statement about a role is a tuple of claims, the gravest first. Their combinations of choices cover all
combinations; in a combination, the first claim that holds there is the answer.

>>> from octo_spec.model.presence import ChoiceIs, Presence
>>> chosen = (Presence.of(ChoiceIs("remediation", ("on",))),)
>>> claims = sorted_claims((Claim(ClaimAnswer.NO, scope=DIRECTLY), Claim(ClaimAnswer.YES, chosen, DIRECTLY)))
>>> worst(claims).value, answer_in(claims, {"remediation": "off"}).value
('yes', 'no')
>>> claim_as_json(claims[0])["when"]
['remediation is on']
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.frozen import frozen
from octo_spec.model.combinations import EVERY_COMBINATION, Combinations, holds_in
from octo_spec.model.presence_wording import PresenceWording
from octo_spec.model.request_words import request_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from octo_spec.iam.conditions import ContextValue
    from octo_spec.iam.json_values import JsonValue


class ClaimAnswer(StrEnum):
    """An answer, the gravest last; the order of the texts is the order of the answers."""

    NO = "no"
    NOT_DECIDED = "not-decided"
    YES = "yes"


DIRECTLY: Final = "directly"
NARROWED: Final = "on named resources or under conditions"
INDIRECTLY: Final = "indirectly"
"""By privilege escalation, or with the permissions of another principal."""
SCOPES_BY_GRAVITY: Final = (DIRECTLY, INDIRECTLY, NARROWED)
"""The scopes of a yes about a question, the gravest first."""


@frozen
class WitnessRequest:
    """One request that a role may make; ``context`` holds the condition keys that it needs.

    The value of a multivalued key is a tuple.
    """

    action: str
    resource: str
    context: tuple[tuple[str, str | tuple[str, ...]], ...] = ()

    def __str__(self) -> str:
        return request_in_words(self.action, self.resource, self.context)


def witness_value(value: ContextValue, shown: Callable[[str], str] = str) -> str | tuple[str, ...]:
    """Return the value of a key for a witness, each text as it is ``shown``."""
    return shown(value) if isinstance(value, str) else tuple(map(shown, sorted(value)))


@frozen
class Claim:
    """An answer about a role for the combinations of choices in ``when``; ``scope`` says what was decided.

    ``reason`` says why an answer is not decided, and what would decide it; it is empty otherwise. ``witness``
    is a request that shows a yes.
    """

    answer: ClaimAnswer
    when: Combinations = EVERY_COMBINATION
    scope: str = ""
    reason: str = ""
    witness: WitnessRequest | None = None


def sorted_claims(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Sort claims, the gravest first; claims with the same answer keep their order."""
    return tuple(sorted(claims, key=lambda claim: claim.answer, reverse=True))


def worst(claims: Iterable[Claim]) -> ClaimAnswer:
    """Return the gravest answer of any combination; a statement has at least one claim."""
    return max(claim.answer for claim in claims)


def claim_gravity(claim: Claim) -> int:
    """Return the position of a claim about a question, the gravest first."""
    match claim.answer:
        case ClaimAnswer.YES:
            scopes = SCOPES_BY_GRAVITY
            return scopes.index(claim.scope) if claim.scope in scopes else len(scopes) - 1
        case ClaimAnswer.NOT_DECIDED:
            return len(SCOPES_BY_GRAVITY)
        case ClaimAnswer.NO:
            return len(SCOPES_BY_GRAVITY) + 1
        case _:
            assert_never(claim.answer)


def answer_in(claims: Iterable[Claim], combination: Mapping[str, str]) -> ClaimAnswer:
    """Return the answer for one combination of choices; not decided if no claim covers it."""
    found = [claim.answer for claim in claims if holds_in(claim.when, combination)]
    return max(found, default=ClaimAnswer.NOT_DECIDED)


_WORDING: Final = PresenceWording()


def claim_as_json(claim: Claim) -> dict[str, JsonValue]:
    """Return the JSON form of a claim; ``when`` has words joined by "or", none for every combination."""
    witness: JsonValue = None
    if claim.witness:
        shown = claim.witness
        context = {key: value if isinstance(value, str) else [*value] for key, value in shown.context}
        witness = {"action": shown.action, "resource": shown.resource, "context": {**context}}
    return {
        "answer": claim.answer.value,
        "when": [_WORDING.presence(presence) for presence in claim.when if presence],
        "scope": claim.scope,
        "reason": claim.reason or None,
        "witness": witness,
    }
