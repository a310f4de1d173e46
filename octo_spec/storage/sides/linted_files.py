"""What ``lint`` reads in addition to specs: everything that ``import`` supports."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic, Span
from octo_spec.frozen import frozen
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.lint.linting import LintFinding, Linting
from octo_spec.model.note_kinds import CHANGED_INPUT
from octo_spec.model.reports import RULE_UNDECIDED
from octo_spec.pipeline.foreign_lint import ForeignLinting, lint_foreign
from octo_spec.pipeline.importing import Installation
from octo_spec.pipeline.policy_fragments import holder_of
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.storage.clock import today
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.inputs.judged_files import judged_files
from octo_spec.storage.inputs.named_files import is_read_once, named_source, spec_text
from octo_spec.storage.inputs.policy_files import BAD_POLICY
from octo_spec.storage.inputs.read_artifacts import NOT_A_SIDE
from octo_spec.storage.paths import shown_path
from octo_spec.storage.sides.imported_sides import (
    MOVES_OUT,
    SESSION_UNTOLD,
    import_source,
    lone_policies,
    with_named_places,
)
from octo_spec.storage.sides.sides import NO_USE
from octo_spec.storage.sides.unchecked_extras import unchecked_extras
from octo_spec.storage.sides.unused_reader import reader_without_use

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.lint.discovery import InstalledRules
    from octo_spec.model.deployment import Deployment
    from octo_spec.pipeline.foreign_trust import RefusedRole
    from octo_spec.storage.inputs.named_files import NamedSource

_OF_IMPORTING = (SESSION_UNTOLD, MOVES_OUT, CHANGED_INPUT)
"""Diagnostics that are reported only for an import."""


@frozen
class LintedFile:
    """A file to lint, and the options that only some files support."""

    path: str
    role: str | None = None
    customers_file: str | None = None


def linted_file(file: LintedFile, inputs: Inputs, rules: InstalledRules) -> ForeignLinting | None:
    """Lint a third-party file; ``None`` if the file is a spec, or may be meant as one."""
    source = None if is_read_once(file.path) else named_source(file.path)
    if source is None or isinstance(source, Diagnostic) or spec_text(source) is not None:
        inputs.diagnostics.extend(_unused_option(file.path, "--role", file.role))
        inputs.diagnostics.extend(reader_without_use(file.path))
        return None
    looked = Inputs()
    judged = judged_files(source, looked)
    if judged is not None:
        inputs.sources.update(looked.sources)
        unused = (
            *_unused_option(file.path, "--role", file.role),
            *_unused_option(file.path, "--customers", file.customers_file),
        )
        return ForeignLinting(_linting(judged.found, unused), judged_by=judged.format)
    deployment = _deployment(source, file.role, looked)
    if deployment is None and any(each.kind is NOT_A_SIDE for each in looked.diagnostics):
        return None
    inputs.sources.update(looked.sources)
    reported = [each for each in looked.diagnostics if each.kind not in _OF_IMPORTING]
    reported += _unused_option(file.path, "--customers", file.customers_file)
    if deployment is None:
        return ForeignLinting(Linting((), tuple(reported)))
    reported += unchecked_extras(deployment)
    found = lint_foreign(deployment, source.shown, Installation(reserved_by_targets(), rules, today()))
    unique = dict.fromkeys((*reported, *found.linting.problems, *map(_refused_policy, found.refused)))
    return replace(found, linting=replace(found.linting, problems=tuple(unique)))


def _linting(judged: tuple[Diagnostic, ...], unused: tuple[Diagnostic, ...]) -> Linting:
    undecided = (each for each in judged if each.kind == RULE_UNDECIDED)
    findings = (LintFinding(each) for each in judged if each.kind != RULE_UNDECIDED)
    return Linting(tuple(findings), (*unused, *undecided))


def _refused_policy(refused: RefusedRole) -> Diagnostic:
    message = f"IAM would refuse a policy of role {refused.role.id!r}: {refused.reason}"
    return BAD_POLICY.at(refused.role.place, message)


def _unused_option(path: str, option: str, value: str | None) -> Iterator[Diagnostic]:
    """Refuse an option that does not apply to the file."""
    if value is not None:
        yield NO_USE.at(None, f"{option} does not apply to {shown_path(path)}")


def _deployment(source: NamedSource, role: str | None, inputs: Inputs) -> Deployment | None:
    policies = lone_policies(source, inputs)
    if not policies:
        found = import_source(source, role, inputs)
        return None if found is None else with_named_places(found.deployment, source)
    inputs.diagnostics.extend(reader_without_use(source.shown))
    try:
        return holder_of(policies)
    except MalformedPolicyError as error:
        inputs.diagnostics.append(BAD_POLICY.at(Span(source.shown), f"IAM would refuse this policy: {error}"))
        return None
