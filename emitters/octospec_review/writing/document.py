"""Writes facts to the files of a review."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from octo_spec.model.review_json import facts_as_json
from octo_spec.plugin.artifacts import Artifact, Emission
from octospec_review.vocabulary import DATA, PAGE, SUMMARY, TABLE, TEXT, VENDOR_TABLE
from octospec_review.writing.csv_table import permissions_table, vendor_table
from octospec_review.writing.html_page import page
from octospec_review.writing.markdown_page import markdown
from octospec_review.writing.named_blanks import with_named_blanks
from octospec_review.writing.summary_page import summary

if TYPE_CHECKING:
    from octo_spec.model.review_facts import ReviewFacts
    from octo_spec.plugin.contract import EmitterOptions


def document(facts: ReviewFacts, _: EmitterOptions) -> Emission:
    """Write everything: people read all files except the data."""
    shown = with_named_blanks(facts)
    texts = {
        PAGE: page(shown),
        SUMMARY: summary(shown),
        TEXT: markdown(shown),
        TABLE: permissions_table(shown),
        **({VENDOR_TABLE: vendor_table(shown)} if shown.vendor else {}),
        DATA: json.dumps(facts_as_json(facts), indent=1, ensure_ascii=False) + "\n",
    }
    return Emission(tuple(Artifact(PurePosixPath(path), text) for path, text in texts.items()))
