"""From a third-party deployment to a spec that is proven to grant the same.

The import fits a deployment to the language, writes, loads and resolves it again, and compares the result
with what was read, for every combination of choices and in every partition. It writes the findings of
``lint`` as accepted, with the reason.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from octo_spec.access.budget import DEFAULT_LIMIT, BudgetExceededError
from octo_spec.access.compare import ActionReading, Contexts
from octo_spec.analysis.diff.access_changes import access_changes
from octo_spec.analysis.diff.changes import Direction
from octo_spec.analysis.diff.report import headline
from octo_spec.analysis.diff.role_changes import ATTACHED
from octo_spec.analysis.sides import PolicyPurpose, SidePair, deployment_side
from octo_spec.diagnostics import DiagnosticKind, Severity, has_errors
from octo_spec.frozen import frozen
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.importing.external_id_lengths import with_external_id_lengths
from octo_spec.importing.language_fit import (
    ACCESS_NARROWER,
    NO_TRUST,
    TRUST_NARROWER,
    fit,
    in_any_partition,
    limit_role,
)
from octo_spec.importing.single_sids import with_single_sids
from octo_spec.importing.wording import Wording, one_line
from octo_spec.importing.write_spec import write_spec
from octo_spec.language.load import load_spec
from octo_spec.lint.acceptances import holder_words
from octo_spec.lint.engine import findings_of
from octo_spec.model.note_kinds import NOT_TAKEN
from octo_spec.model.presence_wording import PresenceWording
from octo_spec.pipeline.extras import fitting_extras
from octo_spec.pipeline.refused_parts import without_refused
from octo_spec.pipeline.role_proof import role_differences, role_growth
from octo_spec.plugin.extras_codes import CLASH
from octo_spec.resolve.answers import requirements
from octo_spec.resolve.customers import Customer
from octo_spec.resolve.resolution import resolve
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from octo_spec.analysis.diff.changes import AccessChange, PropertyChange
    from octo_spec.diagnostics import Diagnostic, Span
    from octo_spec.language.load import LoadedSpec
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Location, Spans
    from octo_spec.lint.discovery import InstalledRules
    from octo_spec.model.deployment import Deployment, Extra, Role
    from octo_spec.model.reserved_words import Reserved
    from octo_spec.pipeline.extras import SkippedPart

TEXT_OMITTED = DiagnosticKind(
    "OCT742",
    "text-left-out",
    Severity.WARNING,
    "A constraint or a name of the source is not in the spec.",
)
EXTRAS_SKIPPED = DiagnosticKind(
    "OCT754",
    "extras-left-out",
    Severity.WARNING,
    "Resources next to the roles that cannot be in the artifacts, because a name is already used or missing.",
)
NOT_EQUAL = DiagnosticKind.error(
    "OCT743",
    "import-differs",
    "The spec does not grant the same as the source, or that could not be decided.",
)


class ImportProof(StrEnum):
    """What is known about the access of an imported spec."""

    EQUAL = "equal"
    """It allows the same requests for every combination of choices, and trusts the same principals."""
    NARROWER_TRUST = "narrower-trust"
    """It allows the same requests, and trusts fewer principals."""
    NARROWER = "narrower"
    """It allows fewer requests, and trusts no further principal."""
    UNPROVEN = "unproven"
    """It differs, could not be loaded, or the comparison was not decided."""


@frozen
class Installation:
    """What importing needs to know about the installation."""

    reserved: Reserved
    rules: InstalledRules
    today: date


@frozen
class ImportedSpec:
    """The text of a spec, the notes about it, and what is proven; the text is empty if there is no spec."""

    text: str
    notes: tuple[Diagnostic, ...]
    proof: ImportProof
    accepted: tuple[str, ...] = ()
    """The rules whose findings are written as accepted."""
    undecided: tuple[str, ...] = ()
    """The accepted errors, each with its place in the spec: a person must decide about them."""
    companions: tuple[Extra, ...] = ()
    """The extras that the spec names: each path is relative to the spec's folder."""
    roles: tuple[Role, ...] = ()
    """The roles of the spec, with the names that it keeps."""


def import_deployment(  # noqa: PLR0913 - two switches beyond what is imported
    read: Deployment,
    source: str,
    installation: Installation,
    folder: str = "extras",
    *,
    whole: bool = False,
    accepting: bool = True,
) -> ImportedSpec:
    """Write a spec for a deployment that was read from the file ``source``; extras go into ``folder``.

    Statements that no spec can hold are skipped and reported, unless the deployment must be ``whole``.
    The spec accepts the findings that the source has where they are, or needs none, unless it is not
    ``accepting``.
    """
    read = _with_own_files(in_any_partition(read), folder)
    fitted = fit(read)
    if not fitted.deployment.roles:
        no_trust = NO_TRUST.at(None, "no role is left that a spec can express")
        return ImportedSpec(write_spec(read), (*fitted.notes, no_trust), ImportProof.UNPROVEN)
    whole_ids, lengthened = with_external_id_lengths(fitted.deployment)
    usable = whole_ids if accepting else fitted.deployment
    deployment, loaded, omitted = _loadable(with_single_sids(usable), source, installation)
    extras, left = fitting_extras(deployment)
    if left:
        fewer = import_deployment(
            replace(read, extras=extras), source, installation, folder, accepting=accepting
        )
        return replace(fewer, notes=(*fewer.notes, *map(_skipped_extra, left)))
    notes = (*fitted.notes, *(lengthened if accepting else ()), *omitted)
    if loaded.spec is None and not whole and not has_errors(notes):
        less, refused = without_refused(read, installation.reserved)
        if refused:
            rest = import_deployment(less, source, installation, folder, accepting=accepting)
            return replace(rest, notes=(*refused, *rest.notes))
    if loaded.spec is None or has_errors(notes):
        reported = (*notes, *loaded.diagnostics)
        return ImportedSpec(
            write_spec(deployment), reported, ImportProof.UNPROVEN, companions=deployment.extras
        )
    notes = (*notes, *_skipped_rules(deployment, loaded.spec))
    found = _acceptable_rules(loaded.spec, loaded.spans, installation)
    accepted = tuple(sorted({rule for rules in found.values() for rule in rules}))
    text = write_spec(deployment, _wording(source, found if accepting else {}))
    final = load_spec(text, source, installation.reserved)
    proof, problems = prove_import(_only_kept_roles(fitted.deployment, fitted.read), final, installation)
    if proof is ImportProof.EQUAL and len(fitted.deployment.roles) < len(fitted.read.roles):
        proof = ImportProof.NARROWER_TRUST
    return ImportedSpec(
        text,
        (*notes, *problems),
        proof,
        accepted,
        _undecided_rules(found),
        deployment.extras,
        deployment.roles,
    )


def _skipped_rules(deployment: Deployment, spec: Spec) -> Iterator[Diagnostic]:
    """Note rules between answers that a spec cannot express: a spec says what one choice requires."""
    kept, words = {rule for _, rule in requirements(spec)}, PresenceWording().presence
    for rule in deployment.requirements:
        if rule not in kept:
            where = f" where {words(rule.when)}" if rule.when else ""
            message = f"the rule that {words(rule.then)}{where} is skipped"
            yield NOT_TAKEN.at(None, message, "other values can be given, too")


def _skipped_extra(left: SkippedPart) -> Diagnostic:
    keep = "keep it in a separate template"
    help = f"{keep}, or rename it and import again" if left.kind is CLASH else keep
    return EXTRAS_SKIPPED.at(None, f"{left.what} is skipped: {left.why}", help)


def _with_own_files(read: Deployment, folder: str) -> Deployment:
    """Give extras their own files: what was read as one artifact with the rest has none yet."""
    extras = (
        replace(extra, path=f"{folder}/{extra.target}{PurePosixPath(extra.path).suffix}")
        for extra in read.extras
    )
    return replace(read, extras=tuple(extras))


def _only_kept_roles(kept: Deployment, read: Deployment) -> Deployment:
    """Keep what was read about the roles that are in the spec; note that the other roles are not."""
    ids = {role.id for role in kept.roles}
    return replace(read, roles=tuple(role for role in read.roles if role.id in ids))


_Accepted: TypeAlias = "Mapping[tuple[str | int, ...], Mapping[str, Severity]]"
"""The place of a grant, a trust entry, a group, a role or a parameter -> the rules with findings there."""


def _wording(source: str, found: _Accepted = MappingProxyType({})) -> Wording:
    reason = f"Imported from {one_line(source)}."
    reasons = {
        place: {rule: _reason(severity, reason) for rule, severity in sorted(rules.items())}
        for place, rules in found.items()
    }
    return Wording(head=(reason,), accept=reasons)


def _reason(severity: Severity, imported: str) -> str:
    """Return why a finding is accepted: an error only until a person decides."""
    return f"TODO: fix it or say why not. {imported}" if severity is Severity.ERROR else imported


_OPEN: Final = frozenset({"unexplained-grant"})
"""Rules whose findings a person should answer, not accept."""


def _acceptable_rules(spec: Spec, spans: Spans, installation: Installation) -> _Accepted:
    """Return the rules that report something, by the innermost place that may accept it."""
    acceptable = {rule.kind.name for rule in installation.rules.rules if rule.rule.acceptable}
    found: dict[tuple[str | int, ...], dict[str, Severity]] = {}
    for finding in findings_of(spec, spans, installation.rules):
        rule, place = finding.kind.name, _holder(finding.location)
        if place and rule in acceptable and rule not in _OPEN:
            found.setdefault(place, {})[rule] = finding.kind.severity
    return found


def _undecided_rules(found: _Accepted) -> tuple[str, ...]:
    return tuple(
        f"{rule} of {holder_words(place)}"
        for place, rules in found.items()
        for rule, severity in sorted(rules.items())
        if severity is Severity.ERROR
    )


def _holder(location: Location) -> tuple[str | int, ...]:
    """Return the innermost part that may accept a finding; empty if only the whole spec may."""
    match location:
        case ("groups", _, "grants", int(), *_) | ("roles", _, "trust", int(), *_):
            return location[:4]
        case ("groups" | "roles" | "parameters", _, *_):
            return location[:2]
        case _:
            return ()


# --- what the language refuses -----------------------------------------------------------------


def _loadable(
    deployment: Deployment, source: str, installation: Installation
) -> tuple[Deployment, LoadedSpec, tuple[Diagnostic, ...]]:
    """Remove the constraints and names that the language refuses, until the rest can be loaded."""
    notes: list[Diagnostic] = []
    while True:
        loaded = load_spec(write_spec(deployment, _wording(source)), source, installation.reserved)
        less, invalid_parts = deployment, _invalid_parts(deployment, loaded)
        for location in invalid_parts:
            less = _remove(less, location)
        if less == deployment and _names(less) == _names(deployment):
            return deployment, loaded, tuple(notes)
        notes += (
            TEXT_OMITTED.at(None, f"{_KINDS[place[0]]} {place[1]}: {each.message}")
            for each in loaded.diagnostics
            if each.span and (place := _place_of(each.span, invalid_parts, loaded))
        )
        deployment = less


def _invalid_parts(deployment: Deployment, loaded: LoadedSpec) -> tuple[tuple[str, ...], ...]:
    """List the places of optional parts at which something is refused."""
    parameters = (("parameters", each.id) for each in deployment.parameters)
    choices = (("choices", each.id) for each in deployment.choices)
    roles = (("roles", each.id) for each in deployment.roles)
    places = ((*place, key) for place in (*parameters, *choices, *roles) for key in _OPEN_KEYS)
    spans = tuple(diagnostic.span for diagnostic in loaded.diagnostics if diagnostic.span)
    return tuple(place for place in places if any(_lies_in(span, place, loaded.spans) for span in spans))


_KINDS: Final = {"parameters": "parameter", "choices": "choice", "roles": "role"}


def _place_of(span: Span, places: tuple[tuple[str, ...], ...], loaded: LoadedSpec) -> tuple[str, ...]:
    """Return the place in which a span is; empty if it is in none of them."""
    return next((place for place in places if _lies_in(span, place, loaded.spans)), ())


def _lies_in(span: Span, place: tuple[str, ...], spans: Spans) -> bool:
    """Whether a span is that of a value, or of one of the names in it."""
    node = spans.node(place)
    if node is None or spans.key(place).line == spans.key(place[:-1]).line:
        return False
    return spans.key(place).line <= span.line <= max(node.span.end_line, node.span.line)


def _names(deployment: Deployment) -> tuple[object, ...]:
    """List the names, which are not compared."""
    named = (
        *deployment.questions,
        *deployment.roles,
        *(p for role in deployment.roles for p in role.policies),
    )
    values = (choice.value_names for choice in deployment.choices)
    return (*(thing.names for thing in named), *values)


_CONSTRAINTS: Final[dict[str, dict[str, Any]]] = {
    "pattern": {"pattern": None, "pattern_help": ""},
    "pattern-help": {"pattern_help": ""},
    "min-length": {"min_length": None},
    "max-length": {"max_length": None},
    "default": {"default": None},
    "names": {"names": ()},
    "label": {"label": ""},
    "section": {"section": ""},
}
"""What the language may refuse of a parameter."""
_OF_CHOICES: Final[dict[str, dict[str, Any]]] = {
    **{key: _CONSTRAINTS[key] for key in ("names", "label", "section")},
    "value-names": {"value_names": ()},
}
_OPEN_KEYS: Final = (*_CONSTRAINTS, "value-names", "policy-names", "description")


def _remove(deployment: Deployment, location: tuple[str, ...]) -> Deployment:
    """Remove what the language refuses at a place, if that changes no access."""
    match location:
        case ("parameters", id, key, *_) if key in _CONSTRAINTS:
            parameters = (
                replace(each, **_CONSTRAINTS[key]) if each.id == id else each
                for each in deployment.parameters
            )
            return replace(deployment, parameters=tuple(parameters))
        case ("choices", id, key, *_) if key in _OF_CHOICES:
            choices = (
                replace(each, **_OF_CHOICES[key]) if each.id == id else each for each in deployment.choices
            )
            return replace(deployment, choices=tuple(choices))
        case ("roles", id, "names" | "policy-names" | "description" as key, *_):
            roles = (_without_key(each, key) if each.id == id else each for each in deployment.roles)
            return replace(deployment, roles=tuple(roles))
        case _:
            return deployment


def _without_key(role: Role, key: str) -> Role:
    if key == "names":
        return replace(role, names=())
    if key == "description":
        return replace(role, description="")
    return replace(role, policies=tuple(replace(policy, names=()) for policy in role.policies))


# --- the proof ---------------------------------------------------------------------------------


def prove_import(
    read: Deployment, loaded: LoadedSpec, installation: Installation
) -> tuple[ImportProof, tuple[Diagnostic, ...]]:
    """Return whether a spec grants what was read, and how it differs."""
    if loaded.spec is None:
        return ImportProof.UNPROVEN, loaded.diagnostics
    resolved = resolve(loaded.spec, loaded.spans, Customer(), installation.reserved)
    if resolved.deployment is None:
        return ImportProof.UNPROVEN, resolved.diagnostics
    try:
        return _compare(read, resolved.deployment)
    except BudgetExceededError as error:
        return ImportProof.UNPROVEN, (
            NOT_EQUAL.at(None, f"octospec could not decide whether access is equal: {error}"),
        )
    except MalformedPolicyError as error:
        return ImportProof.UNPROVEN, (NOT_EQUAL.at(None, f"IAM would refuse what was imported: {error}"),)


def _compare(read: Deployment, written: Deployment) -> tuple[ImportProof, tuple[Diagnostic, ...]]:
    pairs = tuple(_pairs(read, written))
    changes = access_changes(pairs, ActionReading.ALL_NAMES, DEFAULT_LIMIT, Contexts.ANY).changes
    lost = tuple(change for change in changes if change.direction is Direction.LOST)
    if differing := tuple(change for change in changes if change not in lost):
        return ImportProof.UNPROVEN, tuple(map(_difference, differing))
    if settings := role_growth(read, written):
        return ImportProof.UNPROVEN, tuple(map(_setting_difference, settings))
    fewer = role_differences(read, written)
    if detached := tuple(_detached(read, written, pairs)):
        return ImportProof.UNPROVEN, tuple(map(_setting_difference, detached))
    is_narrower = fewer or any(change.purpose is not PolicyPurpose.TRUST for change in lost)
    notes = (*map(_loss_note, lost), *map(_narrower_note, fewer))
    if is_narrower:
        return ImportProof.NARROWER, notes
    return (ImportProof.NARROWER_TRUST if lost else ImportProof.EQUAL), notes


def _detached(read: Deployment, written: Deployment, pairs: tuple[SidePair, ...]) -> Iterator[PropertyChange]:
    """Yield the policies that may deny and that roles have in fewer cases, where the roles still exist."""
    there = {role.id: role.presence for role in written.roles}
    roles = (limit_role(role, there[role.id]) if role.id in there else role for role in read.roles)
    for change in role_differences(replace(read, roles=tuple(roles)), written):
        if _may_lift_a_deny(change, pairs):
            yield change


def _may_lift_a_deny(change: PropertyChange, pairs: tuple[SidePair, ...]) -> bool:
    """Return whether a policy that may deny is attached in fewer cases: its text is not known."""
    unknown = {str(part.arn) for pair in pairs for role in pair.old.roles for part in role.unknown}
    return change.name in {f"{ATTACHED} {arn}" for arn in unknown} or (
        change.name == ATTACHED and (change.old or "").split(" (")[0] in unknown
    )


def _loss_note(change: AccessChange) -> Diagnostic:
    kind = TRUST_NARROWER if change.purpose is PolicyPurpose.TRUST else ACCESS_NARROWER
    return kind.at(None, f"role {change.role}: not in the spec: {headline(change)}")


def _setting_difference(change: PropertyChange) -> Diagnostic:
    return NOT_EQUAL.at(None, _setting(change))


def _narrower_note(change: PropertyChange) -> Diagnostic:
    return ACCESS_NARROWER.at(None, _setting(change))


def _setting(change: PropertyChange) -> str:
    return f"role {change.subject}: {change.name} differs: {change.old or 'none'}, {change.new or 'none'}"


def _pairs(read: Deployment, written: Deployment) -> Iterator[SidePair]:
    for unknowns in Unknowns.each((read, written), {}, {}):
        yield SidePair(
            deployment_side("as imported", read, unknowns),
            deployment_side("as written", written, unknowns),
            unknowns,
        )


def _difference(change: AccessChange) -> Diagnostic:
    return NOT_EQUAL.at(None, f"role {change.role}: {change.direction} in the spec: {headline(change)}")
