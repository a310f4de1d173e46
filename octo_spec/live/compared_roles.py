"""What the roles of one customer are: which release they equal, how they differ, and what is the customer's.

It is decided by access, trust and session (``release_match``). A release that cannot be compared is never
taken for one that differs: then the state is not known.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.diff.changes import Direction
from octo_spec.analysis.diff.report import headline, hidden_change, property_change
from octo_spec.analysis.diff.role_changes import ROLE
from octo_spec.analysis.drift.drift import DECIDING
from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.diagnostics import has_errors
from octo_spec.frozen import frozen
from octo_spec.iam.external_ids import KEY as EXTERNAL_ID
from octo_spec.live.opened_escalation import opened_escalation
from octo_spec.live.release_match import ReleaseMatch, match_release
from octo_spec.live.shown_texts import (
    HIDDEN,
    Redaction,
    is_literal_id,
    live_external_ids,
    with_external_id,
)
from octo_spec.model.deployment import Parameter, ParameterKind
from octo_spec.release.customer_status import (
    Cause,
    ContextValues,
    CustomerState,
    DriftItem,
    DriftKind,
    InferredInput,
    OwnItem,
    StatusReason,
    StatusRequest,
)
from octo_spec.release.deployment_status import VersionStatus, status_by_access
from octo_spec.release.latest import is_older
from octo_spec.resolve.external_id_answers import external_id_answers
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.sides.given_answers import PLACES
from octo_spec.storage.sides.live_sides import UNKNOWN_ROLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.analysis.diff.changes import AccessChange
    from octo_spec.analysis.drift.drift import Drift
    from octo_spec.importing.live_roles import RoleDetails
    from octo_spec.live.live_accounts import LiveAccount
    from octo_spec.live.release_match import ComparedRelease
    from octo_spec.model.deployment import Deployment, Question, Role
    from octo_spec.model.environment import Value
    from octo_spec.release.latest import Latest
    from octo_spec.resolve.customers import Customer


@frozen
class KnownReleases:
    """What the vendor's latest.json says, and the released deployments by version, the newest first."""

    latest: Latest
    deployments: Mapping[str, Deployment]


@frozen
class ComparedRoles:
    """The state of the roles of one customer, as in a row of ``status.jsonl``."""

    state: CustomerState
    reason: StatusReason
    cause: Cause | None = None
    release: str | None = None
    nearest: str | None = None
    behind: str | None = None
    drift: tuple[DriftItem, ...] = ()
    own: tuple[OwnItem, ...] = ()
    limits: tuple[str, ...] = ()
    inputs: tuple[InferredInput, ...] = ()


def compare_roles(account: LiveAccount, customer: Customer, releases: KnownReleases) -> ComparedRoles:
    """Compare the roles of an account with all releases, for the fixed answers of a customer."""
    tried = _Tried.of(_with_one_external_id(account, customer), customer, releases.deployments)
    found = _decide_state(tried, releases.latest)
    redaction = Redaction.of(customer, account.account.roles.values(), releases.deployments.values())
    return redaction.apply(found)


@frozen
class _Tried:
    """The comparisons with the releases, and the reasons why some were not possible."""

    account: LiveAccount
    customer: Customer
    releases: Mapping[str, Deployment]
    match: ReleaseMatch
    failed: Mapping[str, str]

    @classmethod
    def of(cls, account: LiveAccount, customer: Customer, releases: Mapping[str, Deployment]) -> _Tried:
        """Compare with each release for itself: each has its own roles and inputs."""
        compared: list[ComparedRelease] = []
        failed: dict[str, str] = {}
        every = tuple(role for deployment in releases.values() for role in deployment.roles)
        for version, deployment in releases.items():
            apart = Inputs()
            match = match_release(
                {version: deployment},
                account,
                apart,
                matches=role_names(customer, every),
                answers=fixed_answers(customer, deployment, account.account.roles.values()),
                also=every,
                target=customer.deployed.format if customer.deployed else "",
            )
            if match is not None:
                compared.extend(match.compared)
            elif not any(each.kind == UNKNOWN_ROLE for each in apart.diagnostics):
                failed[version] = _first_error(apart)
        return cls(account, customer, releases, ReleaseMatch(tuple(compared)), failed)

    def again(self, account: LiveAccount) -> _Tried:
        """Compare other roles in the same way."""
        return _Tried.of(account, self.customer, self.releases)


def _first_error(inputs: Inputs) -> str:
    return next((each.message for each in inputs.diagnostics if has_errors((each,))), "it cannot be read")


def role_names(customer: Customer, roles: Iterable[Role]) -> tuple[str, ...]:
    """Return ROLE=NAME for the roles whose ARNs the entry of the customer has."""
    known = {} if customer.deployed is None else customer.deployed.roles
    ids = dict.fromkeys(role.id for role in roles if role.id in known)
    return tuple(f"{id}={known[id].rpartition('/')[2]}" for id in ids)


def fixed_answers(
    customer: Customer, deployment: Deployment, roles: Iterable[RoleDetails]
) -> tuple[str, ...]:
    """Return ID=VALUE for the answers that a customer cannot change, as far as a release has such inputs.

    A customer who changes the external ID has two: the one counts that a live role trusts.
    """
    there = live_external_ids(roles)
    questions = {question.id: question for question in deployment.questions}
    return tuple(
        f"{id}={_text(answer.value, questions[id], there)}"
        for id, answer in customer.fix.items()
        if id in questions and id not in PLACES
    )


def _text(value: Value, question: Question, there: frozenset[str]) -> str:
    if isinstance(value, str):
        return value
    if isinstance(question, Parameter) and question.kind is ParameterKind.LIST:
        return ",".join(value)
    trusted = [each for each in value if each in there]
    return (trusted or value)[-1]


def _with_one_external_id(account: LiveAccount, customer: Customer) -> LiveAccount:
    """Let roles that require the old or the new external ID of a customer require the new one only.

    The entry of a customer who changes the external ID has both, so a role may trust both.
    """
    there = live_external_ids(account.account.roles.values())
    for answer in customer.fix.values():
        if not isinstance(answer.value, str) and len(there) > 1 and there <= set(answer.value):
            roles = account.account.roles.items()
            changed = {name: with_external_id(role, answer.value[-1]) for name, role in roles}
            return replace(account, account=replace(account.account, roles=changed))
    return account


# --- the state ---------------------------------------------------------------------------------


def _decide_state(tried: _Tried, latest: Latest) -> ComparedRoles:
    match, failed = tried.match, tried.failed
    if match.same_access:
        return _equal_roles(tried, latest)
    if failed:
        version, why = next(iter(failed.items()))
        return _unknown_roles(Cause.NOT_COMPARED, f"{version} cannot be compared: {why}")
    if not match.compared:
        names = sorted(expected_names(tried.customer, tried.releases.values()))
        what = f"role {', '.join(names)}" if names else "such role"
        reason = StatusReason(Cause.NOT_THERE, f"the account has no {what}")
        return ComparedRoles(CustomerState.NOT_DEPLOYED, reason, Cause.NOT_THERE)
    undecided = next((each for each in match.compared if not _differs(each.drift)), None)
    if (equal := _with_own_external_id(tried)) is not None:
        return _other_external_id(tried, equal)
    if undecided is not None:
        hidden = next(map(hidden_change, undecided.drift.diff.hidden), "texts of policies are not known")
        return _unknown_roles(Cause.NOT_DECIDED, f"whether the roles equal {undecided.version}: {hidden}")
    return _drifted_roles(tried)


def expected_names(customer: Customer, releases: Iterable[Deployment]) -> frozenset[str]:
    """Return the names that the roles of any release have in the account of a customer, as far as known."""
    roles = [role for deployment in releases for role in deployment.roles]
    given = dict(each.split("=", 1) for each in role_names(customer, roles))
    names = (given.get(role.id) or (role.name.literal if role.name else None) for role in roles)
    return frozenset(filter(None, names))


def _unknown_roles(cause: Cause, text: str) -> ComparedRoles:
    return ComparedRoles(CustomerState.UNKNOWN, StatusReason(cause, text), cause)


def _differs(found: Drift) -> bool:
    """Whether access, trust or session certainly differ."""
    return bool(found.diff.changes) or any(change.name in DECIDING for change in found.diff.roles)


_STATES: Final = {
    VersionStatus.WITHDRAWN: CustomerState.WITHDRAWN,
    VersionStatus.UNSUPPORTED: CustomerState.UNSUPPORTED,
    VersionStatus.OUTDATED: CustomerState.OUTDATED,
    VersionStatus.CURRENT: CustomerState.CURRENT,
    VersionStatus.UNKNOWN: CustomerState.UNKNOWN,
}


def _equal_roles(tried: _Tried, latest: Latest) -> ComparedRoles:
    """Return the state of roles that equal a release."""
    status = status_by_access("", tried.match.same_access, list(tried.releases), latest)
    version = str(status.version)
    newer = [each for each in tried.failed if is_older(version, each)]
    if newer:
        why = tried.failed[newer[0]]
        return _unknown_roles(
            Cause.NOT_COMPARED, f"they equal {version}, but {newer[0]} cannot be compared: {why}"
        )
    equal = next(each for each in tried.match.compared if each.version == version)
    state = _STATES[status.status]
    behind = None if status.update_to is None else step_between(version, status.update_to)
    known = _drift_details(equal.drift)
    cause = _release_cause(state, behind)
    reason = StatusReason(cause or state, _reason(version, status.reason))
    return replace(known, state=state, reason=reason, release=version, behind=behind, cause=cause)


def _reason(version: str, reason: str) -> str:
    return f"{version}: {reason}"


def _release_cause(state: CustomerState, behind: str | None) -> Cause | None:
    match state:
        case CustomerState.WITHDRAWN | CustomerState.UNSUPPORTED:
            return Cause(state.value)
        case CustomerState.OUTDATED:
            return Cause(f"{behind}-behind")
        case _:
            return None


def step_between(old: str, new: str) -> str:
    """Return the part of a version in which two versions differ first: major, minor or patch.

    >>> step_between("1.2.0", "2.0.0"), step_between("1.2.0", "1.3.1"), step_between("1.2.0", "1.2.1")
    ('major', 'minor', 'patch')
    """
    parts = zip(_numbers(old), _numbers(new), ("major", "minor", "patch"), strict=False)
    return next((name for one, other, name in parts if one != other), "patch")


def _numbers(version: str) -> list[str]:
    return re.split(r"[-+]", version, maxsplit=1)[0].split(".")


# --- drift -------------------------------------------------------------------------------------


def _with_own_external_id(tried: _Tried) -> str | None:
    """Return the release that the roles would equal if they required the external ID of the entry."""
    roles = tried.account.account.roles
    there = live_external_ids(roles.values())
    known = {value for answer in tried.customer.fix.values() for value in _values(answer.value)}
    own = external_id_answers(tried.customer, tried.releases.values())
    if len(there) != 1 or len(own) != 1 or there <= known or not all(map(is_literal_id, there)):
        return None
    replaced = {name: with_external_id(role, own[0]) for name, role in roles.items()}
    account = replace(tried.account, account=replace(tried.account.account, roles=replaced))
    again = tried.again(account)
    return again.match.same_access[0] if again.match.same_access else None


def _other_external_id(tried: _Tried, version: str) -> ComparedRoles:
    cause, nearest = Cause.OTHER_EXTERNAL_ID, tried.match.nearest
    text = f"equals no release; with the external ID of the entry, it would equal {version}"
    reason = StatusReason(cause, text)
    known = _drift_details(nearest.drift)
    return replace(known, state=CustomerState.DRIFTED, reason=reason, cause=cause, nearest=nearest.version)


def _drifted_roles(tried: _Tried) -> ComparedRoles:
    nearest = tried.match.nearest
    known = _drift_details(nearest.drift)
    deployment = tried.releases[nearest.version]
    matches = role_names(tried.customer, deployment.roles)
    opened = opened_escalation(deployment, tried.account, matches, nearest.drift)
    cause = Cause.ESCALATION if opened.texts else _drift_cause(nearest.drift)
    first = known.drift[0].text if known.drift else "a setting differs"
    text = f"equals no release; the nearest is {nearest.version}: {(*opened.texts, first)[0]}"
    if opened.undecided:
        text = f"{text}; {opened.undecided}"
    reason = StatusReason(cause, text)
    return replace(known, state=CustomerState.DRIFTED, reason=reason, cause=cause, nearest=nearest.version)


def _drift_cause(found: Drift) -> Cause:
    """Return the most serious cause of a drift."""
    ways = {(change.purpose, change.direction) for change in found.diff.changes}
    missing = any(change.name == ROLE and change.new is None for change in found.diff.roles)
    order = (
        ((PolicyPurpose.TRUST, Direction.NEW) in ways, Cause.WIDENED_TRUST),
        ((PolicyPurpose.ACCESS, Direction.NEW) in ways, Cause.MORE_ACCESS),
        (missing, Cause.MISSING_ROLE),
        ((PolicyPurpose.TRUST, Direction.LOST) in ways, Cause.OTHER_TRUST),
        ((PolicyPurpose.ACCESS, Direction.LOST) in ways, Cause.LESS_ACCESS),
    )
    return next((cause for holds, cause in order if holds), Cause.OTHER_SETTINGS)


def _drift_details(found: Drift) -> ComparedRoles:
    """Return the differences from a release, the customer's own settings, and the inferred inputs."""
    ordered = sorted(found.diff.changes, key=lambda change: _ORDER.index(_kind(change)))
    items = [DriftItem(_kind(each), each.role, headline(each), _witness(each)) for each in ordered]
    items += [
        DriftItem(DriftKind.SETTINGS, each.subject, property_change(each), None) for each in found.diff.roles
    ]
    inputs = found.inference.inferred.items()
    return ComparedRoles(
        CustomerState.UNKNOWN,
        StatusReason("", ""),
        drift=tuple(items),
        own=tuple(OwnItem(each.role, each.kind.value, each.text) for each in found.own),
        limits=(*map(headline, found.limited), *map(hidden_change, found.may_limit)),
        inputs=tuple(
            InferredInput(id, (value,) if isinstance(value, str) else tuple(value)) for id, value in inputs
        ),
    )


_ORDER: Final = (DriftKind.TRUST, DriftKind.STRONGER, DriftKind.WEAKER)


def _kind(change: AccessChange) -> DriftKind:
    if change.purpose is PolicyPurpose.TRUST:
        return DriftKind.TRUST
    return DriftKind.STRONGER if change.direction is Direction.NEW else DriftKind.WEAKER


def _witness(change: AccessChange) -> StatusRequest:
    example = change.example
    request = example.witness
    context = (ContextValues(key, _shown_values(key, value)) for key, value in example.context)
    caller = str(request.caller) if request.caller else None
    return StatusRequest(request.action, request.resource, caller, tuple(context))


def _values(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _shown_values(key: str, value: str | Iterable[str]) -> tuple[str, ...]:
    """Return the values of a key in a request; an external ID may be one that a pattern matches."""
    if key.lower() == EXTERNAL_ID:
        return (HIDDEN,)
    return (value,) if isinstance(value, str) else tuple(sorted(value))
