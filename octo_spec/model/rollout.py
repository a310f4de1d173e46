"""A deployment over an organization: the part for the payer, and the part for each other account.

A group is in the payer, in the members, or in both. Groups that only some accounts get never deny, so each
part allows no more than the whole: a decision about the whole holds for the parts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.model.deployment import Accounts
from octo_spec.model.ids import fresh
from octo_spec.model.text import RoleArn, Text
from octo_spec.model.traversal import map_texts, prune, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployment import Choice, Deployment, Facts, Parameter, Role

ROLLOUT: Final = "rollout"
"""The option by which a customer chooses this account, or the organization."""
ORGANIZATION: Final = "organization"

NO_ROLLOUT = DiagnosticKind.error(
    "OCT226", "no-rollout", "A rollout in a format that does not support rollouts."
)
NOTHING_ROLLED_OUT = DiagnosticKind.error(
    "OCT227", "nothing-rolled-out", "A rollout that deploys no role to the payer, or none to the members."
)
ROLE_ELSEWHERE = DiagnosticKind.error(
    "OCT228", "role-elsewhere", "A reference to a role that a rollout does not deploy to that account."
)
NO_ROLLOUT_THERE = DiagnosticKind.error(
    "OCT229", "no-rollout-there", "A rollout in a partition in which the format does not support rollouts."
)

_WORDS: Final = {Accounts.PAYER: "the payer", Accounts.MEMBERS: "a member"}


def rolled_out(deployment: Deployment) -> Deployment:
    """Return the part for the payer, with the part for each member; only the payer has extras."""
    members = replace(_part(deployment, Accounts.MEMBERS), extras=(), registration=None)
    return replace(_part(deployment, Accounts.PAYER), members=members)


def _part(deployment: Deployment, accounts: Accounts) -> Deployment:
    """Return a deployment without the groups of other accounts, and without roles that become empty."""
    kept = tuple(part for role in deployment.roles if (part := _role_part(role, accounts)) is not None)
    return prune(replace(deployment, roles=kept))


def _role_part(role: Role, accounts: Accounts) -> Role | None:
    here = {Accounts.ALL, accounts}
    policies = (
        replace(policy, statements=tuple(one for one in policy.statements if one.accounts in here))
        for policy in role.policies
    )
    part = replace(
        role,
        policies=tuple(policy for policy in policies if policy.statements),
        attachments=tuple(one for one in role.attachments if one.accounts in here),
    )
    is_left = part.policies or part.attachments or not (role.policies or role.attachments)
    return part if is_left else None


def part_of(rollout: Deployment, accounts: Accounts) -> Deployment:
    """Return the part for the payer of a rollout, or the part for each member."""
    if accounts is Accounts.MEMBERS and rollout.members is not None:
        return rollout.members
    return replace(rollout, members=None)


# --- both parts as one -------------------------------------------------------------------------


_IN_MEMBERS: Final = "in-members"


def as_one_deployment(rollout: Deployment) -> Deployment:
    """Append the roles of the members to those of the payer, each with a unique id."""
    members = rollout.members
    if members is None:
        return rollout
    taken = {role.id for role in rollout.roles}
    ids = {role.id: fresh(f"{role.id}-{_IN_MEMBERS}", taken, "2") for role in members.roles}
    renamed = (replace(_referring(role, ids), id=ids[role.id]) for role in members.roles)
    parameters = _merge_questions(rollout.parameters, members.parameters)
    return replace(
        rollout,
        roles=(*rollout.roles, *renamed),
        parameters=tuple(_with_all_facts(one, members.parameters) for one in parameters),
        choices=_merge_questions(rollout.choices, members.choices),
        requirements=tuple(dict.fromkeys((*rollout.requirements, *members.requirements))),
        partitions=tuple(_all_facts(one, members.partitions) for one in rollout.partitions),
        members=None,
    )


def _referring(role: Role, ids: Mapping[str, str]) -> Role:
    """Change references to roles of the members to their new ids."""

    def changed(text: Text) -> Text:
        return Text(
            tuple(RoleArn(ids[piece.id]) if isinstance(piece, RoleArn) else piece for piece in text.pieces)
        )

    return map_texts(role, changed)


QuestionT = TypeVar("QuestionT", bound="Parameter | Choice")


def _merge_questions(payer: tuple[QuestionT, ...], members: tuple[QuestionT, ...]) -> tuple[QuestionT, ...]:
    known = {one.id for one in payer}
    return (*payer, *(one for one in members if one.id not in known))


def _with_all_facts(parameter: Parameter, others: tuple[Parameter, ...]) -> Parameter:
    allowed = next((one.allowed for one in others if one.id == parameter.id), ())
    return replace(parameter, allowed=tuple(_all_facts(one, allowed) for one in parameter.allowed))


def _all_facts(facts: Facts, others: tuple[Facts, ...]) -> Facts:
    """Add the facts of a key that only the other part uses."""
    more = (pair for other in others if other.key == facts.key for pair in other.facts)
    return replace(facts, facts=tuple(dict.fromkeys((*facts.facts, *more))))


# --- errors ------------------------------------------------------------------------------------


def rollout_problems(deployment: Deployment) -> Iterator[Diagnostic]:
    """Yield the reasons why a deployment cannot be rolled out."""
    parts = ((Accounts.PAYER, deployment), (Accounts.MEMBERS, deployment.members))
    for accounts, part in parts:
        where = _WORDS[accounts]
        if part is None or not part.roles:
            help = "remove 'accounts' from a group, or build without 'rollout: organization'"
            yield NOTHING_ROLLED_OUT.at(None, f"no role is left for {where} of the organization", help)
            continue
        for role, missing in _missing(part):
            message = (
                f"role {role!r} refers to role {missing!r}, which {where} of the organization does not have"
            )
            yield ROLE_ELSEWHERE.at(None, message, "give both roles groups for the same accounts")


def _missing(part: Deployment) -> Iterator[tuple[str, str]]:
    """Yield each role that refers to a missing role, with that role."""
    ids = {role.id for role in part.roles}
    for role in part.roles:
        references = (reference for text in texts(role) for reference in text.references)
        named = dict.fromkeys(one.id for one in references if isinstance(one, RoleArn))
        yield from ((role.id, id) for id in named if id not in ids)
