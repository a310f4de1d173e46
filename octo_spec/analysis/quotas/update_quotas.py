"""Whether AWS's quotas of a role have room for the old and the new policies of an update together.

A target creates and changes policies first and deletes old ones last, so that no access is missing. Policies
that change at their own times may all have grown before one shrinks: each counts with its larger document.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.quotas.measure import Measure
from octo_spec.analysis.quotas.sizes import total
from octo_spec.analysis.quotas.usage import ATTACHED, INLINE, UsageMeter, policies_of_kind
from octo_spec.model.deployment import PolicyKind
from octo_spec.model.updates import UpdateEffect, UpdateStep, policy_key, same_roles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.analysis.quotas.usage import QuotaUsage
    from octo_spec.model.deployment import Deployment, Policy, Role


def update_quotas(
    before: Deployment, now: Deployment, steps: Iterable[UpdateStep] = (), when_full: str = ""
) -> Iterator[UpdateStep]:
    """Find the roles whose old and new policies exceed a quota together, and not alone.

    ``when_full`` says what the target does then. Without it, AWS refuses the update if the new policies and
    those that are deleted at the end exceed the quota; if only the larger documents of all policies do, that
    depends on the order in which the target changes them. A role with another name or path is a new role,
    whose policies are never next to the old ones. ``steps`` are those of the target: a new policy with a gap
    is created after an old one is deleted, and does not count.
    """
    whole = _inputs_and_roles_of_both(before, now)
    late = frozenset((step.role, step.policy) for step in steps if step.effect is UpdateEffect.GAP)
    for old, new in same_roles(before, now):
        if (old.name, old.path) == (new.name, new.path):
            timely = _without_late_policies(new, old, late)
            for usage in _peaks(old, timely, whole, unions=bool(when_full)):
                if not any(_is_over(usage, role, of) for role, of in ((old, before), (new, now))):
                    certain = timely == new and _is_over(usage, _role_before_deletes(old, new), whole)
                    yield _step(new.id, usage, when_full, certain=certain)


def _peaks(old: Role, new: Role, whole: Deployment, *, unions: bool) -> Iterator[QuotaUsage]:
    measure = Measure(whole, assuming=False)
    return _exceeded_quotas(_role_with_both(old, new, measure, unions=unions), whole)


def _step(role: str, usage: QuotaUsage, when_full: str, *, certain: bool) -> UpdateStep:
    quota = usage.quota
    noun = quota.noun.format(role=role)
    why = f"the old and the new {noun} together need {usage.certain.size:,} of {quota.limit:,} {quota.unit}"
    effect = UpdateEffect.REFUSED if certain else UpdateEffect.IN_PLACE
    then = when_full or (_FAILS if certain else _MAY_FAIL)
    return UpdateStep(
        role, "", UpdateEffect.GAP if when_full else effect, f"{why}: {then}", _HELP[quota.unit]
    )


_FAILS: Final = "AWS refuses the new ones before the old ones are deleted"
_MAY_FAIL: Final = "AWS may refuse a change, depending on the order of the changes"
_HELP: Final = {
    INLINE.unit: "rename or replace fewer policies in this version and the others in the next, or make one a "
    "managed policy (`policies`)",
    ATTACHED.unit: "replace fewer managed policies in this version and the others in the next",
}


def _exceeded_quotas(role: Role, deployment: Deployment) -> Iterator[QuotaUsage]:
    # A policy may name the ARN of another role.
    others = (each for each in deployment.roles if each.id != role.id)
    meter = UsageMeter(replace(deployment, roles=(role, *others)))
    for quota, counted in (
        (INLINE, replace(role, policies=policies_of_kind(role, PolicyKind.INLINE))),
        (ATTACHED, role),
    ):
        usage = meter.measure(quota, counted)
        if usage.is_over:
            yield usage


def _is_over(usage: QuotaUsage, role: Role, deployment: Deployment) -> bool:
    """Whether a role alone exceeds the same quota, which lint reports."""
    return any(each.quota is usage.quota for each in _exceeded_quotas(role, deployment))


# --- both versions ------------------------------------------------------------------------------


def _inputs_and_roles_of_both(before: Deployment, now: Deployment) -> Deployment:
    """Return the new deployment with the inputs and roles of both, and the same rules between inputs."""
    parameters = {each.id: each for each in (*before.parameters, *now.parameters)}
    choices = {each.id: each for each in (*before.choices, *now.choices)}
    roles = {each.id: each for each in (*before.roles, *now.roles)}
    same = before.choices == now.choices and before.requirements == now.requirements
    return replace(
        now,
        roles=tuple(roles.values()),
        parameters=tuple(parameters.values()),
        choices=tuple(choices.values()),
        requirements=now.requirements if same else (),
    )


def _without_late_policies(new: Role, old: Role, late: frozenset[tuple[str, str]]) -> Role:
    """Return the new role without the policies that are created after an old one is deleted."""
    known = {policy_key(policy) for policy in old.policies}
    policies = (
        each for each in new.policies if policy_key(each) in known or (new.id, str(each.name)) not in late
    )
    return replace(new, policies=tuple(policies))


def _role_with_both(old: Role, new: Role, measure: Measure, *, unions: bool) -> Role:
    """Return a role with all policies that both versions have, each with its larger document.

    With ``unions``, a policy that gains and loses statements has the statements of both versions for a
    while, except the policy that is updated last.
    """
    before = {policy_key(policy): policy for policy in old.policies}
    after = {policy_key(policy): policy for policy in new.policies}
    changing = [key for key in after if key in before and _gains_and_loses(before[key], after[key])]
    whole = set(changing[:-1]) if unions else set()
    policies = (
        _union(before[key], after[key])
        if key in whole
        else _larger_policy((*_policy_with_key(key, before), *_policy_with_key(key, after)), measure)
        for key in dict.fromkeys((*after, *before))
    )
    attachments = {each.arn: each for each in (*old.attachments, *new.attachments)}
    return replace(new, policies=tuple(policies), attachments=tuple(attachments.values()))


def _role_before_deletes(old: Role, new: Role) -> Role:
    """Return a role with the policies that it has before the first one is deleted, in any order of changes.

    Attached policies that are not part of the spec may be detached earlier, and do not count.
    """
    kept = {policy_key(policy) for policy in new.policies}
    deleted = (policy for policy in old.policies if policy_key(policy) not in kept)
    return replace(new, policies=(*new.policies, *deleted))


def _policy_with_key(key: tuple[str, str], policies: dict[tuple[str, str], Policy]) -> tuple[Policy, ...]:
    return (policies[key],) if key in policies else ()


def _gains_and_loses(old: Policy, new: Policy) -> bool:
    return not {*new.statements} <= {*old.statements} and not {*old.statements} <= {*new.statements}


def _union(old: Policy, new: Policy) -> Policy:
    kept = (each for each in old.statements if each not in new.statements)
    return replace(new, statements=(*new.statements, *kept))


def _larger_policy(policies: Sequence[Policy], measure: Measure) -> Policy:
    return max(policies, key=lambda each: total(map(measure.statement, each.statements)).largest)
