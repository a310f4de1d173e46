"""The narrowest spec that evidence permits, proven to allow all that was seen and to grant nothing new.

A proposal removes what evidence would have shown and does not. What is then unused goes too: choices,
parameters, acceptances, and features that lack an action. Whatever the edits do, the engine decides about
the result, for every combination of choices.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from octo_spec.access.budget import DEFAULT_LIMIT
from octo_spec.access.compare import ActionReading
from octo_spec.analysis.diff.changes import Direction
from octo_spec.analysis.sides import PolicyPurpose, bound_of
from octo_spec.analysis.wording import count
from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.frozen import frozen
from octo_spec.iam.elements import POLICY_VERSION
from octo_spec.iam.policy import Document, parse
from octo_spec.language.codes import UNUSED
from octo_spec.language.layout.edited_tree import at, without
from octo_spec.language.layout.tree import PageTable
from octo_spec.language.spans import located_values
from octo_spec.lint.acceptances import UNUSED as UNUSED_ACCEPTANCE
from octo_spec.lint.discovery import installed_rules
from octo_spec.lint.engine import lint
from octo_spec.lint.rules.features.feature_never_granted import KIND as NEVER_GRANTED
from octo_spec.pipeline.feature_capabilities import open_deployment
from octo_spec.repair.fixes import fixes_of
from octo_spec.repair.narrowed_features import NarrowedFeature, narrowed_features
from octo_spec.repair.narrowed_page import NARROWED, NarrowedNeeds, edited_page, narrowed_text
from octo_spec.repair.text_edits import apply_edits
from octo_spec.storage.clock import today
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.sides.bounds import GivenBounds
from octo_spec.storage.sides.compared_sides import DiffOptions, DiffReport
from octo_spec.storage.sides.open_choices import compare_for_every_answer
from octo_spec.storage.sides.sides import DeploymentSide
from octo_spec.usage.cloudtrail import CLOUDTRAIL
from octo_spec.usage.last_accessed import LAST_ACCESSED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from octo_spec.analysis.diff.changes import Diff
    from octo_spec.language.layout.tree import Tree
    from octo_spec.language.load import LoadedSpec
    from octo_spec.language.spans import Location
    from octo_spec.usage.evidence import UsageEvidence
    from octo_spec.usage.narrowing import NarrowedGrant

NOT_NARROWED = DiagnosticKind.error(
    "OCT854", "not-narrowed", "A narrowed spec that is not proven, which is never written."
)

_POLICIES: Final = frozenset({"policy", "order of policies"})
"""The properties of a role that follow from the groups of its policies."""

_MOST_STEPS: Final = 20


@frozen
class NarrowedSpec:
    """The text of a narrowed spec, what changed, and the features that lose something."""

    text: str
    grants: tuple[NarrowedGrant, ...]
    features: tuple[NarrowedFeature, ...] = ()
    removed: tuple[str, ...] = ()
    """Choices and parameters that nothing uses any longer."""


@frozen
class _Version:
    text: str
    loaded: LoadedSpec
    problems: tuple[Diagnostic, ...]
    side: DeploymentSide | None


def narrowed_spec(
    text: str, path: str, grants: Sequence[NarrowedGrant], evidence: UsageEvidence
) -> NarrowedSpec | tuple[Diagnostic, ...]:
    """Narrow the grants of a spec; return why not if the result is not proven."""
    if not any(each.is_narrower for each in grants):
        return NarrowedSpec(text, tuple(grants))
    before = _version(text, path)
    narrower = narrowed_text(text, grants, lambda grant: reason_of(grant, evidence))
    after = _tidy(before, _version(narrower, path))
    proven = _proven(before, after, evidence)
    if isinstance(proven, Diagnostic):
        return (proven,)
    old, new = before.loaded.spec, after.loaded.spec
    lost = narrowed_features(old, new, NarrowedNeeds(grants), proven.features) if old and new else ()
    removed = (*_removed_ids(before, after, "choices"), *_removed_ids(before, after, "parameters"))
    return NarrowedSpec(after.text, tuple(grants), tuple(lost), removed)


def reason_of(grant: NarrowedGrant, evidence: UsageEvidence) -> str:
    """Say in one sentence which evidence narrowed a grant, and whether more stays than it shows."""
    kinds = {use.shown_by for use in evidence.uses} | ({LAST_ACCESSED} if evidence.services else set())
    shown = " and ".join(name for kind, name in _KINDS.items() if kind in kinds) or _KINDS[CLOUDTRAIL]
    window = f"from {evidence.first[:10]} to {evidence.last[:10]}"
    customers = count(len(set(evidence.customers())), "customer")
    also = (
        ", and to what they cannot show" if any(each.kept and each.unshown for each in grant.actions) else ""
    )
    return f"{NARROWED}{shown} of {customers} show {window}{also}."


_KINDS: Final = {CLOUDTRAIL: "CloudTrail events", LAST_ACCESSED: "last-accessed details"}


def _removed_ids(before: _Version, after: _Version, kind: str) -> tuple[str, ...]:
    """Return the ids of one kind that only the first of two versions has."""
    old, new = (getattr(each.loaded.spec, kind, ()) for each in (before, after))
    return tuple(id for id in old if id not in new)


def _version(text: str, path: str) -> _Version:
    inputs = Inputs()
    loaded = inputs.spec_text(text, path)
    if loaded.spec is None:
        return _Version(text, loaded, tuple(inputs.diagnostics), None)
    linting = lint(loaded.spec, loaded.spans, today(), installed_rules())
    deployment = open_deployment(loaded.spec, loaded.spans)
    side = None if isinstance(deployment, tuple) else DeploymentSide(path, deployment, loaded)
    return _Version(text, loaded, (*inputs.diagnostics, *linting.problems, *linting.open), side)


# --- what follows from narrower grants ---------------------------------------------------------


def _tidy(before: _Version, version: _Version) -> _Version:
    """Remove what nothing uses any longer, and apply the fixes of errors that are new."""
    known = _facts(before.problems)
    for _ in range(_MOST_STEPS):
        new = [each for each in version.problems if _fact(each) not in known]
        places = [place for each in new if (place := _superfluous_place(version, each))]
        text = _without_places(version.text, places) if places else _apply_first_fix(version.text, new)
        if text == version.text:
            break
        version = _version(text, version.loaded.spans.path)
    return version


def _facts(problems: Iterable[Diagnostic]) -> frozenset[tuple[str, str]]:
    return frozenset(map(_fact, problems))


def _fact(problem: Diagnostic) -> tuple[str, str]:
    return problem.kind.code, problem.message


def _superfluous_place(version: _Version, problem: Diagnostic) -> Location:
    """Return the place of what a narrowed spec no longer needs; empty for any other problem."""
    place = _place(version, problem)
    if problem.kind == UNUSED and place[:1] in {("choices",), ("parameters",)}:
        return place[:2]
    if problem.kind == UNUSED_ACCEPTANCE and "accept" in place:
        return place[: place.index("accept") + 2]
    if problem.kind == NEVER_GRANTED and place[:1] == ("features",):
        return place[:2]
    return ()


def _place(version: _Version, problem: Diagnostic) -> Location:
    """Return the location of the deepest value that begins, or whose key begins, at a problem."""
    found: Location = ()
    root = version.loaded.spans.root
    for place, node, key in located_values(root) if root and problem.span else ():
        starts = {(each.line, each.column) for each in (node.span, key.span if key else node.span)}
        if problem.span and (problem.span.line, problem.span.column) in starts:
            found = place
    return found


def _without_places(text: str, places: Iterable[Location]) -> str:
    def edit(tree: Tree) -> Tree:
        for place in places:
            tree = _without_empty(without(tree, place), place[:-1])
        return tree

    return edited_page(text, edit)


def _apply_first_fix(text: str, problems: Iterable[Diagnostic]) -> str:
    fixes = (fix for each in problems if each.is_error for fix in fixes_of(text, each))
    return next((apply_edits(text, [fix.edit]) for fix in fixes), text)


def _without_empty(tree: Tree, place: Location) -> Tree:
    """Remove the mapping at a place if it is empty."""
    return without(tree, place) if at(tree, place) == PageTable(()) else tree


# --- the proof ---------------------------------------------------------------------------------


def _proven(before: _Version, after: _Version, evidence: UsageEvidence) -> Diff | Diagnostic:
    """Return what differs, or why a version is not proven to allow all that was seen and nothing new."""
    new = _further_errors(before.problems, after.problems)
    if new or before.side is None or after.side is None:
        why = new[0].message if new else "the spec has an error"
        return NOT_NARROWED.at(None, f"the narrowed spec would have an error: {why}")
    found = _difference(before.side, after.side)
    reason = found if isinstance(found, str) else _why_not_narrower(found)
    if isinstance(found, str) or reason:
        return NOT_NARROWED.at(None, f"the narrowed spec is not proven to allow nothing new: {reason}")
    for role in (each.id for each in before.side.deployment.roles):
        bound = evidence_bound(role, evidence)
        seen = _difference(before.side, after.side, role, bound) if bound else None
        if reason := seen if isinstance(seen, str) else _why_not_equal(seen):
            message = f"the narrowed spec is not proven to allow what role {role!r} used: {reason}"
            return NOT_NARROWED.at(None, message)
    return found


def _further_errors(before: Iterable[Diagnostic], after: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the errors of each kind that occurs more often than before."""
    old, errors = (Counter(each.kind.code for each in side if each.is_error) for side in (before, after))
    return [each for each in after if each.is_error and errors[each.kind.code] > old[each.kind.code]]


def _why_not_equal(seen: Diff | None) -> str:
    lost = next(iter(seen.changes), None) if seen else None
    return f"{lost.example.witness.action} on {lost.example.witness.resource}" if lost else ""


def _difference(
    before: DeploymentSide, after: DeploymentSide, role: str | None = None, bound: Document | None = None
) -> Diff | str:
    """Compare two sides, or what one role may do within a bound; return the reason if it is not decided.

    A bound has what was seen, so only requests that AWS documents count in it. AWS does not document
    ``sqs:ListQueues`` on a queue, so a grant on queues that names it allows nothing that was seen.
    """
    bounds = GivenBounds(within=() if bound is None else (bound_of("evidence", bound),))
    reading = ActionReading.ALL_NAMES if bound is None else ActionReading.CATALOGUE
    options = DiffOptions(role, (), reading, DEFAULT_LIMIT, bounds)
    report = compare_for_every_answer(before, after, options)
    return report.diff if isinstance(report, DiffReport) else report[0].message


def _why_not_narrower(found: Diff) -> str:
    if found.not_compared or found.hidden:
        return "a part of the access is not compared"
    if found.extras or found.guarantees or any(each.name not in _POLICIES for each in found.roles):
        return "it changes more than what roles may do"
    if any(change.new is not None for change in found.questions):
        return "it asks something new"
    if any(change.direction is Direction.NEW for change in found.changes):
        return "it allows something new"
    if any(change.purpose is PolicyPurpose.TRUST for change in found.changes):
        return "it changes who may assume a role"
    return ""


def evidence_bound(role: str, evidence: UsageEvidence) -> Document | None:
    """Return a policy that allows what a role was seen to do, and nothing else."""
    actions: dict[str, set[str]] = {}
    for use in evidence.uses:
        if use.role == role:
            actions.setdefault(use.resource, set()).add(use.action)
    statements = [
        {"Effect": "Allow", "Action": sorted(actions[resource]), "Resource": resource}
        for resource in sorted(actions)
    ]
    return parse({"Version": POLICY_VERSION, "Statement": statements}) if statements else None
