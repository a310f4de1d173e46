from __future__ import annotations

from octo_spec.editor.edited_text import EditedText
from octo_spec.editor.ids import id_uses, use_at
from octo_spec.editor.outline import folds, symbols
from tests.editor.texts import SPEC, at_cursor


def test_each_use_of_an_id_has_its_exact_place() -> None:
    document = EditedText(SPEC, "spec.yaml")
    for use in id_uses(document):
        start, end = use.range.start, use.range.end
        assert document.lines[start.line][start.column : end.column] == use.id
    found = [(use.kind.value, use.id, use.is_declaration) for use in id_uses(document)]
    assert found == [
        ("parameters", "external-id", True),
        ("choices", "size", True),
        ("roles", "reader", True),
        ("parameters", "external-id", False),
        ("groups", "costs", False),
        ("groups", "costs", True),
        ("categories", "cost-data", False),
        ("choices", "size", False),
    ]


def test_an_answer_of_a_customer_uses_an_id() -> None:
    text = "octospec-customers: 1\ncustomers: {acme: {fix: {si‸ze: large}}}\n"
    use = use_at(*at_cursor(text, ""))
    assert use is not None
    assert use.id == "size"


def test_the_last_text_that_could_be_read_has_the_ids() -> None:
    document, _ = at_cursor(f"{SPEC}      - {{allow: [‸")
    assert document.tree is None
    assert any(use.is_declaration for use in id_uses(document))


def test_the_outline_has_each_role_and_group() -> None:
    found = {
        symbol.name: [child.name for child in symbol.children] for symbol in symbols(EditedText(SPEC, "x"))
    }
    assert found["roles"] == ["reader"]
    assert found["groups"] == ["costs"]


def test_each_part_of_several_lines_can_be_folded() -> None:
    assert (13, 19) in folds(EditedText(SPEC, "x"))
    assert (18, 19) in folds(EditedText(SPEC, "x"))
