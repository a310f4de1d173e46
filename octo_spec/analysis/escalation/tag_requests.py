"""Requests by which a role changes the tags of resources, and those that conditions on tags then allow.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html
"""

from __future__ import annotations

from dataclasses import field, replace
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.access.beginnings import are_disjoint
from octo_spec.access.intersect import overlaps
from octo_spec.analysis.escalation.dangerous_requests import named_by
from octo_spec.analysis.escalation.permission_state import keys_of
from octo_spec.analysis.escalation.request_context import unsent_keys
from octo_spec.frozen import frozen
from octo_spec.iam.catalog import Action, action
from octo_spec.iam.condition_parsing import conditions
from octo_spec.iam.conditions import holds
from octo_spec.iam.documented_keys import documents
from octo_spec.iam.glob import wild
from octo_spec.iam.policy import Document, document
from octo_spec.iam.tagging_actions import (
    TAGS_IN_REQUESTS,
    WHILE_CREATING,
    key_of_request,
    tagging_actions,
    untagging_actions,
)
from octo_spec.iam.variables import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from octo_spec.access.bounds import Policies
    from octo_spec.access.budget import Budget
    from octo_spec.access.intersect import Overlap
    from octo_spec.access.request import Request
    from octo_spec.iam.conditions import Condition, ContextValue
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Statement

Context: TypeAlias = "Mapping[str, ContextValue]"
Tests: TypeAlias = "tuple[Condition, ...]"
"""Conditions on tags of resources, which must all hold."""

STEPS_OF_A_REQUEST: Final = 64
"""The cost of a request, in steps of a search, also if its statements show that it is not allowed."""


@frozen
class TaggedResources:
    """Resources, or patterns for resources, and the services that may change their tags."""

    services: tuple[str, ...]
    arns: tuple[str, ...]

    @classmethod
    def of(cls, names: Iterable[str], arns: Iterable[str]) -> TaggedResources:
        """Return the resources on which some actions act."""
        listed = tuple(arns)
        return cls(tuple(dict.fromkeys(_services((*names, *listed)))), listed)


def _services(named: Iterable[str]) -> Iterator[str]:
    """Yield the services of actions, or of ARNs."""
    for each in named:
        parts = each.lower().split(":")
        yield parts[2] if parts[0] == "arn" and len(parts) > 2 else parts[0]  # noqa: PLR2004 - of an ARN


@frozen
class TagRequests:
    """What decides about a role: its policies, each policy that must allow as well, and impossible requests.

    ``context`` holds the keys that all requests have, and the tags that a resource has before the role
    changes them. ``absent`` are the keys that no request has. The tags that are ``free``, as keys of requests
    that set them, may have any value before.

    With ``are_documented``, a request sets only tags that AWS documents for its action. Another one may set
    something else: the tags of an object in S3 are no ``aws:RequestTag``, and no ``aws:ResourceTag`` later.
    """

    documents: Policies
    bounds: tuple[Policies, ...] = ()
    limits: Policies = ()
    context: Context = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    free: frozenset[str] = frozenset()
    are_documented: bool = False
    effort: Budget | None = None
    _settings: dict[tuple[Tests, TaggedResources], tuple[tuple[Overlap, Context], ...]] = field(
        init=False, default_factory=dict, compare=False, repr=False
    )
    _may_set_any: dict[TaggedResources, bool] = field(
        init=False, default_factory=dict, compare=False, repr=False
    )

    def allowed(self, requests: Document) -> Iterator[Overlap]:
        """Yield which requests the role may make."""
        if self.effort:
            self.effort.spend(STEPS_OF_A_REQUEST * len(requests.statements))
        if requests.statements:
            yield from overlaps(self.documents, requests, self.limits, bounds=self.bounds, effort=self.effort)

    @property
    def tag_keys(self) -> frozenset[str]:
        """The keys of tags of resources that the policies test."""
        policies = (*self.documents, *chain.from_iterable(self.bounds))
        return frozenset(key for key in keys_of(policies) if key_of_request(key))

    def unmet(self, tests: Tests) -> Tests:
        """Return the tests that do not hold for the tags of today."""
        return tuple(each for each in tests if not holds(each, self.context.get))

    def tests_of_changes(self, of: TaggedResources) -> Iterator[Tests]:
        """Yield the conditions on tags of each statement that is about changing tags."""
        names = self._named(_changing_tags, of)
        for policy in self.documents:
            for statement in policy.statements:
                is_about = any(True for _ in named_by(names, (Document((statement,)),)))
                if is_about and (tests := tests_of_tags(statement)):
                    yield tests

    def settings(self, tests: Tests, of: TaggedResources) -> tuple[tuple[Overlap, Context], ...]:
        """Return requests that set tags for which all ``tests`` hold, each with the context afterwards.

        Many statements need the same tests of the same resources; they are decided once.
        """
        if (tests, of) not in self._settings:
            self._settings[tests, of] = tuple(self._found_settings(tests, of))
        return self._settings[tests, of]

    def may_set_any(self, of: TaggedResources) -> bool:
        """Return whether the role may set any tag of the resources as they are."""
        if of not in self._may_set_any:
            requests = self._requests(tagging_actions, of, frozenset(), {})
            self._may_set_any[of] = any(True for _ in self.allowed(requests))
        return self._may_set_any[of]

    def _found_settings(self, tests: Tests, of: TaggedResources) -> Iterator[tuple[Overlap, Context]]:
        wanted = frozenset(replace(each, key=key_when_set(each)) for each in tests)
        present = {key_when_set(each): "false" for each in tests}
        for found in self.allowed(self._requests(tagging_actions, of, wanted, present)) if tests else ():
            if not self.are_documented or _has_documented_tags(found.witness):
                yield found, {**self.context, **self._set_tags(found.witness)}

    def removals(self, key: str, of: TaggedResources) -> Iterator[tuple[Overlap, Context]]:
        """Yield requests that remove a tag, each with the context afterwards."""
        others = {each: self.context[each] for each in self.context if key_of_request(each) != key}
        listed = conditions({"ForAnyValue:StringEquals": {"aws:TagKeys": key.partition("/")[2]}}, "", read)
        for found in self.allowed(self._requests(untagging_actions, of, listed, {})):
            yield found, others

    def later_requests(self, names: Iterable[str], resource: str) -> Document:
        """Return requests for actions on a resource; those with the same keys are together."""
        known = {*self.context, *self.tag_keys, *self.absent}
        alike: dict[tuple[str, ...], list[str]] = {}
        for name in names:
            alike.setdefault(unsent_keys(name, known), []).append(name)
        return document(
            "Allow",
            (
                {"Action": each, "Resource": resource, "Condition": self._condition(each[0])}
                for each in alike.values()
            ),
        )

    def _set_tags(self, request: Request) -> Context:
        """Return the tags that a request sets, as all keys that the policies test."""
        keys = {each: key_of_request(each) for each in self.tag_keys | self.context.keys()}
        values = {key: request.value(requested) for key, requested in keys.items() if requested}
        return {key: value for key, value in values.items() if value is not None}

    def _named(self, actions: Callable[[str], tuple[str, ...]], of: TaggedResources) -> tuple[str, ...]:
        return tuple(named_by(chain.from_iterable(map(actions, of.services)), self.documents))

    def _requests(
        self,
        actions: Callable[[str], tuple[str, ...]],
        of: TaggedResources,
        wanted: frozenset[Condition],
        present: Mapping[str, str],
    ) -> Document:
        """Return requests that change tags of existing resources, for which ``wanted`` holds."""
        requests = document(
            "Allow",
            (
                {"Action": each, "Resource": on, "Condition": self._condition(each, present)}
                for each in self._named(actions, of)
                if (on := [arn for arn in of.arns if _supports(each, arn)])
            ),
        )
        found = (replace(each, conditions=each.conditions | wanted) for each in requests.statements)
        return Document(tuple(found))

    def _condition(self, name: str, present: Mapping[str, str] | None = None) -> dict[str, JsonValue]:
        """Return the context of a request for an action; one with ``present`` keys changes tags."""
        unsent = frozenset(unsent_keys(name, {*self.context, *self.tag_keys, *self.absent}))
        sent = {key: value for key, value in self.context.items() if key not in unsent}
        equal: dict[str, JsonValue] = {key: value for key, value in sent.items() if isinstance(value, str)}
        sets: dict[str, JsonValue] = {
            key: sorted(value) for key, value in sent.items() if isinstance(value, frozenset)
        }
        fixed = frozenset(each for each in self.tag_keys if key_of_request(each) not in self.free)
        absent = (fixed | self.absent | unsent) - sent.keys()
        if present is not None:
            absent |= {WHILE_CREATING.format(name.partition(":")[0].lower())}
        null = {**dict.fromkeys(sorted(absent), "true"), **(present or {})}
        return {"StringEquals": equal, "ForAllValues:StringEquals": sets, "Null": {**null}}


def tests_of_tags(statement: Statement) -> Tests:
    """Return the conditions of a statement on tags of resources."""
    return tuple(sorted((each for each in statement.conditions if key_of_request(each.key)), key=str))


def key_when_set(condition: Condition) -> str:
    """Return the key of requests that set the tag that a condition tests."""
    return key_of_request(condition.key) or condition.key


def _has_documented_tags(request: Request) -> bool:
    known = action(request.action)
    tags = [key for key in request.context if key.startswith(TAGS_IN_REQUESTS)]
    return isinstance(known, Action) and all(documents(known, key) for key in tags)


def _changing_tags(service: str) -> tuple[str, ...]:
    return (*tagging_actions(service), *untagging_actions(service))


def _supports(name: str, arn: str) -> bool:
    """Return whether an action supports a resource, or some that a pattern matches."""
    known = action(name)
    if not isinstance(known, Action):
        return False
    return not are_disjoint(known.resources - {_ANY}, frozenset({wild(arn)}))


_ANY: Final = wild("*")
