"""All rules over a bundle, in the order of its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import in_file_order
from octospec_delegation.rules.beyond_boundary import boundary_rules
from octospec_delegation.rules.bundle import bundle_of
from octospec_delegation.rules.conditions import condition_rules
from octospec_delegation.rules.registration import registration
from octospec_delegation.rules.resources import resource_rules
from octospec_delegation.rules.roles import role_rules
from octospec_delegation.rules.tags import tag_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.plugin.artifacts import Artifact
    from octospec_delegation.rules.bundle import Bundle

RULES: Final[tuple[Callable[[Bundle], Iterator[Diagnostic]], ...]] = (
    registration,
    role_rules,
    resource_rules,
    condition_rules,
    tag_rules,
    boundary_rules,
)


def judge(artifacts: tuple[Artifact, ...]) -> tuple[Diagnostic, ...] | None:
    """Return what the rules find; ``None`` if the files are not a bundle."""
    bundle = bundle_of(artifacts)
    if bundle is None:
        return None
    return in_file_order(dict.fromkeys(found for rule in RULES for found in rule(bundle)))
