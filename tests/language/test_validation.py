"""A model is made of data as pydantic makes it, without what looks for plugins of pydantic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from octo_spec.language.models.customers import CustomersFile
from octo_spec.language.models.groups import GrantSpec
from octo_spec.language.models.parameters import ParameterSpec
from octo_spec.language.validation import validated

if TYPE_CHECKING:
    from octo_spec.language.models.scalars import Described


@pytest.mark.parametrize(
    ("model", "data"),
    [
        (GrantSpec, {"allow": "s3:Get*", "when": {"Bool": {"aws:SecureTransport": "true"}}}),
        (ParameterSpec, {"description": "An account.", "type": "list", "default": ["a", "b"]}),
        (CustomersFile, {"octospec-customers": "1", "customers": {"acme": {}}}),
    ],
)
def test_a_model_is_equal_to_what_pydantic_makes(model: type[Described], data: object) -> None:
    assert validated(model, data) == model.model_validate(data)


@pytest.mark.parametrize(
    ("model", "data"),
    [
        (GrantSpec, {"allow": [], "on": [3], "unknown": ""}),
        (ParameterSpec, {"type": "number", "default": "a"}),
        (CustomersFile, {"octospec-customers": "2", "customers": {"A b": {"fix": []}}}),
        (CustomersFile, "text"),
    ],
)
def test_faults_are_those_that_pydantic_finds(model: type[Described], data: object) -> None:
    with pytest.raises(ValidationError) as ours:
        validated(model, data)
    with pytest.raises(ValidationError) as theirs:
        model.model_validate(data)
    assert repr(ours.value.errors()) == repr(theirs.value.errors())
