"""The files of a spec or of customers with payloads, or what refuses them."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final

from octo_spec.language.load import load_customers, load_spec
from octo_spec.lint.discovery import installed_rules
from octo_spec.lint.engine import lint
from octo_spec.model.review_facts import ReviewFacts
from octo_spec.pipeline.compile import compile_each
from octo_spec.pipeline.documentation import SpecReviewer
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.resolve.customers import Customer, FormatRequest, read_customer
from octo_spec.review.facts import Origin
from tests.emitters.review.real_facts import files
from tests.injection.marked_spec import CUSTOMERS, SPEC, marked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.language.load import LoadedSpec

Files = dict[str, str]
_FORMATS: Final = tuple(FormatRequest(name, {}) for name in ("cloudformation", "terraform", "iam-json"))
_TODAY: Final = date(2026, 11, 2)


def _built(customers: Iterable[Customer], spec: LoadedSpec) -> Files | tuple[Diagnostic, ...]:
    """Build each format for each customer; diagnostics say what is refused."""
    if spec.spec is None:
        return spec.diagnostics
    made: Files = {}
    for number, build in enumerate(compile_each(spec.spec, spec.spans, tuple(customers))):
        if not build.formats or not all(each.is_good for each in build.formats):
            return build.all_diagnostics
        for each in build.formats:
            made |= {f"{number}/{each.format}/{artifact.path}": artifact.text for artifact in each.artifacts}
    return made


def of_a_spec(payloads: dict[str, str]) -> Files | tuple[Diagnostic, ...]:
    """Build a spec with payloads."""
    return _built((Customer(formats=_FORMATS),), _loaded(payloads))


def of_customers(payloads: dict[str, str]) -> Files | tuple[Diagnostic, ...]:
    """Build the spec for customers with payloads."""
    found = load_customers(marked(CUSTOMERS, payloads), "customers.yaml", reserved_by_targets())
    if found.file is None:
        return found.diagnostics
    customers = (
        read_customer(id, entry, found.spans, ("customers", id)) for id, entry in found.file.customers.items()
    )
    return _built(customers, _loaded({}))


def of_a_review(payloads: dict[str, str]) -> Files | tuple[Diagnostic, ...]:
    """Write the review of a spec with payloads: page, text, table and data."""
    found = _loaded(payloads)
    if found.spec is None:
        return found.diagnostics
    spec = found.spec
    [build] = compile_each(spec, found.spans, (Customer(formats=_FORMATS[:1]),))
    if not build.formats or not build.formats[0].deployment:
        return build.all_diagnostics
    reviewer = SpecReviewer(
        spec,
        found.spans,
        lambda: lint(spec, found.spans, _TODAY, installed_rules()),
        Origin("octospec 0", "s"),
    )
    review = reviewer(build.formats[0].deployment, Customer())
    return files(review) if isinstance(review, ReviewFacts) else (review,)


def _loaded(payloads: dict[str, str]) -> LoadedSpec:
    return load_spec(marked(SPEC, payloads), "spec.yaml", reserved_by_targets())


@cache
def is_accepted(field: str, payload: str) -> bool:
    """Return whether a spec with a payload is built."""
    return isinstance(of_a_spec({field: payload}), dict)


def together(fields: Iterable[str], payload: str) -> dict[str, str]:
    """Put a payload into each of the fields that accept it, or into the first, if all exceed a quota."""
    accepted = [field for field in fields if is_accepted(field, payload)]
    payloads = dict.fromkeys(accepted, payload)
    return payloads if isinstance(of_a_spec(payloads), dict) else dict.fromkeys(accepted[:1], payload)
