"""What a role may do by what is not known of it: policies without a text here, and what was not read.

Each counts as a grant of the actions that it names, or of everything, on anything: what nothing holds back
is then not decided.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.escalation.further_rights import TRUSTS_OTHERS, further_rights
from octo_spec.analysis.sides import DocumentSet, bound_of
from octo_spec.analysis.wording import both, count
from octo_spec.frozen import frozen
from octo_spec.iam.elements import Effect
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.iam.policy import document
from octo_spec.model.unread import EVERY_ACTION, Unread, UnreadKind
from octo_spec.review.direct_parts import direct_parts
from octo_spec.review.presences import union

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.policy import Document
    from octo_spec.model.review_facts import Settings
    from octo_spec.review.reviewed_roles import ReviewedPolicies, RoleInPartition

FEW_STEPS = 20_000
"""The most steps in search of what holds such a grant back; what takes more counts as let through."""


@frozen
class OpenEnd:
    """Why a question is not decided, and in which settings."""

    why: str
    settings: Settings


def open_ends(role: ReviewedPolicies, questions: Sequence[ReviewQuestion]) -> dict[str, OpenEnd]:
    """Map each question that what is not known may let the role do to the reason, and the settings."""
    policies, unread_parts = role.first.policies.unknown, unread_of(role)
    asked = {*(each.actions for each in unread_parts), *([EVERY_ACTION] if policies else ())}
    let_through = {actions: _let_through(role, actions, questions) for actions in asked}
    found = {}
    for question in questions:
        unread = [each for each in unread_parts if question.id in let_through[each.actions]]
        attached = policies if question.id in let_through.get(EVERY_ACTION, ()) else ()
        if attached or unread:
            why = (*([unknown_text(role)] if attached else ()), *([unread_text(unread)] if unread else ()))
            there = (*(each.presence for each in attached), *(each.presence for each in unread))
            settings = union(there)
            found[question.id] = OpenEnd(" and ".join(why), settings)
    return found


def open_ways(role: ReviewedPolicies) -> Settings:
    """Tell in which settings the role may come to more rights by what is not known of it."""
    attached = ((each.presence, EVERY_ACTION) for each in role.first.policies.unknown)
    parts = (*attached, *((each.presence, each.actions) for each in unread_of(role)))
    leads_on = {actions: _may_come_to_more(role, actions) for actions in {actions for _, actions in parts}}
    return union(there for there, actions in parts if leads_on[actions])


def _may_come_to_more(role: ReviewedPolicies, actions: tuple[str, ...]) -> bool:
    views = (_only_allowed(view, actions) for view in role.views)
    try:
        found = (right for view in views for right in further_rights(view.policies, view.unknowns))
        return any(right.way != TRUSTS_OTHERS for right in found)
    except BudgetExceededError:
        return True


def unread_of(role: ReviewedPolicies) -> tuple[Unread, ...]:
    """List what a reader left out of what a role may do; what stands alone has nothing that is left out."""
    known = role.first.policies.role
    left = known.unread if known else ()
    return tuple(each for each in left if each.kind is not UnreadKind.TRUST)


def _let_through(
    role: ReviewedPolicies, actions: tuple[str, ...], questions: Sequence[ReviewQuestion]
) -> frozenset[str]:
    """Name the questions that denies and boundaries let a role come to, if a policy allowed the actions.

    What leads to more rights may lead to any.
    """
    if _may_come_to_more(role, actions):
        return frozenset(question.id for question in questions)
    return frozenset(id for view in role.views for id in _of_view(view, actions, questions))


def _of_view(
    view: RoleInPartition, actions: tuple[str, ...], questions: Sequence[ReviewQuestion]
) -> Iterator[str]:
    try:
        yield from {part.question for part in direct_parts(_only_allowed(view, actions), questions)}
    except BudgetExceededError:
        yield from (question.id for question in questions)


def _only_allowed(view: RoleInPartition, actions: tuple[str, ...]) -> RoleInPartition:
    """Let a role do nothing but some actions, on anything, within what it is denied."""
    held = view.policies.permissions
    pairs = tuple(zip(held.documents, held.statements, strict=True))
    denies = tuple(_denies(*pair) for pair in pairs)
    allowed = _allowing(actions)
    only = DocumentSet(
        (*(document for document, _ in denies), *allowed.documents),
        (*(statements for _, statements in denies), *allowed.statements),
        held.limits,
    )
    return replace(view, policies=replace(view.policies, permissions=only), most_steps=FEW_STEPS)


def _denies(
    whole: Document, written: tuple[WrittenStatement, ...]
) -> tuple[Document, tuple[WrittenStatement, ...]]:
    """Keep the statements of a document that deny."""
    kept = [pair for pair in zip(whole.statements, written, strict=True) if pair[0].effect is Effect.DENY]
    return replace(whole, statements=tuple(each for each, _ in kept)), tuple(each for _, each in kept)


def _allowing(actions: tuple[str, ...]) -> DocumentSet:
    """Allow actions on anything; all of them where IAM takes none by such a name."""
    try:
        allowed = document("Allow", ({"Action": list(actions), "Resource": "*"},))
    except MalformedPolicyError:
        return _allowing(EVERY_ACTION)
    return bound_of("", allowed).documents


def unknown_text(role: ReviewedPolicies) -> str:
    """Say which texts are not known."""
    names = [str(attached.arn) for attached in role.first.policies.unknown]
    policies, allow = ("policy", "allows") if len(names) == 1 else ("policies", "allow")
    return f"what the attached {policies} {both(names)} {allow} is not known here"


FEW_PLACES: Final = 3
"""The most places that a sentence names."""


def unread_text(unread: Sequence[Unread]) -> str:
    """Say how much was not read, and where the first of it stands."""
    places = [str(each.place) for each in unread]
    more = [f"{len(places) - FEW_PLACES + 1} more"] if len(places) > FEW_PLACES else []
    shown = both([*places[: FEW_PLACES - 1], *more]) if more else both(places)
    was = "was" if len(unread) == 1 else "were"
    what = "statement" if all(each.kind is UnreadKind.STATEMENT for each in unread) else "part"
    return f"{count(len(unread), what)} that may allow it {was} not read ({shown})"
