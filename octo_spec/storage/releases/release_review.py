"""The review of a release against the version before: the same facts, and the differences."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic
from octo_spec.plugin.artifacts import Emission
from octo_spec.plugin.discovery import find
from octo_spec.storage.inputs.earlier_review import read_review

if TYPE_CHECKING:
    from pathlib import Path

    from octo_spec.model.review_facts import Changes

REVIEW: Final = "review"


def review_against(folder: Path, changes: Changes) -> Diagnostic | None:
    """Rewrite the review in ``folder`` with ``changes``, or say why that fails; raises ``OSError``."""
    facts, documenter = read_review(str(folder)), find(REVIEW)
    if isinstance(facts, Diagnostic):
        return facts
    if isinstance(documenter, Diagnostic):
        return documenter
    written = documenter.document(replace(facts, changes=changes), {})
    if not isinstance(written, Emission):
        return next(iter(written), None)
    for artifact in written.artifacts:
        (folder / artifact.path).write_bytes(artifact.text.encode())
    return None
