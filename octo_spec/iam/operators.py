"""The closed table of condition operators.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.frozen import frozen

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
    """How an operator treats a key that has several values."""

    ALL = "ForAllValues"
    ANY = "ForAnyValue"


class Relation(StrEnum):
    """The relation between the value of a request and a value of a policy."""

    EQUALS = "Equals"
    LESS_THAN = "LessThan"
    LESS_THAN_EQUALS = "LessThanEquals"
    GREATER_THAN = "GreaterThan"
    GREATER_THAN_EQUALS = "GreaterThanEquals"


@frozen
class Operator:
    """A condition operator without prefix and suffix.

    A negated operator holds if none of the policy's values match. If an operator ``reads_wildcards``, ``*``
    and ``?`` in a policy's value match any text. Only numbers and dates have other relations than equality.
    """

    name: str
    family: Family
    negated: bool = False
    reads_wildcards: bool = False
    ignores_case: bool = False
    relation: Relation = Relation.EQUALS


@frozen
class OperatorForm:
    """An operator as a condition writes it, with its prefix and suffix.

    >>> form = OperatorForm.parse("ForAnyValue:StringNotLikeIfExists")
    >>> form.operator.name, form.quantifier.value, form.if_exists, form.is_negated
    ('StringNotLike', 'ForAnyValue', True, True)
    >>> str(OperatorForm.parse("stringequals"))
    'StringEquals'
    >>> OperatorForm.parse("NullIfExists") is None
    True
    """

    operator: Operator
    quantifier: Quantifier | None = None
    if_exists: bool = False

    @staticmethod
    def parse(written: str) -> OperatorForm | None:
        """Parse an operator in any letter case; ``None`` if AWS has no such operator."""
        return FORMS.get(written) or _FORMS_IN_LOWER_CASE.get(written.lower())

    def __str__(self) -> str:
        prefix = f"{self.quantifier}:" if self.quantifier else ""
        return f"{prefix}{self.operator.name}{'IfExists' if self.if_exists else ''}"

    @property
    def family(self) -> Family:
        """What the operator compares."""
        return self.operator.family

    @property
    def is_negated(self) -> bool:
        """Whether a value must match none of the policy's values."""
        return self.operator.negated

    @property
    def reads_variables(self) -> bool:
        """Whether the policy's values may contain policy variables.

        AWS's pages disagree about Bool, so its values may not:
        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html.
        """
        return self.family in READS_VARIABLES

    @property
    def holds_without_key(self) -> bool:
        """Whether a condition with this form holds if the request lacks the key; not for ``Null``."""
        return holds_without_key(self.quantifier, negated=self.is_negated, if_exists=self.if_exists)


def holds_without_key(quantifier: Quantifier | None, *, negated: bool, if_exists: bool) -> bool:
    """Return whether a condition holds if the request lacks its key, or has an empty set.

    Negated operators, ``IfExists`` and ``ForAllValues`` do; ``ForAnyValue`` does not.
    """
    if if_exists:
        return True
    match quantifier:
        case Quantifier.ALL:
            return True
        case Quantifier.ANY:
            return False
        case None:
            return negated
        case _:
            assert_never(quantifier)


READS_VARIABLES: Final = frozenset({Family.STRING, Family.ARN})
"""The families whose values are text, in which AWS fills in policy variables."""


def _comparison_operators(family: Family) -> tuple[Operator, ...]:
    related = (Operator(f"{family}{relation}", family, relation=relation) for relation in Relation)
    return (*related, Operator(f"{family}NotEquals", family, negated=True))


OPERATORS: Final[tuple[Operator, ...]] = (
    Operator("StringEquals", Family.STRING),
    Operator("StringNotEquals", Family.STRING, negated=True),
    Operator("StringEqualsIgnoreCase", Family.STRING, ignores_case=True),
    Operator("StringNotEqualsIgnoreCase", Family.STRING, negated=True, ignores_case=True),
    Operator("StringLike", Family.STRING, reads_wildcards=True),
    Operator("StringNotLike", Family.STRING, negated=True, reads_wildcards=True),
    *_comparison_operators(Family.NUMERIC),
    *_comparison_operators(Family.DATE),
    Operator("Bool", Family.BOOL, ignores_case=True),
    Operator("BinaryEquals", Family.BINARY),
    Operator("IpAddress", Family.IP),
    Operator("NotIpAddress", Family.IP, negated=True),
    Operator("ArnEquals", Family.ARN, reads_wildcards=True),
    Operator("ArnNotEquals", Family.ARN, negated=True, reads_wildcards=True),
    Operator("ArnLike", Family.ARN, reads_wildcards=True),
    Operator("ArnNotLike", Family.ARN, negated=True, reads_wildcards=True),
    Operator("Null", Family.NULL),
)


def _forms() -> Iterator[OperatorForm]:
    for operator in OPERATORS:
        suffixes = (False,) if operator.family is Family.NULL else (False, True)
        for quantifier in (None, *Quantifier):
            yield from (OperatorForm(operator, quantifier, if_exists) for if_exists in suffixes)


FORMS: Final[Mapping[str, OperatorForm]] = {str(form): form for form in _forms()}
"""Every operator with each possible prefix and suffix, by its name in AWS's spelling."""

_FORMS_IN_LOWER_CASE: Final = {name.lower(): form for name, form in FORMS.items()}
