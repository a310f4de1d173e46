"""What ships is an example: no rule finds anything in it that would stop even a strict build."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from octo_spec.lint.discovery import installed_rules
from octo_spec.lint.engine import lint
from tests.compiled import loaded, spec

if TYPE_CHECKING:
    from octo_spec.lint.linting import Linting

ROOT = Path(__file__).parents[2]
SPECS = (ROOT / "spec" / "octo.yaml", *sorted((ROOT / "examples").glob("*/spec.yaml")))


def linted(path: Path) -> Linting:
    return lint(spec(path), loaded(path).spans, datetime.now(UTC).date(), installed_rules())


@pytest.mark.parametrize("path", SPECS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_rule_stops_a_strict_build_of_what_ships(path: Path) -> None:
    linting = linted(path)
    assert linting.problems == ()
    assert list(map(str, linting.stopping(strict=True))) == []


def test_every_wide_grant_of_octo_is_accepted_for_a_reason() -> None:
    accepted = linted(SPECS[0]).accepted
    assert {"role-rewrites-itself", "pass-role-anywhere", "reads-secrets", "write-anywhere"} <= {
        finding.diagnostic.kind.name for finding in accepted
    }
    assert all(finding.accepted for finding in accepted)
