"""Honesty: groups and roles that grant more than they say: OCT330 to OCT339."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.lint.rules.honesty import (
    access_above_declared,
    read_only_role_that_writes,
    sensitive_wildcard,
    tag_that_no_update_changes,
    unexplained_grant,
    whole_service,
)

if TYPE_CHECKING:
    from octo_spec.lint.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    access_above_declared.RULE,
    read_only_role_that_writes.RULE,
    whole_service.RULE,
    sensitive_wildcard.RULE,
    unexplained_grant.RULE,
    tag_that_no_update_changes.RULE,
)
