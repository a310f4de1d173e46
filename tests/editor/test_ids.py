from __future__ import annotations

import pytest

from octo_spec.editor.edited_text import facts_of
from octo_spec.editor.ids import id_uses, use_at
from tests.editor.texts import SPEC, at_cursor, read_text


def test_each_use_of_an_id_has_its_exact_place() -> None:
    document = read_text(SPEC)
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
    document, place = at_cursor(text, "")
    use = use_at(document, place, document)
    assert use is not None
    assert use.id == "size"


def test_the_last_text_that_could_be_read_has_the_ids() -> None:
    document, _ = at_cursor(f"{SPEC}      - {{allow: [‸")
    assert not document.is_valid
    assert any(use.is_declaration for use in id_uses(document))


def test_the_outline_has_each_role_and_group() -> None:
    found = {
        symbol.name: [child.name for child in symbol.children] for symbol in read_text(SPEC).facts.symbols
    }
    assert found["roles"] == ["reader"]
    assert found["groups"] == ["costs"]


def test_each_part_of_several_lines_can_be_folded() -> None:
    assert (13, 19) in read_text(SPEC).facts.folds
    assert (18, 19) in read_text(SPEC).facts.folds


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_other_ends_of_lines_are_ends_of_lines(end: str) -> None:
    document = read_text(SPEC.replace("\n", end))
    assert id_uses(document) == id_uses(read_text(SPEC))
    assert document.facts == read_text(SPEC).facts


def test_a_key_without_a_letter_is_no_part_of_the_outline() -> None:
    [found] = read_text('roles:\n  : x\n  " ": y\n  reader: z\n').facts.symbols
    assert [each.name for each in found.children] == ["reader"]


def test_a_text_that_is_not_read_yet_has_the_facts_of_the_last_one() -> None:
    before = read_text(SPEC)
    text = before.with_text(f"{SPEC}\n").with_text(SPEC.replace("size", "s"))
    assert (text.is_read, text.facts) == (False, before.facts)
    assert "size" not in [use.id for use in id_uses(text)]
    text.learn(facts_of(text))
    assert "s" in [use.id for use in id_uses(text)]
