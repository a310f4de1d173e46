"""Requests about unnamed resources for people: the policies of the role treat the shown name alike."""

import pytest

from octo_spec.access.evaluate import allows
from octo_spec.access.request import Request
from octo_spec.analysis.escalation.dangerous_requests import with_shown_name
from octo_spec.iam.arn import resource_pattern
from octo_spec.iam.glob import generic, wild
from octo_spec.iam.glob_matching import matches
from octo_spec.iam.json_values import JsonValue
from octo_spec.iam.policy import parse
from octo_spec.iam.unnamed_resources import NAME, SHOWN_NAMES

REQUEST = Request("sqs:SendMessage", f"arn:aws:sqs:us-east-1:111122223333:{NAME}")


def shown(*statements: dict[str, JsonValue]) -> str:
    documents = (
        parse({"Version": "2012-10-17", "Statement": [{"Action": "*", **each} for each in statements]}),
    )
    request = with_shown_name(REQUEST, documents)
    assert allows(documents, request) is allows(documents, REQUEST) is True
    return request.resource.rpartition(":")[2]


def test_a_name_is_shown_that_no_deny_and_no_exception_forbids() -> None:
    anything: dict[str, JsonValue] = {"Effect": "Allow", "Resource": "*"}
    assert shown(anything) == "anything"
    assert shown(anything, {"Effect": "Deny", "Resource": "arn:aws:sqs:*:*:a*"}) == "whatever"
    assert (
        shown({"Effect": "Allow", "NotResource": ["arn:aws:sqs:*:*:a*", "arn:aws:sqs:*:*:*what*"]})
        == "selected"
    )


def test_a_resource_stays_unnamed_if_each_shown_name_is_denied() -> None:
    denies: dict[str, JsonValue] = {
        "Effect": "Deny",
        "Resource": [f"arn:aws:sqs:*:*:{name}" for name in SHOWN_NAMES],
    }
    assert shown({"Effect": "Allow", "Resource": "*"}, denies) == NAME


@pytest.mark.parametrize("granted", ["?", "*", "?*", "????????", "???????", "*?"])
def test_question_marks_match_both_a_shown_name_and_the_unnamed_one_or_neither(granted: str) -> None:
    pattern = resource_pattern(wild(f"arn:aws:sqs:*:*:{granted}"))
    beginning = REQUEST.resource.removesuffix(NAME)
    unnamed = matches(pattern, generic(wild(REQUEST.resource)))
    assert {matches(pattern, generic(wild(beginning + name))) for name in SHOWN_NAMES} == {unnamed}
