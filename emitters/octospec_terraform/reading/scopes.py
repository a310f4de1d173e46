"""The meaning of the names in a scope, as far as one name leads to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octospec_terraform.reading.modules import Deferred, Each
from octospec_terraform.syntax import (
    Binary,
    Call,
    Conditional,
    Index,
    Member,
    Name,
    Object,
    Template,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octospec_terraform.reading.modules import Scope
    from octospec_terraform.syntax import Expression


def follow_name(expression: Expression, scope: Scope) -> Deferred | None:
    """Return the expression of a name, and the scope of its evaluation; ``None`` if there is no such name."""
    match expression:
        case Template((Member() | Index() | Call() | Conditional() | Name() as only,)):
            return Deferred(only, scope)
        case Name(name):
            found = scope.names.get(name)
            return found if isinstance(found, Deferred) else None
        case Member(Name(name), "value") if isinstance(each := scope.names.get(name), Each):
            return each.value if isinstance(each.value, Deferred) else None
        case Member(Name("local"), name) if name in scope.module.locals and "local" not in scope.names:
            return Deferred(scope.module.locals[name].value, scope.module.scope)
        case Member(Name("var"), name) if "var" not in scope.names:
            return (scope.module.arguments or {}).get(name)
        case _:
            return None


def entries(expression: Expression, scope: Scope) -> dict[str, Deferred] | None:
    """Return the entries of a literal object, here or at the end of a chain of names."""
    for _ in range(_MOST_STEPS):
        if isinstance(expression, Object):
            keys = [key.literal if isinstance(key, Template) else None for key, _ in expression.entries]
            values = [Deferred(value, scope) for _, value in expression.entries]
            return {key: value for key, value in zip(keys, values, strict=True) if key} if all(keys) else None
        if (there := follow_name(expression, scope)) is None:
            return None
        expression, scope = there.expression, there.scope
    return None


def conjuncts(test: Expression, scope: Scope) -> Iterator[tuple[Expression, Scope]]:
    """List the parts of a conjunction; names are replaced by their expressions."""
    found = _follow_names(test, scope)
    match found.expression:
        case Binary("&&", left, right):
            yield from conjuncts(left, found.scope)
            yield from conjuncts(right, found.scope)
        case _:
            yield test, scope


def _follow_names(expression: Expression, scope: Scope) -> Deferred:
    """Replace names by their expressions, as far as one leads to the next."""
    found = Deferred(expression, scope)
    for _ in range(_MOST_STEPS):
        there = follow_name(found.expression, found.scope)
        if there is None:
            break
        found = there
    return found


_MOST_STEPS: Final = 100
"""The maximum length of a chain of names; no module that Terraform accepts has a longer one."""
