"""Ids and CloudFormation's names for them go both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.model.text import ID
from octo_spec.testing import LAW
from octospec_cloudformation.naming import kebab, pascal


@pytest.mark.parametrize(
    ("id", "name"),
    [("external-id", "ExternalId"), ("external-i-d", "ExternalID"), ("a", "A"), ("x2-y3", "X2Y3")],
)
def test_an_id_is_pascal_case_and_back(id: str, name: str) -> None:
    assert pascal(id) == name
    assert kebab(name) == id


@LAW
@given(st.from_regex(ID, fullmatch=True, alphabet=st.characters(codec="ascii")))
def test_every_id_comes_back(id: str) -> None:
    assert kebab(pascal(id)) == id


@pytest.mark.parametrize("name", ["", "externalId", "External_Id", "9A", "É"])
def test_a_name_that_corresponds_to_no_id_is_reported(name: str) -> None:
    assert kebab(name) is None
