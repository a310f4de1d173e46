"""Statements as IAM reads them: where a value is read as an ARN."""

from __future__ import annotations

import pytest

from octo_spec.symbolic.documents import holds_arns


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("Resource", True),
        ("NotResource", True),
        ("ArnLike", True),
        ("ForAnyValue:arnnotequalsifexists", True),
        ("StringLike", False),
        ("Action", False),
        ("Condition", False),
        ("aws:SourceArn", False),
        ("token.example.com:ArnOfCaller", False),
    ],
)
def test_elements_and_operators_hold_arns_and_keys_of_conditions_do_not(key: str, *, expected: bool) -> None:
    assert holds_arns(key) is expected
