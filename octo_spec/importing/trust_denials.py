"""Denials of a trust policy, as the opposite conditions of the statements that allow.

A deployment only lists who can assume a role. A statement that denies everyone under one condition says the
same as the opposite condition in each statement that allows the same actions.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html

>>> opposite({"StringNotEquals": {"sts:ExternalId": "a"}})
('StringEquals', 'sts:ExternalId', 'a')
>>> opposite({"Bool": {"aws:MultiFactorAuthPresent": "false"}})
('BoolIfExists', 'aws:MultiFactorAuthPresent', 'true')
>>> opposite({"NumericLessThan": {"aws:MultiFactorAuthAge": "60"}}) is None
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.iam.action_patterns import action_pattern
from octo_spec.iam.glob_matching import any_matches
from octo_spec.iam.json_values import mapping, scalars, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.iam.json_values import JsonValue

_PAIRS: Final = (
    ("StringEquals", "StringNotEquals"),
    ("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
    ("StringLike", "StringNotLike"),
    ("ArnEquals", "ArnNotEquals"),
    ("ArnLike", "ArnNotLike"),
    ("IpAddress", "NotIpAddress"),
)
"""Operators of which exactly one holds, also without the key."""
_OPPOSITES: Final = {**dict(_PAIRS), **{other: one for one, other in _PAIRS}}
_TRUTHS: Final = {"Bool": "BoolIfExists", "BoolIfExists": "Bool", "Null": "Null"}
_OTHER_TRUTH: Final = {"true": "false", "false": "true"}
_SINGLE: Final = (
    *(
        "sts:externalid",
        "sts:rolesessionname",
        "sts:sourceidentity",
        "aws:principalarn",
        "aws:principalorgid",
    ),
    *("aws:principalaccount", "aws:principaltag/", "aws:multifactorauthpresent", "aws:sourceip"),
    *("aws:sourcevpc", "aws:sourcevpce", "aws:principaltype", "aws:userid"),
)
"""Keys with one value; of a key with several values, neither operator of a pair may hold."""


def opposite(condition: JsonValue) -> tuple[str, str, JsonValue] | None:
    """Return the condition that holds exactly where another does not; ``None`` if no single one does."""
    by_operator = mapping(condition, "Condition")
    tests = [
        (name, key, values)
        for name, keys in by_operator.items()
        for key, values in mapping(keys, name).items()
    ]
    if len(tests) != 1:
        return None
    [(operator, key, values)] = tests
    if not key.lower().startswith(_SINGLE):
        return None
    if operator in _OPPOSITES:
        return _OPPOSITES[operator], key, values
    if operator in _TRUTHS and len(written := scalars(values, key)) == 1:
        truth = _OTHER_TRUTH.get(written[0].lower())
        return (_TRUTHS[operator], key, truth) if truth else None
    return None


def denies_everyone(denial: Mapping[str, JsonValue], allowing: Mapping[str, JsonValue]) -> bool:
    """Return whether a statement plainly denies each principal that another one allows."""
    if denial.get("Principal") == "*":
        return True
    allowed = allowing["Principal"]
    is_of_aws = allowed == "*" or (isinstance(allowed, dict) and allowed.keys() == {"AWS"})
    return is_of_aws and denial.get("Principal") in ({"AWS": "*"}, {"AWS": ["*"]})


def denies_actions(statement: Mapping[str, JsonValue], actions: Iterable[str]) -> bool | None:
    """Return whether a statement denies all of some actions or none; ``None`` if it denies only some."""
    if "Action" not in statement:
        return None
    patterns = frozenset(map(action_pattern, texts(statement["Action"], "Action")))
    denied = {any_matches(patterns, action_pattern(name)) for name in actions}
    return None if len(denied) != 1 else denied.pop()
