"""Comparing as a whole: all differences or the first, every name or the catalogue's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.access import compare as compare_module
from octo_spec.access.bounds import NO_BOUNDS, Bounds
from octo_spec.access.compare import (
    ActionReading,
    Comparison,
    compare,
    compare_first,
    compare_in_both_readings,
)
from octo_spec.access.discharge import discharge
from tests.access.samples import allow, deny, is_new, policy, when

if TYPE_CHECKING:
    from octo_spec.access.discharge import Discharge
    from octo_spec.access.obligations import Obligation
    from octo_spec.access.search.request_space import RequestSpace
    from octo_spec.iam.policy import Document


def test_the_first_difference_is_one_of_all() -> None:
    new = policy(allow(Action="s3:GetObject"), allow(Action="s3:PutObject"), allow(Action="s3:ListBucket"))
    every = compare([], new).differences
    assert len(every) == 3
    assert compare_first([], new).differences == every[:1]


def test_obligations_of_both_readings_are_decided_once(monkeypatch: pytest.MonkeyPatch) -> None:
    obligations: list[Obligation] = []

    def counted(obligation: Obligation, space: RequestSpace) -> Discharge:
        obligations.append(obligation)
        return discharge(obligation, space)

    monkeypatch.setattr(compare_module, "discharge", counted)
    new = policy(*(allow(Resource=f"arn:aws:s3:::b{number}/*") for number in range(10)))
    both = compare_in_both_readings([], new)
    assert len(both.all_names.differences) == len(both.catalogue.differences) == 10
    assert len(obligations) == 20


@pytest.mark.parametrize(
    ("old", "new", "bounds"),
    [
        ([], policy(allow(Action=["s3:Get*", "s3:GetFuture"]), allow(Action="s3:PutObject")), NO_BOUNDS),
        (policy(allow(Action="s3:Get*")), policy(allow(Action=["s3:GetObject", "s3:Put*"])), NO_BOUNDS),
        (policy(allow(Action="s3:GetObject")), policy(allow(Action="s3:GetFuture*")), NO_BOUNDS),
        (policy(allow(), deny(Resource="arn:aws:s3:::b/*")), policy(allow()), NO_BOUNDS),
        ([], policy(allow(Action="s3:*")), Bounds((), (tuple(policy(allow(Action="s3:Get*"))),))),
        (policy(allow()), policy(allow()), Bounds((tuple(policy(allow(Action="ec2:*"))),), ())),
    ],
)
def test_both_readings_together_find_what_each_finds(
    old: list[Document], new: list[Document], bounds: Bounds
) -> None:
    together = compare_in_both_readings(old, new, bounds=bounds)
    assert together.all_names == compare(old, new, bounds=bounds)
    assert together.catalogue == compare(old, new, ActionReading.CATALOGUE, bounds=bounds)


def test_the_first_difference_may_be_the_last_of_the_statements() -> None:
    old, last = policy(allow(Action="s3:GetObject")), allow(Action="s3:PutObject")
    new = policy(allow(Action="s3:GetObject"), last)
    assert len(compare_first(old, new).differences) == 1
    assert compare_first(new, new).differences == ()


def test_in_the_catalogue_an_action_that_is_new_counts_though_another_of_its_statement_is_not() -> None:
    key = "aws:PrincipalTag/team"
    # Only together the two cover s3:GetObject, which no quick check finds.
    old = policy(allow(**when("StringEquals", key, "x")), allow(**when("StringNotEquals", key, "x")))
    new = policy(allow(Action=["s3:GetObject", "ec2:RunInstances"]))
    for reading in ActionReading:
        [difference] = compare(old, new, reading).differences
        assert difference.witness.action.lower() == "ec2:runinstances"


def test_a_removed_deny_adds_no_action_that_it_excepted() -> None:
    actions = allow(Action=["s3:GetObject", "s3:PutObject", "s3:Delete*"])
    gone = deny(NotAction=["s3:Get*", "s3:D*"])
    [difference] = compare(policy(actions, gone), policy(actions)).differences
    assert difference.actions == ("s3:PutObject",)


def test_no_step_is_spent_on_actions_that_a_removed_deny_excepted() -> None:
    actions = [f"s3:Get{number}" for number in range(100)]
    gone = deny(NotAction=actions)
    narrower = deny(Action="*", NotResource="arn:aws:s3:::${aws:PrincipalTag/a}/${aws:PrincipalTag/b}")
    old, new = policy(allow(Action=actions), gone), policy(allow(Action=actions), narrower)
    assert compare(old, new, limit=1) == Comparison(())


def test_a_key_of_every_request_is_never_absent() -> None:
    present = policy(allow(**when("Null", "aws:CurrentTime", "false")))
    assert not is_new(present, policy(allow()))
    assert not is_new([], policy(allow(**when("Null", "aws:CurrentTime", "true"))))


@pytest.mark.parametrize("key", ["aws:PrincipalTag/team", "own:key"])
def test_a_key_of_some_requests_may_be_absent_whether_aws_documents_it_or_not(key: str) -> None:
    assert is_new([], policy(allow(**when("Null", key, "true"))))
    assert is_new(policy(allow(**when("StringLike", key, "*"))), policy(allow()))


def test_a_tag_of_a_request_is_among_its_listed_keys() -> None:
    listed = policy(
        allow(Action="s3:PutObject", **when("ForAnyValue:StringEqualsIgnoreCase", "aws:TagKeys", "team"))
    )
    tagged = policy(allow(Action="s3:PutObject", **when("StringEquals", "aws:RequestTag/team", "x")))
    assert not is_new(listed, tagged)
    assert is_new(tagged, listed)


def test_tags_that_the_list_of_keys_forbids_are_in_no_request() -> None:
    contradiction = {
        "StringEquals": {"aws:RequestTag/a": "x", "aws:RequestTag/b": "y"},
        "ForAllValues:StringEquals": {"aws:TagKeys": ["c"]},
    }
    assert not is_new([], policy(allow(Action="s3:PutObject", Condition=contradiction)))
