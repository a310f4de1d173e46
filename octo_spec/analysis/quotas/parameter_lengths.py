"""The possible lengths of a parameter's values in JSON.

The spec limits a value by a pattern, by lengths, or by a list of allowed values. If it sets no limit, a
length is assumed: see ``measure``.

>>> from octo_spec.model.deployment import Parameter
>>> bounds(Parameter("prefix", "", pattern="^[a-z]{2,7}$", max_length=5))
Width(least=2, most=5)
>>> is_open(Parameter("prefix", ""))
True
"""

from __future__ import annotations

import math
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.quotas.pattern_lengths import Width, width
from octo_spec.model.deployment import ParameterKind

if TYPE_CHECKING:
    from octo_spec.model.deployment import Facts, Parameter

ASSUMED_LENGTH: Final = 128
ASSUMED_ELEMENTS: Final = 10


def bounds(parameter: Parameter) -> Width:
    """Return the lengths that the spec allows a text parameter, or a list element; AWS may allow less."""
    if parameter.allowed:
        lengths = [json_length(value.key) for value in parameter.allowed]
        return Width(min(lengths), max(lengths))
    matched = width(parameter.pattern) if parameter.pattern else Width(0, math.inf)
    most = math.inf if parameter.max_length is None else parameter.max_length
    return Width(max(matched.least, parameter.min_length or 0), min(matched.most, most))


def is_open(parameter: Parameter) -> bool:
    """Return whether the spec does not limit the size of a parameter's value, so that it is assumed."""
    open_list = parameter.kind is ParameterKind.LIST and not parameter.allowed
    return open_list or math.isinf(bounds(parameter).most)


def json_length(text: str) -> int:
    """Return the length of a text in JSON, without the quotation marks around it."""
    return len(encode_basestring(text)) - 2


def key_lengths(values: tuple[Facts, ...]) -> tuple[int, ...]:
    """Return the length of each listed value."""
    return tuple(json_length(value.key) for value in values)


def fact_lengths(values: tuple[Facts, ...], fact: str) -> tuple[int, ...]:
    """Return the length of a fact of each listed value."""
    return tuple(json_length(dict(value.facts)[fact]) for value in values)
