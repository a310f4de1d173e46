"""``compare`` agrees with the solver Z3 under the same rules: strings, sets, numbers, absence."""
# ruff: noqa: ANN401 - the solver has no types

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from octo_spec.access.compare import compare_first
from octo_spec.iam.elements import Effect
from octo_spec.iam.glob import CHARACTER, FOLD, RUN, SEGMENT_CHARACTER, SEGMENT_RUN, Pattern, Patterns
from octo_spec.iam.keys import ValueKind, look_up
from octo_spec.iam.operators import Quantifier, Relation
from octo_spec.iam.policy import Document, Element, Statement, parse
from octo_spec.iam.value_tests import NullTest, OrderTest, TextTest
from octo_spec.iam.variables import substitute, variables
from tests.trials import tried

if TYPE_CHECKING:
    from octo_spec.iam.conditions import Condition

z3 = pytest.importorskip("z3")

WILDCARDS = re.compile(f"[{RUN}{CHARACTER}{SEGMENT_RUN}{SEGMENT_CHARACTER}{FOLD}]")
MEMBERS = 3
"""Enough for a set: no generated pair has more conditions that each require another member."""


@dataclass
class Request:
    """A symbolic request; keys come into being where they are mentioned."""

    action: Any = field(default_factory=lambda: z3.String("action"))
    resource: Any = field(default_factory=lambda: z3.String("resource"))
    rules: list[Any] = field(default_factory=list)
    keys: dict[str, Any] = field(default_factory=dict)

    def key(self, name: str) -> tuple[Any, list[tuple[Any, Any]]]:
        """Whether the key is present, and its members: whether each is there, and its text."""
        if name not in self.keys:
            self.keys[name] = self._declare(name)
        present, members = self.keys[name]
        return present, members

    def _declare(self, name: str) -> tuple[Any, list[tuple[Any, Any]]]:
        known = look_up(name)
        if known is None:
            raise NotImplementedError
        present = z3.Bool(f"{name} present")
        members = [(z3.Bool(f"{name} has {n}"), z3.String(f"{name} {n}")) for n in range(MEMBERS)]
        self.rules.append(members[0][0])
        self.rules += [z3.Not(there) for there, _ in members[1:] if not known.many]
        self.rules += [present] if known.always_present else []
        if known.kind is ValueKind.BOOL:
            self.rules += [z3.Or(text == "true", text == "false") for _, text in members]
        if known.kind is ValueKind.ARN:
            self.rules += [z3.InRe(text, expression(ANY_ARN)) for _, text in members]
        return present, members


ANY_ARN = Pattern(f"arn:{SEGMENT_RUN}:{SEGMENT_RUN}:{SEGMENT_RUN}:{SEGMENT_RUN}:{RUN}")


def expression(pattern: Pattern) -> Any:
    anything = z3.AllChar(z3.ReSort(z3.StringSort()))
    confined = z3.Diff(anything, z3.Re(":"))
    wild = {
        RUN: z3.Star(anything),
        CHARACTER: anything,
        SEGMENT_RUN: z3.Star(confined),
        SEGMENT_CHARACTER: confined,
    }
    parts = [wild[one] if one in wild else character(one, pattern) for one in pattern.removeprefix(FOLD)]
    return reduce(z3.Concat, parts, z3.Re(""))


def character(one: str, pattern: Pattern) -> Any:
    both = pattern.startswith(FOLD) and one.lower() != one.upper()
    return z3.Union(z3.Re(one.lower()), z3.Re(one.upper())) if both else z3.Re(one)


def matches(pattern: Pattern, text: Any, request: Request) -> Any:
    names = variables(pattern)
    if not names:
        return z3.InRe(text, expression(pattern))
    if WILDCARDS.search(pattern):
        raise NotImplementedError
    present = [request.key(name)[0] for name in sorted(names)]
    pieces = str(substitute(pattern, lambda name: f"|{name}|")).split("|")
    values = [request.key(one)[1][0][1] if number % 2 else one for number, one in enumerate(pieces)]
    return z3.And(*present, text == z3.Concat(values))


def any_matches(patterns: Patterns, text: Any, request: Request) -> Any:
    return z3.Or([matches(pattern, text, request) for pattern in sorted(patterns)])


def element(found: Element | None, text: Any, request: Request) -> Any:
    assert found is not None
    inside = any_matches(found.patterns, text, request)
    return z3.Not(inside) if found.excluded else inside


def accepts(condition: Condition, text: Any, request: Request) -> Any:
    match condition.test:
        case TextTest(patterns):
            inside = any_matches(patterns, text, request)
        case OrderTest(_, relation, bounds):
            number = z3.ToReal(z3.StrToInt(text))
            digits = z3.InRe(text, z3.Plus(z3.Range("0", "9")))
            inside = z3.And(digits, z3.Or([is_related(number, relation, float(bound)) for bound in bounds]))
        case _:
            raise NotImplementedError
    return z3.Not(inside) if condition.negated else inside


def is_related(number: Any, relation: Relation, bound: float) -> Any:
    return {
        Relation.EQUALS: number == bound,
        Relation.LESS_THAN: number < bound,
        Relation.LESS_THAN_EQUALS: number <= bound,
        Relation.GREATER_THAN: number > bound,
        Relation.GREATER_THAN_EQUALS: number >= bound,
    }[relation]


def holds(condition: Condition, request: Request) -> Any:
    present, members = request.key(condition.key)
    if isinstance(condition.test, NullTest):
        if condition.quantifier:
            return condition.quantifier is Quantifier.ALL
        return z3.Or([z3.Not(present) if absent else present for absent in sorted(condition.test.absences)])
    absent = condition.if_exists or condition.quantifier is Quantifier.ALL
    absent = absent or (condition.negated and condition.quantifier is None)
    fits = [(there, accepts(condition, text, request)) for there, text in members]
    some = z3.Or([z3.And(there, fit) for there, fit in fits])
    every = z3.And([z3.Implies(there, fit) for there, fit in fits])
    known = look_up(condition.key)
    plain = False if known and known.many and not condition.quantifier else some
    return z3.If(present, every if condition.quantifier is Quantifier.ALL else plain, absent)


def applies(statement: Statement, request: Request) -> Any:
    return z3.And(
        element(statement.actions, request.action, request),
        element(statement.resources, request.resource, request),
        *(holds(condition, request) for condition in sorted(statement.conditions, key=str)),
    )


def allows(document: Document, request: Request) -> Any:
    allow = [applies(one, request) for one in document.statements if one.effect is Effect.ALLOW]
    deny = [applies(one, request) for one in document.statements if one.effect is Effect.DENY]
    return z3.And(z3.Or(allow), z3.Not(z3.Or(deny)))


def solve(old: Document, new: Document, limit_ms: int = 3000) -> bool | None:
    request = Request()
    solver = z3.Solver()
    solver.set("timeout", limit_ms)
    solver.add(z3.InRe(request.action, expression(Pattern(f"{SEGMENT_RUN}:{SEGMENT_RUN}"))))
    solver.add(z3.Or(request.resource == "*", z3.InRe(request.resource, expression(ANY_ARN))))
    solver.add(allows(new, request), z3.Not(allows(old, request)), *request.rules)
    found = solver.check()
    return None if found == z3.unknown else found == z3.sat


ACTIONS = ["s3:GetObject", "s3:Get*", "s3:*", "*", "s3:?et*", "ec2:*"]
RESOURCES = [
    "*",
    "arn:aws:s3:::*",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b/?",
    "arn:aws:s3:*:*:b/*",
    "arn:aws:s3:::b/${aws:username}",
]
TEXTS = ["x", "x*", "?", "*", "X"]
OPERATORS = ["StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase"]
CONDITIONS = {
    "aws:username": (OPERATORS, TEXTS),
    "aws:PrincipalOrgID": (OPERATORS, TEXTS),
    "aws:TagKeys": ([f"{q}:{o}" for q in Quantifier for o in OPERATORS], TEXTS),
    "aws:SecureTransport": (["Bool"], ["true", "false"]),
    "aws:SourceArn": (["ArnLike", "ArnNotLike"], ["arn:aws:s3:::b", "arn:aws:s3:*:*:b*"]),
    "aws:MultiFactorAuthAge": (
        ["NumericLessThan", "NumericGreaterThanEquals", "NumericNotEquals"],
        ["1", "2", "5"],
    ),
}


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    key = draw(st.sampled_from(sorted(CONDITIONS)))
    if draw(st.integers(0, 4)) == 0:
        return {"Null": {key: draw(st.sampled_from(["true", "false"]))}}
    operators, values = CONDITIONS[key]
    operator = draw(st.sampled_from(operators)) + draw(st.sampled_from(["", "IfExists"]))
    return {operator: {key: draw(st.lists(st.sampled_from(values), min_size=1, max_size=2))}}


@st.composite
def statements(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])),
        draw(st.sampled_from(["Action", "Action", "NotAction"])): draw(st.sampled_from(ACTIONS)),
        draw(st.sampled_from(["Resource", "NotResource"])): draw(
            st.lists(st.sampled_from(RESOURCES), min_size=1, max_size=2),
        ),
        "Condition": draw(st.one_of(st.just({}), conditions())),
    }


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Document, Document]:
    """Draw two documents of which the new one often allows no more."""
    old = draw(st.lists(statements(), min_size=1, max_size=3))
    if draw(st.booleans()):
        new = [draw(st.sampled_from(old)) | {"Effect": "Allow", "Condition": draw(conditions())}]
    else:
        new = draw(st.lists(statements(), min_size=1, max_size=2))
    before, after = (parse({"Version": "2012-10-17", "Statement": side}) for side in (old, new))
    return before, after


@tried(60, thorough=2000)
@given(pairs())
def test_a_solver_finds_new_access_exactly_where_the_comparison_does(pair: tuple[Document, Document]) -> None:
    old, new = pair
    verdict = solve(old, new)
    assume(verdict is not None)
    assert bool(compare_first([old], [new]).differences) is verdict
