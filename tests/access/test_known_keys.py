"""A statement for known values of keys decides the requests that have these values as the statement does."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.access.evaluate import allows
from octo_spec.access.known_keys import with_known_keys
from octo_spec.access.request import Request
from tests.access.samples import allow, policy

if TYPE_CHECKING:
    from octo_spec.iam.policy import Document

TEAM, STAGE = "aws:principaltag/team", "aws:principaltag/stage"
TEAMS = (None, "red", "blue")
BUCKET = "arn:aws:s3:::"
REQUESTS = tuple(
    Request("s3:GetObject", f"{BUCKET}{name}", {STAGE: "test", "aws:username": "red"})
    for name in ("red", "blue", "none", "red-test", "blue-test", "none-test", "*", "")
)


def filled(documents: list[Document], known: dict[str, str | None]) -> list[Document]:
    return [
        replace(
            each, statements=tuple(filter(None, (with_known_keys(one, known) for one in each.statements)))
        )
        for each in documents
    ]


@pytest.mark.parametrize("team", TEAMS)
@pytest.mark.parametrize(
    "statement",
    [
        {"Resource": f"{BUCKET}${{{TEAM}}}"},
        {"Resource": [f"{BUCKET}${{{TEAM}}}", f"{BUCKET}blue"]},
        {"Resource": f"{BUCKET}${{{TEAM}, 'none'}}"},
        {"Resource": f"{BUCKET}${{{TEAM}}}-${{{STAGE}}}"},
        {"Resource": f"{BUCKET}${{{TEAM}, 'none'}}-${{{STAGE}, 'none'}}"},
        {"Resource": f"{BUCKET}${{{STAGE}}}"},
        {"NotResource": f"{BUCKET}${{{TEAM}}}"},
        {"NotResource": f"{BUCKET}red"},
        {"Condition": {"StringEquals": {TEAM: "red"}}},
        {"Condition": {"StringEquals": {TEAM: f"${{{TEAM}}}"}}},
        {"Condition": {"StringEquals": {TEAM: "${aws:username}"}}},
        {"Condition": {"StringNotEquals": {TEAM: "${aws:username}"}}},
        {"Condition": {"StringEquals": {"aws:username": f"${{{TEAM}}}"}}},
        {"Condition": {"StringNotLike": {"aws:username": f"${{{TEAM}}}*"}}},
        {"Condition": {"Null": {TEAM: "true"}, "StringEquals": {STAGE: "test"}}},
        {"Condition": {"NumericLessThan": {"aws:username": "5"}}},
    ],
)
def test_a_filled_statement_allows_what_the_statement_allows(
    statement: dict[str, Any], team: str | None
) -> None:
    written = policy(allow(**statement))
    for request, known in product(REQUESTS, ({TEAM: team}, {TEAM: team, STAGE: "test"})):
        context = {**request.context, **({} if team is None else {TEAM: team})}
        sent = replace(request, context=context)
        assert allows(filled(written, known), sent) is allows(written, sent), (sent, known)


def test_what_is_known_is_no_longer_a_condition() -> None:
    both = {"StringEquals": {TEAM: "red", STAGE: "test"}}
    [document] = filled(policy(allow(Condition=both)), {TEAM: "red"})
    assert [condition.key for condition in document.statements[0].conditions] == [STAGE]
    two = policy(allow(Resource=f"{BUCKET}${{{TEAM}}}-${{{STAGE}}}"))
    assert allows(filled(two, {TEAM: "red"}), Request("s3:GetObject", f"{BUCKET}red-test", {STAGE: "test"}))
    [document] = filled(two, {TEAM: None})
    assert document.statements == ()
