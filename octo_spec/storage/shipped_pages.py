"""Where the pages and examples are that came with this installation."""

from __future__ import annotations

import sys
from pathlib import Path

SHARED = Path("share", "doc", "octospec")
"""Below the prefix of an environment: pyproject.toml puts the pages of a wheel there."""


def shipped_page(name: str) -> Path | None:
    """Give the place of a page, named from the root of the repository; ``None`` where it is not here."""
    return next((page for folder in _folders() if (page := folder / name).is_file()), None)


def _folders() -> tuple[Path, ...]:
    house = Path(__file__).resolve().parents[2]
    above = house.parents[2] if len(house.parents) > 2 else house  # noqa: PLR2004 - lib/python3.x/site-packages
    # In a clone beside the package; in a wheel below the prefix, or in the folder of `pip install --target`.
    return (house, house / SHARED, above / SHARED, Path(sys.prefix) / SHARED)
