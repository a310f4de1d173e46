"""Rules, a room for each family; the same contract as those of a plugin.

A rule is one file in the room of its family, and is there when its module stands in the table of the
room. ``RULES`` is all of them, by code. Beside the rules of a room stand the nouns that only they use;
here stand those of several families.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.lint.rules import danger, guardrails, honesty, names, quotas, trust, waste

if TYPE_CHECKING:
    from octo_spec.lint.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    *names.RULES,
    *waste.RULES,
    *honesty.RULES,
    *trust.RULES,
    *danger.RULES,
    *quotas.RULES,
    *guardrails.RULES,
)
