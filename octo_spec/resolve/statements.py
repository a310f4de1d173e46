"""Turns grants into statements, and trust entries into statements with a presence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.iam.elements import Effect, PrincipalKind
from octo_spec.model.deployment import Accounts, Condition, Principal, Statement, TrustStatement
from octo_spec.model.text import Text, account_root

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.language.models.groups import GrantSpec, GroupSpec
    from octo_spec.language.models.trust import TrustSpec
    from octo_spec.resolve.texts import Lookup

EXTERNAL_ID = "sts:ExternalId"
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-user_externalid.html"""


def grant_texts(grant: GrantSpec) -> tuple[str, ...]:
    """Return the texts of a grant that may contain references."""
    return (*grant.on, *grant.on_all_except, *_values(grant.when))


def grant_statement(position: int, id: str, group: GroupSpec, lookup: Lookup) -> Statement:
    """Turn one grant of group ``id`` into a statement."""
    grant = group.grants[position]
    return Statement(
        effect=Effect.ALLOW if grant.allow or grant.allow_all_except else Effect.DENY,
        actions=grant.allow or grant.deny or grant.allow_all_except or grant.deny_all_except or (),
        resources=lookup.texts(grant.on or grant.on_all_except or ("*",)),
        conditions=conditions(grant.when, lookup),
        sid=grant.sid or "",
        actions_excepted=bool(grant.allow_all_except or grant.deny_all_except),
        resources_excepted=bool(grant.on_all_except),
        why=grant.why or group.why,
        group=id,
        category=group.category,
        accounts=Accounts(group.accounts),
        grant=position,
    )


def conditions(when: Mapping[str, Mapping[str, tuple[str, ...]]], lookup: Lookup) -> tuple[Condition, ...]:
    """Return a ``when`` as one condition for each operator and key."""
    return tuple(
        Condition(operator, key, lookup.texts(values))
        for operator, keys in when.items()
        for key, values in keys.items()
    )


def _values(when: Mapping[str, Mapping[str, tuple[str, ...]]]) -> tuple[str, ...]:
    return tuple(value for keys in when.values() for values in keys.values() for value in values)


# --- trust -------------------------------------------------------------------------------------


def trust_statements(position: int, entry: TrustSpec, lookup: Lookup) -> Iterator[TrustStatement]:
    """Yield the statements of a trust entry: none if it is never present, two with ``also``, else one."""
    presence = lookup.presence((*_principal_texts(entry), *entry.external_id, *_values(entry.when)))
    if presence is None:
        return
    own = TrustStatement(
        principal=_principal(entry, lookup),
        actions=(_assume(entry),),
        conditions=(*_external_id(entry, lookup), *conditions(entry.when, lookup)),
        sid=entry.sid or "",
        presence=presence,
        why=entry.why or "",
        entry=position,
    )
    yield replace(own, conditions=_sorted_by_operator(own.conditions))
    if entry.also:
        # Only AssumeRole has an external ID: IAM id_session-tags.
        yield replace(own, actions=entry.also, conditions=conditions(entry.when, lookup), sid="")


def _principal_texts(entry: TrustSpec) -> tuple[str, ...]:
    names = (*entry.account, *entry.role, *entry.user)
    return (*names, *entry.arn, *entry.service, *entry.federated)


def _principal(entry: TrustSpec, lookup: Lookup) -> Principal:
    if entry.service:
        return Principal(PrincipalKind.SERVICE, lookup.texts(entry.service))
    if entry.federated:
        return Principal(PrincipalKind.FEDERATED, lookup.texts(entry.federated))
    if entry.arn:
        return Principal(PrincipalKind.AWS, lookup.texts(entry.arn))
    if entry.role or entry.user:
        return Principal(PrincipalKind.AWS, lookup.texts(_member_arns(entry)))
    roots = (str(account_root(Text((account,)))) for account in entry.account)
    return Principal(PrincipalKind.AWS, lookup.texts(roots))


def _member_arns(entry: TrustSpec) -> tuple[str, ...]:
    """Return the ARN of each role and user in each account."""
    kinds = (("role", entry.role), ("user", entry.user))
    return tuple(
        f"arn:${{partition}}:iam::{account}:{kind}/{name.removeprefix('/')}"
        for account in entry.account
        for kind, names in kinds
        for name in names
    )


def _assume(entry: TrustSpec) -> str:
    """Return the action that fits the principal: IAM access-analyzer-reference-policy-checks."""
    if not entry.federated:
        return "sts:AssumeRole"
    keys = (key.lower() for block in entry.when.values() for key in block)
    saml = any(":saml-provider/" in provider for provider in entry.federated) or any(
        key.startswith("saml:") for key in keys
    )
    return "sts:AssumeRoleWithSAML" if saml else "sts:AssumeRoleWithWebIdentity"


def _external_id(entry: TrustSpec, lookup: Lookup) -> tuple[Condition, ...]:
    if not entry.external_id:
        return ()
    return (Condition("StringEquals", EXTERNAL_ID, lookup.texts(entry.external_id)),)


def _sorted_by_operator(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """Group conditions by operator, as a Condition element does, in the order of the first of each."""
    order = list(dict.fromkeys(condition.operator for condition in conditions))
    return tuple(sorted(conditions, key=lambda condition: order.index(condition.operator)))
