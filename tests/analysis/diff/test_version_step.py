"""Version steps, as semver has them."""

import pytest

from octo_spec.analysis.diff.version_step import VersionStep, advice


@pytest.mark.parametrize(
    ("old", "new", "taken"),
    [
        ("1.2.3", "1.2.3", VersionStep.NONE),
        ("1.2.3", "1.2.4", VersionStep.PATCH),
        ("1.2.3", "1.3.0", VersionStep.MINOR),
        ("1.2.3", "2.0.0", VersionStep.MAJOR),
        ("0.2.3", "0.3.0", VersionStep.MAJOR),
        ("0.2.3", "0.2.4", VersionStep.PATCH),
        ("2.0.0-rc.1", "2.0.0", VersionStep.PATCH),
        ("2.0.0-rc.2", "2.0.0-rc.10", VersionStep.PATCH),
        ("1.2.3", "2.0.0-rc.1", VersionStep.MAJOR),
        ("1.2.3", "1.2.3+build", VersionStep.NONE),
        ("1.2.3", "1.2.3-rc.1", None),
        ("2.0.0-rc.1", "2.0.0-beta", None),
        ("1.2.3", "1.2.2", None),
        ("2.0.0", "1.9.9", None),
        ("1.9.0", "1.10.0", VersionStep.MINOR),
    ],
)
def test_a_step_is_the_highest_number_that_increased(old: str, new: str, taken: VersionStep | None) -> None:
    assert advice(old, new, VersionStep.NONE).taken is taken


@pytest.mark.parametrize(
    ("old", "new", "required"),
    [
        ("1.0.0", "2.0.0", VersionStep.MAJOR),
        ("1.0.0", "2.0.0", VersionStep.PATCH),
        ("1.0.0", "1.0.0", VersionStep.NONE),
    ],
)
def test_advice_is_followed_by_a_step_as_high_or_higher(old: str, new: str, required: VersionStep) -> None:
    assert advice(old, new, required).is_followed


@pytest.mark.parametrize(
    ("old", "new", "required"),
    [
        ("1.0.0", "1.0.1", VersionStep.MAJOR),
        ("1.0.0", "1.0.0", VersionStep.PATCH),
        ("1.0.0", "0.9.0", VersionStep.NONE),
    ],
)
def test_advice_is_not_followed_by_a_lower_step(old: str, new: str, required: VersionStep) -> None:
    assert not advice(old, new, required).is_followed


def test_a_step_that_is_not_decided_is_no_required_one() -> None:
    small, large, back = (
        advice("1.0.0", new, VersionStep.PATCH, VersionStep.MAJOR) for new in ("1.0.1", "2.0.0", "0.9.0")
    )
    assert [each.is_undecided for each in (small, large, back)] == [True, False, False]
    assert small.is_followed
