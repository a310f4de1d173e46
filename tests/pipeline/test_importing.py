"""Modules as vendors write them: import writes a spec that is proven, and that builds in two formats."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import PurePosixPath

import pytest

from octo_spec.importing.external_ids import with_external_id_parameters
from octo_spec.language.load import load_spec
from octo_spec.lint.discovery import installed_rules
from octo_spec.pipeline.compile import compile_spec
from octo_spec.pipeline.importing import ImportProof, Installation, import_deployment
from octo_spec.plugin.artifacts import Artifact, ReadMode
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.resolve.customers import Customer, FormatRequest
from octospec_cloudformation import EMITTER as CLOUDFORMATION
from octospec_terraform import EMITTER
from tests.emitters.terraform.understood import artifacts, modules
from tests.matrices import matrix

NO_ROLE = frozenset({"documents-of-a-provider"})
"""Modules with no role that can be read, which is reported."""
FORMATS = ("cloudformation", "terraform")
WITHOUT_TEMPLATE = {"optional-names": ("iam-json", "terraform")}
"""Modules with a list next to other values in a text, which a template cannot repeat."""

QUICK = frozenset({"billing-and-events", "documents-of-a-provider", "old-syntax"})
MODULES = {folder.name: folder for folder in modules()}
IN_SUITE = QUICK | {"dashes-and-scans", *list(MODULES)[::8]}


@pytest.mark.medium
@pytest.mark.parametrize("name", matrix(MODULES, IN_SUITE, QUICK))
def test_each_module_becomes_a_spec_that_builds_in_two_formats(name: str) -> None:
    folder = MODULES[name]
    assert EMITTER.read
    reading = EMITTER.read(artifacts(folder), ReadMode.FOREIGN)
    assert (reading.deployment is None) == (folder.name in NO_ROLE)
    if reading.deployment is None:
        assert reading.diagnostics
        return
    read, _ = with_external_id_parameters(replace(reading.deployment, name="imported", version="1.0.0"))
    spec = import_deployment(read, folder.name, installation())
    assert spec.proof is not ImportProof.UNPROVEN, spec.notes
    loaded = load_spec(spec.text, "spec.yaml", reserved_by_targets())
    assert loaded.spec
    names = WITHOUT_TEMPLATE.get(folder.name, FORMATS)
    formats = tuple(FormatRequest(name, {}) for name in names)
    customer = Customer(ask=dict.fromkeys(loaded.spec.choices), formats=formats)
    builds = compile_spec(loaded.spec, loaded.spans, customer).formats
    assert [build.format for build in builds if build.is_good] == list(names)


TEMPLATE = """\
Resources:
  Reports: {Type: "AWS::S3::Bucket"}
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: %s
      AssumeRolePolicyDocument:
        Statement:
          - {Effect: Allow, Principal: {AWS: "arn:aws:iam::111122223333:root"}, Action: "sts:AssumeRole"}
"""


@pytest.mark.parametrize(
    ("name", "proof"), [("Vendor", ImportProof.EQUAL), ("x" * 99, ImportProof.UNPROVEN)], ids=str
)
def test_the_extras_that_a_spec_names_are_with_it_also_where_it_is_not_proven(
    name: str, proof: ImportProof
) -> None:
    template = Artifact(PurePosixPath("template.yaml"), TEMPLATE % name)
    read = CLOUDFORMATION.read((template,), ReadMode.FOREIGN).deployment if CLOUDFORMATION.read else None
    assert read
    spec = import_deployment(
        replace(read, name="imported", version="1.0.0"), "vendor.yaml", installation(), "mine.extras"
    )
    assert spec.proof is proof
    [companion] = spec.companions
    assert f"cloudformation: {companion.path}\n" in spec.text


@cache
def installation() -> Installation:
    """Return what importing depends on."""
    return Installation(reserved_by_targets(), installed_rules(), date(2026, 1, 1))
