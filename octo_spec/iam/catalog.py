"""The actions and services that AWS documents, with access levels, resource types and condition keys.

Loads the data of one service at a time. A name that is not in the data becomes a value, ``UnknownName``.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html

>>> [action.full_name for action in expand("sqs:*Visibility*")]
['sqs:ChangeMessageVisibility']
>>> action("SQS:receivemessage").levels
(<Level.READ: 'Read'>,)
>>> action("sqs:Recieve")
UnknownName(name='sqs:Recieve')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.iam.catalog_data import prefixes, service_file, service_title
from octo_spec.iam.catalog_gaps import OMITTED_KEYS, OMITTED_KINDS
from octo_spec.iam.glob import RUN, SEGMENT_RUN, Pattern, Patterns, is_literal, wild
from octo_spec.iam.glob_matching import matcher, matches
from octo_spec.iam.pattern_containment import literal_beginning
from octo_spec.iam.resource_types import ResourceType, resource_patterns, resource_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, ValuesView
    from typing import TypedDict

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


class Level(StrEnum):
    """The access levels of policy summaries.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
    """

    LIST = "List"
    READ = "Read"
    WRITE = "Write"
    PERMISSIONS = "Permissions management"
    TAGGING = "Tagging"


@frozen
class Action:
    """An action in AWS's spelling, with its resource types and condition keys.

    There are more than 20,000 actions, so the details are read only when they are needed.
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
        """AWS's one-sentence description of the action."""
        return self._details["description"]

    @property
    def levels(self) -> tuple[Level, ...]:
        """Its access levels, usually one."""
        return _levels(self._details["accessLevel"])

    @property
    def listed_kinds(self) -> tuple[str, ...]:
        """The names of its resource types that the data lists."""
        return tuple(dict.fromkeys(details["name"] for details in self._details["resourceTypes"]))

    @property
    def required_kinds(self) -> tuple[str, ...]:
        """The names of the resource types that the data marks as required."""
        return tuple(details["name"] for details in self._details["resourceTypes"] if details["required"])

    @property
    def kinds(self) -> tuple[str, ...]:
        """The names of all its resource types."""
        return self.listed_kinds + OMITTED_KINDS.get(self.full_name, ())

    @property
    def resource_types(self) -> tuple[ResourceType, ...]:
        """Its resource types; empty if only ``Resource: "*"`` grants the action."""
        return tuple(resource_type(self.service, name) for name in self.kinds)

    @property
    def resources(self) -> Patterns:
        """The patterns of the resources that a request may name, with ``*`` if it may name none."""
        return resource_patterns(self.service, self.kinds, required=self.requires_resource)

    @property
    def requires_resource(self) -> bool:
        """Whether each request names a resource."""
        return bool(self.required_kinds)

    @property
    def condition_keys(self) -> tuple[str, ...]:
        """The condition keys that AWS documents for the action: those of its service, and global keys."""
        return tuple(dict.fromkeys(self._condition_keys()))

    def _condition_keys(self) -> Iterator[str]:
        yield from self._details["conditionKeys"]
        for details in self._details["resourceTypes"]:
            yield from details["conditionKeys"]
        for resource in self.resource_types:
            yield from resource.condition_keys
        yield from OMITTED_KEYS.get(self.full_name, ())


@frozen
class UnknownName:
    """A service or an action that the data does not contain; IAM accepts its name, which grants nothing."""

    name: str


@frozen
class Service:
    """A service prefix, the usual name of the service, and its actions by lower-case name."""

    prefix: str
    title: str
    actions: Mapping[str, Action]


@cache
def service(prefix: str) -> Service | UnknownName:
    """Return a service by its prefix in lower case; loads its data the first time."""
    if prefix not in prefixes():
        return UnknownName(prefix)
    return Service(prefix, service_title(prefix), _Actions(prefix, service_file("actions", prefix)))


class _Actions(Mapping[str, Action]):
    """The actions of a service by lower-case name; each is created on first use."""

    def __init__(self, service: str, table: Mapping[str, _Details]) -> None:
        self._service, self._table = service, table
        self._made: dict[str, Action] = {}
        self._has_all = False

    def __getitem__(self, name: str) -> Action:
        if name not in self._made:
            details = self._table[name]
            self._made[name] = Action(self._service, details["name"], details)
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._table

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)

    def values(self) -> ValuesView[Action]:
        """Return all of them, in the order of the data."""
        if not self._has_all:
            every = self._table.items()
            self._made = {name: Action(self._service, details["name"], details) for name, details in every}
            self._has_all = True
        return self._made.values()


def action(full_name: str) -> Action | UnknownName:
    """Return the action with a name ``service:Name`` in any letter case."""
    prefix, _, name = full_name.lower().partition(":")
    match service(prefix):
        case Service(actions=actions) if name in actions:
            return actions[name]
        case _:
            return UnknownName(full_name)


def expand(written: str) -> tuple[Action, ...]:
    """Return the known actions that an action as written in a policy matches."""
    return expand_pattern(wild("*:*" if written == "*" else written.lower()))


def undocumented_names(actions: Iterable[str]) -> tuple[str, ...]:
    """Return the names without wildcards, among actions as written, that the data does not contain."""
    return tuple(name for name in dict.fromkeys(actions) if is_literal(wild(name)) and not expand(name))


def expand_pattern(pattern: Pattern) -> tuple[Action, ...]:
    """Return the known actions that a parsed action matches."""
    prefix, _, name = pattern.partition(":")
    return tuple(
        action
        for matching in _matching_prefixes(Pattern(prefix))
        for action in _matching_actions(matching, Pattern(name))
    )


@lru_cache(1 << 14)
def known_resources(pattern: Pattern) -> Mapping[str, Mapping[Pattern, Patterns]]:
    """Return the resources that each known action matching ``pattern`` may name, by service and action.

    Services and actions are in lower case, as in parsed policies.
    """
    prefix, _, name = pattern.partition(":")
    known = (match for match in _matching_prefixes(Pattern(prefix)) if isinstance(service(match), Service))
    return {match: _resources_by_action(match, Pattern(name)) for match in known}


@lru_cache(1 << 14)
def _resources_by_action(prefix: str, name: Pattern) -> Mapping[Pattern, Patterns]:
    return {Pattern(action.full_name.lower()): action.resources for action in _matching_actions(prefix, name)}


def _matching_prefixes(pattern: Pattern) -> tuple[str, ...]:
    if is_literal(pattern):
        return (pattern,)
    return tuple(prefix for prefix in prefixes() if matches(pattern, prefix))


@lru_cache(1 << 14)
def _matching_actions(prefix: str, name: Pattern) -> tuple[Action, ...]:
    looked_up = service(prefix)
    if isinstance(looked_up, UnknownName):
        return ()
    if name in (RUN, SEGMENT_RUN):
        return tuple(looked_up.actions.values())
    if is_literal(name):
        return (looked_up.actions[name],) if name in looked_up.actions else ()
    fits, beginning = matcher(name), literal_beginning(name)
    matching = (key for key in looked_up.actions if key.startswith(beginning) and fits(key))
    return tuple(map(looked_up.actions.__getitem__, matching))


@cache
def _levels(written: str) -> tuple[Level, ...]:
    return tuple(Level(level) for level in written.split(", "))
