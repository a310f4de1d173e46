"""Writes facts to the four files of a review."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from octo_spec.model.review_json import facts_as_json
from octo_spec.plugin.artifacts import Artifact, Emission
from octospec_review.vocabulary import DATA, PAGE, TABLE, TEXT
from octospec_review.writing.csv_table import permissions_table
from octospec_review.writing.html_page import page
from octospec_review.writing.markdown_page import markdown

if TYPE_CHECKING:
    from octo_spec.model.review_facts import ReviewFacts
    from octo_spec.plugin.contract import EmitterOptions


def document(facts: ReviewFacts, _: EmitterOptions) -> Emission:
    """Write everything."""
    texts = {
        PAGE: page(facts),
        TEXT: markdown(facts),
        TABLE: permissions_table(facts),
        DATA: json.dumps(facts_as_json(facts), indent=1, ensure_ascii=False) + "\n",
    }
    return Emission(tuple(Artifact(PurePosixPath(path), text) for path, text in texts.items()))
