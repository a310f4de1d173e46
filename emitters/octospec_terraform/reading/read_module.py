"""A whole module back to a deployment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Span, in_file_order
from octo_spec.model.deployment import Deployment
from octo_spec.model.policy_documents import Reports
from octo_spec.model.presence import ChoiceIs
from octo_spec.model.traversal import linked, presences
from octo_spec.plugin.emitter import Reading
from octospec_terraform.naming import (
    EXAMPLE,
    PROVIDER_SOURCE,
    PROVIDER_VERSION,
    README,
    ROLE,
    TERRAFORM_VERSION,
    kebab,
)
from octospec_terraform.reading.blocks import arguments, expect, inner_blocks, only_blocks, outer_arguments
from octospec_terraform.reading.parse import parse
from octospec_terraform.reading.read_checks import data_checks, requirements
from octospec_terraform.reading.read_locals import check_named, module_locals
from octospec_terraform.reading.read_outputs import outputs
from octospec_terraform.reading.read_roles import Resources, roles
from octospec_terraform.reading.read_texts import Texts
from octospec_terraform.reading.read_variables import BOOL, choice, parameter, variable
from octospec_terraform.reading.resources import resource, unique
from octospec_terraform.syntax import Entry, Object, Template

if TYPE_CHECKING:
    from octo_spec.model.deployment import Choice, Parameter, Role
    from octo_spec.model.policy_documents import Report
    from octo_spec.model.presence import Requirement
    from octo_spec.plugin.emitter import Artifact
    from octospec_terraform.reading.read_locals import Locals
    from octospec_terraform.reading.read_variables import Variable
    from octospec_terraform.reading.resources import Resource
    from octospec_terraform.syntax import Block


def read(artifacts: tuple[Artifact, ...]) -> Reading:
    """Read a module, or say at each place what of it is not understood."""
    reports = Reports()
    blocks = tuple(block for artifact in artifacts for block in _blocks(artifact, reports))
    deployment = _deployment(_Module.of(blocks, reports), reports)
    if reports.diagnostics:
        return Reading(None, in_file_order(reports.diagnostics))
    return Reading(linked(deployment))


def _blocks(artifact: Artifact, report: Report) -> tuple[Block, ...]:
    path = str(artifact.path)
    if path in (README, EXAMPLE):
        return ()
    if artifact.path.parent.name or artifact.path.suffix != ".tf":
        report(Span(path), "a file of this name is not understood in a module")
        return ()
    return only_blocks(parse(artifact.text, path, report), report)


@dataclass(frozen=True, slots=True)
class _Module:
    """The blocks of all files by kind, in file order."""

    terraform: tuple[Block, ...]
    variables: tuple[Block, ...]
    locals: tuple[Block, ...]
    data: tuple[Block, ...]
    resources: tuple[Block, ...]
    outputs: tuple[Block, ...]

    @classmethod
    def of(cls, blocks: tuple[Block, ...], report: Report) -> _Module:
        """Sort blocks by kind; report a kind that has no place here."""
        for block in blocks:
            if block.kind not in _KINDS:
                report(block.span, f"a block {block.kind!r} is not understood")
        return cls(*(tuple(block for block in blocks if block.kind == kind) for kind in _KINDS))


_KINDS = ("terraform", "variable", "locals", "data", "resource", "output")


def _deployment(module: _Module, report: Report) -> Deployment:
    _check_versions(module.terraform, report)
    variables = _variables(module.variables, report)
    found = module_locals(module.locals, report)
    known = unique(tuple(one for block in module.resources if (one := resource(block, report))), report)
    resources = Resources(known, _texts(variables, known, report))
    found.check(variables, resources.of(ROLE))
    check_named((*module.locals, *module.data, *module.resources, *module.outputs), found)
    held = roles(resources)
    rules = tuple(requirements(data_checks(module.data, found, report), found, report))
    parameters, choices = _asked(variables, _asked_about(held, rules), found, report)
    name, version = outputs(module.outputs, resources, variables)
    return Deployment(name, version, held, parameters, choices, rules, found.partitions())


def _check_versions(blocks: tuple[Block, ...], report: Report) -> None:
    if len(blocks) != 1:
        report(Span("terraform.tf"), "a module has one block 'terraform'")
    for block in blocks:
        expect(
            outer_arguments(block, ("required_version",), report).need("required_version"),
            Template((TERRAFORM_VERSION,)),
            report,
        )
        for inner in inner_blocks(block):
            if inner.kind != "required_providers":
                report(inner.span, f"a block {inner.kind!r} is not understood here")
            expect(arguments(inner, ("aws",), report).need("aws"), _PROVIDER, report)


_PROVIDER = Object(
    (Entry("source", Template((PROVIDER_SOURCE,))), Entry("version", Template((PROVIDER_VERSION,))))
)


def _variables(blocks: tuple[Block, ...], report: Report) -> tuple[Variable, ...]:
    read = tuple(variable(block, report) for block in blocks)
    seen: set[str] = set()
    for one in read:
        if one.id in seen:
            report(one.span, f"the variable {one.name!r} stands here twice")
        seen.add(one.id)
    return read


def _texts(variables: tuple[Variable, ...], resources: tuple[Resource, ...], report: Report) -> Texts:
    return Texts(
        texts=frozenset(one.name for one in variables if not one.is_list and one.type != BOOL),
        lists=frozenset(one.name for one in variables if one.is_list),
        roles=frozenset(id for one in resources if one.kind == ROLE and (id := kebab(one.label))),
        report=report,
    )


def _asked_about(held: tuple[Role, ...], rules: tuple[Requirement, ...]) -> tuple[ChoiceIs, ...]:
    """List what conditions ask about choices."""
    found = (
        *(one for role in held for one in presences(role)),
        *(one for rule in rules for one in (rule.when, rule.then)),
    )
    return tuple(test for one in found for test in one.tests if isinstance(test, ChoiceIs))


def _asked(
    variables: tuple[Variable, ...], tests: tuple[ChoiceIs, ...], found: Locals, report: Report
) -> tuple[tuple[Parameter, ...], tuple[Choice, ...]]:
    chosen = {test.choice for test in tests}
    parameters = tuple(
        parameter(one, found.facts(one), report)
        for one in variables
        if one.id not in chosen and one.type != BOOL
    )
    choices = tuple(choice(one, report) for one in variables if one.id in chosen or one.type == BOOL)
    _check_tests(tests, choices, report)
    return parameters, choices


def _check_tests(tests: tuple[ChoiceIs, ...], choices: tuple[Choice, ...], report: Report) -> None:
    values = {one.id: one.values for one in choices}
    for test in set(tests):
        if not set(test.values) <= set(values.get(test.choice, ())):
            report(Span("main.tf"), f"a condition asks whether {test.choice} is {' or '.join(test.values)}")
