"""octospec.toml in an editor: what is wrong with it, and the settings that can be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.editor.edited_text import EditedText, facts_of
from octo_spec.editor.hovers import hover_at
from octo_spec.editor.lenses import lenses
from octo_spec.editor.offers import offers_at
from octo_spec.editor.problems import problems
from octo_spec.repair.text_edits import TextPlace

if TYPE_CHECKING:
    from pathlib import Path


def test_a_wrong_setting_has_its_place_and_the_near_name(tmp_path: Path) -> None:
    text = EditedText('spec = "a.yaml"\ncustomer = "b.yaml"\n', str(tmp_path / "octospec.toml"))
    [problem] = problems(text)
    assert (problem.kind.code, problem.span and problem.span.line, problem.help) == (
        "OCT555",
        2,
        "did you mean 'customers'?",
    )
    assert problems(text.with_text('spec = "a.yaml"\ncustomers = "b.yaml"\n')) == ()


def test_a_text_that_is_not_toml_is_an_error_at_its_place(tmp_path: Path) -> None:
    [problem] = problems(EditedText('spec = "a.yaml\n', str(tmp_path / "octospec.toml")))
    assert problem.span is not None
    assert problem.span.line == 1


def test_a_pyproject_has_only_its_own_table_and_another_toml_file_no_settings() -> None:
    written = '[project]\nname = "x"\n[tool.octospec]\nspecs = "a.yaml"\n'
    assert [each.help for each in problems(EditedText(written, "pyproject.toml"))] == ["did you mean 'spec'?"]
    assert problems(EditedText(written, "Cargo.toml")) == ()
    assert offers_at(EditedText("", "Cargo.toml"), TextPlace(0, 0)).items == ()


def test_settings_that_are_not_there_are_offered() -> None:
    text = EditedText('spec = "a.yaml"\n\n', "octospec.toml")
    offered = [each.text for each in offers_at(text, TextPlace(1, 0)).items]
    assert offered == ["customers", "out", "format", "releases", "strict"]
    begun = EditedText('spec = "a.yaml"\ncu', "octospec.toml")
    assert [each.text for each in offers_at(begun, TextPlace(1, 2)).items] == ["customers"]
    assert offers_at(text, TextPlace(0, 10)).items == ()


def test_what_is_of_yaml_is_absent() -> None:
    text = EditedText('spec = "a.yaml"\nroles: {a: {}}\n', "octospec.toml")
    assert facts_of(text) is None
    assert lenses(text) == ()
    assert hover_at(text, TextPlace(0, 1)) is None
