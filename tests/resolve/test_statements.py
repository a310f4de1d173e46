"""Statements say what their grants and trust entries say, and are present where these have their values."""

import pytest

from octo_spec.model.presence import ALWAYS, Given, Presence
from tests.resolve.specs import HEAD, PARAMETERS, TRUST, deployed, fixing

SAML = "arn:${partition}:iam::${account}:saml-provider/Okta"
OIDC = "arn:${partition}:iam::${account}:oidc-provider/token.example.com"


def actions(providers: str, key: str) -> tuple[str, ...]:
    spec = f"""{HEAD}{PARAMETERS}  provider: {{description: The ARN of a provider., pattern: "^arn:.+$"}}
roles:
  reader:
    name: Reader
    why: Reads.
{TRUST}      - federated: {providers}
        when: {{StringEquals: {{{key}: x}}}}
    inline: {{main: [costs]}}
groups:
  costs:
    category: cost-data
    access: read
    why: Costs.
    grants: {{allow: ce:Get*, when: {{StringEquals: {{aws:PrincipalTag/a: "${{param.provider}}"}}}}}}
"""
    return deployed(spec).roles[0].trust[-1].actions


@pytest.mark.parametrize(
    ("providers", "key", "action"),
    [
        (f'["{SAML}"]', "SAML:aud", "sts:AssumeRoleWithSAML"),
        (f'["{SAML}", "{SAML}2"]', "ids:aud", "sts:AssumeRoleWithSAML"),
        (f'["{SAML}", "${{param.provider}}"]', "ids:aud", "sts:AssumeRoleWithSAML"),
        (f'["${{param.provider}}", "{SAML}"]', "ids:aud", "sts:AssumeRoleWithSAML"),
        ('["${param.provider}"]', "SAML:aud", "sts:AssumeRoleWithSAML"),
        ('["${param.provider}"]', "ids:aud", "sts:AssumeRoleWithWebIdentity"),
        (f'["{OIDC}"]', "token.example.com:sub", "sts:AssumeRoleWithWebIdentity"),
    ],
)
def test_one_saml_provider_makes_it_saml(providers: str, key: str, action: str) -> None:
    assert actions(providers, key) == (action,)


BOOL = "Bool: {aws:SecureTransport: true}"
ADDRESS = "IpAddress: {aws:SourceIp: 10.0.0.0/8}"
EQUALS = "StringEquals: {aws:PrincipalOrgID: o-a1b2c3d4e5}"


@pytest.mark.parametrize(
    ("when", "operators"),
    [
        ((BOOL, ADDRESS), ["StringEquals", "Bool", "IpAddress"]),
        ((ADDRESS, EQUALS, BOOL), ["StringEquals", "StringEquals", "IpAddress", "Bool"]),
    ],
)
def test_conditions_next_to_an_external_id_are_sorted_by_operator_in_the_order_written(
    when: tuple[str, ...], operators: list[str]
) -> None:
    """A Condition element has each operator once, and the external ID is compared first."""
    spec = f"""{HEAD}{PARAMETERS}roles:
  reader:
    name: Reader
    why: Reads.
{TRUST}        when: {{{", ".join(when)}}}
    inline: {{main: [costs]}}
groups:
  costs: {{category: cost-data, access: read, why: Costs., grants: [{{allow: ce:Get*}}]}}
"""
    conditions = deployed(spec).roles[0].trust[0].conditions
    assert [condition.operator for condition in conditions] == operators
    assert conditions[0].key == "sts:ExternalId"


@pytest.mark.parametrize(
    "place",
    [
        "on: '${param.queues}'",
        "on-all-except: '${param.queues}'",
        "when: {ArnLike: {aws:SourceArn: '${param.queues}'}}",
    ],
)
@pytest.mark.parametrize("kind", ["text", "list"])
def test_a_grant_is_present_only_where_an_optional_parameter_that_it_names_has_a_value(
    place: str, kind: str
) -> None:
    spec = f"""{HEAD}{PARAMETERS}  queues: {{description: Queues., type: {kind}, optional: yes}}
roles:
  reader:
    name: Reader
    why: Reads.
{TRUST}    inline: {{main: [costs, jobs]}}
groups:
  costs: {{category: cost-data, access: read, why: Costs., grants: [{{allow: ce:Get*}}]}}
  jobs:
    category: cost-data
    access: read
    why: Reads jobs.
    grants:
      - allow: sqs:GetQueueUrl
        {place}
"""
    policies = deployed(spec).roles[0].policies
    assert [policy.presence for policy in policies] == [ALWAYS, Presence.of(Given("queues"))]
    [left] = deployed(spec, fixing(queues="")).roles[0].policies
    assert left == policies[0]


def test_a_sid_and_a_reason_of_trust_stay_and_what_it_also_allows_has_no_second_sid() -> None:
    """IAM accepts a Sid only once in a policy."""
    spec = f"""{HEAD}{PARAMETERS}roles:
  reader:
    name: Reader
    why: Reads.
{TRUST}        also: sts:TagSession
        sid: Vendor
        why: The vendor reads.
    inline: {{main: [costs]}}
groups:
  costs: {{category: cost-data, access: read, why: Costs., grants: [{{allow: ce:Get*}}]}}
"""
    trust = deployed(spec).roles[0].trust
    assert [(each.sid, each.why) for each in trust] == [
        ("Vendor", "The vendor reads."),
        ("", "The vendor reads."),
    ]


def test_what_a_trust_entry_also_allows_has_its_conditions_and_no_external_id() -> None:
    spec = f"""{HEAD}{PARAMETERS}roles:
  reader:
    name: Reader
    why: Reads.
    description: It reads.
{TRUST}        also: [sts:TagSession, sts:SetSourceIdentity]
        when: {{IpAddress: {{aws:SourceIp: 203.0.113.0/24}}}}
    inline: {{main: [costs]}}
groups:
  costs: {{category: cost-data, access: read, why: Costs., grants: [{{allow: ce:Get*}}]}}
never:
  - allow: iam:*
    on: "*"
    when: {{StringEquals: {{aws:RequestedRegion: [a, b]}}, Bool: {{aws:SecureTransport: "false"}}}}
    why: No one changes a role.
"""
    deployment = deployed(spec)
    [role] = deployment.roles
    own, also = role.trust
    [address] = [each for each in own.conditions if each.key == "aws:SourceIp"]
    assert (also.actions, also.conditions) == (("sts:TagSession", "sts:SetSourceIdentity"), (address,))
    assert role.description == "It reads."
    [never] = deployment.never
    assert never.conditions == (
        ("StringEquals", "aws:RequestedRegion", ("a", "b")),
        ("Bool", "aws:SecureTransport", ("false",)),
    )
