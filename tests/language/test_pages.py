"""What is generated from the language is up to date, and the schemas agree with the loader."""

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from ruamel.yaml import YAML

from octo_spec.cli.render.spec_schema import spec_schema
from octo_spec.language.documentation import field_docs
from octo_spec.language.models.scalars import Described
from octo_spec.language.schema import FileKind, json_schema
from octo_spec.language.shape_errors import CHILDREN, NOUNS, keys
from tests.language.pages import ROOT, pages


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.name)
def test_a_page_is_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == pages()[path], "run python -m tests.language.pages"


@pytest.mark.parametrize("model", NOUNS, ids=lambda model: model.__name__)
def test_every_key_is_documented(model: type[Described]) -> None:
    assert tuple(field_docs(model)) == keys(model)


def test_every_model_that_belongs_to_a_key_has_a_noun() -> None:
    assert set(CHILDREN.values()) <= set(NOUNS)


@pytest.mark.parametrize(("kind", "name"), [("spec", "octo.yaml"), ("customers", "customers.yaml")])
def test_an_editor_finds_nothing_in_the_files_of_this_project(kind: FileKind, name: str) -> None:
    data = YAML(typ="safe", pure=True).load(ROOT / "spec" / name)
    assert [error.message for error in Draft202012Validator(json_schema(kind)).iter_errors(data)] == []


def test_an_editor_finds_a_misspelled_key() -> None:
    data = YAML(typ="safe", pure=True).load(ROOT / "spec/octo.yaml")
    next(iter(data["groups"].values()))["acess"] = "read"
    errors = [error.message for error in Draft202012Validator(json_schema("spec")).iter_errors(data)]
    assert len(errors) == 1
    assert "'acess' was unexpected" in errors[0]


def test_an_editor_offers_the_questions_and_accepts_those_of_plugins() -> None:
    schema = spec_schema()
    one, several = schema["properties"]["promises"]["anyOf"]
    assert "reads-secrets" in one["anyOf"][0]["enum"]
    assert several["items"] == one
    spec = YAML(typ="safe", pure=True).load(ROOT / "spec/octo.yaml")
    promised: object
    for promised in ("reads-secrets", ["reads-secrets", "reads-mail"], "reads-mail"):
        data = {**spec, "promises": promised}
        assert [error.message for error in Draft202012Validator(schema).iter_errors(data)] == []


@pytest.mark.medium
def test_the_schemas_are_schemas() -> None:
    for schema in (json_schema("spec"), json_schema("customers"), spec_schema()):
        Draft202012Validator.check_schema(schema)
