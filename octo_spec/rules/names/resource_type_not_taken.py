"""A resource that none of the grant's actions takes, or an action that takes none of its resources.

What it finds
    In one grant: an ARN in `on` of a form that AWS documents for none of the actions, and an action for
    which no entry of `on` can be a resource; many actions take no ARN at all, and only `"*"` grants
    them. An ARN of a whole service, such as `arn:${partition}:logs:*:*:*`, is let pass for its actions.
    What a reference can stand for is open, and so are wildcards.

Why it is bad
    The grant does not work: a request never names such a resource. Denied, it protects nothing.

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
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Rule
from octo_spec.language.finding import Finding
from octo_spec.rules.contract import Check
from octo_spec.rules.names.placed_resources import placed_resources
from octo_spec.rules.names.resource_fields import field_fault
from octo_spec.rules.names.resource_forms import forms, meets
from octo_spec.rules.names.resource_kinds import (
    is_misspelled,
    is_of_a_known_kind,
    is_whole_service,
    is_without_kind,
)
from octo_spec.rules.wording import enumerated
from octo_spec.rules.written_actions import matched_actions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.rules.contract import Subject
    from octo_spec.rules.names.placed_resources import PlacedResource
    from octo_spec.rules.names.resource_forms import Form
    from octo_spec.rules.written_actions import WrittenAction

RULE = Rule.error(
    "OCT311",
    "resource-type-not-taken",
    "A resource that none of the grant's actions takes, or an action that takes none of its resources.",
)


def find(subject: Subject) -> Iterator[Finding]:
    """Find resources and actions of one grant that never meet."""
    for grant in subject.grants:
        actions, resources = matched_actions(grant), placed_resources(subject, grant)
        # Of actions that the catalogue does not know nobody can tell, and other rules speak.
        if resources and actions and all(not one.is_everything and one.known for one in actions):
            yield from _between(actions, resources)


def _between(actions: tuple[WrittenAction, ...], resources: tuple[PlacedResource, ...]) -> Iterator[Finding]:
    if any(one.is_everything for one in resources):
        return
    taken = {action: _forms(action) for action in actions}
    idle = [one for one in resources if not any(_takes(found, one) for found in taken.values())]
    for action, found in taken.items():
        if not found and not any(is_whole_service(one.pattern, action.prefix) for one in resources):
            yield _without_resource(action)
    if any(taken.values()):
        yield from (_resource(one, taken) for one in idle if _is_told(one, taken))
    if len(idle) < len(resources) and all(is_of_a_known_kind(one.pattern) for one in idle):
        yield from _idle_actions(taken, resources)


def _idle_actions(
    taken: dict[WrittenAction, tuple[Form, ...]], resources: tuple[PlacedResource, ...]
) -> Iterator[Finding]:
    for action, found in taken.items():
        if found and not any(_takes(found, one) for one in resources):
            yield _action(action, found, resources)


def _is_told(one: PlacedResource, taken: dict[WrittenAction, tuple[Form, ...]]) -> bool:
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


def _resource(one: PlacedResource, taken: dict[WrittenAction, tuple[Form, ...]]) -> Finding:
    message = f"{enumerated(action.written for action in taken)} cannot take {one.written!r}"
    return Finding(RULE, one.location, message, _nearest(one.written, chain(*taken.values())))


def _action(action: WrittenAction, found: tuple[Form, ...], resources: Iterable[PlacedResource]) -> Finding:
    message = f"{action.written!r} takes none of the resources of this grant"
    return Finding(RULE, action.location, message, _nearest(next(iter(resources)).written, found))


def _nearest(written: str, found: Iterable[Form]) -> str:
    """Name the forms that come closest to an ARN."""
    documented = tuple(dict.fromkeys(form.documented for form in found))
    close = get_close_matches(written, documented, n=2, cutoff=0)
    return f"what is taken is like {' or '.join(close)}"


def _without_resource(action: WrittenAction) -> Finding:
    message = f"{action.written!r} takes no resource, so only '*' grants it"
    return Finding(RULE, action.location, message, "give it a grant of its own, without 'on'")


CHECK = Check(RULE, find, __doc__)
