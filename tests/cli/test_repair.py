from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.storage.shipped_pages import shipped_text

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec


@pytest.fixture
def wasteful(octospec: Octospec) -> Octospec:
    text = (octospec.folder / "spec.yaml").read_text()
    before = "why: Reports., grants: [{allow: ce:Get*}]}"
    assert before in text
    octospec.write(
        "spec.yaml", text.replace(before, "why: Reports., grants: [{allow: [ce:Get*, ce:GetTags]}]}  # kept")
    )
    return octospec


def test_a_fix_that_is_proven_is_written_and_comments_stay(wasteful: Octospec) -> None:
    ran = wasteful("repair", "spec.yaml")
    assert (ran.code, ran.err) == (0, "")
    line = "OCT321 subsumed-action: Remove 'ce:GetTags' (access is equal)"
    assert line in ran.out
    assert line in (shipped_text("docs/repairing.md") or "")
    assert "grants: [{allow: [ce:Get*]}]}  # kept" in (wasteful.folder / "spec.yaml").read_text()
    assert wasteful("repair", "spec.yaml").out == "spec.yaml: nothing to fix\n"


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_byte_order_mark_and_the_ends_of_lines_stay(wasteful: Octospec, mark: str, end: str) -> None:
    path = wasteful.folder / "spec.yaml"
    old = path.read_text().replace("\n", end)
    path.write_bytes(f"{mark}{old}".encode())
    assert wasteful("repair", "spec.yaml").code == 0
    new = path.read_bytes().decode()
    assert (new.startswith(f"{mark}octospec"), f"{mark}{old}" == new) == (True, False)
    assert new.count("\n") == new.count(end)
    assert wasteful("repair", "-", given=f"{mark}{old}").out == new.replace("\r\n", "\n")  # as click reads it


def test_diff_writes_nothing(wasteful: Octospec) -> None:
    before = (wasteful.folder / "spec.yaml").read_text()
    ran = wasteful("repair", "spec.yaml", "--diff", "--rule", "subsumed-action")
    assert ran.code == 1
    assert "+  costs: {category: cost-data" in ran.out
    assert (wasteful.folder / "spec.yaml").read_text() == before
    none = wasteful("repair", "spec.yaml", "--diff", "--rule", "duplicate-action")
    assert (none.code, none.out, none.err) == (0, "", "spec.yaml: nothing to fix\n")


def test_a_fix_that_allows_more_needs_unsafe(octospec: Octospec) -> None:
    text = (octospec.folder / "spec.yaml").read_text()
    octospec.write("spec.yaml", text.replace("{allow: ce:List*}", "{allow: ce:ListCostCategoryDefinition}"))
    ran = octospec("repair", "spec.yaml")
    assert ran.code == 0
    assert "(not proven: it allows something new); not applied" in ran.out
    assert ran.out.endswith("spec.yaml: no fix is proven to allow nothing new; see --unsafe\n")
    assert "ce:ListCostCategoryDefinitions" not in (octospec.folder / "spec.yaml").read_text()
    assert octospec("repair", "spec.yaml", "--unsafe").code == 0
    assert "ce:ListCostCategoryDefinitions" in (octospec.folder / "spec.yaml").read_text()


def test_json_has_each_fix_with_its_effect(wasteful: Octospec) -> None:
    data = wasteful("repair", "spec.yaml", "--diff", "--json").json
    assert [(each["name"], each["effect"]) for each in data["applied"]] == [("subsumed-action", "equal")]
    assert data["ok"] is False


def test_each_place_is_that_in_the_file(octospec: Octospec) -> None:
    text = (octospec.folder / "spec.yaml").read_text()
    items = "[ce:GetTags, ce:Get*,\n    ce:GetAnomalies,\n    ce:GetDimensionValues, ce:GetCostForecast]"
    written = text.replace("allow: ce:Get*", f"allow: {items}")
    octospec.write("spec.yaml", written)
    data = octospec("repair", "spec.yaml", "--diff", "--json").json
    lines = written.splitlines()
    found = [lines[each["line"] - 1][each["column"] - 1 :] for each in data["applied"]]
    names = ["ce:GetTags", "ce:GetAnomalies", "ce:GetDimensionValues", "ce:GetCostForecast"]
    assert [text.startswith(name) for text, name in zip(found, names, strict=True)] == [True] * 4


def test_each_finding_with_a_fix_that_is_not_proven_is_listed(octospec: Octospec) -> None:
    text = (octospec.folder / "spec.yaml").read_text()
    wrong = "grants: [{allow: ce:ListCostCategoryDefinition}, {deny: ce:GetTags}, "
    more = "{allow: ce:ListCostCategoryDefinition, when: {Bool: {'aws:SecureTransport': 'true'}}}]"
    octospec.write("spec.yaml", text.replace("grants: [{allow: ce:List*}]", wrong + more))
    ran = octospec("repair", "spec.yaml")
    assert ran.out.count("Replace 'ce:ListCostCategoryDefinition' by 'ce:ListCostCategoryDefinitions'") == 2


def test_standard_input_is_printed(wasteful: Octospec) -> None:
    ran = wasteful("repair", "-", given=(wasteful.folder / "spec.yaml").read_text())
    assert ran.code == 0
    assert "grants: [{allow: [ce:Get*]}]}  # kept" in ran.out


def test_a_file_that_cannot_be_read_is_bad_input(octospec: Octospec) -> None:
    assert octospec("repair", "missing.yaml").code == 2
    octospec.write("bad.yaml", "octospec: [")
    assert octospec("repair", "bad.yaml").code == 2


def test_a_misspelled_rule_is_bad_input(wasteful: Octospec) -> None:
    ran = wasteful("repair", "spec.yaml", "--rule", "subsumed-acton")
    assert (ran.code, ran.out) == (2, "")
    assert "no code and no rule is called 'subsumed-acton'" in ran.err
    assert "did you mean 'subsumed-action'?" in ran.err
    data = wasteful("repair", "spec.yaml", "--rule", "OCT9999", "--json").json
    assert [each["code"] for each in data["diagnostics"]] == ["OCT516"]
    assert wasteful("repair", "spec.yaml", "--diff", "--rule", "OCT104").code == 0


def test_a_fix_below_which_there_are_more_errors_of_its_kind_is_a_fix(octospec: Octospec) -> None:
    text = (octospec.folder / "spec.yaml").read_text()
    octospec.write("spec.yaml", text.replace("grants: [{allow: ce:Get*", "grnts: [{alow: ce:Get*"))
    ran = octospec("repair", "spec.yaml", "--unsafe")
    assert (ran.code, ran.err) == (0, "")
    assert (octospec.folder / "spec.yaml").read_text() == text


def test_one_of_several_words_is_not_chosen(octospec: Octospec) -> None:
    text = (octospec.folder / "spec.yaml").read_text()
    octospec.write("spec.yaml", text.replace("access: read", "access: zzz", 1))
    ran = octospec("repair", "spec.yaml", "--unsafe")
    assert ran.code == 2
    assert "write 'none', 'list', 'read', 'tag', 'write' or 'permissions'" in ran.err
    assert ran.out == "spec.yaml: no certain fix of the errors\n"
    assert "access: zzz" in (octospec.folder / "spec.yaml").read_text()


def test_a_reference_that_a_text_has_twice_is_one_fix(octospec: Octospec) -> None:
    text = (octospec.folder / "spec.yaml").read_text()
    own = "    tags: {both: '${param.external-id}/${param.external-id}'}\n"
    before = "  reader:\n"
    assert before in text
    right = text.replace(before, f"{before}{own}", 1)
    octospec.write("spec.yaml", right.replace(own, own.replace("external-id", "externl-id")))
    assert octospec("repair", "spec.yaml", "--unsafe").code == 0
    assert (octospec.folder / "spec.yaml").read_text() == right


def test_a_key_that_is_already_there_is_not_written_a_second_time(octospec: Octospec) -> None:
    text = (octospec.folder / "spec.yaml").read_text()
    wrong = text.replace("grants: [{allow: ce:Get*", "grants: [{allow: ce:Get*, on: '*', Resource: '*'", 1)
    octospec.write("spec.yaml", wrong)
    ran = octospec("repair", "spec.yaml", "--unsafe")
    assert (ran.code, ran.out) == (2, "spec.yaml: no certain fix of the errors\n")
    assert (octospec.folder / "spec.yaml").read_text() == wrong


def test_a_fix_that_cannot_be_written_is_not_reported_as_applied(
    wasteful: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = "octospec: 1  # newer\n"
    monkeypatch.setattr("os.fsync", lambda _: wasteful.write("spec.yaml", newer))
    ran = wasteful("repair", "spec.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert "spec.yaml cannot be written: it was changed since it was read" in ran.err
    assert (wasteful.folder / "spec.yaml").read_text() == newer


def test_a_run_that_stops_at_the_limit_says_so(wasteful: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (wasteful.folder / "spec.yaml").read_text()
    wasteful.write(
        "spec.yaml", text.replace("[ce:Get*, ce:GetTags]", "[ce:Get*, ce:GetTags, ce:GetAnomalies]")
    )
    whole = wasteful("repair", "spec.yaml", "--diff", "--json").json
    assert (len(whole["applied"]), whole["reached-limit"]) == (2, False)
    monkeypatch.setattr("octo_spec.repair.repairs.MOST_REPAIRS", 1)
    assert wasteful("repair", "spec.yaml", "--diff", "--json").json["reached-limit"] is True
    ran = wasteful("repair", "spec.yaml")
    assert (ran.code, ran.err) == (0, "spec.yaml: stopped after 1 fixes; there may be more in another run\n")
