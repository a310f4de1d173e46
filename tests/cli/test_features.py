"""``octospec features``, ``capabilities.json`` and the library that reads it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from octo_spec.release import octospec_capabilities
from octo_spec.release.capabilities import CAPABILITIES, capabilities_schema
from tests.cli.conftest import NOT_EVERY_ANSWER, SPEC

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec

FEATURES = """\
features:
  reports:
    title: Reports
    why: Figures.
    needs: ce:GetCostAndUsage
    without: No figures.
  lists:
    title: Lists
    why: Names.
    needs: [ce:GetTags, ce:ListTagsForResource]
    without: No names.
"""
OFFERED = SPEC.replace("default: off", "default: off, ask: deploy") + FEATURES
BUILT = SPEC.replace("default: off", "default: off, ask: build") + FEATURES
CUSTOMERS = """\
octospec-customers: 1
customers:
  acme: {fix: {extra: on}}
  bolt: {fix: {extra: off}}
  core: {}
"""


@pytest.fixture
def spec(octospec: Octospec) -> Octospec:
    octospec.write("spec.yaml", OFFERED)
    octospec.write("customers.yaml", CUSTOMERS)
    return octospec


def test_it_says_when_each_feature_works(spec: Octospec) -> None:
    ran = spec("features", "spec.yaml")
    assert ran.code == 0
    assert "small 1.0.0: 2 features" in ran.out
    assert "reports: Reports\n  every combination of choices grants what it needs" in ran.out
    assert "lists: Lists\n  granted if extra = on" in ran.out


def test_json_has_the_form_of_the_schema(spec: Octospec) -> None:
    data = spec("features", "spec.yaml", "--json").json
    assert data.pop("ok")
    assert data.pop("diagnostics") == []
    jsonschema.Draft202012Validator(capabilities_schema()).validate(data)
    jsonschema.Draft202012Validator.check_schema(capabilities_schema())
    assert data["features"]["lists"]["when"] == [{"extra": ["on"]}]
    assert data["features"]["lists"]["actions"] == ["ce:GetTags", "ce:ListTagsForResource"]
    assert data["features"]["lists"]["missing"] == []


def test_a_need_that_no_choice_grants_is_missing(spec: Octospec) -> None:
    spec.write("spec.yaml", OFFERED.replace("[ce:GetTags, ", "[ce:UpdatePreferences, "))
    ran = spec("features", "spec.yaml")
    assert "no combination of choices grants what it needs\n  missing: ce:UpdatePreferences" in ran.out
    data = spec("features", "spec.yaml", "--json").json
    assert data["features"]["lists"]["missing"] == ["ce:UpdatePreferences"]
    assert data["features"]["lists"]["when"] == []
    assert spec("lint", "spec.yaml").code == 1


def test_a_customer_who_declines_a_feature_is_no_finding(spec: Octospec) -> None:
    ran = spec("lint", "spec.yaml", "--customers", "customers.yaml")
    assert "OCT380" not in ran.out
    assert "OCT381" not in ran.out


def test_customers_have_what_their_entries_fix(spec: Octospec) -> None:
    ran = spec("features", "spec.yaml", "--customers", "customers.yaml", "--json")
    found = {each["id"]: each["features"]["lists"] for each in ran.json["customers"]}
    assert {id: cell["answer"] for id, cell in found.items()} == {
        "acme": "yes",
        "bolt": "no",
        "core": "not-decided",
    }
    assert found["bolt"]["change"] == "extra = on"
    assert ran.code == 3
    one = spec("features", "spec.yaml", "--customers", "customers.yaml", "--customer", "bolt")
    assert "no for 1, needs extra = on: bolt" in one.out
    assert one.code == 0


def test_a_choice_of_the_build_has_its_default_without_an_entry(spec: Octospec) -> None:
    spec.write("spec.yaml", BUILT)
    ran = spec("features", "spec.yaml", "--customers", "customers.yaml", "--json")
    assert {each["id"]: each["features"]["lists"]["answer"] for each in ran.json["customers"]} == {
        "acme": "yes",
        "bolt": "no",
        "core": "no",
    }
    assert ran.json["fixed"] == {"extra": "off"}


def test_features_are_decided_for_every_answer_if_not_every_one_can_be_deployed(spec: Octospec) -> None:
    spec.write("spec.yaml", NOT_EVERY_ANSWER + FEATURES)
    ran = spec("features", "spec.yaml", "--customers", "customers.yaml", "--json")
    assert ran.json["features"]["lists"]["when"] == [{"extra": ["on"]}]
    answers = {each["id"]: each["features"]["lists"]["answer"] for each in ran.json["customers"]}
    assert answers == {"acme": "yes", "bolt": "no", "core": "no"}


def test_markdown_has_a_table_and_a_matrix(spec: Octospec) -> None:
    out = spec("features", "spec.yaml", "--customers", "customers.yaml", "--output-format", "markdown").out
    assert "| Feature | Permissions | Why | Without it | Granted if |" in out
    assert "| Customer | Release | reports | lists |" in out
    assert "| bolt | 1.0.0 | yes | no: extra = on |" in out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("spec.yaml", "--feature", "list"), "OCT852"),
        (("plain.yaml",), "OCT853"),
        (("spec.yaml", "--customers", "customers.yaml", "--customer", "acne"), "OCT212"),
        (("missing.yaml",), "OCT507"),
    ],
)
def test_bad_input_is_reported(spec: Octospec, arguments: tuple[str, ...], code: str) -> None:
    spec.write("plain.yaml", SPEC)
    ran = spec("features", *arguments)
    assert ran.code == 2
    assert code in ran.err


# --- releases ----------------------------------------------------------------------------------


def test_a_release_has_capabilities_and_a_product_reads_them(spec: Octospec) -> None:
    assert spec("release", "spec.yaml").code == 0
    released = spec.folder / "release/1.0.0" / CAPABILITIES
    data = json.loads(released.read_text())
    jsonschema.Draft202012Validator(capabilities_schema()).validate(data)
    assert CAPABILITIES in (spec.folder / "release/1.0.0/SHA256SUMS").read_text()
    known = octospec_capabilities.load(str(released))
    assert known.versions == ("1.0.0",)
    assert known.features("1.0.0") == ("reports", "lists")


def test_a_release_of_a_spec_without_features_has_none(octospec: Octospec) -> None:
    assert octospec("release", "spec.yaml").code == 0
    assert not (octospec.folder / "release/1.0.0" / CAPABILITIES).exists()


def _row(id: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of a row
    row = {
        "octospec-status": 1,
        "id": id,
        "title": "",
        "account": None,
        "state": "outdated",
        "reason": {"code": "behind", "text": ""},
        "looked": "2026-11-30T12:00:00Z",
        "release": "1.0.0",
        "nearest": None,
        "behind": "minor",
        "reachable": True,
        "cause": None,
        "drift": [],
        "own": [],
        "limits": [],
        "inputs": [{"id": "extra", "values": ["on"]}],
        "last-release": None,
        "seen": None,
    }
    return {**row, **more}


def test_what_if_names_who_must_update_or_change_an_answer(spec: Octospec) -> None:
    spec.write(
        "spec.yaml",
        OFFERED.replace("allow: ce:List*", "allow: ce:ListCostAllocationTags").replace(
            "needs: [ce:GetTags, ce:ListTagsForResource]", "needs: ce:GetTags"
        ),
    )
    assert spec("release", "spec.yaml").code == 0
    spec.write(
        "spec.yaml", OFFERED.replace("version: 1.0.0", "version: 2.0.0").replace("  lists:", "  names:")
    )
    off = [{"id": "extra", "values": ["off"]}]
    rows = (
        _row("acme"),
        _row("bolt", inputs=off),
        _row("core", state="drifted", release=None),
        _row("dune", state="not-deployed", release=None),
    )
    spec.write("status.jsonl", "".join(f"{json.dumps(row)}\n" for row in rows))
    call = (
        "features",
        "spec.yaml",
        "--status",
        "status.jsonl",
        "--releases",
        "release",
        "--feature",
        "names",
    )
    ran = spec(*call)
    assert "no for 1, needs an update to 2.0.0: acme" in ran.out
    assert "no for 1, needs a deployment of 2.0.0: dune" in ran.out
    assert "no for 1, needs an update to 2.0.0 and extra = on: bolt" in ran.out
    assert "not-decided for 1 (the roles equal no release), yes with an update to 2.0.0: core" in ran.out
    assert ran.code == 3
    cells = {each["id"]: each["features"]["names"] for each in spec(*call, "--json").json["customers"]}
    assert cells["acme"]["needs-update"]
    assert cells["dune"]["answer"] == "no"


def test_changed_capabilities_are_refused(spec: Octospec) -> None:
    assert spec("release", "spec.yaml").code == 0
    path = spec.folder / "release/1.0.0" / CAPABILITIES
    path.write_text(path.read_text().replace('"on"', '"off"'))
    spec.write("status.jsonl", f"{json.dumps(_row('acme'))}\n")
    ran = spec("features", "spec.yaml", "--status", "status.jsonl", "--releases", "release")
    assert ran.code == 2
    assert "OCT823" in ran.err


def test_it_needs_no_package_and_imports_little() -> None:
    path = Path(octospec_capabilities.__file__)
    load = f"import sys; sys.path.insert(0, {str(path.parent)!r}); import octospec_capabilities"
    code = f"{load}; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)
    modules = ran.stdout.split()
    assert "octo_spec" not in modules
    assert not {"typing", "json", "pathlib", "dataclasses", "pydantic"} & set(modules)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("  lists:", "  names:"), "- lists: Lists: the spec no longer has this feature"),
        (
            (
                "needs: {extra: on}, grants: [{allow: ce:List*}]",
                "needs: {extra: on}, grants: [{allow: ce:ListCost*}]",
            ),
            "- lists: Lists: no longer has the permissions that it needs if extra = on",
        ),
        (
            ("needs: ce:GetCostAndUsage", "needs: [ce:GetCostAndUsage, ce:ListTagsForResource]"),
            "- reports: Reports: no longer has the permissions that it needs if extra = off",
        ),
        (
            ("needs: [ce:GetTags, ce:ListTagsForResource]", "needs: ce:GetTags"),
            "+ lists: Lists: now has the permissions that it needs if extra = off",
        ),
        (
            ("features:\n", "features:\n  new: {title: N, why: W, needs: ce:GetTags, without: M}\n"),
            "+ new: N: a new feature",
        ),
    ],
)
def test_a_diff_names_the_features_that_a_version_takes_away(
    spec: Octospec, change: tuple[str, str], words: str
) -> None:
    assert change[0] in OFFERED
    spec.write("new.yaml", OFFERED.replace(*change))
    assert words in spec("diff", "spec.yaml", "new.yaml").out
    data = spec("diff", "spec.yaml", "new.yaml", "--json").json
    assert data["features"][0]["is-loss"] is words.startswith("-")


@pytest.mark.medium
def test_a_release_names_the_features_that_it_takes_away(spec: Octospec) -> None:
    assert spec("release", "spec.yaml").code == 0
    spec.write(
        "spec.yaml", OFFERED.replace("version: 1.0.0", "version: 2.0.0").replace("  lists:", "  names:")
    )
    assert spec("release", "spec.yaml").code == 0
    words = "the spec no longer has this feature"
    for name in ("CHANGES.md", "NOTICE.md", "release.json", "review/review.md"):
        assert words in (spec.folder / "release/2.0.0" / name).read_text()


@pytest.mark.medium
def test_the_status_of_a_fleet_names_who_would_lose_a_feature(spec: Octospec) -> None:
    assert spec("release", "spec.yaml").code == 0
    spec.write(
        "spec.yaml", OFFERED.replace("version: 1.0.0", "version: 2.0.0").replace("  lists:", "  names:")
    )
    assert spec("release", "spec.yaml").code == 0
    off = [{"id": "extra", "values": ["off"]}]
    rows = (_row("acme"), _row("bolt", inputs=off), _row("core", state="drifted", release=None))
    (spec.folder / "status").mkdir()
    spec.write("status/status.jsonl", "".join(f"{json.dumps(row)}\n" for row in rows))
    fleet = ({"octospec-customers": 1}, *({"id": row["id"]} for row in rows))
    spec.write("fleet.jsonl", "".join(f"{json.dumps(each)}\n" for each in fleet))
    call = ("status", "spec.yaml", "--customers", "fleet.jsonl", "--releases", "release", "--out", "status")
    out = spec(*call).out
    assert "  lists: yes for 1, no for 1, not-decided for 1\n" in out, out
    assert "    1 customer would lose it with an update to 2.0.0: acme\n" in out
    assert "  reports: yes for 2, not-decided for 1\n" in out
    features = spec(*call, "--json").json["features"]
    assert features["lists"] == {"yes": 1, "no": 1, "not-decided": 1, "lose-with-update": ["acme"]}
    assert features["names"] == {"yes": 0, "no": 2, "not-decided": 1, "lose-with-update": []}
