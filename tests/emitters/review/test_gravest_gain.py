"""The first screen of a review names the gravest action of which a role may do more than before."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from octo_spec.model.review_facts import Change, Changes, Tone
from octospec_review.writing.gravest_gain import changes_by_gravity, gravest_gain
from tests.emitters.review.reading_pages import tree, unmarked
from tests.emitters.review.real_facts import facts, files

_REQUEST = "iam:PutRolePolicy on arn:aws:iam::111122223333:role/octo"


def _change(*actions: str, is_more: bool = True, witness: str = "") -> Change:
    [role] = facts().roles
    return Change(role.id, "permissions", "The role can do more", "", actions, "", witness, is_more)


def _with(*changes: Change) -> Changes:
    return Changes("v1", "New access", changes)


def test_a_grave_action_is_named_before_the_first_ones_of_a_list() -> None:
    changes = _with(
        _change("cur:DescribeReportDefinitions", "ce:GetTags"),
        _change("organizations:ListAccounts", "iam:PutRolePolicy", witness=_REQUEST),
    )
    found = gravest_gain(replace(facts(), changes=changes))
    assert found is not None
    assert (found.action, found.witness) == ("iam:PutRolePolicy", _REQUEST)
    question = next(each for each in facts().questions if each.phrase == found.phrase)
    tones = [each.tone for each in facts().questions if _gives_a_yes(each.id, found.action)]
    assert question.tone is min(tones, key=list(Tone).index)


def _gives_a_yes(question: str, action: str) -> bool:
    answers = [answer for answer in facts().answers if answer.question == question]
    return any(action in part.actions for answer in answers for part in answer.parts)


def test_what_a_role_lost_is_no_gain() -> None:
    changes = _with(_change("iam:PutRolePolicy", is_more=False), _change("ce:GetTags"))
    found = gravest_gain(replace(facts(), changes=changes))
    assert found is not None
    assert found.action == "ce:GetTags"
    assert gravest_gain(replace(facts(), changes=_with(_change("iam:PutRolePolicy", is_more=False)))) is None
    assert gravest_gain(replace(facts(), changes=_with(_change("unknown:Action")))) is None
    assert gravest_gain(facts()) is None


def test_what_allows_more_is_sorted_by_gravity_and_then_by_level_before_what_allows_less() -> None:
    grave, unlisted = _change("iam:PutRolePolicy"), _change("unknown:Action")
    writes, reads = (replace(unlisted, level=level) for level in ("Write", "Read"))
    expected = [grave, writes, reads, unlisted, replace(grave, is_more=False)]
    for given in permutations(expected):
        assert changes_by_gravity(replace(facts(), changes=_with(*given))) == expected


def test_of_actions_under_no_question_the_highest_level_is_the_gravest() -> None:
    bare = replace(facts(), answers=())
    found = gravest_gain(replace(bare, changes=_with(_change("ce:GetTags", "iam:PutRolePolicy"))))
    assert found is not None
    assert (found.action, found.phrase) == ("iam:PutRolePolicy", "")


def test_the_page_names_the_gravest_gain_on_its_first_screen_and_its_request_with_the_changes() -> None:
    changes = _with(_change("ce:GetTags", "iam:PutRolePolicy", witness=_REQUEST))
    written = files(replace(facts(), changes=changes))
    page = tree(written["review.html"])
    [since] = page.all("p", of="since")
    assert "The gravest allows iam:PutRolePolicy" in since.text
    [gravest] = page.all("p", of="gravest")
    assert [code.text for code in gravest.all("code")] == ["iam:PutRolePolicy", _REQUEST]
    markdown = unmarked(written["review.md"])
    assert "The gravest change allows iam:PutRolePolicy" in markdown
    assert f"A request that this change allows: {_REQUEST}" in markdown


def test_an_action_is_called_the_gravest_only_if_every_change_lists_its_actions() -> None:
    other = _change("iam:*", witness=_REQUEST)
    for changes, named, is_gravest in (
        ([_change("ce:GetTags")], "ce:GetTags", True),
        ([_change("ce:GetTags"), other], "iam:PutRolePolicy", False),
        ([_change("ce:GetTags"), _change(witness="sts:AssumeRole by anyone")], "ce:GetTags", False),
        ([_change("ce:GetTags"), _change()], "ce:GetTags", True),
    ):
        found = gravest_gain(replace(facts(), changes=_with(*changes)))
        assert found is not None
        assert (found.action, found.is_gravest) == (named, is_gravest)
    written = files(replace(facts(), changes=_with(_change("ce:GetTags"), other)))
    assert "One allows iam:PutRolePolicy" in tree(written["review.html"]).text
    assert "One change allows iam:PutRolePolicy" in unmarked(written["review.md"])


def test_the_first_screen_counts_what_was_not_compared() -> None:
    changes = replace(_with(), not_compared=("role octo: a policy whose text is not known",))
    assert "no change, 1 not compared" in tree(files(replace(facts(), changes=changes))["review.html"]).text


def test_the_first_screen_counts_more_less_and_others() -> None:
    less = replace(_change("ce:GetTags", is_more=False), is_less=True)
    narrower = Change("external-id", "input", "pattern: none → ^[a-z]*$", narrows_input=True)
    changes = _with(_change("iam:PutRolePolicy"), less, narrower)
    [since] = tree(files(replace(facts(), changes=changes))["review.html"]).all("p", of="since")
    assert "1 change allows more, 1 less, 1 other" in since.text
