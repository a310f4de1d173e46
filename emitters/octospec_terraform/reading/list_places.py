"""List inputs in places that a spec does not support: their variables keep the default instead."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final

from octo_spec.iam.operators import OperatorForm, Quantifier
from octo_spec.model.text import ListParam
from octospec_terraform.reading.given import GivenError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.diagnostics import Span
    from octo_spec.model.deployment import Condition, Statement, TrustStatement
    from octo_spec.model.text import Text

_OF_ACCOUNTS: Final = re.compile(
    r"arn:(?:aws|\$\{partition\}):iam::\$\{[^{}]+\}:(?:root|(?:role|user)/[^$]+)"
)
_MESSAGE: Final = "an input list is used where a spec cannot have one"


def check_lists(statement: Statement, span: Span) -> None:
    """Give up on a statement with a list next to other values, unless it can be divided by value."""
    _check_alone(statement.resources, span, divisible=not statement.resources_excepted)
    _check_conditions(statement.conditions, span)


def check_trusted_lists(statement: TrustStatement, span: Span) -> None:
    """Give up on a trust statement with a list in a text that is neither an account nor the whole text."""
    for value in statement.principal.values:
        is_whole = len(value.pieces) == 1 or bool(_OF_ACCOUNTS.fullmatch(str(value)))
        _refuse_unless(is_whole or not value.list_param, (value,), span)
    for condition in statement.conditions:
        is_whole = condition.key.lower() != "sts:externalid" or all(
            len(value.pieces) == 1 for value in condition.values if value.list_param
        )
        _refuse_unless(is_whole, condition.values, span)
    _check_conditions(statement.conditions, span)


def _check_conditions(conditions: Iterable[Condition], span: Span) -> None:
    for condition in conditions:
        form = OperatorForm.parse(condition.operator)
        divisible = form is not None and not form.is_negated and form.quantifier is not Quantifier.ALL
        _check_alone(condition.values, span, divisible=divisible)


def _check_alone(texts: tuple[Text, ...], span: Span, *, divisible: bool) -> None:
    for text in texts:
        lists = {piece for piece in text.pieces if isinstance(piece, ListParam)}
        is_once = sum(isinstance(piece, ListParam) for piece in text.pieces) <= 1
        _refuse_unless(is_once and (divisible or not lists or len(texts) == 1), texts, span)


def _refuse_unless(fits: bool, texts: Iterable[Text], span: Span) -> None:  # noqa: FBT001 - what is checked
    if not fits:
        pieces = chain.from_iterable(text.pieces for text in texts)
        raise GivenError(span, _MESSAGE, frozenset(each.id for each in pieces if isinstance(each, ListParam)))
