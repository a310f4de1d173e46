"""What counts against each quota of a role: documents, and policies attached."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.quotas.measure import Measure, assumes, is_open
from octo_spec.analysis.quotas.sizes import Size, total
from octo_spec.analysis.quotas.worst_setting import Part, worst
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

    from octo_spec.analysis.quotas.worst_setting import Worst
    from octo_spec.model.deployment import Attachment, Deployment, Parameter, Policy, Role

# --- what counts -------------------------------------------------------------------------------


def _policies(role: Role, measure: Measure) -> Iterator[Part]:
    for policy in role.policies:
        statements = total(measure.statement(one) for one in policy.statements)
        yield Part(policy.presence, Size(_AROUND + len(policy.statements)) + statements)


def _trust(role: Role, measure: Measure) -> Iterator[Part]:
    yield Part(role.presence, Size(_AROUND))
    for statement in role.trust:
        yield Part(statement.presence, Size(1) + measure.statement(statement))


_AROUND: Final = len(json.dumps(policy_tree(()), separators=(",", ":"))) - 1
"""Of a document without its statements, each of which counts with a comma, and so one comma too many."""


def _attached(role: Role, measure: Measure) -> Iterator[Part]:
    yield from (Part(one.presence, Size(1)) for one in of_kind(role, PolicyKind.MANAGED))
    yield from (Part(one.presence, Size(_number(one, measure))) for one in role.attachments)


def _number(attachment: Attachment, measure: Measure) -> int:
    """Count what an attachment attaches: of a list without allowed values nothing is known but one."""
    listed = attachment.arn.list_param
    return len(replace(measure, assuming=False).elements(listed)) if listed else 1


def of_kind(role: Role, kind: PolicyKind) -> tuple[Policy, ...]:
    """Give the inline or the managed policies of a role."""
    return tuple(one for one in role.policies if one.kind is kind)


NEAR: Final = 0.85
"""The part of a quota above which little is left for the next version."""


@dataclass(frozen=True, slots=True)
class Quota:
    """A limit of AWS: on what, how many, as AWS counts them, and what counts against it in a role."""

    noun: str
    limit: int
    unit: str
    remark: str
    parts: Callable[[Role, Measure], Iterator[Part]]

    def is_near(self, size: int) -> bool:
        """Tell whether little is left."""
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
    f"{_COUNTED}, and up to 4,096 where the customer asked it for more",
    _trust,
)
ATTACHED: Final = Quota(
    "policies attached to role {role!r}",
    MANAGED_POLICIES_PER_ROLE,
    "managed policies",
    "on a role, and more only where the customer asked it for more",
    _attached,
)
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html."""


# --- weighing ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Load:
    """What counts against ``quota`` in ``role``, which holds only the policies that do.

    ``sure`` is reached within the limits that the spec itself sets, ``assumed`` with what is assumed
    of parameters without a limit: see ``measuring``.
    """

    quota: Quota
    role: Role
    sure: Worst
    assumed: Worst

    @property
    def is_over(self) -> bool:
        """Tell whether AWS surely refuses this in some setting."""
        return self.sure.exact and self.sure.size > self.quota.limit

    @property
    def is_near(self) -> bool:
        """Tell whether little is left in some setting, or nothing."""
        return self.quota.is_near(self.assumed.size)


@dataclass(frozen=True)
class Scales:
    """Weighs the roles of one deployment; not slotted, since its look-ups are made once."""

    deployment: Deployment

    @cached_property
    def loads(self) -> tuple[Load, ...]:
        """Every role, weighed against every quota."""
        return tuple(load for role in self.deployment.roles for load in self._loads(role))

    def _loads(self, role: Role) -> Iterator[Load]:
        yield self.weigh(TRUST, role)
        yield self.weigh(INLINE, replace(role, policies=of_kind(role, PolicyKind.INLINE)))
        for policy in of_kind(role, PolicyKind.MANAGED):
            yield self.weigh(MANAGED, replace(role, policies=(policy,)))
        yield self.weigh(ATTACHED, role)

    def role(self, load: Load) -> Role:
        """Give the role of a load with all of its policies."""
        return next(one for one in self.deployment.roles if one.id == load.role.id)

    def open_parameters(self, load: Load) -> tuple[Parameter, ...]:
        """List the parameters that count against a quota and whose size nothing limits."""
        if load.quota is ATTACHED:
            return ()
        role = load.role if load.quota is TRUST else replace(load.role, trust=())
        counted = replace(
            role, policies=() if load.quota is TRUST else role.policies, attachments=(), boundary=None
        )
        used = {id for text in texts(counted) for id in parameters_of(text)}
        return tuple(one for one in self.deployment.parameters if one.id in used and is_open(one))

    def weigh(self, quota: Quota, role: Role) -> Load:
        """Weigh what ``role`` holds against a quota."""
        sure = self._worst(quota, role, assuming=False)
        assumed = self._worst(quota, role, assuming=True) if self._assumes else sure
        return Load(quota, role, sure, assumed)

    def _worst(self, quota: Quota, role: Role, *, assuming: bool) -> Worst:
        return worst(tuple(quota.parts(role, self._measures[assuming])), self.deployment)

    @cached_property
    def _measures(self) -> tuple[Measure, Measure]:
        return Measure(self.deployment, assuming=False), Measure(self.deployment, assuming=True)

    @cached_property
    def _assumes(self) -> bool:
        return assumes(self.deployment)
