"""Compare access exactly: find every way in which new documents allow what old ones do not.

The question is whether a request exists that one set of documents allows and another does not. Backes et al.,
"Semantic-based Automated Reasoning for AWS Access Policies using SMT", FMCAD 2018, encode it as a formula for
a solver; here a separate search decides each obligation. An answer is exact, or the budget is exceeded and
there is no answer.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-custom-policy-checks.html

>>> from octo_spec.iam.policy import parse
>>> def policy(resource):
...     return parse({"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": resource}})
>>> narrow, wide = policy("arn:aws:s3:::logs/*"), policy("arn:aws:s3:::*/*")
>>> compare([wide], [narrow]).differences
()
>>> [difference] = compare([narrow], [wide]).differences
>>> difference.witness.action, difference.witness.resource
('s3:GetObject', 'arn:aws:s3:::example/example')
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.access.bounds import NO_BOUNDS, all_documents
from octo_spec.access.budget import DEFAULT_LIMIT, Budget
from octo_spec.access.candidates import candidates
from octo_spec.access.discharge import discharge, is_refuted
from octo_spec.access.obligations import Obligation, catalogue_obligations, obligations
from octo_spec.access.search.request_space import ACTIONS, RESOURCES, KeyTypes, request_space
from octo_spec.access.sent_keys import within_sent_keys
from octo_spec.frozen import frozen
from octo_spec.iam.resource_types import NO_RESOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.access.bounds import Bounds
    from octo_spec.access.candidates import Candidate
    from octo_spec.access.discharge import Discharge
    from octo_spec.access.evaluate import StatementPlace
    from octo_spec.access.request import Request
    from octo_spec.access.search.request_space import RequestSpace
    from octo_spec.iam.policy import Document

_Verdict: TypeAlias = "tuple[Obligation, Discharge]"


class ActionReading(StrEnum):
    """Which actions and resources exist."""

    ALL_NAMES = "all-names"
    """Any action name, including actions that AWS may add; any ARN."""
    CATALOGUE = "catalogue"
    """The actions that AWS documents today, each on the types of resources that AWS documents for it."""


class Contexts(StrEnum):
    """Which condition keys a request may hold."""

    SENT = "sent"
    """Those that AWS may send with its action, as AWS documents them; with an undocumented action, any."""
    ANY = "any"
    """Any, in every combination: documents that are equal for these requests are equal for all others."""


@frozen
class _Requests:
    """The requests of a comparison: the actions and resources that exist, and the keys that they may hold."""

    reading: ActionReading
    contexts: Contexts

    def within_contexts(self, about: Iterator[Obligation]) -> Iterator[Obligation]:
        """Narrow obligations to the keys that requests may hold."""
        return within_sent_keys(about) if self.contexts is Contexts.SENT else about


@frozen
class Difference:
    """Access that the new documents give and the old ones do not.

    ``place`` is the new statement that allows it; ``lifted`` is the old deny whose removal brings the access,
    if that is the cause. ``actions`` are as the statement writes them (``*`` for a NotAction), or full names
    if the catalogue is used. ``depends_on`` names the policy variables that decide the difference.
    """

    place: StatementPlace
    lifted: StatementPlace | None
    actions: tuple[str, ...]
    witness: Request
    depends_on: tuple[str, ...] = ()


@frozen
class Comparison:
    """All differences; an empty comparison means that no access is new.

    ``depends_on`` names the policy variables whose values the answer depends on.
    """

    differences: tuple[Difference, ...]
    depends_on: tuple[str, ...] = ()


def compare(  # noqa: PLR0913 - all are needed to decide
    old: Sequence[Document],
    new: Sequence[Document],
    reading: ActionReading = ActionReading.ALL_NAMES,
    limit: int = DEFAULT_LIMIT,
    bounds: Bounds = NO_BOUNDS,
    *,
    contexts: Contexts = Contexts.SENT,
) -> Comparison:
    """Find all new access, by statement, each difference with a witness that has such a context.

    The documents of a side are all documents of one principal, or of one resource, and each of its ``bounds``
    must allow as well. Raises ``BudgetExceededError`` if more than ``limit`` steps would be needed.
    """
    return _comparison(tuple(_verdicts(old, new, _Requests(reading, contexts), Budget(limit), bounds)))


@frozen
class Comparisons:
    """All differences in both readings."""

    all_names: Comparison
    catalogue: Comparison


def compare_in_both_readings(
    old: Sequence[Document],
    new: Sequence[Document],
    limit: int = DEFAULT_LIMIT,
    bounds: Bounds = NO_BOUNDS,
    contexts: Contexts = Contexts.SENT,
) -> Comparisons:
    """Find all new access in both readings, as ``compare`` does in each, and decide common obligations once.

    Raises ``BudgetExceededError`` if a reading would need more than ``limit`` steps.
    """
    key_types, of_catalogue = _key_types(old, new, bounds), Budget(limit)
    requests = _Requests(ActionReading.ALL_NAMES, contexts)
    everything = request_space(key_types, Budget(limit))
    all_names: list[_Verdict] = []
    catalogue: list[_Verdict] = []
    for candidate in candidates(old, new, everything.budget, bounds):
        verdicts = tuple(_verdicts_on(candidate, everything, requests))
        all_names += verdicts
        if any(verdict.witness is not None for _, verdict in verdicts):
            catalogue += _catalogue_verdicts(candidate, key_types, of_catalogue, requests)
    return Comparisons(_comparison(all_names), _comparison(catalogue))


def compare_first(
    old: Sequence[Document],
    new: Sequence[Document],
    reading: ActionReading = ActionReading.ALL_NAMES,
    limit: int = DEFAULT_LIMIT,
) -> Comparison:
    """Find one difference over any contexts, if there is one; otherwise as ``compare``."""
    verdicts, requests = [], _Requests(reading, Contexts.ANY)
    for obligation, verdict in _verdicts(old, new, requests, Budget(limit)):
        verdicts.append((obligation, verdict))
        if verdict.witness is not None:
            break
    return _comparison(verdicts)


def allows_more(
    old: Sequence[Document],
    new: Sequence[Document],
    limit: int = DEFAULT_LIMIT,
    bounds: Bounds = NO_BOUNDS,
) -> bool:
    """Return whether there is a difference, as ``compare_first`` does; each side may be within ``bounds``.

    Faster, since no witness is made readable.
    """
    budget = Budget(limit)
    everything = request_space(_key_types(old, new, bounds), budget)
    return any(
        is_refuted(obligation, everything)
        for candidate in candidates(old, new, budget, bounds)
        for obligation in obligations(candidate)
    )


def allows_more_documented(
    old: Sequence[Document],
    new: Sequence[Document],
    limit: int = DEFAULT_LIMIT,
    bounds: Bounds = NO_BOUNDS,
) -> bool:
    """Return whether ``compare`` finds a difference in AWS's catalogue: it ends at the first one."""
    requests = _Requests(ActionReading.CATALOGUE, Contexts.SENT)
    verdicts = _verdicts(old, new, requests, Budget(limit), bounds)
    return any(verdict.witness is not None for _, verdict in verdicts)


def _verdicts(
    old: Sequence[Document],
    new: Sequence[Document],
    requests: _Requests,
    budget: Budget,
    bounds: Bounds = NO_BOUNDS,
) -> Iterator[_Verdict]:
    key_types = _key_types(old, new, bounds)
    everything = request_space(key_types, budget)
    for candidate in candidates(old, new, budget, bounds):
        if requests.reading is ActionReading.ALL_NAMES:
            yield from _verdicts_on(candidate, everything, requests)
        elif any(is_refuted(obligation, everything) for obligation in obligations(candidate)):
            yield from _catalogue_verdicts(candidate, key_types, budget, requests)


def _key_types(old: Sequence[Document], new: Sequence[Document], bounds: Bounds) -> KeyTypes:
    return KeyTypes((*all_documents(old, bounds.old), *all_documents(new, bounds.new)))


def _verdicts_on(candidate: Candidate, everything: RequestSpace, requests: _Requests) -> Iterator[_Verdict]:
    about = requests.within_contexts(obligations(candidate))
    return ((obligation, discharge(obligation, everything)) for obligation in about)


def _catalogue_verdicts(
    candidate: Candidate, key_types: KeyTypes, budget: Budget, requests: _Requests
) -> Iterator[_Verdict]:
    for obligation in requests.within_contexts(catalogue_obligations(candidate)):
        yield obligation, _catalogue_verdict(obligation, key_types, budget)


def _catalogue_verdict(obligation: Obligation, key_types: KeyTypes, budget: Budget) -> Discharge:
    """Discharge an obligation of the catalogue; the witness names a resource if any witness does."""
    actions, resources = obligation.actions or ACTIONS, obligation.resources or RESOURCES
    verdict = discharge(obligation, request_space(key_types, budget, actions, resources))
    named = resources - {NO_RESOURCE}
    if verdict.witness is None or verdict.witness.resource != NO_RESOURCE or not named:
        return verdict
    decided = discharge(obligation, request_space(key_types, budget, actions, named))
    return verdict if decided.witness is None else decided


def _comparison(verdicts: Sequence[_Verdict]) -> Comparison:
    depends_on = frozenset[str]().union(*(verdict.depends_on for _, verdict in verdicts))
    differences = (
        _difference(obligation, verdict.witness, verdict.depends_on)
        for obligation, verdict in verdicts
        if verdict.witness is not None
    )
    return Comparison(tuple(differences), tuple(sorted(depends_on)))


def _difference(obligation: Obligation, witness: Request, depends_on: frozenset[str]) -> Difference:
    lifted = obligation.candidate.lifted
    return Difference(
        obligation.candidate.place,
        lifted[0] if lifted else None,
        obligation.written_actions,
        witness,
        tuple(sorted(depends_on)),
    )
