"""Characters that conditions exclude from the values of policy variables: they distinguish texts quickly.

A policy variable holds any text that the conditions on its key allow,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html. Names that no document
mentions have a character that no value has, so no grant on a value is a grant on such a name.

>>> from octo_spec.iam.condition_parsing import conditions
>>> from octo_spec.iam.variables import read
>>> given = conditions({"StringNotLike": {"aws:username": "*~*"}}, "", read)
>>> excluded_characters(frozenset(given))
(('~', frozenset({'aws:username'})),)
>>> lacks("~", frozenset({read("home/${aws:username}", wildcards=True)}), frozenset({"aws:username"}))
True
>>> lacks("~", frozenset({read("home/*", wildcards=True)}), frozenset())
False
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from octo_spec.iam.glob import RUN, Patterns, is_literal
from octo_spec.iam.value_tests import TextTest
from octo_spec.iam.variables import variables

if TYPE_CHECKING:
    from octo_spec.iam.conditions import Condition


@lru_cache(1 << 12)
def excluded_characters(conditions: frozenset[Condition]) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return the characters that conditions exclude from the values of keys: character -> keys."""
    keys: dict[str, set[str]] = {}
    for each in conditions:
        if each.negated and each.quantifier is None and isinstance(each.test, TextTest):
            for pattern in each.test.patterns:
                if len(pattern) == len(_HOLDING) and pattern[0] == pattern[2] == RUN:
                    keys.setdefault(pattern[1], set()).add(each.key)
    return tuple((character, frozenset(of_keys)) for character, of_keys in keys.items())


_HOLDING: Final = f"{RUN}~{RUN}"
"""The form of a pattern of all texts that contain a character."""


@lru_cache(1 << 14)
def lacks(character: str, patterns: Patterns, keys: frozenset[str]) -> bool:
    """Return whether no text of ``patterns`` has a character, given that no value of ``keys`` has it."""
    return all(
        is_literal(pattern) and character not in pattern and variables(pattern) <= keys
        for pattern in patterns
    )
