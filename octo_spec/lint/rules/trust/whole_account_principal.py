"""A trust entry that trusts every principal of another account.

What it finds
    An `account` without `role` or `user`, or an `arn` that ends in `:root`, of an account other than the
    one in which the spec is deployed, without a condition on `aws:PrincipalArn`, `aws:userid` or a tag of
    the principal.

Why it is bad
    Every principal of that account can assume the role if a policy there allows it: one careless policy at
    the vendor opens every customer's account.

Example
    trust:
      - account: "111122223333"
        external-id: ${param.external-id}

Instead
    Name the role or the user that needs access: `role: collector`.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.iam.operators import FORMS
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.models.trust import TrustSpec
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind(
    "OCT342",
    "whole-account-principal",
    Severity.NOTE,
    "A trust entry that trusts every principal of another account.",
)

OWN_ACCOUNT: Final = "${account}"
_KEYS_OF_PRINCIPAL: Final = ("aws:principalarn", "aws:principaltag/", "aws:userid", "aws:username")
"""Prefixes of the condition keys that distinguish the principals of an account."""


def find(subject: Subject) -> Iterator[Finding]:
    """Report trust entries for whole accounts."""
    for id, role in subject.spec.roles.items():
        for position, entry in enumerate(role.trust):
            if not _limits_principals(entry):
                for inside, account in _whole_accounts(entry):
                    yield _finding(id, ("roles", id, "trust", position, *inside), account)


def _finding(role: str, at: Location, account: str) -> Finding:
    message = f"role {role!r} can be assumed by every principal in account {account} whose policies allow it"
    return Finding(KIND, at, message, "add 'role' or 'user'")


def _whole_accounts(entry: TrustSpec) -> Iterator[tuple[Location, str]]:
    """Yield the accounts that the entry trusts as a whole, each with its location inside the entry."""
    if not entry.role and not entry.user:
        for position, account in enumerate(entry.account):
            if account != OWN_ACCOUNT:
                yield ("account", position), account
    for position, arn in enumerate(entry.arn):
        if arn.endswith(":root") and f":{OWN_ACCOUNT}:" not in arn:
            yield ("arn", position), arn.split(":")[-2]


def _limits_principals(entry: TrustSpec) -> bool:
    """Return whether a condition limits the entry to some principals of the account."""
    return any(
        key.lower().startswith(_KEYS_OF_PRINCIPAL) and _is_positive(operator)
        for operator, keys in entry.when.items()
        for key in keys
    )


def _is_positive(operator: str) -> bool:
    form = FORMS.get(operator)
    return form is not None and not form.is_negated and not form.holds_without_key


RULE = Rule(KIND, find, __doc__)
