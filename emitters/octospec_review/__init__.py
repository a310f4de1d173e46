"""octospec's own review: the facts of a deployment as a page, as text, as a table and as data."""

from octospec_review.documenter import DOCUMENTER

__all__ = ["DOCUMENTER"]
