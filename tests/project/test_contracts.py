"""Each contract on imports in ``pyproject.toml`` holds, and one import that it forbids breaks it."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("importlinter", reason="the built wheel is tested without the linter")

import grimp
from importlinter.api import read_configuration
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.independence import IndependenceContract
from importlinter.contracts.layers import LayersContract

from tests.project.allowlist import AllowlistContract

if TYPE_CHECKING:
    from importlinter import Contract

ROOT = Path(__file__).parents[2]
CONFIGURATION = read_configuration(str(ROOT / "pyproject.toml"))
CONTRACTS: dict[str, dict[str, Any]] = {
    options["name"]: options for options in CONFIGURATION["contracts_options"]
}
TYPES: dict[str, type[Contract]] = {
    "allowlist": AllowlistContract,
    "forbidden": ForbiddenContract,
    "independence": IndependenceContract,
    "layers": LayersContract,
}

OFFENCES: dict[str, tuple[tuple[str, str], ...]] = {
    "floors: imports point down, and rooms of one floor do not import each other": (
        ("octo_spec.access.compare", "octo_spec.lint.engine"),
        ("octo_spec.access.compare", "octo_spec.model.text"),
        ("octo_spec.importing.write_spec", "octo_spec.resolve.resolution"),
        ("octo_spec.diagnostics", "octo_spec.source"),
        ("octo_spec.model.deployment", "octo_spec.foreign.notes"),
        ("octo_spec.storage.folders.output", "octo_spec.cli.commands.build"),
        ("octo_spec.storage.sides.sides", "octo_spec.live.live_calls"),
        ("octo_spec.live.live_calls", "octo_spec.cluster.codes"),
        ("octo_spec.storage.fleets.fleet_folders", "octo_spec.cluster.codes"),
    ),
    "storage: releases and fleets over builds, over sides, over folders, over the files that are read": (
        ("octo_spec.storage.folders.output", "octo_spec.storage.releases.release_folders"),
        ("octo_spec.storage.inputs.inputs", "octo_spec.storage.folders.manifest"),
        ("octo_spec.storage.sides.sides", "octo_spec.storage.builds.building"),
    ),
    "the command line: commands over arguments and rendering": (
        ("octo_spec.cli.args.build_options", "octo_spec.cli.commands.build"),
        ("octo_spec.cli.render.build_text", "octo_spec.cli.args.build_options"),
    ),
    "analysis: each question is asked of sides, in the same words": (
        ("octo_spec.analysis.diff.changes", "octo_spec.analysis.decision.decide"),
        ("octo_spec.analysis.sides", "octo_spec.analysis.wording"),
    ),
    "importing: a spec from its parts, which do not know the whole": (
        ("octo_spec.importing.questions", "octo_spec.importing.write_spec"),
    ),
    "lint: the engine over the rules, over their contract": (
        ("octo_spec.lint.rule", "octo_spec.lint.engine"),
    ),
    "families of rules never import each other": (
        ("octo_spec.lint.rules.trust", "octo_spec.lint.rules.waste"),
    ),
    "only the command line asks and prints": (
        ("octo_spec.storage.lock", "click"),
        ("octo_spec.cluster.worker", "click"),
        ("octo_spec.release.latest", "click"),
    ),
    "only storage and live reach AWS": (
        ("octo_spec.cli.commands.drift", "boto3"),
        ("octo_spec.cluster.cluster", "botocore"),
    ),
    "only the cluster imports Dask": (("octo_spec.storage.fleets.stores", "distributed"),),
    "only assistants imports the Model Context Protocol": (("octo_spec.cli.commands.mcp", "mcp"),),
    "only the editor imports the Language Server Protocol": (("octo_spec.cli.commands.lsp", "pygls"),),
    "the core imports no emitter": (("octo_spec.pipeline.compile", "octospec_terraform.emitter"),),
    "emitters never import each other": (("octospec_iam_json.emitter", "octospec_terraform.naming"),),
    "the writer and the reader of an emitter share tables, never logic": (
        ("octospec_iam_json.reading.read_roles", "octospec_iam_json.writing.write_roles"),
        ("octospec_terraform.writing.emit", "octospec_terraform.reading.own.read"),
    ),
    "the Terraform reader: text, values, expressions, documents, and then roles": (
        ("octospec_terraform.reading.conversions", "octospec_terraform.reading.evaluator"),
        ("octospec_terraform.reading.values", "octospec_terraform.reading.context"),
        ("octospec_terraform.reading.role_links", "octospec_terraform.reading.policies"),
    ),
    "iam and access could be a library of their own": (("octo_spec.iam.policy", "octo_spec.source"),),
    "emitters import the deployment, their contract, places, findings and IAM's words": (
        ("octospec_terraform.reading.roles", "octo_spec.access.compare"),
        ("octospec_cloudformation.emitter", "octo_spec.iam.conditions"),
        ("octospec_iam_json.emitter", "octo_spec.a_room_of_tomorrow"),
        ("octospec_iam_json.emitter", "octo_spec"),
    ),
}
"""Imports that each contract forbids, from and to."""


@cache
def imports() -> grimp.ImportGraph:
    """Read the imports of all modules, once for all contracts."""
    return grimp.build_graph(
        *CONFIGURATION["session_options"]["root_packages"], include_external_packages=True, cache_dir=None
    )


@cache
def contract(name: str) -> Contract:
    options = CONTRACTS[name]
    return TYPES[options["type"]](name, CONFIGURATION["session_options"], options)


def is_kept(name: str, *offence: str) -> bool:
    """Return whether a contract is kept with one more import, from the first of two modules to the second."""
    graph = deepcopy(imports())
    if offence:
        graph.add_import(importer=offence[0], imported=offence[1])
    return contract(name).check(graph, verbose=False).kept


@pytest.mark.medium
@pytest.mark.parametrize("name", CONTRACTS)
def test_a_contract_is_kept(name: str) -> None:
    assert is_kept(name)


@pytest.mark.medium
@pytest.mark.parametrize(
    ("name", "offence"),
    [(name, offence) for name, offences in OFFENCES.items() for offence in offences],
    ids=" -> ".join,
)
def test_a_forbidden_import_breaks_the_contract(name: str, offence: tuple[str, str]) -> None:
    assert not is_kept(name, *offence)


def test_every_contract_can_be_broken() -> None:
    assert OFFENCES.keys() == CONTRACTS.keys()


@pytest.mark.medium
def test_each_forbidden_import_is_by_an_existing_module() -> None:
    """A forbidden import by a module that does not exist would prove nothing."""
    importers = {importer for offences in OFFENCES.values() for importer, _ in offences}
    assert importers <= imports().modules
