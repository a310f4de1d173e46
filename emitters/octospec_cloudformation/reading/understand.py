"""Reads any template as a deployment with the same grants, with a note for each skipped construct."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Span, in_file_order
from octo_spec.foreign.notes import Notes
from octo_spec.foreign.role_copies import LEFT_TO_CUSTOMER, untied
from octo_spec.foreign.unread_trust import with_unread_trust
from octo_spec.foreign.untied_choices import untied_choices, with_least_defaults
from octo_spec.model.deployment import SWITCH, Choice, Deployment, Facts
from octo_spec.model.ids import fresh, id_from
from octo_spec.model.note_kinds import NOT_TAKEN, TAKEN_OTHERWISE
from octo_spec.model.presence import ChoiceIs, Given, PartitionIn, Presence, Requirement
from octo_spec.model.reports import Reports
from octo_spec.model.traversal import link_role_arns, mentioned_roles, presences, prune
from octo_spec.model.unread import Unread, UnreadKind
from octo_spec.plugin.artifacts import Reading
from octo_spec.source import Mapping, Sequence, parse_yaml
from octospec_cloudformation.kinds import COPIES_DIFFER
from octospec_cloudformation.reading.companion_extras import companion_extras
from octospec_cloudformation.reading.default_names import (
    LearnedNamesError,
    learn_default_names,
    report_default_names,
)
from octospec_cloudformation.reading.default_truths import DefaultTruths
from octospec_cloudformation.reading.embedded_templates import differing, embedded_templates
from octospec_cloudformation.reading.inputs import (
    ChoiceInput,
    Decisions,
    ValueInput,
    as_choice,
    as_gate,
    as_parameter,
    inputs,
    without_prefix,
)
from octospec_cloudformation.reading.interface import parameter_labels
from octospec_cloudformation.reading.kept_parameters import with_mentions
from octospec_cloudformation.reading.known_parameters import KnownParameter, with_known_values
from octospec_cloudformation.reading.loops import LANGUAGE_EXTENSIONS, unroll_loops
from octospec_cloudformation.reading.mappings import OF_PARTITIONS, known_of
from octospec_cloudformation.reading.named_comparisons import comparison_words, with_named_comparisons
from octospec_cloudformation.reading.outside_access import outside_access
from octospec_cloudformation.reading.partition_parameters import without_partition_parameters
from octospec_cloudformation.reading.presences import AbsentError, NoAccountError, gates
from octospec_cloudformation.reading.reading_context import Context, SeveralCasesError, UndecidedError
from octospec_cloudformation.reading.reasons import NO_REASONS, Reasons
from octospec_cloudformation.reading.role_policies import POLICIES
from octospec_cloudformation.reading.roles import read_roles
from octospec_cloudformation.reading.rules import requirements
from octospec_cloudformation.reading.sections import (
    LOOP,
    entries,
    external_ids,
    is_own,
    is_template,
    scalar,
    sections,
)
from octospec_cloudformation.reading.unread_parts import (
    MACRO,
    macros_left,
    policies_left,
    sam_roles_left,
    stacks_left,
    unread_stack,
    users_left,
)
from octospec_cloudformation.vocabulary import ROLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.foreign.open_keys import Answered
    from octo_spec.model.deployment import Parameter, Role
    from octo_spec.plugin.artifacts import Artifact
    from octo_spec.source import Node
    from octospec_cloudformation.reading.embedded_templates import Embedded
    from octospec_cloudformation.reading.interface import ParameterLabel
    from octospec_cloudformation.reading.sections import Sections


class LearnedKeysError(Exception):
    """Parameters are in condition keys: it is known how each is handled."""

    def __init__(self, answered: Answered) -> None:
        super().__init__()
        self.answered = answered


class LostRolesError(Exception):
    """Other roles refer to skipped roles."""

    def __init__(self, roles: frozenset[str]) -> None:
        super().__init__(*sorted(roles))
        self.roles = roles


def understand(artifacts: tuple[Artifact, ...]) -> Reading:
    """Evaluate a lone file if it is a template, except a changed one of octospec, which ``read`` explains."""
    if len(artifacts) != 1:
        return Reading(None)
    parsed = parse_yaml(artifacts[0].text, str(artifacts[0].path))
    if not isinstance(parsed.node, Mapping) or not is_template(parsed.node) or is_own(parsed.node):
        return Reading(None)
    if parsed.diagnostics:
        return Reading(None, parsed.diagnostics)
    return evaluate_template(parsed.node, Reasons.of(artifacts[0].text))


def evaluate_template(root: Mapping, reasons: Reasons = NO_REASONS) -> Reading:
    """Evaluate a template; return no deployment if it has no readable role."""
    loops = unroll_loops(root)
    replaced = without_partition_parameters(loops.root)
    reading = _with_unread(_with_copies(sections(replaced.root), reasons), loops.unread)
    reported = (*loops.diagnostics, *replaced.diagnostics, *reading.diagnostics)
    return replace(reading, diagnostics=in_file_order(reported))


def _with_unread(reading: Reading, unread: tuple[Unread, ...]) -> Reading:
    """Add the unread parts that could grant something."""
    if reading.deployment is None or not unread:
        return reading
    whole = (*reading.deployment.unread, *unread)
    return replace(reading, deployment=replace(reading.deployment, unread=whole))


def _with_copies(found: Sections, reasons: Reasons) -> Reading:
    """Evaluate a template, and the templates in it."""
    copies = embedded_templates(found)
    names = frozenset(copy.resource.name for copy in copies)
    left = tuple(stacks_left(found, names))
    if len(copies) == 1 and not any(resource.type == ROLE for resource in found.resources.values()):
        notes, of_inner = _only_copy(copies[0]), _evaluate(sections(copies[0].root), reasons)
        reported = (*notes.diagnostics, *of_inner.diagnostics)
        return _with_unread(Reading(of_inner.deployment, reported), left)
    reading = _evaluate(found, reasons, names)
    compared = tuple((copy.resource, tuple(_compare_copy(copy, reading))) for copy in copies)
    reported = in_file_order((*reading.diagnostics, *(each for _, notes in compared for each in notes)))
    others = (
        unread_stack(copy, "its template grants other permissions")
        for copy, notes in compared
        if any(each.kind is not TAKEN_OTHERWISE for each in notes)
    )
    return _with_unread(Reading(reading.deployment, reported), (*left, *others))


def _only_copy(copy: Embedded) -> Notes:
    notes = Notes()
    message = f"this template has no role, but the StackSet {copy.resource.name} deploys a template"
    notes.otherwise(copy.resource.span, message, "octospec reads the template of the StackSet")
    return notes


def _compare_copy(copy: Embedded, outer: Reading) -> Iterator[Diagnostic]:
    """Compare the roles of a StackSet with those next to it."""
    name, span = copy.resource.name, copy.resource.span
    inner = _evaluate(sections(copy.root), NO_REASONS).deployment
    if inner is None:
        message = f"the template of the StackSet {name}: no role of it can be read"
        yield NOT_TAKEN.at(span, message)
        return
    differences = tuple(differing(outer.deployment, inner))
    for difference in differences:
        message = f"the template of the StackSet {name} differs from this one: {difference}"
        yield COPIES_DIFFER.at(span, message)
    if not differences:
        message = f"the StackSet {name} deploys the same roles again"
        yield TAKEN_OTHERWISE.at(span, message, "it is skipped")


def _evaluate(found: Sections, reasons: Reasons, copies: frozenset[str] = frozenset()) -> Reading:
    """Evaluate all except nested templates, which report on their resources (``copies``) themselves."""
    decisions = Decisions(required=external_ids(found))
    while True:
        try:
            context = _context(found, decisions, reasons)
            context.placed |= copies
            return _reading(context)
        except UndecidedError as error:
            decisions = replace(decisions, switches=decisions.switches | {error.condition})
        except SeveralCasesError as error:
            name = frozenset({error.condition})
            decisions = replace(
                decisions, switches=decisions.switches | name, several=decisions.several | name
            )
        except NoAccountError as error:
            decisions = replace(decisions, accounts=decisions.accounts | {error.parameter})
        except LearnedKeysError as error:
            decisions = replace(decisions, keys=decisions.keys | error.answered)
        except LearnedNamesError as error:
            decisions = replace(decisions, named=(*decisions.named, *error.named))
        except LostRolesError as error:
            decisions = replace(decisions, lost=decisions.lost | error.roles)
        except AbsentError as error:
            decisions = replace(decisions, gated=decisions.gated | {error.parameter})


def _context(whole: Sections, decisions: Decisions, reasons: Reasons) -> Context:
    notes = Notes()
    found = with_named_comparisons(_with_kept_defaults(whole, decisions.keys, notes))
    known = inputs(found, decisions, notes)
    ids = {name: id for name, id in _role_ids(found).items() if name not in decisions.lost}
    context = Context(found, known, ids, decisions, notes, reasons)
    context.requirements = (*requirements(context), *_gate_requirements(context))
    return context


def _with_kept_defaults(found: Sections, keys: Answered, notes: Notes) -> Sections:
    """Replace each parameter that keeps its default by the default, and report those in condition keys."""
    for name in sorted(keys.choices):
        notes.chosen_for_keys(found.parameters[name].span, name)
    defaults = {name: scalar(entries(found.parameters[name]).get("Default")) for name in sorted(keys.kept)}
    for name, default in defaults.items():
        notes.kept_for_keys(found.parameters[name].span, name, default)
    if not defaults:
        return found
    known = {name: KnownParameter.text(default) for name, default in defaults.items()}
    return sections(with_known_values(found.root, known))


def _reading(context: Context) -> Reading:
    found, notes = context.sections, context.notes
    roles = _read_roles(context)
    _report_skipped_parts(context)
    _report_questions(context)
    users = tuple(users_left(found))
    for unread in (*users, *policies_left(found, context.placed)):
        notes.may_grant(unread)
    outside = tuple(outside_access(found, context.placed))
    if not roles:
        companion_extras(context, Deployment("", "", ()))
        notes.not_taken(Span(found.root.span.path), "octospec could import no role of this template")
        of_users = Deployment(
            "", "", (), description=found.description, unread=tuple(notes.whole), outside=outside
        )
        return Reading(of_users if users else None, notes.diagnostics)
    deployment = prune(
        Deployment(
            name="",
            version="",
            roles=roles,
            parameters=_parameters(context),
            choices=tuple(_choices(context)),
            requirements=context.requirements,
            partitions=_partitions(context, roles),
            description=found.description,
            unread=tuple(notes.whole),
            outside=outside,
        )
    )
    deployment = _with_least_defaults(deployment, context)
    notes.forget_unused({parameter.id for parameter in deployment.parameters})
    roles = with_unread_trust(deployment.roles, notes.without)
    deployment = link_role_arns(replace(deployment, roles=roles))
    deployment = replace(deployment, extras=companion_extras(context, deployment))
    return Reading(deployment, notes.diagnostics)


def _with_least_defaults(deployment: Deployment, context: Context) -> Deployment:
    names = {context.switch(name).id: name for name in context.decisions.switches}
    inputs = {id: frozenset(_condition_inputs(name, context)) for id, name in names.items()}
    untied = tuple(untied_choices(deployment, inputs))
    for choice in untied:
        node = context.sections.conditions[names[choice.id]]
        context.notes.otherwise(node.span, *choice.words)
    return with_least_defaults(deployment, untied)


def _condition_inputs(name: str, context: Context) -> Iterator[str]:
    """Return the inputs whose defaults decide whether a condition is true by default."""
    by_default = DefaultTruths(context.sections)
    if by_default.holds(name) is None:
        return
    for parameter in by_default.used & context.inputs.keys():
        question = context.inputs[parameter]
        yield question.subject.id if isinstance(question, ChoiceInput) else question.id


def _read_roles(context: Context) -> tuple[Role, ...]:
    """Read the roles; raise an error if the template must be read again with other decisions."""
    roles = read_roles(context)
    if context.open_keys:
        raise LearnedKeysError(with_mentions(context, roles))
    mentioned = {id for role in roles for id in mentioned_roles(role)}
    if lost := mentioned & set(context.roles.values()) - {role.id for role in roles}:
        raise LostRolesError(frozenset(name for name, id in context.roles.items() if id in lost))
    learn_default_names(roles, context)
    return roles


def _role_ids(found: Sections) -> dict[str, str]:
    ids: dict[str, str] = {}
    roles = [name for name, resource in found.resources.items() if resource.type == ROLE]
    plain = without_prefix(found.resources, "r")
    for name in roles:
        ids[name] = fresh(id_from(plain[name].removesuffix("Role") or plain[name]), ids.values())
    return ids


def _partitions(context: Context, roles: tuple[Role, ...]) -> tuple[Facts, ...]:
    """List the partitions with their facts, if anything depends on the partition."""
    tests = (test for role in roles for each in presences(role) for test in each.tests)
    if any(isinstance(test, PartitionIn) for test in tests):
        known = {facts.key: facts for facts in known_of(context, OF_PARTITIONS)}
        return tuple(known.get(key, Facts(key)) for key in context.partition.answers)
    return known_of(context, OF_PARTITIONS)


def _parameters(context: Context) -> tuple[Parameter, ...]:
    labels = _labels(context)
    own = (
        as_parameter(question, known_of(context, question.id), labels[name], context.notes)
        for name, question in context.inputs.items()
        if not isinstance(question, ChoiceInput)
    )
    return (*own, *context.parameters.values())


def _labels(context: Context) -> dict[str, ParameterLabel]:
    """Read the console's labels of each parameter; nothing depends on them, so no note is needed."""
    return parameter_labels(context.sections.metadata, tuple(context.inputs), Reports())


def _choices(context: Context) -> Iterator[Choice]:
    labels = _labels(context)
    for name, question in context.inputs.items():
        if isinstance(question, ChoiceInput):
            yield as_choice(question, labels[name])
    for question in gates(context):
        yield as_gate(question)
    by_default = DefaultTruths(context.sections)
    for name in sorted(context.decisions.switches):
        default = SWITCH[name not in context.decisions.several and by_default.holds(name) is True]
        words = f"Whether {_holds(name, context)}."
        yield Choice(context.switch(name).id, words, SWITCH, default)


def _subject(name: str, context: Context) -> str:
    """Name a condition; one without a name in the template by what it compares."""
    if name in entries(entries(context.sections.root).get("Conditions")):
        return f"the condition {name}"
    return f"whether {comparison_words(context.sections.conditions[name])}"


def _holds(name: str, context: Context) -> str:
    subject = _subject(name, context)
    return subject.removeprefix("whether ") if subject.startswith("whether ") else f"{subject} holds"


def _gate_requirements(context: Context) -> Iterator[Requirement]:
    for question in gates(context):
        both = Presence.of(ChoiceIs(question.subject.id, ("on",))), Presence.of(Given(question.id))
        yield from (Requirement(*both), Requirement(*both[::-1]))


def _transforms(found: Sections) -> Iterator[Node]:
    """List the transforms with an unknown result."""
    written = found.transforms
    each = written.items if isinstance(written, Sequence) else (written,) if written else ()
    return (node for node in each if scalar(node) != LANGUAGE_EXTENSIONS)


def _record_macro(unread: Unread, notes: Notes) -> None:
    """Record a loop or macro; one among the resources is reported with the resources next to the roles."""
    if unread.name == MACRO or (unread.name.startswith(LOOP) and " " not in unread.name):
        notes.may_grant(unread)
    else:
        notes.skip(unread)


_ONLY_ADDS: Final = "AWS::Serverless-2016-10-31"
"""https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification.html"""


def _report_skipped_parts(context: Context) -> None:
    """Report the macros and transforms, and that resources are not kept when their stack is deleted."""
    found, notes = context.sections, context.notes
    for unread in macros_left(found):
        _record_macro(unread, notes)
    for transform in _transforms(found):
        name = f"the Transform {scalar(transform)}".rstrip()
        unread = Unread(UnreadKind.PART, "octospec does not run it", transform.span, name=name)
        notes.skip(unread, may_grant=not name.endswith(_ONLY_ADDS))
    for role in sam_roles_left(found):
        notes.skip(role)
    for resource in found.resources.values():
        if resource.is_kept and resource.type in {ROLE, *POLICIES}:
            message = f"DeletionPolicy of {resource.name} is skipped"
            notes.not_taken(resource.span, message, "the resource is deleted with the new stack")


def _report_questions(context: Context) -> None:
    """Report the parameters that become required or get a default, and the new choices."""
    found, notes = context.sections, context.notes
    report_default_names(context)
    for name in sorted(context.decisions.accounts):
        message = f"{name} may be empty, but AWS refuses a principal without an account"
        notes.otherwise(context.inputs[name].written.span, message, "it becomes required")
    for name in sorted(context.decisions.required):
        question = context.inputs[name]
        if isinstance(question, ValueInput) and (
            question.written.default is not None or name in found.compared_literals
        ):
            notes.narrower(
                question.written.span, f"the external ID {name} is optional or has a default", question.id
            )
    for name in sorted(context.decisions.switches):
        node = found.conditions.get(name, found.root)
        subject, becomes = _subject(name, context), f"it becomes the choice {context.switch(name).id}"
        if name in context.decisions.several:
            notes.not_taken(node.span, untied(subject), f"{becomes}, {LEFT_TO_CUSTOMER}")
        else:
            notes.otherwise(node.span, f"{subject} depends on an unknown value", becomes)
