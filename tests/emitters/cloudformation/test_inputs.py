"""Names of parameters and resources that begin with a letter for their kind."""

from __future__ import annotations

from octospec_cloudformation.reading.inputs import without_prefix


def test_a_letter_that_all_names_have_is_omitted() -> None:
    assert without_prefix(("pRegion", "pHIPAA"), "p") == {"pRegion": "Region", "pHIPAA": "HIPAA"}


def test_names_stay_if_one_is_otherwise_or_there_is_one_alone() -> None:
    assert without_prefix(("pRegion", "Account"), "p") == {"pRegion": "pRegion", "Account": "Account"}
    assert without_prefix(("pRegion",), "p") == {"pRegion": "pRegion"}
    assert without_prefix(("pages", "pRegion"), "p") == {"pages": "pages", "pRegion": "pRegion"}
