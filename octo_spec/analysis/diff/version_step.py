"""The version step that the changes require, and whether the spec took it.

A major step requires the customer's review: it gives more access, or asks more. https://semver.org
"""

from __future__ import annotations

from enum import IntEnum

from octo_spec.frozen import frozen


class VersionStep(IntEnum):
    """Version steps in rising order."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    def __str__(self) -> str:
        return "no" if self is VersionStep.NONE else self.name.lower()


@frozen
class Advice:
    """The versions of both sides, the step that the changes require, and the step that was taken.

    ``undecided`` is the step that changes may require which are not decided.
    """

    old: str
    new: str
    required: VersionStep
    taken: VersionStep | None
    """``None`` if the new version is below the old one."""
    undecided: VersionStep = VersionStep.NONE

    @property
    def is_followed(self) -> bool:
        """Whether the step taken is at least as high as the required one."""
        return self._is_taken(self.required)

    @property
    def is_undecided(self) -> bool:
        """Whether the step taken may be too small, because of changes that are not decided."""
        return self.is_followed and not self.is_enough

    @property
    def is_enough(self) -> bool:
        """Whether the step taken is high enough, also for changes that are not decided."""
        return self.is_followed and self._is_taken(self.undecided)

    def _is_taken(self, step: VersionStep) -> bool:
        return self.taken is not None and self.taken >= step


def advice(old: str, new: str, required: VersionStep, undecided: VersionStep = VersionStep.NONE) -> Advice:
    """Compare the step from ``old`` to ``new`` with the required one.

    Before 1.0.0 a minor step counts as a major one (semver, item 4).
    """
    return Advice(old, new, required, _taken_step(old, new), undecided)


_Number = tuple[int, str]
_Core = tuple[_Number, _Number, _Number]
_Identifiers = tuple[tuple[bool, _Number], ...]


def _precedence(version: str) -> tuple[_Core, bool, _Identifiers]:
    """Return the sort key of a version (semver, items 10 and 11): a pre-release comes before its release."""
    numbers, _, before = version.partition("+")[0].partition("-")
    major, minor, patch = map(_number, numbers.split("."))
    return (major, minor, patch), not before, tuple(map(_identifier, before.split(".")))


def _number(digits: str) -> _Number:
    """Return a key for numbers without leading zeros; Python refuses numbers of thousands of digits."""
    return len(digits), digits


def _identifier(text: str) -> tuple[bool, _Number]:
    """Return a key that sorts numbers before words (semver, item 11.4)."""
    return (False, _number(text)) if text.isdecimal() else (True, (0, text))


def _taken_step(old: str, new: str) -> VersionStep | None:
    before, after = _precedence(old), _precedence(new)
    if after <= before:
        return VersionStep.NONE if after == before else None
    (old_major, old_minor, _), (major, minor, _) = before[0], after[0]
    if major > old_major or (major == _number("0") and minor > old_minor):
        return VersionStep.MAJOR
    return VersionStep.MINOR if minor > old_minor else VersionStep.PATCH
