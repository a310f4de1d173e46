"""A trust entry that every identity of an identity provider can use.

What it finds
    A `federated` entry for an OIDC provider of your own, such as that of an EKS cluster, whose conditions
    hold for every identity: only the audience is compared, or the subject is only a wildcard, possibly after
    a label, such as `system:serviceaccount:*`.

Why it is bad
    Every service account of the cluster, or every user of the provider, can assume the role. The requester
    of a token chooses its audience.

Example
    trust:
      - federated: arn:aws:iam::111122223333:oidc-provider/oidc.example.com
        when: {StringEquals: {"oidc.example.com:aud": sts.amazonaws.com}}

Instead
    Compare the subject, too: `StringEquals: {"oidc.example.com:sub": "system:serviceaccount:app:collector"}`.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.trust.any_identities import any_identity_findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.finding import Finding
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind(
    "OCT346", "every-identity", Severity.WARNING, "A trust entry that every identity of a provider can use."
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report trust entries that every identity of a provider of one's own can use."""
    return any_identity_findings(subject, KIND, shared=False)


RULE = Rule(KIND, find, __doc__)
