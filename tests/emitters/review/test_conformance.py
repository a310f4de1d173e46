"""The built-in review obeys the laws of documenters."""

from octo_spec.testing import DocumenterConformance
from octospec_review import DOCUMENTER


class TestReview(DocumenterConformance):
    documenter = DOCUMENTER
