"""Names of policies: of the parts into which one is split, and of several with one name."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING

from octo_spec.model.deployment import PolicyKind
from octo_spec.model.text import Text
from octospec_cloudformation.vocabulary import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Policy, Role


def with_own_names(roles: tuple[Role, ...]) -> tuple[Role, ...]:
    """Give policies that have one name, and cannot be told apart, names of their own.

    A managed policy of which several roles have one becomes one for each; the first keeps its logical id.
    """
    names = _Names()
    return tuple(replace(role, policies=tuple(names.renamed(role))) for role in roles)


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of managed policies, and the logical ids, that are taken; IAM ignores case."""

    managed: set[str] = field(default_factory=set)
    logical: set[tuple[tuple[str, str], ...]] = field(default_factory=set)

    def renamed(self, role: Role) -> Iterator[Policy]:
        """Rename the policies of one role."""
        inline: set[str] = set()
        nameless = next((policy for policy in role.policies if not policy.name.pieces), None)
        for policy in role.policies:
            taken = self.managed if policy.kind is PolicyKind.MANAGED else inline
            name = policy.name if policy is nameless else _free_name(policy, taken)
            taken.add(str(name).lower())
            names = () if policy.names in self.logical else policy.names
            self.logical.add(policy.names)
            yield replace(policy, name=name, names=names)


def _free_name(policy: Policy, taken: set[str]) -> Text:
    """Give a policy its name, that of its resource if only another may go without, or one with a number."""
    if policy.name.pieces and str(policy.name).lower() not in taken:
        return policy.name
    name = policy.name if policy.name.pieces else Text((dict(policy.names).get(FORMAT, policy.kind.value),))
    numbered = (Text.of(*name.pieces, f"-{number}" if number > 1 else "") for number in count(1))
    return next(free for free in numbered if str(free).lower() not in taken)
