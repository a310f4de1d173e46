"""An external ID is required if no request without one, with an empty one or with any other is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.access.evaluate import allows
from octo_spec.access.request import Request
from octo_spec.analysis.trust.external_ids import (
    ABSENT,
    ANY,
    EMPTY,
    guessable_external_id,
    shared_external_id,
    without_external_id,
)
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.principals import Caller
from tests.analysis.trust.trust_policies import (
    EXTERNAL_ID,
    SECRET,
    VENDOR,
    allow,
    deny,
    first_answer,
    policy_of,
)

if TYPE_CHECKING:
    from tests.analysis.trust.trust_policies import Json

REQUIRED = ""


def comparing(operator: str, *values: str) -> Json:
    return {operator: {EXTERNAL_ID: list(values)}}


CASES = {
    "no condition": ([allow()], ABSENT),
    "StringEquals": ([allow(comparing("StringEquals", SECRET))], REQUIRED),
    "a key in lower case": ([allow({"StringEquals": {"sts:externalid": SECRET}})], REQUIRED),
    "any letter case": ([allow(comparing("StringEqualsIgnoreCase", SECRET))], REQUIRED),
    "IfExists": ([allow(comparing("StringEqualsIfExists", SECRET))], ABSENT),
    "StringLike *": ([allow(comparing("StringLike", "*"))], ANY),
    "StringLike ?*": ([allow(comparing("StringLike", "?*"))], ANY),
    "a pattern that begins with a word": ([allow(comparing("StringLike", "acme-*"))], ANY),
    "a pattern that begins with a secret": ([allow(comparing("StringLike", f"{SECRET}-*"))], REQUIRED),
    "StringLike without a wildcard": ([allow(comparing("StringLike", SECRET))], REQUIRED),
    "StringNotEquals": ([allow(comparing("StringNotEquals", "x"))], ABSENT),
    "ForAllValues": ([allow(comparing("ForAllValues:StringEquals", SECRET))], ABSENT),
    "ForAnyValue": ([allow(comparing("ForAnyValue:StringEquals", SECRET))], REQUIRED),
    "Null false": ([allow({"Null": {EXTERNAL_ID: "false"}})], ANY),
    "Null true": ([allow({"Null": {EXTERNAL_ID: "true"}})], ABSENT),
    "the empty text": ([allow(comparing("StringEquals", ""))], EMPTY),
    "the empty text or another": ([allow(comparing("StringEquals", "", SECRET))], EMPTY),
    "a variable of the caller": ([allow(comparing("StringEquals", "${aws:PrincipalAccount}"))], ANY),
    "the key itself": ([allow(comparing("StringEquals", "${sts:ExternalId}"))], ANY),
    "two statements, one of them open": ([allow(comparing("StringEquals", SECRET)), allow()], ABSENT),
    "a deny of all others": ([allow(), deny(comparing("StringNotEquals", SECRET))], REQUIRED),
    "a deny if others exist": ([allow(), deny(comparing("StringNotEqualsIfExists", SECRET))], REQUIRED),
    "a deny of requests without one": ([allow(), deny({"Null": {EXTERNAL_ID: "true"}})], ANY),
    "a deny of some": ([allow(), deny(comparing("StringEquals", "x"))], ABSENT),
    "a deny of two kinds": (
        [allow(comparing("StringEqualsIfExists", SECRET)), deny({"Null": {EXTERNAL_ID: "true"}})],
        REQUIRED,
    ),
    "anyone": ([allow(by="*")], ABSENT),
    "anyone with an external ID": ([allow(comparing("StringEquals", SECRET), by="*")], REQUIRED),
    "an organization": ([allow({"StringEquals": {"aws:PrincipalOrgID": "o-abc1234567"}}, by="*")], ABSENT),
    "a service": ([allow(by={"Service": "ec2.amazonaws.com"})], REQUIRED),
    "only the account of the role": (
        [allow({"StringEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}}, by="*")],
        REQUIRED,
    ),
    "all but one principal": (
        [{"Effect": "Allow", "NotPrincipal": {"AWS": VENDOR}, "Action": "sts:AssumeRole"}],
        ABSENT,
    ),
    "all actions but one": (
        [{"Effect": "Allow", "Principal": {"AWS": VENDOR}, "NotAction": "sts:TagSession"}],
        ABSENT,
    ),
    "another action": ([allow(action="sts:TagSession")], REQUIRED),
}


@pytest.mark.parametrize(("statements", "scope"), CASES.values(), ids=CASES)
def test_an_external_id_is_required_if_no_other_request_is_allowed(statements: Json, scope: str) -> None:
    policy = policy_of(*statements)
    first, *_ = without_external_id(policy)
    assert (first.answer.value, first.claim.scope if scope else "") == ("yes" if scope else "no", scope)
    if scope:
        assert first.claim.witness is not None
        assert allows(policy.documents.documents, as_request(first.claim.witness.context))


def as_request(context: tuple[tuple[str, str | tuple[str, ...]], ...]) -> Request:
    keys = {key.lower(): value for key, value in context if isinstance(value, str)}
    caller = Caller(PrincipalKind.AWS, keys.pop("aws:principalarn"), "session")
    return Request("sts:AssumeRole", context=keys, caller=caller)


def test_a_policy_in_the_old_version_has_no_variables() -> None:
    statement = allow(comparing("StringEquals", "${aws:PrincipalAccount}"))
    assert first_answer(without_external_id(policy_of(statement, version="2008-10-17"))) == "no"


# --- guessable ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (SECRET, "no"),
        ("4a1f0c9e-2b7d-4c55-a90e-3f6d8b21c7e4", "no"),
        ("acme", "yes"),
        ("4A1F0C9E2B7D4C55A90E3F6D8B21C7E4", "no"),
        (f"acme-{SECRET}", "no"),
        ("acme-production", "not-decided"),
        ("acme-production-vendor", "not-decided"),
        ("ExternalIdForVendor", "not-decided"),
        ("123456789012", "yes"),
        ("0" * 40, "yes"),
        ("0123456789" * 4, "yes"),
        ("abcdefghijklmnop", "yes"),
        ("changeme" * 3, "yes"),
        ("${aws:PrincipalAccount}", "yes"),
    ],
)
def test_a_short_or_regular_external_id_is_guessable(value: str, answer: str) -> None:
    assert first_answer(guessable_external_id(policy_of(allow(comparing("StringEquals", value))))) == answer


def test_the_reason_says_what_is_known_of_an_external_id_in_words() -> None:
    statement = allow(comparing("StringEquals", "acme-production-vendor"))
    [answer] = guessable_external_id(policy_of(statement))
    assert answer.claim.reason.endswith("bits, but how it was made is not known")


def test_an_external_id_that_no_request_can_use_is_not_guessable() -> None:
    statements = [allow(comparing("StringEquals", "acme", SECRET)), deny(comparing("StringEquals", "acme"))]
    assert first_answer(guessable_external_id(policy_of(*statements))) == "no"


def test_a_pattern_next_to_an_exact_external_id_is_not_guessable() -> None:
    both = {**comparing("StringEquals", SECRET), **comparing("StringLike", f"{SECRET[:2]}*")}
    assert first_answer(guessable_external_id(policy_of(allow(both)))) == "no"
    either = (allow(comparing("StringEquals", SECRET)), allow(comparing("StringLike", "4a*")))
    assert first_answer(guessable_external_id(policy_of(*either))) == "yes"


def test_the_policy_of_one_account_does_not_show_who_else_has_its_external_id() -> None:
    [answer, *_] = shared_external_id(policy_of(allow(comparing("StringEquals", SECRET))))
    assert answer.answer.value == "not-decided"
    assert answer.claim.reason
