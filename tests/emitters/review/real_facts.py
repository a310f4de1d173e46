"""The facts of real specs, as the command line computes them, and the same with other texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.language.load import load_customers
from octo_spec.lint.discovery import installed_rules
from octo_spec.lint.engine import lint
from octo_spec.model.review_facts import ReviewFacts
from octo_spec.pipeline.documentation import SpecReviewer
from octo_spec.resolve.customers import Customer, merge_entries, read_customer
from octo_spec.resolve.resolution import resolve
from octo_spec.review.facts import Origin
from octospec_review import DOCUMENTER
from tests.compiled import loaded

if TYPE_CHECKING:
    from octo_spec.lint.linting import Linting

ROOT = Path(__file__).parents[3]
OCTO = ROOT / "spec" / "octo.yaml"
CUSTOMERS = ROOT / "spec" / "customers.yaml"
SHARED = ROOT.parent / "shared" / "specs"
SPECS = (
    OCTO,
    *sorted(ROOT.glob("examples/*/spec.yaml")),
    *sorted(ROOT.glob("tests/cases/vendors/*/spec.yaml")),
)
SUITE = tuple(path for path in SPECS if path.parent.name in {"spec", "partitions", "rightsize-bot"})
"""Those that the suite tries; a deep run tries all. The page of team-guardrails is the longest."""
TODAY = date(2026, 11, 2)


@cache
def facts(path: Path = OCTO) -> ReviewFacts:
    """Review a spec with all choices as inputs, or as it is built if some cannot be inputs."""
    found = loaded(path)
    assert found.spec is not None
    open_customer = Customer(ask=dict.fromkeys(found.spec.choices))
    can_be_open = resolve(found.spec, found.spans, open_customer).deployment is not None
    return _facts(path, open_customer if can_be_open else Customer())


def customers() -> dict[str, Customer]:
    """Read the customers of Octo, each with the settings that all share."""
    found = load_customers(CUSTOMERS.read_text("utf-8"), CUSTOMERS.name)
    assert found.file is not None, found.diagnostics
    assert found.file.common is not None
    common = read_customer("", found.file.common, found.spans, ("common",))
    return {
        id: merge_entries(read_customer(id, entry, found.spans, ("customers", id)), common)
        for id, entry in found.file.customers.items()
    }


@cache
def customer_facts(id: str) -> ReviewFacts:
    """Review the deployment of a customer of Octo."""
    return _facts(OCTO, customers()[id])


def _facts(path: Path, receiver: Customer) -> ReviewFacts:
    found, linting = loaded(path), _linting(path)
    assert found.spec is not None
    deployment = resolve(found.spec, found.spans, receiver).deployment
    assert deployment is not None
    reviewer = SpecReviewer(found.spec, found.spans, lambda: linting, Origin("octospec 0", path.name))
    review = reviewer(deployment, receiver)
    assert isinstance(review, ReviewFacts), review
    return review


@cache
def _linting(path: Path) -> Linting:
    found = loaded(path)
    assert found.spec is not None
    return lint(found.spec, found.spans, TODAY, installed_rules())


def with_many_grants(review: ReviewFacts, number: int) -> ReviewFacts:
    """Repeat the grants of a review up to a number, each with its own ID."""
    repeated = (review.grants * (number // len(review.grants) + 1))[:number]
    many = tuple(replace(grant, id=f"{grant.id}-{at}") for at, grant in enumerate(repeated))
    return replace(review, grants=many)


def files(review: ReviewFacts) -> dict[str, str]:
    """Write the files of a review."""
    emission = DOCUMENTER.document(review, DOCUMENTER.options())
    return {str(artifact.path): artifact.text for artifact in emission.artifacts}
