"""The kind of a resource, as its ARN tells it, and whether the catalogue knows it."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from octo_spec.iam.glob import RUN
from octo_spec.lint.rules.names.resource_forms import meets, service_forms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.iam.glob import Pattern
    from octo_spec.lint.rules.names.resource_forms import Form

_PARTS: Final = 6


def is_of_a_known_kind(pattern: Pattern) -> bool:
    """Tell whether an ARN can be of some kind that AWS documents for its service."""
    return any(meets(pattern, form) for form in service_forms(_part(pattern, 2)))


_ALIKE: Final = 0.75


def is_misspelled(pattern: Pattern, forms: Iterable[Form]) -> bool:
    """Tell whether an ARN begins much like one of ``forms``, and like none of them: ``function/x``."""
    listed = tuple(forms)
    if _beginning(pattern) in {_beginning(form.pattern) for form in listed}:
        return False
    words = {_kind(form.pattern) for form in listed} - {""}
    return bool(get_close_matches(_kind(pattern), words, n=1, cutoff=_ALIKE))


def is_without_kind(pattern: Pattern) -> bool:
    """Tell whether an ARN is a mere name where each one of its service begins with a kind."""
    named, forms = _part(pattern, _PARTS - 1), service_forms(_part(pattern, 2))
    return bool(_NAME.fullmatch(named) and forms) and not any(_is_name(form.pattern) for form in forms)


_NAME: Final = re.compile(r"(?!root$)[\w.-]+", re.ASCII)
"""A name without wildcards; ``root`` is the root user of an account, which no service lists."""


def _is_name(pattern: Pattern) -> bool:
    return not re.search("[/:]", _part(pattern, _PARTS - 1))


def is_whole_service(pattern: Pattern, prefix: str) -> bool:
    """Tell whether an ARN takes in every resource of a service, of whatever kind."""
    return _part(pattern, 2) == prefix and _part(pattern, _PARTS - 1) == RUN


def _kind(pattern: Pattern) -> str:
    """Give the word that begins the resource part of an ARN: ``instance`` of ``instance/i-0123``."""
    return re.split("[/:]", _part(pattern, _PARTS - 1), maxsplit=1)[0]


def _beginning(pattern: Pattern) -> tuple[str, str]:
    """Give the service, and the word that begins the resource part with what follows: ``instance/``."""
    found = re.match("[^/:]*[/:]?", _part(pattern, _PARTS - 1))
    return _part(pattern, 2), found[0] if found else ""


def _part(pattern: Pattern, number: int) -> str:
    parts = pattern.split(":", _PARTS - 1)
    return parts[number] if len(parts) > number else ""
