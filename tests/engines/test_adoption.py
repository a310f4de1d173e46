"""Roles that exist are taken over: what adopt writes imports them, and nothing is made or removed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.model.environment import Environment
from octo_spec.pipeline.adopting import adopt_roles
from tests.engines import cloudformation
from tests.engines.answers import extremes
from tests.engines.catalogue import built, specs
from tests.engines.cloud import ACCOUNT
from tests.engines.comparing import expect
from tests.engines.spelling import stack_parameters, variables
from tests.engines.terraform import VERSIONS, Terraform
from tests.matrices import matrix

if TYPE_CHECKING:
    from pathlib import Path

    from octo_spec.plugin.adoption import Adoption
    from tests.engines.answers import Answers
    from tests.engines.catalogue import Built
    from tests.engines.cloud import Cloud

pytestmark = pytest.mark.engines

LATEST, OLDEST = VERSIONS
ON_THE_OLDEST = ("octo", "report-bucket")
ALL_ON, ALL_OFF = 0, -1
RUNS = [
    *((spec, LATEST, ALL_ON) for spec in specs()),
    *((spec, OLDEST, ALL_ON) for spec in ON_THE_OLDEST),
    ("octo-full", LATEST, ALL_OFF),
]
HERE = [("report-bucket", OLDEST, ALL_ON)]
"""That of the suite."""


def adopted(build: Built, target: str, answers: Answers, within: str = "", **names: str) -> Adoption:
    """Write what takes over the roles of a build in one setting."""
    place = Environment(ACCOUNT, answers=answers, names=names)
    adoption = adopt_roles(build.deployment, place, target, within)
    assert adoption.artifacts, adoption.diagnostics
    return adoption


def made_names(build: Built, terraform: Terraform) -> dict[str, str]:
    """Give the names that the provider made, by the ids of their roles."""
    outputs = terraform.outputs()
    unnamed = [role.id for role in build.deployment.roles if role.name is None or role.named]
    return {id: outputs[name] for id in unnamed if (name := f"{id.replace('-', '_')}_name") in outputs}


@pytest.mark.parametrize(("spec", "version", "end"), matrix(RUNS, HERE))
def test_a_module_imports_its_roles_and_makes_and_removes_nothing(
    spec: str, version: str, end: int, cloud: Cloud, tmp_path: Path
) -> None:
    build = built(spec, "terraform")
    answers = extremes(build.deployment)[end]
    given = variables(build.deployment, answers)
    first = Terraform(version, build.write(tmp_path / "first"), cloud)
    first.start()
    first.apply(given)
    second = Terraform(version, build.write(tmp_path / "second"), cloud)
    adoption = adopted(build, "terraform", answers, **made_names(build, first))
    (tmp_path / "second" / "imports.tf").write_text(adoption.artifacts[0].text)
    assert not second.unformatted()
    second.start()
    changes = second.changes(given)
    made = [
        address for address, change in changes.items() if is_of_iam(address) and "create" in change["actions"]
    ]
    assert made == []
    assert not any("delete" in change["actions"] for change in changes.values())
    assert sum("importing" in change for change in changes.values()) == len(adoption.taken)


def is_of_iam(address: str) -> bool:
    """Return whether a resource is a role or of one; extras are replaced."""
    return address.rpartition(".")[0].rpartition(".")[2].startswith("aws_iam_")


@pytest.mark.deep
@pytest.mark.parametrize("version", VERSIONS)
def test_a_module_that_is_called_is_imported_by_its_address(
    version: str, cloud: Cloud, tmp_path: Path
) -> None:
    build = built("octo", "terraform")
    answers = extremes(build.deployment)[0]
    first = Terraform(version, build.write(tmp_path / "first"), cloud)
    first.start()
    first.apply(variables(build.deployment, answers))
    build.write(tmp_path / "root" / "access")
    passed = {"source": "./access", **variables(build.deployment, answers)}
    (tmp_path / "root" / "main.tf.json").write_text(json.dumps({"module": {"access": passed}}))
    [imports] = adopted(build, "terraform", answers, "module.access").artifacts
    (tmp_path / "root" / "imports.tf").write_text(imports.text)
    root = Terraform(version, tmp_path / "root", cloud)
    root.start()
    changes = root.changes({})
    assert {address.partition(".aws_")[0] for address in changes} == {"module.access"}
    assert all("importing" in change for change in changes.values())
    assert not any({"create", "delete"} & set(change["actions"]) for change in changes.values())
    root.apply_planned()
    expect(cloud, build.deployment, answers)
    assert not root.drift()


@pytest.mark.parametrize("spec", matrix(specs(), ["report-bucket"]))
def test_the_template_of_an_import_holds_what_is_imported_and_no_more(spec: str) -> None:
    from cfnlint.decode import cfn_yaml  # noqa: PLC0415 - importing it takes seconds

    build = built(spec, "cloudformation")
    for answers in extremes(build.deployment):
        names = {role.id: f"made-{role.id}" for role in build.deployment.roles}
        listed, template = adopted(build, "cloudformation", answers, **names).artifacts
        findings = cloudformation.findings(template.text, tolerated=UNUSED)
        assert findings == []
        resources: dict[str, Any] = cfn_yaml.loads(template.text)["Resources"]
        listed_ids = [entry["LogicalResourceId"] for entry in json.loads(listed.text)]
        assert sorted(listed_ids) == sorted(resources)
        assert {resource["DeletionPolicy"] for resource in resources.values()} == {"Retain"}
        assert {resource["Type"] for resource in resources.values()} <= IMPORTABLE


UNUSED = ("W2001", "W8001", "W7001")
"""Parameters, conditions and mappings that only resources use which are not imported."""

IMPORTABLE = {"AWS::IAM::Role", "AWS::IAM::ManagedPolicy"}


def test_from_the_import_to_the_whole_template_no_resource_is_replaced(cloud: Cloud) -> None:
    build = built("octo", "cloudformation")
    answers = extremes(build.deployment)[0]
    whole, *_ = build.artifacts
    given = stack_parameters(build.deployment, answers)
    _, importing = adopted(build, "cloudformation", answers).artifacts
    cloudformation.deploy(cloud, importing.text, given)
    before = cloudformation.physical_ids(cloud)
    cloudformation.update(cloud, whole.text, given)
    after = cloudformation.physical_ids(cloud)
    assert {name: after[name] for name in before} == before
    assert len(after) > len(before)
