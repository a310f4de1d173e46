"""Findings about quotas: the size of a policy, for which choices, and how to reduce it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.quotas.parameter_lengths import bounds
from octo_spec.analysis.quotas.usage import ATTACHED, INLINE, MANAGED, TRUST, policies_of_kind
from octo_spec.diagnostics import GroupMove
from octo_spec.language.finding import Finding
from octo_spec.model.deployment import PolicyKind
from octo_spec.model.presence_wording import PresenceWording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.quotas.usage import Quota, QuotaUsage, UsageMeter
    from octo_spec.diagnostics import DiagnosticKind, Help
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Location
    from octo_spec.model.deployment import Policy
    from octo_spec.model.presence import Presence


def exceeded_quota(kind: DiagnosticKind, quota: Quota, meter: UsageMeter, spec: Spec) -> Iterator[Finding]:
    """Report the roles that AWS certainly refuses because of ``quota``, for some combination of choices."""
    for usage in meter.notable:
        if usage.quota is quota and usage.is_over:
            size = f"{usage.certain.size:,} {quota.unit}{where_clause(usage.certain.presence)}"
            message = f"{_noun(usage)}: {size}; AWS allows {quota.limit:,} {quota.remark}"
            yield Finding(kind, _location(usage, spec), message, _help(usage, meter, spec), on_key=True)


def nearly_exceeded_quotas(kind: DiagnosticKind, meter: UsageMeter, spec: Spec) -> Iterator[Finding]:
    """Report if little of a quota is left, or if it is exceeded when lengths are as assumed."""
    for usage in meter.notable:
        if not usage.is_over and usage.is_near:
            size = f"{_size(usage)}{where_clause(usage.assumed.presence)}"
            message = f"{_noun(usage)}: {size}, {_remaining_size(usage)}{_assumption(usage, meter)}"
            yield Finding(kind, _location(usage, spec), message, _help(usage, meter, spec), on_key=True)


def _noun(usage: QuotaUsage) -> str:
    policy = str(usage.role.policies[0].name) if usage.quota is MANAGED else ""
    return usage.quota.noun.format(role=usage.role.id, policy=policy)


def _size(usage: QuotaUsage) -> str:
    most = "" if usage.assumed.exact else "at most "
    return f"{most}{usage.assumed.size:,} of {usage.quota.limit:,} {usage.quota.unit}"


def _remaining_size(usage: QuotaUsage) -> str:
    left = usage.quota.limit - usage.assumed.size
    return f"{left:,} left" if left >= 0 else f"{-left:,} too many"


def _assumption(usage: QuotaUsage, meter: UsageMeter) -> str:
    """Return the parameters on whose assumed lengths a size depends, if there are any."""
    ids = tuple(repr(parameter.id) for parameter in meter.open_parameters(usage))
    if not ids or usage.assumed.size == usage.certain.size:
        return ""
    return f" if {' and '.join(ids)} {'are' if len(ids) > 1 else 'is'} as long as octospec assumes"


# --- the choices -------------------------------------------------------------------------------


def where_clause(presence: Presence) -> str:
    """Return for which choices a presence holds; empty if it always holds."""
    return f" where {_WORDING.presence(presence)}" if presence else ""


_WORDING: Final = PresenceWording(name=repr)


# --- the place in the spec ---------------------------------------------------------------------


def _location(usage: QuotaUsage, spec: Spec) -> Location:
    at: Location = ("roles", usage.role.id)
    match usage.quota:
        case quota if quota is TRUST:
            return (*at, "trust")
        case quota if quota is INLINE:
            return (*at, "inline")
        case quota if quota is MANAGED:
            return policy_location(usage.role.id, usage.role.policies[0], spec)
        case _:
            role = spec.roles[usage.role.id]
            return (*at, "attached") if role.attached else (*at, "managed") if role.managed else at


def policy_location(role: str, policy: Policy, spec: Spec) -> Location:
    """Find a policy by a group in it, since the parts of a split policy have names that no spec contains."""
    at: Location = ("roles", role, policy.kind.value)
    written = spec.roles[role].inline if policy.kind is PolicyKind.INLINE else spec.roles[role].managed
    group = policy.statements[0].group
    return next(((*at, name) for name, groups in written.items() if group in groups), at)


# --- what helps -------------------------------------------------------------------------------


def _help(usage: QuotaUsage, meter: UsageMeter, spec: Spec) -> Help:
    parameters = meter.open_parameters(usage)
    endless = [repr(parameter.id) for parameter in parameters if math.isinf(bounds(parameter).most)]
    if endless and not usage.quota.is_near(usage.certain.size):
        return f"give {' and '.join(endless)} a max-length, or a pattern that sets one"
    match usage.quota:
        case quota if quota is TRUST:
            return "trust fewer principals in one role, or give its parameters a smaller max-length"
        case quota if quota is ATTACHED:
            return _advice_on_policies(usage, spec)
        case quota if quota is MANAGED:
            return _move(usage, meter) or "split its group in two"
        case _:
            return _move(usage, meter) or "split its groups, and move some into managed policies"


def _advice_on_policies(usage: QuotaUsage, spec: Spec) -> str:
    """Return how a role gets fewer managed policies: those in the spec are not all that are written."""
    written = len(spec.roles[usage.role.id].managed)
    parts = len(policies_of_kind(usage.role, PolicyKind.MANAGED))
    if parts > written:
        named = "1 managed policy" if written == 1 else f"{written} managed policies"
        return (
            f"the spec names {named}, and each part that depends on choices becomes a policy of its own, "
            f"{parts} in total: move such groups to 'inline', which has no limit of their number, or give "
            "groups of one policy the same 'needs'"
        )
    return "pack the groups into fewer managed policies" if parts > 1 else "attach fewer policies"


def _move(usage: QuotaUsage, meter: UsageMeter) -> Help:
    """Return which groups to move, if there are any."""
    from octo_spec.analysis.quotas.suggestions import groups_to_move  # noqa: PLC0415 - few policies are too large

    groups = groups_to_move(usage, meter)
    names = " and ".join(map(repr, groups))
    if len(groups) > 1:
        return GroupMove(groups, f"move groups {names} into separate managed policies")
    return GroupMove(groups, f"move group {names} into a separate managed policy") if groups else ""
