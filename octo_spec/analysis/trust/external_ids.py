"""Whether other accounts must present an external ID, whether it can be guessed, and who else has it.

An external ID is required if no request from another account is allowed that has none, an empty one, or one
that the caller made up: one that the policy does not name. A pattern counts as a name only if the text
around its wildcards cannot be guessed.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.trust.callers import requests_from_other_accounts
from octo_spec.analysis.trust.named_ids import STACK_NAME, NamedId, named_ids
from octo_spec.analysis.trust.trust_answers import TrustAnswer, complete_answers, not_decided, yes
from octo_spec.analysis.trust.trust_policy import Opening, restrict_requests
from octo_spec.iam.condition_parsing import conditions
from octo_spec.iam.external_ids import WRITTEN_KEY
from octo_spec.iam.policy import document
from octo_spec.iam.variables import read
from octo_spec.symbolic.answer_keys import PARAMETER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.trust.trust_answers import TrustAnswers
    from octo_spec.analysis.trust.trust_policy import TrustPolicy
    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.policy import Document

ABSENT: Final = "without an external ID"
ANY: Final = "with an external ID that the caller chooses"
EMPTY: Final = "with an empty external ID"
"""The scopes of a yes, the gravest first."""

REQUIRED: Final = "over all requests without an external ID, with an empty one, or with one that is not named"
NAMED: Final = "over the external IDs that the policy names and accepts"


def without_external_id(policy: TrustPolicy) -> TrustAnswers:
    """Return whether another account can assume the role without an external ID that it must know."""
    return complete_answers(_answers_for_others(policy), policy, REQUIRED)


def _answers_for_others(policy: TrustPolicy) -> Iterator[TrustAnswer]:
    """Yield each statement that needs no external ID, once, with the gravest request."""
    named = named_ids(policy)
    secret = tuple(each for each in named if each.is_secret)
    requests, limit = requests_from_other_accounts(policy), _given_values(named)
    kinds = ((ABSENT, (_ABSENT,)), (ANY, _conditions_without_secret(secret)), (EMPTY, (_EMPTY,)))
    seen = set[object]()
    for scope, limiting in kinds:
        for opening in policy.openings(restrict_requests(requests, *limiting), limit):
            key = (opening.statement, opening.presence)
            if (key, True) not in seen and (key, opening.is_certain) not in seen:
                seen.add((key, opening.is_certain))
                yield yes(opening, scope)
    for each in (one for one in named if one.open_wildcards):
        for opening in _first_opening(
            policy.openings(restrict_requests(requests, each.compared.matches), limit)
        ):
            key = (opening.statement, opening.presence)
            if seen.isdisjoint({(key, True), (key, False)}):
                given = " and ".join(each.open_wildcards)
                reason = f"the value of {given} may have a wildcard, which matches other external IDs"
                yield not_decided(opening, ANY, reason)


def _first_opening(openings: Iterator[Opening]) -> Iterator[Opening]:
    return islice(openings, 1)


def _condition(operator: str, value: str) -> Condition:
    [parsed] = conditions({operator: {WRITTEN_KEY: value}}, "", read)
    return parsed


_ABSENT: Final = _condition("Null", "true")
_PRESENT: Final = _condition("Null", "false")
_EMPTY: Final = _condition("StringEquals", "")


def _conditions_without_secret(secret: tuple[NamedId, ...]) -> tuple[Condition, ...]:
    """Return what holds for an external ID of a caller who knows none of the ``secret`` ones."""
    others = (each.compared.differs for each in secret)
    return (_PRESENT, replace(_EMPTY, negated=True), *others)


def _given_values(named: tuple[NamedId, ...]) -> Document:
    """Deny that a parameter of an external ID is empty, since STS accepts no empty one, unless by default."""
    given = {each.id for one in named for each in one.parameters if each.default != ""}
    empty = ({"StringEquals": {f"{PARAMETER}{id}": ""}} for id in sorted(given))
    return document("Deny", [{"Principal": "*", "Action": "*", "Condition": each} for each in empty])


# --- the external IDs that are accepted --------------------------------------------------------


def accepted_ids(policy: TrustPolicy) -> Iterator[tuple[NamedId, Opening]]:
    """Yield each external ID that the policy names and with which another account can assume the role.

    A pattern counts only if it accepts other external IDs than those that are named and hard to guess.
    """
    named = named_ids(policy)
    requests, limit = requests_from_other_accounts(policy), _given_values(named)
    strong = tuple(each.compared.differs for each in named if not each.weakness)
    for each in named:
        others = strong if each.weakness else ()
        opening = next(
            policy.openings(restrict_requests(requests, each.compared.matches, *others), limit), None
        )
        if opening:
            yield each, opening


def guessable_external_id(policy: TrustPolicy) -> TrustAnswers:
    """Return whether someone can guess an external ID that the policy accepts."""
    found = (_guessing_answers(each, opening) for each, opening in accepted_ids(policy))
    return complete_answers(chain.from_iterable(found), policy, NAMED)


def _guessing_answers(each: NamedId, opening: Opening) -> Iterator[TrustAnswer]:
    if each.weakness:
        yield yes(opening, f"{each}: {each.weakness}", str(each))
    elif each.doubt:
        yield _unknown_answer(each, opening, f"{each}: {each.doubt}")


def shared_external_id(policy: TrustPolicy) -> TrustAnswers:
    """Return whether an accepted external ID is the same for every customer."""
    shared = (_sharing_answers(each, opening, policy) for each, opening in accepted_ids(policy))
    return complete_answers(chain.from_iterable(shared), policy, NAMED)


def _sharing_answers(each: NamedId, opening: Opening, policy: TrustPolicy) -> Iterator[TrustAnswer]:
    """Yield whether every customer has the same; nothing if each customer has another one."""
    if each.is_of_stack_name:
        yield _unknown_answer(each, opening, STACK_NAME)
        return
    if each.is_of_stack or not each.is_secret or (each.text.references and not each.parameters):
        return
    if each.parameters and not each.defaults:
        given = " and ".join(parameter.id for parameter in each.parameters)
        yield _unknown_answer(
            each, opening, f"it depends on the values of {given}, which are not in one file"
        )
    elif not policy.is_for_everyone:
        yield _unknown_answer(each, opening, f"the policy of one customer cannot show who else has {each}")
    elif each.defaults:
        kept = f"for every customer who keeps the default of parameter {each.defaults[0].id}"
        yield yes(opening, kept, str(each))
    else:
        yield yes(opening, f"for every customer: {each} is in what all of them deploy", str(each))


def _unknown_answer(each: NamedId, opening: Opening, reason: str) -> TrustAnswer:
    return not_decided(opening, NAMED, reason, str(each))
