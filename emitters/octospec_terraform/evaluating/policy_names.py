"""Names of policies that have one name: in a role, and of managed ones in an account, whatever their case.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain, count
from typing import TYPE_CHECKING

from octo_spec.model.deployment import PolicyKind
from octo_spec.model.text import Text
from octospec_terraform.vocabulary import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Policy, Role


def unique_policies(roles: tuple[Role, ...]) -> tuple[Role, ...]:
    """Give policies that have one name, and cannot be told apart, names of their own."""
    managed, labels = _Names(), set[tuple[PolicyKind, str]]()
    return tuple(
        replace(role, policies=tuple(_renamed(_labelled(role.policies, labels), managed))) for role in roles
    )


@dataclass(frozen=True, slots=True)
class _Names:
    """The names that are taken, in lower case."""

    taken: set[Text] = field(default_factory=set)

    def fresh(self, name: Text) -> Text:
        """Give a name that nothing else has: with a number behind it where it is taken."""
        numbered = (Text.of(*name.pieces, f"-{number}") for number in count(2))
        new = next(one for one in chain((name,), numbered) if _lower(one) not in self.taken)
        self.taken.add(_lower(new))
        return new


def _lower(name: Text) -> Text:
    return Text(tuple(piece.lower() if isinstance(piece, str) else piece for piece in name.pieces))


def _labelled(policies: tuple[Policy, ...], labels: set[tuple[PolicyKind, str]]) -> Iterator[Policy]:
    """Leave each label to the first policy that has it: one on two roles is written as two."""
    for policy in policies:
        label = (policy.kind, dict(policy.names).get(FORMAT, ""))
        yield replace(policy, names=()) if label[1] and label in labels else policy
        labels.add(label)


def _called(policy: Policy) -> Policy:
    """Give a policy without a name that of its resource: only one of a role may go without."""
    return replace(policy, name=Text((dict(policy.names).get(FORMAT, policy.kind.value),)))


def _renamed(policies: Iterator[Policy], managed: _Names) -> Iterator[Policy]:
    inline, nameless = _Names(), set[PolicyKind]()
    for policy in policies:
        if not policy.name.pieces and policy.kind not in nameless:
            nameless.add(policy.kind)
            yield policy
            continue
        named = policy if policy.name.pieces else _called(policy)
        names = managed if policy.kind is PolicyKind.MANAGED else inline
        yield replace(named, name=names.fresh(named.name))
