"""Names of the parts of a policy, as resolving a spec names them.

A reader does not know yet whether a choice becomes a switch or options, and names a part after all answers.
With the names that resolving gives, the parts are one policy of the spec again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.iam.limits import POLICY_NAME_LENGTH
from octo_spec.importing.questions import choice_kinds
from octo_spec.model.part_names import answers_as_read, part_suffix, suffix_answers
from octo_spec.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection

    from octo_spec.importing.questions import Kinds
    from octo_spec.model.deployment import Deployment, Policy, Role

_REFERENCE_LENGTH: Final = 64
"""The length of a name that is left for each reference in it."""


def with_part_names(deployment: Deployment) -> Deployment:
    """Name each part of a policy as resolving does, if another part of the policy is in the same role."""
    kinds = choice_kinds(deployment)
    return replace(deployment, roles=tuple(_role(role, kinds) for role in deployment.roles))


def _role(role: Role, kinds: Kinds) -> Role:
    bases = [_base(policy, role) for policy in role.policies]
    names = {policy.name for policy in role.policies}
    policies = tuple(
        _with_part_name(policy, base, role, kinds, names)
        if base is not None and (base in names or bases.count(base) > 1)
        else policy
        for policy, base in zip(role.policies, bases, strict=True)
    )
    return replace(role, policies=policies)


def _base(policy: Policy, role: Role) -> Text | None:
    """Return the name of the policy of which a reader made this part; ``None`` for a whole policy."""
    suffix = part_suffix(policy.presence, role.presence, answers_as_read)
    match policy.name.pieces:
        case (*before, str(last)) if suffix and last.endswith(suffix) and (before or last != suffix):
            return Text.of(*before, last.removesuffix(suffix))
        case _:
            return None


def _with_part_name(policy: Policy, base: Text, role: Role, kinds: Kinds, taken: Collection[Text]) -> Policy:
    suffix = part_suffix(
        policy.presence, role.presence, lambda test: suffix_answers(kinds.of[test.choice], test.values)
    )
    name = Text.of(*base.pieces, suffix)
    length = sum(len(piece) if isinstance(piece, str) else _REFERENCE_LENGTH for piece in name.pieces)
    return policy if name in taken or length > POLICY_NAME_LENGTH else replace(policy, name=name)
