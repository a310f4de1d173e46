"""Unique Sids in each policy of a spec, as the language requires.

One third-party statement may become several, each for other choices, and all with its Sid. The parts of one
policy are one policy in a spec: only the first keeps the Sid.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.importing.drafts import packs
from octo_spec.importing.questions import choice_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.importing.questions import Kinds
    from octo_spec.model.deployment import Deployment, Policy, PolicyKind, Role, Statement, TrustStatement


def with_single_sids(deployment: Deployment) -> Deployment:
    """Remove each Sid that a policy already has from its later statements."""
    known = choice_kinds(deployment)
    return replace(deployment, roles=tuple(_role(role, known) for role in deployment.roles))


def _role(role: Role, known: Kinds) -> Role:
    return replace(role, policies=tuple(_policies(role, known)), trust=tuple(_trust(role.trust)))


def _policies(role: Role, known: Kinds) -> Iterator[Policy]:
    """Yield the policies of a spec: policies with the same name, even if not adjacent, are one."""
    seen: dict[tuple[PolicyKind, str], set[str]] = {}
    for pack in packs(role, known):
        sids = seen.setdefault((pack.kind, str(pack.name)), set())
        for policy in pack.source:
            yield replace(policy, statements=tuple(_statement(each, sids) for each in policy.statements))


def _statement(statement: Statement, seen: set[str]) -> Statement:
    if statement.sid and statement.sid in seen:
        return replace(statement, sid="")
    seen.add(statement.sid)
    return statement


def _trust(statements: tuple[TrustStatement, ...]) -> Iterator[TrustStatement]:
    seen: set[str] = set()
    for statement in statements:
        is_twice = statement.sid in seen
        seen.add(statement.sid)
        yield replace(statement, sid="") if is_twice else statement
