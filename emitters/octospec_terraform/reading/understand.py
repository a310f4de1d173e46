"""Reads any module as a deployment with the same grants, with a note for each skipped construct."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Span
from octo_spec.foreign.notes import Notes, NotTakenError
from octo_spec.foreign.role_copies import LEFT_TO_CUSTOMER, untied
from octo_spec.foreign.unique_policy_names import with_unique_names
from octo_spec.foreign.unread_trust import with_unread_trust
from octo_spec.foreign.untied_choices import untied_choices, with_least_defaults
from octo_spec.model.deployment import SWITCH, Choice, Deployment, Facts
from octo_spec.model.presence import ChoiceIs, Given, PartitionIn, Presence, Requirement
from octo_spec.model.traversal import link_role_arns, mentioned_roles, presences, prune
from octo_spec.model.unread import UnreadKind
from octo_spec.plugin.artifacts import Reading
from octospec_terraform.reading.changed_inputs import report_changed_inputs
from octospec_terraform.reading.context import PARTITIONS, Context
from octospec_terraform.reading.cycles import CycleError
from octospec_terraform.reading.files import OF_MODULES, Files
from octospec_terraform.reading.grammar import TokensLeft
from octospec_terraform.reading.inputs import (
    ChoiceInput,
    Decisions,
    LearnedError,
    ObjectInput,
    ValueInput,
    as_choice,
    as_gate,
    as_parameter,
)
from octospec_terraform.reading.module_instances import modules
from octospec_terraform.reading.outside_access import outside_access
from octospec_terraform.reading.plans import is_plan, is_state_file, planned_module, read_json
from octospec_terraform.reading.policies import DocumentReader
from octospec_terraform.reading.presences import gates
from octospec_terraform.reading.role_policies import RolePolicyFinder
from octospec_terraform.reading.role_settings import RoleSettings
from octospec_terraform.reading.roles import RoleReader
from octospec_terraform.reading.unused_resources import users_of
from octospec_terraform.vocabulary import FORMAT, MAIN, SPEC_NAME, SPEC_VERSION, WRITTEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Parameter, Role
    from octo_spec.plugin.artifacts import Artifact
    from octospec_terraform.reading.modules import Module

_MOST_LEARNED = 1_000
"""The limit of restarts: each variable can be learned about a few times."""


def understand(artifacts: tuple[Artifact, ...]) -> Reading:
    """Evaluate a module, except a changed module of octospec, which ``read`` explains."""
    if len(artifacts) == 1 and not artifacts[0].path.name.endswith(OF_MODULES):
        return _read_plan(artifacts[0])
    texts_of = {posixpath.normpath(str(artifact.path)): artifact.text for artifact in artifacts}
    files = Files(texts_of, TokensLeft())
    folder = _root_folder(files)
    if folder is None:
        return Reading(None)
    return evaluate_module(files, folder)


def _read_plan(artifact: Artifact) -> Reading:
    """Read a plan or a state, which has nothing to learn."""
    tree, path = read_json(artifact.text), str(artifact.path)
    notes = Notes()
    if is_state_file(tree):
        notes.not_taken(
            Span(path), "this is a state file", "use the output of `terraform show -json` instead"
        )
        return Reading(None, notes.diagnostics)
    if not is_plan(tree):
        return Reading(None)
    try:
        module = planned_module(tree, path, artifact.text)
        del tree  # it is several times as large as the file
        if not module.resources:
            notes.not_taken(Span(path), "this plan has no role", _OF_WHAT_IS_THERE)
            return Reading(None, notes.diagnostics)
        return _evaluate(Context.of(module, Decisions(), notes))
    except (NotTakenError, CycleError) as error:
        notes.not_taken(error.span, error.message, "octospec imports nothing from it")
    except (KeyError, TypeError, AttributeError) as error:
        notes.not_taken(Span(path), f"this plan is not in Terraform's format: {error!r}")
    return Reading(None, notes.diagnostics)


_OF_WHAT_IS_THERE: Final = (
    "a plan that only removes or refreshes has none; use `terraform show -json` of the state"
)


def _root_folder(files: Files) -> str | None:
    """Find the folder of the root module: the outermost with Terraform files, if it is a single one."""
    folders = sorted(
        {
            posixpath.dirname(path)
            for path in files.texts
            if path.endswith(OF_MODULES) and not path.startswith("../")
        },
        key=_depth,
    )
    if not folders or (len(folders) > 1 and _depth(folders[0]) == _depth(folders[1])):
        return None
    return folders[0]


def _is_own(root: Module, files: Files) -> bool:
    """Return whether octospec wrote a module, by its outputs or its first line."""
    first = (files.text(posixpath.join(root.folder, MAIN)) or "").partition("\n")[0]
    return {SPEC_NAME, SPEC_VERSION} <= root.outputs.keys() or WRITTEN in first


def _depth(folder: str) -> int:
    return 0 if not folder else folder.count("/") + 1


def evaluate_module(files: Files, folder: str) -> Reading:
    """Evaluate a module; return no deployment if it has no readable role."""
    decisions, notes = Decisions(), Notes()
    try:
        for _ in range(_MOST_LEARNED):
            notes = Notes()
            root = files.module(folder)
            if _is_own(root, files):
                return Reading(None)
            try:
                return _evaluate(Context.of(root, decisions, notes))
            except LearnedError as learned:
                decisions = learned.decisions
    except (NotTakenError, CycleError) as error:
        notes.not_taken(error.span, error.message, "octospec imports nothing from this module")
    except RecursionError:
        notes.not_taken(
            Span(folder or "."), "this module is nested too deeply", "octospec imports nothing from it"
        )
    return Reading(None, notes.diagnostics)


def _evaluate(context: Context) -> Reading:
    roles = _read_roles(context)
    _learn_names(roles, context)
    _report_questions(context)
    if not roles:
        folder = Span(context.root.folder or ".")
        context.notes.not_taken(folder, "octospec could import no role of this module")
        return Reading(_deployment_of_users(context), context.notes.diagnostics)
    deployment = _with_least_defaults(_deployment(roles, context), context)
    context.notes.forget_unused({parameter.id for parameter in deployment.parameters})
    _report_sensitive(deployment, context)
    report_changed_inputs(deployment, context)
    roles = with_unread_trust(deployment.roles, context.notes.without)
    return Reading(link_role_arns(replace(deployment, roles=roles)), context.notes.diagnostics)


def _read_roles(context: Context) -> tuple[Role, ...]:
    """Read the roles; raise ``LearnedError`` if the module must be read again with other decisions."""
    placed = modules(context)
    for unread in context.decisions.unread:
        context.notes.skip(unread)
    documents = DocumentReader.of(context)
    reader = RoleReader(
        context, documents, placed, RolePolicyFinder.of(context, documents, placed), RoleSettings(context)
    )
    roles = with_unique_names(reader.roles(), FORMAT)
    if context.open_keys:
        raise LearnedError(context.decisions.with_keys(context.open_keys))
    mentioned = frozenset(id for role in roles for id in mentioned_roles(role))
    if lost := mentioned - {role.id for role in roles}:
        raise LearnedError(context.decisions.without_roles(lost, tuple(context.notes.whole)))
    for user in users_of(placed, has_role=bool(roles)):
        context.notes.may_grant(user)
    links = reader.policies.links
    context.notes.outside = outside_access(links.modules, links.used)
    return roles


def _deployment_of_users(context: Context) -> Deployment | None:
    """Return a deployment with users and no role; nothing without a user."""
    whole = tuple(context.notes.whole)
    has_users = any(part.kind is UnreadKind.USER for part in whole)
    return Deployment("", "", (), unread=whole, outside=context.notes.outside) if has_users else None


def _deployment(roles: tuple[Role, ...], context: Context) -> Deployment:
    return prune(
        Deployment(
            name="",
            version="",
            roles=roles,
            parameters=_parameters(context),
            choices=tuple(_choices(context)),
            requirements=tuple(_requirements(context, _tested_choices(roles))),
            partitions=_partitions(roles),
            unread=tuple(context.notes.whole),
            outside=context.notes.outside,
        )
    )


def _with_least_defaults(deployment: Deployment, context: Context) -> Deployment:
    switches = {switch.id: switch for switch in context.decisions.switches}
    untied = tuple(untied_choices(deployment, {id: each.usual.inputs for id, each in switches.items()}))
    for choice in untied:
        context.notes.otherwise(switches[choice.id].place.span, *choice.words)
    return with_least_defaults(deployment, untied)


def _report_sensitive(deployment: Deployment, context: Context) -> None:
    parameter_ids = {parameter.id for parameter in deployment.parameters}
    for question in context.inputs.values():
        written = question.written
        if question.id in parameter_ids and written.sensitive:
            context.notes.otherwise(
                written.span, f"{written.name} is sensitive", "its value is visible in plans"
            )


def _learn_names(roles: tuple[Role, ...], context: Context) -> None:
    """Restart with a parameter whose default is the name of the role without a value.

    Only names can depend on whether it is given: other parts would then exist always, or never.
    """
    tests = [test for role in roles for each in _unnamed_presences(role) for test in each.tests]
    for id, (variable, name) in context.names.items():
        if Given(id) not in tests and context.decisions.name_by_default(variable) is None:
            raise LearnedError(context.decisions.with_name(variable, name))


def _unnamed_presences(role: Role) -> Iterator[Presence]:
    return presences(replace(role, named=role.presence))


def _tested_choices(roles: tuple[Role, ...]) -> frozenset[str]:
    """List the choices on which a part depends."""
    tests = (test for role in roles for each in presences(role) for test in each.tests)
    return frozenset(test.choice for test in tests if isinstance(test, ChoiceIs))


def _partitions(roles: tuple[Role, ...]) -> tuple[Facts, ...]:
    """List the partitions, if anything depends on the partition."""
    tests = (test for role in roles for each in presences(role) for test in each.tests)
    return tuple(map(Facts, PARTITIONS)) if any(isinstance(test, PartitionIn) for test in tests) else ()


def _parameters(context: Context) -> tuple[Parameter, ...]:
    own = (
        as_parameter(question, (), context.decisions)
        for question in context.inputs.values()
        if isinstance(question, ValueInput)
    )
    return (*own, *context.parameters.values())


def _choices(context: Context) -> Iterator[Choice]:
    for question in context.inputs.values():
        if isinstance(question, ChoiceInput):
            yield as_choice(question)
        if isinstance(question, ObjectInput):
            yield as_gate(question)
    yield from (as_gate(question) for question in gates(context) if not question.of_object)
    for switch in context.decisions.switches:
        yield Choice(switch.id, f"Whether {switch.words}.", SWITCH, SWITCH[switch.usual.holds])


def _requirements(context: Context, switch: frozenset[str]) -> Iterator[Requirement]:
    for question in gates(context):
        if question.subject.id not in switch:
            continue
        both = Presence.of(ChoiceIs(question.subject.id, ("on",))), Presence.of(Given(question.id))
        yield from (Requirement(*both), Requirement(*both[::-1]))


def _report_questions(context: Context) -> None:
    """Report the new questions for the customer."""
    notes = context.notes
    for name in sorted(context.decisions.keys.choices):
        notes.chosen_for_keys(context.inputs[name].written.span, f"variable {name!r}")
    for name in sorted(context.decisions.needed):
        message = f"{name} is optional, but used where null is not accepted"
        notes.otherwise(context.inputs[name].written.span, message, "it becomes required")
    for name in sorted(context.decisions.required - context.decisions.needed):
        question = context.inputs[name]
        id = question.subject.id if isinstance(question, ChoiceInput) else question.id
        notes.narrower(
            question.written.span,
            f"{name}, on which the trust policy depends, is optional or has a default",
            id,
        )
    for question in context.inputs.values():
        if isinstance(question, ChoiceInput) and (text := _free(question)):
            notes.otherwise(question.written.span, *text)
    for switch in context.decisions.switches:
        subject, becomes = f"the condition '{switch.words}'", f"it becomes the choice {switch.id}"
        if switch.several:
            notes.not_taken(switch.place.span, untied(subject), f"{becomes}, {LEFT_TO_CUSTOMER}")
        else:
            notes.otherwise(switch.place.span, f"{subject} depends on an unknown value", becomes)


def _free(question: ChoiceInput) -> tuple[str, str] | None:
    """Report that a choice has only some of the values that its variable allows."""
    written = question.written
    if written.kind == "bool" or written.constraints.allowed:
        return None
    known = " and ".join(question.raw)
    return (
        f"{written.name} accepts any text",
        f"it becomes a choice between {known}, and the spec has no other values",
    )
