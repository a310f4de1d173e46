"""The environment variables that a third-party plugin gets: those that programs need, and none with secrets.

The names are listed one by one. A pattern such as ``LC_*`` would let others in: ssh passes such names on, so
people use them for their own values.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_PROGRAMS: Final = "where programs and their libraries are"
_TEXT: Final = "how text is decoded and sorted, and in which language messages are"
_TEMPORARY: Final = "where temporary files belong"
_PYTHON: Final = "how Python starts, for a plugin that starts Python"

PASSED: Final[Mapping[str, str]] = {
    "PATH": _PROGRAMS,
    "LD_LIBRARY_PATH": _PROGRAMS,
    "DYLD_LIBRARY_PATH": _PROGRAMS,
    "DYLD_FALLBACK_LIBRARY_PATH": _PROGRAMS,
    "HOME": "where programs keep their settings; every process of the user can look it up anyway",
    "LANG": _TEXT,
    "LANGUAGE": _TEXT,
    "LC_ALL": _TEXT,
    "LC_COLLATE": _TEXT,
    "LC_CTYPE": _TEXT,
    "LC_MESSAGES": _TEXT,
    "LC_NUMERIC": _TEXT,
    "LC_TIME": _TEXT,
    "TMPDIR": _TEMPORARY,
    "TEMP": _TEMPORARY,
    "TMP": _TEMPORARY,
    "PYTHONPATH": _PYTHON,
    "PYTHONHOME": _PYTHON,
    "PYTHONSAFEPATH": _PYTHON,
    "PYTHONNOUSERSITE": _PYTHON,
    "PYTHONUSERBASE": _PYTHON,
    "PYTHONHASHSEED": _PYTHON,
    "PYTHONIOENCODING": _PYTHON,
    "PYTHONDONTWRITEBYTECODE": _PYTHON,
    "PYTHONPYCACHEPREFIX": _PYTHON,
    "PYTHONWARNINGS": _PYTHON,
}
"""Name -> what it is for. Those of proxies are missing: their addresses may contain passwords."""


def passed_variables(more: Collection[str]) -> dict[str, str]:
    """Return the variables of this process that a plugin gets; ``more`` are the names of ``--plugin-env``."""
    return {name: value for name, value in os.environ.items() if name in PASSED or name in more}


def drop_variables(more: Collection[str]) -> None:
    """Remove all other variables from this process, which was forked for a plugin."""
    passed = passed_variables(more)
    os.environ.clear()
    _overwrite_first_variables()
    os.environ.update(passed)


def _overwrite_first_variables() -> None:
    """Overwrite the memory in which the process got its variables, which ``/proc/self/environ`` shows."""
    if sys.platform != "linux":
        return
    import ctypes  # noqa: PLC0415 - only plugins pay for it

    with suppress(OSError, ValueError, IndexError):
        # Fields 50 and 51 of https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; ")" ends the second.
        fields = Path("/proc/self/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        start, end = int(fields[50 - 3]), int(fields[51 - 3])
        if 0 < start < end:
            ctypes.memset(start, 0, end - start)
