"""The unknown answers on which a difference depends: what a reader must assume to try its witness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.evaluate import unmet_parts
from octo_spec.iam.arn import Arn
from octo_spec.iam.conditions import Condition
from octo_spec.iam.elements import Effect
from octo_spec.iam.variables import variables_of
from octo_spec.symbolic.answer_keys import answer_keys_of, is_answer_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.access.compare import Difference
    from octo_spec.access.evaluate import Unmet
    from octo_spec.access.request import Request
    from octo_spec.analysis.sides import DocumentSet
    from octo_spec.iam.policy import Statement
    from octo_spec.symbolic.unknowns import Unknowns


def assumed_keys(difference: Difference, queried: DocumentSet, base: DocumentSet) -> frozenset[str]:
    """Return the keys of unknown answers on which a difference depends.

    These are the keys of the statements that cause the difference, and the keys that alone prevent an Allow
    of ``base`` or a Deny of ``queried`` from applying to the witness.
    """
    deciding = [queried.parsed_statement(difference.place)]
    if difference.lifted is not None:
        deciding.append(base.parsed_statement(difference.lifted))
    return frozenset[str]().union(
        *map(answer_keys_of, deciding),
        *_preventing_keys(Effect.ALLOW, base, difference.witness),
        *_preventing_keys(Effect.DENY, queried, difference.witness),
    )


def _preventing_keys(effect: Effect, documents: DocumentSet, request: Request) -> Iterator[frozenset[str]]:
    """Yield, for each statement that would apply with other answers, the keys that prevent it."""
    for _, statement in documents.index.possible_statements(request):
        if statement.effect is effect:
            keys = [_keys_behind(part, statement) for part in unmet_parts(statement, request)]
            yield frozenset[str]().union(*keys) if all(keys) else frozenset()


def _keys_behind(part: Unmet, statement: Statement) -> frozenset[str]:
    """Return the keys of unknown answers because of which a part of a statement does not match."""
    match part:
        case Condition():
            keys = part.variables | {part.key}
        case "resource" if statement.resources:
            keys = variables_of(statement.resources.patterns)
        case _:
            keys = frozenset()
    return frozenset(filter(is_answer_key, keys))


def other_place(resource: str, unknowns: Unknowns) -> dict[str, str]:
    """Return the roles' own partition and account if a resource is in another partition or account.

    A part that is only an example of a parameter's value (``some-…``) has no location.
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
