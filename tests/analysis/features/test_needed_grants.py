"""Whether a grant allows a request that a feature needs: what is plain is what the access engine decides."""

from __future__ import annotations

from itertools import product
from typing import Any
from unittest.mock import patch

import pytest

from octo_spec.analysis.features import needed_grants
from octo_spec.analysis.features.needed_grants import is_needed
from octo_spec.iam.policy import Document, document

CHOICE = "unknown:choice/level"
CONDITIONS: tuple[dict[str, Any], ...] = (
    {},
    {"StringEquals": {CHOICE: "look"}},
    {"StringEquals": {CHOICE: "never"}},
    {"StringEquals": {"aws:SourceVpc": "vpc-1"}},
)
VOLUMES = "arn:aws:ec2:*:*:volume/*"
LIMITS = document(
    "Deny", [{"Action": "*", "Resource": "*", "Condition": {"StringEquals": {CHOICE: "never"}}}]
)
EVERYTHING = document("Allow", [{"Action": "ec2:DeleteVolume", "Resource": "*"}])


def statements(action: str) -> list[Document]:
    return [
        document("Allow", [{"Action": action, "Resource": resource, "Condition": condition}])
        for resource, condition in product(("*", VOLUMES), CONDITIONS)
    ]


@pytest.mark.parametrize("grant", statements("ec2:DeleteVolume"))
def test_a_plain_answer_is_that_of_the_engine(grant: Document) -> None:
    for needs in (*statements("ec2:DeleteVolume"), *statements("ec2:Delete*")):
        found = is_needed(grant.statements[0], needs, LIMITS)
        with patch.object(needed_grants, "_share_plain_requests", lambda *_: False):
            assert is_needed(grant.statements[0], needs, LIMITS) is found


def test_a_grant_of_what_a_feature_needs_takes_no_search_of_its_own() -> None:
    [grant] = EVERYTHING.statements
    assert is_needed(grant, EVERYTHING, LIMITS)
    with patch.object(needed_grants, "overlaps", side_effect=AssertionError):
        assert is_needed(grant, EVERYTHING, LIMITS)


def test_a_grant_for_an_impossible_answer_is_not_needed() -> None:
    [grant] = document(
        "Allow", [{"Action": "ec2:DeleteVolume", "Resource": "*", "Condition": CONDITIONS[2]}]
    ).statements
    assert not is_needed(grant, EVERYTHING, LIMITS)
