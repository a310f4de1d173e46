"""The words and views of a review for facts that few specs have."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from octo_spec.analysis.questions import QUESTIONS
from octo_spec.model.claims import WitnessRequest
from octo_spec.model.presence import ALWAYS, ChoiceIs, Presence
from octo_spec.model.review_facts import (
    NOT_DECIDED,
    AnswerSince,
    AnswerStep,
    Card,
    Change,
    Changes,
    ChosenText,
    CombinationRow,
    CopyText,
    ReviewedFeature,
    Tone,
    UnreadPart,
    Way,
)
from octo_spec.model.session_words import session_in_words
from octo_spec.model.unread import UnreadKind
from octo_spec.review.facts import review_facts
from octospec_review.writing.card_views import card_views
from octospec_review.writing.change_counts import since_in_words
from octospec_review.writing.combination_rows import counted_levels
from octospec_review.writing.csv_table import permissions_table
from octospec_review.writing.grant_views import grant_groups
from octospec_review.writing.growing_patterns import added_in_words
from octospec_review.writing.html_page import MANY_GRANTS, classes
from octospec_review.writing.markdown_page import markdown
from octospec_review.writing.role_views import has_limits, not_seen, user_names
from octospec_review.writing.view import review_name
from octospec_review.writing.words import combination_name, levels_in_words
from tests.emitters.review.real_facts import files
from tests.review.small_deployments import deployment_of, grant, reviewed

FACTS = review_facts(reviewed(deployment_of(grant("s3:Get*"))), QUESTIONS[:1])
[ROLE] = FACTS.roles
[GRANT] = FACTS.grants


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(3600, "1 hour"), (7200, "2 hours"), (5400, "1 hour and 30 minutes"), (3601, "1 hour and 1 minute")],
)
def test_a_session_is_written_in_hours_and_minutes(seconds: int, words: str) -> None:
    assert session_in_words(seconds) == words


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ((), "no known action"),
        ((("Write", 0),), "no known action"),
        ((("Write", 1), ("Read", 0), ("List", 2)), "1 write, 2 lists"),
    ],
)
def test_levels_without_actions_are_not_counted(levels: tuple[tuple[str, int], ...], words: str) -> None:
    assert levels_in_words(levels) == words


def test_a_combination_is_named_by_its_answers() -> None:
    row = CombinationRow((("more", "on"), ("level", "b")), (), ())
    assert combination_name(row) == "more on, level b"
    assert combination_name(replace(row, answers=())) == "as deployed"


@pytest.mark.parametrize(
    ("name", "role", "is_documented", "shown"),
    [
        ("small", "Reader", False, "Reader (small)"),
        ("", "Reader", False, "Reader (A file)"),
        ("small", "${param.name}", False, "small"),
        ("small", "", False, "small"),
        ("small", "Reader", True, "small"),
    ],
)
def test_a_review_is_named_by_a_known_role_only_if_it_is_of_a_third_party(
    name: str, role: str, *, is_documented: bool, shown: str
) -> None:
    found = replace(
        FACTS,
        name=name,
        title="A file",
        version="",
        is_documented=is_documented,
        roles=(replace(ROLE, name=role),),
    )
    assert review_name(found) == shown


def test_tagging_has_a_column_only_if_an_action_has_that_level() -> None:
    [row, *_] = FACTS.combinations
    assert "Tagging" not in counted_levels(FACTS)
    tagging = replace(row, levels=(("Tagging", 1),))
    assert "Tagging" in counted_levels(replace(FACTS, combinations=(row, tagging)))


@pytest.mark.parametrize(
    ("came", "words"),
    [
        ((), "no action was added"),
        (("s3:A",), "1 action was added"),
        (("s3:A", "s3:B"), "2 actions were added"),
    ],
)
def test_added_actions_are_counted(came: tuple[str, ...], words: str) -> None:
    growing = tuple(replace(each, came=came) for each in GRANT.growing)
    assert added_in_words(replace(FACTS, grants=(replace(GRANT, growing=growing),))) == words


def test_a_text_for_some_combinations_limits_a_role_too() -> None:
    text = CopyText("a", "A", "For a.")
    of_choices = replace(text, for_choices=(ChosenText((), "{}", covers="Proven."), ChosenText((), "{}")))
    for given, expected in ((text, False), (replace(text, covers="Proven."), True), (of_choices, True)):
        assert has_limits(replace(FACTS, texts=(given,))) is expected


def test_a_policy_with_unknown_content_is_reported_with_its_role() -> None:
    for id, name, whose in (("reader", "Reader", "Reader"), ("reader", "", "reader"), ("", "", "the role")):
        role = replace(ROLE, id=id, name=name, unknown_policies=("arn:x",))
        assert not_seen(replace(FACTS, roles=(role,))) == [
            f"attached to {whose}, with unknown content: arn:x"
        ]


@pytest.mark.parametrize("actions", [(), ("s3:GetObject",), ("s3:GetObject", "s3:PutObject")])
def test_the_table_has_a_row_for_each_unread_part(actions: tuple[str, ...]) -> None:
    part = UnreadPart(UnreadKind.STATEMENT, "a statement", "main.yaml:7", actions)
    unread = permissions_table(replace(FACTS, roles=(replace(ROLE, unread=(part,)),)))
    assert unread.count("main.yaml:7") == max(1, len(actions))


def test_everything_except_anything_is_not_any_resource() -> None:
    for excepted in (False, True):
        given = replace(GRANT, resources=("*",), resources_excepted=excepted)
        [group] = grant_groups(replace(FACTS, grants=(given,)))
        assert group["grants"][0]["any_resource"] is not excepted


def test_a_privilege_escalation_without_a_request_has_none_in_the_text() -> None:
    way = Way("way-1", "reader", "grants-itself", "everything", "a step", ())
    shown = WitnessRequest("iam:PutRolePolicy", "*")
    assert "request:" not in markdown(replace(FACTS, ways=(way,)))
    assert "request: " in markdown(replace(FACTS, ways=(replace(way, witness=shown),)))


@pytest.mark.parametrize(
    ("text", "tone", "tag", "look", "shape"),
    [
        ("Yes", Tone.GRAVE, "Grave", "grave", "yes"),
        ("Yes", Tone.CAUTION, "Care", "caution", "only-where"),
        ("No", Tone.CAUTION, "Care", "caution", "only-where"),
        ("No", Tone.CALM, "No", "good", "no"),
        ("One account", Tone.CALM, "Fact", "calm", "fact"),
        ("Not decided", Tone.CALM, "Not decided", "caution", "not-decided"),
    ],
)
def test_only_a_decided_no_is_green(text: str, tone: Tone, tag: str, look: str, shape: str) -> None:
    [shown] = card_views(replace(FACTS, cards=(Card("Reads secrets", text, "", tone),)))
    assert (shown["tag"], shown["look"], shown["shape"]) == (tag, look, shape)


@pytest.mark.parametrize(
    ("grants", "choices", "expected"),
    [
        (MANY_GRANTS, 2, ["two"]),
        (MANY_GRANTS + 1, 2, ["many", "two"]),
        (0, 3, []),
        (MANY_GRANTS + 1, 3, ["many"]),
    ],
)
def test_a_page_of_many_statements_or_few_choices_has_a_class(
    grants: int, choices: int, expected: list[str]
) -> None:
    many = replace(FACTS, grants=(GRANT,) * grants, choices=FACTS.choices[:1] * choices)
    assert classes(many) == expected


def test_a_group_exists_if_its_statements_do() -> None:
    on = Presence((ChoiceIs("more", ("on",)),))
    for second, words in (((on,), "if more is on"), ((ALWAYS,), "see each statement")):
        grants = (replace(GRANT, combinations=(on,)), replace(GRANT, id="other", combinations=second))
        [group] = grant_groups(replace(FACTS, grants=grants))
        assert group["there"] == words


def test_only_users_of_a_file_are_named_as_users() -> None:
    parts = tuple(
        UnreadPart(kind, "a part", "a.tf:1", ()) for kind in (UnreadKind.STATEMENT, UnreadKind.USER)
    )
    assert user_names(replace(FACTS, roles=(ROLE, replace(ROLE, id="u", name="U", unread=parts)))) == ["U"]


def test_with_several_roles_a_changed_answer_names_its_role() -> None:
    [answer] = FACTS.answers
    since = AnswerSince(answer.question, "reader", answer.claims, AnswerStep.MORE)
    one = replace(FACTS, changes=Changes("v1", "New access", answers=(since,)))
    phrase = FACTS.questions[0].phrase
    other = replace(ROLE, id="other", name="Other")
    assert f"| {phrase} |" in markdown(one)
    assert f"| {phrase} (Reader) |" in markdown(replace(one, roles=(ROLE, other)))


def test_without_an_earlier_version_nothing_is_counted() -> None:
    assert since_in_words(review_facts(reviewed(deployment_of(grant("s3:GetObject"))), ())) == ""


def test_a_change_that_is_not_decided_is_counted_as_that() -> None:
    changes = Changes("v1", "", (Change("reader", NOT_DECIDED, "new access"), Change("reader", "role", "x")))
    words = since_in_words(replace(FACTS, changes=changes))
    assert words == "0 changes allow more, 1 not decided, 1 other"


def test_a_number_of_names_that_a_page_cuts_short_has_separators() -> None:
    actions = tuple(f"s3:Get{number}" for number in range(2000))
    [first] = FACTS.grants
    feature = ReviewedFeature("f", "F.", "Why.", "Nothing.", actions, (first.id,), ())
    named = replace(FACTS, grants=(replace(first, actions=actions),), features=(feature,))
    page = files(named)["review.html"]
    assert len(re.findall(r"and 1,99\d more", page)) >= 2
    assert re.findall(r"and \d{4,} more", page) == []
