"""Each module: formatted, valid, applied, and planned again without a change."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from tests.engines.answers import allowed, extremes, forbidden
from tests.engines.catalogue import built, cases, ruled, specs
from tests.engines.comparing import expect, held
from tests.engines.spelling import variables
from tests.engines.terraform import VERSIONS, Terraform
from tests.matrices import matrix

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engines.cloud import Cloud

pytestmark = pytest.mark.engines

LATEST, OLDEST = VERSIONS
TESTED = "deploy-time-choices"
ALL_COMBINATIONS = "OCTOSPEC_ALL_SETTINGS" in os.environ
"""A deep run tries all combinations with the latest version; the suite turns everything on, then off."""


@pytest.mark.parametrize(
    ("spec", "partition", "version"),
    matrix(
        [(*case, version) for case in cases() for version in VERSIONS],
        [("deploy-time-choices", "aws", OLDEST)],
    ),
)
def test_a_module_holds_what_the_spec_says_from_answers_to_answers(
    spec: str, version: str, cloud: Cloud, tmp_path: Path
) -> None:
    build = built(spec, "terraform")
    terraform = Terraform(version, build.write(tmp_path), cloud)
    assert not terraform.unformatted()
    terraform.start_and_validate()
    for answers in (allowed if ALL_COMBINATIONS and version == LATEST else extremes)(build.deployment):
        terraform.apply(variables(build.deployment, answers))
        expect(cloud, build.deployment, answers)
        assert not terraform.drift()
    terraform.destroy()
    assert not held(cloud)


@pytest.mark.parametrize(
    ("spec", "example"),
    matrix(
        [(spec, example) for spec in specs() for example in ("basic", "complete")],
        [("deploy-time-choices", "complete"), ("report-bucket", "basic")],
    ),
)
def test_the_example_of_a_module_is_valid(spec: str, example: str, cloud: Cloud, tmp_path: Path) -> None:
    module = built(spec, "terraform").write(tmp_path)
    Terraform(LATEST, module / "examples" / example, cloud).start_and_validate()


@pytest.mark.parametrize("version", matrix(VERSIONS, [OLDEST]))
def test_a_module_passes_its_own_tests_and_fails_them_where_someone_changed_it(
    version: str, cloud: Cloud, tmp_path: Path
) -> None:
    build = built(TESTED, "terraform")
    module = build.write(tmp_path)
    terraform = Terraform(version, module, cloud)
    terraform.start()
    values = variables(build.deployment, next(iter(allowed(build.deployment))))
    assert "2 passed, 0 failed" in terraform.tested(values)
    assert not held(cloud)
    main = module / "main.tf"
    main.write_text(re.sub(r"(?m)^  permissions_boundary = .*$", "", main.read_text("utf-8")), "utf-8")
    assert "does not have your permissions boundary" in terraform.tested(values)


@pytest.mark.deep
def test_the_complete_example_makes_nothing_where_that_is_chosen(cloud: Cloud, tmp_path: Path) -> None:
    build = built(TESTED, "terraform")
    example = Terraform(LATEST, build.write(tmp_path) / "examples" / "complete", cloud)
    example.start()
    needed = {
        name: value
        for name, value in variables(build.deployment, next(iter(allowed(build.deployment)))).items()
        if f'variable "{name}"' in (example.folder / "main.tf").read_text("utf-8")
    }
    example.apply(needed)
    assert held(cloud)
    assert not example.drift()
    example.apply({**needed, "create": False})
    assert not held(cloud)


@pytest.mark.parametrize(
    ("spec", "version"),
    matrix([(spec, version) for spec in ruled() for version in VERSIONS], [("octo-full", OLDEST)]),
)
def test_a_module_refuses_answers_that_break_a_rule(
    spec: str, version: str, cloud: Cloud, tmp_path: Path
) -> None:
    build = built(spec, "terraform")
    broken = forbidden(build.deployment)
    terraform = Terraform(version, build.write(tmp_path), cloud)
    terraform.start()
    assert "precondition failed" in terraform.refusal(variables(build.deployment, broken[0]))
