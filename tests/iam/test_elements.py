"""The words that AWS fixes are written down once."""

from __future__ import annotations

from pathlib import Path

import octo_spec
from octo_spec.iam import elements
from octo_spec.iam.elements import OLD_POLICY_VERSION, POLICY_VERSION
from octo_spec.iam.limits import DEFAULT_SESSION_SECONDS, SESSION_SECONDS

PACKAGE = Path(octo_spec.__file__).parent


def test_the_versions_of_the_policy_language_stand_in_one_module() -> None:
    written = [f'"{version}"' for version in (POLICY_VERSION, OLD_POLICY_VERSION)]
    spelled = {
        path
        for path in PACKAGE.rglob("*.py")
        if any(version in path.read_text("utf-8") for version in written)
    }
    assert spelled == {Path(elements.__file__)}


def test_the_default_session_is_the_shortest_one() -> None:
    assert min(SESSION_SECONDS) == DEFAULT_SESSION_SECONDS
