"""``can`` decides as AWS does with what is deployed, and says so where it cannot know."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.access.evaluate import Decision, ExplicitAllow, ExplicitDeny, ImplicitDeny, decide
from octo_spec.access.request import Request
from octo_spec.analysis.decision.assumptions import Assumptions, assume
from octo_spec.analysis.decision.decide import RequestDecision
from octo_spec.analysis.decision.decide import RequestVerdict as Verdict
from octo_spec.analysis.decision.decide import decide as decide_request
from octo_spec.analysis.sides import deployment_side
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.iam.principals import Caller
from octo_spec.language.load import load_spec
from octo_spec.model.environment import answered_values
from octo_spec.resolve.customers import Customer
from octo_spec.resolve.resolution import resolve
from octo_spec.testing import LAW, deployments
from tests.symbolic.test_role_access import deployed_documents, samples, settings, within, witnesses

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.environment import Environment, Value

VERDICTS: dict[type[Decision], Verdict] = {
    ExplicitAllow: Verdict.ALLOWED,
    ImplicitDeny: Verdict.NOT_ALLOWED,
    ExplicitDeny: Verdict.DENIED,
}


@LAW
@given(deployment=deployments(), of_trust=st.booleans(), data=st.data())
def test_known_values_decide_as_deployed_and_unknown_ones_are_never_guessed(
    *, deployment: Deployment, of_trust: bool, data: st.DataObject
) -> None:
    required = [parameter.id for parameter in deployment.parameters if parameter.default is None]
    unknown = data.draw(st.sets(st.sampled_from(required))) if required else set()
    for environment in settings(deployment):
        decided_as_deployed(deployment, environment, unknown, of_trust=of_trust)


def decided_as_deployed(
    deployment: Deployment, environment: Environment, unknown: set[str], *, of_trust: bool
) -> None:
    found = supposed(deployment, environment, unknown)
    if found is None:
        return
    try:
        side = deployment_side("", deployment, found.unknowns)
    except MalformedPolicyError:
        return  # IAM would refuse it in the environment, too.
    deployed = deployed_documents(deployment, environment, of_trust=of_trust)
    for role in side.roles:
        documents = role.trust if of_trust else role.permissions
        expected = deployed.get(role.id, ())
        for request in (*samples(documents.documents, of_trust=of_trust), *witnesses(expected)):
            question = within(request, found.context)
            verdict = decide_request(documents, question, found).verdict
            if verdict is not Verdict.OPEN:
                deployed_verdict = VERDICTS[type(decide(expected, question))]
                # A denial that depends on unknown values changes nothing if nothing is allowed.
                hidden = unknown and deployed_verdict is Verdict.DENIED and verdict is Verdict.NOT_ALLOWED
                assert hidden or verdict is deployed_verdict, (verdict, question)
            assert verdict is not Verdict.OPEN or found.open, question


def supposed(deployment: Deployment, environment: Environment, unknown: set[str]) -> Assumptions | None:
    """Assume a combination of choices, except for some given parameters."""
    values = answered_values(deployment, environment)
    known = {id: value for id, value in values.items() if id not in unknown or not value}
    place = {"account": environment.account, "partition": environment.partition, "region": environment.region}
    found = assume(deployment, known, place)
    if isinstance(found, tuple):
        return None
    given_anyway = {f"unknown:given/{id}": "yes" for id in unknown if values[id]}
    return replace(found, context={**found.context, **given_anyway})


# --- each way to be open -----------------------------------------------------------------------

SPEC = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.
parameters:
  bucket: {description: A bucket.}
  other: {description: Another bucket.}
  limit: {description: A limit.}
  tier: {description: A tier., allowed: {low: {name: small}, high: {name: large}}}
  vendor: {description: An account.}
  topics: {description: Topics., type: list, optional: yes}
choices:
  extra: {description: More., default: off}
roles:
  reader:
    name: Reader
    why: Reads.
    trust: [{account: "${param.vendor}", without-external-id: It is our own.}]
    inline: {main: [files, notices]}
groups:
  files:
    category: cost-data
    access: write
    why: Files.
    grants:
      - {allow: "s3:GetObject", on: "arn:aws:s3:::${param.bucket}/*"}
      - {deny: "s3:GetObject", on: "arn:aws:s3:::${param.other}/secret/*"}
      - {allow: "s3:PutObject", on: "arn:aws:s3:::${param.tier.name}/*"}
      - {allow: "s3:ListBucket", when: {NumericLessThan: {"s3:max-keys": "${param.limit}"}}}
      - {allow: "s3:GetBucketAcl", when: {StringNotEquals: {"aws:RequestedRegion": "${param.bucket}"}}}
  notices:
    category: cost-data
    access: write
    needs: {extra: on}
    why: Notices.
    grants: [{allow: "sns:Publish", on: "${param.topics}"}]
"""


def decided(request: Request, answers: dict[str, Value] | None = None) -> RequestDecision:
    loaded = load_spec(SPEC, "spec.yaml")
    assert loaded.spec is not None, loaded.diagnostics
    deployment = resolve(loaded.spec, loaded.spans, Customer()).deployment
    assert deployment is not None
    found = assume(deployment, answers or {}, {})
    assert isinstance(found, Assumptions), found
    [role] = deployment_side("", deployment, found.unknowns).roles
    documents = role.trust if request.caller else role.permissions
    return decide_request(documents, replace(request, context={**request.context, **found.context}), found)


PUT = Request("s3:PutObject", "arn:aws:s3:::large/a")
TOPIC = "arn:aws:sns:us-east-1:111122223333:a"
VENDOR = Caller(PrincipalKind.AWS, "arn:aws:iam::999988887777:role/x")


@pytest.mark.parametrize(
    ("request_", "answers", "verdict", "open_parameters"),
    [
        (Request("s3:GetObject", "arn:aws:s3:::a/b"), {}, Verdict.OPEN, ("bucket",)),
        (Request("s3:GetObject", "arn:aws:s3:::a/b"), {"bucket": "a"}, Verdict.ALLOWED, ()),
        (Request("s3:GetObject", "arn:aws:s3:::a/b"), {"bucket": "b"}, Verdict.NOT_ALLOWED, ()),
        (Request("s3:GetObject", "arn:aws:s3:::a"), {}, Verdict.NOT_ALLOWED, ()),
        (Request("s3:GetObject", "arn:aws:s3:::a/secret/b"), {"bucket": "a"}, Verdict.OPEN, ("other",)),
        (Request("s3:GetObject", "arn:aws:s3:::a/secret/b"), {"bucket": "b"}, Verdict.NOT_ALLOWED, ()),
        (Request("s3:GetObject", "arn:aws:s3:::a/secret/b"), {"other": "a"}, Verdict.DENIED, ()),
        (PUT, {}, Verdict.OPEN, ("tier",)),
        (PUT, {"tier": "high"}, Verdict.ALLOWED, ()),
        (PUT, {"tier": "low"}, Verdict.NOT_ALLOWED, ()),
        (replace(PUT, resource="arn:aws:s3:::middle/a"), {}, Verdict.NOT_ALLOWED, ()),
        (Request("s3:ListBucket", "*", {"s3:max-keys": "5"}), {}, Verdict.OPEN, ("limit",)),
        (Request("s3:ListBucket", "*", {"s3:max-keys": "5"}), {"limit": "6"}, Verdict.ALLOWED, ()),
        (Request("s3:ListBucket"), {}, Verdict.NOT_ALLOWED, ()),
        (Request("s3:GetBucketAcl", "*", {"aws:requestedregion": "x"}), {}, Verdict.OPEN, ("bucket",)),
        (Request("s3:GetBucketAcl"), {}, Verdict.ALLOWED, ()),
        (Request("sns:Publish", TOPIC), {}, Verdict.NOT_ALLOWED, ()),
        (Request("sns:Publish", TOPIC), {"extra": "on"}, Verdict.NOT_ALLOWED, ()),
        (Request("sns:Publish", TOPIC), {"extra": "on", "topics": (TOPIC,)}, Verdict.ALLOWED, ()),
        (Request("sts:AssumeRole", caller=VENDOR), {}, Verdict.OPEN, ("vendor",)),
        (Request("sts:AssumeRole", caller=VENDOR), {"vendor": "999988887777"}, Verdict.ALLOWED, ()),
        (Request("sts:AssumeRole", caller=VENDOR), {"vendor": "999988887776"}, Verdict.NOT_ALLOWED, ()),
        (Request("sts:TagSession", caller=VENDOR), {}, Verdict.NOT_ALLOWED, ()),
    ],
)
def test_an_answer_depends_on_what_would_change_it(
    request_: Request, answers: dict[str, Value], verdict: Verdict, open_parameters: tuple[str, ...]
) -> None:
    found = decided(request_, answers)
    assert (found.verdict, found.open_parameters) == (verdict, open_parameters)
