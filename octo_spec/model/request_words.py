"""One request in words: the same form for ``diff``, findings of rules, reviews and drift.

>>> keys = (("s3:prefix", "a"), ("aws:TagKeys", frozenset({"y", "x"})))
>>> request_in_words("s3:ListBucket", "arn:aws:s3:::logs", keys, combination=(("more", "on"),))
's3:ListBucket on arn:aws:s3:::logs where s3:prefix = a, aws:TagKeys = [x, y], if more is on'
>>> request_in_words("sts:AssumeRole", caller="account 111122223333")
'sts:AssumeRole by account 111122223333'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.iam.resource_types import NO_RESOURCE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


def request_in_words(
    action: str,
    resource: str = NO_RESOURCE,
    context: Iterable[tuple[str, str | Collection[str]]] = (),
    *,
    caller: str = "",
    combination: Iterable[tuple[str, str]] = (),
) -> str:
    """Return a request in words: action, resource or caller, condition keys, and answers."""
    on = "" if resource == NO_RESOURCE else f" on {resource}"
    keys = ", ".join(f"{key} = {value_in_words(value)}" for key, value in context)
    answers = " and ".join(f"{id} is {value}" for id, value in combination)
    where = f" where {keys}" if keys else ""
    return f"{action}{f' by {caller}' if caller else on}{where}{f', if {answers}' if answers else ''}"


def value_in_words(value: str | Collection[str]) -> str:
    """Return the value of a condition key; the value of a multivalued key is in brackets."""
    return value if isinstance(value, str) else f"[{', '.join(sorted(value))}]"
