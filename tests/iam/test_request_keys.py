"""Which condition keys a request for an action can hold: all that AWS documents, and what it leaves open."""

from __future__ import annotations

import pytest

from octo_spec.iam.catalog import Action, action
from octo_spec.iam.request_keys import may_hold


def known(name: str) -> Action:
    found = action(name)
    assert isinstance(found, Action)
    return found


@pytest.mark.parametrize("name", ["ec2:RunInstances", "s3:PutObject", "sts:AssumeRole", "kms:Decrypt"])
def test_a_request_may_hold_every_key_that_aws_documents_for_it(name: str) -> None:
    for documented in known(name).condition_keys:
        key = documented.replace("${TagKey}", "team").replace("${EncryptionContextKey}", "team")
        assert may_hold(known(name), key)
        assert may_hold(known(name), key.upper())


@pytest.mark.parametrize(
    ("name", "key", "expected"),
    [
        ("savingsplans:CreateSavingsPlan", "aws:ResourceTag/team", False),
        ("savingsplans:CreateSavingsPlan", "aws:RequestTag/team", True),
        ("savingsplans:CreateSavingsPlan", "aws:PrincipalTag/team", True),
        ("waf:UpdateXssMatchSet", "aws:ResourceTag/team", True),
        ("sqs:GetQueueUrl", "aws:TagKeys", False),
        ("s3:GetObject", "s3:prefix", False),
        ("s3:ListBucket", "s3:prefix", True),
        ("s3:GetObject", "aws:PrincipalTga/team", False),
        ("s3:GetObject", "acme:team", False),
        ("s3:GetObject", "accounts.google.com:aud", True),
        ("s3:GetObject", "lambda:SourceFunctionArn", True),
    ],
)
def test_keys_that_no_request_for_an_action_has(name: str, key: str, *, expected: bool) -> None:
    assert may_hold(known(name), key) is expected
