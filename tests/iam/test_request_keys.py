"""Which condition keys a request for an action can hold: all that AWS documents, and what it leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.access.compare import ActionReading, compare
from octo_spec.iam.catalog import Action, Service, action, service
from octo_spec.iam.catalog_data import prefixes
from octo_spec.iam.catalog_gaps import KEYS_OF_AWS_POLICIES
from octo_spec.iam.conditions import holds_for
from octo_spec.iam.elements import Effect
from octo_spec.iam.managed_policies import managed_policy, names
from octo_spec.iam.policy import parse
from octo_spec.iam.request_keys import depends_on_action, may_hold, unsent_keys

if TYPE_CHECKING:
    from collections.abc import Iterator


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


@pytest.mark.medium
def test_a_request_that_may_hold_a_tag_may_list_it() -> None:
    senders = [name for name in every_action() if not unsent_keys(name, ["aws:requesttag/team"])]
    assert "securitylake:ListTagsForResource" in senders  # AWS documents only the tag
    assert not [name for name in senders if unsent_keys(name, ["aws:tagkeys"])]


def every_action() -> Iterator[str]:
    for prefix in prefixes():
        found = service(prefix)
        assert isinstance(found, Service)
        yield from (each.full_name for each in found.actions.values())


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


# --- keys that AWS's managed policies require, and that the reference omits ------------------------


def required_by_aws() -> Iterator[tuple[str, str]]:
    """Yield each key that an allow of a managed policy requires for an action that it names."""
    policies = (managed_policy(f"arn:aws:iam::aws:policy/{name}") for name in names())
    for statement in (each for policy in policies if policy for each in policy.statements):
        if statement.effect is Effect.ALLOW:
            keys = {each.key for each in statement.conditions if not holds_for(each, None)}
            literal = (name for name in statement.actions.written if not {"*", "?"} & set(name))
            yield from ((name, key) for name in literal for key in keys)


@pytest.mark.deep
@pytest.mark.medium
def test_each_key_that_a_policy_of_aws_requires_counts_as_sent_with_its_actions() -> None:
    required = set(required_by_aws())
    assert [(name, key) for name, key in required if unsent_keys(name, [key])] == []
    omitted = {
        (known(name).full_name, "".join(key.partition("/")[:2]))
        for name, key in required
        if isinstance(action(name), Action) and depends_on_action(key) and not may_hold(known(name), key)
    }
    rows = ((row.split(), key) for key, rows in KEYS_OF_AWS_POLICIES.items() for row in rows)
    assert {(f"{service}:{name}", key) for (service, *names), key in rows for name in names} == omitted


@pytest.mark.parametrize("reading", ActionReading)
def test_no_difference_is_hidden_by_a_key_about_which_aws_contradicts_itself(reading: ActionReading) -> None:
    required = {"StringLike": {"ram:ResourceShareName": "LakeFormation*"}}
    grant = {"Effect": "Allow", "Action": "ram:GetResourceShares", "Resource": "*"}
    narrow = parse({"Statement": {**grant, "Condition": required}})
    nothing, whole = parse({"Statement": {**grant, "Effect": "Deny"}}), parse({"Statement": grant})
    assert compare([nothing], [narrow], reading).differences
    assert compare([narrow], [whole], reading).differences
