"""Condition keys and policy variables that represent a customer's answers in IAM documents.

An answer is treated as a part of every request. The answer to a choice is the condition key
``unknown:choice/ID``; the key ``unknown:given/ID`` says whether an optional parameter is given, and the
policy variable ``${unknown:param/ID}`` is the value of a parameter. AWS has no such keys, and no spec may
name one.

>>> in_notation(f"arn:aws:s3:::{variable('bucket')}/*")
'arn:aws:s3:::${param.bucket}/*'
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from octo_spec.iam.keys import UNKNOWN
from octo_spec.iam.variables import variables_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from octo_spec.iam.policy import Statement
    from octo_spec.model.environment import Value

CHOICE: Final = f"{UNKNOWN}choice/"
GIVEN: Final = f"{UNKNOWN}given/"
PARAMETER: Final = f"{UNKNOWN}param/"

YES: Final = "yes"
"""The value of ``unknown:given/ID`` if the parameter is given; any other value means that it is not."""
NO: Final = "no"


def choice_keys(answers: Mapping[str, str]) -> dict[str, str]:
    """Return values of choices by the condition keys that represent them; no condition has another's key."""
    return {f"{CHOICE}{id}": value for id, value in answers.items()}


def is_answer_key(key: str) -> bool:
    """Return whether a condition key represents an answer."""
    return key.startswith(UNKNOWN)


def answer_keys_of(statement: Statement) -> frozenset[str]:
    """Return the answer keys in a statement's conditions and patterns."""
    variables = frozenset[str]().union(*(condition.variables for condition in statement.conditions))
    named = frozenset(condition.key for condition in statement.conditions)
    resources = variables_of(statement.resources.patterns) if statement.resources else frozenset[str]()
    return frozenset(filter(is_answer_key, named | variables | resources))


class KeyCondition(NamedTuple):
    """A condition on one answer key."""

    operator: str
    key: str
    values: tuple[str, ...]

    @classmethod
    def that(cls, key: str, values: Sequence[str], *, holds: bool = True) -> KeyCondition:
        """Return the condition that the key has one of ``values`` or, if it does not hold, none of them."""
        return cls("StringEquals" if holds else "StringNotEquals", key, tuple(values))


def given_condition(id: str, *, holds: bool = True) -> KeyCondition:
    """Return the condition that an optional parameter is given, or that it is not given."""
    return KeyCondition.that(f"{GIVEN}{id}", (YES,), holds=holds)


# --- values of parameters ----------------------------------------------------------------------


def variable(id: str) -> str:
    """Return the policy variable that represents a parameter's value."""
    return f"${{{PARAMETER}{id}}}"


ARN_PARTS: Final = range(1, 6)
"""The positions of the parts of an ARN after ``arn:``."""


_MAY_LACK: Final = frozenset({"3", "4"})
"""The parts of an ARN that some services, such as S3, leave empty: the region and the account."""


def may_be_empty(key: str) -> bool:
    """Return whether a key holds a part that is empty in some ARNs.

    >>> may_be_empty("unknown:param/bucket/3"), may_be_empty("unknown:param/bucket/5")
    (True, False)
    """
    return key.startswith(PARAMETER) and key.removeprefix(PARAMETER).partition("/")[2] in _MAY_LACK


def arn_variables(id: str) -> str:
    """Return one variable for each part of a value; used if an ARN is matched part by part."""
    return ":".join(("arn", *(variable(f"{id}/{part}") for part in ARN_PARTS)))


def parameter_keys(id: str, value: Value) -> Iterator[tuple[str, str]]:
    """Yield the keys that hold a parameter's value: its own, and one for each part if it is an ARN.

    A list is represented by its first element, since a policy variable has one text.
    """
    text = value if isinstance(value, str) else next(iter(value), None)
    if text is None:
        return
    yield f"{PARAMETER}{id}", text
    parts = text.split(":", len(ARN_PARTS))[1:]
    if len(parts) == len(ARN_PARTS):
        yield from zip((f"{PARAMETER}{id}/{part}" for part in ARN_PARTS), parts, strict=True)


# --- for people --------------------------------------------------------------------------------

_VARIABLE: Final = rf"\$\{{{re.escape(PARAMETER)}([a-z0-9-]+)(?:/\d)?\}}"
_ARN: Final = (
    "arn"
    rf":\$\{{{re.escape(PARAMETER)}([a-z0-9-]+)/{ARN_PARTS[0]}\}}"
    + "".join(rf":\$\{{{re.escape(PARAMETER)}\1/{part}\}}" for part in ARN_PARTS[1:])
)


def in_notation(text: str) -> str:
    """Return ``text`` with spec notation for each variable of a parameter, or of a part of its ARN."""
    return re.sub(_VARIABLE, r"${param.\1}", re.sub(_ARN, r"${param.\1}", text))
