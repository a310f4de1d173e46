"""Reads the blocks of octospec's own module into a deployment: checks constants, and evaluates the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import Span
from octo_spec.frozen import frozen
from octo_spec.model.deployment import Deployment
from octo_spec.model.traversal import link_role_arns
from octospec_terraform.creating import without_create
from octospec_terraform.reading.context import Context
from octospec_terraform.reading.files import Files
from octospec_terraform.reading.grammar import TokensLeft
from octospec_terraform.reading.inputs import Decisions, LearnedError
from octospec_terraform.reading.module_instances import modules
from octospec_terraform.reading.modules import Module
from octospec_terraform.reading.own.arguments import arguments, expect, id_of, inner_blocks, outer_arguments
from octospec_terraform.reading.own.check_presences import PresenceChecks
from octospec_terraform.reading.own.check_resources import ResourceChecks
from octospec_terraform.reading.own.conditions import Conditions
from octospec_terraform.reading.own.own_inputs import own_inputs
from octospec_terraform.reading.own.own_locals import own_locals
from octospec_terraform.reading.own.own_values import without_own
from octospec_terraform.reading.own.read_checks import check_forms, data_checks, requirements
from octospec_terraform.reading.own.read_locals import module_locals
from octospec_terraform.reading.own.read_moves import check_moves
from octospec_terraform.reading.own.read_outputs import Outputs
from octospec_terraform.reading.own.read_parameters import as_choice, as_parameter, read_variable
from octospec_terraform.reading.own.read_resources import resource_blocks
from octospec_terraform.reading.own.written_forms import WrittenForms
from octospec_terraform.reading.own_facts import OwnFacts
from octospec_terraform.reading.policies import DocumentReader
from octospec_terraform.reading.role_policies import RolePolicyFinder
from octospec_terraform.reading.role_settings import RoleSettings
from octospec_terraform.reading.roles import RoleReader
from octospec_terraform.syntax import objects, string
from octospec_terraform.vocabulary import (
    BOOL,
    MAIN,
    MOVED,
    PROVIDER_SOURCE,
    PROVIDER_VERSION,
    ROLE,
    TERRAFORM_VERSION,
    VERSIONS,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.model.deployment import Choice, Parameter, Role
    from octo_spec.model.explanations import Comments
    from octo_spec.model.reports import Report
    from octospec_terraform.reading.own.read_locals import Locals
    from octospec_terraform.reading.own.read_names import GivenNames
    from octospec_terraform.reading.own.read_parameters import ReadVariable
    from octospec_terraform.reading.own.read_resources import ResourceBlocks
    from octospec_terraform.reading.own.refusals import Refusals
    from octospec_terraform.syntax import Block


def read_module(
    blocks: tuple[Block, ...], given: GivenNames, refusals: Refusals, comments: Comments
) -> Deployment | None:
    """Read the blocks of all files; ``None`` if a part differs from octospec's output.

    Here, variables and roles have the names of their IDs, whatever the spec calls them.
    """
    written = WrittenModule.of(blocks, given, refusals)
    if refusals.gathered:
        return None
    try:
        read = _evaluate(written, refusals, comments)
    except LearnedError:
        # octospec's own output states everything that it has to learn about other modules.
        refusals(Span(MAIN), "a condition of this module depends on something that a spec cannot have")
        return None
    return without_create(link_role_arns(given.set_names(read)))


def _evaluate(written: WrittenModule, refusals: Refusals, comments: Comments) -> Deployment:
    context = written.context(refusals, comments)
    conditions = Conditions(context, refusals)
    written.local_values.check_arns(written.resources.of(ROLE), conditions)
    PresenceChecks(written.resources, conditions, refusals).check()
    written.outputs.check_presences(conditions)
    return Deployment(
        *written.outputs.spec,
        _roles(context),
        written.parameters(refusals),
        written.choices(refusals),
        tuple(requirements(written.checks, conditions)),
        written.local_values.partitions(),
    )


def _roles(context: Context) -> tuple[Role, ...]:
    placed, documents = modules(context), DocumentReader.of(context)
    policies = RolePolicyFinder.of(context, documents, placed)
    return RoleReader(context, documents, placed, policies, RoleSettings(context)).roles()


@frozen
class _Blocks:
    """The blocks of all files by kind, in file order."""

    terraform: tuple[Block, ...]
    variables: tuple[Block, ...]
    locals: tuple[Block, ...]
    data: tuple[Block, ...]
    resources: tuple[Block, ...]
    outputs: tuple[Block, ...]
    moves: tuple[Block, ...]

    @classmethod
    def of(cls, blocks: tuple[Block, ...], report: Report) -> _Blocks:
        """Sort blocks by kind; report a kind that is not allowed here."""
        for block in blocks:
            if block.kind not in _KINDS:
                report(block.span, f"a block {block.kind!r} is not supported")
        return cls(*(tuple(block for block in blocks if block.kind == kind) for kind in _KINDS))


_KINDS = ("terraform", "variable", "locals", "data", "resource", "output", MOVED)


@frozen
class WrittenModule:
    """A module with checked constants; its expressions are not evaluated yet."""

    blocks: tuple[Block, ...]
    given: GivenNames
    variables: tuple[ReadVariable, ...]
    local_values: Locals
    resources: ResourceBlocks
    checks: tuple[Block, ...]
    outputs: Outputs
    tested: frozenset[str]
    """The names of the variables that conditions compare with texts."""

    @classmethod
    def of(cls, written: tuple[Block, ...], given: GivenNames, report: Report) -> WrittenModule:
        """Check all constants, and the parts of all other expressions."""
        blocks = without_own(written, report)
        by_kind = _Blocks.of(blocks, report)
        _check_versions(by_kind.terraform, report)
        variables = _variables(by_kind.variables, report)
        local_values = module_locals(by_kind.locals, report)
        resources = resource_blocks(by_kind.resources, report)
        names = frozenset(variable.name for variable in variables)
        forms = WrittenForms(names, frozenset(local_values.values), report)
        local_values.check(variables, resources.of(ROLE), forms)
        lists = frozenset(variable.name for variable in variables if variable.is_list)
        ResourceChecks(resources, forms, lists, report).check()
        check_moves(by_kind.moves, resources.all, report)
        checks = data_checks(by_kind.data, local_values, report)
        check_forms(checks, local_values, forms, report)
        outputs = Outputs.of(by_kind.outputs, resources, names, report)
        outputs.check(forms)
        _check_tested_values(variables, forms, report)
        _check_value_names(variables, given.values, report)
        tested = frozenset(forms.tested)
        return cls(blocks, given, variables, local_values, resources, checks, outputs, tested)

    def context(self, refusals: Refusals, comments: Comments) -> Context:
        """Return the context for evaluating the module."""
        module = Module("", "", Files({}, TokensLeft()))
        module.declare(self.blocks)
        roles = {role.label: id_of(role.label, role.span, refusals) for role in self.resources.of(ROLE)}
        facts = OwnFacts(
            roles,
            frozenset(key for key, id in self.given.ids.items() if not id),
            own_locals(self.variables, roles),
            tuple(known.key for known in self.local_values.partitions()),
            comments,
        )
        choices = frozenset(variable.id for variable in self.variables if self._is_choice(variable))
        return Context(
            module, own_inputs(self.variables, choices, self.given.values), Decisions(), refusals, own=facts
        )

    def _is_choice(self, variable: ReadVariable) -> bool:
        """Return whether a variable is an on/off choice, has named values, or is compared with texts."""
        is_tested = variable.name in self.tested or variable.id in self.given.values
        return variable.type == BOOL or is_tested

    def parameters(self, report: Report) -> tuple[Parameter, ...]:
        """Read the variables that are parameters."""
        return tuple(
            as_parameter(variable, self.local_values.facts(variable), report)
            for variable in self.variables
            if not self._is_choice(variable)
        )

    def choices(self, report: Report) -> tuple[Choice, ...]:
        """Read the variables that are choices."""
        return tuple(
            as_choice(variable, self.given.values.get(variable.id, {}), report)
            for variable in self.variables
            if self._is_choice(variable)
        )


def _check_versions(blocks: tuple[Block, ...], report: Report) -> None:
    if len(blocks) != 1:
        report(Span(VERSIONS), "a module must have exactly one block 'terraform'")
    for block in blocks:
        expect(
            outer_arguments(block, ("required_version",), report).need("required_version"),
            string(TERRAFORM_VERSION),
            report,
        )
        for inner in inner_blocks(block):
            if inner.kind != "required_providers":
                report(inner.span, f"a block {inner.kind!r} is not supported here")
            expect(arguments(inner, ("aws",), report).need("aws"), _PROVIDER, report)


_PROVIDER = objects(("source", string(PROVIDER_SOURCE)), ("version", string(PROVIDER_VERSION)))


def _variables(blocks: tuple[Block, ...], report: Report) -> tuple[ReadVariable, ...]:
    variables = tuple(read_variable(block, report) for block in blocks)
    seen: set[str] = set()
    for variable in variables:
        if variable.id in seen:
            report(variable.span, f"duplicate variable {variable.name!r}")
        seen.add(variable.id)
    return variables


def _check_tested_values(variables: tuple[ReadVariable, ...], forms: WrittenForms, report: Report) -> None:
    """Check that each text that a choice is compared with is one of its values."""
    for variable in variables:
        if unknown := forms.tested.get(variable.name, set()) - {*variable.checks.values}:
            report(Span(MAIN), f"a condition tests whether {variable.id} is {' or '.join(sorted(unknown))}")


def _check_value_names(
    variables: tuple[ReadVariable, ...], names: Mapping[str, Mapping[str, str]], report: Report
) -> None:
    """Check that the named values of a choice are all of its values, each with one name."""
    allowed = {variable.id: variable.checks.values for variable in variables}
    for id, named in names.items():
        if {*named} != {*allowed.get(id, ())} or len({*named.values()}) < len(named):
            report(Span(MAIN), f"the names of its values are not those that {id!r} allows")
