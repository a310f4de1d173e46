"""External IDs with wildcards: for all values of their parts, only callers trusted before are trusted."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.iam.elements import PrincipalKind
from octo_spec.importing.external_id_patterns import with_given_parts
from octo_spec.model.deployment import Condition, Deployment, Principal, Role, TrustStatement
from octo_spec.model.text import ListParam, Param, Text
from octo_spec.testing import LAW

if TYPE_CHECKING:
    from octo_spec.model.text import Piece

LETTERS = "abcXYZ019_+=,.@:/-"
PIECES = st.one_of(st.text(f"{LETTERS}*?", min_size=1, max_size=6), st.builds(Param, st.sampled_from("ab")))


def _deployment(
    *values: Text, operator: str = "StringLike", kind: PrincipalKind = PrincipalKind.AWS
) -> Deployment:
    condition = Condition(operator, "sts:ExternalId", values)
    trust = TrustStatement(Principal(kind, (Text.of("x"),)), ("sts:AssumeRole",), (condition,))
    return Deployment("x", "1.0.0", (Role("x", Text.of("x"), (trust,)),))


def _condition(deployment: Deployment) -> Condition:
    return deployment.roles[0].trust[0].conditions[0]


def _filled(text: Text, answers: dict[str, str]) -> str:
    return "".join(_written(piece, answers) for piece in text.pieces)


def _written(piece: Piece, answers: dict[str, str]) -> str:
    return piece if isinstance(piece, str) else answers[str(getattr(piece, "id", ""))]


@LAW
@given(st.lists(st.lists(PIECES, min_size=1, max_size=4), min_size=1, max_size=3), st.data())
def test_each_trusted_caller_was_trusted_before(written: list[list[Piece]], data: st.DataObject) -> None:
    before = tuple(Text.of(*pieces) for pieces in written)
    narrower, parts = with_given_parts(_deployment(*before))
    after = _condition(narrower).values
    answers = dict.fromkeys("ab", "given")
    for parameter in narrower.parameters:
        most = parameter.max_length or 5
        answers[parameter.id] = data.draw(st.text(LETTERS, min_size=parameter.min_length or 0, max_size=most))
    patterns = [_filled(value, answers) for value in before]
    assert all(any(fnmatchcase(_filled(value, answers), each) for each in patterns) for value in after)
    assert not any({*"*?"} & {*str(value)} for value in after)
    assert {id for part in parts for id in part.parameters} == {each.id for each in narrower.parameters}


@pytest.mark.parametrize(
    "deployment",
    [
        _deployment(Text.of("abc")),
        _deployment(Text.of("abc*"), operator="StringEquals"),
        _deployment(Text.of("abc*"), operator="StringNotLike"),
        _deployment(Text.of("abc*"), kind=PrincipalKind.SERVICE),
        _deployment(Text.of(ListParam("ids"), "*")),
        _deployment(Text.of("${aws:username}*")),
    ],
    ids=["no-wildcard", "literal-star", "negated", "service", "list", "variable"],
)
def test_external_ids_without_patterns_stay(deployment: Deployment) -> None:
    assert with_given_parts(deployment) == (deployment, ())


def test_equal_external_ids_have_one_parameter() -> None:
    twice = _deployment(Text.of("octo-*"))
    twice = Deployment("x", "1.0.0", twice.roles * 2)
    narrower, [part] = with_given_parts(twice)
    assert [each.id for each in narrower.parameters] == ["external-id"]
    assert [str(_condition(Deployment("x", "1.0.0", (role,))).values[0]) for role in narrower.roles] == [
        "octo-${param.external-id}"
    ] * 2
    assert part.value == Text.of("octo-*")
