"""Tests whose engine is not set up: they fail in CI, and elsewhere say how to set it up."""

from __future__ import annotations

import os

import pytest


def require(found: object, engine: str, remedy: str = "make test") -> None:
    """Go on if the engine was ``found``; without it, fail in CI and skip elsewhere."""
    if found:
        return
    message = f"{engine} is not set up: {remedy}"
    if os.environ.get("CI") == "true":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)
