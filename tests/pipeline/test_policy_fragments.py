"""Policies alone become groups which, in a spec, grant what they grant."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.compare import compare
from octo_spec.diagnostics import has_errors
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.iam.managed_policies import managed_policy_json, names
from octo_spec.iam.policy import parse
from octo_spec.language.load import load_spec
from octo_spec.lint.discovery import installed_rules
from octo_spec.model.environment import Environment
from octo_spec.model.grounding import Grounded, ground
from octo_spec.pipeline.importing import ImportedSpec, ImportProof, Installation
from octo_spec.pipeline.policy_fragments import LonePolicy, import_policies
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.resolve.customers import Customer
from octo_spec.resolve.resolution import resolve
from octo_spec.testing.environments import ACCOUNT, environments_of
from octo_spec.testing.strategies import deployments
from tests.trials import tried

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.deployment import Deployment

SPEC = """\
octospec: 1
name: mine
version: 1.0.0
description: A spec that takes the groups.
roles:
  reader:
    name: Reader
    why: Reads.
    trust: [{service: ec2.amazonaws.com}]
    inline: {all: [%s]}
"""


def imported(*policies: LonePolicy) -> ImportedSpec:
    """Import policies."""
    return import_policies(
        policies, "policy.json", Installation(reserved_by_targets(), installed_rules(), date(2026, 1, 1))
    )


def granted(fragment: str, groups: str) -> list[JsonValue]:
    """Give the documents of a role that holds ``groups`` of a fragment."""
    loaded = load_spec(SPEC % groups + fragment, "spec.yaml", reserved_by_targets())
    assert loaded.spec is not None, "\n".join(map(str, (*loaded.diagnostics, fragment)))
    deployment = resolve(loaded.spec, loaded.spans, Customer(), reserved_by_targets()).deployment
    assert deployment is not None
    stored = ground(deployment, Environment(ACCOUNT))
    assert isinstance(stored, Grounded)
    return [policy.document for policy in stored.roles[0].inline]


def must_grant_the_same(document: JsonValue, *, may_be_refused: bool = False) -> None:
    """Import a policy, and compare what it grants with what its group grants.

    The language refuses resources that are not ARNs, as IAM does: it reports them, and writes nothing.
    """
    found = imported(LonePolicy("one", document))
    if found.proof is ImportProof.UNPROVEN and may_be_refused:
        assert has_errors(found.notes)
        reject()
    assert found.proof is ImportProof.EQUAL, "\n".join(map(str, found.notes))
    again = [parse(each) for each in granted(found.text, "one")]
    try:
        assert compare([parse(document)], again).differences == ()
        assert compare(again, [parse(document)]).differences == ()
    except BudgetExceededError:
        reject()


ENDS_WITH_A_COLON = "AmazonDevOpsGuruOrganizationsAccess"
"""A policy of AWS that names ``arn:aws:organizations::*:``, which no resource has and a spec refuses."""


def test_the_policy_of_aws_that_names_no_resource_is_refused_with_the_reason() -> None:
    found = imported(LonePolicy("one", document_of(ENDS_WITH_A_COLON)))
    assert found.proof is ImportProof.UNPROVEN
    assert ["names no resource after the fifth colon" in note.message for note in found.notes] == [True]


NAMES_AN_ACCOUNT = "aws-service-role/AmazonTimestreamInfluxDBServiceRolePolicy"


def test_a_policy_of_aws_with_a_variable_for_an_account_is_reported() -> None:
    found = imported(LonePolicy("one", document_of(NAMES_AN_ACCOUNT)))
    assert found.proof is ImportProof.UNPROVEN
    assert ["is before the fifth colon of an ARN" in note.message for note in found.notes] == [True]


@pytest.mark.medium
@given(st.sampled_from([name for name in names() if name not in {ENDS_WITH_A_COLON, NAMES_AN_ACCOUNT}]))
@tried(40)
def test_policies_of_aws_grant_the_same(name: str) -> None:
    must_grant_the_same(document_of(name))


def document_of(name: str) -> JsonValue:
    text = managed_policy_json(f"arn:aws:iam::aws:policy/{name}")
    assert text is not None
    document: JsonValue = json.loads(text)
    return document


@pytest.mark.medium
@given(st.data(), deployments())
@tried(40)
def test_policies_with_hostile_texts_grant_the_same(data: st.DataObject, deployment: Deployment) -> None:
    environments = environments_of(deployment)
    assume(environments)
    stored = ground(deployment, data.draw(st.sampled_from(environments)))
    assert isinstance(stored, Grounded)
    documents = [policy.document for role in stored.roles for policy in (*role.inline, *role.managed)]
    assume(documents)
    must_grant_the_same(data.draw(st.sampled_from(documents)), may_be_refused=True)


READS: dict[str, Any] = {
    "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}
}
QUEUE: dict[str, Any] = {
    "Statement": {
        "Sid": "SendsReports",
        "Effect": "Allow",
        "Action": "sqs:SendMessage",
        "Resource": f"arn:aws:sqs:*:{ACCOUNT}:reports",
    }
}


def test_several_policies_are_a_group_each() -> None:
    found = imported(LonePolicy("ReadsObjects", READS), LonePolicy("Queue", QUEUE))
    assert found.text.startswith("# Imported from policy.json.\ncategories:\n  reads: ")
    assert "\ngroups:\n  reads-objects:\n" in found.text
    assert "\n  queue:\n    category: writes\n    access: write\n    why: TODO\n" in found.text
    assert len(granted(found.text, "reads-objects, queue")) == 1


def test_an_account_that_is_named_is_reported() -> None:
    [note] = imported(LonePolicy("Queue", QUEUE)).notes
    assert str(note).startswith(f"OCT746 policy 'Queue' names the account {ACCOUNT}, for every customer")


def test_in_the_old_version_nothing_is_a_policy_variable() -> None:
    old = {
        "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::${aws:userid}"}
    }
    must_grant_the_same(old)
    assert "${$}{aws:userid}" in imported(LonePolicy("one", old)).text


def test_an_empty_resource_is_not_any_resource() -> None:
    deny = {"Effect": "Deny", "NotAction": "ec2:Describe*", "Resource": ""}
    found = imported(LonePolicy("one", {"Statement": [READS["Statement"], deny]}))
    assert found.proof is ImportProof.UNPROVEN
    assert "OCT152 '' is neither '*' nor an ARN" in "\n".join(map(str, found.notes))


@pytest.mark.parametrize("document", [{}, {"Statement": [{"Effect": "Allow"}]}, [], "x"])
def test_what_iam_would_refuse_is_refused(document: JsonValue) -> None:
    with pytest.raises(MalformedPolicyError):
        imported(LonePolicy("one", document))


def test_a_policy_that_grants_nothing_is_not_a_group() -> None:
    assert imported(LonePolicy("one", {"Statement": []})).proof is ImportProof.UNPROVEN
