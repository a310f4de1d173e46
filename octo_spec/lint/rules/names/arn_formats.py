"""The ARN formats that AWS documents for the resources of an action: ``arn:${Partition}:s3:::${BucketName}``.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from octo_spec.access.budget import Budget
from octo_spec.access.search.pattern_intersection import find_text
from octo_spec.frozen import frozen
from octo_spec.iam.arn import arn_pattern
from octo_spec.iam.catalog import Service, service
from octo_spec.iam.glob import CHARACTER, RUN, Pattern, Patterns
from octo_spec.iam.resource_types import resource_type

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.iam.catalog import Action


@frozen
class ArnFormat:
    """A documented format, and the pattern of its ARNs.

    ``longer`` contains the patterns of longer formats of the service: a bucket is never ``bucket/object``.
    """

    documented: str
    pattern: Pattern
    longer: Patterns

    @property
    def with_blanks(self) -> str:
        """The format as a spec writes it, with named blanks: ``arn:${partition}:s3:::<BucketName>``."""
        return _PLACEHOLDER.sub(_shown_placeholder, self.documented)


def action_formats(action: Action) -> tuple[ArnFormat, ...]:
    """Return the formats of the resources of ``action``; empty if the action has no resource types."""
    return _formats(action.service, action.kinds)


@cache
def service_formats(prefix: str) -> tuple[ArnFormat, ...]:
    """Return the formats of all resources of a service; empty if the catalogue does not have the service."""
    return tuple(dict.fromkeys(_formats(prefix, _resource_names(prefix))))


@cache
def _resource_names(prefix: str) -> tuple[str, ...]:
    """Return the resource types that the actions of a service name, in the order of the actions."""
    known = service(prefix)
    actions = known.actions.values() if isinstance(known, Service) else ()
    return tuple(dict.fromkeys(name for action in actions for name in action.kinds))


@cache
def _formats(prefix: str, resource_names: tuple[str, ...]) -> tuple[ArnFormat, ...]:
    return tuple(
        ArnFormat(documented, _pattern(documented), frozenset(_longer_patterns(prefix, documented)))
        for name in resource_names
        for documented in resource_type(prefix, name).arns
    )


def _longer_patterns(prefix: str, documented: str) -> Iterable[Pattern]:
    """Yield the pattern of longer texts after a slash, if another format of the service continues so."""
    if any(other.startswith(f"{documented}/") for other in _documented_arns(prefix)):
        yield _pattern(f"{documented}/*")


@cache
def _documented_arns(prefix: str) -> tuple[str, ...]:
    names = _resource_names(prefix)
    return tuple(documented for name in names for documented in resource_type(prefix, name).arns)


_PLACEHOLDER: Final = re.compile(r"\$\{([^}]*)\}|<[^>]*>")
_REFERENCES: Final = ("Partition", "Region", "Account")
"""The placeholders for which a spec has a reference of the same name."""


def _pattern(documented: str) -> Pattern:
    """Parse a format; it matches any account, because some of AWS's own resources have none, or ``aws``."""
    return arn_pattern(Pattern(_PLACEHOLDER.sub(_placeholder, documented.replace("*", RUN))))


def _shown_placeholder(placeholder: re.Match[str]) -> str:
    name = placeholder[1]
    return f"${{{name.lower()}}}" if name in _REFERENCES else f"<{name}>" if name else placeholder[0]


def _placeholder(placeholder: re.Match[str]) -> str:
    return CHARACTER + RUN if placeholder[1] == "Region" else RUN


@lru_cache(1 << 16)
def fits(pattern: Pattern, arn_format: ArnFormat) -> bool:
    """Return whether some ARN matches ``pattern`` and has this format."""
    return intersects(pattern, arn_format.pattern, arn_format.longer)


def intersects(pattern: Pattern, other: Pattern, outside: Patterns = frozenset()) -> bool:
    """Return whether some text matches two patterns, and none of the patterns ``outside``."""
    both = (frozenset({pattern}), frozenset({other}))
    return find_text(both, outside, Budget()) is not None
