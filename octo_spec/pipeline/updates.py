"""What an update changes in each format, and which roles may start it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.compare import ActionReading
from octo_spec.access.intersect import overlaps
from octo_spec.analysis.quotas.update_quotas import update_quotas
from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.iam.elements import POLICY_VERSION
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.iam.policy import parse
from octo_spec.model.capabilities import project
from octo_spec.model.updates import FormatUpdate, UpdateEffect
from octo_spec.plugin.discovery import find, installed_emitters
from octo_spec.symbolic.role_access import access_of_all_roles
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.model.deployment import Deployment
    from octo_spec.model.updates import UpdateStep
    from octo_spec.plugin.description import Description
    from octo_spec.plugin.discovery import Plugin
    from octo_spec.symbolic.role_access import RoleAccess


def format_updates(
    before: Deployment, now: Deployment, only: str = "", rollout: Deployment | None = None
) -> Iterator[FormatUpdate | Diagnostic]:
    """List what an update does in each format that knows, or ``only`` in one.

    In a ``rollout`` over an organization, which is the version before, the roles of the members come after
    those of the payer in both deployments.
    """
    for name in installed_emitters():
        plugin = find(name)
        if isinstance(plugin, Diagnostic) or not plugin.description.reports_updates or only not in ("", name):
            continue
        reported = _update(plugin, before, now, rollout)
        if reported is not None:
            yield reported


def _update(
    plugin: Plugin, before: Deployment, now: Deployment, rollout: Deployment | None
) -> FormatUpdate | Diagnostic | None:
    lacks, name = plugin.description.lacks, plugin.description.name
    old, new = (project(side, lacks, name).deployment for side in (before, now))
    if old is None or new is None:
        return None
    steps = plugin.updates(old, new)
    if isinstance(steps, Diagnostic):
        return steps
    steps = (*steps, *update_quotas(old, new, steps, plugin.description.when_full))
    payer = old if rollout is None else replace(rollout, members=None)
    return FormatUpdate(
        name, steps, _updater_text(_Updaters(payer, plugin.description, rollout is not None), steps)
    )


# --- which roles may ------------------------------------------------------------------------

_CUSTOMER: Final = "the customer applies it"
_ROLLOUT: Final = "the customer applies it; that also needs permissions for StackSets"
_FAILS: Final = "the update fails"
_ON_POLICIES: Final = frozenset({"iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicy"})


@frozen
class _Updaters:
    """The roles of the version before that could update it: those of the payer, if it is a rollout.

    StackSets make the changes in the members, with their own permissions; the caller needs some
    permissions in addition to those on the roles of the payer.
    """

    deployment: Deployment
    description: Description
    is_rollout: bool

    def needs(self, steps: Iterable[UpdateStep], arns: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """List each action that the steps require, with the resource."""
        own = (step for step in steps if step.role in arns or not self.is_rollout)
        needed = ((action, arns.get(step.role, "*")) for step in own for action in step.needs)
        additional = self.description.rollout_update_actions if self.is_rollout else ()
        return tuple(dict.fromkeys((*needed, *((action, "*") for action in additional))))


def _updater_text(updaters: _Updaters, steps: tuple[UpdateStep, ...]) -> str:
    """Say whether a role of the version before may start an update, and do all that its steps need."""
    if any(step.effect is UpdateEffect.REFUSED for step in steps):
        return _FAILS
    starting, before = updaters.description.update_actions, updaters.deployment
    if not starting:
        return _CUSTOMER
    try:
        accesses = tuple(access_of_all_roles(before, Unknowns.of((before,), {}, {})))
        needs = updaters.needs(steps, {access.role.id: access.arn for access in accesses})
        able = [access for access in accesses if _may(access, starting, "*")]
        lacking = {access.role.id: tuple(_lacking_actions(access, needs)) for access in able}
    except (BudgetExceededError, MalformedPolicyError):
        return f"{_CUSTOMER}; whether a role of the vendor can also apply it is not decided"
    return _lacking_text(lacking) or (_ROLLOUT if updaters.is_rollout else _CUSTOMER)


def _lacking_text(lacking: dict[str, tuple[str, ...]]) -> str:
    """Say which permissions the roles that may start the update lack; empty if no role may start it."""
    able = next((role for role, actions in lacking.items() if not actions), None)
    if able is not None:
        return f"role {able} can apply it itself, for some combination of choices, and so can the customer"
    for role, actions in lacking.items():
        listed = ", ".join(actions)
        return (
            f"the customer must deploy this version: role {role}, which can start the update, lacks {listed}"
        )
    return ""


def _lacking_actions(access: RoleAccess, needs: Iterable[tuple[str, str]]) -> Iterator[str]:
    lacked = (
        action for action, arn in needs if not _may(access, (action,), "*" if action in _ON_POLICIES else arn)
    )
    return iter(dict.fromkeys(lacked))


def _may(access: RoleAccess, actions: tuple[str, ...], resource: str) -> bool:
    """Whether a role may do one of these, for some combination of choices."""
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    requests = parse({"Version": POLICY_VERSION, "Statement": [statement]})
    bounds = () if access.boundary is None else (access.boundary.documents,)
    documents, limits = access.permissions.documents, (access.limits,)
    found = overlaps(documents, requests, limits, ActionReading.CATALOGUE, bounds=bounds)
    return next(iter(found), None) is not None
