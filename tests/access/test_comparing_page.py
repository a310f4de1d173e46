"""docs/comparison-reference.md is true: account keys, independent keys, and what is not decided."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.compare import compare
from octo_spec.iam.key_domains import KEY_DOMAINS
from octo_spec.iam.keys import ACCOUNT_KEYS
from octo_spec.iam.resource_forms import NAMES
from tests.access.samples import allow, is_new, policy, when

PAGE = (Path(__file__).parents[2] / "docs" / "comparison-reference.md").read_text(encoding="utf-8")
ACCOUNT = "111122223333"


def section(start: str, end: str) -> str:
    return PAGE[PAGE.index(start) : PAGE.index(end, PAGE.index(start))]


def test_the_keys_of_twelve_digits_are_those_of_the_page() -> None:
    written = re.findall(r"`([^`]+)`", section("the twelve digits of an account", ". `aws:TagKeys`"))
    assert {key.lower() for key in written} == ACCOUNT_KEYS


def test_the_keys_with_a_form_are_those_of_the_page() -> None:
    written = re.findall(
        r"`([a-z]+:[A-Za-z]+)`", section("Five keys have values of their form", "A session of a role")
    )
    assert {key.lower() for key in written} == KEY_DOMAINS.keys()


def test_each_kind_whose_name_holds_no_slash_is_on_the_page() -> None:
    written = section("names without `/` of these", "## What is not decided").lower()
    words = {"statemachine": "state machine", "security-group": "security group"}
    assert [kind for _, kind in NAMES if words.get(kind, kind) not in written] == []


APART: dict[str, dict[str, Any]] = {
    "aws:RequestedRegion": {
        "Resource": f"arn:aws:sqs:us-east-1:{ACCOUNT}:q",
        "Action": "sqs:SendMessage",
        **when("StringEquals", "aws:RequestedRegion", "eu-west-1"),
    },
    "aws:username": {
        "Condition": {
            "StringEquals": {"aws:username": "mia"},
            "ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:user/leo"},
        }
    },
    "aws:userid": {"Condition": {"StringEquals": {"aws:userid": "AROAX:session", "aws:username": "mia"}}},
    "aws:SourceAccount": {
        "Condition": {
            "StringEquals": {"aws:SourceAccount": "444455556666"},
            "ArnLike": {"aws:SourceArn": f"arn:aws:sns:us-east-1:{ACCOUNT}:t"},
        }
    },
    "aws:TokenIssueTime": {
        "Condition": {
            "DateGreaterThan": {"aws:TokenIssueTime": "2027-01-01"},
            "DateLessThan": {"aws:CurrentTime": "2026-01-01"},
        }
    },
}


@pytest.mark.parametrize("key", APART)
def test_a_key_that_the_page_calls_counted_apart_is(key: str) -> None:
    assert f"`{key}`" in section("### Keys that octospec treats as independent", "`--reading catalogue`")
    assert is_new([], policy(allow(**APART[key])))


def test_many_patterns_that_no_text_joins_are_not_decided_and_the_message_names_them() -> None:
    assert "the number of cases doubles with each" in PAGE[PAGE.index("## What is not decided") :]
    key = "aws:username"
    spelled = (allow(**when("StringNotLike", key, f"*{n:02}?{n:02}*")) for n in range(8))
    # All eight patterns in one text, and that in less than thirty characters.
    old = policy(*spelled, allow(**when("StringLike", key, "?" * 30 + "*")))
    with pytest.raises(BudgetExceededError, match="9 statements about aws:username"):
        compare(old, policy(allow()), limit=20_000)
