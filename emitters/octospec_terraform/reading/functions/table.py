"""All supported functions, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octospec_terraform.reading.functions.collections import COLLECTIONS
from octospec_terraform.reading.functions.control import CONTROL
from octospec_terraform.reading.functions.encodings import ENCODINGS
from octospec_terraform.reading.functions.formats import FORMATS
from octospec_terraform.reading.functions.numbers import NUMBERS
from octospec_terraform.reading.functions.sets import SETS
from octospec_terraform.reading.functions.texts import TEXTS

if TYPE_CHECKING:
    from octospec_terraform.reading.functions.kinds import Function

FUNCTIONS: Final[dict[str, Function]] = {
    **CONTROL,
    **TEXTS,
    **COLLECTIONS,
    **SETS,
    **ENCODINGS,
    **FORMATS,
    **NUMBERS,
}
