"""Danger: what a role could do to the whole account: OCT350 to OCT369."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.lint.rules.danger import (
    administrator,
    exposes_resources,
    extras_open_to_others,
    pass_role_anywhere,
    raises_rights,
    reads_data,
    reads_secrets,
    role_rewrites_itself,
    write_anywhere,
)

if TYPE_CHECKING:
    from octo_spec.lint.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    role_rewrites_itself.RULE,
    raises_rights.RULE,
    pass_role_anywhere.RULE,
    administrator.RULE,
    reads_secrets.RULE,
    reads_data.RULE,
    write_anywhere.RULE,
    exposes_resources.RULE,
    extras_open_to_others.RULE,
)
