"""Every code has a page, and the example of the page really gives the code."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.cli.code_pages import KEYS, code_pages
from octo_spec.cli.installed_codes import codes
from octo_spec.language.load import load_customers, load_spec
from octo_spec.language.plain_data import plain
from octo_spec.lint.discovery import installed_rules
from octo_spec.lint.engine import lint
from octo_spec.lint.rule_pages import EXAMPLE
from octo_spec.lint.rules import RULES
from octo_spec.model.capabilities import Lack, project
from octo_spec.pipeline.requests import RequestChecks
from octo_spec.plugin.discovery import installed_emitters, reserved_by_targets
from octo_spec.resolve.answer_partitions import partition_problems
from octo_spec.resolve.customers import Customer, FormatRequest, read_customer
from octo_spec.resolve.external_ids import external_id_problems
from octo_spec.resolve.resolution import resolve
from octo_spec.source import parse_yaml
from tests.cli.conftest import SPEC

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.language.load import LoadedSpec

PAGES = code_pages()
OF_RULES = {rule.kind.code for rule in RULES}

WHOLE_FILES = ("OCT100", "OCT102", "OCT103", "OCT105", "OCT173")
"""Codes whose example is a file, and not laid over a spec."""

NOT_A_SPEC = (
    "OCT101",
    "OCT159",
    *("OCT162", "OCT163", "OCT164", "OCT165", "OCT166", "OCT223", "OCT224"),
    "OCT203",
    "OCT212",
    "OCT217",
    "OCT220",
    "OCT230",
    "OCT231",
    *("OCT226", "OCT227", "OCT228", "OCT229"),
    "OCT232",
    "OCT233",
    "OCT234",
    "OCT235",
    *("OCT236", "OCT237", "OCT238", "OCT239", "OCT240", "OCT241", "OCT242"),
)
"""Codes whose example is a command, a call, a part of a file, or a rollout, which has tests of its own."""

SHOWN = [
    *(code for code in sorted(PAGES) if code[3] in "12" and code not in NOT_A_SPEC),
    *("OCT390", "OCT391", "OCT505", "OCT517"),
]


@pytest.mark.parametrize("code", sorted(codes()))
def test_every_code_has_a_whole_page(code: str) -> None:
    if code in OF_RULES:
        return  # a rule has its page in its own module: tests/lint/test_meta.py
    assert code in PAGES, (
        f"write its page in {code}'s file of octo_spec/cli/pages/, or in its emitter's diagnostics.toml"
    )
    titles = [title for title, _ in PAGES[code].sections]
    assert titles == list(KEYS.values())
    assert all(PAGES[code].text_under(title) for title in titles)


@pytest.mark.parametrize("code", SHOWN)
def test_the_example_of_a_page_gives_the_code(code: str) -> None:
    assert code in {diagnostic.kind.code for diagnostic in found(code)}


def found(code: str) -> Iterator[Diagnostic]:
    """Say everything of the example of a code."""
    [[example]] = [passages for title, passages in PAGES[code].sections if title == EXAMPLE]
    if code in WHOLE_FILES:
        yield from load_spec(example.text, "spec.yaml", reserved_by_targets()).diagnostics
        return
    over = data(example.text)
    customers = over.pop("customers", {})
    loaded = load_spec(written(laid_over(data(SPEC), over)), "spec.yaml", reserved_by_targets())
    yield from loaded.diagnostics
    yield from of_customers(loaded, customers)
    if loaded.spec is not None:
        yield from of_formats(loaded)
        linting = lint(loaded.spec, loaded.spans, date(2026, 1, 1), installed_rules())
        yield from (*linting.problems, *linting.open)


def of_customers(loaded: LoadedSpec, customers: dict[str, Any]) -> Iterator[Diagnostic]:
    text = written({"octospec-customers": "1", "customers": {"absent": {}, **customers}})
    file = load_customers(text, "customers.yaml", reserved_by_targets())
    yield from file.diagnostics
    entries = file.file.customers if file.file and loaded.spec else {}
    receivers = [read_customer(id, entry, file.spans, ("customers", id)) for id, entry in entries.items()]
    yield from external_id_problems(loaded.spec, receivers) if loaded.spec else ()
    yield from partition_problems(loaded.spec, receivers) if loaded.spec else ()
    for customer in receivers:
        assert loaded.spec is not None
        resolution = resolve(loaded.spec, loaded.spans, customer, reserved_by_targets())
        yield from resolution.diagnostics
        yield from RequestChecks().problems(customer, resolution)


def of_formats(loaded: LoadedSpec) -> Iterator[Diagnostic]:
    assert loaded.spec is not None
    everything = Customer(formats=tuple(FormatRequest(name, {}) for name in installed_emitters()))
    resolution = resolve(loaded.spec, loaded.spans, everything)
    yield from RequestChecks().problems(everything, resolution)
    if resolution.deployment is not None:
        yield from project(resolution.deployment, frozenset(Lack), "a-target").diagnostics


def data(text: str) -> Any:  # noqa: ANN401 - what YAML holds
    node = parse_yaml(text, "example").node
    assert node is not None
    return plain(node)


def laid_over(below: Any, above: Any) -> Any:  # noqa: ANN401 - what YAML holds
    """Join maps key by key; of anything else, take what lies above. A role of no name loses its name."""
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    return below | {key: laid_over(below.get(key), value) for key, value in above.items()}


def written(value: Any) -> str:  # noqa: ANN401 - what YAML holds
    return json.dumps(value).replace(": null", ": ")
