"""Parameters without a pattern in the resources of a grant: their values may be any ARN."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.language.texts import read_text
from octo_spec.lint.rules.enumeration import enumerate_names
from octo_spec.model.text import ListParam, Param, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject

BUCKET_ARN: Final = "^arn:aws[a-z-]*:s3:::[a-z0-9.-]+$"
"""A pattern for the ARN of a bucket, in every partition."""


def pattern_help(location: Location, actions: Iterable[str], subject: Subject) -> str:
    """Return the help to add a pattern to the parameters of a grant; empty if each value is limited."""
    grants = (grant.grant for grant in subject.grants if grant.location == location)
    resources = [resource for grant in grants for resource in grant.on]
    in_s3 = all(action.startswith("s3:") for action in actions)
    pattern = f'"pattern: {BUCKET_ARN}"' if in_s3 else "a pattern that matches only the intended ARNs"
    return _help(pattern, resources, subject)


def patterns_help(subject: Subject) -> str:
    """Return the help to add a pattern to the parameters of all grants; empty if each value is limited."""
    resources = [resource for grant in subject.grants for resource in grant.grant.on]
    return _help("a pattern", resources, subject)


def _help(pattern: str, resources: Iterable[str], subject: Subject) -> str:
    ids = dict.fromkeys(repr(id) for written in resources for id in _open_parameter(written, subject))
    return f"add {pattern} to parameter{'' if len(ids) == 1 else 's'} {enumerate_names(ids)}" if ids else ""


def _open_parameter(resource: str, subject: Subject) -> Iterator[str]:
    """Yield the parameter that begins a resource, if it accepts any value."""
    read = read_text(resource, subject.spec)
    first = read.pieces[0] if isinstance(read, Text) else None
    if isinstance(first, Param | ListParam):
        parameter = subject.spec.parameters[first.id]
        if parameter.pattern is None and not parameter.allowed:
            yield first.id
