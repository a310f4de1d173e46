"""A resource that none of the grant's actions takes, or an action that takes none of its resources.

What it finds
    In one grant, or one entry of `never`: an ARN in `on` or `on-all-except` of a form that AWS documents
    for none of the actions, and an action for which no entry of `on` can be a resource; many actions take
    no ARN at all, and only `"*"` grants them. An ARN of a whole service, such as
    `arn:${partition}:logs:*:*:*`, is let pass for its actions. What a reference can stand for is open,
    and so are wildcards.

Why it is bad
    The grant does not work: a request never names such a resource. Denied or in `never`, it protects
    nothing; as an exception it leaves nothing out.

Example
    allow: [s3:ListBucket, ec2:DescribeInstances]
    on: arn:${partition}:s3:::reports/*

Instead
        - allow: s3:ListBucket
          on: arn:${partition}:s3:::reports
        - allow: ec2:DescribeInstances

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from difflib import get_close_matches
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.names.placed_resources import (
    excepted_resources,
    forbidden_resources,
    placed_resources,
)
from octo_spec.lint.rules.names.resource_fields import field_fault
from octo_spec.lint.rules.names.resource_forms import forms, meets
from octo_spec.lint.rules.names.resource_kinds import (
    is_misspelled,
    is_of_a_known_kind,
    is_whole_service,
    is_without_kind,
)
from octo_spec.lint.rules.phrases import enumerated
from octo_spec.lint.rules.written_actions import forbidden_actions, matched_actions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.names.placed_resources import PlacedResource
    from octo_spec.lint.rules.names.resource_forms import Form
    from octo_spec.lint.rules.written_actions import WrittenAction

Taken: TypeAlias = "Mapping[WrittenAction, tuple[Form, ...]]"
"""Actions, and the forms of ARNs that each takes."""

KIND = DiagnosticKind.error(
    "OCT311",
    "resource-type-not-taken",
    "A resource that none of the grant's actions takes, or an action that takes none of its resources.",
)


def find(subject: Subject) -> Iterator[Finding]:
    """Find resources and actions of one grant, or one ``never``, that never meet."""
    for grant in subject.grants:
        actions = matched_actions(grant)
        if _are_known(actions):
            yield from _between(actions, placed_resources(subject, grant))
            if excepted := excepted_resources(subject, grant):
                yield from _idle_resources(_taken(actions), excepted)
    for position, never in enumerate(subject.spec.never):
        actions = forbidden_actions(position, never)
        if _are_known(actions):
            yield from _between(actions, forbidden_resources(subject, position, never))


def _are_known(actions: tuple[WrittenAction, ...]) -> bool:
    """Tell whether the catalogue knows them; of others nobody can tell, and other rules speak."""
    return bool(actions) and all(not one.is_everything and one.known for one in actions)


def _taken(actions: tuple[WrittenAction, ...]) -> Taken:
    return {action: _forms(action) for action in actions}


def _between(actions: tuple[WrittenAction, ...], resources: tuple[PlacedResource, ...]) -> Iterator[Finding]:
    if not resources or any(one.is_everything for one in resources):
        return
    taken = _taken(actions)
    for action, found in taken.items():
        if not found and not any(is_whole_service(one.pattern, action.prefix) for one in resources):
            yield _without_resource(action)
    yield from _idle_resources(taken, resources)
    idle = _idle(taken, resources)
    if len(idle) < len(resources) and all(is_of_a_known_kind(one.pattern) for one in idle):
        yield from _idle_actions(taken, resources)


def _idle(taken: Taken, resources: Iterable[PlacedResource]) -> tuple[PlacedResource, ...]:
    return tuple(one for one in resources if not any(_takes(found, one) for found in taken.values()))


def _idle_resources(taken: Taken, resources: Iterable[PlacedResource]) -> Iterator[Finding]:
    if any(taken.values()):
        yield from (_resource(one, taken) for one in _idle(taken, resources) if _is_told(one, taken))


def _idle_actions(taken: Taken, resources: tuple[PlacedResource, ...]) -> Iterator[Finding]:
    for action, found in taken.items():
        if found and not any(_takes(found, one) for one in resources):
            yield _action(action, found, resources)


def _is_told(one: PlacedResource, taken: Taken) -> bool:
    """Tell whether the fault of a resource is its kind, as far as the catalogue knows kinds.

    It does not know all of them, so one that it does not know must have none, or be spelled much like
    one of theirs.
    """
    if field_fault(one.pattern):
        return False
    known = is_of_a_known_kind(one.pattern) or is_without_kind(one.pattern)
    return known or is_misspelled(one.pattern, chain(*taken.values()))


def _forms(action: WrittenAction) -> tuple[Form, ...]:
    return tuple(dict.fromkeys(form for known in action.known for form in forms(known)))


def _takes(found: tuple[Form, ...], resource: PlacedResource) -> bool:
    return any(meets(resource.pattern, form) for form in found)


def _resource(one: PlacedResource, taken: Taken) -> Finding:
    message = f"{enumerated(action.written for action in taken)} cannot take {one.written!r}"
    return Finding(KIND, one.location, message, _nearest(one.written, chain(*taken.values())))


def _action(action: WrittenAction, found: tuple[Form, ...], resources: Iterable[PlacedResource]) -> Finding:
    message = f"{action.written!r} takes none of these resources"
    return Finding(KIND, action.location, message, _nearest(next(iter(resources)).written, found))


def _nearest(written: str, found: Iterable[Form]) -> str:
    """Name the forms that come closest to an ARN."""
    documented = tuple(dict.fromkeys(form.documented for form in found))
    close = get_close_matches(written, documented, n=2, cutoff=0)
    return f"what is taken is like {' or '.join(close)}"


def _without_resource(action: WrittenAction) -> Finding:
    message = f"{action.written!r} takes no resource, so only '*' grants it"
    return Finding(KIND, action.location, message, "give it an entry of its own, without 'on'")


RULE = Rule(KIND, find, __doc__)
