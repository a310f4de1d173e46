"""Who can assume a role, as a review answers it: claims about the trust policy, with callers in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.trust.callers import requests_from_other_accounts
from octo_spec.analysis.trust.external_ids import accepted_ids
from octo_spec.analysis.trust.questions import QUESTIONS
from octo_spec.analysis.trust.trust_answers import TrustQuestion, worst_answer
from octo_spec.analysis.trust.trust_policy import TrustPolicy
from octo_spec.analysis.written_statements import written_statement
from octo_spec.frozen import frozen
from octo_spec.iam.external_ids import KEY
from octo_spec.model.claims import ClaimAnswer
from octo_spec.symbolic.role_access import StatementOrigin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from octo_spec.analysis.trust.named_ids import NamedId
    from octo_spec.analysis.trust.trust_answers import TrustAnswers
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.review_facts import ReviewedRole, TrustedCaller
    from octo_spec.review.reviewed_roles import ReviewedPolicies


@frozen
class RoleTrust:
    """What a review says about who can assume a role.

    ``others`` are the statements that trust another account. ``external_ids`` are those with which another
    account can assume the role. If a statement is not in ``callers``, an AWS format cannot show it.
    """

    role: ReviewedRole
    callers: Mapping[WrittenStatement, TrustedCaller]
    others: tuple[WrittenStatement, ...]
    external_ids: tuple[NamedId, ...]
    answers: Mapping[TrustQuestion, TrustAnswers]
    """The answers to each question, in the partition where they are gravest."""
    is_deployed: bool = True
    """Whether it is part of a deployment, not a document alone."""

    @property
    def without_external_id(self) -> TrustAnswers:
        """Whether another account can assume the role without an external ID that it must know."""
        return self.answers[TrustQuestion.WITHOUT_EXTERNAL_ID]

    @property
    def guessable(self) -> TrustAnswers:
        """Whether someone can guess an accepted external ID."""
        return self.answers[TrustQuestion.GUESSABLE_EXTERNAL_ID]

    @property
    def shared_external_id(self) -> TrustAnswers:
        """Whether an accepted external ID is the same for every customer."""
        return self.answers[TrustQuestion.SHARED_EXTERNAL_ID]

    @property
    def any_account(self) -> TrustAnswers:
        """Whether a stranger can assume the role."""
        return self.answers[TrustQuestion.ANY_ACCOUNT]

    @property
    def any_identity(self) -> TrustAnswers:
        """Whether an identity that is not named can assume the role."""
        return self.answers[TrustQuestion.ANY_IDENTITY]

    def who(self, statement: WrittenStatement) -> str:
        """Name the principal of a statement."""
        return self.callers[statement].who if statement in self.callers else "a caller"

    @property
    def shown_conditions(self) -> tuple[str, ...]:
        """The condition of each statement in ``others`` on the external ID, in words; empty if none."""
        each_of = (self._conditions(one) for one in self.others)
        return tuple(next((each for each in of if KEY in each.lower()), "") for of in each_of)

    def _conditions(self, statement: WrittenStatement) -> tuple[str, ...]:
        return self.callers[statement].conditions if statement in self.callers else ()


def open_statements(answers: TrustAnswers) -> tuple[WrittenStatement, ...]:
    """Return the statements with a yes, each once."""
    found = (each.by for each in answers if each.answer is ClaimAnswer.YES and each.by)
    return tuple(dict.fromkeys(found))


def role_trust(
    policies: ReviewedPolicies, role: ReviewedRole, deployment: Deployment | None
) -> RoleTrust | None:
    """Return the answers about a role's trust policy; ``None`` if there is no trust policy."""
    views = tuple(TrustPolicy.of(each.policies, each.unknowns, deployment) for each in policies.views)
    if not any(view.statements for view in views):
        return None
    return RoleTrust(
        role,
        dict(_callers(views[0], role, deployment)),
        _statements_trusting_others(views),
        tuple(dict.fromkeys(each for view in views for each in _accepted_ids(view))),
        {question: _worst_answers(views, answer) for question, answer in QUESTIONS.items()},
        is_deployed=deployment is not None,
    )


def _worst_answers(
    views: Sequence[TrustPolicy], question: Callable[[TrustPolicy], TrustAnswers]
) -> TrustAnswers:
    """Return the answers in the partition where they are gravest."""
    return max((question(view) for view in views), key=worst_answer)


def _callers(
    policy: TrustPolicy, role: ReviewedRole, deployment: Deployment | None
) -> Iterator[tuple[WrittenStatement, TrustedCaller]]:
    if deployment is None:
        yield from zip((written for _, written, _ in policy.statements), role.trusted, strict=True)
        return
    [written_role] = (each for each in deployment.roles if each.id == role.id)
    for position, (statement, caller) in enumerate(zip(written_role.trust, role.trusted, strict=True)):
        yield written_statement(StatementOrigin("", position, statement), written_role), caller


def _statements_trusting_others(views: Sequence[TrustPolicy]) -> tuple[WrittenStatement, ...]:
    """Return the statements that trust another account; if that is not decided, all statements."""
    try:
        openings = [each for view in views for each in view.openings(requests_from_other_accounts(view))]
    except BudgetExceededError:
        return tuple(written for _, written, _ in views[0].statements)
    return tuple(dict.fromkeys(each.statement for each in openings))


def _accepted_ids(view: TrustPolicy) -> tuple[NamedId, ...]:
    try:
        return tuple(named for named, _ in accepted_ids(view))
    except BudgetExceededError:
        return ()
