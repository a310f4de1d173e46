"""What whoever tries a request must suppose: on which answers it rests that only one side allows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.evaluate import statements, unmet
from octo_spec.iam.arn import Arn
from octo_spec.iam.conditions import Condition
from octo_spec.iam.elements import Effect
from octo_spec.iam.variables import variables_of
from octo_spec.symbolic.unknowns import is_unknown, keys_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.access.compare import Difference
    from octo_spec.access.evaluate import Unmet
    from octo_spec.access.request import Request
    from octo_spec.analysis.sides import Documents
    from octo_spec.iam.policy import Document, Statement
    from octo_spec.symbolic.unknowns import Unknowns


def supposed(difference: Difference, asked: Documents, base: Documents) -> frozenset[str]:
    """List the keys of ours that bring the difference, and those that alone keep others from undoing it."""
    deciding = [asked.parsed(difference.place)]
    if difference.lifted is not None:
        deciding.append(base.parsed(difference.lifted))
    return frozenset[str]().union(
        *map(keys_of, deciding),
        *_held_off(Effect.ALLOW, base.documents, difference.witness),
        *_held_off(Effect.DENY, asked.documents, difference.witness),
    )


def _held_off(effect: Effect, documents: Iterable[Document], request: Request) -> Iterator[frozenset[str]]:
    """List, for each statement that would apply with other answers, the keys that keep it from that."""
    for _, statement in statements(tuple(documents)):
        if statement.effect is effect:
            behind = [_behind(one, statement) for one in unmet(statement, request)]
            yield frozenset[str]().union(*behind) if all(behind) else frozenset()


def _behind(missing: Unmet, statement: Statement) -> frozenset[str]:
    """Name the keys of ours on which it rests that a part of a statement does not match."""
    match missing:
        case Condition():
            keys = missing.variables | {missing.key}
        case "resource" if statement.resources:
            keys = variables_of(statement.resources.patterns)
        case _:
            keys = frozenset()
    return frozenset(filter(is_unknown, keys))


def other_place(resource: str, unknowns: Unknowns) -> dict[str, str]:
    """Tell the partition and the account of the roles, where a resource names others.

    Where a part is only made up for a parameter's value, it names none.
    """
    try:
        arn = Arn.parse(resource)
    except ValueError:
        return {}
    named = {"partition": arn.partition, "account": arn.account}
    own = {"partition": unknowns.partition, "account": unknowns.account}
    return {
        name: own[name]
        for name, text in named.items()
        if text not in ("", own[name]) and not text.startswith("some-")
    }
