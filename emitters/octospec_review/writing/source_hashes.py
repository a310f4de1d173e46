"""The SHA-256 of what was reviewed, short enough for a page: of each file, or of the list of all files."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from octo_spec.model.review_facts import ReviewFacts

MOST_FILES: Final = 4
"""Of more files, there is one checksum: of the lines that ``sha256sum`` prints for them."""


def source_hashes(facts: ReviewFacts) -> list[tuple[str, str]]:
    """Return what was hashed, and its SHA-256."""
    evidence = facts.evidence
    if evidence.sha256:
        return [(f"SHA-256 of {evidence.source}", evidence.sha256)]
    if len(evidence.files) <= MOST_FILES:
        return [(f"SHA-256 of {file.path}", file.sha256) for file in evidence.files]
    lines = "".join(f"{file.sha256}  {file.path}\n" for file in evidence.files)
    what = f"SHA-256 of the list of all {len(evidence.files)} files, as sha256sum prints it"
    return [(what, sha256(lines.encode()).hexdigest())]
