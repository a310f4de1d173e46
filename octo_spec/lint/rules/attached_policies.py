"""The AWS managed policies that a spec attaches, as far as octospec knows their texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.iam.managed_policies import PARTITION, managed_policy, managed_policy_arn
from octo_spec.language.access_levels import policy_levels
from octo_spec.model.deployment import Statement as DeployedStatement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.iam.catalog import Action
    from octo_spec.iam.policy import Document
    from octo_spec.language.models.scalars import Access
    from octo_spec.language.spans import Location
    from octo_spec.symbolic.role_access import StatementOrigin


def known_policy(name: str) -> Document | None:
    """Return the AWS policy that an entry of ``attach`` names; ``None`` if its text is not known."""
    arn = name.replace("${partition}", PARTITION)
    return managed_policy(arn if name.startswith("arn:") else managed_policy_arn(name))


def location(origin: StatementOrigin) -> Location:
    """Return the location in the spec of a statement's origin: a grant, ``attach`` or ``trust``."""
    statement, attached = origin.statement, origin.attached
    if attached is not None:
        return ("groups", attached.group, "attach", attached.entry)
    if origin.trusting is not None:
        return ("roles", origin.trusting.id, "trust", origin.position)
    if isinstance(statement, DeployedStatement):
        return ("groups", statement.group, "grants", statement.grant)
    return ()


# --- access levels -----------------------------------------------------------------------------


def attached_levels(name: str) -> Mapping[Action, Access]:
    """Return the actions that an entry of ``attach`` allows, with levels; none for an unknown policy."""
    document = known_policy(name)
    return {} if document is None else policy_levels(document)
