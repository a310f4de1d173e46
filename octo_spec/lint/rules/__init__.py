"""The rules of octospec, a package for each family; their contract is the same as for a plugin's rules.

A rule is one module in the package of its family, and runs once the family's ``RULES`` lists it. ``RULES``
here is all of them, by code. Modules that several rules use stand beside them; those that several
families use stand here.
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
