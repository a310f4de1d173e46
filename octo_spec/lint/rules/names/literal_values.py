"""Every text of a spec that may end in a policy: those of fields, of parameters, and facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octo_spec.language.checked_spec import CheckedSpec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.language.models.parameters import ParameterSpec
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Location


@dataclass(frozen=True, slots=True)
class LiteralValue:
    """A text as it is written; ``partition`` is the only one in which it counts, if there is one.

    ``may_refer`` tells whether references may stand in it.
    """

    location: Location
    written: str
    on_key: bool = False
    may_refer: bool = False
    partition: str = ""


def literal_values(spec: Spec) -> Iterator[LiteralValue]:
    """List the texts of fields, then defaults, allowed values and their facts, then facts of partitions."""
    for use in CheckedSpec(spec).uses:
        yield LiteralValue(use.location, use.written, use.on_key, may_refer=True)
    for id, parameter in spec.parameters.items():
        yield from _of_parameter(("parameters", id), parameter)
    for partition, facts in spec.partitions.items():
        yield from _facts(("partitions", partition), facts, partition)


def _of_parameter(at: Location, parameter: ParameterSpec) -> Iterator[LiteralValue]:
    match parameter.default:
        case str(value):
            yield LiteralValue((*at, "default"), value)
        case tuple(values):
            yield from (
                LiteralValue((*at, "default", position), value) for position, value in enumerate(values)
            )
        case None:
            pass
    for value, facts in parameter.allowed.items():
        yield LiteralValue((*at, "allowed", value), value, on_key=True)
        yield from _facts((*at, "allowed", value), facts)


def _facts(at: Location, facts: Mapping[str, str], partition: str = "") -> Iterator[LiteralValue]:
    for fact, text in facts.items():
        yield LiteralValue((*at, fact), text, partition=partition)
