"""Approvals as files: read back as they were written, and refused if anything else is in them."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from octo_spec.model.claims import Claim, ClaimAnswer
from octo_spec.model.review_facts import HashedFile
from octo_spec.model.typed_json import MistypedError
from octo_spec.review.approval import (
    Approval,
    ApprovedAnswer,
    ApprovedLimits,
    approval_schema,
    approval_text,
    is_day,
    parsed_approval,
)
from tests.review.schema_page import APPROVAL_PAGE

if TYPE_CHECKING:
    from collections.abc import Callable

APPROVAL = Approval(
    name="octo",
    version="1.0.0",
    customer="",
    side="octo.yaml",
    by="A. Reviewer",
    approved="2026-11-30",
    until="2027-11-30",
    conditions=("Cost data only.",),
    files=(HashedFile("octo.yaml", "ab" * 32),),
    octospec="octospec 0.1.0",
    catalogue="2026-10-27",
    roles=("reader",),
    skipped=(),
    answers=(ApprovedAnswer("reader", "reads-secrets", (Claim(ClaimAnswer.NO, scope="none"),)),),
    limits=ApprovedLimits(policy={"Statement": []}),
)


def changed(change: Callable[[Any], object]) -> str:
    """Return the text of an approval that someone changed."""
    data = json.loads(approval_text(APPROVAL))
    change(data)
    return json.dumps(data)


def test_it_is_read_as_it_was_written() -> None:
    assert parsed_approval(approval_text(APPROVAL)) == APPROVAL


def test_it_has_the_published_form() -> None:
    published = json.loads(APPROVAL_PAGE.read_text("utf-8"))
    assert published == approval_schema(), "python -m tests.review.schema_page"
    jsonschema.validate(json.loads(approval_text(APPROVAL)), approval_schema())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"octospec-review": 2}',
        "[" * 100_000,
        '{"octospec-approval": 2, "x": ' + '{"a":' * 100_000,
        '{"octospec-approval": 2}',
        '{"octospec-approval": 1e999}',
        '{"octospec-approval": ' + "9" * 10_000 + "}",
        approval_text(APPROVAL)[:-40],
        approval_text(APPROVAL).replace('"until"', '"until": "2099-01-01", "until"'),
        changed(lambda data: data.update({"octospec-approval": 3})),
        changed(lambda data: data.update({"octospec-approval": True})),
        changed(lambda data: data.update(until="2026-02-30")),
        changed(lambda data: data.update(until="20271130")),
        changed(lambda data: data.update(until="2027-11-30T00:00")),
        changed(lambda data: data.update(approved="yesterday")),
        changed(lambda data: data.update(until=20271130)),
        changed(lambda data: data.update(by="")),
        changed(lambda data: data.update(answers=[])),
        changed(lambda data: data.update(answers=data["answers"] * 2)),
        changed(lambda data: data["answers"][0].update(claims=[])),
        changed(lambda data: data["answers"][0].update(role="writer")),
        changed(lambda data: data["answers"][0]["claims"][0].update(answer="never")),
        changed(lambda data: data.update(roles=["reader", "writer"])),
        changed(lambda data: data.update(more=1)),
        changed(lambda data: data.pop("limits")),
        changed(lambda data: data["limits"].update(policy=None)),
        changed(lambda data: data["limits"].update(deployment={})),
        changed(lambda data: data.update(by="\ud800")),
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(MistypedError):
        parsed_approval(text)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("2028-02-29", True),
        ("2026-02-30", False),
        ("2026-2-3", False),
        ("\uff12026-01-01", False),
        ("", False),
    ],
)
def test_a_day_exists(text: str, *, is_one: bool) -> None:
    assert is_day(text) is is_one


def test_it_holds_until_the_end_of_its_last_day() -> None:
    assert not APPROVAL.is_over(date(2027, 11, 30))
    assert APPROVAL.is_over(date(2027, 12, 1))
