"""A role in one combination of choices: only the statements that are present there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.iam.policy import Document
from octo_spec.model.combinations import holds_in
from octo_spec.review.reviewed_roles import ReviewedPolicies
from octo_spec.symbolic.answer_keys import CHOICE
from octo_spec.symbolic.statement_presences import statement_presence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.analysis.sides import DocumentSet
    from octo_spec.iam.policy import Statement
    from octo_spec.review.reviewed_roles import RoleInPartition
    from octo_spec.symbolic.unknowns import Unknowns


def policies_in_combination(role: ReviewedPolicies, chosen: Mapping[str, str]) -> ReviewedPolicies:
    """Return a role with only the statements that are present for these answers to all choices."""
    return ReviewedPolicies(role.id, tuple(_chosen_view(view, chosen) for view in role.views))


def _chosen_view(view: RoleInPartition, chosen: Mapping[str, str]) -> RoleInPartition:
    permissions = _present_statements(view.policies.permissions, view.unknowns, chosen)
    return replace(view, policies=replace(view.policies, permissions=permissions))


def _present_statements(documents: DocumentSet, unknowns: Unknowns, chosen: Mapping[str, str]) -> DocumentSet:
    kept = [
        [
            (_without_choices(statement), written)
            for statement, written in zip(document.statements, texts, strict=True)
            if holds_in((statement_presence(statement, unknowns),), chosen)
        ]
        for document, texts in zip(documents.documents, documents.statements, strict=True)
    ]
    return replace(
        documents,
        documents=tuple(Document(tuple(statement for statement, _ in pairs)) for pairs in kept),
        statements=tuple(tuple(written for _, written in pairs) for pairs in kept),
    )


def _without_choices(statement: Statement) -> Statement:
    """Return a statement without the conditions on choices, which all hold."""
    others = frozenset(each for each in statement.conditions if not each.key.startswith(CHOICE))
    return replace(statement, conditions=others)
