from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.model.text import ID, Text, aws_managed_policy
from octo_spec.testing import LAW
from octospec_terraform.naming import DATA, PLACES, kebab, snake
from octospec_terraform.writing.labels import Labels, label


@LAW
@given(st.from_regex(ID, fullmatch=True))
def test_every_id_reads_back_from_its_name(id: str) -> None:
    assert kebab(snake(id)) == id


@pytest.mark.parametrize("name", ["", "EnableEC2", "a__b", "_a", "a_", "a-b", "9a", "a b"])
def test_a_name_that_no_id_has_is_none(name: str) -> None:
    assert kebab(name) is None


def test_every_place_has_a_data_source() -> None:
    assert {f"local.{name}" for name in DATA} == set(PLACES.values())
    assert len(set(PLACES.values())) == len(PLACES)


def test_a_label_is_made_of_the_words_of_a_name() -> None:
    assert (
        label("acct-access", Text.of("octo-EnableRemediation v2")) == "acct_access_octo_enable_remediation_v2"
    )
    assert label("x", aws_managed_policy("job-function/ViewOnlyAccess")) == "x_view_only_access"
    assert label("x", Text.of("日本")) == "x"


def test_a_label_that_was_given_is_numbered() -> None:
    labels = Labels()
    given_labels = [labels.give("a", wanted) for wanted in ("x", "x_2", "x", "x")]
    assert given_labels == ["x", "x_2", "x_3", "x_4"]
    assert labels.give("b", "x") == "x"
