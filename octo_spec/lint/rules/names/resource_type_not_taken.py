"""A resource that applies to none of the grant's actions, or an action that supports none of its resources.

What it finds
    In one grant, or one entry of `never`: an ARN in `on` or `on-all-except` with a form that AWS documents
    for none of the actions, and an action whose resource no entry of `on` can match; many actions support
    no resource-level permissions, and only `"*"` grants them. An ARN of a whole service, such as
    `arn:${partition}:logs:*:*:*`, is accepted for the actions of the service. References and
    wildcards count as any text.

Why it is bad
    The grant does not work: a request never has such a resource. In a deny or in `never`, it protects
    nothing; as an exception it excludes nothing.

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

from itertools import chain
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.enumeration import enumerate_names
from octo_spec.lint.rules.names.arn_fields import field_problem
from octo_spec.lint.rules.names.arn_formats import action_formats, fits
from octo_spec.lint.rules.names.resource_types import (
    has_known_type,
    is_misspelled,
    is_whole_service,
    lacks_type,
)
from octo_spec.lint.rules.names.written_resources import (
    excepted_resources,
    forbidden_resources,
    matched_resources,
)
from octo_spec.lint.rules.written_actions import forbidden_actions, matched_actions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.names.arn_formats import ArnFormat
    from octo_spec.lint.rules.names.written_resources import WrittenResource
    from octo_spec.lint.rules.written_actions import WrittenAction

FormatsByAction: TypeAlias = "Mapping[WrittenAction, tuple[ArnFormat, ...]]"
"""Actions, and the ARN formats of the resources that each supports."""

KIND = DiagnosticKind.error(
    "OCT311",
    "resource-type-not-taken",
    "A resource that none of the grant's actions supports, or an action that supports none of its resources.",
)


_OTHERWISE: Final = (
    "or, if AWS does support it, accept this with the reason under 'accept' (see 'octospec explain OCT311')"
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report resources and actions of one grant, or one ``never``, that never occur in the same request."""
    for grant in subject.grants:
        actions = matched_actions(grant)
        if _are_known(actions):
            yield from _mismatches(actions, matched_resources(subject, grant))
            if excepted := excepted_resources(subject, grant):
                yield from _resources_not_taken(_formats_by_action(actions), excepted)
    for position, never in enumerate(subject.spec.never):
        actions = forbidden_actions(position, never)
        if _are_known(actions):
            yield from _mismatches(actions, forbidden_resources(subject, position, never))


def _are_known(actions: tuple[WrittenAction, ...]) -> bool:
    """Return whether the catalogue has all of the actions; other rules report unknown actions."""
    return bool(actions) and all(not action.is_everything and action.known_actions for action in actions)


def _formats_by_action(actions: tuple[WrittenAction, ...]) -> FormatsByAction:
    return {action: _formats(action) for action in actions}


def _formats(action: WrittenAction) -> tuple[ArnFormat, ...]:
    return tuple(
        dict.fromkeys(arn_format for known in action.known_actions for arn_format in action_formats(known))
    )


def _mismatches(
    actions: tuple[WrittenAction, ...], resources: tuple[WrittenResource, ...]
) -> Iterator[Finding]:
    if not resources or any(resource.is_everything for resource in resources):
        return
    taken = _formats_by_action(actions)
    for action, formats in taken.items():
        if not formats and not _is_whole(action, resources):
            yield _action_without_resource(action)
    yield from _resources_not_taken(taken, resources)
    idle = _idle_resources(taken, resources)
    if len(idle) < len(resources) and all(has_known_type(resource.pattern) for resource in idle):
        yield from _actions_that_take_none(taken, resources)


def _is_whole(action: WrittenAction, resources: Iterable[WrittenResource]) -> bool:
    """Return whether a resource is the whole service of an action."""
    return any(is_whole_service(resource.pattern, action.prefix) for resource in resources)


def _takes(formats: tuple[ArnFormat, ...], resource: WrittenResource) -> bool:
    return any(fits(resource.pattern, arn_format) for arn_format in formats)


# --- resources that no action supports ---------------------------------------------------------


def _resources_not_taken(taken: FormatsByAction, resources: Iterable[WrittenResource]) -> Iterator[Finding]:
    if any(taken.values()):
        for resource in _idle_resources(taken, resources):
            if _is_certain(resource, taken):
                names = [action.written for action in taken]
                verb = "does" if len(names) == 1 else "do"
                message = f"{enumerate_names(names)} {verb} not support resource {resource.written!r}"
                help = _nearest_formats(resource.written, chain(*taken.values()))
                yield Finding(KIND, resource.location, message, help)


def _idle_resources(
    taken: FormatsByAction, resources: Iterable[WrittenResource]
) -> tuple[WrittenResource, ...]:
    return tuple(
        resource for resource in resources if not any(_takes(formats, resource) for formats in taken.values())
    )


def _is_certain(resource: WrittenResource, taken: FormatsByAction) -> bool:
    """Return whether the type of a resource is certainly wrong, as far as the catalogue has types.

    The catalogue does not have all types. An ARN of an unknown type is reported only if it is a name without
    a type, or if its type is spelled like a type that the actions support.
    """
    if field_problem(resource.pattern):
        return False
    known = has_known_type(resource.pattern) or lacks_type(resource.pattern)
    return known or is_misspelled(resource.pattern, chain(*taken.values()))


# --- actions that support no resource of the grant ---------------------------------------------


def _action_without_resource(action: WrittenAction) -> Finding:
    message = f"{action.written!r} does not support resources, so only '*' grants it"
    return Finding(
        KIND, action.location, message, f"write a separate entry for it, without 'on', {_OTHERWISE}"
    )


def _actions_that_take_none(
    taken: FormatsByAction, resources: tuple[WrittenResource, ...]
) -> Iterator[Finding]:
    for action, formats in taken.items():
        if formats and not any(_takes(formats, resource) for resource in resources):
            message = f"{action.written!r} supports none of these resources"
            yield Finding(KIND, action.location, message, _nearest_formats(resources[0].written, formats))


def _nearest_formats(written: str, formats: Iterable[ArnFormat]) -> str:
    """Name the formats that are closest to an ARN."""
    from difflib import get_close_matches  # noqa: PLC0415 - only needed for a finding

    shown = tuple(dict.fromkeys(arn_format.with_blanks for arn_format in formats))
    close = get_close_matches(written, shown, n=2, cutoff=0)
    return f"write an ARN such as {' or '.join(close)}, {_OTHERWISE}"


RULE = Rule(KIND, find, __doc__)
