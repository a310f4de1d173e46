"""The entry of a customer, joined from ``common``, the entry itself and the command line."""

from __future__ import annotations

from dataclasses import field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from octo_spec.frozen import frozen
from octo_spec.model.rollout import ORGANIZATION, ROLLOUT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from octo_spec.diagnostics import Span
    from octo_spec.language.models.customers import CustomerSpec, DeployedSpec
    from octo_spec.language.spans import Spans
    from octo_spec.model.environment import Value


T = TypeVar("T")


@frozen
class PlacedAnswer:
    """The value that a customer gives for an input, with the places of value and key if a file has it."""

    value: Value
    span: Span | None = None
    key: Span | None = None


@frozen
class FormatRequest:
    """A format that a customer requests, with its options as they are written, and their places."""

    name: str
    options: Mapping[str, object]
    span: Span | None = None
    option_spans: Mapping[str, Span] = field(default_factory=dict)

    @property
    def rolls_out(self) -> bool:
        """Whether the format is to be rolled out over an organization."""
        return self.options.get(ROLLOUT) == ORGANIZATION

    def place(self, option: str) -> Span | None:
        """Return the place of an option, or otherwise that of the format."""
        return self.option_spans.get(option, self.span)


class DeployedState(StrEnum):
    """What is known of deployed roles: an event claims it, and a look at the role confirms it."""

    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    DELETED = "deleted"


@frozen
class Deployed:
    """Where a customer's roles are deployed; ``roles`` has the ARN of each by its id in the spec.

    ``state`` and ``registered``, the time of the last event, are what ``octospec register`` writes.
    ``places`` has the place of each key of ``roles``, and ``place`` that of the whole.
    """

    account: str
    partition: str
    roles: Mapping[str, str] = field(default_factory=dict)
    format: str = ""
    stack: str = ""
    region: str = ""
    since: date | None = None
    state: DeployedState | None = None
    registered: str = ""
    places: Mapping[str, Span | None] = field(default_factory=dict)
    place: Span | None = field(default=None, compare=False)


@frozen
class Customer:
    """A recipient of artifacts; a build for no particular customer has no id and no answers.

    Without ``formats``, all formats are built.
    """

    id: str = ""
    title: str = ""
    fix: Mapping[str, PlacedAnswer] = field(default_factory=dict)
    preset: Mapping[str, PlacedAnswer] = field(default_factory=dict)
    ask: Mapping[str, Span | None] = field(default_factory=dict)
    formats: tuple[FormatRequest, ...] = ()
    accept: frozenset[str] = frozenset()
    deployed: Deployed | None = None


def without_id(customer: Customer) -> Customer:
    """Return a customer whose folder is not named by its id."""
    return replace(customer, id="")


def with_choice_inputs(customer: Customer, choices: Iterable[str]) -> Customer:
    """Make ``choices`` inputs of the deployment, whatever the spec and the customer decide about them."""
    inputs = dict.fromkeys(choices)
    return replace(customer, fix=_without_ids(customer.fix, inputs), ask={**inputs, **customer.ask})


def read_customer(id: str, entry: CustomerSpec, spans: Spans, place: tuple[str, ...]) -> Customer:
    """Add the places to an entry of the customers file; ``place`` is its location in the file."""
    return Customer(
        id=id,
        title=entry.title,
        fix=_answers(entry.fix, spans, (*place, "fix")),
        preset=_answers(entry.preset, spans, (*place, "preset")),
        ask={choice: spans.at((*place, "ask", position)) for position, choice in enumerate(entry.ask)},
        formats=tuple(
            FormatRequest(
                name,
                options,
                spans.key((*place, "formats", name)),
                {option: spans.key((*place, "formats", name, option)) for option in options},
            )
            for name, options in entry.formats.items()
        ),
        accept=frozenset(entry.accept),
        deployed=_deployed_record(entry.deployed, spans, (*place, "deployed")),
    )


def _deployed_record(written: DeployedSpec | None, spans: Spans, place: tuple[str, ...]) -> Deployed | None:
    if written is None:
        return None
    return Deployed(
        account=written.account,
        partition=written.partition,
        roles=written.roles,
        format=written.format,
        stack=written.stack or "",
        region=written.region,
        since=written.since,
        state=DeployedState(written.state) if written.state else None,
        registered=written.registered or "",
        places={role: spans.key((*place, "roles", role)) for role in written.roles},
        place=spans.key(place),
    )


def _answers(values: Mapping[str, Value], spans: Spans, place: tuple[str, ...]) -> dict[str, PlacedAnswer]:
    places = {id: (*place, id) for id in values}
    return {
        id: PlacedAnswer(value, spans.at(places[id]), spans.key(places[id])) for id, value in values.items()
    }


def merge_entries(upper: Customer, lower: Customer) -> Customer:
    """Join two entries; ``upper`` has priority if both have a value.

    The formats of ``upper`` replace those of ``lower``, but keep the options of ``lower`` that they do not
    set.
    """
    answered = upper.fix.keys() | upper.preset.keys() | upper.ask.keys()
    lower_formats = {request.name: request for request in lower.formats}
    formats = tuple(
        request if request.options else lower_formats.get(request.name, request) for request in upper.formats
    )
    return Customer(
        id=upper.id or lower.id,
        title=upper.title or lower.title,
        fix={**_without_ids(lower.fix, answered), **upper.fix},
        preset={**_without_ids(lower.preset, upper.fix), **upper.preset},
        ask={**_without_ids(lower.ask, upper.fix), **upper.ask},
        formats=formats or lower.formats,
        accept=upper.accept | lower.accept,
        deployed=upper.deployed or lower.deployed,
    )


def _without_ids(entries: Mapping[str, T], ids: Collection[str]) -> dict[str, T]:
    return {id: entry for id, entry in entries.items() if id not in ids}
