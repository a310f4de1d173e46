"""Sets of actions as unions of patterns: their services, and which of them a statement matches or covers.

Most candidates are decided here, before any search: a few set operations subtract one set of patterns from
another. An action name is a word, a pattern of actions a regular expression without alternation, and names
are compared in lower case, so a literal name is found by one look-up.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html

>>> from octo_spec.iam.policy import parse
>>> read = {"Effect": "Allow", "Action": ["s3:Get*", "s3:ListBucket"], "Resource": "*"}
>>> [statement] = parse({"Statement": read}).statements
>>> names = {Pattern("s3:getobject"), Pattern("s3:listbucket"), Pattern("s3:putobject")}
>>> sorted(matched_actions(statement.actions, names, "s3"))
['s3:getobject', 's3:listbucket']
>>> covers_action(statement.actions, Pattern("s3:getobject"))
True
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from octo_spec.iam.glob import Pattern, Patterns, is_literal, not_literal
from octo_spec.iam.glob_matching import any_matches, matcher
from octo_spec.iam.pattern_containment import contains, disjoint

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from octo_spec.iam.policy import Element

# --- services ----------------------------------------------------------------------------------

ANY_SERVICE: Final = "*"
"""The service of an action that begins with a wildcard, and of a ``NotAction``."""


def services_of(actions: Element) -> frozenset[str]:
    """Return the services of an ``Action`` or ``NotAction`` element."""
    return frozenset({ANY_SERVICE}) if actions.excluded else services(actions.patterns)


@lru_cache(1 << 14)
def services(actions: Patterns) -> frozenset[str]:
    """Return the services of some actions."""
    return frozenset(map(_service, {pattern.partition(":")[0] for pattern in actions}))


@lru_cache(1 << 14)
def service_of(action: Pattern) -> str:
    """Return the service of an action pattern."""
    return _service(action.partition(":")[0])


def _service(prefix: str) -> str:
    return prefix if is_literal(Pattern(prefix)) else ANY_SERVICE


# --- what an element matches -------------------------------------------------------------------


def matches_name(element: Element, name: Pattern, service: str) -> bool:
    """Return whether an ``Action`` or ``NotAction`` element matches an action name of ``service``."""
    patterns = element.patterns
    matched = name in patterns or any(matcher(wide)(name) for wide in _wildcards(patterns, service))
    return matched is not element.excluded


def matched_actions(element: Element, names: AbstractSet[Pattern], service: str) -> AbstractSet[Pattern]:
    """Return the action names of ``service`` that an ``Action`` or ``NotAction`` element matches."""
    wildcards = _wildcards(element.patterns, service)
    if not wildcards and names.isdisjoint(element.patterns):
        return names if element.excluded else frozenset()
    matched = element.patterns & names
    for fits in map(matcher, wildcards):
        matched |= set(filter(fits, names))
    return names - matched if element.excluded else matched


@lru_cache(1 << 14)
def _wildcards(patterns: Patterns, service: str) -> tuple[Pattern, ...]:
    """Return the patterns with wildcards that may match actions of the service."""
    by_service = _wildcards_by_service(patterns)
    return (*by_service.get(service, ()), *by_service.get(ANY_SERVICE, ()))


@lru_cache(1 << 14)
def _wildcards_by_service(patterns: Patterns) -> dict[str, list[Pattern]]:
    by_service: dict[str, list[Pattern]] = {}
    for pattern in not_literal(patterns):
        by_service.setdefault(service_of(pattern), []).append(pattern)
    return by_service


def covers_action(element: Element, action: Pattern) -> bool:
    """Return whether an element plainly matches every action that ``action`` matches."""
    if element.excluded and not is_literal(action):
        return all(disjoint(pattern, action) for pattern in element.patterns)
    return _contain(element.patterns, action) is not element.excluded


def may_match_action(element: Element, action: Pattern) -> bool:
    """Return whether an element may match an action that ``action`` matches."""
    if element.excluded:
        return not _contain(element.patterns, action)
    if action in element.patterns:
        return True
    for pattern in _patterns_near(element.patterns, service_of(action)):
        if not disjoint(pattern, action):
            return True
    return False


def _patterns_near(patterns: Patterns, service: str) -> Iterable[Pattern]:
    """Return the patterns that may match actions of a service: two services have no action in common."""
    if service == ANY_SERVICE:
        return patterns
    by_service = _patterns_by_service(patterns)
    near = by_service.get(service, ())
    return (*near, *by_service[ANY_SERVICE]) if ANY_SERVICE in by_service else near


@lru_cache(1 << 14)
def _patterns_by_service(patterns: Patterns) -> dict[str, tuple[Pattern, ...]]:
    by_service: dict[str, tuple[Pattern, ...]] = {}
    for pattern in patterns:
        service = service_of(pattern)
        by_service[service] = (*by_service.get(service, ()), pattern)
    return by_service


def _contain(patterns: Patterns, action: Pattern) -> bool:
    """Return whether one of ``patterns`` plainly matches every action that ``action`` matches."""
    if is_literal(action):
        return any_matches(patterns, action)
    return any(contains(pattern, action) for pattern in not_literal(patterns))
