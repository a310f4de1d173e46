"""Features as facts: what each needs, for which answers the roles permit it, and which grants it uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.budget import BudgetExceededError
from octo_spec.iam.elements import Effect
from octo_spec.iam.policy import Document
from octo_spec.model.review_facts import ReviewedFeature

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from octo_spec.analysis.features.feature_answers import FeatureAnswer
    from octo_spec.analysis.features.need_requests import NeedsInPartition
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.policy import Statement
    from octo_spec.model.deployment import Deployment, Feature
    from octo_spec.review.reviewed_roles import ReviewedPolicies, RoleInPartition

    GrantIds = Mapping[tuple[str, WrittenStatement], str]


def reviewed_features(
    deployment: Deployment | None,
    roles: Sequence[ReviewedPolicies],
    ids: GrantIds,
    formats: Mapping[str, Deployment] | None = None,
) -> tuple[ReviewedFeature, ...]:
    """Return the features of a deployment; ``ids`` are those of the grants of its roles.

    ``formats`` are what the formats have of it, if they differ.
    """
    if deployment is None or not deployment.features:
        return ()
    from octo_spec.analysis.features.feature_answers import answers_with_needs  # noqa: PLC0415 - few specs
    from octo_spec.analysis.features.need_requests import needs_by_partition  # noqa: PLC0415 - as above

    needs = needs_by_partition(deployment)
    answers = answers_with_needs(deployment, needs, formats)
    return tuple(
        _reviewed(each, tuple(_needed_grants(each.feature, needs, roles, ids))) for each in answers.features
    )


def _reviewed(answer: FeatureAnswer, grants: tuple[str, ...]) -> ReviewedFeature:
    feature = answer.feature
    return ReviewedFeature(
        id=feature.id,
        title=feature.title,
        why=feature.why,
        without=feature.without,
        actions=tuple(dict.fromkeys(action for need in feature.needs for action in need.statement.actions)),
        grants=grants,
        when=answer.when,
        undecided=answer.undecided,
        reason=answer.reason,
    )


def _needed_grants(
    feature: Feature, needs: Sequence[NeedsInPartition], roles: Sequence[ReviewedPolicies], ids: GrantIds
) -> Iterator[str]:
    """Yield the grants that allow a request that a feature needs, in the order of the grants."""
    requests = {each.unknowns.partition: _requests(feature, each) for each in needs}
    first = next(iter(requests.values()))
    for role in roles:
        needed = {
            written
            for view in role.views
            for statement, written in view.statements
            if _is_needed(statement, requests.get(view.unknowns.partition, first), view)
        }
        yield from (ids[role.id, written] for written in role.grants if written in needed)


def _requests(feature: Feature, needs: NeedsInPartition) -> Document:
    from octo_spec.analysis.features.need_requests import needed_actions  # noqa: PLC0415 - as above

    written = (needs.requests.get(needed.policy) for needed in needed_actions(feature))
    return Document(tuple(each for found in written if found for each in found[0].statements))


def _is_needed(statement: Statement, requests: Document, view: RoleInPartition) -> bool:
    """Return whether a grant is needed; one for which the search takes too many steps is not listed."""
    from octo_spec.analysis.features.needed_grants import is_needed  # noqa: PLC0415 - as above

    if statement.effect is not Effect.ALLOW:
        return False
    try:
        return is_needed(statement, requests, view.policies.permissions.limits)
    except BudgetExceededError:
        return False
