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


def _numbers(version: str) -> tuple[int, int, int]:
    major, minor, patch = version.partition("+")[0].partition("-")[0].split(".")
    return int(major), int(minor), int(patch)


def _taken(old: str, new: str) -> Step | None:
    before, after = _numbers(old), _numbers(new)
    if after < before:
        return None
    if after[0] > before[0] or (after[0] == 0 and after[1] > before[1]):
        return Step.MAJOR
    if after[1] > before[1]:
        return Step.MINOR
    return Step.NONE if old == new else Step.PATCH
