"""A module has a LICENSE where the customers file names the holder of the copyright; it decides nothing."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from octo_spec.plugin.artifacts import ReadMode
from octospec_terraform import EMITTER
from octospec_terraform.options import TerraformOptions
from tests.emitters.terraform.samples import SMALLEST


def files(holder: str) -> dict[str, str]:
    emission = EMITTER.emit(SMALLEST, TerraformOptions(license_holder=holder))
    return {str(artifact.path): artifact.text for artifact in emission.artifacts}


def test_there_is_no_license_without_a_holder() -> None:
    assert "LICENSE" not in files("")
    assert files("Example Ltd")["LICENSE"].startswith("MIT No Attribution\n\nCopyright Example Ltd\n")


def test_the_same_is_read_with_it() -> None:
    assert EMITTER.read is not None
    emission = EMITTER.emit(SMALLEST, TerraformOptions(license_holder="Example Ltd"))
    assert EMITTER.read(emission.artifacts, ReadMode.STRICT).deployment == SMALLEST


def test_a_holder_is_on_one_line() -> None:
    with pytest.raises(ValidationError):
        TerraformOptions(license_holder="a\nb")
    assert "license-holder" in TerraformOptions.model_json_schema()["properties"]
