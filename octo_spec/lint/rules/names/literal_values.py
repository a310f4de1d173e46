"""Every text of a spec that can be part of a policy: those of fields, parameters and facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.lint.rule import memoized
from octo_spec.lint.rules.written_uses import written_uses

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.language.checked_spec import Use
    from octo_spec.language.models.parameters import ParameterSpec
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject


@frozen
class LiteralValue:
    """A text as written; ``partitions`` lists those in which it applies, or is empty for any partition.

    ``may_refer`` is true if the text may contain references.
    """

    location: Location
    written: str
    partitions: tuple[str, ...]
    on_key: bool = False
    may_refer: bool = False


@memoized
def literal_values(subject: Subject) -> tuple[LiteralValue, ...]:
    """Return the texts of fields, then defaults, allowed values and their facts, then facts of partitions."""
    spec = subject.spec
    fields = (_value_of_field(use, spec) for use in written_uses(subject))
    return (*fields, *_values_of_parameters(spec), *_values_of_partitions(spec))


def _value_of_field(use: Use, spec: Spec) -> LiteralValue:
    match use.location:
        case ("groups", str(id), *_) if spec.groups[id].only_in:
            partitions = spec.groups[id].only_in
        case ("roles", str(id), "trust", int(at), *_) if spec.roles[id].trust[at].only_in:
            partitions = spec.roles[id].trust[at].only_in
        case _:
            partitions = tuple(spec.partitions)
    return LiteralValue(use.location, use.written, partitions, use.on_key, may_refer=True)


def _values_of_parameters(spec: Spec) -> Iterator[LiteralValue]:
    for id, parameter in spec.parameters.items():
        yield from _values_of_parameter(("parameters", id), parameter, tuple(spec.partitions))


def _values_of_parameter(
    at: Location, parameter: ParameterSpec, where: tuple[str, ...]
) -> Iterator[LiteralValue]:
    match parameter.default:
        case str(value):
            yield LiteralValue((*at, "default"), value, where)
        case tuple(values):
            for position, value in enumerate(values):
                yield LiteralValue((*at, "default", position), value, where)
        case None:
            pass
    for value, facts in parameter.allowed.items():
        yield LiteralValue((*at, "allowed", value), value, where, on_key=True)
        yield from _facts((*at, "allowed", value), facts, where)


def _values_of_partitions(spec: Spec) -> Iterator[LiteralValue]:
    for partition, facts in spec.partitions.items():
        yield from _facts(("partitions", partition), facts, (partition,))


def _facts(at: Location, facts: Mapping[str, str], partitions: tuple[str, ...]) -> Iterator[LiteralValue]:
    for fact, text in facts.items():
        yield LiteralValue((*at, fact), text, partitions)
