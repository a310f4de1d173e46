"""What artifacts say next to a grant, and what is read back of that."""

from __future__ import annotations

import pytest

from octo_spec.diagnostics import Span
from octo_spec.iam.elements import Effect
from octo_spec.model.deployment import NOT_IN_SPEC, Attachment, Statement
from octo_spec.model.explanations import Comments, explanation, read_explanation
from octo_spec.model.text import Text

STATEMENT = Statement(Effect.ALLOW, ("ce:Get*",))


def granted(group: str = "", category: str = "", why: str = "") -> Statement:
    return Statement(Effect.ALLOW, ("ce:Get*",), group=group, category=category, why=why)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            granted("costs", "cost-data", "Reports: all of them (and more)."),
            "costs (cost-data): Reports: all of them (and more).",
        ),
        (granted("costs", "cost-data"), "costs (cost-data)"),
        (granted("costs", why="Reports."), "costs: Reports."),
        (granted(why="Reports of all kinds."), "Reports of all kinds."),
        (granted(), ""),
    ],
)
def test_what_is_said_reads_back(statement: Statement, words: str) -> None:
    assert explanation(statement) == words
    read = read_explanation(STATEMENT, words)
    assert (read.group, read.category, read.why) == (statement.group, statement.category, statement.why)
    assert read == STATEMENT, "it is never compared"


def test_no_artifact_says_which_grant_of_the_group_it_is() -> None:
    assert read_explanation(STATEMENT, "costs: Reports.").grant == NOT_IN_SPEC
    attached = read_explanation(Attachment(Text.of("arn:aws:iam::aws:policy/Billing")), "costs: Reports.")
    assert (attached.group, attached.entry) == ("costs", NOT_IN_SPEC)


def test_a_comment_is_in_the_line_above() -> None:
    comments = Comments.of([("a.tf", "# first\n{\n  #second\n  {\n}\n}")])
    assert [comments.comment_above(Span("a.tf", line)) for line in (1, 2, 3, 4, 5, 9)] == [
        "",
        "first",
        "",
        "second",
        "",
        "",
    ]
    assert comments.comment_above(Span("b.tf", 2)) == ""
