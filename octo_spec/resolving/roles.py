"""Roles of a spec to roles of a deployment."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from octo_spec.deployment import Attachment, Policy, PolicyKind, Presence, Role, Statement, TrustStatement
from octo_spec.resolving.names import clashes
from octo_spec.resolving.policies import split
from octo_spec.resolving.presences import joined, needed, without_implied
from octo_spec.resolving.rules import (
    ATTACHED_TWICE,
    NEVER_PRESENT,
    NOBODY_TRUSTED,
)
from octo_spec.resolving.statements import granted, trusted
from octo_spec.text import Text, aws_managed_policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.language.roles import RoleSpec
    from octo_spec.language.spans import Spans
    from octo_spec.language.spec import Spec
    from octo_spec.resolving.texts import Lookup


@dataclass(slots=True)
class RoleBuilder:
    """Builds the roles of one spec for one customer, and gathers what is wrong on the way."""

    spec: Spec
    spans: Spans
    lookup: Lookup
    findings: list[Diagnostic] = field(default_factory=list)

    def roles(self) -> tuple[Role, ...]:
        """Build each role that may be there, and check the names that share one account."""
        present = ((id, role, self.lookup.roles[id]) for id, role in self.spec.roles.items())
        built = tuple(
            self._role(id, role, presence) for id, role, presence in present if presence is not None
        )
        self.findings.extend(clashes(built, self.spans))
        return built

    def _role(self, id: str, role: RoleSpec, presence: Presence) -> Role:
        built = Role(
            id=id,
            name=None if role.name is None else self.lookup.text(role.name),
            trust=tuple(self._trust(role, presence)),
            policies=tuple(self._policies(id, role, presence)),
            attachments=tuple(self._attachments(id, role, presence)),
            path=self.lookup.text(role.path),
            description=role.description or "",
            max_session=role.max_session,
            boundary=self._boundary(role, presence),
            tags=tuple(sorted(role.tags.items())),
            presence=presence,
            why=role.why,
        )
        self._check_trust(built)
        return built

    def _check_trust(self, role: Role) -> None:
        if all(statement.presence != role.presence for statement in role.trust):
            span = self.spans.at(("roles", role.id, "trust"))
            mend = "add an entry that does not rest on an optional parameter or on another role's needs"
            message = f"role {role.id!r} may be deployed with nobody to assume it"
            self.findings.append(NOBODY_TRUSTED.at(span, message, mend))

    # --- what is in it

    def _trust(self, role: RoleSpec, presence: Presence) -> Iterator[TrustStatement]:
        for entry in role.trust:
            for statement in trusted(entry, self.lookup):
                if (whole := self._joined((presence, statement.presence))) is not None:
                    yield replace(statement, presence=whole)

    def _policies(self, id: str, role: RoleSpec, presence: Presence) -> Iterator[Policy]:
        kinds = ((PolicyKind.INLINE, "inline", role.inline), (PolicyKind.MANAGED, "managed", role.managed))
        for kind, key, policies in kinds:
            for name, groups in policies.items():
                statements = self._statements(groups, presence, ("roles", id, key, name))
                yield from split(self.lookup.text(name), kind, statements, presence, self.spec)

    def _statements(
        self, groups: tuple[str, ...], role: Presence, place: tuple[str, ...]
    ) -> Iterator[tuple[Statement, Presence]]:
        for position, id in enumerate(groups):
            group = self.spec.groups[id]
            if (needs := self._needs(id)) is None:
                continue
            for grant in group.grants:
                one = granted(grant, id, group, self.lookup)
                if one is None or one.presence is None:
                    continue
                whole = self._joined((role, needs, one.presence))
                if whole is None:
                    self._never(id, (*place, position))
                else:
                    yield one.statement, whole

    def _never(self, group: str, place: tuple[str | int, ...]) -> None:
        message = f"group {group!r} can never be there: its needs contradict those of the role"
        self.findings.append(NEVER_PRESENT.at(self.spans.at(place), message))

    def _needs(self, group: str) -> Presence | None:
        return self.lookup.answers.simplified(needed(self.spec.groups[group].needs, self.spec.choices))

    def _joined(self, presences: Iterable[Presence]) -> Presence | None:
        whole = joined(presences)
        return None if whole is None else without_implied(whole, self.lookup.answers.requirements)

    def _attachments(self, id: str, role: RoleSpec, presence: Presence) -> Iterator[Attachment]:
        seen: set[Text] = set()
        for name in _groups(role):
            group = self.spec.groups[name]
            for position, written in enumerate(group.attach):
                for attachment in self._attachment(name, written, presence):
                    if attachment.arn in seen:
                        span = self.spans.at(("groups", name, "attach", position))
                        self.findings.append(
                            ATTACHED_TWICE.at(span, f"{written!r} is attached to role {id!r} twice")
                        )
                    seen.add(attachment.arn)
                    yield attachment

    def _attachment(self, name: str, written: str, role: Presence) -> Iterator[Attachment]:
        group, needs, own = self.spec.groups[name], self._needs(name), self.lookup.presence((written,))
        if needs is None or own is None:
            return
        if (whole := self._joined((role, needs, own))) is None:
            return
        for arn in self._policy_arns(written):
            yield Attachment(arn, whole, why=group.why, group=name, category=group.category)

    def _policy_arns(self, written: str) -> tuple[Text, ...]:
        """Read an ARN or a reference as it is, anything else as the name of a policy of AWS."""
        if written.startswith(("arn:", "${")):
            return self.lookup.texts((written,))
        return self.lookup.texts((str(aws_managed_policy(written)),))

    def _boundary(self, role: RoleSpec, presence: Presence) -> Attachment | None:
        if role.boundary is None or (own := self.lookup.presence((role.boundary,))) is None:
            return None
        whole = self._joined((presence, own))
        return None if whole is None else Attachment(self._policy_arns(role.boundary)[0], whole)


def _groups(role: RoleSpec) -> Iterator[str]:
    """Give the groups in the order in which a role packs them."""
    for packed in (*role.inline.values(), *role.managed.values(), role.attached):
        yield from packed
