"""Actions whose requests name several resources, on each of which AWS checks the action.

A grant on some of these resources alone allows no request.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html#iam-example-runinstances

>>> from functools import partial
>>> from octo_spec.access.intersect import overlaps
>>> from octo_spec.iam.policy import parse
>>> def policy(effect, *types):
...     arns = [f"arn:aws:ec2:*:*:{each}/*" for each in types]
...     return parse({"Statement": {"Effect": effect, "Action": "ec2:RunInstances", "Resource": arns}})
>>> three = policy("Allow", "image", "instance", "network-interface")
>>> missing_types("ec2:RunInstances", partial(overlaps, (three,)))
('security-group',)
>>> missing_types("ec2:RunInstances", partial(overlaps, (three, policy("Deny", "image"))))
('image', 'security-group')
>>> missing_types("ec2:TerminateInstances", partial(overlaps, (policy("Allow", "instance"),)))
()
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.access.action_sets import matches_name, service_of
from octo_spec.iam.catalog import Action, action
from octo_spec.iam.elements import Effect
from octo_spec.iam.glob import Pattern
from octo_spec.iam.policy import Document, Element, Statement
from octo_spec.iam.resource_types import pattern_of, resource_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from octo_spec.access.intersect import Overlap
    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.glob import Patterns
    from octo_spec.iam.resource_types import ResourceType

_SOMETIMES: Final = {"ec2:RunInstances": ("subnet",)}
"""The types that AWS's reference requires for an action, and that some of its requests do not name.

A launch into the default VPC needs no subnet: see the scenarios EC2-VPC-EBS and EC2-VPC-EBS-Subnet of
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html.
"""
WHOLE: Final = tuple(_SOMETIMES)
"""Actions each of whose requests names a resource of every other type that AWS's reference requires.

For other actions the reference also marks types that a request names only sometimes.
"""
ANY_CONTEXT: Final[frozenset[Condition]] = frozenset()
Place: TypeAlias = tuple[str, str]
"""A partition and a region, in which all resources of a request are; each is empty if it may be any."""
ANYWHERE: Final[Place] = ("", "")


Search: TypeAlias = "Callable[[Document], Iterable[Overlap]]"
"""A function that returns which of some requests are allowed."""


def missing_types(
    name: str, search: Search, context: frozenset[Condition] = ANY_CONTEXT, place: Place = ANYWHERE
) -> tuple[str, ...]:
    """Return the types of resources that each request for an action names, and on which none is allowed.

    A request on each type is in the place, if one is given, and meets the conditions of ``context``; each
    may have other keys. Raises ``BudgetExceededError`` if the search needs more steps than the engine may
    spend.
    """
    queried = ((kind, requests_on(name, kind, context, place)) for kind in required_types(name))
    return tuple(kind.name for kind, requests in queried if not any(True for _ in search(requests)))


def without_refused(found: Overlap, is_possible: Callable[[str], bool]) -> Overlap | None:
    """Remove the actions that are not possible, if their requests name several resources; ``None`` if all."""
    left = tuple(name for name in found.actions if not required_types(name) or is_possible(name))
    if not left or left == found.actions:
        return found if left else None
    return replace(found, actions=left, witness=replace(found.witness, action=left[0]))


def required_types(name: str) -> tuple[ResourceType, ...]:
    """Return the types that each request for an action names, if AWS checks the action on several."""
    return _types_by_action().get(name.lower(), ())


@cache
def _types_by_action() -> dict[str, tuple[ResourceType, ...]]:
    return {name.lower(): _types_of(name) for name in WHOLE}


def _types_of(name: str) -> tuple[ResourceType, ...]:
    known = action(name)
    assert isinstance(known, Action)  # noqa: S101 - a test looks up each name
    kinds = (kind for kind in known.required_kinds if kind not in _SOMETIMES[name])
    return tuple(resource_type(known.service, kind) for kind in kinds)


def requests_on(
    name: str, kind: ResourceType, context: frozenset[Condition] = ANY_CONTEXT, place: Place = ANYWHERE
) -> Document:
    """Return the requests for an action on each resource of a type that meet some conditions."""
    actions = Element(frozenset({Pattern(name.lower())}), written=(name,))
    patterns = kind.patterns if place == ANYWHERE else _patterns_in(kind, place)
    return Document((Statement(Effect.ALLOW, actions, Element(patterns), None, context),))


@cache
def _patterns_in(kind: ResourceType, place: Place) -> Patterns:
    partition, region = place
    arns = (arn.replace("${Partition}", partition or "*") for arn in kind.arns)
    return frozenset(pattern_of(arn.replace("${Region}", region or "*")) for arn in arns)


def allows_action(statement: Statement, name: str) -> bool:
    """Return whether a statement allows an action on some resource."""
    pattern = Pattern(name.lower())
    return statement.effect is Effect.ALLOW and matches_name(statement.actions, pattern, service_of(pattern))
