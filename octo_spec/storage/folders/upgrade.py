"""A folder that another version of octospec wrote from the same spec: what the new version changes."""

from __future__ import annotations

from enum import StrEnum

from octo_spec.frozen import frozen


class Difference(StrEnum):
    """What a new version of octospec changes in a folder, decided from its files."""

    NONE = "none"
    """The files on disk and the new files read back as the same deployment."""
    NAMES = "names"
    """Names, tags, descriptions or the form of statements; access, trust and inputs are the same."""
    ACCESS = "access"
    """What a role may do, who may assume it, or what a customer must answer."""
    UNDECIDED = "not decided"
    """A part that no reader of this version can compare."""


@frozen
class Upgrade:
    """What octospec's new version changes; ``before`` is the version of which the manifest speaks.

    ``details`` says what differs, or why it is not decided.
    """

    before: str
    now: str
    difference: Difference
    details: tuple[str, ...] = ()

    @property
    def is_acceptable(self) -> bool:
        """Whether ``--accept-upgrade`` accepts the files on disk."""
        return self.difference is Difference.NONE
