"""Denials of a trust policy, as the opposite conditions of the statements that allow.

A deployment only lists who can assume a role. A denial under a condition says the same as the opposite
condition in each statement that allows the same actions. The opposite of several conditions is one of their
opposites, so such a statement becomes several. A denial of some principals is one under a condition on them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html

>>> opposite("StringNotEquals", "sts:ExternalId", "a")
(('StringEquals', 'sts:ExternalId', 'a'),)
>>> opposite("Bool", "aws:MultiFactorAuthPresent", "false")
(('BoolIfExists', 'aws:MultiFactorAuthPresent', 'true'),)
>>> opposite("NumericLessThan", "aws:MultiFactorAuthAge", "60")
(('NumericGreaterThanEqualsIfExists', 'aws:MultiFactorAuthAge', '60'),)
>>> opposite("StringEquals", "aws:TagKeys", "a")
()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.access.beginnings import are_disjoint
from octo_spec.iam.action_patterns import action_pattern
from octo_spec.iam.json_values import mapping, scalars, texts
from octo_spec.iam.limits import is_account_id
from octo_spec.iam.pattern_containment import contains_all
from octo_spec.iam.request_keys import is_of_provider

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
_ORDERS: Final = {
    "LessThan": "GreaterThanEquals",
    "LessThanEquals": "GreaterThan",
    "GreaterThan": "LessThanEquals",
    "GreaterThanEquals": "LessThan",
}
_ORDERED: Final = ("Numeric", "Date")
_IF_EXISTS: Final = "IfExists"
_TRUTHS: Final = {"Bool": "BoolIfExists", "BoolIfExists": "Bool", "Null": "Null"}
_OTHER_TRUTH: Final = {"true": "false", "false": "true"}
_SINGLE: Final = (
    *("sts:externalid", "sts:rolesessionname", "sts:sourceidentity", "sts:durationseconds"),
    *("aws:principalarn", "aws:principalorgid", "aws:principalaccount", "aws:principaltag/"),
    *("aws:principaltype", "aws:principalisawsservice", "aws:principalservicename", "aws:userid"),
    *("aws:multifactorauthpresent", "aws:multifactorauthage", "aws:sourceip", "aws:sourceidentity"),
    *("aws:sourcevpc", "aws:sourcevpce", "aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid"),
    *("aws:requesttag/", "aws:resourcetag/", "iam:resourcetag/", "aws:federatedprovider"),
    *("aws:currenttime", "aws:epochtime", "aws:tokenissuetime", "aws:securetransport", "aws:viaawsservice"),
)
"""Keys with one value; of a key with several values, neither operator of a pair may hold."""
MOST_STATEMENTS: Final = 16
"""The statements that one may become."""

Fields: TypeAlias = "Mapping[str, JsonValue]"
"""A statement, as IAM writes it."""
Test: TypeAlias = "tuple[str, str, JsonValue]"
"""An operator, a key and its values."""


def without_denied(statement: Fields, denial: Fields) -> tuple[Fields, ...] | str:
    """Return statements that allow what one allows and a denial does not deny, or why that is not possible.

    The first ones are about the actions that are not denied.
    """
    if "Action" not in denial:
        return "it denies all actions except some"
    patterns = frozenset(map(action_pattern, texts(denial["Action"], "Action")))
    actions = texts(statement["Action"], "Action")
    denied = [name for name in actions if contains_all(patterns, frozenset({action_pattern(name)}))]
    others = [name for name in actions if name not in denied]
    partly = [name for name in others if not are_disjoint(patterns, frozenset({action_pattern(name)}))]
    if partly:
        return f"it denies a part of {partly[0]}"
    alternatives = _alternatives(statement, denial) if denied else ()
    if isinstance(alternatives, str):
        return alternatives
    kept = ({**statement, "Action": list(others)},) if others else ()
    narrowed = [_with(tests, {**statement, "Action": list(denied)}) for tests in alternatives]
    clash = next((each for each in narrowed if isinstance(each, str)), None)
    if clash is not None:
        return clash
    found = (*kept, *(each for each in narrowed if not isinstance(each, str)))
    return tuple(each if at == 0 else _without_sid(each) for at, each in enumerate(found))


def _without_sid(statement: Fields) -> Fields:
    return {name: value for name, value in statement.items() if name != "Sid"}


def _alternatives(statement: Fields, denial: Fields) -> tuple[Test, ...] | str:
    """Return tests of which one holds exactly where a denial does not apply to what is allowed."""
    of_principal = _of_principal(statement, denial)
    if isinstance(of_principal, str):
        return of_principal
    found = list(of_principal)
    for operator, keys in mapping(denial.get("Condition", {}), "Condition").items():
        for key, values in mapping(keys, operator).items():
            other = opposite(operator, key, values)
            if not other:
                return f"no condition is the opposite of {operator} {key}"
            found += other
    return tuple(found) if len(found) <= MOST_STATEMENTS else "it has too many conditions"


def _of_principal(statement: Fields, denial: Fields) -> tuple[Test, ...] | str:
    """Return tests of which one holds where a denial is not about a principal that is allowed."""
    allowed, denied = statement["Principal"], denial.get("Principal")
    is_of_aws = allowed == "*" or (isinstance(allowed, dict) and allowed.keys() == {"AWS"})
    if denied == "*" or (is_of_aws and denied in ({"AWS": "*"}, {"AWS": ["*"]})):
        return ()
    if "Principal" not in denial:
        return "which sessions its NotPrincipal excepts is not known"
    if not (is_of_aws and isinstance(denied, dict) and denied.keys() == {"AWS"}):
        return "it denies only some kinds of principals"
    accounts, arns = _named_principals(texts(denied["AWS"], "AWS"))
    if accounts and arns:
        return "it denies accounts and other principals together"
    key, named = ("aws:PrincipalAccount", accounts) if accounts else ("aws:PrincipalArn", arns)
    return (("StringNotEquals" if accounts else "ArnNotEquals", key, [*named]),)


def _named_principals(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the accounts and the ARNs of other principals."""
    accounts, arns = [], []
    for name in names:
        account = name.split(":")[4] if name.endswith(":root") else name
        if is_account_id(account):
            accounts.append(account)
        else:
            arns.append(name)
    return accounts, arns


def _with(test: Test, statement: Fields) -> Fields | str:
    """Add a test to the conditions of a statement, or say why it cannot be added."""
    operator, key, values = test
    by_operator = {**mapping(statement.get("Condition", {}), "Condition")}
    keys = {**mapping(by_operator.get(operator, {}), operator)}
    same = next((each for each in keys if each.lower() == key.lower()), key)
    if same in keys and keys[same] != values:
        both_values = _both(operator, scalars(keys[same], key), scalars(values, key))
        if both_values is None:
            return f"a statement would need two conditions {operator} {key}"
        values = [*both_values]
    return {**statement, "Condition": {**by_operator, operator: {**keys, same: values}}}


def _both(operator: str, some: Sequence[str], others: Sequence[str]) -> Sequence[str] | None:
    """Return the values with which an operator says what it says with each of two lists."""
    if "Not" in operator:
        return tuple(dict.fromkeys((*some, *others)))
    common = tuple(each for each in some if each in others)
    return common if operator == "StringEquals" and common else None


def opposite(operator: str, key: str, values: JsonValue) -> tuple[Test, ...]:
    """Return the conditions of which one holds exactly where another does not; none if that is not known."""
    written = scalars(values, key)
    if not key.lower().startswith(_SINGLE) and not _is_of_provider(key):
        return ()
    if operator in _OPPOSITES:
        return ((_OPPOSITES[operator], key, values),)
    if operator in _TRUTHS and len(written) == 1:
        truth = _OTHER_TRUTH.get(written[0].lower())
        return ((_TRUTHS[operator], key, truth),) if truth else ()
    plain = operator.removesuffix(_IF_EXISTS)
    kind = next((each for each in _ORDERED if plain.startswith(each)), "")
    order = _ORDERS.get(plain.removeprefix(kind)) if kind and len(written) == 1 else None
    if order is None:
        return ()
    return ((f"{kind}{order}{'' if operator != plain else _IF_EXISTS}", key, values),)


def _is_of_provider(key: str) -> bool:
    """Return whether an identity provider gives a key one value."""
    return is_of_provider(key) and key.endswith((":sub", ":aud"))
