"""Makes an approval of a side, and holds a side to one: octospec decides the answers of both itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.wording import cut_short
from octo_spec.frozen import frozen
from octo_spec.model.claims import DIRECTLY, Claim, ClaimAnswer, answer_in
from octo_spec.model.deployment import UNVERSIONED
from octo_spec.review.approval import Approval, approved_answers
from octo_spec.review.approval_check import ApprovalCheck
from octo_spec.review.compared_roles import (
    AnsweredRoles,
    answered_roles,
    compared_roles,
    with_approved_answers,
)
from octo_spec.storage.clock import today
from octo_spec.storage.sides.approved_sides import OTHER_APPROVAL, limits_of
from octo_spec.storage.sides.reviewed_side import decided_review
from octo_spec.storage.sides.sides import DeploymentSide

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.analysis.diff.answer_changes import ComparedAnswers
    from octo_spec.analysis.diff.changes import Diff
    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.review_facts import HashedFile, ReviewFacts
    from octo_spec.storage.inputs.inputs import Inputs
    from octo_spec.storage.sides.approved_sides import ReadApproval
    from octo_spec.storage.sides.reviewed_side import DecidedReview, ReviewQuery
    from octo_spec.storage.sides.sides import LoadedSide


@frozen
class Approving:
    """Who approves, on which day and until when, and under which conditions."""

    by: str
    day: str
    until: str
    conditions: tuple[str, ...] = ()


def approve(approving: Approving, query: ReviewQuery, inputs: Inputs) -> Approval | None:
    """Decide the answers about a side, and approve it; ``None`` if that is not possible."""
    review = decided_review(query, inputs, "this approval")
    return None if review is None else _approval(approving, review)


def _approval(approving: Approving, review: DecidedReview) -> Approval:
    facts, side = review.facts, review.side
    deployment = side.deployment if isinstance(side, DeploymentSide) else None
    return Approval(
        name=deployment.name if deployment else "",
        version=deployment.version if deployment else "",
        customer=facts.customer,
        side=side.title,
        by=approving.by,
        approved=approving.day,
        until=approving.until,
        conditions=approving.conditions,
        files=facts.evidence.files,
        octospec=facts.evidence.octospec,
        catalogue=facts.evidence.catalogue,
        roles=tuple(dict.fromkeys(answer.role for answer in facts.answers)),
        skipped=answered_roles(facts).skipped,
        answers=approved_answers(facts),
        limits=limits_of(side),
    )


# --- holding a side to an approval -------------------------------------------------------------


def held_side(approved: ReadApproval, query: ReviewQuery, inputs: Inputs) -> ApprovalCheck | None:
    """Decide a side and hold it to an approval, as ``approval_check`` does."""
    review = decided_review(replace(query, approved=approved.side), inputs, "the approval")
    return None if review is None else approval_check(approved, review, inputs)


def approval_check(approved: ReadApproval, review: DecidedReview, inputs: Inputs) -> ApprovalCheck | None:
    """Hold a side to an approval; ``None`` if that is not possible, and ``inputs`` says why."""
    problem = other_approval(approved.approval, review.side)
    if problem is not None or review.since_approval is None:
        inputs.diagnostics.extend((problem,) if problem else ())
        return None
    diff, facts = review.since_approval, review.facts
    if _same_files(approved.approval.files, facts.evidence.files):
        diff = replace(diff, is_never_unknown=False)
    return check_of(approved, diff, answers_since(approved, facts))


def _same_files(old: Iterable[HashedFile], new: Iterable[HashedFile]) -> bool:
    """Whether two sides were read from files with the same contents."""
    return sorted(each.sha256 for each in old) == sorted(each.sha256 for each in new)


def facts_since(approved: ReadApproval, review: DecidedReview) -> ReviewFacts:
    """Return the facts of a review with the approved answers, if its differences are those since then."""
    changes, diff = review.facts.changes, review.since_approval
    is_since_then = changes is not None and changes.previous == approved.side.title
    if changes is None or diff is None or not is_since_then:
        return review.facts
    facts = replace(review.facts, changes=replace(changes, is_approved=True))
    return with_approved_answers(facts, _approved_answers(approved), diff)


def check_of(approved: ReadApproval, diff: Diff, answers: ComparedAnswers) -> ApprovalCheck:
    """Return the check of an approval, today."""
    is_over = approved.approval.is_over(today())
    return ApprovalCheck(approved.approval, diff, answers, approved.is_checked, is_over)


def other_approval(approval: Approval, side: LoadedSide) -> Diagnostic | None:
    """Say why an approval is not about a side; ``None`` if it may be."""
    deployment = side.deployment if isinstance(side, DeploymentSide) else None
    if (deployment is None) is not (approval.limits.deployment is None):
        whats = "roles", "one policy"
        of, given = whats if deployment is None else reversed(whats)
        return OTHER_APPROVAL.at(
            None, f"the approval is of {of}, not of {given}", "pass the approval of this side"
        )
    if deployment is None:
        return None
    ids = [role.id for role in deployment.roles]
    message = ""
    if _has_name(approval.version) and _has_name(deployment.version) and approval.name != deployment.name:
        message = f"the approval is of {approval.name!r}, not of {deployment.name!r}"
    elif ids and not {*ids} & {*approval.roles}:
        message = f"the approval is of the roles {_quoted_ids(approval.roles)}, not of {_quoted_ids(ids)}"
    elif approval.customer and _customer(side) not in ("", approval.customer):
        message = f"the approval is for customer {approval.customer!r}, not for {_customer(side)!r}"
    return OTHER_APPROVAL.at(None, message, "pass the approval of this side") if message else None


def _has_name(version: str) -> bool:
    """Whether a deployment of this version has a name: live roles and third-party files have none."""
    return version not in ("", UNVERSIONED)


def _customer(side: LoadedSide) -> str:
    return side.customer.id if isinstance(side, DeploymentSide) else ""


def _quoted_ids(ids: Iterable[str]) -> str:
    return cut_short(tuple(map(repr, ids)))


def answers_since(
    approved: ReadApproval, facts: ReviewFacts, choices: Mapping[str, str] | None = None
) -> ComparedAnswers:
    """Compare the answers to the questions that were approved, or those for some ``choices``.

    New questions have no approved answer: what the side may do in addition is found by its access.
    """
    approval, now = approved.approval, answered_roles(facts)
    questions = {each.question for each in approval.answers}
    known = {question for _, question in now.claims}
    missing = {
        (role, question): (_NOT_INSTALLED,)
        for role in dict.fromkeys(role for role, _ in now.claims)
        for question in sorted(questions - known)
    }
    claims = {key: claims for key, claims in now.claims.items() if key[1] in questions}
    before = _approved_answers(approved) if choices is None else _answers_with_choices(approved, choices)
    return compared_roles(before, replace(now, claims={**claims, **missing}))


_NOT_INSTALLED: Final = Claim(
    ClaimAnswer.NOT_DECIDED, scope=DIRECTLY, reason="the question of a plugin is not installed here"
)


def _approved_answers(approved: ReadApproval) -> AnsweredRoles:
    approval, side = approved.approval, approved.side
    return AnsweredRoles(
        {(each.role, each.question): each.claims for each in approval.answers},
        side.deployment.choices if isinstance(side, DeploymentSide) else (),
        approval.skipped,
    )


def _answers_with_choices(approved: ReadApproval, choices: Mapping[str, str]) -> AnsweredRoles:
    """Return the approved answers for some choices; for a choice that is not known, the gravest one."""
    every = _approved_answers(approved)
    claims = {key: (Claim(answer_in(each, choices)),) for key, each in every.claims.items()}
    return replace(every, claims=claims, choices=())
