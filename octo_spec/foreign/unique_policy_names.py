"""Unique names for policies: inline ones in a role, and managed ones in an account, ignoring letter case.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from __future__ import annotations

from dataclasses import field, replace
from itertools import chain, count
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.model.deployment import PolicyKind
from octo_spec.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.deployment import Policy, Role


def with_unique_names(roles: tuple[Role, ...], target: str) -> tuple[Role, ...]:
    """Return the roles with unique names for policies that share a name.

    A managed policy of several roles becomes one policy for each role; the first keeps its name in
    ``target``.
    """
    managed, labels = _Names(), _Labels(target)
    return tuple(
        replace(role, policies=tuple(labels.once(_renamed_policies(role.policies, managed, labels))))
        for role in roles
    )


@frozen
class _Names:
    """The names that are in use, in lower case."""

    taken: set[Text] = field(default_factory=set)

    def fresh(self, name: Text) -> Text:
        """Return an unused name: ``name`` itself, or ``name`` with a number."""
        numbered = (Text.of(*name.pieces, f"-{number}") for number in count(2))
        new = next(one for one in chain((name,), numbered) if _lower(one) not in self.taken)
        self.taken.add(_lower(new))
        return new


def _lower(name: Text) -> Text:
    return Text(tuple(piece.lower() if isinstance(piece, str) else piece for piece in name.pieces))


@frozen
class _Labels:
    """The names of policies in one format: logical ids, or labels of resources."""

    target: str
    taken: set[tuple[PolicyKind, str]] = field(default_factory=set)

    def of(self, policy: Policy) -> str:
        """Return the label of a policy; empty if it has no label."""
        return dict(policy.names).get(self.target, "")

    def once(self, policies: Iterable[Policy]) -> Iterator[Policy]:
        """Keep each label only on the first policy that has it: a policy on two roles is written as two."""
        for policy in policies:
            label = (policy.kind, self.of(policy))
            yield replace(policy, names=()) if label[1] and label in self.taken else policy
            self.taken.add(label)


def _renamed_policies(policies: Iterable[Policy], managed: _Names, labels: _Labels) -> Iterator[Policy]:
    inline, nameless = _Names(), set[PolicyKind]()
    for policy in policies:
        if not policy.name.pieces and policy.kind not in nameless:
            nameless.add(policy.kind)
            yield policy
            continue
        # Only one policy of a role may have no name: further ones use the name of their resource.
        name = policy.name if policy.name.pieces else Text((labels.of(policy) or policy.kind.value,))
        names = managed if policy.kind is PolicyKind.MANAGED else inline
        yield replace(policy, name=names.fresh(name))
