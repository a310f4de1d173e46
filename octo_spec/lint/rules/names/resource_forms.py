"""The forms of ARNs that AWS documents for the resources of an action."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from octo_spec.access.budget import Budget
from octo_spec.access.search.pattern_intersection import find
from octo_spec.iam.arn import arn_pattern
from octo_spec.iam.catalog import Service, service
from octo_spec.iam.glob import CHARACTER, RUN, Pattern, Patterns
from octo_spec.iam.resource_types import resource_type

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.iam.catalog import Action


@dataclass(frozen=True, slots=True)
class Form:
    """A documented form, the ARNs that fit it, and those that fit a longer form: not ``bucket/object``."""

    documented: str
    pattern: Pattern
    beyond: Patterns


def forms(action: Action) -> tuple[Form, ...]:
    """List the forms of the resources of ``action``; none where only ``*`` grants it."""
    return _forms(action.service, tuple(one.name for one in action.resource_types))


@cache
def service_forms(prefix: str) -> tuple[Form, ...]:
    """List the forms of all resources of a service; none where it is not known."""
    found = service(prefix)
    actions = found.actions.values() if isinstance(found, Service) else ()
    return tuple(dict.fromkeys(form for action in actions for form in forms(action)))


@cache
def _forms(prefix: str, names: tuple[str, ...]) -> tuple[Form, ...]:
    return tuple(
        Form(written, _pattern(written), frozenset(_continued(prefix, written)))
        for name in names
        for written in resource_type(prefix, name).arns
    )


def _continued(prefix: str, written: str) -> Iterable[Pattern]:
    """Tell what a form does not take in where another one of the service goes on after a slash."""
    if any(one.startswith(f"{written}/") for one in _all_written(prefix)):
        yield _pattern(f"{written}/*")


@cache
def _all_written(prefix: str) -> tuple[str, ...]:
    found = service(prefix)
    actions = found.actions.values() if isinstance(found, Service) else ()
    names = dict.fromkeys(kind.name for action in actions for kind in action.resource_types)
    return tuple(written for name in names for written in resource_type(prefix, name).arns)


_PLACEHOLDER: Final = re.compile(r"\$\{([^}]*)\}|<[^>]*>")


def _pattern(written: str) -> Pattern:
    """Read a form; accounts are open, since some resources of AWS itself have none or ``aws``."""
    return arn_pattern(Pattern(_PLACEHOLDER.sub(_placeholder, written.replace("*", RUN))))


def _placeholder(found: re.Match[str]) -> str:
    return CHARACTER + RUN if found[1] == "Region" else RUN


@lru_cache(1 << 16)
def meets(pattern: Pattern, form: Form) -> bool:
    """Tell whether some ARN matches ``pattern`` and is of this form."""
    both = (frozenset({pattern}), frozenset({form.pattern}))
    return find(both, form.beyond, Budget()) is not None
