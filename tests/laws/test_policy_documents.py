"""Statements survive the way through an IAM document."""

from __future__ import annotations

from hypothesis import given

from octo_spec.model.deployment import Deployment, ParameterKind
from octo_spec.model.policy_documents import (
    document_statements,
    policy_tree,
    read_policy,
    read_trust_statement,
    trust_tree,
)
from octo_spec.model.reports import Reports
from octo_spec.testing import LAW, deployments
from tests.laws.json_shapes import decoded, written


def list_params(deployment: Deployment) -> frozenset[str]:
    return frozenset(
        parameter.id for parameter in deployment.parameters if parameter.kind is ParameterKind.LIST
    )


@LAW
@given(deployments())
def test_a_policy_reads_back_from_its_document(deployment: Deployment) -> None:
    lists = list_params(deployment)
    for policy in (policy for role in deployment.roles for policy in role.policies):
        reports = Reports()
        shape = decoded(written(policy_tree(policy.statements)), lists)
        assert read_policy(shape, reports) == policy.statements
        assert reports.diagnostics == []


@LAW
@given(deployments())
def test_a_trust_reads_back_from_its_document(deployment: Deployment) -> None:
    lists = list_params(deployment)
    for role in deployment.roles:
        reports = Reports()
        shapes = document_statements(decoded(written(trust_tree(role.trust)), lists), reports)
        read = (
            read_trust_statement(shape, reports, statement.presence)
            for shape, statement in zip(shapes, role.trust, strict=True)
        )
        assert tuple(read) == role.trust
        assert reports.diagnostics == []
