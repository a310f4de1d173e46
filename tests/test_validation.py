"""A model is made of data as pydantic makes it, without what looks for plugins of pydantic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from octo_spec.language.models.customers import CustomersFile
from octo_spec.language.models.groups import GrantSpec
from octo_spec.language.models.parameters import ParameterSpec
from octo_spec.plugin.contract import EmitterOptions
from octo_spec.storage.folders.manifest import _ManifestFile
from octo_spec.validation import validate, validated_json
from octospec_cloudformation.options import CloudFormationOptions
from octospec_terraform.options import TerraformOptions

if TYPE_CHECKING:
    from pydantic import BaseModel


class ThirdPartyOptions(EmitterOptions):
    """Options as a plugin writes them."""

    how_many: int = 1
    """How many there are."""


@pytest.mark.parametrize(
    ("model", "data"),
    [
        (GrantSpec, {"allow": "s3:Get*", "when": {"Bool": {"aws:SecureTransport": "true"}}}),
        (ParameterSpec, {"description": "An account.", "type": "list", "default": ["a", "b"]}),
        (CustomersFile, {"octospec-customers": "1", "customers": {"acme": {}}}),
        (TerraformOptions, {"license-holder": "A"}),
        (TerraformOptions, {"license_holder": "A"}),
        (CloudFormationOptions, {}),
        (EmitterOptions, {}),
        (ThirdPartyOptions, {"how-many": 3}),
    ],
)
def test_a_model_is_equal_to_what_pydantic_makes(model: type[BaseModel], data: object) -> None:
    assert validate(model, data) == model.model_validate(data)


@pytest.mark.parametrize(
    ("model", "data"),
    [
        (GrantSpec, {"allow": [], "on": [3], "unknown": ""}),
        (ParameterSpec, {"type": "number", "default": "a"}),
        (CustomersFile, {"octospec-customers": "2", "customers": {"A b": {"fix": []}}}),
        (CustomersFile, "text"),
        (TerraformOptions, {"license-holder": "a\nb", "unknown": 1}),
        (EmitterOptions, {"unknown": 1}),
        (ThirdPartyOptions, {"how_many": "many"}),
    ],
)
def test_errors_are_those_that_pydantic_finds(model: type[BaseModel], data: object) -> None:
    with pytest.raises(ValidationError) as ours:
        validate(model, data)
    with pytest.raises(ValidationError) as theirs:
        model.model_validate(data)
    assert repr(ours.value.errors()) == repr(theirs.value.errors())


RECORD = b'{"emitter": "a", "deployment": "b", "proof": "equal", "artifacts": {"x/y": "0"}}'
MANIFEST = b'{"octospec-manifest": 1, "spec": {"name": "a"}, "formats": {"terraform": %s}}'


def test_a_manifest_is_read_as_pydantic_reads_it() -> None:
    content = MANIFEST % RECORD
    assert validated_json(_ManifestFile, content) == _ManifestFile.model_validate_json(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<<<<<<< ours",
        b"[]",
        MANIFEST % b"{}",
        MANIFEST % RECORD.replace(b"x/y", b"../y"),
        MANIFEST.replace(b": 1", b': "1"') % RECORD,
        MANIFEST % RECORD.replace(b'"0"', b"0"),
        b'{"octospec-manifest": 1, "spec": {}, "formats": {"/a": ' + RECORD + b"}, \xff: 1}",
    ],
)
def test_errors_of_a_manifest_are_those_that_pydantic_finds(content: bytes) -> None:
    with pytest.raises(ValidationError) as ours:
        validated_json(_ManifestFile, content)
    with pytest.raises(ValidationError) as theirs:
        _ManifestFile.model_validate_json(content)
    assert repr(ours.value.errors()) == repr(theirs.value.errors())
