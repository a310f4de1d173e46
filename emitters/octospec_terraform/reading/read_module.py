"""The blocks of a module back to a deployment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Span
from octo_spec.frozen import frozen
from octo_spec.model.deployment import Deployment
from octo_spec.model.presence import ChoiceIs
from octo_spec.model.traversal import linked, presences
from octospec_terraform.creating import without_create
from octospec_terraform.naming import kebab
from octospec_terraform.reading.blocks import arguments, expect, inner_blocks, outer_arguments
from octospec_terraform.reading.own_values import without_own
from octospec_terraform.reading.read_checks import data_checks, requirements
from octospec_terraform.reading.read_locals import check_named, module_locals
from octospec_terraform.reading.read_moves import check_moves
from octospec_terraform.reading.read_outputs import outputs
from octospec_terraform.reading.read_parameters import as_choice, as_parameter, read_variable
from octospec_terraform.reading.read_resources import resource, unique
from octospec_terraform.reading.read_roles import ModuleResources, roles
from octospec_terraform.reading.read_texts import ModuleTexts
from octospec_terraform.syntax import objects, string
from octospec_terraform.vocabulary import (
    BOOL,
    MOVED,
    PROVIDER_SOURCE,
    PROVIDER_VERSION,
    ROLE,
    TERRAFORM_VERSION,
    VERSIONS,
)

if TYPE_CHECKING:
    from octo_spec.model.deployment import Choice, Parameter, Role
    from octo_spec.model.explanations import Comments
    from octo_spec.model.presence import Requirement
    from octo_spec.model.reports import Report
    from octospec_terraform.reading.read_locals import Locals
    from octospec_terraform.reading.read_names import GivenNames
    from octospec_terraform.reading.read_parameters import Variable
    from octospec_terraform.reading.read_resources import ResourceBlock
    from octospec_terraform.syntax import Block


def read_module(
    blocks: tuple[Block, ...], given: GivenNames, report: Report, comments: Comments
) -> Deployment:
    """Read the blocks of all files, in an order in which each finds what it refers to.

    Variables and roles are named after their ids here, whatever the spec calls them.
    """
    module = _Module.of(without_own(blocks, report), report)
    _check_versions(module.terraform, report)
    variables = _variables(module.variables, report)
    local_values = module_locals(module.locals, report)
    resources = replace(_resources(module.resources, variables, given, report), comments=comments)
    local_values.check(variables, resources.of(ROLE))
    check_named((*module.locals, *module.data, *module.resources, *module.outputs), local_values)
    check_moves(module.moves, resources.all, report)
    roles_read = roles(resources)
    rules = tuple(requirements(data_checks(module.data, local_values, report), local_values, report))
    parameters, choices = _questions(variables, _choice_tests(roles_read, rules), local_values, report)
    name, version = outputs(module.outputs, resources, variables)
    read = Deployment(name, version, roles_read, parameters, choices, rules, local_values.partitions())
    return without_create(linked(given.named(read)))


@frozen
class _Module:
    """The blocks of all files by kind, in file order."""

    terraform: tuple[Block, ...]
    variables: tuple[Block, ...]
    locals: tuple[Block, ...]
    data: tuple[Block, ...]
    resources: tuple[Block, ...]
    outputs: tuple[Block, ...]
    moves: tuple[Block, ...]

    @classmethod
    def of(cls, blocks: tuple[Block, ...], report: Report) -> _Module:
        """Sort blocks by kind; report a kind that has no place here."""
        for block in blocks:
            if block.kind not in _KINDS:
                report(block.span, f"a block {block.kind!r} is not understood")
        return cls(*(tuple(block for block in blocks if block.kind == kind) for kind in _KINDS))


_KINDS = ("terraform", "variable", "locals", "data", "resource", "output", MOVED)


def _check_versions(blocks: tuple[Block, ...], report: Report) -> None:
    if len(blocks) != 1:
        report(Span(VERSIONS), "a module has one block 'terraform'")
    for block in blocks:
        expect(
            outer_arguments(block, ("required_version",), report).need("required_version"),
            string(TERRAFORM_VERSION),
            report,
        )
        for inner in inner_blocks(block):
            if inner.kind != "required_providers":
                report(inner.span, f"a block {inner.kind!r} is not understood here")
            expect(arguments(inner, ("aws",), report).need("aws"), _PROVIDER, report)


_PROVIDER = objects(("source", string(PROVIDER_SOURCE)), ("version", string(PROVIDER_VERSION)))


def _variables(blocks: tuple[Block, ...], report: Report) -> tuple[Variable, ...]:
    variables = tuple(read_variable(block, report) for block in blocks)
    seen: set[str] = set()
    for variable in variables:
        if variable.id in seen:
            report(variable.span, f"the variable {variable.name!r} stands here twice")
        seen.add(variable.id)
    return variables


def _resources(
    blocks: tuple[Block, ...], variables: tuple[Variable, ...], given: GivenNames, report: Report
) -> ModuleResources:
    read = tuple(resource(block, report) for block in blocks)
    blocks_read = unique(tuple(block for block in read if block), report)
    return ModuleResources(blocks_read, _texts(variables, blocks_read, report), given)


def _texts(
    variables: tuple[Variable, ...], resources: tuple[ResourceBlock, ...], report: Report
) -> ModuleTexts:
    roles = (block.label for block in resources if block.kind == ROLE)
    return ModuleTexts(
        texts=frozenset(
            variable.name for variable in variables if not variable.is_list and variable.type != BOOL
        ),
        lists=frozenset(variable.name for variable in variables if variable.is_list),
        roles=frozenset(id for label in roles if (id := kebab(label))),
        report=report,
    )


def _choice_tests(roles_read: tuple[Role, ...], rules: tuple[Requirement, ...]) -> tuple[ChoiceIs, ...]:
    """List the tests of choices in all conditions."""
    tested = (
        *(presence for role in roles_read for presence in presences(role)),
        *(presence for rule in rules for presence in (rule.when, rule.then)),
    )
    return tuple(test for presence in tested for test in presence.tests if isinstance(test, ChoiceIs))


def _questions(
    variables: tuple[Variable, ...], tests: tuple[ChoiceIs, ...], local_values: Locals, report: Report
) -> tuple[tuple[Parameter, ...], tuple[Choice, ...]]:
    """Read a variable as a choice if it is a switch or a condition tests it, else as a parameter."""
    switches = {variable.id for variable in variables if variable.type == BOOL}
    chosen = {test.choice for test in tests} | switches
    parameters = tuple(
        as_parameter(variable, local_values.facts(variable), report)
        for variable in variables
        if variable.id not in chosen
    )
    choices = tuple(as_choice(variable, report) for variable in variables if variable.id in chosen)
    _check_tests(tests, choices, report)
    return parameters, choices


def _check_tests(tests: tuple[ChoiceIs, ...], choices: tuple[Choice, ...], report: Report) -> None:
    values = {choice.id: choice.values for choice in choices}
    for test in set(tests):
        if not set(test.values) <= set(values.get(test.choice, ())):
            report(Span("main.tf"), f"a condition asks whether {test.choice} is {' or '.join(test.values)}")
