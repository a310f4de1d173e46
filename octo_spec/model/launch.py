"""How to deploy from a published release in one format.

An emitter knows what its target accepts as a URL; it describes that as values.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - JSON follows the annotations
from dataclasses import field
from enum import StrEnum

from octo_spec.frozen import frozen


class LaunchKind(StrEnum):
    """How the text of a launch is used: as a link to create or to update, as a command, or as code."""

    OPEN = "open"
    UPDATE = "update"
    RUN = "run"
    PASTE = "paste"


@frozen
class Launch:
    """One way to start in ``format``: ``text`` is a URL to open, a line to run, or code to paste.

    ``caution`` says where it does not work, and is empty if it works everywhere.
    """

    format: str
    kind: LaunchKind
    title: str
    text: str
    caution: str = ""


@frozen
class PublishedFile:
    """A file of a release: its path in the folder of the release, its https URL, and its SHA-256."""

    path: str
    url: str
    sha256: str

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]


@frozen
class LaunchSite:
    """Where a release is published: the ``files`` of one format, and all of them as one ``archive``.

    ``presets`` are the ids for which a customer's own set has an answer; the set for everyone has no presets.
    ``answers`` are the values of a customer for the set for everyone, which a link fills in: a text, several
    for a list, or two while a text is rotated, the new one last. ``stack`` is the id of the deployed stack to
    update, if there is one, and ``code`` says in its report whose stack it is. With ``links_only``, only what
    is to be opened is wanted.
    """

    version: str
    files: tuple[PublishedFile, ...]
    archive: PublishedFile
    presets: frozenset[str] = frozenset()
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stack: str = ""
    code: str = ""
    links_only: bool = False

    def file(self, path: str) -> PublishedFile | None:
        """Return a file by its path in the folder of the format."""
        return next((each for each in self.files if each.path.partition("/")[2] == path), None)
