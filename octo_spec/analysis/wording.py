"""Statements in words for a reviewer, and how lists are joined."""

from __future__ import annotations

import re
from itertools import starmap
from typing import TYPE_CHECKING, Final

from octo_spec.iam.operators import Family, OperatorForm, Quantifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.catalog import Action

FEW: Final = 4
"""The most names that are listed in full."""


def action_phrase(action: Action) -> str:
    """Return what an action does, from its description: "Grants permission to" and, usually, a verb."""
    found = re.fullmatch(_GRANTED, action.description.partition(". ")[0].rstrip("."))
    if found is None or found["verb"] in _NO_VERBS or found["verb"].endswith("ing"):
        return f"use {action.full_name}"
    return f"{re.sub(_THIRD_PERSON, '', found['verb'])} {found['rest']}"


_GRANTED: Final = r"(?s)Grants permission to (?:to )?(?P<verb>[a-z,/-]+) (?P<rest>.+)"
_NO_VERBS: Final = frozenset({"a", "an", "the", "to", "deciders", "workers"})
"""First words of descriptions that name the principal or the thing instead of a verb."""
_THIRD_PERSON: Final = r"(?<!s)s$"
"""The ending of "deletes", since most descriptions have "delete"."""


def resource(written: WrittenStatement, *, whole: bool = False) -> str:
    """Return the resources of a statement: the first few, or with ``whole`` all of them."""
    named = ", ".join(written.resources) if whole else cut_short(written.resources)
    if written.resources_excepted:
        return f"all except {named}"
    return "any resource" if "*" in written.resources else named


def statement_summary(written: WrittenStatement) -> str:
    """Describe a statement that has no name: its actions, principals, resources and conditions."""
    beginning = "all actions except " if written.actions_excepted else ""
    by = f" by {principals(written)}" if written.principals else ""
    on = f" on {resource(written)}" if written.resources else ""
    when = conditions(written)
    return f"{beginning}{cut_short(written.actions)}{by}{on}{f' where {when}' if when else ''}"


def principals(written: WrittenStatement) -> str:
    """Return the principals of a statement in words."""
    named = either(map(str, written.principals))
    if written.principals_excepted:
        return f"all except {named}"
    is_anyone = any(principal.name == "*" for principal in written.principals)
    return f"anyone ({named})" if is_anyone else named


def conditions(written: WrittenStatement) -> str:
    """Return when a statement holds; empty for always."""
    return " and ".join(starmap(condition, written.conditions))


VERBS: Final[Mapping[str, str]] = {
    "StringEquals": "is",
    "ArnEquals": "is",
    "NumericEquals": "is",
    "DateEquals": "is",
    "Bool": "is",
    "BinaryEquals": "is",
    "StringEqualsIgnoreCase": "is, ignoring case,",
    "StringLike": "matches",
    "ArnLike": "matches",
    "StringNotEquals": "is not",
    "ArnNotEquals": "is not",
    "NumericNotEquals": "is not",
    "DateNotEquals": "is not",
    "StringNotEqualsIgnoreCase": "is not, ignoring case,",
    "StringNotLike": "does not match",
    "ArnNotLike": "does not match",
    "IpAddress": "is in",
    "NotIpAddress": "is not in",
    "NumericLessThan": "is below",
    "NumericLessThanEquals": "is at most",
    "NumericGreaterThan": "is above",
    "NumericGreaterThanEquals": "is at least",
    "DateLessThan": "is before",
    "DateLessThanEquals": "is no later than",
    "DateGreaterThan": "is after",
    "DateGreaterThanEquals": "is no earlier than",
}
"""The verb for each operator except ``Null``, by the operator's name."""

SHARES: Final[Mapping[Quantifier, str]] = {Quantifier.ALL: "each of ", Quantifier.ANY: "one of "}
"""The words before a key whose values are quantified."""


def condition(operator: str, key: str, values: Sequence[str]) -> str:
    """Return one condition in words."""
    form = OperatorForm.parse(operator)
    if form is None:
        return f"{key} {operator} {either(values)}"
    if form.family is Family.NULL:
        return f"{key} is {'absent' if values and values[0].lower() == 'true' else 'present'}"
    share = SHARES[form.quantifier] if form.quantifier else ""
    if_present = ", if present," if form.if_exists else ""
    return f"{share}{key}{if_present} {VERBS[form.operator.name]} {either(values)}"


# --- lists -------------------------------------------------------------------------------------


def either(names: Iterable[str]) -> str:
    """Join with commas and "or"."""
    *first, last = tuple(names) or ("",)
    return f"{', '.join(first)} or {last}" if first else last


def both(names: Iterable[str]) -> str:
    """Join with commas and "and"."""
    *first, last = tuple(names) or ("",)
    return f"{', '.join(first)} and {last}" if first else last


def cut_short(names: Sequence[str]) -> str:
    """Return the first few names, and the number of the others."""
    if len(names) <= FEW:
        return ", ".join(names)
    return f"{', '.join(names[: FEW - 1])} and {len(names) - FEW + 1:,} more"


def count(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
