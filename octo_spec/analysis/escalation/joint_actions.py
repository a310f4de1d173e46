"""Whether a role may make several requests for the same choices: one grant may exclude another.

>>> actions = ("ec2:StopInstances", "ec2:StartInstances")
>>> on, off = frozenset({"on"}), frozenset({"off"})
>>> are_allowed_together(actions, {actions[0]: {on}, actions[1]: {off}}, lambda answers: len(answers) < 2)
False
>>> are_allowed_together(actions, {actions[0]: {on}, actions[1]: {on, off}}, lambda answers: len(answers) < 2)
True

A request that names several resources needs several grants, too:

>>> from functools import partial
>>> from octo_spec.access.intersect import overlaps
>>> from octo_spec.iam.policy import document
>>> def grant(*types, **answers):
...     on = [f"arn:aws:ec2:*:*:{each}/*" for each in types]
...     held = {f"unknown:choice/{id}": value for id, value in answers.items()}
...     return {"Action": "ec2:RunInstances", "Resource": on, "Condition": {"StringEquals": held}}
>>> most = grant("image", "instance", "network-interface")
>>> for grants in ([most, grant("security-group", net="on")], [most]):
...     policies = (document("Allow", grants),)
...     found = whole_answers("ec2:RunInstances", policies, partial(overlaps, policies))
...     print([[str(each) for each in answers] for answers in found])
[['StringEquals unknown:choice/net [on]']]
[]
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from octo_spec.access.whole_requests import missing_types, requests_on, required_types
from octo_spec.analysis.escalation.permission_state import ANY_ANSWERS, answers_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from octo_spec.access.bounds import Policies
    from octo_spec.access.whole_requests import Search
    from octo_spec.analysis.escalation.permission_state import AnswerSet
    from octo_spec.iam.policy import Statement


def answers_by_action(grants: Iterable[tuple[Iterable[str], Statement]]) -> dict[str, set[AnswerSet]]:
    """Return, for each action, the answers of the statements that allow it."""
    by_action: dict[str, set[AnswerSet]] = {}
    for actions, statement in grants:
        for name in actions:
            by_action.setdefault(name, set()).add(answers_of(statement))
    return by_action


def are_allowed_together(
    actions: Iterable[str],
    by_action: Mapping[str, Collection[AnswerSet]],
    is_possible: Callable[[AnswerSet], bool],
) -> bool:
    """Return whether a role may do all actions for the same answers.

    Each grant is known to allow its action; ``is_possible`` decides whether several answers are possible.
    """
    for answers in product(*(_widest_answers(by_action.get(name, ())) for name in actions)):
        union = ANY_ANSWERS.union(*answers)
        if union in answers or is_possible(union):
            return True
    return False


def _widest_answers(answers: Collection[AnswerSet]) -> list[AnswerSet]:
    """Return the answers without those that other ones include."""
    return [each for each in answers if not any(other < each for other in answers)]


def whole_answers(
    name: str, documents: Policies, search: Search, answers: AnswerSet = ANY_ANSWERS
) -> tuple[AnswerSet, ...]:
    """Return for which of some answers an action is allowed on each type of resource that its requests name.

    ``search`` finds requests that ``documents`` allow. Each result joins the answers of the statements that
    do. Raises ``BudgetExceededError`` if the search needs more steps than the engine may spend.
    """
    found = {answers}
    for kind in required_types(name):
        found = {
            one | answers_of(documents[each.place.document].statements[each.place.statement])
            for one in found
            for each in search(requests_on(name, kind, one))
        }
    return tuple(each for each in found if each == answers or not missing_types(name, search, each))
