"""What a role could do with some actions, if a policy allowed them on anything, after the role's denies.

For many lists of actions each question is decided once, for all lists together: a search finds the actions
that pass the denies, and so the lists. Only for steps of privilege escalation do the other permissions
matter, from another list or from a grant: to pass a role, and to run something with it.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.decision.vended_data import VENDING, vending_actions_of
from octo_spec.analysis.escalation.dangerous_requests import named_by
from octo_spec.analysis.escalation.escalating_actions import RUNNING, STEPS_TO_MORE
from octo_spec.analysis.escalation.other_principals import (
    immediate_raises,
    may_do_everything,
    raises_through_others,
)
from octo_spec.analysis.escalation.privilege_escalations import GRANTS_ITSELF
from octo_spec.analysis.escalation.self_grants import self_granting_statements
from octo_spec.analysis.overview.summary import covered_actions
from octo_spec.analysis.questions.decided_questions import deciding_actions
from octo_spec.analysis.sides import DocumentSet, bound_of
from octo_spec.analysis.unclassified_actions import unclassified_actions
from octo_spec.iam.catalog import undocumented_names
from octo_spec.iam.elements import Effect
from octo_spec.iam.escalation_steps import PASS_ROLE
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.iam.policy import Document, document
from octo_spec.model.unread import EVERY_ACTION
from octo_spec.review.direct_parts import direct_parts
from octo_spec.review.unclassified_parts import unclassified_parts
from octo_spec.review.vended_parts import vended_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.policy import Statement
    from octo_spec.review.direct_part import DirectPart
    from octo_spec.review.reviewed_roles import ReviewedPolicies, RoleInPartition

Actions: TypeAlias = tuple[str, ...]
"""A list of actions, as a statement names them."""

Names: TypeAlias = frozenset[str]
"""Names of actions."""

FEW_STEPS: Final = 20_000
"""The maximum number of steps in the search for denies; a longer search counts as allowed."""

FEW_LISTS: Final = 16
"""The maximum number of lists with escalation steps to try one by one; of more, all escalate or none."""


def allowed_questions(
    role: ReviewedPolicies, queried: Iterable[Actions], questions: Sequence[ReviewQuestion]
) -> dict[Actions, Names]:
    """Map each list of actions to the IDs of the questions that the role can then do.

    A list that leads to privilege escalation may lead to any question.
    """
    lists = tuple(dict.fromkeys(queried))
    leading = escalating_lists(role, lists)
    every = frozenset(question.id for question in questions)
    directly = _direct_questions(role, [each for each in lists if each not in leading], questions)
    return {each: every if each in leading else directly[each] for each in lists}


# --- directly ----------------------------------------------------------------------------------


def _direct_questions(
    role: ReviewedPolicies, lists: Sequence[Actions], questions: Sequence[ReviewQuestion]
) -> dict[Actions, Names]:
    """Decide all lists together, except the list of every action, whose many names take long."""
    few = tuple(each for each in lists if each != EVERY_ACTION)
    found: dict[Actions, Names] = {}
    for together in ((EVERY_ACTION,) if EVERY_ACTION in lists else (), few):
        names = _allowed_names(role, _join(together), questions) if together else {}
        found |= {each: _questions_about(_action_names(each), names) for each in together}
    return found


def _questions_about(named: AbstractSet[str], names: Mapping[str, AbstractSet[str]]) -> Names:
    return frozenset(question for question, allowed in names.items() if allowed & named)


def _allowed_names(
    role: ReviewedPolicies, actions: Actions, questions: Sequence[ReviewQuestion]
) -> dict[str, set[str]]:
    """Return the allowed actions of each question; all of its actions if the search takes too long."""
    try:
        parts = [part for view in role.views for part in _parts(_role_with_only(view, actions), questions)]
    except BudgetExceededError:
        return _names_without_denies(actions, questions)
    found: dict[str, set[str]] = {}
    for part in parts:
        found.setdefault(part.question, set()).update(part.actions)
    return found


def _names_without_denies(actions: Actions, questions: Sequence[ReviewQuestion]) -> dict[str, set[str]]:
    documented = covered_actions(actions, is_excepted=False)
    named = deciding_actions(questions, documented)
    still_open = unclassified_actions(questions, documented, actions)
    vending = {each.full_name for each in documented}.intersection(VENDING)
    return {
        each.id: {
            *named.get(each.id, ()),
            *still_open.get(each.id, ()),
            *(vending.intersection(vending_actions_of(each.documented_actions)) if vending else ()),
        }
        for each in questions
    }


def _parts(view: RoleInPartition, questions: Sequence[ReviewQuestion]) -> Iterator[DirectPart]:
    """Yield what a role may do, also by actions that leave a question open."""
    yield from direct_parts(view, questions)
    yield from unclassified_parts(view, questions)
    yield from vended_parts(view, questions)


def _action_names(actions: Actions) -> Names:
    """Return the names of the documented actions, and those that the list spells out."""
    written = _sound_actions(actions)
    documented = (each.full_name for each in covered_actions(written, is_excepted=False))
    return frozenset((*documented, *undocumented_names(written)))


# --- by privilege escalation -------------------------------------------------------------------


def escalating_lists(role: ReviewedPolicies, queried: Iterable[Actions]) -> frozenset[Actions]:
    """Return the lists by which the role can escalate: alone, with its grants, or with each other."""
    steps = {each: _steps(each) for each in queried}
    leading = _leading_lists({named for named in steps.values() if named}, lambda named: _leads(role, named))
    return frozenset(each for each, named in steps.items() if named in leading)


def _leading_lists(lists: AbstractSet[Names], leads: Callable[[Names], bool]) -> AbstractSet[Names]:
    """Return the lists that escalate alone, and all other lists if they do so together."""
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
    """Return the escalation steps among actions."""
    return frozenset(named_by(STEPS_TO_MORE, _allow_on_anything(actions).documents))


def _leads(role: ReviewedPolicies, named: Names) -> bool:
    return any(_lets_escalate(view, tuple(sorted(named))) for view in role.views)


def _lets_escalate(view: RoleInPartition, named: Actions) -> bool:
    """Return whether these additional actions let a role escalate beyond what its grants allow."""
    known, added = _with_grants(view, _passes_or_runs), _with_grants(view, _passes_or_runs, named)
    written = frozenset(chain.from_iterable(known.policies.permissions.statements))
    try:
        if any(by not in written for by in _immediate_statements(added)):
            return True
        before = frozenset(_ways(known))
        return any(way not in before for way in _ways(added))
    except BudgetExceededError:
        return True


def _immediate_statements(view: RoleInPartition) -> Iterator[WrittenStatement]:
    """Yield the statement of each escalation in one step, which is found in a fraction of the time."""
    if not may_do_everything(view.policies):
        yield from (each.by for each in immediate_raises(view.policies))


def _ways(view: RoleInPartition) -> Iterator[tuple[str, WrittenStatement]]:
    """Yield the kind and the statement of each escalation, also after a step on the role itself."""
    yield from ((GRANTS_ITSELF, by) for by in self_granting_statements(view.policies))
    yield from ((str(each.way), each.by) for each in raises_through_others(view.policies))


def _passes_or_runs(statement: Statement) -> bool:
    """Return whether a grant can help a list with the other half: pass a role, or run something with it."""
    return any(True for _ in named_by((PASS_ROLE, *RUNNING), [Document((statement,))]))


# --- a role that is allowed little -------------------------------------------------------------


def _role_with_only(view: RoleInPartition, actions: Actions) -> RoleInPartition:
    """Return a role that may only use some actions, on anything, with its denies."""
    return _with_grants(view, lambda _: False, actions)


def _with_grants(
    view: RoleInPartition, keeps: Callable[[Statement], bool], actions: Actions = ()
) -> RoleInPartition:
    """Return a role with some of its grants, actions on anything, and its denies."""
    held = view.policies.permissions
    pairs = zip(held.documents, held.statements, strict=True)
    kept = tuple(_with_statements(whole, written, keeps) for whole, written in pairs)
    allowed = _allow_on_anything(actions) if actions else DocumentSet((), ())
    only = DocumentSet(
        (*(document for document, _ in kept), *allowed.documents),
        (*(statements for _, statements in kept), *allowed.statements),
        held.limits,
    )
    return replace(view, policies=replace(view.policies, permissions=only), most_steps=FEW_STEPS)


def _with_statements(
    whole: Document, written: tuple[WrittenStatement, ...], keeps: Callable[[Statement], bool]
) -> tuple[Document, tuple[WrittenStatement, ...]]:
    """Keep the denies of a document, and the grants for which ``keeps`` is true."""
    pairs = zip(whole.statements, written, strict=True)
    kept = [pair for pair in pairs if pair[0].effect is Effect.DENY or keeps(pair[0])]
    return replace(whole, statements=tuple(each for each, _ in kept)), tuple(each for _, each in kept)


def _join(lists: Iterable[Actions]) -> Actions:
    return tuple(dict.fromkeys(name for each in lists for name in _sound_actions(each)))


def _sound_actions(actions: Actions) -> Actions:
    """Return actions unchanged; every action if IAM accepts no such name."""
    try:
        document("Allow", ({"Action": list(actions), "Resource": "*"},))
    except MalformedPolicyError:
        return EVERY_ACTION
    return actions


def _allow_on_anything(actions: Actions) -> DocumentSet:
    """Allow actions on anything."""
    allowed = document("Allow", ({"Action": list(_sound_actions(actions)), "Resource": "*"},))
    return bound_of("", allowed).documents
