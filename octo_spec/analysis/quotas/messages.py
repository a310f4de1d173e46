"""Telling people how large something is, in which setting, and what would make it smaller."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, assert_never

from octo_spec.analysis.quotas.measure import bounds
from octo_spec.analysis.quotas.suggestions import to_move
from octo_spec.analysis.quotas.usage import ATTACHED, INLINE, MANAGED, TRUST, of_kind
from octo_spec.language.finding import Finding
from octo_spec.model.deployment import ChoiceIs, Given, PolicyKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.quotas.usage import Load, Quota, Scales
    from octo_spec.diagnostics import DiagnosticKind
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Location
    from octo_spec.model.deployment import Policy, Presence, Test


def over(rule: DiagnosticKind, quota: Quota, scales: Scales, spec: Spec) -> Iterator[Finding]:
    """Report what AWS surely refuses in some setting."""
    for load in scales.loads:
        if load.quota is quota and load.is_over:
            size = f"{load.sure.size:,} {quota.unit}{where(load.sure.where)}"
            message = f"{_noun(load)}: {size}; AWS takes {quota.limit:,} {quota.remark}"
            yield Finding(rule, _location(load, spec), message, _help(load, scales), on_key=True)


def near(rule: DiagnosticKind, scales: Scales, spec: Spec) -> Iterator[Finding]:
    """Report where little is left, or where nothing is if parameters are as long as assumed."""
    for load in scales.loads:
        if not load.is_over and load.is_near:
            message = (
                f"{_noun(load)}: {_size(load)}{where(load.assumed.where)}, {_left(load)}{_if(load, scales)}"
            )
            yield Finding(rule, _location(load, spec), message, _help(load, scales), on_key=True)


def _noun(load: Load) -> str:
    policy = str(load.role.policies[0].name) if load.quota is MANAGED else ""
    return load.quota.noun.format(role=load.role.id, policy=policy)


def _size(load: Load) -> str:
    most = "" if load.assumed.exact else "at most "
    return f"{most}{load.assumed.size:,} of {load.quota.limit:,} {load.quota.unit}"


def _left(load: Load) -> str:
    left = load.quota.limit - load.assumed.size
    return f"{left:,} left" if left >= 0 else f"{-left:,} too many"


def _if(load: Load, scales: Scales) -> str:
    """Say on which parameters' assumed sizes a number rests."""
    ids = tuple(repr(one.id) for one in scales.open_parameters(load))
    if not ids or load.assumed.size == load.sure.size:
        return ""
    return f" if {' and '.join(ids)} {'are' if len(ids) > 1 else 'is'} as long as octospec assumes"


# --- in which setting --------------------------------------------------------------------------


def where(presence: Presence) -> str:
    """Say when something is there; nothing where it always is."""
    words = [_words(test) for test in presence.tests]
    return f" where {' and '.join(words)}" if words else ""


def _words(test: Test) -> str:
    match test:
        case ChoiceIs(choice, values):
            return f"{choice!r} is {' or '.join(values)}"
        case Given(parameter):
            return f"{parameter!r} is given"
        case _:
            assert_never(test)


# --- where in the spec -------------------------------------------------------------------------


def _location(load: Load, spec: Spec) -> Location:
    at: Location = ("roles", load.role.id)
    match load.quota:
        case quota if quota is TRUST:
            return (*at, "trust")
        case quota if quota is INLINE:
            return (*at, "inline")
        case quota if quota is MANAGED:
            return policy_location(load.role.id, load.role.policies[0], spec)
        case _:
            role = spec.roles[load.role.id]
            return (*at, "attached") if role.attached else (*at, "managed") if role.managed else at


def policy_location(role: str, policy: Policy, spec: Spec) -> Location:
    """Find a policy by the group in it: a part of one that was split has a name of its own."""
    at: Location = ("roles", role, policy.kind.value)
    written = spec.roles[role].inline if policy.kind is PolicyKind.INLINE else spec.roles[role].managed
    group = policy.statements[0].group
    return next(((*at, name) for name, groups in written.items() if group in groups), at)


# --- what helps -------------------------------------------------------------------------------


def _help(load: Load, scales: Scales) -> str:
    endless = [repr(one.id) for one in scales.open_parameters(load) if math.isinf(bounds(one).most)]
    if endless and not load.quota.is_near(load.sure.size):
        return f"give {' and '.join(endless)} a max-length, or a pattern that sets one"
    match load.quota:
        case quota if quota is TRUST:
            return "let fewer principals into one role, or give its parameters a smaller max-length"
        case quota if quota is ATTACHED:
            packed = len(of_kind(load.role, PolicyKind.MANAGED)) > 1
            return "pack the groups into fewer managed policies" if packed else "attach fewer policies"
        case quota if quota is MANAGED:
            return _move(to_move(load, scales)) or "split its group in two"
        case _:
            return _move(to_move(load, scales)) or "split its groups, and move some into managed policies"


def _move(groups: tuple[str, ...]) -> str:
    """Say which groups to move, if any."""
    names = " and ".join(map(repr, groups))
    if len(groups) > 1:
        return f"move groups {names} into managed policies of their own"
    return f"move group {names} into a managed policy of its own" if names else ""
