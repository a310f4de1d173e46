"""IAM documents as sets: documents that AWS reads alike are equal here, in whatever order and spelling."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Plain = Any

ACCOUNT_ID = re.compile(r"\d{12}")


def comparable(document: Plain, partition: str) -> list[str]:
    """Give the statements as sorted JSON, one text each, so that a difference can be read.

    A single value is a list of one; lists are sets; the provider's empty Sid is no Sid; a bare
    account id is the account's root; moto keeps nulls where CloudFormation removes the item.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
    """
    statements = document["Statement"]
    if isinstance(statements, dict):
        statements = [statements]
    return sorted(
        _written(_statement(statement, partition)) for statement in statements if statement is not None
    )


def _statement(statement: Mapping[str, Plain], partition: str) -> dict[str, Plain]:
    return {
        key: _element(key, value, partition) for key, value in statement.items() if value not in ("", None)
    }


def _element(key: str, value: Plain, partition: str) -> Plain:
    match key:
        case "Principal" | "NotPrincipal":
            return {kind: _principals(names, partition) for kind, names in value.items()}
        case "Condition":
            return {
                operator: {name: values(item) for name, item in keys.items()}
                for operator, keys in value.items()
            }
        case "Sid" | "Effect":
            return value
        case _:
            return values(value)


def _block(keys: Mapping[str, Plain]) -> dict[str, list[str]]:
    return {key: values(value) for key, value in keys.items()}


def _principals(names: Plain, partition: str) -> list[str]:
    return sorted(
        f"arn:{partition}:iam::{name}:root" if ACCOUNT_ID.fullmatch(name) else name for name in values(names)
    )


def values(value: Plain) -> list[str]:
    """Give one value or several as a sorted list of texts without repeats."""
    several = value if isinstance(value, list | tuple) else [value]
    return sorted({_text(item) for item in several if item is not None})


def _text(value: Plain) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _written(statement: Mapping[str, Plain]) -> str:
    return json.dumps(statement, sort_keys=True, ensure_ascii=False)
