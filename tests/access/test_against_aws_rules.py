"""Comparing generated pairs agrees with an evaluator that shares nothing with the engine."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.compare import ActionReading, compare
from octo_spec.access.request import contradictions
from octo_spec.iam.operators import OPERATORS
from octo_spec.iam.policy import parse
from octo_spec.testing import LAW
from tests.access.aws_rules import Call, Policy, Value, allowed, can_be, names_a_resource, universe
from tests.trials import tried

if TYPE_CHECKING:
    from octo_spec.access.request import Request

A, B = "111122223333", "444455556666"
QUEUE = f"arn:aws:sqs:us-east-1:{A}:q"
ROLE, USER = f"arn:aws:iam::{A}:role/p/r", f"arn:aws:iam::{A}:user/mia"

STRING = [
    *("StringEquals", "StringNotEquals", "StringLike", "StringNotLike"),
    *("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
]
ORDER = ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"]
ARN = ["ArnLike", "ArnNotLike", "ArnEquals", "ArnNotEquals"]
NUMERIC, DATE = ([family + relation for relation in ORDER] for family in ("Numeric", "Date"))
T0, T1, T2 = "2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z", "2027-01-01T00:00:00Z"

KEYS: dict[str, tuple[list[str], list[str], list[Value]]] = {
    "aws:username": (STRING, ["mia", "x*", "?", "*", "x"], [None, "mia", "x", "xy", "zz"]),
    "aws:PrincipalTag/t": (STRING, ["a", "A", "a*", "${aws:username}"], [None, "a", "A", "10", "mia", "q"]),
    "aws:RequestTag/t": (STRING, ["a", "b*", "*"], [None, "a", "b", "zz"]),
    "aws:TagKeys": (STRING, ["t", "u", "*"], [None, frozenset("t"), frozenset("u"), frozenset("tv")]),
    "aws:SourceArn": (
        ARN,
        ["arn:aws:s3:::b", "arn:aws:s3:*:*:b", "arn:aws:sns"],
        [None, "arn:aws:s3:::b", "arn:aws:s3:x:y:b", "arn:aws:sns:x:1:t", "arn:z:z:z:z:z"],
    ),
    "aws:MultiFactorAuthAge": (NUMERIC, ["10", "20.5"], [None, "9", "10", "15", "20.5", "99"]),
    "aws:MultiFactorAuthPresent": (["Bool"], ["true", "false"], [None, "true", "false"]),
    "s3:max-keys": (NUMERIC, ["10", "20"], [None, "9", "10", "15", "20", "99"]),
    "aws:CurrentTime": (
        DATE,
        [T0, T1, "2026-06-01"],
        ["2025-01-01T00:00:00Z", T0, "2026-03-01T00:00:00Z", T1, T2],
    ),
    "aws:EpochTime": (
        NUMERIC + DATE,
        ["1767225600", "1780272000"],
        ["1735689600", "1767225600", "1772323200", "1780272000", "1798761600"],
    ),
    "aws:SourceIp": (
        ["IpAddress", "NotIpAddress"],
        ["10.0.0.0/8", "10.1.0.0/16", "0.0.0.0/0", "::/0", "2001:db8::/32"],
        [None, "9.0.0.1", "10.0.0.1", "10.1.2.3", "2001:db8::1", "::1"],
    ),
    "aws:PrincipalArn": (
        ARN + STRING,
        [ROLE, USER, f"arn:aws:iam::{B}:*", "arn:aws:iam::*:user/*"],
        [ROLE, USER, f"arn:aws:iam::{B}:root"],
    ),
    "aws:PrincipalAccount": (STRING, [A, B, "1*", "*a*", "????????????"], [A, B, "999999999999"]),
    "aws:ResourceAccount": (STRING, [A, B, "${aws:PrincipalAccount}", "*6"], [None, A, B, "999999999999"]),
    "aws:CalledViaFirst": (STRING, ["x", "y*"], [None, "x", "y"]),
    "aws:CalledVia": (STRING, ["x", "y*"], [None, frozenset("x"), frozenset("y"), frozenset("xy")]),
    "aws:ViaAWSService": (["Bool"], ["true", "false"], ["true", "false"]),
    "custom:bytes": (["BinaryEquals"], ["eA==", "eQ=="], [None, "eA==", "eQ==", "eg=="]),
}
TEXTS = {
    "aws:SourceIp": ["10.*", "2001:*", "*1", "10.1.2.3"],
    "custom:bytes": ["e?==", "eA==", "*y*"],
    "s3:max-keys": ["1*", "20", "?", "${aws:PrincipalTag/t}"],
}
"""What operators of strings compare other types with."""
SETS = ("aws:TagKeys", "aws:CalledVia")
RESOURCES = [
    "*",
    "arn:aws:s3:::b",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b*",
    "arn:aws:s3:::b/?",
    "arn:aws:s3",
    "arn:aws:s3:::b/${aws:username}",
    "arn:aws:s3:::b/${aws:username, 'x'}",
    QUEUE,
    f"arn:aws:sqs:*:{A}:*",
    "arn:aws:sqs:*:*:q*",
    "arn:*:sqs:*:${aws:PrincipalAccount}:*",
]
ACTIONS = [
    "*",
    "s3:*",
    "s3:Get*",
    "s3:GetObject",
    "s3:?etObject",
    "s3:ListBucket",
    "s3:ListAllMyBuckets",
    "sqs:SendMessage",
    "sqs:*",
]
OBJECTS = [f"arn:aws:s3:::b/{key}" for key in ("x", "mia", "xy", "q/r")] + ["arn:aws:s3:::bx/y"]
TODAY = [
    *(Call("s3:GetObject", resource) for resource in OBJECTS),
    *(Call("s3:ListBucket", f"arn:aws:s3:::{name}") for name in ("b", "bx", "other")),
    *(
        Call("sqs:SendMessage", arn)
        for arn in (QUEUE, f"arn:aws:sqs:eu-west-1:{B}:qq", f"arn:aws-cn:sqs:x:{B}:z")
    ),
    Call("s3:ListAllMyBuckets", "*"),
]
ANY = [
    *TODAY,
    Call("s3:GetMore", "arn:aws:s3:::b/"),
    Call("s3:getobject", "arn:aws:s3:::b"),
    Call("s3:LetObject", "arn:aws:s3:x:y:b/x"),
    Call("iam:Any", "*"),
    Call("sqs:SendMessage", "arn:aws:s3:::b/mia"),
]
CALLERS = [
    ("AWS", ROLE, "s"),
    ("AWS", USER, ""),
    ("AWS", f"arn:aws:iam::{B}:root", ""),
    ("AWS", f"arn:aws:iam::{B}:role/r", "s"),
    ("Service", "ec2.amazonaws.com", ""),
    ("Federated", "cognito-identity.amazonaws.com", ""),
]
PRINCIPALS: list[Any] = [
    "*",
    {"AWS": "*"},
    {"AWS": A},
    {"AWS": [A, B]},
    {"AWS": ROLE},
    {"AWS": f"arn:aws:sts::{A}:assumed-role/r/s"},
    {"Service": "ec2.amazonaws.com"},
    {"Federated": "cognito-identity.amazonaws.com"},
]
WAYS = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:TagSession", "sts:SetSourceIdentity"]
TRUST = [Call(action, "*", caller=caller) for action in WAYS for caller in CALLERS]


class Drawing:
    """Draws a pair of policies about a few keys."""

    def __init__(self, seed: int, *, trust: bool) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a sample
        self.trust = trust
        usable = [
            key for key in KEYS if not (trust and key.startswith(("aws:Resource", "s3:", "aws:Principal")))
        ]
        self.keys = self.random.sample(usable, self.random.randint(0, 2))
        if trust and self.random.random() < 0.5:
            self.keys.append(self.random.choice(["aws:PrincipalArn", "aws:PrincipalAccount"]))

    def pair(self) -> tuple[Policy, Policy]:
        """Draw two policies; mostly the new one is the old one with one statement changed."""
        old = [self.statement() for _ in range(self.random.randint(1, 3))]
        new = [self.changed(one) if self.random.random() < 0.5 else one for one in old]
        if self.random.random() < 0.3:
            new = [self.statement() for _ in old]
        version = self.random.choice(["2012-10-17"] * 4 + ["2008-10-17"])
        before, after = ({"Version": version, "Statement": side} for side in (old, new))
        return before, after

    def changed(self, statement: dict[str, Any]) -> dict[str, Any]:
        """Replace one element."""
        other = self.statement()
        shared = [name for name in statement if name in other and name != "Effect"]
        name = self.random.choice(shared)
        return {**statement, name: other[name]}

    def statement(self) -> dict[str, Any]:
        """Draw a statement."""
        choice = self.random.choice
        element = {"Effect": choice(["Allow", "Allow", "Deny"]), "Condition": self.condition()}
        actions = [*WAYS, "sts:*", "*", "s3:*"] if self.trust else ACTIONS
        element[choice(["Action", "Action", "NotAction"])] = self.some(actions)
        if self.trust:
            return {**element, "Principal": choice(PRINCIPALS)}
        return {**element, choice(["Resource", "Resource", "NotResource"]): self.some(RESOURCES)}

    def some(self, values: list[str]) -> list[str]:
        """Draw one or two values."""
        return self.random.sample(values, self.random.randint(1, 2))

    def condition(self) -> dict[str, Any]:
        """Draw at most two conditions."""
        condition: dict[str, Any] = {}
        for key in self.random.sample(self.keys, self.random.randint(0, len(self.keys))):
            operators, values, _ = KEYS[key]
            if self.random.random() < 0.15:
                condition.setdefault("Null", {})[key] = self.random.choice(["true", "false"])
                continue
            of_sets = key in SETS or self.random.random() < 0.1
            if key in TEXTS and self.random.random() < 0.3:
                operators, values = STRING, TEXTS[key]
            quantifier = self.random.choice(["ForAnyValue:", "ForAllValues:"]) if of_sets else ""
            suffix = self.random.choice(["", "", "IfExists"])
            condition.setdefault(f"{quantifier}{self.random.choice(operators)}{suffix}", {})[key] = self.some(
                values
            )
        return condition

    def calls(self, pair: tuple[Policy, Policy], reading: ActionReading) -> list[Call]:
        """List the universe about the keys that the pair mentions."""
        text = str(pair).lower()
        named = {key for key in KEYS if key.lower() in text}
        needed = {
            "aws:MultiFactorAuthAge": "aws:MultiFactorAuthPresent",
            "aws:CalledViaFirst": "aws:CalledVia",
            "aws:RequestTag/t": "aws:TagKeys",
        }
        named |= {other for key, other in needed.items() if key in named}
        values = {
            key.lower(): KEYS[key][2]
            for key in named
            if not (self.trust and key.startswith("aws:Principal") and "Tag" not in key)
        }
        targets = TRUST if self.trust else ANY if reading is ActionReading.ALL_NAMES else TODAY
        return list(universe(targets, values))


def call_of(request: Request) -> Call:
    caller = request.caller
    who = (caller.kind.value, caller.name, caller.session) if caller else None
    return Call(request.action, request.resource, request.context, who)


FUZZED = LAW.max_examples // 4
"""Pairs of each kind in a fuzzing run, 5,000 unless more are asked for: one takes a hundredth of a second."""


def test_every_operator_is_drawn() -> None:
    drawn = {operator for operators, _, _ in KEYS.values() for operator in operators}
    assert {operator.name for operator in OPERATORS} == {*drawn, "Null"}


@pytest.mark.medium
@tried(250, thorough=FUZZED)
@given(st.integers(0, 1 << 32), st.sampled_from(ActionReading))
def test_what_a_role_may_do(seed: int, reading: ActionReading) -> None:
    agree(Drawing(seed, trust=False), reading)


@tried(250, thorough=FUZZED)
@given(st.integers(0, 1 << 32), st.sampled_from(ActionReading))
def test_who_may_assume_a_role(seed: int, reading: ActionReading) -> None:
    agree(Drawing(seed, trust=True), reading)


def agree(drawing: Drawing, reading: ActionReading) -> None:
    pair = old, new = drawing.pair()
    try:
        found = compare([parse(old)], [parse(new)], reading).differences
    except BudgetExceededError:
        return
    for difference in found:
        call = call_of(difference.witness)
        assert allowed(new, call), (call, pair)
        assert not allowed(old, call), (call, pair)
        assert can_be(call), (call, pair)
        if reading is ActionReading.CATALOGUE and not drawing.trust:
            assert names_a_resource(call), (call, pair)
        assert not contradictions(difference.witness), (call, pair)
    if not found:
        missed = (
            call for call in drawing.calls(pair, reading) if allowed(new, call) and not allowed(old, call)
        )
        assert next(missed, None) is None, pair
