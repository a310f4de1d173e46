"""The plugin: what octospec knows about this documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.plugin.contract import Documenter, EmitterOptions
from octospec_review.vocabulary import DATA, FORMAT, PAGE

if TYPE_CHECKING:
    from octo_spec.model.review_facts import ReviewFacts
    from octo_spec.plugin.artifacts import Emission


def document(facts: ReviewFacts, options: EmitterOptions) -> Emission:
    """Write the page, the text, the table and the data."""
    from octospec_review.writing.document import document as write  # noqa: PLC0415 - only writing needs it

    return write(facts, options)


DOCUMENTER = Documenter(
    name=FORMAT,
    summary="A page for security reviewers, with the same as Markdown, CSV and JSON.",
    options=EmitterOptions,
    document=document,
    order=90,
    file_names=(PAGE, DATA),
)
