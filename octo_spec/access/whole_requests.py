"""Actions whose requests name several resources, on each of which AWS checks the action.

A grant on some of these resources alone allows no request.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html#iam-example-runinstances

>>> from octo_spec.iam.policy import parse
>>> def grant(*types):
...     arns = [f"arn:aws:ec2:*:*:{each}/*" for each in types]
...     return parse({"Statement": {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": arns}})
>>> missing_types("ec2:RunInstances", grant("image", "instance", "subnet").statements)
('network-interface', 'security-group')
>>> missing_types("ec2:TerminateInstances", grant("instance").statements)
()
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from octo_spec.access.action_sets import matches_name, service_of
from octo_spec.iam.catalog import Action, action
from octo_spec.iam.elements import Effect
from octo_spec.iam.glob import Pattern
from octo_spec.iam.pattern_containment import are_disjoint
from octo_spec.iam.resource_types import resource_type

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.iam.policy import Statement
    from octo_spec.iam.resource_types import ResourceType

WHOLE: Final = ("ec2:RunInstances",)
"""Actions each of whose requests names a resource of every type that AWS's reference requires.

For other actions the reference also marks types that a request names only sometimes.
"""


def missing_types(name: str, statements: Iterable[Statement]) -> tuple[str, ...]:
    """Return the types of resources that each request for an action names and no statement allows."""
    types = required_types(name)
    if not types:
        return ()
    grants = [each for each in statements if allows_action(each, name)]
    return tuple(each.name for each in types if not any(allows_type(grant, each) for grant in grants))


def required_types(name: str) -> tuple[ResourceType, ...]:
    """Return the types that each request for an action names, if AWS checks the action on several."""
    return _types_by_action().get(name.lower(), ())


@cache
def _types_by_action() -> dict[str, tuple[ResourceType, ...]]:
    return {name.lower(): _types_of(name) for name in WHOLE}


def _types_of(name: str) -> tuple[ResourceType, ...]:
    known = action(name)
    assert isinstance(known, Action)  # noqa: S101 - a test looks up each name
    return tuple(resource_type(known.service, kind) for kind in known.required_kinds)


def allows_action(statement: Statement, name: str) -> bool:
    """Return whether a statement allows an action on some resource."""
    pattern = Pattern(name.lower())
    return statement.effect is Effect.ALLOW and matches_name(statement.actions, pattern, service_of(pattern))


def allows_type(statement: Statement, kind: ResourceType) -> bool:
    """Return whether the resources of a statement may be of a type."""
    resources = statement.resources
    return resources is None or resources.excluded or not are_disjoint(resources.patterns, kind.patterns)
