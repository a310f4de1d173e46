"""Names of policies that are longer than IAM allows."""

from __future__ import annotations

from octo_spec.iam.limits import POLICY_NAME_LENGTH
from octo_spec.importing.name_lengths import with_fitting_lengths
from octo_spec.model.deployment import Deployment, Policy, PolicyKind, Role
from octo_spec.model.text import Account, Text


def _names(*names: Text) -> list[str]:
    policies = tuple(Policy(name, PolicyKind.INLINE, ()) for name in names)
    role = Role("x", Text.of("x"), (), policies)
    fitted, notes = with_fitting_lengths(Deployment("x", "1.0.0", (role,)))
    assert len(notes) == sum(
        policy.name != name for policy, name in zip(fitted.roles[0].policies, names, strict=True)
    )
    return [str(policy.name) for policy in fitted.roles[0].policies]


def test_a_long_name_ends_in_a_hash_that_keeps_two_apart() -> None:
    first, second = _names(Text.of("a" * 150), Text.of("a" * 150 + "b"))
    assert len(first) == len(second) == POLICY_NAME_LENGTH
    assert first != second


def test_a_reference_in_a_long_name_stays() -> None:
    [name] = _names(Text.of("a" * 120, Account(), "-x"))
    assert name.endswith("${account}-x")
    assert len(name.replace("${account}", "1" * 12)) == POLICY_NAME_LENGTH
    assert _names(Text.of("a" * POLICY_NAME_LENGTH)) == ["a" * POLICY_NAME_LENGTH]
