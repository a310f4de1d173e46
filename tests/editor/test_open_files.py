"""Files that are open together: which share ids, and what a renaming changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.editor.hovers import hover_at
from octo_spec.editor.offers import offers_at
from octo_spec.editor.open_files import renaming_problem, spec_of, uses_of_id_at
from tests.editor.texts import SPEC, at_cursor, read_text

if TYPE_CHECKING:
    from octo_spec.editor.edited_text import EditedText

CUSTOMERS = "octospec-customers: 1\ncustomers:\n  acme:\n    fix: {si‸ze: large, external-id: abc}\n"
OTHER = CUSTOMERS.replace("external-id", "another-input")
FILES = {"spec": SPEC, "customers": CUSTOMERS}
RENAMED = SPEC.replace("  size:", "  si‸ze:")


def texts(**given: str) -> dict[str, EditedText]:
    return {name: read_text(text.replace("‸", ""), f"{name}.yaml") for name, text in given.items()}


def renamed(opened: dict[str, EditedText], uri: str, text: str) -> list[tuple[str, int]]:
    """Return the places that a renaming at the cursor changes: the file and the line."""
    found = uses_of_id_at(opened, uri, at_cursor(text, "")[1])
    return [(each, use.range.start.line) for each, use in found]


@pytest.mark.parametrize(("uri", "text"), [("spec", RENAMED), ("customers", CUSTOMERS)])
def test_a_choice_is_renamed_in_the_spec_and_for_its_customers_from_either(uri: str, text: str) -> None:
    opened = texts(spec=SPEC, customers=CUSTOMERS)
    assert renamed(opened, uri, text) == [("spec", 6), ("spec", 17), ("customers", 3)]


def test_each_place_of_a_customers_file_that_names_an_id_is_renamed_and_no_other() -> None:
    customers = """\
octospec-customers: 1
common: {ask: si‸ze, preset: {size: small}}
customers:
  acme:
    x-own: {fix: {size: x}, ask: [size]}
    fix: {partition: aws-cn, size: large, external-id: "size"}
    deployed: {account: "111122223333", roles: {reader: "arn:aws-cn:iam::111122223333:role/size"}}
  size: {ask: [size]}
"""
    opened = texts(spec=SPEC, customers=customers)
    lines = [("customers", line) for line in (1, 1, 5, 7)]
    assert renamed(opened, "customers", customers) == [("spec", 6), ("spec", 17), *lines]
    role = customers.replace("si‸ze", "size").replace("roles: {reader", "roles: {rea‸der")
    assert renamed(opened, "customers", role) == [("spec", 8), ("customers", 6)]


def test_a_key_of_the_language_is_no_id_of_the_same_name() -> None:
    choice = "  size: {description: How much?, options: [small, large]}\n"
    own = (
        choice.replace("size", "w‸hy") + choice.replace("size", "needs") + choice.replace("size", "requires")
    )
    spec = SPEC.replace(choice, own).replace("{size: large}", "{why: large}")
    spec += """\
features:
  needs: {title: T., why: W., needs: {allow: ce:GetTags, on: "*"}, without: N.}
  requires: {title: T., why: W., needs: ce:GetTags, without: N.}
"""
    assert renamed(texts(spec=spec), "spec", spec) == [("spec", 6), ("spec", 19)]


def test_customers_of_another_spec_keep_their_ids() -> None:
    opened = texts(spec=SPEC, customers=OTHER)
    assert renamed(opened, "spec", RENAMED) == [("spec", 6), ("spec", 17)]
    assert renamed(opened, "customers", OTHER) == [("customers", 3)]


def test_of_several_specs_that_declare_all_answers_none_is_the_one() -> None:
    opened = texts(spec=SPEC, copy=SPEC, customers=CUSTOMERS)
    assert spec_of(opened, "customers") == "customers"
    assert renamed(opened, "spec", RENAMED) == [("spec", 6), ("spec", 17)]
    other = SPEC.replace("size", "extent")
    assert spec_of(texts(spec=SPEC, other=other, customers=CUSTOMERS), "customers") == "spec"


def test_a_renaming_in_one_workspace_changes_no_file_of_another() -> None:
    opened = texts(**{f"{folder}/{name}": text for folder in "ab" for name, text in FILES.items()})
    for folder in "ab":
        places = [(f"{folder}/spec", 6), (f"{folder}/spec", 17), (f"{folder}/customers", 3)]
        assert renamed(opened, f"{folder}/spec", RENAMED) == places
        assert renamed(opened, f"{folder}/customers", CUSTOMERS) == places


@pytest.mark.parametrize(
    ("new", "problem"),
    [
        ("extent", ""),
        ("size", ""),
        ("a b", "is not kebab-case"),
        ("", "is not kebab-case"),
        ("x" * 65, "of at most 64 characters"),
        ("external-id", "'external-id' is already declared"),
        ("reader", ""),
        ("partition", "'partition' is reserved: customers fix it"),
    ],
)
def test_a_new_name_must_be_an_id_that_is_free(new: str, problem: str) -> None:
    opened = texts(spec=SPEC)
    found = list(uses_of_id_at(opened, "spec", at_cursor(RENAMED)[1]))
    assert problem in renaming_problem(opened, found, new)
    assert bool(problem) == bool(renaming_problem(opened, found, new))


@pytest.mark.parametrize(
    ("text", "new", "problem"),
    [
        (SPEC.replace("  reader:", "  rea‸der:"), "spec", "'spec'"),
        (RENAMED, "count", "'count' is reserved"),
        (SPEC.replace("cost-data", "cost‸-data"), "costs", "'costs'"),
        (SPEC.replace("[costs]", '["c\\u006fsts"]').replace("  costs:", "  cos‸ts:"), "fees", "'costs'"),
    ],
)
def test_a_renaming_brings_no_error(text: str, new: str, problem: str) -> None:
    opened = texts(spec=text)
    found = list(uses_of_id_at(opened, "spec", at_cursor(text)[1]))
    assert problem in renaming_problem(opened, found, new)


def test_nothing_is_renamed_in_a_text_that_is_not_yaml() -> None:
    text = f"{SPEC}      - {{allow: [".replace("${param.ext", "${param.ext‸")
    document, place = at_cursor(text)
    opened = {"spec": document}
    found = list(uses_of_id_at(opened, "spec", place))
    assert "spec.yaml is not valid YAML" in renaming_problem(opened, found, "other")
    assert renaming_problem(opened, [], "other") == "there is no id at this place"


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ('fix: {"s\\u0069ze": large}', "customers.yaml:4:11"),
        ('ask: ["si\\\n      ze"]', "customers.yaml:4:11"),
        ("ask:\n      - >-\n        size\n", "customers.yaml:5:9"),
    ],
)
def test_nothing_is_renamed_where_a_name_would_stay(written: str, place: str) -> None:
    customers = f"octospec-customers: 1\ncustomers:\n  acme:\n    {written}\n"
    opened = texts(spec=SPEC, customers=customers)
    found = list(uses_of_id_at(opened, "spec", at_cursor(RENAMED)[1]))
    problem = f"{place} has 'size' with an escape or on several lines: write it plainly first"
    assert renaming_problem(opened, found, "extent") == problem


def test_a_customers_file_is_completed_and_explained_from_its_spec() -> None:
    spec = read_text(SPEC)
    begun, place = at_cursor(CUSTOMERS.replace("si‸ze: large, external-id: abc}", "si‸"), "")
    assert "size" in [each.text for each in offers_at(begun, place, spec).items]
    begun, place = at_cursor(CUSTOMERS.replace("si‸ze: large, external-id: abc}", "size: ‸"), "")
    assert [each.text for each in offers_at(begun, place, spec).items] == ["small", "large"]
    found = hover_at(*at_cursor(CUSTOMERS, ""), spec)
    assert found is not None
    assert "How much?" in found.markdown
