"""What some actions let a role come to, if a policy allowed them on anything, past what it is denied.

Of many lists of actions each question is asked once, for all of them together: a search says which actions
get through, and so which lists do. Only for the steps to more rights does it matter what is allowed beside
them, by another list or by a grant: to pass a role, and to run something as it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.escalation.dangerous_requests import named_by
from octo_spec.analysis.escalation.further_rights import TRUSTS_OTHERS, further_rights
from octo_spec.analysis.escalation.self_grants import STEPS
from octo_spec.analysis.escalation.through_others import BECOMING, CHANGING, PARTNERS
from octo_spec.analysis.overview.summary import about
from octo_spec.analysis.questions.asked_by import asked_by
from octo_spec.analysis.sides import DocumentSet, bound_of
from octo_spec.iam.dangerous_actions import PASS_ROLE
from octo_spec.iam.elements import Effect
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.iam.policy import Document, document
from octo_spec.model.unread import EVERY_ACTION
from octo_spec.review.direct_parts import direct_parts, may_ever

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.policy import Statement
    from octo_spec.review.reviewed_roles import ReviewedPolicies, RoleInPartition

Actions: TypeAlias = tuple[str, ...]
"""A list of actions, as a statement names them."""

Names: TypeAlias = frozenset[str]
"""Names of actions."""

FEW_STEPS: Final = 20_000
"""The most steps in search of what holds actions back; what takes more counts as let through."""

FEW_LISTS: Final = 16
"""The most lists of steps to more rights of which each is tried alone; of more, all lead there or none."""


def let_through(
    role: ReviewedPolicies, asked: Iterable[Actions], questions: Sequence[ReviewQuestion]
) -> dict[Actions, Names]:
    """Map each list of actions to the ids of the questions that it lets the role come to.

    What leads to more rights may lead to any.
    """
    lists = tuple(dict.fromkeys(asked))
    leading = leading_to_more(role, lists)
    every = frozenset(question.id for question in questions)
    directly = _directly(role, [each for each in lists if each not in leading], questions)
    return {each: every if each in leading else directly[each] for each in lists}


# --- directly ----------------------------------------------------------------------------------


def _directly(
    role: ReviewedPolicies, lists: Sequence[Actions], questions: Sequence[ReviewQuestion]
) -> dict[Actions, Names]:
    """Ask for all lists together, but for that of every action, whose many names take long."""
    few = tuple(each for each in lists if each != EVERY_ACTION)
    found: dict[Actions, Names] = {}
    for together in ((EVERY_ACTION,) if EVERY_ACTION in lists else (), few):
        names = _allowed_names(role, _joined(together), questions) if together else {}
        found |= {each: _about(_documented(each), names) for each in together}
    return found


def _about(documented: AbstractSet[str], names: Mapping[str, AbstractSet[str]]) -> Names:
    return frozenset(question for question, allowed in names.items() if allowed & documented)


def _allowed_names(
    role: ReviewedPolicies, actions: Actions, questions: Sequence[ReviewQuestion]
) -> dict[str, set[str]]:
    """Name the actions of each question that get through; all of them where that takes too long to find."""
    try:
        parts = [
            part for view in role.views for part in direct_parts(_only_allowed(view, actions), questions)
        ]
    except BudgetExceededError:
        return {
            id: set(names) for id, names in asked_by(questions, about(actions, is_excepted=False)).items()
        }
    found: dict[str, set[str]] = {}
    for part in parts:
        found.setdefault(part.question, set()).update(part.actions)
    return found


def _documented(actions: Actions) -> Names:
    return frozenset(each.full_name for each in about(_sound(actions), is_excepted=False))


def may_ever_through(role: ReviewedPolicies, asked: Iterable[Actions], question: ReviewQuestion) -> bool:
    """Tell whether the lists name an action of a question, also one that AWS documents later."""
    actions = _joined(asked)
    return bool(actions) and any(may_ever(_only_allowed(view, actions), question) for view in role.views)


# --- by more rights ----------------------------------------------------------------------------

RUNNING: Final = tuple(dict.fromkeys(name for each in PARTNERS for name in each.actions))
"""Actions by which something runs as a role that is passed."""

STEPS_TO_MORE: Final = tuple(dict.fromkeys((*STEPS, *CHANGING, *BECOMING, PASS_ROLE, *RUNNING)))
"""All actions by which a role comes to more rights, alone or together."""


def leading_to_more(role: ReviewedPolicies, asked: Iterable[Actions]) -> frozenset[Actions]:
    """Give the lists by which the role may come to more rights: alone, with grants, or with each other."""
    steps = {each: _steps(each) for each in asked}
    leading = _leading({named for named in steps.values() if named}, lambda named: _leads(role, named))
    return frozenset(each for each, named in steps.items() if named in leading)


def _leading(lists: AbstractSet[Names], leads: Callable[[Names], bool]) -> AbstractSet[Names]:
    """Blame those that lead to more alone, and all others where they do so together."""
    if not lists or not leads(_union(lists)):
        return frozenset()
    if len(lists) > FEW_LISTS:
        return lists
    alone = {each for each in lists if leads(each)}
    others = lists - alone
    return lists if others and leads(_union(others)) else alone


def _union(lists: Iterable[Names]) -> Names:
    return frozenset[str]().union(*lists)


def _steps(actions: Actions) -> Names:
    """Name the steps to more rights among actions."""
    return frozenset(named_by(STEPS_TO_MORE, _allowing(actions).documents))


def _leads(role: ReviewedPolicies, named: Names) -> bool:
    return any(_leads_in(view, tuple(sorted(named))) for view in role.views)


def _leads_in(view: RoleInPartition, named: Actions) -> bool:
    """Tell whether a role that is allowed these, too, comes to rights to which its grants do not lead."""
    try:
        before = _ways(_only(view, _passes_or_runs))
        return bool(_ways(_only(view, _passes_or_runs, named)) - before)
    except BudgetExceededError:
        return True


def _ways(view: RoleInPartition) -> set[tuple[str, WrittenStatement]]:
    rights = further_rights(view.policies, view.unknowns)
    return {(right.way, right.by) for right in rights if right.way != TRUSTS_OTHERS}


def _passes_or_runs(statement: Statement) -> bool:
    """Tell whether a grant may be of use to who may do the other half: pass a role, or run as it."""
    return any(True for _ in named_by((PASS_ROLE, *RUNNING), [Document((statement,))]))


# --- a role that is allowed little -------------------------------------------------------------


def _only_allowed(view: RoleInPartition, actions: Actions) -> RoleInPartition:
    """Let a role do nothing but some actions, on anything, within what it is denied."""
    return _only(view, lambda _: False, actions)


def _only(
    view: RoleInPartition, keeps: Callable[[Statement], bool], actions: Actions = ()
) -> RoleInPartition:
    """Let a role do what some of its grants allow, and actions on anything, within what it is denied."""
    held = view.policies.permissions
    pairs = zip(held.documents, held.statements, strict=True)
    kept = tuple(_kept(whole, written, keeps) for whole, written in pairs)
    allowed = _allowing(actions) if actions else DocumentSet((), ())
    only = DocumentSet(
        (*(document for document, _ in kept), *allowed.documents),
        (*(statements for _, statements in kept), *allowed.statements),
        held.limits,
    )
    return replace(view, policies=replace(view.policies, permissions=only), most_steps=FEW_STEPS)


def _kept(
    whole: Document, written: tuple[WrittenStatement, ...], keeps: Callable[[Statement], bool]
) -> tuple[Document, tuple[WrittenStatement, ...]]:
    """Keep the statements of a document that deny, and the grants of which ``keeps`` says so."""
    pairs = zip(whole.statements, written, strict=True)
    kept = [pair for pair in pairs if pair[0].effect is Effect.DENY or keeps(pair[0])]
    return replace(whole, statements=tuple(each for each, _ in kept)), tuple(each for _, each in kept)


def _joined(lists: Iterable[Actions]) -> Actions:
    return tuple(dict.fromkeys(name for each in lists for name in _sound(each)))


def _sound(actions: Actions) -> Actions:
    """Give actions as they are; all of them where IAM takes none by such a name."""
    try:
        document("Allow", ({"Action": list(actions), "Resource": "*"},))
    except MalformedPolicyError:
        return EVERY_ACTION
    return actions


def _allowing(actions: Actions) -> DocumentSet:
    """Allow actions on anything."""
    allowed = document("Allow", ({"Action": list(_sound(actions)), "Resource": "*"},))
    return bound_of("", allowed).documents
