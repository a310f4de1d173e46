"""The action by which a role is assumed follows from the kind of principal."""

import pytest

from tests.resolve.specs import HEAD, PARAMETERS, TRUST, deployed

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
