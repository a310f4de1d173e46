"""Which step of the version a change asks for, and whether the spec took it.

A customer must look at a major step: it gives more access, or is asked more. https://semver.org
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Step(IntEnum):
    """Steps as they rise."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    def __str__(self) -> str:
        return "no" if self is Step.NONE else self.name.lower()


@dataclass(frozen=True, slots=True)
class Advice:
    """The versions of both sides, the step that the change asks for, and the one that was taken."""

    old: str
    new: str
    asked: Step
    taken: Step | None
    """``None`` where the new version is below the old one."""

    @property
    def is_followed(self) -> bool:
        """Tell whether the step taken is as high as the one asked for."""
        return self.taken is not None and self.taken >= self.asked


def advice(old: str, new: str, asked: Step) -> Advice:
    """Hold the step from ``old`` to ``new`` against the one that is asked for.

    Before 1.0.0 a minor step counts as a major one, as semver's item 4 has it.
    """
    return Advice(old, new, asked, _taken(old, new))


_Numbers = tuple[int, int, int]
_Identifiers = tuple[tuple[bool, int, str], ...]


def _precedence(version: str) -> tuple[_Numbers, bool, _Identifiers]:
    """Give what versions are ordered by, as semver's items 10 and 11 have it: a pre-release comes before."""
    numbers, _, before = version.partition("+")[0].partition("-")
    major, minor, patch = map(int, numbers.split("."))
    return (major, minor, patch), not before, tuple(map(_identifier, before.split(".")))


def _identifier(text: str) -> tuple[bool, int, str]:
    """Order numbers before words: semver's item 11.4."""
    return (False, int(text), "") if text.isdecimal() else (True, 0, text)


def _taken(old: str, new: str) -> Step | None:
    before, after = _precedence(old), _precedence(new)
    if after <= before:
        return Step.NONE if after == before else None
    (old_major, old_minor, _), (major, minor, _) = before[0], after[0]
    if major > old_major or (major == 0 and minor > old_minor):
        return Step.MAJOR
    return Step.MINOR if minor > old_minor else Step.PATCH
