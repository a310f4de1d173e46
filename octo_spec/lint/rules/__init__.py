"""octospec's own rules, one package per family; their contract is the same as for a plugin's rules.

A rule is one module in the package of its family, and runs if the family's ``RULES`` lists it. ``RULES``
here lists all rules, by code. A module that several rules of a family use is in the family's package; a
module that several families use is in this package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.lint.rules import danger, features, guardrails, honesty, names, quotas, trust, waste

if TYPE_CHECKING:
    from octo_spec.lint.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    *names.RULES,
    *waste.RULES,
    *honesty.RULES,
    *trust.RULES,
    *danger.RULES,
    *quotas.RULES,
    *features.RULES,
    *guardrails.RULES,
)
