"""A spec whose findings are accepted builds, and so does the fixed spec."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.language.load import LoadedSpec, load_spec
from octo_spec.language.plain_data import plain
from octo_spec.lint.discovery import installed_rules
from octo_spec.lint.engine import lint, lint_subject
from octo_spec.pipeline.compile import compile_spec
from octo_spec.resolve.customers import Customer, FormatRequest
from octo_spec.source import parse_yaml
from octo_spec.testing import LAW
from tests.cases.rule_cases import BY_NAME, folders

if TYPE_CHECKING:
    from pathlib import Path

    from octo_spec.language.finding import Finding
    from octo_spec.language.spans import Location
    from octo_spec.lint.linting import Linting

TODAY = datetime.now(UTC).date()
HOLDERS = {"parameters": (2,), "groups": (2, 4), "roles": (2, 4)}
"""What may hold ``accept``: how long the ways to such holders are below each section."""

Data = dict[str, Any]


def loaded(text: str) -> LoadedSpec:
    found = load_spec(text, "spec.yaml")
    assert found.spec, [str(diagnostic) for diagnostic in found.diagnostics]
    return found


def linted(text: str) -> Linting:
    found = loaded(text)
    assert found.spec
    return lint(found.spec, found.spans, TODAY, installed_rules())


@cache
def findings(path: Path) -> tuple[Finding, ...]:
    """List what stops a strict build of a spec, of every rule."""
    found = loaded(path.read_text("utf-8"))
    assert found.spec
    subject, _ = lint_subject(found.spec, found.spans)
    assert subject is not None
    of_all_rules = (finding for rule in BY_NAME.values() for finding in rule.find(subject))
    return tuple(dict.fromkeys(finding for finding in of_all_rules if finding.kind.severity != "note"))


def holders(location: Location) -> list[Location]:
    """List what encloses a finding and may accept it, the spec first."""
    lengths = HOLDERS.get(str(location[0]), ()) if location else ()
    lists = ("grants", "trust")
    return [
        (),
        *(location[:size] for size in lengths if size == 2 <= len(location)),
        *(location[:size] for size in lengths if size == 4 <= len(location) and location[2] in lists),
    ]


def accept(data: Data, holder: Location, rule: str) -> None:
    """Write an entry of ``accept``; a list of one is written as its element if the spec says so."""
    at: Any = data
    for segment in holder:
        at = at if segment == 0 and isinstance(at, dict) else at[segment]
    at.setdefault("accept", {})[rule] = "Because."


@pytest.mark.large
@LAW
@given(st.data())
def test_a_spec_builds_wherever_its_findings_are_accepted(data: st.DataObject) -> None:
    acceptable = [folder for folder in folders() if BY_NAME[folder.name].acceptable]
    path = data.draw(st.sampled_from(acceptable)) / "shows.yaml"
    node = parse_yaml(path.read_text("utf-8"), "spec.yaml").node
    assert node
    written = plain(node)
    assert isinstance(written, dict)
    written.pop("accept", None)
    wanted = Counter(finding.kind.name for finding in findings(path))
    for finding in findings(path):
        accept(written, data.draw(st.sampled_from(holders(finding.location))), finding.kind.name)
    text = json.dumps(written)
    linting = linted(text)
    open_names = {diagnostic.kind.name for diagnostic in linting.stopping(strict=True)}
    assert open_names <= {"unused-acceptance"}
    assert wanted <= Counter(accepted.diagnostic.kind.name for accepted in linting.accepted)
    assert builds(text)


@LAW
@given(st.sampled_from(folders()))
def test_the_fixed_spec_builds_without_an_acceptance_of_the_rule(folder: Path) -> None:
    text = (folder / "narrowly-not.yaml").read_text("utf-8")
    assert folder.name not in {finding.diagnostic.kind.name for finding in linted(text).findings}
    assert builds(text)


@cache
def builds(text: str) -> bool:
    found = loaded(text)
    assert found.spec
    customer = Customer(formats=(FormatRequest("cloudformation", {}),))
    return compile_spec(found.spec, found.spans, customer).is_good
