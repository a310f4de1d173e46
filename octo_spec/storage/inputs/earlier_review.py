"""An earlier review, read from its ``review.json``."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.model.review_json import facts_from_json
from octo_spec.model.typed_json import MistypedError
from octo_spec.storage.inputs.inputs import read
from octo_spec.storage.paths import shown_path

if TYPE_CHECKING:
    from octo_spec.model.review_facts import ReviewFacts

NO_REVIEW = DiagnosticKind.error("OCT807", "no-earlier-review", "A file does not contain an earlier review.")
NAME: Final = "review.json"


def read_review(path: str) -> ReviewFacts | Diagnostic:
    """Read a review from its file, or from the folder that holds it."""
    file = str(Path(path) / NAME) if Path(path).is_dir() else path
    content = read(file)
    if isinstance(content, Diagnostic):
        return content
    try:
        facts = facts_from_json(json.loads(content))
        date.fromisoformat(facts.evidence.catalogue)
    except (ValueError, RecursionError, MistypedError) as error:
        problem = str(error) if isinstance(error, MistypedError) else "it is not JSON that octospec wrote"
        return NO_REVIEW.at(
            None,
            f"{shown_path(file)} does not contain a review: {problem}",
            "name the review.json of a review",
        )
    return facts
