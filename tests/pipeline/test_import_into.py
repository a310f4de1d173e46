"""A newer reading imported into a kept spec: proven, or reported and not written, whatever its texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given

from octo_spec.diagnostics import has_errors
from octo_spec.importing.alignment import ReadFrom
from octo_spec.lint.discovery import installed_rules
from octo_spec.model.deployment import Extra
from octo_spec.model.text import Text
from octo_spec.pipeline.import_into import KeptSpec, import_into
from octo_spec.pipeline.importing import ImportedSpec, ImportProof, Installation
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.testing.laws import HEAVY
from octo_spec.testing.strategies import deployments
from tests.importing.test_write_spec import SMALL, deployed, without_documentation

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment

FORMAT = ReadFrom("cloudformation", reserved_by_targets().namings["cloudformation"])


def into_small(read: Deployment, text: str = SMALL) -> ImportedSpec:
    """Write into the small spec what was read."""
    kept = KeptSpec(text, "mine.yaml", deployed(text), frozenset({"reads", "stops"}))
    installation = Installation(reserved_by_targets(), installed_rules(), date(2026, 1, 1))
    return import_into(read, FORMAT, "newer.yaml", kept, installation)


def test_what_is_the_same_changes_nothing() -> None:
    found = into_small(without_documentation(deployed(SMALL)))
    assert (found.text, found.proof) == (SMALL, ImportProof.EQUAL)


def test_promises_are_the_persons_own_and_stay() -> None:
    promising = f"{SMALL}promises: [reads-secrets, runs-code] # for the bank\n"
    more = SMALL.replace("ec2:StopInstances", "ec2:RebootInstances")
    assert more != SMALL
    found = into_small(without_documentation(deployed(more)), promising)
    assert found.text.endswith("\npromises: [reads-secrets, runs-code]  # for the bank\n")
    assert "ec2:RebootInstances" in found.text


def test_what_is_not_proven_names_no_extras_that_are_not_there() -> None:
    read = without_documentation(deployed(SMALL))
    companion = Extra(
        "cloudformation", "Resources:\n  Reports:\n    Type: AWS::S3::Bucket\n", path="template.yaml"
    )
    too_long = tuple(replace(role, name=Text(("x" * 99,))) for role in read.roles)
    found = into_small(replace(read, roles=too_long, extras=(companion,)))
    assert found.proof is ImportProof.UNPROVEN
    assert "extras" not in found.text
    assert found.companions == ()


@pytest.mark.medium
@given(deployments())
@HEAVY
def test_hostile_texts_are_proven_or_reported(deployment: Deployment) -> None:
    assume(not deployment.extras)
    found = into_small(deployment)
    if found.proof is ImportProof.UNPROVEN:
        assert has_errors(found.notes)
    else:
        deployed(found.text)
