"""The usage of each AWS quota by the roles of a deployment: characters of documents, attached policies."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.quotas.measure import Measure, assumes
from octo_spec.analysis.quotas.parameter_lengths import is_open
from octo_spec.analysis.quotas.sizes import Contribution, SymbolicSize, total
from octo_spec.frozen import frozen
from octo_spec.iam.limits import (
    INLINE_POLICIES_SIZE,
    MANAGED_POLICIES_PER_ROLE,
    MANAGED_POLICY_SIZE,
    TRUST_POLICY_SIZE,
)
from octo_spec.model.deployment import PolicyKind
from octo_spec.model.policy_documents import policy_tree
from octo_spec.model.traversal import parameters_of, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.analysis.quotas.worst_case import WorstCase
    from octo_spec.model.deployment import Attachment, Deployment, Parameter, Policy, Role

# --- what counts against a quota ----------------------------------------------------------------


def _policies(role: Role, measure: Measure) -> Iterator[Contribution]:
    for policy in role.policies:
        statements = total(map(measure.statement, policy.statements))
        yield Contribution(policy.presence, SymbolicSize(_ENVELOPE + len(policy.statements)) + statements)


def _trust(role: Role, measure: Measure) -> Iterator[Contribution]:
    yield Contribution(role.presence, SymbolicSize(_ENVELOPE))
    for statement in role.trust:
        yield Contribution(statement.presence, SymbolicSize(1) + measure.statement(statement))


_ENVELOPE: Final = len(json.dumps(policy_tree(()), separators=(",", ":"))) - 1
"""The size of a document without statements, less one: each statement adds a comma, except the last."""


def _attached_policies(role: Role, measure: Measure) -> Iterator[Contribution]:
    for policy in policies_of_kind(role, PolicyKind.MANAGED):
        yield Contribution(policy.presence, SymbolicSize(1))
    for attachment in role.attachments:
        yield Contribution(attachment.presence, SymbolicSize(_number(attachment, measure)))


def _number(attachment: Attachment, measure: Measure) -> int:
    """Return the number of policies of an attachment: a list has its allowed values, or one element."""
    list_param = attachment.arn.list_param
    return len(replace(measure, assuming=False).elements(list_param)) if list_param else 1


def policies_of_kind(role: Role, kind: PolicyKind) -> tuple[Policy, ...]:
    """Return the inline or the managed policies of a role."""
    return tuple(policy for policy in role.policies if policy.kind is kind)


NEAR: Final = 0.85
"""The share of a quota above which little is left for the next version."""


@frozen
class Quota:
    """An AWS limit: what it limits (``noun``), the number of units, and what counts against it in a role."""

    noun: str
    limit: int
    unit: str
    remark: str
    contributions: Callable[[Role, Measure], Iterator[Contribution]]

    def is_near(self, size: int) -> bool:
        """Return whether ``size`` leaves little of the quota, or nothing."""
        return size >= NEAR * self.limit


_CHARACTERS: Final = "characters"
_COUNTED: Final = "without white space"
INLINE: Final = Quota(
    "inline policies of role {role!r}", INLINE_POLICIES_SIZE, _CHARACTERS, f"together, {_COUNTED}", _policies
)
MANAGED: Final = Quota(
    "managed policy {policy!r} of role {role!r}", MANAGED_POLICY_SIZE, _CHARACTERS, _COUNTED, _policies
)
TRUST: Final = Quota(
    "trust policy of role {role!r}",
    TRUST_POLICY_SIZE,
    _CHARACTERS,
    f"{_COUNTED}, or up to 4,096 if the customer requested an increase",
    _trust,
)
ATTACHED: Final = Quota(
    "policies attached to role {role!r}",
    MANAGED_POLICIES_PER_ROLE,
    "managed policies",
    "on a role, or more if the customer requested an increase",
    _attached_policies,
)
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html."""


# --- usage -------------------------------------------------------------------------------------


@frozen
class QuotaUsage:
    """The usage of ``quota`` by a role in its worst case; ``role`` holds only the policies that count.

    ``certain`` depends only on the limits that the spec itself sets, ``assumed`` also on the lengths that are
    assumed for values without a limit: see ``measure``.
    """

    quota: Quota
    role: Role
    certain: WorstCase
    assumed: WorstCase

    @property
    def is_over(self) -> bool:
        """Whether AWS certainly refuses the role for some combination of choices."""
        return self.certain.exact and self.certain.size > self.quota.limit

    @property
    def is_near(self) -> bool:
        """Whether little or nothing of the quota is left for some combination of choices."""
        return self.quota.is_near(self.assumed.size)


@frozen(slots=False)
class UsageMeter:
    """Measures the roles of one deployment against quotas; not slotted, since its look-ups are cached."""

    deployment: Deployment

    @cached_property
    def usages(self) -> tuple[QuotaUsage, ...]:
        """The usage of every quota by every role."""
        return tuple(self.measure(quota, counted) for quota, counted in self._counted_roles())

    @cached_property
    def notable(self) -> tuple[QuotaUsage, ...]:
        """The usages that may leave little of a quota; a quick test excludes the others without measuring."""
        return tuple(
            self.measure(quota, counted)
            for quota, counted in self._counted_roles()
            if quota.is_near(self._largest_sum(quota, counted))
        )

    def _counted_roles(self) -> Iterator[tuple[Quota, Role]]:
        """Yield what counts against each quota: a role with only the policies that count."""
        for role in self.deployment.roles:
            yield TRUST, role
            yield INLINE, replace(role, policies=policies_of_kind(role, PolicyKind.INLINE))
            for policy in policies_of_kind(role, PolicyKind.MANAGED):
                yield MANAGED, replace(role, policies=(policy,))
            yield ATTACHED, role

    def _largest_sum(self, quota: Quota, role: Role) -> int:
        """Return the sum of all that may count against a quota, as if everything were present together."""
        contributions = quota.contributions(role, self._measures[True])
        return sum(contribution.size.largest for contribution in contributions)

    def whole_role(self, usage: QuotaUsage) -> Role:
        """Return the role of a usage with all of its policies."""
        return next(role for role in self.deployment.roles if role.id == usage.role.id)

    def open_parameters(self, usage: QuotaUsage) -> tuple[Parameter, ...]:
        """Return the parameters that count against a quota and have no limit of their own."""
        if usage.quota is ATTACHED:
            return ()
        role = usage.role if usage.quota is TRUST else replace(usage.role, trust=())
        policies = () if usage.quota is TRUST else role.policies
        counted = replace(role, policies=policies, attachments=(), boundary=None)
        used = {id for text in texts(counted) for id in parameters_of(text)}
        return tuple(
            parameter
            for parameter in self.deployment.parameters
            if parameter.id in used and is_open(parameter)
        )

    def measure(self, quota: Quota, role: Role) -> QuotaUsage:
        """Measure the usage of a quota by ``role``."""
        certain = self._worst_case(quota, role, assuming=False)
        assumed = self._worst_case(quota, role, assuming=True) if self._assumes else certain
        return QuotaUsage(quota, role, certain, assumed)

    def _worst_case(self, quota: Quota, role: Role, *, assuming: bool) -> WorstCase:
        from octo_spec.analysis.quotas.worst_case import worst_case  # noqa: PLC0415 - only needed near a quota

        contributions = quota.contributions(role, self._measures[assuming])
        return worst_case(tuple(contributions), self.deployment)

    @cached_property
    def _measures(self) -> tuple[Measure, Measure]:
        return Measure(self.deployment, assuming=False), Measure(self.deployment, assuming=True)

    @cached_property
    def _assumes(self) -> bool:
        return assumes(self.deployment)
