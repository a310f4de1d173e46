"""The resource type that an ARN names in its resource part, and whether the catalogue has it."""

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
    """Return whether an ARN can have a type that AWS documents for its service."""
    return any(fits(pattern, arn_format) for arn_format in service_formats(_service(pattern)))


_ALIKE: Final = 0.75


def is_misspelled(pattern: Pattern, formats: Iterable[ArnFormat]) -> bool:
    """Return whether an ARN begins like one of ``formats`` with a spelling error, and like none exactly."""
    listed = tuple(formats)
    if _beginning(pattern) in {_beginning(arn_format.pattern) for arn_format in listed}:
        return False
    from difflib import get_close_matches  # noqa: PLC0415 - only needed for a misspelled word

    types = {_type(arn_format.pattern) for arn_format in listed} - {""}
    return bool(get_close_matches(_type(pattern), types, n=1, cutoff=_ALIKE))


def lacks_type(pattern: Pattern) -> bool:
    """Return whether an ARN has a name without a type, though all ARNs of its service begin with a type."""
    formats = service_formats(_service(pattern))
    has_name = re.fullmatch(_NAME, _resource(pattern)) is not None
    return has_name and bool(formats) and not any(_is_name(arn_format.pattern) for arn_format in formats)


_NAME: Final = r"(?a)(?!root$)[\w.-]+"
"""A name without wildcards; ``root`` is the root user of an account, which is in no service's list."""


def _is_name(pattern: Pattern) -> bool:
    return not re.search("[/:]", _resource(pattern))


def is_whole_service(pattern: Pattern, prefix: str) -> bool:
    """Return whether an ARN matches every resource of a service, of any type."""
    return _service(pattern) == prefix and _resource(pattern) == RUN


def _type(pattern: Pattern) -> str:
    """Return the first word of an ARN's resource part: ``instance`` of ``instance/i-0123``."""
    return re.split("[/:]", _resource(pattern), maxsplit=1)[0]


def _beginning(pattern: Pattern) -> tuple[str, str]:
    """Return the service, and the first word of the resource part with its separator: ``instance/``."""
    beginning = re.match("[^/:]*[/:]?", _resource(pattern))
    return _service(pattern), beginning[0] if beginning else ""


def _service(pattern: Pattern) -> str:
    return _field(pattern, _SERVICE)


def _resource(pattern: Pattern) -> str:
    return _field(pattern, _FIELDS - 1)


def _field(pattern: Pattern, number: int) -> str:
    fields = pattern.split(":", _FIELDS - 1)
    return fields[number] if len(fields) > number else ""
