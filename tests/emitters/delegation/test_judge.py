"""Bundles in the shapes of AWS's cases: what octospec finds, next to AWS's own label."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

import pytest

from octo_spec.plugin.artifacts import Artifact
from octospec_delegation import EMITTER
from octospec_delegation.rules.judge import judge

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic

CASES: Final[dict[str, dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parents[2] / "cases" / "delegation" / "cases.toml").read_text("utf-8")
)
METADATA: Final = {
    "partner_domain": "vendor.example",
    "template_name": "vendor-set-up_2026_11_30",
    "template_description": "Sets up.",
}
OF_BOUNDARY: Final = {"boundary_name": "vendor-limits_2026_11_30", "boundary_description": "Limits."}


def bundle(case: dict[str, Any]) -> tuple[Artifact, ...]:
    """Write the files of a case."""
    facts = METADATA | (OF_BOUNDARY if "boundary" in case else {}) | json.loads(case.get("metadata", "{}"))
    files = {"bundle_metadata.json": json.dumps(facts), "permissions.json": document(case["template"])}
    if "boundary" in case:
        files["boundary.json"] = document(case["boundary"])
    return tuple(Artifact(PurePosixPath(name), f"{text}\n") for name, text in files.items())


def document(lines: str) -> str:
    """Write a policy of one statement a line."""
    return json.dumps({"Version": "2012-10-17", "Statement": [*map(json.loads, lines.splitlines())]})


@cache
def found(name: str) -> tuple[Diagnostic, ...]:
    """Return what the rules find in a case."""
    findings = judge(bundle(CASES[name]))
    assert findings is not None
    return findings


@pytest.mark.parametrize("name", CASES)
def test_a_case_has_its_label(name: str) -> None:
    case = CASES[name]
    findings = found(name)
    worst = next(
        (each for each in ("error", "warning") if each in {x.kind.severity for x in findings}), "fine"
    )
    shown = "\n".join(map(str, findings))
    assert worst == case["so"], shown
    assert {*case["finds"]} <= {each.kind.name for each in findings}, shown


def test_what_aws_blocks_or_refuses_is_an_error_unless_its_reviewer_is_wrong() -> None:
    strict = {name for name, case in CASES.items() if case["aws"] in ("refuses", "blocks")}
    assert {name for name in strict if CASES[name]["so"] != "error"} == {"arn-equals-wildcard-bad"}
    assert {case["so"] for case in CASES.values() if case["aws"] == "passes"} == {"fine"}


def test_there_are_at_least_sixty_cases() -> None:
    assert len(CASES) >= 60


def test_every_finding_is_of_a_declared_kind() -> None:
    assert {each.kind for name in CASES for each in found(name)} <= {*EMITTER.kinds}


def test_files_of_another_target_are_not_judged() -> None:
    assert judge((Artifact(PurePosixPath("template.yaml"), "Resources: {}\n"),)) is None
