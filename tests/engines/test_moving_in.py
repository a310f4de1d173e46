"""The module of an imported spec takes the place of the module that was imported: nothing is destroyed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from octo_spec.importing.external_ids import with_external_id_parameters
from octo_spec.language.load import load_spec
from octo_spec.pipeline.compile import compile_each
from octo_spec.pipeline.importing import import_deployment
from octo_spec.pipeline.update_reports import EarlierDeployments
from octo_spec.plugin.artifacts import ReadMode
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.resolve.customers import Customer, FormatRequest
from octospec_terraform import EMITTER
from tests.emitters.terraform.understood import FOLDER, artifacts
from tests.engines.spelling import variables
from tests.engines.terraform import VERSIONS, Terraform
from tests.engines.test_foreign_modules import copied, given, some, understood
from tests.matrices import matrix
from tests.pipeline.test_importing import installation

if TYPE_CHECKING:
    from pathlib import Path

    from octo_spec.model.deployment import Deployment
    from tests.engines.cloud import Cloud

pytestmark = [pytest.mark.engines, pytest.mark.large]

SWAPPED: Final = (
    "loops-and-maps",
    "modules-in-a-loop",
    "nested-modules",
    "policies-in-a-folder",
    "several-roles",
)
REPLACED: Final = {
    "attached-to-two-roles": {
        "aws_iam_policy_attachment.costs",
        "aws_iam_role_policy_attachment.writer_others_2",
    },
    "heredocs-and-splats": {"aws_iam_policy_attachment.view[0]"},
    "called-module": {
        "aws_iam_role_policy.heredoc[0]",
        "aws_iam_role_policy_attachment.extra[0]",
        "aws_iam_role_policy_attachment.extra[1]",
    },
}
"""The parts that are replaced and reported.

One policy of two roles, a name that the provider made, a count along a list, a type that is not written.
"""
OF_ACCESS: Final = ("aws_iam_role", "aws_iam_policy")


@pytest.mark.parametrize("name", matrix(SWAPPED, ["modules-in-a-loop"]))
def test_the_module_of_a_spec_replaces_the_imported_one(name: str, cloud: Cloud, tmp_path: Path) -> None:
    assert _swapped(name, cloud, tmp_path) == set()


@pytest.mark.deep
@pytest.mark.parametrize("name", REPLACED)
def test_what_is_replaced_is_reported(name: str, cloud: Cloud, tmp_path: Path) -> None:
    assert _swapped(name, cloud, tmp_path) == REPLACED[name]
    assert EMITTER.read
    reported = " ".join(
        f"{note.message} {note.help}"
        for note in EMITTER.read(artifacts(FOLDER / name), ReadMode.FOREIGN).diagnostics
    )
    assert "an update" in reported


def _swapped(name: str, cloud: Cloud, tmp_path: Path) -> set[str]:
    """Apply a module, put that of its spec in its place, and give what a plan would destroy."""
    deployment = understood(name)
    answers = variables(deployment, next(some(deployment)))
    terraform = Terraform(VERSIONS[0], copied(name, tmp_path), cloud)
    terraform.start()
    terraform.apply(given(deployment, next(some(deployment))))
    swap(terraform.folder, deployment)
    terraform.start()
    with_ids = {"external_id": "asked-1234567", "external_id2": "asked-1234567", **answers}
    return {address for address in terraform.destroyed(with_ids) if _is_of_access(address)}


def swap(folder: Path, deployment: Deployment) -> None:
    """Write the module of a spec that is imported over the files that are there, but those of Terraform."""
    for path in folder.rglob("*.tf"):
        path.unlink()
    completed, _ = with_external_id_parameters(replace(deployment, name="imported", version="1.0.0"))
    spec = import_deployment(completed, "it", installation())
    loaded = load_spec(spec.text, "spec.yaml", reserved_by_targets())
    assert loaded.spec
    customer = Customer(ask=dict.fromkeys(loaded.spec.choices), formats=(FormatRequest("terraform", {}),))
    before = EarlierDeployments((deployment,))
    [compiled] = compile_each(
        loaded.spec, loaded.spans, (customer,), previous=lambda _customer, _format: before
    )
    assert compiled.is_good
    for artifact in compiled.formats[0].artifacts:
        if artifact.path.parent.name == "" and artifact.path.suffix == ".tf":
            (folder / artifact.path).write_text(artifact.text, "utf-8")


def _is_of_access(address: str) -> bool:
    return address.split(".")[-2].startswith(OF_ACCESS)
