"""Whether an event may be written into the entry of a customer, and what the entry says then."""

from __future__ import annotations

import re
from dataclasses import field, replace
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.iam.glob import wild
from octo_spec.iam.glob_matching import matches
from octo_spec.language.models.scalars import (
    PARTITION_PATTERN,
    ROLE_ARN_PATTERN,
    STACK_ARN_PATTERN,
    TIME_PATTERN,
)
from octo_spec.model.deployment import SWITCH
from octo_spec.model.traversal import parameters_of
from octo_spec.release.customer_status import time_of
from octo_spec.release.latest import is_version
from octo_spec.release.registration import ACTIONS, DELETE, RegisteredRole
from octo_spec.resolve.customers import Deployed, DeployedState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.deployment import Choice, Deployment, Role
    from octo_spec.model.text import Text
    from octo_spec.release.registration import Registration

_ACCOUNT: Final = re.compile("[0-9]{12}")
_WORD: Final = re.compile("[a-z0-9-]{0,64}")
"""A region, or the name of a format; an entry that has something else could not be read again."""


# --- against the spec --------------------------------------------------------------------------


@frozen
class ExpectedRoles:
    """The roles that a spec has for a customer, and the accounts of the vendor, which they trust."""

    spec: str
    names: Mapping[str, str]
    """The id of a role -> a pattern with wildcards for its name."""
    vendor_accounts: frozenset[str]
    inputs: Mapping[str, tuple[str, ...]]
    """The id of an input -> its values; a parameter may have any value, which is empty."""
    written_values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The id of a choice -> the word of a format for a value -> the value."""

    @classmethod
    def of(cls, deployment: Deployment) -> ExpectedRoles:
        """Return what a spec says for a customer."""
        return cls(
            deployment.name,
            {role.id: _name_pattern(role.name) for role in deployment.roles},
            frozenset(_vendor_accounts(deployment)),
            {
                **{parameter.id: () for parameter in deployment.parameters},
                **{choice.id: choice.values for choice in deployment.choices},
            },
            {choice.id: dict(_written_values(choice)) for choice in deployment.choices},
        )


def _written_values(choice: Choice) -> Iterator[tuple[str, str]]:
    """Yield the words of formats for values: some have ``true`` and ``false`` for a switch."""
    for _, names in choice.value_names:
        yield from ((name, value) for value, name in names)
    if choice.values == SWITCH:
        yield from (("true", "on"), ("false", "off"))


def _name_pattern(name: Text | None) -> str:
    """Match the names that a role can have: anything may be in the place of a reference.

    A name of IAM contains no character that is a wildcard.
    """
    return (
        "?*" if name is None else "".join(piece if isinstance(piece, str) else "*" for piece in name.pieces)
    )


def _vendor_accounts(deployment: Deployment) -> Iterator[str]:
    """Yield the accounts that the roles trust, and the one to which deployments report."""
    for role in deployment.roles:
        yield from _trusted_accounts(role, deployment)
    if deployment.registration is not None:
        pieces = deployment.registration.pieces
        yield from _numbers("".join(piece if isinstance(piece, str) else " " for piece in pieces))


def _trusted_accounts(role: Role, deployment: Deployment) -> Iterator[str]:
    """Yield the accounts that a role trusts, also those that are the default of a parameter."""
    defaults = {parameter.id: str(parameter.default) for parameter in deployment.parameters}
    for statement in role.trust:
        for value in statement.principal.values:
            yield from _numbers("".join(piece if isinstance(piece, str) else " " for piece in value.pieces))
            yield from (account for id in parameters_of(value) for account in _numbers(defaults.get(id, "")))


def _numbers(text: str) -> list[str]:
    return re.findall(r"(?<![0-9])[0-9]{12}(?![0-9])", text)


def named_roles(event: Registration, expected: ExpectedRoles) -> Registration:
    """Name roles by their ids in the spec: outputs name them in the style of their format."""
    by_output = {f"{_plain(id)}{end}": id for id in expected.names for end in ("arn", "rolearn")}
    roles = (replace(role, id=by_output.get(_plain(role.id), role.id)) for role in event.roles)
    return replace(event, roles=tuple(sorted(roles, key=lambda role: role.id)))


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def with_values_of_spec(event: Registration, expected: ExpectedRoles) -> Registration:
    """Give choices the values of the spec instead of the words of a format for them."""

    def value(id: str, written: str) -> str:
        is_known = written in expected.inputs.get(id, ())
        return written if is_known else expected.written_values.get(id, {}).get(written, written)

    given = ((each, tuple(value(each.id, text) for text in each.values)) for each in event.inputs)
    return replace(event, inputs=tuple(replace(each, values=values) for each, values in given))


def event_problems(event: Registration, expected: ExpectedRoles) -> Iterator[str]:
    """Say why an event is refused; nothing if it is not."""
    if event.action not in ACTIONS:
        yield f"its action is {event.action!r}, not create, update or delete"
    if event.spec != expected.spec:
        yield f"it is for the spec {event.spec!r}, not for {expected.spec!r}"
    if not is_version(event.release):
        yield f"its release {event.release!r} is not a version"
    if event.at is not None and not (re.fullmatch(TIME_PATTERN, event.at) and time_of(event.at)):
        yield f"its time {event.at!r} is not a time such as 2026-11-30T12:00:00Z"
    if not _ACCOUNT.fullmatch(event.account):
        yield f"its account {event.account!r} does not have 12 digits"
    yield from _place_problems(event)
    if event.account in expected.vendor_accounts:
        yield f"its account {event.account} is yours: the spec trusts it, or reports to it"
    yield from _stack_problems(event)
    if not event.roles:
        yield "it names no role"
    for role in event.roles:
        yield from _role_problems(role, event, expected)
    yield from _input_problems(event, expected)


def _place_problems(event: Registration) -> Iterator[str]:
    if not re.fullmatch(PARTITION_PATTERN, event.partition):
        yield f"its partition {event.partition!r} is not the name of a partition"
    for what, said in (("region", event.region), ("format", event.format)):
        if not _WORD.fullmatch(said):
            yield f"its {what} {said!r} is not the name of a {what}"


def _stack_problems(event: Registration) -> Iterator[str]:
    if not event.stack:
        return
    if not re.fullmatch(STACK_ARN_PATTERN, event.stack):
        yield f"its stack {event.stack!r} is not the ARN of a stack"
        return
    _, partition, _, region, account, *_ = event.stack.split(":")
    if (partition, region, account) != (event.partition, event.region, event.account):
        where = f"account {event.account}, region {event.region}, partition {event.partition}"
        yield f"its stack {event.stack} is not in {where}"


def _role_problems(role: RegisteredRole, event: Registration, expected: ExpectedRoles) -> Iterator[str]:
    if not re.fullmatch(ROLE_ARN_PATTERN, role.arn):
        yield f"{role.arn!r} is not the ARN of a role"
        return
    if role.id not in expected.names:
        yield f"the spec has no role {role.id!r}"
        return
    _, partition, _, _, account, path = role.arn.split(":", 5)
    if account != event.account:
        yield f"the role {role.arn} is in account {account}, but the event is from account {event.account}"
    if partition != event.partition:
        yield f"the role {role.arn} is not in partition {event.partition}, from which the event is"
    if not matches(wild(expected.names[role.id]), path.rpartition("/")[2]):
        yield f"the role {role.arn} does not have the name that the spec gives role {role.id!r}"


def _input_problems(event: Registration, expected: ExpectedRoles) -> Iterator[str]:
    for given in event.inputs:
        values = expected.inputs.get(given.id)
        if values is None:
            yield f"the spec has no input {given.id!r}"
        elif values and not {*given.values} <= {*values}:
            yield f"{', '.join(given.values)!r} is not a value of the choice {given.id!r}"


# --- the entry of a customer -------------------------------------------------------------------


def deployed_after_event(known: Deployed | None, event: Registration) -> Deployed:
    """Return what an entry says after an event; dated events in any order, and again, give the same."""
    new = _deployed_entry(event, known)
    if known is None:
        return new
    is_same_stack = known.stack == event.stack
    if event.action == DELETE and not is_same_stack and known.stack:
        return known  # another stack was deleted
    if event.at and known.registered:
        return max(known, new, key=_order)
    return known if known.state is DeployedState.DELETED and is_same_stack else new


def _order(deployed: Deployed) -> tuple[str, bool, str]:
    """Later events come later; of events at the same time, a deletion is the last."""
    return deployed.registered, deployed.state is DeployedState.DELETED, repr(sorted(deployed.roles.items()))


def _deployed_entry(event: Registration, known: Deployed | None) -> Deployed:
    roles = {role.id: role.arn for role in event.roles}
    is_same = known is not None and (known.account, known.roles) == (event.account, roles)
    state = DeployedState.CLAIMED
    if event.action == DELETE:
        state = DeployedState.DELETED
    elif known is not None and is_same and known.state is DeployedState.CONFIRMED:
        state = DeployedState.CONFIRMED
    return Deployed(
        account=event.account,
        partition=event.partition,
        roles=roles,
        format=event.format,
        stack=event.stack,
        region=event.region,
        since=known.since if known is not None and is_same else None,
        state=state,
        registered=event.at or (known.registered if known is not None else ""),
    )


def deployed_data(deployed: Deployed) -> dict[str, JsonValue]:
    """Return what an entry says in ``deployed``, without what is not known."""
    written: dict[str, JsonValue] = {
        "account": deployed.account,
        "partition": deployed.partition,
        "roles": dict(deployed.roles),
        "format": deployed.format,
        "stack": deployed.stack,
        "region": deployed.region,
        "since": deployed.since.isoformat() if deployed.since else "",
        "state": deployed.state.value if deployed.state else "",
        "registered": deployed.registered,
    }
    return {key: value for key, value in written.items() if value}
