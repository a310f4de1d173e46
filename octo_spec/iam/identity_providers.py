"""OIDC identity providers: which keys of a token say whose identity it is.

Some providers serve everyone: anyone can get a token of GitHub Actions, for any audience. AWS lists them, and
the key that a trust policy must compare; a value must name the tenant in full, since a name that only begins
like it may belong to someone else. For other providers any key except the audience names identities.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
https://docs.github.com/en/actions/reference/security/oidc

>>> named_identities("token.actions.githubusercontent.com:sub", "repo:acme/*")
<IdentityScope.TENANT: 'tenant'>
>>> named_identities("token.actions.githubusercontent.com:sub", "repo:*")
<IdentityScope.ANYONE: 'anyone'>
>>> named_identities("token.actions.githubusercontent.com:aud", "sts.amazonaws.com")
<IdentityScope.ANYONE: 'anyone'>
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping


class IdentityScope(StrEnum):
    """Whose identities a value of a condition key covers."""

    TENANT = "tenant"
    """Those of one tenant, or of a part of it."""
    ANYONE = "anyone"
    """Those of anyone, or of strangers whose name begins alike."""
    NOT_KNOWN = "not known"
    """Those whose value begins alike, or who call a workflow: the provider defines what that means."""


@frozen
class _Provider:
    """A provider that serves everyone: the keys that name a tenant, and how their values begin."""

    keys: Mapping[str, re.Pattern[str]]


_LABELLED: Final = re.compile(r"[a-z_]+:[^:*?]+(?::|$)")
"""A label and the whole name of a tenant: ``organization:acme:``."""
_WHOLE: Final = re.compile(r"[^*?]+$")
"""A value without wildcards."""
_OWNER: Final = r"[^/:*?]+"
_GITHUB_SUBJECT: Final = re.compile(
    rf"(?:repo|repository|workflow_ref):{_OWNER}/"
    rf"|(?:repository_owner|repository_owner_id|repository_id|organization|enterprise):{_OWNER}(?::|$)"
)
_CALLED_WORKFLOW: Final = re.compile(rf"job_workflow_ref:{_OWNER}/")
"""A subject of GitHub that begins with a reusable workflow: any repository that can read it can call it."""
_SUBJECT: Final = {"sub": _LABELLED}
_AUDIENCE: Final = {"aud": _WHOLE}
_APPLICATION: Final = {**_AUDIENCE, "app_id": _WHOLE, "sub": _WHOLE, "id": _WHOLE, "user_id": _WHOLE}
"""Sign-in with a web identity: the audience is the application of the account."""

_SHARED: Final[Mapping[str, _Provider]] = {
    "token.actions.githubusercontent.com": _Provider(
        {
            "sub": _GITHUB_SUBJECT,
            "repository": re.compile(rf"{_OWNER}/"),
            "repository_owner": _WHOLE,
            "repository_id": _WHOLE,
            "repository_owner_id": _WHOLE,
            "enterprise": _WHOLE,
            "enterprise_id": _WHOLE,
        }
    ),
    "vstoken.actions.githubusercontent.com": _Provider({"sub": _GITHUB_SUBJECT}),
    "oidc-configuration.audit-log.githubusercontent.com": _Provider(
        {"sub": re.compile(r"https?://\S+/[^*?]+$")}
    ),
    "gitlab.com": _Provider({"sub": re.compile(r"project_path:[^/:*?]+/"), "namespace_path": _WHOLE}),
    "app.terraform.io": _Provider(_SUBJECT),
    "agent.buildkite.com": _Provider(_SUBJECT),
    "oidc.codefresh.io": _Provider(_SUBJECT),
    "studio.datachain.ai/api": _Provider(_SUBJECT),
    "scalr.io": _Provider(_SUBJECT),
    "tokens.cloud.shisho.dev": _Provider(_SUBJECT),
    "proidc.upbound.io": _Provider(_SUBJECT),
    "api.pulumi.com/oidc": _Provider({**_AUDIENCE, **_SUBJECT}),
    "sandboxes.cloud": _Provider({**_AUDIENCE, **_SUBJECT}),
    "oidc.vercel.com": _Provider({**_AUDIENCE, **_SUBJECT}),
    "cognito-identity.amazonaws.com": _Provider({**_AUDIENCE, "sub": _WHOLE}),
    "accounts.google.com": _Provider({**_APPLICATION, "oaud": _WHOLE, "azp": _WHOLE}),
    "www.amazon.com": _Provider(_APPLICATION),
    "graph.facebook.com": _Provider(_APPLICATION),
}
"""Providers whose tokens anyone can get, by their host and path."""

_OF_AUDIENCE: Final = frozenset({"aud", "amr", "iss", "azp", "oaud"})
"""Keys that do not name identities: the requester of a token chooses the audience."""

_SERVICE_ACCOUNT: Final = "system:serviceaccount:"
_NAMESPACE: Final = re.compile(rf"{_SERVICE_ACCOUNT}[^:*?]+:")
"""The subject of a service account of Kubernetes, up to its namespace.

https://kubernetes.io/docs/reference/access-authn-authz/authentication/#service-account-tokens
"""
_ONLY_LABELS: Final = re.compile(rf"(?:{_SERVICE_ACCOUNT}|[a-z_]+[:/])?[*?]")
"""A value that begins with a label alone: it names no one."""


def is_shared(provider: str) -> bool:
    """Return whether anyone can get a token of a provider, which is its host and path."""
    return provider in _SHARED


def names_identities(key: str) -> bool:
    """Return whether the values of a key can name a tenant or an identity.

    >>> names_identities("token.actions.githubusercontent.com:sub"), names_identities("aws:SourceIp")
    (True, False)
    """
    provider, _, name = key.lower().rpartition(":")
    if provider in _SHARED:
        return name in _SHARED[provider].keys
    return "." in provider and name not in _OF_AUDIENCE


def named_identities(key: str, value: str) -> IdentityScope:
    """Return whose identities a value of a key covers; ``value`` may have wildcards."""
    provider, _, name = key.lower().rpartition(":")
    if not names_identities(key):
        return IdentityScope.ANYONE
    if provider in _SHARED:
        if _SHARED[provider].keys[name].match(value):
            return IdentityScope.TENANT
        is_called = _SHARED[provider].keys[name] is _GITHUB_SUBJECT and _CALLED_WORKFLOW.match(value)
        return IdentityScope.NOT_KNOWN if is_called else IdentityScope.ANYONE
    if not set("*?") & set(value) or _NAMESPACE.match(value):
        return IdentityScope.TENANT
    return IdentityScope.ANYONE if _ONLY_LABELS.match(value) else IdentityScope.NOT_KNOWN


def provider_of(principal: str) -> str:
    """Return the host and path of a provider from its ARN; a provider of AWS is named by its host.

    >>> provider_of("arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com")
    'token.actions.githubusercontent.com'
    """
    return principal.rpartition(":oidc-provider/")[2].lower()
