"""A resource as a plan or a state of Terraform describes it.

https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

Json = Any
"""A value as Python's JSON decoder returns it."""


@frozen
class Planned:
    """A resource in a plan or a state: ``unknown`` are the arguments without a known value."""

    address: str
    module: str
    type: str
    name: str
    values: Mapping[str, Json]
    unknown: Mapping[str, Json]
    expressions: Mapping[str, Json]
    index: str
    """The part of the address after the name: ``[0]``, ``["key"]`` or nothing."""

    @property
    def label(self) -> str:
        """The name with its index, if needed: the only instance with a ``count`` needs none."""
        return self.name if self.index == "[0]" else f"{self.name}{self.index}"
