"""What made a search too long: the dimension with the most patterns, and the statements that hold them.

It is a heuristic and proves nothing. Like the activity of variables in a solver, it counts where the work was
done: Moskewicz et al., "Chaff: Engineering an Efficient SAT Solver", DAC 2001.

>>> from octo_spec.iam.policy import parse
>>> def other_than(name):
...     condition = {"StringNotLike": {"aws:username": f"*{name}*"}}
...     return {"Effect": "Allow", "Sid": name, "Action": "*", "Resource": "*", "Condition": condition}
>>> document = parse({"Statement": [other_than(name) for name in ("ann", "bob", "cat", "dan")]})
>>> blame(document.statements)
'4 statements about aws:username (ann, bob, cat, and 1 more)'
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from octo_spec.access.search.conjunctions import ACTION, CALLER, RESOURCE, Constraint, conjunction
from octo_spec.iam.glob import not_literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from octo_spec.iam.policy import Statement

_NAMED: Final = 3


def blame(statements: Iterable[Statement]) -> str:
    """Return the dimension with the most patterns, and the statements about it; empty without patterns."""
    listed = list(statements)
    constraints = dict.fromkeys(part for statement in listed for part in conjunction(statement))
    weights = Counter[str]()
    for constraint in constraints:
        weights[constraint.dimension] += _weight(constraint)
    [(dimension, weight)] = weights.most_common(1) or [("", 0)]
    if not weight:
        return ""
    about_it = [
        statement
        for statement in listed
        if any(_is_about(part, dimension) for part in conjunction(statement))
    ]
    names = _statement_names(about_it, dimension)
    return f"{_count(len(about_it))} about {_NAMES.get(dimension, dimension)} ({names})"


def _weight(constraint: Constraint) -> int:
    """Return the number of patterns with wildcards; a policy variable counts twice."""
    return len(not_literal(constraint.patterns)) + 2 * len(constraint.variables)


def _is_about(constraint: Constraint, dimension: str) -> bool:
    return constraint.dimension == dimension and _weight(constraint) > 0


_NAMES: Final = {ACTION: "actions", RESOURCE: "resources", CALLER: "callers"}


def _count(number: int) -> str:
    return "1 statement" if number == 1 else f"{number} statements"


def _statement_names(statements: Sequence[Statement], dimension: str) -> str:
    shown = [_name(statement, dimension) for statement in statements[:_NAMED]]
    rest = len(statements) - len(shown)
    return ", ".join([*shown, f"and {rest} more"] if rest else shown)


def _name(statement: Statement, dimension: str) -> str:
    """Return the Sid of a statement, or what the statement says about the dimension."""
    if statement.sid:
        return statement.sid
    parts = sorted(str(condition) for condition in statement.conditions if condition.key == dimension)
    element = {ACTION: statement.actions, RESOURCE: statement.resources}.get(dimension)
    return " and ".join(parts) if parts else " ".join(element.written[:1]) if element else "one without a Sid"
