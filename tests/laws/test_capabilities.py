"""What a target lacks is gone after projecting, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given

from octo_spec.diagnostics import Severity, has_errors
from octo_spec.model.capabilities import STATEMENT_OMITTED, Lack, project
from octo_spec.model.text import Stack, Text
from octo_spec.model.traversal import map_names, prune, texts
from octo_spec.testing import LAW, deployments

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment

STACKLESS = frozenset({Lack.STACK})
NAMED = frozenset({Lack.GENERATED_NAMES})


def on_stack(deployment: Deployment) -> bool:
    return any(
        isinstance(reference, Stack)
        for role in deployment.roles
        for text in texts(role)
        for reference in text.references
    )


def count(deployment: Deployment) -> int:
    return sum(len(policy.statements) for role in deployment.roles for policy in role.policies)


@LAW
@given(deployments())
def test_a_target_that_lacks_nothing_keeps_everything(deployment: Deployment) -> None:
    projection = project(deployment, frozenset(), "all")
    assert projection.deployment == deployment
    assert projection.diagnostics == ()


@LAW
@given(deployments(STACKLESS))
def test_every_statement_is_kept_or_noted(deployment: Deployment) -> None:
    projection = project(deployment, STACKLESS, "plain")
    kept = projection.deployment
    assert kept is not None
    assert not on_stack(kept)
    assert count(kept) + len(kept.omitted) == count(deployment)
    assert [diagnostic.kind for diagnostic in projection.diagnostics] == [STATEMENT_OMITTED] * len(
        kept.omitted
    )


@LAW
@given(deployments(STACKLESS))
def test_skipped_parts_were_at_the_reported_places(deployment: Deployment) -> None:
    kept = project(deployment, STACKLESS, "plain").deployment
    assert kept is not None
    roles = {role.id: role for role in deployment.roles}
    for gone in kept.omitted:
        [policy] = [policy for policy in roles[gone.role].policies if policy.name == gone.policy]
        assert policy.statements[gone.position] == gone.statement


@LAW
@given(deployments(STACKLESS))
def test_projecting_twice_is_projecting_once(deployment: Deployment) -> None:
    once = project(deployment, STACKLESS, "plain").deployment
    assert once is not None
    assert prune(once) == once
    assert project(once, STACKLESS, "plain").deployment == once


@LAW
@given(deployments())
def test_a_target_without_stacks_never_refuses_because_of_names(deployment: Deployment) -> None:
    kept = project(deployment, STACKLESS, "plain").deployment
    unnamed = replace(deployment, roles=tuple(map_names(role, lambda _: Text()) for role in deployment.roles))
    assert (kept is None) is (project(unnamed, STACKLESS, "plain").deployment is None)
    assert kept is None or not on_stack(kept)


@LAW
@given(deployments())
def test_a_refusal_has_a_reason_and_no_deployment(deployment: Deployment) -> None:
    projection = project(deployment, STACKLESS | NAMED, "plain")
    assert (projection.deployment is None) is has_errors(projection.diagnostics)
    if projection.deployment is None:
        assert {diagnostic.kind.severity for diagnostic in projection.diagnostics} == {Severity.ERROR}


@LAW
@given(deployments(NAMED))
def test_a_role_without_a_name_is_refused_only_by_targets_that_generate_none(deployment: Deployment) -> None:
    assert project(deployment, NAMED, "plain").deployment == deployment
