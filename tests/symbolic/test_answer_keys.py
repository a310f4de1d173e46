"""Condition keys and policy variables that represent answers that are not known yet."""

from __future__ import annotations

import pytest

from octo_spec.symbolic.answer_keys import arn_variables, in_notation, variable


@pytest.mark.parametrize(
    ("text", "notation"),
    [
        ("", ""),
        ("arn:aws:s3:::logs", "arn:aws:s3:::logs"),
        ("${aws:PrincipalTag/team}", "${aws:PrincipalTag/team}"),
        (variable("p"), "${param.p}"),
        (f"arn:aws:s3:::{variable('my-bucket')}/*", "arn:aws:s3:::${param.my-bucket}/*"),
        (variable("p/3"), "${param.p}"),
        (arn_variables("p"), "${param.p}"),
        (f"{arn_variables('p')}/{variable('q')}", "${param.p}/${param.q}"),
    ],
)
def test_a_variable_of_a_parameter_is_written_as_a_spec_writes_it(text: str, notation: str) -> None:
    assert in_notation(text) == notation
