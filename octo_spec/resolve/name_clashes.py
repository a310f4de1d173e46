"""Names that must differ within an AWS account or a role: IAM ignores letter case.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from octo_spec.iam.limits import POLICY_NAME_LENGTH
from octo_spec.model.deployment import PolicyKind
from octo_spec.resolve.codes import NAME_CLASH, NAME_TOO_LONG
from octo_spec.resolve.presences import exclude

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.language.spans import Spans
    from octo_spec.model.deployment import Policy, Role
    from octo_spec.model.text import Text


def name_problems(roles: tuple[Role, ...], spans: Spans) -> Iterator[Diagnostic]:
    """Find roles and policies that can exist together under one name, and names that are too long."""
    yield from _role_clashes(roles, spans)
    for role in roles:
        yield from _policy_clashes(_policies((role,), PolicyKind.INLINE), spans)
        yield from _too_long(role, spans)
        yield from _divided_policies(role, spans)
    yield from _policy_clashes(_policies(roles, PolicyKind.MANAGED), spans)


def _role_clashes(roles: tuple[Role, ...], spans: Spans) -> Iterator[Diagnostic]:
    for first, second in combinations(roles, 2):
        if (
            first.name
            and second.name
            and _alike(first.name, second.name)
            and not exclude(first.presence, second.presence)
        ):
            message = f"roles {first.id!r} and {second.id!r} are both named {second.name}"
            yield NAME_CLASH.at(spans.at(("roles", second.id, "name")), message)


def _policies(roles: tuple[Role, ...], kind: PolicyKind) -> list[tuple[Role, Policy]]:
    return [(role, policy) for role in roles for policy in role.policies if policy.kind is kind]


def _policy_clashes(policies: list[tuple[Role, Policy]], spans: Spans) -> Iterator[Diagnostic]:
    for (_, first), (role, second) in combinations(policies, 2):
        if not first.name.pieces:
            continue
        if _alike(first.name, second.name) and not exclude(first.presence, second.presence):
            message = f"two policies are named {second.name}"
            yield NAME_CLASH.at(spans.at(("roles", role.id)), message, "rename one of them")


def _divided_policies(role: Role, spans: Spans) -> Iterator[Diagnostic]:
    """Find a policy without a name whose groups have different presences: its parts need names."""
    nameless = [policy for policy in role.policies if not policy.name.pieces]
    if len(nameless) > 1:
        message = f"the managed policy without a name of role {role.id!r} is split by the needs of its groups"
        place = spans.at(("roles", role.id, "managed", ""))
        yield NAME_CLASH.at(place, message, "give it a name, or put the groups into several policies")


def _too_long(role: Role, spans: Spans) -> Iterator[Diagnostic]:
    for policy in role.policies:
        if len(policy.name.literal or "") > POLICY_NAME_LENGTH:
            message = f"policy name {policy.name} has more than {POLICY_NAME_LENGTH} characters"
            help = "give the policy or the choice a shorter name"
            yield NAME_TOO_LONG.at(spans.at(("roles", role.id)), message, help)


def _alike(first: Text, second: Text) -> bool:
    return str(first).lower() == str(second).lower()
