"""Computes all differences between two sides: access, trust, roles, questions, and the version step.

``octo_spec.access`` compares access exactly, for all combinations of choices.
"""

from __future__ import annotations

from dataclasses import field, replace
from functools import partial
from typing import TYPE_CHECKING

from octo_spec.access.budget import DEFAULT_LIMIT
from octo_spec.access.compare import ActionReading
from octo_spec.analysis.diff.access_changes import access_changes
from octo_spec.analysis.diff.account_changes import (
    account_changes,
    changes_in_accounts,
    hidden_in_accounts,
)
from octo_spec.analysis.diff.changes import Diff, Direction
from octo_spec.analysis.diff.combination_changes import combination_changes
from octo_spec.analysis.diff.default_changes import default_changes, hidden_by_defaults, sides_with_defaults
from octo_spec.analysis.diff.extra_changes import extra_changes, registration_changes
from octo_spec.analysis.diff.hidden_changes import hidden_changes
from octo_spec.analysis.diff.input_values import changes_by_inputs
from octo_spec.analysis.diff.name_changes import question_name_changes, role_name_changes
from octo_spec.analysis.diff.never_changes import is_never_unknown, never_changes
from octo_spec.analysis.diff.outside_changes import OutsideParts, outside_changes
from octo_spec.analysis.diff.promise_changes import promise_changes
from octo_spec.analysis.diff.question_changes import question_changes
from octo_spec.analysis.diff.role_changes import role_changes
from octo_spec.analysis.diff.skipped_roles import hidden_by_skipped_roles, without_doubtful_roles
from octo_spec.analysis.diff.tag_changes import tag_changes
from octo_spec.analysis.diff.version_step import VersionStep, advice
from octo_spec.frozen import frozen
from octo_spec.model.deployment import UNVERSIONED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.analysis.diff.changes import (
        AccessChange,
        GuaranteeChange,
        HiddenChange,
        PropertyChange,
    )
    from octo_spec.analysis.diff.version_step import Advice
    from octo_spec.analysis.features.feature_changes import FeatureChange
    from octo_spec.analysis.sides import DocumentSet, RolePolicies, SideAccess, SidePair
    from octo_spec.model.deployment import Attachment, Deployment, Extra
    from octo_spec.model.naming import Naming


@frozen
class KnownFormats:
    """The formats whose own parts both sides contain: an artifact contains only those of its format."""

    namings: Mapping[str, Naming] = field(default_factory=dict)
    artifacts: frozenset[str] = frozenset()
    """The formats of the sides that are artifacts."""
    registering: tuple[str, ...] = ()
    """The formats whose stacks report themselves to the vendor, if both sides say where."""

    def known_extras(self, extras: Iterable[Extra]) -> tuple[Extra, ...]:
        """Return the extras of formats that both sides contain."""
        return tuple(extra for extra in extras if {extra.target} >= self.artifacts)


def diff(
    pairs: Sequence[SidePair],
    reading: ActionReading = ActionReading.ALL_NAMES,
    limit: int = DEFAULT_LIMIT,
    formats: KnownFormats = KnownFormats(),  # noqa: B008 - it is frozen
) -> Diff:
    """Find all differences in any of ``pairs``, which are the same two sides in each partition.

    Parts for only one format are compared for the ``formats`` that both sides contain.

    Raises ``BudgetExceededError`` if ``limit`` steps are too few.
    """
    not_read = (*hidden_by_skipped_roles(pairs), *_outside_changes(pairs[0], formats))
    pairs = without_doubtful_roles(pairs)
    of_documents = _document_changes(pairs, reading, limit)
    of_documents = replace(of_documents, hidden=tuple(dict.fromkeys((*of_documents.hidden, *not_read))))
    old, new = pairs[0].old, pairs[0].new
    if old.deployment is None or new.deployment is None:
        return of_documents
    compared = _with_deployment_changes(of_documents, (old, new), (old.deployment, new.deployment), formats)
    compared = replace(
        compared,
        never=tuple(never_changes(old, new, reading, limit)),
        by_inputs=tuple(changes_by_inputs(compared.questions, new.deployment, pairs[0].unknowns.known)),
        is_never_unknown=is_never_unknown(old, new),
    )
    required, undecided = _required_step(compared, old, new), _undecided_step(compared)
    versions = old.deployment.version, new.deployment.version
    return replace(compared, advice=_advice(required, undecided, *versions))


def _outside_changes(pair: SidePair, formats: KnownFormats) -> Iterator[HiddenChange]:
    """Compare the parts outside the roles, of formats that both sides contain."""
    old, new = (
        OutsideParts.of(side, formats.known_extras(side.extras if side else ()), formats.namings)
        for side in (pair.old.deployment, pair.new.deployment)
    )
    return outside_changes(old, new)


def _document_changes(pairs: Sequence[SidePair], reading: ActionReading, limit: int) -> Diff:
    """Compare what the documents of both sides allow, and say what is not compared."""
    access = access_changes(pairs, reading, limit)
    filled = sides_with_defaults(pairs)
    compare = partial(access_changes, reading=reading, limit=limit)
    by_defaults = default_changes(filled, access.changes, compare)
    by_combinations = combination_changes(pairs, access.changes, compare)
    by_tags = tag_changes(pairs, access.changes, compare)
    in_accounts = changes_in_accounts(pairs, access.changes, compare)
    return Diff(
        (*access.changes, *by_defaults, *by_combinations.changes, *by_tags, *in_accounts),
        (),
        (),
        not_compared=tuple(_policies_not_compared(pairs)),
        hidden=(
            *hidden_changes(pairs),
            *hidden_by_defaults(filled),
            *by_combinations.hidden,
            *hidden_in_accounts(pairs),
        ),
        aws_policies=_aws_policies(pairs),
        policy_variables=tuple(sorted(access.policy_variables)),
    )


def _with_deployment_changes(
    found: Diff,
    sides: tuple[SideAccess, SideAccess],
    deployments: tuple[Deployment, Deployment],
    formats: KnownFormats,
) -> Diff:
    """Add the changes that only deployments have: of roles, inputs, extras, guarantees and features."""
    old, new = deployments
    of_accounts = tuple(account_changes(*sides))
    of_names = role_name_changes(old, new, formats.namings)
    return replace(
        found,
        roles=(*role_changes(*deployments), *of_names, *of_accounts),
        questions=(
            *question_changes(*deployments),
            *question_name_changes(*deployments, formats.namings),
        ),
        extras=(
            *extra_changes(*(formats.known_extras(side.extras) for side in deployments)),
            *registration_changes(old.registration, new.registration, formats.registering),
        ),
        promises=tuple(promise_changes(*sides)),
        features=tuple(_feature_changes(*sides)),
    )


def _feature_changes(old: SideAccess, new: SideAccess) -> Iterable[FeatureChange]:
    """Compare the features of two specs; an artifact has none."""
    before, now = old.deployment, new.deployment
    is_known = old.is_documented and new.is_documented
    if not is_known or before is None or now is None or not (before.features or now.features):
        return ()
    from octo_spec.analysis.features.feature_answers import feature_answers  # noqa: PLC0415 - few specs have features
    from octo_spec.analysis.features.feature_changes import KnownFeatures, feature_changes  # noqa: PLC0415 - as above

    return feature_changes(*(KnownFeatures.of(feature_answers(each)) for each in (before, now)))


def _advice(required: VersionStep, undecided: VersionStep, before: str, after: str) -> Advice | None:
    """Return the required version step; ``None`` if a side has no version, such as a third-party one."""
    return None if {before, after} & {"", UNVERSIONED} else advice(before, after, required, undecided)


def _undecided_step(found: Diff) -> VersionStep:
    """Return the step that the changes require which unknown texts may hide."""
    if any(change.direction is Direction.NEW for change in found.hidden):
        return VersionStep.MAJOR
    return VersionStep.MINOR if found.hidden else VersionStep.NONE


def _required_step(found: Diff, old: SideAccess, new: SideAccess) -> VersionStep:
    step = _step(found.changes, (*found.roles, *found.questions), old, new)
    of_extras = VersionStep.MINOR if found.extras else VersionStep.NONE
    return max(step, of_extras, _step_of_guarantees(found.guarantees))


def _step(
    access: Sequence[AccessChange], properties: Sequence[PropertyChange], old: SideAccess, new: SideAccess
) -> VersionStep:
    """Return the required step: major if access or questions grow, otherwise minor; patch for words."""
    if any(change.direction is Direction.NEW for change in access) or any(
        change.grows for change in properties
    ):
        return VersionStep.MAJOR
    if access or any(not change.is_wording for change in properties):
        return VersionStep.MINOR
    return VersionStep.PATCH if properties or _differs_in_words(old, new) else VersionStep.NONE


def _step_of_guarantees(changes: Sequence[GuaranteeChange]) -> VersionStep:
    """Return the step that guarantees require: anyone who relied on a removed one must review again."""
    if any(not change.is_new for change in changes):
        return VersionStep.MAJOR
    return VersionStep.MINOR if changes else VersionStep.NONE


def _differs_in_words(old: SideAccess, new: SideAccess) -> bool:
    """Return whether statements differ in form, or, if both sides are specs, only words differ.

    Words are fields that are never compared, but are part of the ``repr``.
    """
    before, after = (
        replace(side.deployment, version="", extras=(), registration=None)
        for side in (old, new)
        if side.deployment
    )
    return before != after or (old.is_documented and new.is_documented and repr(before) != repr(after))


def _policies_not_compared(pairs: Sequence[SidePair]) -> Iterator[str]:
    """Yield the policies that affect access and whose texts are not known: attached ones, and boundaries."""
    for id in dict.fromkeys(role.id for role in _roles(pairs[:1])):
        roles = tuple(side.role(id) for pair in pairs for side in (pair.old, pair.new))
        unknown = dict.fromkeys(str(policy.arn) for role in roles for policy in _unknown_policies(role))
        arns = (*unknown, *dict.fromkeys(text for role in roles for text in _assumed_boundaries(role)))
        if arns:
            yield f"role {id}: {', '.join(arns)}"


def _unknown_policies(role: RolePolicies) -> tuple[Attachment, ...]:
    boundary = role.unknown_boundary
    return (*role.unknown, boundary) if boundary else role.unknown


def _assumed_boundaries(role: RolePolicies) -> Iterator[str]:
    """Yield the boundary of a role if only the other side has its text: here it may have another one."""
    for bound in role.bounds:
        if bound.is_assumed:
            yield f"{bound.title}, of which only one side has the document, which counts for both"


def _aws_policies(pairs: Sequence[SidePair]) -> tuple[str, ...]:
    """Return the attached AWS managed policies whose texts are compared."""
    sets = (each for role in _roles(pairs) for each in (role.permissions, *_bounds(role)))
    written = (statement for each in sets for statements in each.statements for statement in statements)
    return tuple(dict.fromkeys(statement.policy for statement in written if statement.edition))


def _bounds(role: RolePolicies) -> Iterator[DocumentSet]:
    return (bound.documents for bound in role.bounds)


def _roles(pairs: Sequence[SidePair]) -> Iterator[RolePolicies]:
    return (role for pair in pairs for side in (pair.new, pair.old) for role in side.roles)
