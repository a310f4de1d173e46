"""CONTRIBUTING: the stair that it shows is the stair that is kept."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def test_every_room_is_named_in_the_order_of_the_stair() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    [stair] = (one for one in settings["tool"]["importlinter"]["contracts"] if one["type"] == "layers")
    named = [
        name for row in PAGE.splitlines() if row.startswith("| `") for name in re.findall(r"^\|(.*?)\|", row)
    ]
    rooms = re.findall(r"`(?:octo_spec/)?([a-z_]+)(?:/|\.py)`", "".join(named))
    assert [f"octo_spec.{room}" for room in rooms] == stair["layers"]
