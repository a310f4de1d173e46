from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.model.text import ID
from octo_spec.testing import LAW
from octospec_terraform.naming import kebab, snake


@LAW
@given(st.from_regex(ID, fullmatch=True))
def test_every_id_reads_back_from_its_name(id: str) -> None:
    assert kebab(snake(id)) == id


@pytest.mark.parametrize("name", ["", "EnableEC2", "a__b", "_a", "a_", "a-b", "9a", "a b"])
def test_a_name_without_an_id_returns_none(name: str) -> None:
    assert kebab(name) is None
