"""What to do where an engine is not set up: CI fails, a person is told how to have it."""

from __future__ import annotations

import os

import pytest


def require(found: object, engine: str, remedy: str = "make test") -> None:
    """Go on only where the engine was ``found``; without it CI must not look green."""
    if found:
        return
    message = f"{engine} is not set up: {remedy}"
    if os.environ.get("CI") == "true":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)
