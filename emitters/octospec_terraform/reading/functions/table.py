"""All supported functions, by name."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from octospec_terraform.reading.functions.collections import COLLECTIONS

if TYPE_CHECKING:
    from octospec_terraform.reading.functions.kinds import Function


def function_named(name: str) -> Function | None:
    """Return a function; octospec's own modules call functions on collections only."""
    return COLLECTIONS.get(name) or all_functions().get(name)


@cache
def all_functions() -> dict[str, Function]:
    """Return every supported function by its name."""
    from octospec_terraform.reading.functions.control import CONTROL  # noqa: PLC0415 - only foreign modules need it
    from octospec_terraform.reading.functions.encodings import ENCODINGS  # noqa: PLC0415 - as above
    from octospec_terraform.reading.functions.formats import FORMATS  # noqa: PLC0415 - as above
    from octospec_terraform.reading.functions.numbers import NUMBERS  # noqa: PLC0415 - as above
    from octospec_terraform.reading.functions.sets import SETS  # noqa: PLC0415 - as above
    from octospec_terraform.reading.functions.texts import TEXTS  # noqa: PLC0415 - as above

    return {**CONTROL, **TEXTS, **COLLECTIONS, **SETS, **ENCODINGS, **FORMATS, **NUMBERS}
