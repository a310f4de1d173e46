"""Describes the step by which a role escalates its privileges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.escalation.own_requests import CHANGES_TRUST, SOME_ROLE
from octo_spec.iam.managed_policies import ADMINISTRATOR, edition, policy_name
from octo_spec.iam.unnamed_resources import shown_resource

if TYPE_CHECKING:
    from octo_spec.analysis.escalation.self_grants import SelfGrant


def step_in_words(grant: SelfGrant, arn: str) -> str:
    """Return the action of a step, its object, and what it attaches; ``arn`` is that of the role."""
    resource = grant.request.resource
    on = "itself" if resource in (arn, SOME_ROLE) else shown_resource(resource)
    return f"{grant.action} on {on}{_session_words(grant)}{_attached_policy_words(grant)}"


def _session_words(grant: SelfGrant) -> str:
    """Say what a role gains by a change of its trust policy, if it gains something."""
    chooses = grant.action == CHANGES_TRUST and grant.state.chooses_tags
    return ", which lets it choose the tags of its sessions" if chooses else ""


def _attached_policy_words(grant: SelfGrant) -> str:
    """Return the policy that a step attaches, with the date of its text if it has one."""
    name = policy_name(grant.attached)
    if name is None or "*" in name:
        return _unnamed_policy_words(grant)
    return "" if name == ADMINISTRATOR else f", which attaches {name} {edition()}"


def _unnamed_policy_words(grant: SelfGrant) -> str:
    if not grant.attached:
        return ""
    if policy_name(grant.attached):
        return ", which attaches AWS managed policies of its choice"
    own = "that it writes itself"
    return f", which attaches a policy {own if grant.certain else 'whose text is not known here'}"
