"""What is known and not known of answers, as conditions and as the context of requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.iam.policy import parse
from octo_spec.model.deployment import Choice
from octo_spec.symbolic.answer_keys import KeyCondition
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.json_values import JsonValue

LEVEL = Choice("level", "How much.", ("none", "some", "all"), "some")
UNKNOWNS = Unknowns(choices={"level": ("none", "some", "all")})


def condition(operator: str, key: str, *values: str) -> Condition:
    statement: dict[str, JsonValue] = {
        "Effect": "Allow",
        "Action": "*",
        "Resource": "*",
        "Condition": {operator: {key: list(values)}},
    }
    [parsed] = parse({"Version": "2012-10-17", "Statement": statement}).statements[0].conditions
    return parsed


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("none", "some", "all"), None),
        (("some", "all"), KeyCondition("StringEquals", "unknown:choice/level", ("some", "all"))),
        (("none", "all"), KeyCondition("StringNotEquals", "unknown:choice/level", ("some",))),
    ],
)
def test_the_first_value_represents_all_others_so_it_is_never_listed(
    values: Sequence[str], expected: KeyCondition | None
) -> None:
    assert UNKNOWNS.choice_is(LEVEL, values) == expected


def test_a_value_that_a_choice_does_not_have_counts_as_its_default() -> None:
    both = Unknowns(choices={"level": ("none", "some", "all", "most")})
    condition = both.choice_is(LEVEL, ("some",))
    assert condition == KeyCondition("StringEquals", "unknown:choice/level", ("some", "most"))


def test_a_known_answer_excludes_every_other_one() -> None:
    known = {"level": "none", "bucket": "b", "topic": ""}
    assert list(Unknowns(choices={"level": ("none", "all")}, known=known).contradictions()) == [
        KeyCondition("StringEquals", "unknown:choice/level", ("all",)),
        KeyCondition("StringNotEquals", "unknown:given/bucket", ("yes",)),
        KeyCondition("StringEquals", "unknown:given/topic", ("yes",)),
    ]


def test_a_request_holds_answers_that_are_read_from_it() -> None:
    arn = "arn:aws:s3:::b"
    context = UNKNOWNS.context({"level": "all", "bucket": arn, "topics": ("a", "b"), "none": ""})
    assert UNKNOWNS.answers_in(context) == {"level": "all", "bucket": arn, "topics": "a", "none": ""}


def test_a_part_of_an_arn_without_a_key_may_be_anything() -> None:
    assert UNKNOWNS.answers_in({"unknown:param/p/1": "aws", "unknown:param/p/5": "b"}) == {
        "p": "arn:aws:*:*:*:b"
    }


@pytest.mark.parametrize(
    ("operator", "key", "values", "words"),
    [
        ("StringEquals", "unknown:choice/level", ("some",), "level = some"),
        ("StringNotEquals", "unknown:choice/level", ("some",), "level = none or all"),
        ("StringEquals", "unknown:given/bucket", ("yes",), "a value for bucket"),
        ("StringNotEquals", "unknown:given/bucket", ("yes",), "no value for bucket"),
        ("StringEquals", "unknown:param/zone", ("eu", "us"), "zone = eu or us"),
        ("StringEquals", "aws:PrincipalTag/team", ("a",), ""),
    ],
)
def test_a_condition_on_an_answer_key_is_worded_as_an_answer(
    operator: str, key: str, values: tuple[str, ...], words: str
) -> None:
    assert UNKNOWNS.words(condition(operator, key, *values)) == words
