"""The possible values of a condition value with references, under operators that do not compare text."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.iam.operators import Family
from octo_spec.model.text import (
    Account,
    ListParam,
    Param,
    ParamFact,
    Partition,
    PartitionFact,
    Region,
    RoleArn,
    Stack,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.language.models.spec import Spec
    from octo_spec.model.text import Reference, Text

_DIGITS: Final = "111122223333"
PARAMETER_VALUES: Final[Mapping[Family, str]] = {
    Family.NUMERIC: _DIGITS,
    Family.DATE: _DIGITS,
    Family.BOOL: "true",
    Family.BINARY: _DIGITS,
    Family.IP: "203.0.113.7",
    Family.NULL: "",
}
"""The assumed value of a parameter, by the family of the operator that reads it.

The empty text is not a value for ``Null``. Families whose values may have policy variables are not listed:
there a parameter may have any value.
"""


def filled_in(text: Text, family: Family, spec: Spec) -> Iterator[str]:
    """Yield values of ``text``: one for each value of a fact, with a value of ``family`` for a parameter."""
    pieces = ((piece,) if isinstance(piece, str) else _values(piece, family, spec) for piece in text.pieces)
    return map("".join, product(*pieces))


def _values(reference: Reference, family: Family, spec: Spec) -> tuple[str, ...]:
    match reference:
        case Param() | ListParam():
            return (PARAMETER_VALUES[family],)
        case ParamFact(id, fact):
            return _fact_values(fact, spec.parameters[id].allowed) if id in spec.parameters else ()
        case PartitionFact(fact):
            return _fact_values(fact, spec.partitions)
        case Account():
            return (_DIGITS,)
        case RoleArn(id) if id not in spec.roles:
            return ()
        case Partition() | Region() | RoleArn() | Stack():
            return (str(reference),)
        case _:
            assert_never(reference)


def _fact_values(name: str, facts_by_value: Mapping[str, Mapping[str, str]]) -> tuple[str, ...]:
    """Return the values of a fact; empty if the spec does not declare it, which another check reports."""
    return tuple(facts[name] for facts in facts_by_value.values() if name in facts)
