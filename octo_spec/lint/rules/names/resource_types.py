"""The resource type that an ARN names in its resource part, and whether the catalogue knows it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.iam.glob import RUN
from octo_spec.lint.rules.names.arn_formats import fits, service_formats

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.iam.glob import Pattern
    from octo_spec.lint.rules.names.arn_formats import ArnFormat

_FIELDS: Final = 6
_SERVICE: Final = 2


def has_known_type(pattern: Pattern) -> bool:
    """Tell whether an ARN can be of some type that AWS documents for its service."""
    return any(fits(pattern, arn_format) for arn_format in service_formats(_service(pattern)))


_ALIKE: Final = 0.75


def is_misspelled(pattern: Pattern, formats: Iterable[ArnFormat]) -> bool:
    """Tell whether an ARN begins much like one of ``formats``, and like none of them: ``function/x``."""
    listed = tuple(formats)
    if _beginning(pattern) in {_beginning(arn_format.pattern) for arn_format in listed}:
        return False
    from difflib import get_close_matches  # noqa: PLC0415 - only a misspelled word pays for it

    types = {_type(arn_format.pattern) for arn_format in listed} - {""}
    return bool(get_close_matches(_type(pattern), types, n=1, cutoff=_ALIKE))


def lacks_type(pattern: Pattern) -> bool:
    """Tell whether an ARN is a mere name, where each ARN of its service begins with a type."""
    formats = service_formats(_service(pattern))
    has_name = re.fullmatch(_NAME, _resource(pattern)) is not None
    return has_name and bool(formats) and not any(_is_name(arn_format.pattern) for arn_format in formats)


_NAME: Final = r"(?a)(?!root$)[\w.-]+"
"""A name without wildcards; ``root`` is the root user of an account, which no service lists."""


def _is_name(pattern: Pattern) -> bool:
    return not re.search("[/:]", _resource(pattern))


def is_whole_service(pattern: Pattern, prefix: str) -> bool:
    """Tell whether an ARN matches every resource of a service, of whatever type."""
    return _service(pattern) == prefix and _resource(pattern) == RUN


def _type(pattern: Pattern) -> str:
    """Give the word that begins the resource part of an ARN: ``instance`` of ``instance/i-0123``."""
    return re.split("[/:]", _resource(pattern), maxsplit=1)[0]


def _beginning(pattern: Pattern) -> tuple[str, str]:
    """Give the service, and the word that begins the resource part with what follows: ``instance/``."""
    beginning = re.match("[^/:]*[/:]?", _resource(pattern))
    return _service(pattern), beginning[0] if beginning else ""


def _service(pattern: Pattern) -> str:
    return _field(pattern, _SERVICE)


def _resource(pattern: Pattern) -> str:
    return _field(pattern, _FIELDS - 1)


def _field(pattern: Pattern, number: int) -> str:
    fields = pattern.split(":", _FIELDS - 1)
    return fields[number] if len(fields) > number else ""
