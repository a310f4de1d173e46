"""The paths of the pages and examples of this installation."""

from __future__ import annotations

import sys
from pathlib import Path

SHARED = Path("share", "doc", "octospec")
"""Below the prefix of an environment: a wheel installs the pages there, as pyproject.toml says."""


def shipped_page(name: str) -> Path | None:
    """Return the path of a page, relative to the root of the repository; ``None`` if it is missing."""
    return next((page for folder in _folders() if (page := folder / name).is_file()), None)


def shipped_text(name: str) -> str | None:
    """Read a page; ``None`` if it is missing."""
    page = shipped_page(name)
    return page.read_text("utf-8") if page else None


def _folders() -> tuple[Path, ...]:
    house = Path(__file__).resolve().parents[2]
    above = house.parents[2] if len(house.parents) > 2 else house  # noqa: PLR2004 - lib/python3.x/site-packages
    # In a clone, next to the package; in a wheel, below the prefix, or in the folder of `pip install
    # --target`.
    return (house, house / SHARED, above / SHARED, Path(sys.prefix) / SHARED)
