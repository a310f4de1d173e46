"""Each module in Terraform's JSON syntax: valid, applied, and planned again without a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octospec_terraform.syntax import NULL, Attribute, Template, block, dotted, objects, string
from octospec_terraform.writing.json_layout import json_file
from tests.engines.answers import allowed, extremes, forbidden
from tests.engines.catalogue import built, cases, ruled, specs
from tests.engines.comparing import expect, held
from tests.engines.spelling import variables
from tests.engines.terraform import VERSIONS, Terraform
from tests.matrices import matrix

if TYPE_CHECKING:
    from pathlib import Path

    from octospec_terraform.syntax import Block, Expression
    from tests.engines.catalogue import Built
    from tests.engines.cloud import Cloud

pytestmark = pytest.mark.engines

LATEST, OLDEST = VERSIONS
TESTED = "deploy-time-choices"


def in_json(spec: str) -> Built:
    return built(spec, "terraform", syntax="json")


@pytest.mark.deep
@pytest.mark.parametrize(
    ("spec", "partition", "version"),
    [(*case, version) for case in cases() for version in VERSIONS],
)
def test_a_module_in_json_holds_what_the_spec_says(
    spec: str, version: str, cloud: Cloud, tmp_path: Path
) -> None:
    build = in_json(spec)
    terraform = Terraform(version, build.write(tmp_path), cloud)
    terraform.start_and_validate()
    for answers in extremes(build.deployment):
        terraform.apply(variables(build.deployment, answers))
        expect(cloud, build.deployment, answers)
        assert not terraform.drift()
    terraform.destroy()
    assert not held(cloud)


@pytest.mark.parametrize("example", matrix(["basic", "complete"], ["complete"]))
@pytest.mark.parametrize("spec", matrix(specs(), [TESTED]))
def test_the_example_of_a_module_in_json_is_valid(
    spec: str, example: str, cloud: Cloud, tmp_path: Path
) -> None:
    module = in_json(spec).write(tmp_path)
    Terraform(LATEST, module / "examples" / example, cloud).start_and_validate()


@pytest.mark.parametrize("version", matrix(VERSIONS, [LATEST]))
def test_a_module_in_json_passes_its_own_tests(version: str, cloud: Cloud, tmp_path: Path) -> None:
    build = in_json(TESTED)
    terraform = Terraform(version, build.write(tmp_path), cloud)
    terraform.start()
    values = variables(build.deployment, next(iter(allowed(build.deployment))))
    assert "2 passed, 0 failed" in terraform.tested(values)
    assert not held(cloud)


@pytest.mark.parametrize("spec", matrix(ruled(), ["octo-full"]))
def test_a_module_in_json_refuses_answers_that_break_a_rule(spec: str, cloud: Cloud, tmp_path: Path) -> None:
    build = in_json(spec)
    terraform = Terraform(LATEST, build.write(tmp_path), cloud)
    terraform.start()
    refused = terraform.refusal(variables(build.deployment, forbidden(build.deployment)[0]))
    assert "precondition failed" in refused


@pytest.mark.deep
@pytest.mark.parametrize("version", VERSIONS)
def test_a_module_whose_syntax_changes_changes_nothing(version: str, cloud: Cloud, tmp_path: Path) -> None:
    in_hcl = built(TESTED, "terraform")
    terraform = Terraform(version, in_hcl.write(tmp_path), cloud)
    terraform.start()
    terraform.apply(variables(in_hcl.deployment, next(iter(allowed(in_hcl.deployment)))))
    assert held(cloud)
    for artifact in in_hcl.artifacts:
        (tmp_path / artifact.path).unlink()
    in_json(TESTED).write(tmp_path)
    assert not terraform.drift()


SIGNS = (
    *("$", "%", "$$", "%$", "{", "}", "${", "%{", "$${", "%%{", "$$${"),
    *("${a}", "$${a}", "a$b%", "${~ x ~}"),
)
OTHERS = (
    *('"', "\\", "\\n", "\n", "\r\n", "\t", "é", "\x7f", "\x85", "\u2028", "😀"),
    *("\U000e0001", "//", "null"),
)
NASTY = (*SIGNS, *OTHERS)


@pytest.mark.deep
@pytest.mark.parametrize("version", VERSIONS)
def test_no_text_in_json_becomes_another_one(version: str, cloud: Cloud, tmp_path: Path) -> None:
    """Each text is a template, which has a reference before it and after it, a key, and a literal default."""
    reference = dotted("var.given")
    wanted, items = dict[str, object](), [variable("given", "<given>")]
    for number, nasty in enumerate(NASTY):
        name = f"n{number}"
        items += (variable(name, nasty), output(f"{name}_default", dotted(f"var.{name}")))
        wanted[f"{name}_default"] = nasty
        shapes: dict[str, tuple[str | Expression, ...]] = {
            "alone": (nasty,),
            "before": (nasty, reference),
            "after": (reference, nasty),
            "between": (nasty, reference, nasty, reference, nasty),
        }
        for shape, parts in shapes.items():
            said = "".join(part if isinstance(part, str) else "<given>" for part in parts)
            items += (output(f"{name}_{shape}", objects((f"{nasty}k", Template(parts)), ("x", NULL))),)
            wanted[f"{name}_{shape}"] = {f"{nasty}k": said, "x": None}
    (tmp_path / "main.tf.json").write_text(json_file(items), "utf-8")
    terraform = Terraform(version, tmp_path, cloud)
    terraform.start()
    terraform.apply({})
    assert terraform.outputs() == wanted


def variable(name: str, default: str) -> Block:
    about = Attribute("description", string(default)), Attribute("default", string(default))
    return block("variable", (name,), about)


def output(name: str, value: Expression) -> Block:
    return block("output", (name,), (Attribute("description", string("${x}")), Attribute("value", value)))
