"""CONTRIBUTING: the floors that it shows are those that are kept."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def test_every_room_is_named_on_its_floor() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    [floors] = (
        contract
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract["name"].startswith("floors")
    )
    named = re.findall(r"^\| (\d+) \| `octo_spec/([a-z_]+)(?:/|\.py)`", PAGE, re.MULTILINE)
    kept = [
        (str(floor), room)
        for floor, rooms in zip(range(len(floors["layers"]), 0, -1), floors["layers"], strict=True)
        for room in rooms.split(" | ")
    ]
    assert named == kept
