"""What a strict reading knows about octospec's own template in addition to its sections."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from octo_spec.model.deployment import Facts
    from octospec_cloudformation.reading.sections import Resource


@frozen
class OwnTemplate:
    """The partitions and their mapping, the policies that name each role, and ``places``.

    ``places`` are the conditions that are true in one partition alone.
    """

    partitions: tuple[Facts, ...] = ()
    partition_mapping: str = ""
    policies: dict[str, list[Resource]] = field(default_factory=dict)
    places: frozenset[str] = frozenset()


NOT_OWN: Final = OwnTemplate()
