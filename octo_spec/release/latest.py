"""Which release is the latest: a small file beside the releases that a machine reads.

>>> latest = Latest("octo", "1.1.0", "2026-11-26", "ab" * 32)
>>> parsed_latest(latest_text(latest)) == latest
True
"""

from __future__ import annotations

import json
import re
from typing import Final

from octo_spec.analysis.diff.version_step import Step, advice
from octo_spec.frozen import frozen

LATEST: Final = "latest.json"
_FORMAT: Final = "octospec-latest"
_VERSION: Final = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_SUM: Final = re.compile(r"[0-9a-f]{64}")


@frozen
class Latest:
    """The latest release of a spec: its version, day, and the sum of its file of sums."""

    name: str
    version: str
    date: str
    sums: str


def latest_text(latest: Latest) -> str:
    """Write the file."""
    told = {"name": latest.name, "version": latest.version, "date": latest.date, "sums": latest.sums}
    return json.dumps({_FORMAT: 1, **told}, indent=2) + "\n"


def parsed_latest(text: str) -> Latest | None:
    """Read the file; ``None`` where it is none."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or data.get(_FORMAT) != 1:
        return None
    values = [data.get(key) for key in ("name", "version", "date", "sums")]
    name, version, date, sums = (value if isinstance(value, str) else "" for value in values)
    fits = is_version(version) and _DATE.fullmatch(date) and _SUM.fullmatch(sums)
    return Latest(name, version, date, sums) if name and fits else None


def is_version(text: str) -> bool:
    """Tell whether a text is a version, as a spec has one."""
    return _VERSION.fullmatch(text) is not None


def is_older(version: str, than: str) -> bool:
    """Tell whether a version comes before another one (semver, item 11).

    >>> is_older("1.9.0", "1.10.0"), is_older("1.0.0", "1.0.0")
    (True, False)
    """
    return advice(version, than, Step.NONE).taken not in (None, Step.NONE)
