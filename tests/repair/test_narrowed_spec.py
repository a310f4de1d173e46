"""The narrowest spec: a law on drawn specs and evidence, decided without the code that proves it."""

from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.access.evaluate import allows
from octo_spec.access.request import Request
from octo_spec.iam.catalog import expand
from octo_spec.iam.elements import POLICY_VERSION
from octo_spec.iam.policy import parse
from octo_spec.language.load import load_spec
from octo_spec.model.policy_documents import statement_tree
from octo_spec.pipeline.feature_capabilities import open_deployment
from octo_spec.repair.narrowed_spec import NarrowedSpec, narrowed_spec
from octo_spec.resolve.customers import Customer, PlacedAnswer
from octo_spec.resolve.resolution import resolve
from octo_spec.usage.evidence import EvidenceUse, UsageEvidence
from octo_spec.usage.grant_usage import shown_by
from octo_spec.usage.narrowing import narrowed_grants
from tests.trials import tried

if TYPE_CHECKING:
    from octo_spec.iam.conditions import ContextValue
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Document

HEAD = """\
octospec: 1
name: drawn
version: 1.0.0
description: A drawn spec.
choices:
  extra: {description: More., default: off}
roles:
  reader:
    name: Reader
    why: Reads.
    trust: [{account: "111122223333", without-external-id: A test.}]
    inline: {main: [always, sometimes]}
groups:
"""
PATTERNS = ("ce:Get*", "ec2:DeleteVolume", "ec2:*Volume", "s3:GetObject", "iam:PassRole", "sqs:*", "sqs:Get*")
RESOURCES = {
    "ce": ("*",),
    "ec2": ("*", "arn:aws:ec2:eu-west-1:*:volume/*"),
    "s3": ("*", "arn:aws:s3:::*/*"),
    "iam": ("*",),
    "sqs": ("*", "arn:aws:sqs:eu-west-1:*:*"),
}
QUEUE = ', on: "arn:aws:sqs:eu-west-1:111122223333:jobs"'
WHERE = ("", "", ", when: {Bool: {aws:SecureTransport: true}}")
NEEDS = ("ce:Get*", "ce:GetTags", "ec2:DeleteVolume", "ec2:*Volume", "iam:PassRole", "sqs:Get*")
NAMES = tuple(sorted({each.full_name for pattern in PATTERNS for each in expand(pattern)}))


@st.composite
def grants(draw: st.DrawFn) -> str:
    """Draw one grant."""
    actions = draw(st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=4, unique=True))
    where = WHERE if any(not each.startswith("sqs:") for each in actions) else (*WHERE, QUEUE)
    return f"      - {{allow: {json.dumps(actions)}{draw(st.sampled_from(where))}}}\n"


@st.composite
def specs(draw: st.DrawFn) -> str:
    """Draw a spec with two groups, one of which needs a choice."""
    text = HEAD
    for id, needs in (("always", ""), ("sometimes", "    needs: {extra: on}\n")):
        listed = "".join(draw(st.lists(grants(), min_size=1, max_size=3)))
        accept = "    accept: {whole-service: A test., write-anywhere: A test., reads-data: A test.}\n"
        text += f"  {id}:\n    category: cost-data\n    access: permissions\n    why: A reason.\n{needs}"
        text += f"{accept}    grants:\n{listed}"
    drawn = draw(st.lists(st.lists(st.sampled_from(NEEDS), min_size=1, max_size=3, unique=True), max_size=2))
    text += "features:\n" if drawn else ""
    for number, each in enumerate(drawn):
        text += f"  f{number}: {{title: A, why: B, without: C, needs: {json.dumps(each)}}}\n"
    return text


@st.composite
def evidences(draw: st.DrawFn) -> UsageEvidence:
    """Draw what two customers did, and what they were denied."""
    evidence = UsageEvidence()
    for name in draw(st.lists(st.sampled_from(NAMES), max_size=6)):
        resource = draw(st.sampled_from(RESOURCES[name.partition(":")[0]]))
        use = EvidenceUse(draw(st.sampled_from(("acme", "zulu"))), "reader", name, resource, "cloudtrail")
        add = draw(st.sampled_from((evidence.add, evidence.add, evidence.add_denied)))
        add(use, "2026-11-01T00:00:00Z")
    evidence.cover("2026-11-01T00:00:00Z")
    evidence.logged |= {use.customer for use in evidence.uses}
    evidence.logged |= draw(st.sets(st.sampled_from(("acme", "zulu"))))
    evidence.data_events |= {(each, "s3") for each in draw(st.sets(st.sampled_from(("acme", "zulu"))))}
    return evidence


def proposed(text: str, evidence: UsageEvidence, *, assume_unused: bool = False) -> NarrowedSpec:
    """Return the proposal; the same text if nothing would be left, which is no role."""
    loaded = load_spec(text, "spec.yaml")
    assert loaded.spec, loaded.diagnostics
    deployment = open_deployment(loaded.spec, loaded.spans)
    assert not isinstance(deployment, tuple)
    found = narrowed_grants(deployment, shown_by(deployment, evidence), assume_unused=assume_unused)
    result = narrowed_spec(text, "spec.yaml", found, evidence)
    if not any(each.kept for each in found):
        assert not isinstance(result, NarrowedSpec)
        return NarrowedSpec(text, found)
    assert isinstance(result, NarrowedSpec), (result, text)
    return result


def documents(text: str, extra: str) -> tuple[Document, ...]:
    """Return the policies of the role, if the choice has this answer."""
    loaded = load_spec(text, "spec.yaml")
    assert loaded.spec, loaded.diagnostics
    fixed = {"extra": PlacedAnswer(extra)} if "extra" in loaded.spec.choices else {}
    deployment = resolve(loaded.spec, loaded.spans, Customer(fix=fixed)).deployment
    assert deployment
    trees = [
        statement_tree(statement)
        for policy in deployment.roles[0].policies
        for statement in policy.statements
    ]
    return (
        (parse({"Version": POLICY_VERSION, "Statement": [_plain(each) for each in trees]}),) if trees else ()
    )


def _plain(tree: object) -> JsonValue:
    match tree:
        case dict():
            return {key: _plain(value) for key, value in tree.items()}
        case list() | tuple():
            return [_plain(value) for value in tree]
        case str():
            return tree
        case _:
            return str(tree).replace("${partition}", "aws")


def requests(name: str, resource: str) -> list[Request]:
    concrete = resource.replace("*", "111122223333", 1) if resource.count("*") > 1 else resource
    example = concrete.replace("*", "x") if concrete != "*" else "*"
    contexts: tuple[dict[str, ContextValue], ...] = ({}, {"aws:securetransport": "true"})
    return [Request(name, each, context) for each, context in product({example, "*"}, contexts)]


def test_comments_stay_and_an_empty_group_goes() -> None:
    text = f"""{HEAD}\
  always:
    category: cost-data
    access: read
    why: A reason.
    # Costs, first of all.
    grants:
      - allow: [ce:GetTags, ce:GetCostAndUsage]  # both
  sometimes:
    category: cost-data
    access: read
    why: A reason.
    needs: {{extra: on}}
    grants: [{{allow: ce:ListCostAllocationTags}}]
"""
    evidence = UsageEvidence()
    evidence.add(EvidenceUse("acme", "reader", "ce:GetTags", "*", "cloudtrail"), "2026-11-01T00:00:00Z")
    evidence.logged.add("acme")
    found = proposed(text, evidence).text
    assert "# Costs, first of all." in found
    assert "allow: ce:GetTags  # both" in found
    assert "sometimes" not in found


def test_a_seen_action_that_a_grant_cannot_allow_does_not_prevent_a_proposal() -> None:
    text = f"""{HEAD}\
  always: {{category: cost-data, access: read, why: A reason., grants: [{{allow: ce:GetTags}}]}}
  sometimes:
    category: cost-data
    access: permissions
    why: A reason.
    needs: {{extra: on}}
    grants: [{{allow: "sqs:*"{QUEUE}}}]
"""
    evidence = UsageEvidence()
    for name in ("ce:GetTags", "sqs:ListQueues", "sqs:SetQueueAttributes"):
        evidence.add(EvidenceUse("acme", "reader", name, "*", "cloudtrail"), "2026-11-01T00:00:00Z")
    evidence.logged.add("acme")
    found = proposed(text, evidence).text
    assert "sqs:SetQueueAttributes" in found
    assert "ListQueues" not in found


@given(specs(), evidences(), st.booleans())
@tried(60, 2_000)
@pytest.mark.large
def test_a_narrowed_spec_allows_each_event_and_nothing_that_the_spec_does_not(
    text: str,
    evidence: UsageEvidence,
    assume_unused: bool,  # noqa: FBT001 - drawn
) -> None:
    proposal = proposed(text, evidence, assume_unused=assume_unused)
    result = proposal.text
    used = {use.action: use.resource for use in evidence.uses}
    for extra in ("off", "on"):
        before, after = documents(text, extra), documents(result, extra)
        for name in NAMES:
            for request in requests(name, used.get(name, "*")):
                is_new = allows(after, request) and not allows(before, request)
                assert not is_new, (request, result)
        for use in evidence.uses:
            for request in requests(use.action, use.resource):
                if request.resource == "*" and use.resource != "*":
                    continue
                assert allows(after, request) >= allows(before, request), (request, result)
    assert_no_feature_loses_silently(text, proposal)


def assert_no_feature_loses_silently(text: str, proposal: NarrowedSpec) -> None:
    """Each action that a feature needs, and that the role no longer has, is in the proposal."""
    spec = load_spec(text, "spec.yaml").spec
    assert spec
    before, after = documents(text, "on"), documents(proposal.text, "on")
    reported = {each.id: each for each in proposal.features}
    for id, feature in spec.features.items():
        for written in (action for need in feature.needs for action in need.allow):
            for name in (each.full_name for each in expand(written)):
                if has(before, name) and not has(after, name):
                    found = reported[id]
                    assert found.on or name not in dict(found.actions)[written], (id, name, proposal)


def has(documents: tuple[Document, ...], name: str) -> bool:
    places = ("*", "arn:aws:sqs:eu-west-1:111122223333:jobs")
    return any(allows(documents, each) for place in places for each in requests(name, place))
