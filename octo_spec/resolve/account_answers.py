"""Customers' answers that are used as an account: they must have all twelve digits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.iam.limits import is_account_id
from octo_spec.language.account_places import account_place
from octo_spec.language.checked_spec import CheckedSpec
from octo_spec.model.text import ListParam, Param
from octo_spec.resolve.codes import BAD_ANSWER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.language.models.spec import Spec
    from octo_spec.resolve.customers import Customer, PlacedAnswer

_DIGITS: Final = re.compile("[0-9-]+")


def account_problems(spec: Spec, customer: Customer) -> Iterator[Diagnostic]:
    """Find answers of digits that are not an account although the spec uses them as one."""
    suspects = [
        (id, answer, value)
        for id, answer in (*customer.fix.items(), *customer.preset.items())
        for value in _values(answer)
        if _DIGITS.fullmatch(value) and not is_account_id(value)
    ]
    # Few customers have such an answer, so the texts of the spec are searched only then.
    accounts = frozenset(_account_parameters(spec)) if suspects else frozenset[str]()
    for id, answer, value in suspects:
        if id in accounts:
            message = f"{value!r} is not an account ID, but {id!r} names an account"
            yield BAD_ANSWER.at(answer.span, message, 'write 12 digits in quotes: "012345678901"')


def _values(answer: PlacedAnswer) -> tuple[str, ...]:
    return (answer.value,) if isinstance(answer.value, str) else answer.value


def _account_parameters(spec: Spec) -> Iterator[str]:
    for use in CheckedSpec(spec).uses:
        match account_place(use):
            case (Param(id) | ListParam(id),):
                yield id
