"""A part of a look at a fleet, done by another process: texts come in, and rows go out as text.

The text of a part contains the external IDs of its customers, with which their roles are assumed.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.live.assumed_accounts import AssumedAccounts, aws_problem
from octo_spec.live.compared_roles import KnownReleases
from octo_spec.live.fleet_status import FleetLook
from octo_spec.live.role_comparisons import RoleComparisons
from octo_spec.live.seen_accounts import DumpFolder
from octo_spec.model.deployment import Deployment
from octo_spec.model.typed_json import from_json, to_json
from octo_spec.release.customer_status import row_of, row_text
from octo_spec.release.latest import Latest
from octo_spec.resolve.customers import Customer, Deployed, PlacedAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.live.seen_accounts import AccountSource
    from octo_spec.release.customer_status import StatusRow

    Share = Callable[[Callable[[str, str], str], str, Sequence[str]], Iterator[str]]
    """Calls a function with the text of the work and that of each part, and yields its results."""

PART: Final = 100
"""The customers of a part: enough for all threads of a worker, and few to look at again if it ends."""


class StatusWorkerError(Exception):
    """A worker cannot look at the roles."""


@frozen
class StatusSource:
    """Where a worker reads the roles: a folder that it shares, or AWS, with its own credentials."""

    dump_dir: str | None
    profile: str | None
    region: str | None
    role_arn: str | None
    milliseconds: int
    workers: int

    def opened(self, releases: KnownReleases) -> AccountSource | Diagnostic:
        """Return the source."""
        if self.dump_dir is not None:
            folder = DumpFolder(self.dump_dir)
            return folder.problem or folder
        deployments = tuple(releases.deployments.values())
        return aws_problem() or AssumedAccounts(
            deployments, self.profile, self.region, self.role_arn, self.milliseconds / 1000
        )


def status_job(source: StatusSource, releases: KnownReleases) -> str:
    """Write what all parts of a look need to know."""
    deployments = {version: to_json(Deployment, each) for version, each in releases.deployments.items()}
    return json.dumps(
        {
            "source": to_json(StatusSource, source),
            "latest": to_json(Latest, releases.latest),
            "deployments": deployments,
        }
    )


def shared_rows(
    share: Share, job: str, customers: Sequence[Customer], last: Mapping[str, StatusRow]
) -> Iterator[StatusRow]:
    """Yield a row for each customer, as soon as a part of them is known."""
    parts = [customers[start : start + PART] for start in range(0, len(customers), PART)]
    for text in share(look_at_some, job, [_part_text(part, last) for part in parts]):
        for line in json.loads(text):
            row = row_of(line)
            if row is None:
                msg = "a worker sent what is not a row"
                raise StatusWorkerError(msg)
            yield row


def look_at_some(job: str, part: str) -> str:
    """Look at the customers of a part."""
    data = json.loads(part)
    known = filter(None, map(row_of, data["last"]))
    look = _look(job)
    fleet = FleetLook(look.source, look.comparisons, {row.id: row for row in known}, look.workers)
    return json.dumps([row_text(row) for row in fleet.rows(map(_customer, data["customers"]))])


@lru_cache(maxsize=1)
def _look(job: str) -> FleetLook:
    data = json.loads(job)
    deployments = {version: from_json(Deployment, each) for version, each in data["deployments"].items()}
    releases = KnownReleases(from_json(Latest, data["latest"]), deployments)
    source = from_json(StatusSource, data["source"])
    opened = source.opened(releases)
    if isinstance(opened, Diagnostic):
        raise StatusWorkerError(opened.message)
    workers = 1 if source.dump_dir is not None else source.workers
    return FleetLook(opened, RoleComparisons(releases), {}, workers)


# --- customers ---------------------------------------------------------------------------------


def _part_text(part: Iterable[Customer], last: Mapping[str, StatusRow]) -> str:
    customers = list(part)
    rows = [row_text(last[each.id]) for each in customers if each.id in last]
    return json.dumps({"customers": list(map(_customer_data, customers)), "last": rows})


def _customer_data(customer: Customer) -> JsonValue:
    place = customer.deployed
    deployed: JsonValue = None if place is None else [place.account, place.partition, dict(place.roles)]
    return {
        "id": customer.id,
        "title": customer.title,
        "fix": _values(customer.fix),
        "preset": _values(customer.preset),
        "deployed": deployed,
    }


def _values(answers: Mapping[str, PlacedAnswer]) -> JsonValue:
    return {
        id: answer.value if isinstance(answer.value, str) else list(answer.value)
        for id, answer in answers.items()
    }


def _customer(data: Mapping[str, JsonValue]) -> Customer:
    match data:
        case {
            "id": str(id),
            "title": str(title),
            "fix": dict(fix),
            "preset": dict(preset),
            "deployed": place,
        }:
            return Customer(id, title, _answers(fix), _answers(preset), deployed=_parse_deployed(place))
        case _:
            msg = "this is not a customer"
            raise StatusWorkerError(msg)


def _answers(values: Mapping[str, JsonValue]) -> dict[str, PlacedAnswer]:
    return {
        id: PlacedAnswer(tuple(map(str, value)) if isinstance(value, list) else str(value))
        for id, value in values.items()
    }


def _parse_deployed(place: JsonValue) -> Deployed | None:
    match place:
        case [str(account), str(partition), dict(roles)]:
            return Deployed(account, partition, {id: str(arn) for id, arn in roles.items()})
        case _:
            return None
