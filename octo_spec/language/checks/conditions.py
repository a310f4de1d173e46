"""Conditions: known operators and keys, and values that the operator can compare."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.iam.limits import forbidden_in_document
from octo_spec.iam.operators import FORMS, Family, OperatorForm
from octo_spec.language.checks.open_values import filled_in
from octo_spec.language.codes import (
    BAD_CONDITION_KEY,
    BAD_CONDITION_VALUE,
    BEYOND_DOCUMENT,
    CONDITION_KEY_TWICE,
    MISPLACED_REFERENCE,
    UNKNOWN_OPERATOR,
)
from octo_spec.language.fields import CONDITION, CONDITION_WITH_VARIABLES, RESOURCE
from octo_spec.language.finding import Finding
from octo_spec.language.near_words import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.language.checked_spec import CheckedSpec, Use
    from octo_spec.language.spans import Location
    from octo_spec.model.text import Text

    When: TypeAlias = Mapping[str, Mapping[str, tuple[str, ...]]]


def conditions(checked: CheckedSpec) -> Iterator[Finding]:
    """Find operators that AWS does not have, and condition keys that it cannot read."""
    for location, when in _whens(checked):
        for operator, keys in when.items():
            if operator not in FORMS:
                help = did_you_mean(operator, FORMS)
                message = f"unknown condition operator {operator!r}"
                yield Finding(UNKNOWN_OPERATOR, (*location, operator), message, help, on_key=True)
            yield from _keys((*location, operator), keys)


def _flat(when: When) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    return ((operator, key, values) for operator, keys in when.items() for key, values in keys.items())


def _whens(checked: CheckedSpec) -> Iterator[tuple[Location, When]]:
    spec = checked.spec
    for id, role in spec.roles.items():
        yield from ((("roles", id, "trust", n, "when"), entry.when) for n, entry in enumerate(role.trust))
    for id, group in spec.groups.items():
        yield from ((("groups", id, "grants", n, "when"), grant.when) for n, grant in enumerate(group.grants))
    for id, feature in spec.features.items():
        yield from ((("features", id, "needs", n, "when"), need.when) for n, need in enumerate(feature.needs))
    yield from ((("never", n, "when"), never.when) for n, never in enumerate(spec.never))


CONDITION_KEY = r"[A-Za-z0-9./_-]+:[^\s${}*?]([^${}*?]*[^\s${}*?])?"
"""A service or provider, a colon, a name; a tag's key may follow."""
HIDDEN: Final = re.compile("[\t\n\r\u00a0\u00ad]")
"""What a policy document may contain although it is invisible, or looks like a space."""


def _keys(at: Location, keys: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for key in keys:
        if not re.fullmatch(CONDITION_KEY, key) or HIDDEN.search(key):
            message = f"{key!r} is not a condition key"
            yield Finding(BAD_CONDITION_KEY, (*at, key), message, _help_with_key(key), on_key=True)
        if first := seen.get(key.lower()):
            message = f"condition key {key!r} is the same as {first!r}: AWS ignores case"
            yield Finding(
                CONDITION_KEY_TWICE, (*at, key), message, "merge them into one list of values", on_key=True
            )
        seen[key.lower()] = key


def _help_with_key(key: str) -> str:
    if "${" in key:
        return "a condition key cannot contain references"
    if hidden := HIDDEN.search(key):
        return f"a condition key cannot contain U+{ord(hidden.group()):04X}, which is not visible"
    return "write it like aws:PrincipalTag/team"


OCTET = "(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"

VALUES: Final[Mapping[Family, tuple[str, str]]] = {
    Family.NUMERIC: (r"-?[0-9]+(\.[0-9]+)?", "a number"),
    Family.BOOL: ("true|false", "'true' or 'false'"),
    Family.NULL: ("true|false", "'true' or 'false'"),
    Family.DATE: (
        r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2}))?)?)?|[0-9]+",
        "a date such as 2027-06-30T00:00:00Z",
    ),
    Family.IP: (
        rf"{OCTET}(\.{OCTET}){{3}}(/([0-9]|[12][0-9]|3[0-2]))?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(/[0-9]{{1,3}})?",
        "an IP address such as 203.0.113.0/24",
    ),
    Family.ARN: (r"\*|arn(:[^:]*){4}:.+", "a whole ARN, with six fields"),
    Family.BINARY: (r"([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", "base64"),
}
"""The form of a literal value, by the family of its operator; String compares any text."""


def condition_values(checked: CheckedSpec) -> Iterator[Finding]:
    """Find literal values that their operator cannot compare."""
    for use in checked.uses:
        if use.field in {CONDITION, CONDITION_WITH_VARIABLES}:
            yield from _value(use, checked)
    for position, never in enumerate(checked.spec.never):
        for operator, key, values in _flat(never.when):
            for index, value in enumerate(values):
                location = ("never", position, "when", operator, key, index)
                yield from _never_value(location, operator, key, value)


def _value(use: Use, checked: CheckedSpec) -> Iterator[Finding]:
    """Check one value; under an operator that compares text, a reference may have any value."""
    if use.text is None or use.operator not in FORMS:
        return
    if use.text.references:
        yield from _open_value(use, use.text, checked)
    elif "${" not in use.written and (
        problem := _value_problem(use.operator, use.condition_key, use.written)
    ):
        yield Finding(BAD_CONDITION_VALUE, use.location, problem)


def _open_value(use: Use, text: Text, checked: CheckedSpec) -> Iterator[Finding]:
    form = FORMS[use.operator]
    if form.reads_variables:
        return
    values = filled_in(text, form.family, checked.spec)
    if any(_value_problem(use.operator, use.condition_key, value) for value in values):
        problem = _value_problem(use.operator, use.condition_key, use.written)
        help = (
            "write true or false"
            if form.family is Family.NULL
            else "write a value, or one parameter with the whole value"
        )
        yield Finding(BAD_CONDITION_VALUE, use.location, problem, help)


def _value_problem(operator: str, key: str, value: str) -> str:
    form = FORMS.get(operator)
    if form is None or form.family is Family.STRING:
        return ""
    pattern, expected = VALUES[form.family]
    if re.fullmatch(pattern, value):
        return ""
    return f"{operator} compares {key!r} with {expected}, not with {value!r}"


def _never_value(location: Location, operator: str, key: str, value: str) -> Iterator[Finding]:
    if "${" in value:
        yield Finding(MISPLACED_REFERENCE, location, "'never' cannot contain '${'", "write a value")
    elif problem := _value_problem(operator, key, value):
        yield Finding(BAD_CONDITION_VALUE, location, problem)


def policy_characters(checked: CheckedSpec) -> Iterator[Finding]:
    """Find characters that no policy document may contain: IAM accepts only Latin-1."""
    for use in checked.uses:
        if use.field in {RESOURCE, CONDITION, CONDITION_WITH_VARIABLES} and (
            bad := forbidden_in_document(use.written)
        ):
            message = f"a policy document cannot contain {bad!r}"
            yield Finding(BEYOND_DOCUMENT, use.location, message, _with_wildcard(use))
    for location, when in _whens(checked):
        for operator, key, _ in _flat(when):
            if bad := forbidden_in_document(key):
                message = f"a policy document cannot contain {bad!r}"
                help = "use a key with Latin letters: a tag can have another key"
                yield Finding(BEYOND_DOCUMENT, (*location, operator, key), message, help, on_key=True)


_WILDCARD: Final = "write '?' instead, which matches any one character"


def _with_wildcard(use: Use) -> str:
    """Say how to write a text without one of its characters; empty if its operator reads no wildcards."""
    form = OperatorForm.parse(use.operator)
    if use.field is RESOURCE or (form is not None and form.operator.reads_wildcards):
        return _WILDCARD
    if form is None or form.family is not Family.STRING or form.operator.ignores_case:
        return ""
    return f"compare with {str(form).replace('Equals', 'Like')}, and {_WILDCARD}"
