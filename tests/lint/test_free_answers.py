"""Grants that a customer may turn off cover no others, which is decided without a search for each pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import assume, given
from hypothesis import strategies as st

from octo_spec.access.compare import allows_more
from octo_spec.iam.elements import Effect
from octo_spec.iam.policy import Document, parse
from octo_spec.lint.rules.waste.free_answers import FreeAnswers
from octo_spec.lint.rules.waste.grant_covering import ActionIndex, HeldGrant
from octo_spec.model.deployment import Statement as DeployedStatement
from octo_spec.symbolic.answer_keys import CHOICE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Statement

_KEYS = st.sampled_from([f"{CHOICE}{name}" for name in "abcd"])
_VALUES = st.sampled_from([["yes"], ["no"]])
_ANSWERS = st.lists(st.tuples(_KEYS, _VALUES), max_size=2).map(dict)


def _statement(answers: Mapping[str, list[str]], effect: str = "Allow") -> Statement:
    written: dict[str, JsonValue] = {"Effect": effect, "Action": "s3:*", "Resource": "*"}
    if answers:
        written["Condition"] = {"StringEquals": answers}
    return parse({"Statement": written}).statements[0]


_DENY: dict[str, JsonValue] = {"Effect": "Deny", "Action": "*", "Resource": "*"}


@given(st.lists(_ANSWERS, max_size=4), _ANSWERS, st.lists(_ANSWERS, min_size=1, max_size=3))
def test_a_grant_that_may_be_off_covers_nothing(
    denied: list[dict[str, list[str]]], needs: dict[str, list[str]], others: list[dict[str, list[str]]]
) -> None:
    """What is decided without a search is what the search finds, of one grant and of several."""
    limits = Document(tuple(_statement(answers, "Deny") for answers in denied if answers))
    inner, outer = _statement(needs), [_statement(answers) for answers in others]
    assume(allows_more((), (Document((inner,)), limits)))
    answers = FreeAnswers(limits)
    for one in outer:
        covers = not allows_more((Document((one,)),), (Document((inner,)), limits))
        assert not (covers and answers.may_fail(one, inner))
    off = answers.may_all_fail(outer, (inner,))
    on = Document(tuple(one for one in outer if one not in off))
    together = not allows_more((Document(tuple(outer)),), (Document((inner,)), limits))
    assert together is not allows_more((on,), (Document((inner,)), limits))


def test_answers_that_a_limit_connects_are_decided_together() -> None:
    """A grant that is on wherever another one is, since a limit says so, may not be off."""
    yes_no = _statement({f"{CHOICE}a": ["yes"], f"{CHOICE}b": ["no"]}, "Deny")
    a, b, c = (_statement({f"{CHOICE}{name}": ["yes"]}) for name in "abc")
    neither = parse({"Statement": {**_DENY, "Condition": {"StringNotEquals": {f"{CHOICE}c": ["yes", "no"]}}}})
    answers = FreeAnswers(Document((yes_no, *neither.statements)))
    assert not answers.may_fail(b, a)
    assert answers.may_fail(c, a)
    assert answers.may_fail(b, c)
    either = _statement({f"{CHOICE}c": ["no"]})
    assert answers.may_all_fail((c, either), (a,)) == frozenset()
    assert answers.may_all_fail((c,), (a,)) == {c}


def test_many_patterns_are_looked_up_by_how_they_begin() -> None:
    """Among patterns of one service, those that match an action are found by its beginnings."""
    names = [f"s3:Get{chr(97 + i // 26)}{chr(97 + i % 26)}*" for i in range(600)]
    statement = _statement({})
    written = DeployedStatement(Effect.ALLOW, (*names, "s3:*", "*"))
    grant = HeldGrant(statement, written)
    found = [found.written for found in ActionIndex([grant]).candidates("s3:GetAbcd", grant)]
    assert set(found) == {"s3:Getab*", "s3:*", "*"}
