"""The variables of parameters, and what their validations require."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octo_spec.model.deployment import Parameter, ParameterKind
from octospec_terraform.writing.layout import file
from octospec_terraform.writing.write_parameters import variables
from tests.emitters.terraform.samples import SMALLEST


@pytest.mark.parametrize(
    ("parameter", "is_refused"),
    [
        (Parameter("x", "Some.", ParameterKind.LIST), True),
        (Parameter("x", "Some.", ParameterKind.LIST, default=("a",)), True),
        (Parameter("x", "Some.", ParameterKind.LIST, default=()), False),
        (Parameter("x", "Some.", ParameterKind.LIST, optional=True), False),
        (Parameter("x", "Some."), False),
    ],
)
def test_an_empty_list_is_refused_unless_it_is_the_default(parameter: Parameter, *, is_refused: bool) -> None:
    written = file(variables(replace(SMALLEST, parameters=(parameter,))))
    assert ("length(var.x) > 0" in written) is is_refused
