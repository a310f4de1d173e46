"""Version steps, as semver has them."""

import pytest

from octo_spec.analysis.diff.version_step import Step, advice


@pytest.mark.parametrize(
    ("old", "new", "taken"),
    [
        ("1.2.3", "1.2.3", Step.NONE),
        ("1.2.3", "1.2.4", Step.PATCH),
        ("1.2.3", "1.3.0", Step.MINOR),
        ("1.2.3", "2.0.0", Step.MAJOR),
        ("0.2.3", "0.3.0", Step.MAJOR),
        ("0.2.3", "0.2.4", Step.PATCH),
        ("2.0.0-rc.1", "2.0.0", Step.PATCH),
        ("2.0.0-rc.2", "2.0.0-rc.10", Step.PATCH),
        ("1.2.3", "2.0.0-rc.1", Step.MAJOR),
        ("1.2.3", "1.2.3+build", Step.NONE),
        ("1.2.3", "1.2.3-rc.1", None),
        ("2.0.0-rc.1", "2.0.0-beta", None),
        ("1.2.3", "1.2.2", None),
        ("2.0.0", "1.9.9", None),
        ("1.9.0", "1.10.0", Step.MINOR),
    ],
)
def test_a_step_is_the_highest_number_that_increased(old: str, new: str, taken: Step | None) -> None:
    assert advice(old, new, Step.NONE).taken is taken


@pytest.mark.parametrize(
    ("old", "new", "required"),
    [("1.0.0", "2.0.0", Step.MAJOR), ("1.0.0", "2.0.0", Step.PATCH), ("1.0.0", "1.0.0", Step.NONE)],
)
def test_advice_is_followed_by_a_step_as_high_or_higher(old: str, new: str, required: Step) -> None:
    assert advice(old, new, required).is_followed


@pytest.mark.parametrize(
    ("old", "new", "required"),
    [("1.0.0", "1.0.1", Step.MAJOR), ("1.0.0", "1.0.0", Step.PATCH), ("1.0.0", "0.9.0", Step.NONE)],
)
def test_advice_is_not_followed_by_a_lower_step(old: str, new: str, required: Step) -> None:
    assert not advice(old, new, required).is_followed
