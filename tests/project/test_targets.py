"""The core knows no target: what depends on one is data that its emitter declares."""

import re
from pathlib import Path

import pytest

import octo_spec

# The package that is imported, which is the installed one where the wheel is tested.
CORE = Path(octo_spec.__file__).parent
ROOMS = ("language", "resolve", "plugin", "pipeline")


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_of_the_core_names_no_target(room: str) -> None:
    sources = {path: path.read_text("utf-8") for path in (CORE / room).rglob("*.py")}
    assert sources
    naming = [
        path.name for path, text in sources.items() if re.search("(?i)cloudformation|terraform|hcl", text)
    ]
    assert naming == []
