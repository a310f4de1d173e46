"""Registration events, written into the entries of the customers who sent them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, has_errors
from octo_spec.frozen import frozen
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.release.customer_status import time_text
from octo_spec.release.registration import BadEventError, is_code, is_signed, read_events
from octo_spec.release.registration_check import (
    ExpectedRoles,
    deployed_after_event,
    deployed_data,
    event_problems,
    named_roles,
    with_values_of_spec,
)
from octo_spec.resolve.codes import UNKNOWN_CUSTOMER
from octo_spec.resolve.customers import Customer, DeployedState
from octo_spec.resolve.external_id_answers import external_id_answers
from octo_spec.resolve.resolution import resolve
from octo_spec.source import decode
from octo_spec.storage.fleets.any_customers import any_customers
from octo_spec.storage.fleets.entry_lines import with_deployed
from octo_spec.storage.folders.staging import CANNOT_WRITE
from octo_spec.storage.inputs.fleet_kind import begins_fleet
from octo_spec.storage.inputs.inputs import UNREADABLE
from octo_spec.storage.paths import STANDARD_INPUT, shown_path
from octo_spec.storage.regular import regular_content
from octo_spec.storage.rewriting import rewrite

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from octo_spec.language.load import LoadedSpec
    from octo_spec.model.deployment import Deployment
    from octo_spec.release.customer_status import StatusRow
    from octo_spec.release.registration import ReadEvent, Registration
    from octo_spec.resolve.customers import Deployed
    from octo_spec.storage.fleets.fleet_files import FleetCustomer
    from octo_spec.storage.inputs.inputs import Inputs

BAD_EVENT = DiagnosticKind.error("OCT863", "bad-event", "A file is not a registration event.")
REFUSED_EVENT = DiagnosticKind.error(
    "OCT864", "refused-event", "A registration event contradicts the spec or the customer."
)
NO_CUSTOMER = DiagnosticKind.error(
    "OCT865", "unknown-sender", "octospec cannot find out which customer sent an event."
)
NOT_ON_LINES = DiagnosticKind.error(
    "OCT866", "not-on-lines", "octospec writes entries of customers only in JSON Lines."
)

PROOFS: Final = ("named", "signature", "code", "external ID", "account")
"""How octospec recognizes the customer who sent an event, the best way first."""


@frozen
class RegisterQuery:
    """The file of events, the fleet, the spec if it is named, and the customer if it is."""

    events: str
    customers: str
    spec: str | None
    id: str | None


@frozen
class RegisteredEvent:
    """An event, its customer, how that is known, and what the entry says then."""

    id: str
    proof: str
    action: str
    before: Deployed | None
    after: Deployed

    @property
    def is_change(self) -> bool:
        """Whether the entry changes."""
        return self.before != self.after


def register_events(query: RegisterQuery, inputs: Inputs) -> tuple[RegisteredEvent, ...]:
    """Find the customer of each event; ``inputs`` says why others are refused."""
    text = inputs.text(query.events)
    if text is None:
        return ()
    try:
        events = read_events(text)
    except BadEventError as error:
        inputs.diagnostics.append(BAD_EVENT.at(None, f"{shown_path(query.events)}: {error}"))
        return ()
    loaded = _spec(query, events, inputs)
    if loaded is None:
        return ()
    return tuple(_registered_events(_Fleet.read(query, loaded, events, inputs), loaded, inputs))


# --- the spec ----------------------------------------------------------------------------------


def _spec(query: RegisterQuery, events: tuple[ReadEvent, ...], inputs: Inputs) -> LoadedSpec | None:
    if query.spec is not None:
        return inputs.spec(query.spec)
    names = {each.event.spec for each in events}
    near = Path(query.customers).parent
    folders = dict.fromkeys((near, near / "spec", Path(), Path("spec")))
    found = [path for folder in folders for path in sorted(folder.glob("*.yaml")) if _names(path, names)]
    if len({path.resolve() for path in found}) == 1:
        return inputs.spec(str(found[0]))
    what = "several specs are" if found else "no spec is"
    message = f"{what} next to {query.customers} with the name {', '.join(sorted(names))}"
    inputs.diagnostics.append(REFUSED_EVENT.at(None, message, "name the spec with --spec"))
    return None


_NAME: Final = re.compile(r"^name:[ \t]*[\"']?([a-z0-9-]+)", re.MULTILINE)


def _names(path: Path, names: set[str]) -> bool:
    """Whether a file is a spec with one of these names, as far as a look at it shows."""
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError):
        return False
    found = _NAME.search(text)
    return found is not None and found[1] in names and re.search("^octospec:", text, re.MULTILINE) is not None


# --- the customers -----------------------------------------------------------------------------


@frozen
class _Found:
    """A customer who may have sent an event, and how that is known."""

    proof: str
    customer: Customer
    is_signed: bool = False


@frozen
class _Fleet:
    """The customers who may have sent each event, and the owners of the roles that events name."""

    events: tuple[ReadEvent, ...]
    found: tuple[tuple[_Found, ...], ...]
    owners: Mapping[str, str]
    size: int
    is_known: bool
    """Whether it has the customer that was named, if one was."""

    @classmethod
    def read(
        cls, query: RegisterQuery, loaded: LoadedSpec, events: tuple[ReadEvent, ...], inputs: Inputs
    ) -> _Fleet:
        """Read all customers once; few stay in memory."""
        found: list[list[_Found]] = [[] for _ in events]
        owners: dict[str, str] = {}
        ids: set[str] = set()
        arns = {role.arn for each in events for role in each.event.roles}
        deployments = _generic_deployments(loaded)
        for entry in any_customers(query.customers, inputs):
            customer = entry.customer
            if customer is None:
                continue
            ids.add(customer.id)
            if customer.deployed is not None:
                owners.update((arn, customer.id) for arn in customer.deployed.roles.values() if arn in arns)
            known = external_id_answers(customer, deployments)
            for event, candidates in zip(events, found, strict=True):
                signed = _is_signed(event, customer, known)
                if proof := _proof(query.id, customer, event, known, is_signed=signed):
                    candidates.append(_Found(proof, customer, signed))
        is_known = query.id is None or query.id in ids
        if not is_known:
            message = f"the fleet has no customer {query.id!r}"
            inputs.diagnostics.append(UNKNOWN_CUSTOMER.at(None, message))
        return cls(events, tuple(map(_best_matches, found)), owners, len(ids), is_known)


def _generic_deployments(loaded: LoadedSpec) -> tuple[Deployment, ...]:
    """Return the deployment of a spec for no one in particular, which says what an external ID is."""
    if loaded.spec is None:
        return ()
    found = resolve(loaded.spec, loaded.spans, Customer(), reserved_by_targets()).deployment
    return () if found is None else (found,)


def _is_signed(read: ReadEvent, customer: Customer, known: tuple[str, ...]) -> bool:
    """Whether an event has the signature or the code of a customer."""
    if read.code:
        return any(is_code(read.code, each, read.event.spec, customer.id) for each in known)
    return any(is_signed(read.text, each) for each in known)


def _proof(
    id: str | None, customer: Customer, read: ReadEvent, known: tuple[str, ...], *, is_signed: bool
) -> str:
    if id is not None:
        return "named" if customer.id == id else ""
    if _is_meant_signed(read):
        return _signature_word(read) if is_signed else ""
    if read.outputs & {*known}:
        return "external ID"
    deployed = customer.deployed
    return "account" if deployed is not None and deployed.account == read.event.account else ""


def _best_matches(candidates: list[_Found]) -> tuple[_Found, ...]:
    """Return the customers with the best proof."""
    best = min((PROOFS.index(each.proof) for each in candidates), default=0)
    return tuple(each for each in candidates if PROOFS.index(each.proof) == best)


def _registered_events(fleet: _Fleet, loaded: LoadedSpec, inputs: Inputs) -> Iterator[RegisteredEvent]:
    current: dict[str, Deployed | None] = {}
    owners = dict(fleet.owners)
    for number, (read, found) in enumerate(zip(fleet.events, fleet.found, strict=True), start=1):
        if len(found) != 1:
            if fleet.is_known:
                inputs.diagnostics.append(_no_customer(number, read, found, fleet))
            continue
        [match] = found
        id = match.customer.id
        expected = _expected_roles(match.customer, loaded, inputs)
        if expected is None:
            continue
        event = with_values_of_spec(named_roles(read.event, expected), expected)
        before = current.get(id, match.customer.deployed)
        problems = (
            *event_problems(event, expected),
            *_customer_problems(event, match, before, owners),
            *_signature_problems(read, match),
        )
        if problems:
            inputs.diagnostics.extend(
                REFUSED_EVENT.at(None, f"event {number}, customer {id!r}: {each}") for each in problems
            )
            continue
        current[id] = after = deployed_after_event(before, event)
        owners.update((arn, id) for arn in after.roles.values())
        yield RegisteredEvent(id, match.proof, event.action, before, after)


def _expected_roles(customer: Customer, loaded: LoadedSpec, inputs: Inputs) -> ExpectedRoles | None:
    if loaded.spec is None:
        return None
    resolution = resolve(loaded.spec, loaded.spans, customer, reserved_by_targets())
    inputs.diagnostics.extend(each for each in resolution.diagnostics if has_errors((each,)))
    return None if resolution.deployment is None else ExpectedRoles.of(resolution.deployment)


def _no_customer(number: int, read: ReadEvent, found: tuple[_Found, ...], fleet: _Fleet) -> Diagnostic:
    event = read.event
    if found:
        ids = ", ".join(each.customer.id for each in found)
        message = f"event {number} may be from {ids}"
    elif _is_meant_signed(read):
        message = (
            f"event {number}: its {_signature_word(read)} is not made with the external ID of any customer"
        )
    else:
        message = f"event {number}: no customer of {fleet.size:,} has account {event.account} in 'deployed'"
    help = "ask the customer whether they deployed it, then name them with --customer"
    return NO_CUSTOMER.at(None, message, help)


def _customer_problems(
    event: Registration, match: _Found, before: Deployed | None, owners: Mapping[str, str]
) -> Iterator[str]:
    if event.at is not None and event.at > time_text(datetime.now(UTC) + _AHEAD):
        yield f"its time {event.at} is more than a day ahead, and would make all events until then old"
    if before is not None and before.state in _KNOWN and before.account != event.account:
        yield (
            f"the event is of account {event.account}, but {_KNOWN[before.state]} account {before.account}; "
            "remove 'deployed' from the entry if the customer moved"
        )
    for role in event.roles:
        owner = owners.get(role.arn, match.customer.id)
        if owner != match.customer.id:
            yield f"the role {role.arn} is that of customer {owner!r}"


_KNOWN: Final = {DeployedState.CONFIRMED: "octospec assumed the roles in", None: "the entry says"}
"""How the account of an entry is known, unless an event said it; by the state of the entry."""


def _signature_problems(read: ReadEvent, match: _Found) -> Iterator[str]:
    if match.proof == "named" and _is_meant_signed(read) and not match.is_signed:
        yield f"its {_signature_word(read)} is not made with the external ID of this customer"


def _is_meant_signed(read: ReadEvent) -> bool:
    return bool(read.code) or read.event.hmac is not None


def _signature_word(read: ReadEvent) -> str:
    return "code" if read.code else "signature"


_AHEAD: Final = timedelta(days=1)
"""The clock of a sender may be ahead by at most this."""


def claimed_customers(customers: Iterable[FleetCustomer]) -> dict[str, Deployed]:
    """Return where the roles are of the customers whose entries say claimed."""
    return {
        entry.id: entry.customer.deployed
        for entry in customers
        if entry.customer is not None
        and entry.customer.deployed is not None
        and entry.customer.deployed.state is DeployedState.CLAIMED
    }


def confirmed_customers(
    before: Mapping[str, Deployed], now: Mapping[str, Deployed], assumed: Collection[str]
) -> dict[str, Deployed]:
    """Return the claimed entries of customers whose roles were assumed with their external IDs.

    An entry that says something else than ``before`` the roles were assumed stays a claim.
    """
    return {
        id: replace(deployed, state=DeployedState.CONFIRMED)
        for id, deployed in now.items()
        if id in assumed and id in before and deployed_data(deployed) == deployed_data(before[id])
    }


def are_assumed(row: StatusRow, deployed: Deployed, began: str) -> bool:
    """Whether all roles of an entry were assumed since a run began: the first one is assumed first.

    A run that could not read one of several roles has not assumed those after it.
    """
    is_looked_at, is_read = row.looked >= began, (row.seen or "") >= began
    return bool(row.reachable) and is_looked_at and (is_read or len(deployed.roles) <= 1)


# --- writing -----------------------------------------------------------------------------------


def fleet_text(customers: str, inputs: Inputs) -> str | None:
    """Read a fleet that is to be written; ``None`` if it cannot be, and ``inputs`` says why.

    It is read before its customers are: if another process writes it after that, ``write_entries`` refuses.
    """
    if customers == STANDARD_INPUT or not Path(customers).is_file():
        inputs.diagnostics.append(NOT_ON_LINES.at(None, f"{customers} is not a file", _HELP))
        return None
    try:
        text = decode(regular_content(customers), shown_path(customers))
    except OSError as error:
        text = UNREADABLE.at(None, f"{customers} cannot be read: {(error.strerror or 'error').lower()}")
    if isinstance(text, str) and not begins_fleet(text.partition("\n")[0].encode()):
        text = NOT_ON_LINES.at(None, f"{customers} is not in JSON Lines", _HELP)
    if isinstance(text, Diagnostic):
        inputs.diagnostics.append(text)
        return None
    return text


def write_entries(customers: str, text: str, entries: Mapping[str, Deployed], inputs: Inputs) -> bool:
    """Write ``deployed`` into the entries of a fleet that has this text; whether that was possible."""
    try:
        new = with_deployed(text, {id: deployed_data(each) for id, each in entries.items()})
        rewrite(customers, new, text)
    except KeyError as error:
        message = f"{customers}: the line of customer {error} is not JSON"
        inputs.diagnostics.append(NOT_ON_LINES.at(None, message, _HELP))
        return False
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        inputs.diagnostics.append(CANNOT_WRITE.at(None, f"{customers} cannot be written: {reason}"))
        return False
    return True


_HELP: Final = "without --write octospec prints each entry, for the system that has your customers"
