"""Whether identities that a trust policy does not name can assume the role through an identity provider.

An OIDC provider may serve everyone, such as GitHub: a policy must then compare the subject, with a value that
names a tenant in full. The requester of a token chooses the audience. A SAML provider decides itself which of
its users get the role; the policy must compare the audience, so that an assertion for another use is refused.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_saml.html
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.trust.compared_values import compared_values
from octo_spec.analysis.trust.trust_answers import complete_answers, not_decided, yes
from octo_spec.analysis.trust.trust_policy import once_each, restrict_requests
from octo_spec.iam.condition_parsing import conditions
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.identity_providers import (
    IdentityScope,
    is_shared,
    named_identities,
    names_identities,
    provider_of,
)
from octo_spec.iam.policy import document
from octo_spec.iam.request_keys import is_of_provider
from octo_spec.iam.variables import read
from octo_spec.symbolic.answer_keys import PARAMETER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.analysis.trust.compared_values import ComparedValue
    from octo_spec.analysis.trust.trust_answers import TrustAnswer, TrustAnswers
    from octo_spec.analysis.trust.trust_policy import Opening, TrustPolicy
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Document

UNNAMED: Final = "over all identities that the policy does not name"
_SAML: Final = ":saml-provider/"
_SAML_AUDIENCE: Final = "saml:aud"


def any_identity(policy: TrustPolicy) -> TrustAnswers:
    """Return whether an identity that the policy does not name can assume the role."""
    return complete_answers(chain(_oidc_answers(policy), _saml_answers(policy)), policy, UNNAMED)


def providers(policy: TrustPolicy) -> tuple[str, ...]:
    """Return the identity providers that a policy trusts, as it names them, each once."""
    named = (each for _, written, _ in policy.statements for each in written.principals)
    return tuple(dict.fromkeys(each.name for each in named if each.kind is PrincipalKind.FEDERATED))


def is_of_shared_provider(statement: WrittenStatement) -> bool:
    """Return whether a statement trusts a provider whose tokens anyone can get."""
    return any(is_shared(provider_of(each.name)) for each in statement.principals)


def is_of_saml(statement: WrittenStatement) -> bool:
    """Return whether a statement trusts a SAML provider."""
    return any(_SAML in each.name for each in statement.principals)


# --- OIDC --------------------------------------------------------------------------------------


def _oidc_answers(policy: TrustPolicy) -> Iterator[TrustAnswer]:
    """Yield the statements by which strangers can assume the role with a token of their own."""
    requests = _web_identity_requests(policy)
    strangers = restrict_requests(
        requests, *_stranger_conditions(policy, (IdentityScope.TENANT, IdentityScope.NOT_KNOWN))
    )
    found = set[object]()
    for certain in once_each(policy.openings(strangers)):
        found.add(certain.statement)
        yield yes(certain, _whose_identities(certain))
    for opening in once_each(
        policy.openings(restrict_requests(requests, *_stranger_conditions(policy, (IdentityScope.TENANT,))))
    ):
        if opening.statement not in found:
            reason = "the provider defines who has such a value; name the identity without a wildcard"
            yield not_decided(opening, "identities whose value begins like one in the policy", reason)


def _whose_identities(opening: Opening) -> str:
    host = provider_of(opening.request.caller.name if opening.request.caller else "")
    return f"everyone who can get a token of {host}" if is_shared(host) else f"every identity of {host}"


def _web_identity_requests(policy: TrustPolicy) -> Document:
    """Return the requests with a token: one statement for each provider, with only its own keys."""
    keys = {condition.key for condition in policy.conditions if is_of_provider(condition.key)}
    statements: list[dict[str, JsonValue]] = []
    for principal in _provider_arns(policy):
        own, others = _own_and_other_keys(principal, keys)
        null: dict[str, JsonValue] = {
            **dict.fromkeys(sorted(own), "false"),
            **dict.fromkeys(sorted(others), "true"),
        }
        by: dict[str, JsonValue] = {"Federated": principal}
        request: dict[str, JsonValue] = {"Principal": by, "Action": "sts:AssumeRoleWithWebIdentity"}
        statements.append({**request, "Condition": {"Null": null}} if null else request)
    return document("Allow", statements)


def _provider_arns(policy: TrustPolicy) -> Iterator[str]:
    """Yield the trusted OIDC providers as the parsed policy names them; ``NotPrincipal`` trusts any other."""
    for statement, _, _ in policy.statements:
        if statement.principals and statement.principals.excluded:
            yield "*"
        for principal in statement.named_principals:
            if principal.kind is None or principal.name == "*":
                yield "*"
            elif principal.kind is PrincipalKind.FEDERATED and _SAML not in principal.name:
                yield principal.name


def _own_and_other_keys(principal: str, keys: Iterable[str]) -> tuple[set[str], set[str]]:
    """Return the keys that each token of a provider has, and those that it never has."""
    provider = provider_of(principal)
    if provider == "*" or "." not in provider:
        return set(), set()
    prefixed = {key: key.lower().rpartition(":")[0] == provider for key in keys}
    always = (":sub", ":aud")
    own = {key for key, is_own in prefixed.items() if is_own and key.lower().endswith(always)}
    return own, {key for key, is_own in prefixed.items() if not is_own}


def _stranger_conditions(policy: TrustPolicy, named: tuple[IdentityScope, ...]) -> Iterator[Condition]:
    """Yield what holds for a stranger: it has no value that names identities.

    No token has a value with a star, so one that an operator compares literally names no one.
    """
    for compared in compared_values(policy, names_identities):
        is_literal_star = not compared.reads_wildcards and set("*?") & set(compared.value)
        value = re.sub(_PARAMETER, "parameter", compared.value)
        if is_literal_star or named_identities(compared.key, value) in named:
            yield compared.differs


_PARAMETER: Final = rf"\$\{{{re.escape(PARAMETER)}[^{{}}]*\}}"
"""The variable that represents a parameter's value, which is then a name without a wildcard."""


# --- SAML --------------------------------------------------------------------------------------


def _saml_answers(policy: TrustPolicy) -> Iterator[TrustAnswer]:
    """Yield the statements that accept an assertion for an audience that the policy does not name."""
    is_trusted = any(_SAML in provider for provider in providers(policy))
    if not is_trusted and "*" not in _provider_arns(policy):
        return
    request: dict[str, JsonValue] = {"Principal": {"Federated": "*"}, "Action": "sts:AssumeRoleWithSAML"}
    requests = document("Allow", [request])
    named = [each for each in compared_values(policy, _SAML_AUDIENCE.__eq__) if each.value.strip("*?")]
    whole = [each for each in named if not each.is_pattern]
    found = set[object]()
    for opening in policy.openings(_with_other_audience(requests, named)):
        found.add(opening.statement)
        yield yes(opening, f"{_ANY_USER} for any audience")
    for opening in once_each(policy.openings(_with_other_audience(requests, whole))):
        if opening.statement not in found:
            reason = "the audience of another use may match the pattern; name it without a wildcard"
            yield not_decided(opening, f"{_ANY_USER} for an audience like one in the policy", reason)


def _with_other_audience(requests: Document, named: Iterable[ComparedValue]) -> Document:
    return restrict_requests(requests, _WITH_AUDIENCE, *(each.differs for each in named))


_ANY_USER: Final = "every user of the SAML provider, as far as the conditions allow, with an assertion"
[_WITH_AUDIENCE] = conditions({"Null": {"SAML:aud": "false"}}, "", read)
