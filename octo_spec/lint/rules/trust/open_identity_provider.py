"""A trust entry that anyone with an account at an identity provider can use.

What it finds
    A `federated` entry for a provider that serves everyone, such as GitHub Actions, GitLab or Buildkite. Its
    conditions also hold for identities of strangers: only the audience is compared, or the subject has a
    wildcard before the end of the owner's name, such as `repo:*` or `repo:acme*/app`.

Why it is bad
    Anyone can run a workflow there, and chooses the audience of its token. So anyone can assume the role.
    IAM refuses to create some of these roles.

Example
    trust:
      - federated: arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com
        when: {StringEquals: {"token.actions.githubusercontent.com:aud": sts.amazonaws.com}}

Instead
    Compare the subject, too, with a value that contains the whole name of the owner:
    `StringLike: {"token.actions.githubusercontent.com:sub": "repo:acme/app:*"}`.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.trust.any_identities import any_identity_findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.finding import Finding
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind.error(
    "OCT345", "open-identity-provider", "A trust entry that anyone with an account at a provider can use."
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report trust entries that strangers can use through a provider that serves everyone."""
    return any_identity_findings(subject, KIND, shared=True)


RULE = Rule(KIND, find, __doc__)
