"""Statements that the language refuses: each is skipped and reported, so that the rest becomes a spec.

Each statement is written into its own spec, which shows whether it is invalid; the roles that the statement
mentions are in that spec, too. A deny is never skipped, since the spec would grant more: such a spec is not
written.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.diagnostics import Severity
from octo_spec.frozen import frozen
from octo_spec.iam.elements import Effect, PrincipalKind
from octo_spec.importing.language_fit import fit
from octo_spec.importing.single_sids import with_single_sids
from octo_spec.importing.write_spec import write_spec
from octo_spec.language.load import load_spec
from octo_spec.language.spans import located_values
from octo_spec.model.deployment import Principal, TrustStatement
from octo_spec.model.note_kinds import NOT_TAKEN
from octo_spec.model.text import Text
from octo_spec.model.traversal import mentioned_roles, prune

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic, Span
    from octo_spec.language.load import LoadedSpec
    from octo_spec.model.deployment import Deployment, Policy, Role, Statement
    from octo_spec.model.reserved_words import Reserved


Skipped: TypeAlias = "tuple[Span | None, str, str]"
"""The place of a skipped part, what it is, and the consequence."""


def without_refused(read: Deployment, reserved: Reserved) -> tuple[Deployment, tuple[Diagnostic, ...]]:
    """Skip each allow or trust statement that no spec can hold, and note it."""
    probe = _Probe(replace(read, extras=()), reserved)
    while True:
        refused = {role.id: dict(probe.refused(role)) for role in read.roles}
        roles = tuple(_without_refused(role, frozenset(refused[role.id])) for role in read.roles)
        untrusting = frozenset(role.id for role in roles if not probe.trusts_someone(role))
        if untrusting <= probe.untrusting:
            break
        # The spec will not have these roles, so statements that mention them are refused, too.
        probe = replace(probe, untrusting=untrusting)
    notes = tuple(NOT_TAKEN.at(*each) for skipped in refused.values() for each in skipped.values())
    return (prune(replace(read, roles=roles)), notes) if notes else (read, ())


def _without_refused(role: Role, refused: frozenset[int]) -> Role:
    trust = tuple(each for each in role.trust if id(each) not in refused)
    kept = (
        replace(policy, statements=tuple(each for each in policy.statements if id(each) not in refused))
        for policy in role.policies
    )
    return replace(role, trust=trust, policies=tuple(policy for policy in kept if policy.statements))


_ANY_TRUST: Final = TrustStatement(
    Principal(PrincipalKind.SERVICE, (Text.of("ec2.amazonaws.com"),)), ("sts:AssumeRole",)
)
"""A trust that the language accepts."""


@frozen
class _Probe:
    """Writes parts of roles into their own specs."""

    read: Deployment
    reserved: Reserved
    untrusting: frozenset[str] = frozenset()
    """The roles without a principal that a spec can express: no spec has them."""

    def trusts_someone(self, role: Role) -> bool:
        """Return whether a principal is left that can assume a role."""
        return bool(fit(prune(replace(self.read, roles=(role,)))).deployment.roles)

    def refused(self, role: Role) -> Iterator[tuple[int, Skipped]]:
        """Yield the refused statements of a role, by identity."""
        for trust in role.trust:
            if problem := self._problem(
                replace(role, trust=(trust,), policies=()), "roles", role.id, "trust"
            ):
                message = f"a trust statement of the role {role.id} is skipped: {problem}"
                yield id(trust), (trust.place, message, "the spec does not trust its principals")
        for policy in role.policies:
            yield from self._refused_in_policy(role, policy)

    def _refused_in_policy(self, role: Role, policy: Policy) -> Iterator[tuple[int, Skipped]]:
        for statement, problem in self._invalid_statements(role, policy, policy.statements):
            if statement.effect is Effect.ALLOW:
                message = f"a statement of the role {role.id} is skipped: {problem}"
                yield id(statement), (statement.place, message, "the spec grants less")

    def _invalid_statements(
        self, role: Role, policy: Policy, statements: tuple[Statement, ...]
    ) -> Iterator[tuple[Statement, str]]:
        """Find the invalid statements by halving: of thousands, usually few are invalid."""
        if not statements or not (problem := self._policy_problem(role, policy, statements)):
            return
        if len(statements) == 1:
            yield statements[0], problem
            return
        middle = len(statements) // 2
        yield from self._invalid_statements(role, policy, statements[:middle])
        yield from self._invalid_statements(role, policy, statements[middle:])

    def _policy_problem(self, role: Role, policy: Policy, statements: tuple[Statement, ...]) -> str:
        lone = replace(policy, statements=statements)
        return self._problem(replace(role, trust=(_ANY_TRUST,), policies=(lone,)), "groups")

    def _problem(self, role: Role, *place: str) -> str:
        """Return what is wrong at a place of a spec with this role and those that it mentions, or nothing."""
        lone = replace(role, attachments=(), boundary=None)
        roles = (lone, *self._mentioned_roles(lone))
        fitted = fit(prune(replace(self.read, roles=roles))).deployment
        if not fitted.roles:
            return ""
        loaded = load_spec(write_spec(with_single_sids(fitted)), "spec.yaml", self.reserved)
        return next(_problems_in(loaded, place), "")

    def _mentioned_roles(self, role: Role) -> Iterator[Role]:
        wanted = mentioned_roles(role) - self.untrusting - {role.id}
        for other in self.read.roles:
            if other.id in wanted:
                yield replace(other, trust=(_ANY_TRUST,), policies=(), attachments=(), boundary=None)


def _problems_in(loaded: LoadedSpec, place: tuple[str, ...]) -> Iterator[str]:
    node = loaded.spans.node(place)
    if node is None or node is loaded.spans.node(place[:-1]):
        return
    lines = {line for _, each, _ in located_values(node) for line in (each.span.line, each.span.end_line)}
    for each in loaded.diagnostics:
        if each.kind.severity is Severity.ERROR and each.span and min(lines) <= each.span.line <= max(lines):
            yield each.message
