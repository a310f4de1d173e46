"""A policy outside the spec, for which octospec cannot prove a `never` or a promise.

What it finds
    In a spec with `never` or `promises`: a policy in `attach` with unknown text, such as one that a
    parameter names; and an AWS managed policy in `attach` or as a `boundary`, because octospec knows its
    text as of a certain day, in partition aws, and AWS can change it at any time. AdministratorAccess is an
    exception: it always allows everything.

Why it is bad
    This is not an error, but octospec has not proven what the policy allows, and a reader of the promises
    should know it. For a policy with unknown text, no `never` and no promise is decided.

Example
    attach: ReadOnlyAccess

Instead
    Grant the needed actions in a group, or add a deny for what `never` forbids.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.iam.managed_policies import edition
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.allowing_grants import boundary_name
from octo_spec.lint.rules.attached_policies import known_policy
from octo_spec.lint.rules.guardrails.forbidden_requests import forbidden

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind(
    "OCT396",
    "outside-the-proof",
    Severity.NOTE,
    "A policy outside of the spec about which a `never` or a promise is not proven.",
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report AWS policies on whose texts a proof depends, and attached policies with unknown texts."""
    if not forbidden(subject):
        return
    yield from _boundaries(subject)
    for id, group in subject.spec.groups.items():
        for position, name in enumerate(group.attach):
            if message := _message(name, subject):
                yield Finding(KIND, ("groups", id, "attach", position), message)


def _boundaries(subject: Subject) -> Iterator[Finding]:
    for access in subject.accesses:
        if name := boundary_name(access):
            role = f"role {access.role.id!r} within boundary {name!r} {edition()}"
            message = f"each {_kinds(subject)} is proven for {role}, which AWS may change"
            yield Finding(KIND, ("roles", access.role.id, "boundary"), message)


def _message(name: str, subject: Subject) -> str | None:
    """Say what is not proven about an attached policy; ``None`` if AWS cannot change the result."""
    if known_policy(name) is None:
        return f"octospec does not know what {name!r} allows, so no {_kinds(subject)} is decided for it"
    if name.endswith("AdministratorAccess"):
        return None
    return f"each {_kinds(subject)} is proven for {name!r} {edition()}, which AWS may change"


def _kinds(subject: Subject) -> str:
    """Name the kinds of prohibitions in the spec: ``never``, promises or both."""
    return " and ".join(["'never'"] * bool(subject.spec.never) + ["promise"] * bool(subject.spec.promises))


RULE = Rule(KIND, find, __doc__)
