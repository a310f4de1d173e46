"""The page on proofs: each row of its tables names a test, and each test that it names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.engines.terraform import VERSIONS

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs" / "proof.md").read_text("utf-8")
SECTION = PAGE.split("\n## Proven, decided and assumed\n")[1].split("\n## ")[0]
ROWS = tuple(
    line
    for line in SECTION.splitlines()
    if line.startswith("| ") and not line.startswith(("| Claim |", "| Answer |", "| Assumption |"))
)
NAMED = tuple(dict.fromkeys(re.findall(r"`([a-z_0-9/]+\.py)::(test_\w+)`", SECTION)))


def test_each_row_names_a_test() -> None:
    assert len(ROWS) > 15
    assert [row for row in ROWS if ".py::test_" not in row.split("|")[-2]] == []


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_each_test_exists(file: str, name: str) -> None:
    assert f"def {name}(" in (TESTS / file).read_text("utf-8")


def test_the_versions_of_terraform_are_those_that_the_tests_run() -> None:
    """The first line of each list of requirements names the version."""
    folder = TESTS.parent / "requirements"
    versions = [(folder / f"terraform-{each}.in").read_text().split("\n")[0] for each in VERSIONS]
    named = re.search(r"real Terraform (\S+) and (\S+):", PAGE)
    assert named
    assert sorted(named.groups()) == sorted(re.findall(r"Terraform (\S+)", "\n".join(versions)))
