"""One role in a review: its policies in every partition, and its statements as grants."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from octo_spec.access.budget import DEFAULT_LIMIT, Budget
from octo_spec.analysis.decision.role_tags import tagged_limits
from octo_spec.analysis.escalation.deny_combinations import choices_of_denies
from octo_spec.analysis.escalation.permission_state import limits_of_sessions
from octo_spec.analysis.escalation.role_arns import own_arn
from octo_spec.frozen import frozen
from octo_spec.iam.elements import Effect
from octo_spec.model.combinations import union
from octo_spec.model.presence import PartitionIn, Presence
from octo_spec.review.partitions import deny_outside
from octo_spec.symbolic.statement_presences import statement_presence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from octo_spec.access.evaluate import StatementPlace
    from octo_spec.analysis.sides import RolePolicies, SideAccess
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.policy import Document, Statement
    from octo_spec.model.combinations import Combinations
    from octo_spec.model.deployment import Attachment, Deployment
    from octo_spec.symbolic.unknowns import Unknowns


MOST_STEPS = 2 * DEFAULT_LIMIT
"""About ten seconds: reviewers do not wait longer for a page."""


@frozen(slots=False)  # no slots: caches lists
class RoleInPartition:
    """A role in one partition; ``further_limits`` deny answers that no customer may give."""

    policies: RolePolicies
    unknowns: Unknowns
    further_limits: tuple[Document, ...] = ()
    most_steps: int = MOST_STEPS
    deployment: Deployment | None = None

    @cached_property
    def limits(self) -> tuple[Document, ...]:
        """Documents that deny impossible combinations, and requests that no session of the role will make.

        Another role makes requests with another ARN.
        """
        there = deny_outside(self.unknowns.partition)
        deciding = (*self.policies.permissions.documents, *chain.from_iterable(self.bounds))
        arn = own_arn(self.policies.role, self.policies.arn, self.policies.own_account)
        of_role = limits_of_sessions(deciding, arn)
        return (self.policies.permissions.limits, there, *self.further_limits, *of_role)

    @cached_property
    def limits_today(self) -> tuple[Document, ...]:
        """The limits of a role that has the tags of the spec: it may remove them later."""
        return (*self.limits, tagged_limits(self.policies))

    @property
    def bounds(self) -> tuple[tuple[Document, ...], ...]:
        """The documents that must also allow a request."""
        return tuple(bound.documents.documents for bound in self.policies.bounds)

    @cached_property
    def effort(self) -> Budget:
        """The number of steps for all answers about the role together."""
        return Budget(self.most_steps)

    @cached_property
    def statements(self) -> tuple[tuple[Statement, WrittenStatement], ...]:
        """Each statement, parsed and as written."""
        permissions = self.policies.permissions
        return tuple(
            pair
            for document, written in zip(permissions.documents, permissions.statements, strict=True)
            for pair in zip(document.statements, written, strict=True)
        )

    @cached_property
    def has_limits(self) -> bool:
        """Whether a deny of the role, or a boundary, may block a request."""
        denies = any(statement.effect is Effect.DENY for statement, _ in self.statements)
        return denies or bool(self.policies.bounds)

    @cached_property
    def denied_choices(self) -> tuple[str, ...]:
        """The choices on which denies and boundaries depend, sorted."""
        return tuple(sorted(choices_of_denies(self.policies)))

    @cached_property
    def written_keys(self) -> Mapping[str, str]:
        """The condition keys of the statements, each as the last of them spells it."""
        return {
            condition.key: condition.written_key
            for statement, _ in self.statements
            for condition in statement.conditions
        }

    def presence_at(self, place: StatementPlace) -> Presence:
        """Return for which combination of choices the statement at ``place`` is present."""
        return statement_presence(self.policies.permissions.parsed_statement(place), self.unknowns)


@frozen(slots=False)  # as above
class ReviewedPolicies:
    """A role in each partition where it may differ."""

    id: str
    views: tuple[RoleInPartition, ...]

    @property
    def first(self) -> RoleInPartition:
        """The role in the first partition."""
        return self.views[0]

    @property
    def partitions(self) -> tuple[str, ...]:
        """The partitions where the role may differ."""
        return tuple(view.unknowns.partition for view in self.views)

    @cached_property
    def grants(self) -> dict[WrittenStatement, tuple[Effect, Combinations]]:
        """Each statement as written, with its effect and the combinations for which it is present."""
        found: dict[WrittenStatement, tuple[Effect, list[Presence]]] = {}
        for view in self.views:
            for statement, written in view.statements:
                _effect, presences = found.setdefault(written, (statement.effect, []))
                presence = statement_presence(statement, view.unknowns)
                presences.append(self.with_partitions(presence, written))
        return {written: (effect, union(presences)) for written, (effect, presences) in found.items()}

    @cached_property
    def unknown_attachments(self) -> tuple[Attachment, ...]:
        """The attached policies whose text is not known in some partition; each says in which ones."""
        return _unknown_somewhere({view.unknowns.partition: view.policies.unknown for view in self.views})

    @cached_property
    def unknown_boundaries(self) -> tuple[Attachment, ...]:
        """The boundaries whose text is not known in some partition; each says in which ones."""
        named = ((view.unknowns.partition, view.policies.unknown_boundary) for view in self.views)
        return _unknown_somewhere({partition: (one,) if one else () for partition, one in named})

    def with_partitions(self, presence: Presence, written: WrittenStatement) -> Presence:
        """Add the partitions that have a statement, if some of the deployment's do not have it.

        The text of an attached policy may be known in one partition only, but the policy is in every one.
        """
        return presence if written.edition else self._where_known(presence, written)

    def allowed_presence(
        self, presence: Presence, written: WrittenStatement, view: RoleInPartition
    ) -> Presence:
        """Add the partitions in which a grant allows what it allows in a view.

        If a deny or a boundary is in some partitions only, what is decided in one says nothing of the others.
        """
        if not self._has_partial_limits:
            return self._where_known(presence, written)
        return Presence.of(*presence.tests, PartitionIn((view.unknowns.partition,)))

    def _where_known(self, presence: Presence, written: WrittenStatement) -> Presence:
        """Add the partitions where a statement is known, if it is not in some of the deployment's.

        The text of an AWS managed policy is known for the partition ``aws`` only: in others, what it allows
        is not decided.
        """
        there = self._partitions_with.get(written, ())
        if len(there) == len(self.views):
            return presence
        return Presence.of(*presence.tests, PartitionIn(there))

    @cached_property
    def _has_partial_limits(self) -> bool:
        """Whether a deny or a boundary is in some of the partitions only."""
        denies = (
            written
            for view in self.views
            for statement, written in view.statements
            if statement.effect is Effect.DENY
        )
        is_partial = any(len(self._partitions_with[written]) < len(self.views) for written in denies)
        return is_partial or len({len(view.bounds) for view in self.views}) > 1

    @cached_property
    def _partitions_with(self) -> dict[WrittenStatement, tuple[str, ...]]:
        found: dict[WrittenStatement, dict[str, None]] = {}
        for view in self.views:
            for _, written in view.statements:
                found.setdefault(written, {})[view.unknowns.partition] = None
        return {written: tuple(partitions) for written, partitions in found.items()}


def _unknown_somewhere(unknown: Mapping[str, Sequence[Attachment]]) -> tuple[Attachment, ...]:
    """Join policies whose texts are not known, by partition."""
    found = dict.fromkeys(chain.from_iterable(unknown.values()))
    return tuple(_unknown_in(policy, unknown) for policy in found)


def _unknown_in(policy: Attachment, unknown: Mapping[str, Sequence[Attachment]]) -> Attachment:
    """Return a policy with the partitions in which its text is not known, if it is known in others."""
    there = tuple(partition for partition, policies in unknown.items() if policy in policies)
    if len(there) == len(unknown):
        return policy
    return replace(policy, presence=Presence.of(*policy.presence.tests, PartitionIn(there)))


def policies_of_roles(
    sides: Sequence[tuple[Unknowns, SideAccess]],
    further_limits: tuple[Document, ...] = (),
    most_steps: int = MOST_STEPS,
) -> tuple[ReviewedPolicies, ...]:
    """Return each role of the same side in each partition."""
    ids = dict.fromkeys(role.id for _, side in sides for role in side.roles)
    return tuple(
        ReviewedPolicies(
            id,
            tuple(
                RoleInPartition(side.role(id), unknowns, further_limits, most_steps, side.deployment)
                for unknowns, side in sides
            ),
        )
        for id in ids
    )


def grant_ids(roles: Sequence[ReviewedPolicies]) -> dict[tuple[str, WrittenStatement], str]:
    """Map each statement of each role to an ID for links: the group, and the grant's position in it."""
    return dict(_ids(roles))


def _ids(roles: Sequence[ReviewedPolicies]) -> Iterator[tuple[tuple[str, WrittenStatement], str]]:
    """Count statements in their group or policy; with several roles, the ID begins with the role's number."""
    for number, role in enumerate(roles, start=1):
        counts: dict[str, int] = {}
        for written in role.grants:
            part = _anchor(written.group or written.policy or "policy")
            counts[part] = counts.get(part, 0) + 1
            prefix = f"r{number}-" if len(roles) > 1 else ""
            yield (role.id, written), f"{prefix}{part}-{counts[part]}"


def _anchor(name: str) -> str:
    """Keep the characters of a name that need no escaping in a URL, with a dash for the others."""
    return re.sub("[^A-Za-z0-9]+", "-", name).strip("-") or "policy"
