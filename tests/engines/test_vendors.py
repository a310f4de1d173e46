"""Specs as vendors have them, with extras: cfn-lint and Terraform accept them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.pipeline.compile import compile_spec
from octo_spec.pipeline.proof import Proof
from octo_spec.resolve.customers import Customer, FormatRequest
from tests.cases.vendor_cases import loaded, vendors
from tests.engines import cloudformation
from tests.engines.catalogue import Built
from tests.engines.terraform import VERSIONS, Terraform
from tests.matrices import matrix

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engines.cloud import Cloud

VENDORS = {path.name: path for path in vendors()}

pytestmark = [
    pytest.mark.engines,
    pytest.mark.parametrize("name", matrix(VENDORS, ["compliary"])),
]

NO_ERROR = ("W", "I")
"""What cfn-lint calls a warning are actions that AWS does not have, and other bugs that the specs mark."""

NOT_EVERYWHERE = ("E3006",)
"""Cost reports are in no region of China; cfn-lint does not look at the condition that says so."""


def built(name: str, target: str) -> Built:
    """Compile a spec with errors of rules, which no command would build."""
    found = loaded(VENDORS[name])
    assert found.spec
    customer = Customer(formats=(FormatRequest(target, {}),))
    [build] = compile_spec(found.spec, found.spans, customer).formats
    assert build.proof is Proof.EQUAL
    assert build.deployment
    return Built(name, build.deployment, build.artifacts)


def test_cfn_lint_finds_no_error_in_the_template(name: str) -> None:
    artifact, *_ = built(name, "cloudformation").artifacts
    found = cloudformation.findings(artifact.text, NOT_EVERYWHERE)
    assert [one for one in found if not one.partition(": ")[2].startswith(NO_ERROR)] == []


def test_the_module_is_formatted_and_valid(name: str, cloud: Cloud, tmp_path: Path) -> None:
    terraform = Terraform(VERSIONS[0], built(name, "terraform").write(tmp_path), cloud)
    assert not terraform.unformatted()
    terraform.start_and_validate()
