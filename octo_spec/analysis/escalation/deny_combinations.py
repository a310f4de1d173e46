"""The combinations of choices that denies and boundaries distinguish.

The statement that allows a step of privilege escalation does not say in which combinations a deny leaves the
step allowed, so that each combination is searched alone.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.escalation.permission_state import ANY_ANSWERS, answers_of
from octo_spec.iam.condition_parsing import conditions
from octo_spec.iam.elements import Effect
from octo_spec.iam.variables import read
from octo_spec.symbolic.answer_keys import CHOICE

if TYPE_CHECKING:
    from octo_spec.analysis.escalation.permission_state import AnswerSet
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.symbolic.unknowns import Unknowns

MANY_COMBINATIONS: Final = 16
"""The maximum number of combinations that are searched one by one."""


def combinations_of_denies(role: RolePolicies, unknowns: Unknowns) -> tuple[AnswerSet, ...]:
    """Return each combination of the choices on which denies depend; none if there are too many.

    Without denies that depend on choices, one search covers all combinations. A choice whose answer is known
    is not varied.
    """
    choices = sorted(choices_of_denies(role) - unknowns.known.keys())
    values = [unknowns.choices[id] for id in choices]
    if not choices:
        return (ANY_ANSWERS,)
    if prod(map(len, values)) > MANY_COMBINATIONS:
        return ()
    return tuple(
        conditions({"StringEquals": {f"{CHOICE}{id}": value for id, value in pairs}}, "Condition", read)
        for pairs in (zip(choices, combined, strict=True) for combined in product(*values))
    )


def choices_of_denies(role: RolePolicies) -> frozenset[str]:
    """Return the choices on which a deny of the role, or a statement of a boundary, depends."""
    bounding = (document for bound in role.bounds for document in bound.documents.documents)
    of_bounds = (statement for document in bounding for statement in document.statements)
    of_role = (statement for document in role.permissions.documents for statement in document.statements)
    denying = (statement for statement in of_role if statement.effect is Effect.DENY)
    tests = (test for statement in (*denying, *of_bounds) for test in answers_of(statement))
    return frozenset(test.key.removeprefix(CHOICE) for test in tests if test.key.startswith(CHOICE))
