"""The facts of real specs, as the command line makes them; and the same with other texts in them."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from octo_spec.lint.discovery import installed_rules
from octo_spec.lint.engine import lint
from octo_spec.model.review_facts import ReviewFacts
from octo_spec.pipeline.documentation import SpecReviewer
from octo_spec.resolve.customers import Customer
from octo_spec.resolve.resolution import resolve
from octo_spec.review.facts import Origin
from octospec_review import DOCUMENTER
from tests.compiled import loaded

ROOT = Path(__file__).parents[3]
OCTO = ROOT / "spec" / "octo.yaml"
SPECS = (
    OCTO,
    *sorted(ROOT.glob("examples/*/spec.yaml")),
    *sorted(ROOT.glob("tests/cases/vendors/*/spec.yaml")),
)
TODAY = date(2026, 11, 2)


@cache
def facts(path: Path = OCTO) -> ReviewFacts:
    """Review a spec with every choice asked, or as it is built where they cannot all be asked."""
    found = loaded(path)
    assert found.spec is not None
    asked = resolve(found.spec, found.spans, Customer(ask=dict.fromkeys(found.spec.choices)))
    deployment = asked.deployment or resolve(found.spec, found.spans, Customer()).deployment
    assert deployment is not None
    linting = lint(found.spec, found.spans, TODAY, installed_rules())
    reviewer = SpecReviewer(found.spec, found.spans, lambda: linting, Origin("octospec 0", path.name))
    told = reviewer(deployment, Customer())
    assert isinstance(told, ReviewFacts), told
    return told


def files(told: ReviewFacts) -> dict[str, str]:
    """Write the files of a review."""
    emission = DOCUMENTER.document(told, DOCUMENTER.options())
    return {str(artifact.path): artifact.text for artifact in emission.artifacts}
