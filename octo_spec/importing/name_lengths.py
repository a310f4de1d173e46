"""Limits parameters whose values could make names longer than IAM allows, and shortens names of policies.

A longer name cannot be deployed, so no existing deployment is lost.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.iam.limits import POLICY_NAME_LENGTH, ROLE_NAME_LENGTH
from octo_spec.model.note_kinds import TAKEN_OTHERWISE
from octo_spec.model.text import Account, Param, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployment import Deployment, Parameter, Policy, Role
    from octo_spec.model.text import Piece

_ACCOUNT_LENGTH: Final = 12
_HASH_LENGTH: Final = 8


def with_fitting_lengths(deployment: Deployment) -> tuple[Deployment, tuple[Diagnostic, ...]]:
    """Limit the lengths of parameters in names of roles and policies, and report it."""
    known = {one.id: one for one in deployment.parameters}
    notes: list[Diagnostic] = []
    for what, name, most in (found for role in deployment.roles for found in _names(role)):
        beyond = sum(_length(piece, known) for piece in name.pieces) - most
        longest = max(_free(name, known), key=_maximum_length, default=None) if beyond > 0 else None
        if longest is None or _maximum_length(longest) - beyond < _least(longest):
            continue
        length = _maximum_length(longest) - beyond
        known[longest.id] = replace(longest, max_length=length)
        message = f"the {what} could have {most + beyond} characters; IAM allows {most}"
        notes.append(TAKEN_OTHERWISE.at(None, message, f"{longest.id} may have at most {length}"))
    parameters = tuple(known[one.id] for one in deployment.parameters)
    roles = tuple(_with_short_names(role, known, notes) for role in deployment.roles)
    return replace(deployment, parameters=parameters, roles=roles), tuple(notes)


def _with_short_names(role: Role, known: dict[str, Parameter], notes: list[Diagnostic]) -> Role:
    """Shorten the names of policies that are still too long; a hash keeps two names apart."""
    policies: list[Policy] = []
    for policy in role.policies:
        beyond = sum(_length(piece, known) for piece in policy.name.pieces) - POLICY_NAME_LENGTH
        name = _shorten(policy.name, beyond) if beyond > 0 else policy.name
        if name != policy.name:
            message = (
                f"the name of a policy of the role {role.id} has {POLICY_NAME_LENGTH + beyond} characters"
            )
            notes.append(TAKEN_OTHERWISE.at(None, message, f"the policy is named {name}"))
        policies.append(replace(policy, name=name))
    return replace(role, policies=tuple(policies))


def _shorten(name: Text, beyond: int) -> Text:
    """Replace the end of the longest literal part by a hash of the name."""
    literal = max((piece for piece in name.pieces if isinstance(piece, str)), key=len, default="")
    mark = f"-{hashlib.sha256(str(name).encode()).hexdigest()[:_HASH_LENGTH]}"
    if len(literal) < beyond + len(mark) + 1:
        return name
    short = f"{literal[: len(literal) - beyond - len(mark)]}{mark}"
    return Text.of(*(short if piece == literal else piece for piece in name.pieces))


def _names(role: Role) -> Iterator[tuple[str, Text, int]]:
    """Yield the names that a spec writes for a role: the format names the parts of a split policy."""
    if role.name is not None:
        yield f"name of the role {role.id}", role.name, ROLE_NAME_LENGTH
    for policy in role.policies:
        if policy.presence == role.presence:
            yield f"name of a policy of the role {role.id}", policy.name, POLICY_NAME_LENGTH


def _free(name: Text, known: dict[str, Parameter]) -> Iterator[Parameter]:
    """Yield the parameters in a name that limit their length, and list no values."""
    for piece in name.pieces:
        parameter = known.get(piece.id) if isinstance(piece, Param) else None
        if parameter and parameter.max_length and not parameter.allowed:
            yield parameter


def _maximum_length(parameter: Parameter) -> int:
    return parameter.max_length or 0


def _least(parameter: Parameter) -> int:
    """Return the smallest length that does not refuse a required or an allowed value."""
    default = parameter.default if isinstance(parameter.default, str) else ""
    return max(parameter.min_length or 1, len(default))


def _length(piece: Piece, known: dict[str, Parameter]) -> int:
    match piece:
        case str():
            return len(piece)
        case Account():
            return _ACCOUNT_LENGTH
        case Param(id) if id in known:
            return known[id].max_length or max((len(facts.key) for facts in known[id].allowed), default=1)
        case _:
            return 1
