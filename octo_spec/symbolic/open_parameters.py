"""The parameters and condition keys whose values are not known, where patterns and conditions have them."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.iam.glob import RUN, Pattern
from octo_spec.iam.variables import variables, with_wildcard
from octo_spec.symbolic.answer_keys import PARAMETER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from octo_spec.symbolic.unknowns import Unknowns


@frozen
class OpenParameters:
    """The parameters without a known value, and the placeholders that represent some of them.

    ``keys`` are condition keys without a known value, in lower case, each with its spelling: an open key
    counts as a parameter. The ``present`` ones are in each request.
    """

    ids: frozenset[str]
    placeholders: Mapping[str, str]
    keys: Mapping[str, str] = field(default_factory=dict)
    present: frozenset[str] = frozenset()

    @classmethod
    def among(
        cls,
        unknowns: Unknowns,
        ids: AbstractSet[str],
        keys: Mapping[str, str] | None = None,
        present: frozenset[str] = frozenset(),
    ) -> OpenParameters:
        """Return the parameters with these ids, and their placeholders."""
        placeholders = {id: text for id, text in unknowns.placeholders.items() if id in ids}
        return cls(frozenset(ids), placeholders, keys or {}, present)

    @property
    def are_all_known(self) -> bool:
        """Whether all values are known."""
        return not self.ids and not self.keys

    def in_pattern(self, pattern: Pattern) -> frozenset[str]:
        """Return the open parameters whose value a pattern contains."""
        named = {id for key in variables(pattern) if (id := self.of_key(key)) is not None}
        return frozenset(named) | self.in_text(pattern)

    def of_key(self, key: str) -> str | None:
        """Return the open parameter that a condition key or a policy variable represents, or an open key."""
        if key in self.keys:
            return self.keys[key]
        id = key.removeprefix(PARAMETER).partition("/")[0]
        return id if key.startswith(PARAMETER) and id in self.ids else None

    def in_text(self, text: str) -> frozenset[str]:
        """Return the open parameters whose placeholder ``text`` contains."""
        return frozenset(id for id, placeholder in self.placeholders.items() if placeholder in text)

    def widen(self, pattern: Pattern) -> Pattern:
        """Replace the value of each open parameter in a pattern by a wildcard."""
        for key in variables(pattern):
            pattern = with_wildcard(pattern, key, RUN) if self.of_key(key) else pattern
        for placeholder in self.placeholders.values():
            pattern = Pattern(pattern.replace(placeholder, RUN))
        return pattern
