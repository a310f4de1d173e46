"""The closed table of condition operators.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Family(StrEnum):
    """What an operator compares."""

    STRING = "String"
    NUMERIC = "Numeric"
    DATE = "Date"
    BOOL = "Bool"
    BINARY = "Binary"
    IP = "IpAddress"
    ARN = "Arn"
    NULL = "Null"


class Quantifier(StrEnum):
    """How an operator takes a key that has several values."""

    ALL = "ForAllValues"
    ANY = "ForAnyValue"


class Comparison(StrEnum):
    """How a value stands to the one that a policy gives."""

    EQUALS = "Equals"
    LESS_THAN = "LessThan"
    LESS_THAN_EQUALS = "LessThanEquals"
    GREATER_THAN = "GreaterThan"
    GREATER_THAN_EQUALS = "GreaterThanEquals"


@dataclass(frozen=True, slots=True)
class Operator:
    """A condition operator without prefix and suffix.

    A negated one holds where the key is absent, and where none of its values match. Where
    ``wildcards`` are read, ``*`` and ``?`` in a value stand for any text. Only numbers and dates are
    compared in another way than for equality.
    """

    name: str
    family: Family
    negated: bool = False
    wildcards: bool = False
    ignores_case: bool = False
    comparison: Comparison = Comparison.EQUALS

    @property
    def variables(self) -> bool:
        """Tell whether its values may hold policy variables.

        AWS's pages disagree about Bool, which therefore may not.
        """
        return self.family in {Family.STRING, Family.ARN}


@dataclass(frozen=True, slots=True)
class OperatorForm:
    """An operator as it stands in a condition: ``ForAnyValue:StringLikeIfExists``."""

    operator: Operator
    quantifier: Quantifier | None = None
    if_exists: bool = False

    def __str__(self) -> str:
        prefix = f"{self.quantifier}:" if self.quantifier else ""
        return f"{prefix}{self.operator.name}{'IfExists' if self.if_exists else ''}"


def _ordered(family: Family) -> tuple[Operator, ...]:
    compared = (Operator(f"{family}{one}", family, comparison=one) for one in Comparison)
    return (*compared, Operator(f"{family}NotEquals", family, negated=True))


OPERATORS: Final[tuple[Operator, ...]] = (
    Operator("StringEquals", Family.STRING),
    Operator("StringNotEquals", Family.STRING, negated=True),
    Operator("StringEqualsIgnoreCase", Family.STRING, ignores_case=True),
    Operator("StringNotEqualsIgnoreCase", Family.STRING, negated=True, ignores_case=True),
    Operator("StringLike", Family.STRING, wildcards=True),
    Operator("StringNotLike", Family.STRING, negated=True, wildcards=True),
    *_ordered(Family.NUMERIC),
    *_ordered(Family.DATE),
    Operator("Bool", Family.BOOL, ignores_case=True),
    Operator("BinaryEquals", Family.BINARY),
    Operator("IpAddress", Family.IP),
    Operator("NotIpAddress", Family.IP, negated=True),
    Operator("ArnEquals", Family.ARN, wildcards=True),
    Operator("ArnNotEquals", Family.ARN, negated=True, wildcards=True),
    Operator("ArnLike", Family.ARN, wildcards=True),
    Operator("ArnNotLike", Family.ARN, negated=True, wildcards=True),
    Operator("Null", Family.NULL),
)


def _forms() -> Iterator[OperatorForm]:
    for operator in OPERATORS:
        suffixes = (False,) if operator.family is Family.NULL else (False, True)
        for quantifier in (None, *Quantifier):
            yield from (OperatorForm(operator, quantifier, if_exists) for if_exists in suffixes)


FORMS: Final[Mapping[str, OperatorForm]] = {str(form): form for form in _forms()}
"""Every operator with its prefixes and its suffix, by the name that AWS reads."""
