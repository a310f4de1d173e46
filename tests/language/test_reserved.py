"""What a target reserves is refused in the words of its emitter, and nothing else is.

The target is made up, so that no module of the language can know it: it tries ``load`` and the checks of
ids, choices, parameters and descriptions.
"""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.language.load import load_customers, load_spec
from octo_spec.language.reference import reference_page
from octo_spec.model.reserved_words import NOTHING, Reserved, ReservedText, ReservedWords, Slot, union

SPEC = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.
parameters:
  zone: {description: A zone., default: eu, allowed: {eu: {host: "1"}, us: {host: "2"}}}
  arns: {description: ARNs., type: list, default: [a-b, c]}
  password: {description: The external ID.}
  reader-main: {description: A bucket., default: x}
choices:
  extra: {description: More., levels: [none, all]}
roles:
  reader:
    name: Reader
    why: Reads @@.
    needs: {extra: all}
    trust: [{account: "111122223333", external-id: "${param.password}"}]
    inline: {main: [costs]}
groups:
  costs:
    category: cost-data
    access: read
    why: Reports.
    grants:
      - {allow: "ce:Get*", on: ["arn:aws:s3:::${param.zone.host}/${param.reader-main}"]}
      - {allow: "s3:Get*", on: "${param.arns}"}
"""

KIND = DiagnosticKind.error("ACME201", "macro", "A text that the target expands.")
TEXTS = Reserved(texts=(ReservedText("@@", KIND, "would be expanded", "write at"),))

CASES = [
    (
        Reserved((ReservedWords(Slot.ROLE_ID, frozenset({"reader"}), "reads by itself"),)),
        "OCT121 'reader' reads by itself; rename it",
    ),
    (
        Reserved((ReservedWords(Slot.QUESTION_ID, frozenset({"zone"}), "is a place"),)),
        "OCT121 'zone' is a place; rename it",
    ),
    (
        Reserved((ReservedWords(Slot.QUESTION_ID, frozenset({"extra"}), "is more", "say less"),)),
        "OCT121 'extra' is more; say less",
    ),
    (
        Reserved((ReservedWords(Slot.CHOICE_VALUE, frozenset({"all"}), "is a loop", "say some"),)),
        "OCT128 'all' is a loop; say some",
    ),
    (Reserved((ReservedWords(Slot.ALLOWED_VALUE, frozenset({"us"}), "is we"),)), "OCT126 'us' is we"),
    (
        Reserved((ReservedWords(Slot.VALUE_WITH_FACTS, frozenset({"us"}), "is no key"),)),
        "OCT126 'us' is no key",
    ),
    (
        Reserved((ReservedWords(Slot.LIST_ELEMENT, frozenset({"a-b"}), "is a difference"),)),
        "OCT126 'a-b' is a difference",
    ),
    (TEXTS, "ACME201 '@@' would be expanded; write at"),
    (
        Reserved(role_names={"-main": "Acme"}),
        "OCT122 'reader-main' and role 'reader' would have the same name in Acme; rename it",
    ),
    (
        Reserved(spec_outputs=("password",)),
        "OCT122 'password' is the name of an output that every spec has; rename it",
    ),
    (Reserved(spec_description_bytes=12), "OCT131 the description of a spec can have at most 12 bytes"),
    (
        Reserved(question_description_length=15),
        "OCT131 this description can have at most 15 characters",
    ),
]


def said(reserved: Reserved, spec: str = SPEC) -> list[str]:
    return [str(found).split(": ", 1)[1] for found in load_spec(spec, "s.yaml", reserved).diagnostics]


@pytest.mark.parametrize(("reserved", "expected"), CASES, ids=lambda case: str(case)[:40])
def test_what_a_target_reserves_is_refused_in_its_words(reserved: Reserved, expected: str) -> None:
    assert said(reserved) == [expected]


def test_each_slot_and_each_kind_of_reservation_is_tried() -> None:
    tried = union(reserved for reserved, _ in CASES)
    assert {words.slot for words in tried.words} == set(Slot)
    untried = {
        field.name for field in fields(Reserved) if getattr(tried, field.name) == getattr(NOTHING, field.name)
    }
    assert untried == {"role_outputs", "id_styles", "file_keys", "namings"}


def test_the_output_of_an_external_id_is_not_that_of_a_role() -> None:
    spec = SPEC.replace("password", "reader-word")
    message = "the output 'reader-word' of this external ID is also an output of role 'reader'"
    assert said(Reserved(role_outputs=("-word",)), spec) == [f"OCT122 {message}; rename it"]


def test_a_target_that_reserves_nothing_refuses_nothing() -> None:
    assert said(NOTHING) == []


def test_a_file_of_a_target_is_recognized() -> None:
    reserved = Reserved(file_keys={"acme-stack": "an Acme stack"})
    message = (
        "this file is an Acme stack, but a spec is expected; 'octospec import FILE' writes a spec for it"
    )
    assert said(reserved, "acme-stack: 1\n") == [f"OCT173 {message}"]
    assert "OCT173" not in "".join(said(NOTHING, "acme-stack: 1\n"))


def test_a_reserved_text_is_in_no_customers_file() -> None:
    text = "octospec-customers: 1\ncustomers: {acme: {fix: {zone: a@@}}}\n"
    assert load_customers(text, "c.yaml").file is not None
    [found] = load_customers(text, "c.yaml", TEXTS).diagnostics
    assert str(found) == "c.yaml:2:32: ACME201 '@@' would be expanded; write at"


def test_the_page_of_the_language_says_what_the_targets_declare() -> None:
    page = " ".join(reference_page(replace(TEXTS, id_styles=("`external.id` in Acme",))).split())
    assert "`external-id` is `external.id` in Acme. " in page
    assert "bidirectional marks or `@@`. " in page
    assert "| ACME201 | macro | A text that the target expands. |" in page
    assert "CloudFormation" not in reference_page(NOTHING)
