"""The description of a role whose spec gives none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.iam.limits import ROLE_DESCRIPTION_LENGTH, forbidden_in_role_description
from octo_spec.model.role_descriptions import default_description
from tests.trials import tried


@pytest.mark.parametrize(
    ("why", "described"),
    [
        ("Reads what things cost.", "Reads what things cost."),
        (
            "Reads costs — the vendor\N{RIGHT SINGLE QUOTATION MARK}s part…",
            "Reads costs - the vendor's part...",
        ),
        ("コストを読みます。", "The role reader."),
        ("Reads ${param.bucket}.", "The role reader."),
        ("TODO", "The role reader."),
        ("x " * 600, "x " * 498 + "..."),
    ],
)
def test_a_role_is_described_by_its_reason_or_its_id(why: str, described: str) -> None:
    assert default_description(why, "reader") == described


@tried(100)
@given(st.text(min_size=1).filter(str.strip))
def test_iam_takes_every_description(why: str) -> None:
    text = default_description(why, "reader")
    assert not forbidden_in_role_description(text)
    assert "${" not in text
    assert 0 < len(text) <= ROLE_DESCRIPTION_LENGTH
