"""The parts of a plan or a state that may give access outside its roles, such as users and commands.

A plan has the values of a part, but no constants next to a value that is known only after it is applied: what
such a part gives is the same only in the same plan.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.access_giving_types import gives_access
from octo_spec.foreign.outside_digests import WrittenPart, outside_digest
from octo_spec.model.unread import OutsideAccess

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.diagnostics import Span
    from octospec_terraform.reading.planned_resource import Json, Planned

_PROGRAM: Final = ("data", "external")
"""https://registry.terraform.io/providers/hashicorp/external/latest/docs/data-sources/external"""


def outside_parts(
    planned: Iterable[Planned], configuration: Json, span: Span, plan: str
) -> tuple[OutsideAccess, ...]:
    """List the parts; ``planned`` are resources that roles do not consist of, and ``plan`` its digest."""
    parts = (
        *((each.address, *_planned_part(each)) for each in planned if _gives_access(each)),
        *((address, part, '"references"' in part) for address, part in _commands(configuration, "")),
    )
    return tuple(
        OutsideAccess(address, span, _digest(f"{address} {part}{plan if is_unknown else ''}"))
        for address, part, is_unknown in parts
    )


def _digest(written: str) -> str:
    return outside_digest(WrittenPart(written, frozenset()), {})


def _gives_access(planned: Planned) -> bool:
    values = (name for name, value in planned.values.items() if value not in (None, [], {}, ""))
    return gives_access(planned.type, {*values, *_unknown_arguments(planned)})


def _planned_part(planned: Planned) -> tuple[str, bool]:
    """Return what is written of a resource, and whether some of it is known only after the plan is applied.

    The provider adds values to those that are written, such as the ARN. A state does not say which.
    """
    written: Mapping[str, Json] = planned.expressions or planned.values
    values = {name: value for name, value in planned.values.items() if name in written}
    return json.dumps(values, sort_keys=True), bool(_unknown_arguments(planned))


def _unknown_arguments(planned: Planned) -> frozenset[str]:
    return frozenset(name for name in planned.expressions if _holds_true(planned.unknown.get(name)))


def _holds_true(unknown: Json) -> bool:
    if isinstance(unknown, dict):
        return any(map(_holds_true, unknown.values()))
    return any(map(_holds_true, unknown)) if isinstance(unknown, list) else unknown is True


def _commands(configuration: Json, prefix: str) -> Iterator[tuple[str, str]]:
    """List what runs commands, in all modules: resources with provisioners, and programs."""
    for resource in configuration.get("resources", ()):
        is_program = (resource.get("mode"), resource.get("type")) == _PROGRAM
        part = resource.get("expressions") if is_program else resource.get("provisioners")
        if part:
            yield f"{prefix}{resource['address']}", json.dumps(part, sort_keys=True)
    for name, call in configuration.get("module_calls", {}).items():
        yield from _commands(call.get("module", {}), f"{prefix}module.{name}.")
