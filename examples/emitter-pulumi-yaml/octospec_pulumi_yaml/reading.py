"""A Pulumi YAML program to the deployment that grants the same, with a note for each part that is skipped."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.plugin import (
    NOT_TAKEN,
    NOT_UNDERSTOOD,
    Deployment,
    Mapping,
    Notes,
    NotTakenError,
    Parameter,
    ParameterKind,
    Reading,
    ReadMode,
    RoleArn,
    Scalar,
    Sequence,
    Span,
    Unread,
    UnreadKind,
    artifact_at,
    fresh,
    id_from,
    link_role_arns,
    parse_yaml,
    prune,
    texts,
    with_unique_names,
)
from octospec_pulumi_yaml.evaluator import Evaluator
from octospec_pulumi_yaml.roles import read_roles
from octospec_pulumi_yaml.sections import entries, is_program, scalar, sections
from octospec_pulumi_yaml.vocabulary import FILE, FORMAT, ROLE, ROLE_END, VERSION_OUTPUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.plugin import Artifact, Diagnostic, Node, Role
    from octospec_pulumi_yaml.sections import Sections


def read(artifacts: tuple[Artifact, ...], mode: ReadMode) -> Reading:
    """Read a program that octospec wrote strictly, and any other with a warning for each skipped part."""
    if mode is ReadMode.FOREIGN:
        return _foreign(artifacts)
    artifact = artifact_at(artifacts, FILE)
    if artifact is None:
        return Reading(None, (NOT_UNDERSTOOD.at(Span(FILE), f"there is no {FILE}"),))
    reading = _program(artifact)
    if reading is None:
        return Reading(None, (NOT_UNDERSTOOD.at(Span(FILE), "this is not a Pulumi YAML program"),))
    problems = tuple(NOT_UNDERSTOOD.at(each.span, each.message) for each in reading.diagnostics)
    if reading.deployment and not reading.deployment.version:
        problems = (*problems, NOT_UNDERSTOOD.at(Span(FILE), f"the output {VERSION_OUTPUT} is missing"))
    return Reading(None if problems else reading.deployment, problems)


def _foreign(artifacts: tuple[Artifact, ...]) -> Reading:
    """Read the only program among the files; several are refused, as they may belong together."""
    found = [reading for each in artifacts if (reading := _program(each)) is not None]
    if len(found) != 1:
        return Reading(None)
    [reading] = found
    if reading.deployment is None:
        return reading
    if not reading.deployment.roles:
        nothing = NOT_TAKEN.at(None, "no role of this program could be read")
        return Reading(None, (*reading.diagnostics, nothing))
    roles = with_unique_names(reading.deployment.roles, FORMAT)
    return replace(reading, deployment=replace(reading.deployment, name="", version="", roles=roles))


def _program(artifact: Artifact) -> Reading | None:
    """Read a file; ``None`` for anything that is not a program."""
    parsed = parse_yaml(artifact.text, str(artifact.path))
    if parsed.diagnostics and (is_program(parsed.node) or artifact.path.name == FILE):
        return Reading(None, tuple(_problem(each) for each in parsed.diagnostics))
    if not isinstance(parsed.node, Mapping) or not is_program(parsed.node):
        return None
    return _evaluated(sections(parsed.node, artifact.text))


def _problem(found: Diagnostic) -> Diagnostic:
    return NOT_UNDERSTOOD.at(found.span, found.message, found.help)


# --- a program ------------------------------------------------------------------------------------


def _evaluated(program: Sections) -> Reading:
    """Evaluate a program; a reference to a skipped role becomes a parameter for its ARN."""
    ids = linkable = _role_ids(program)
    while True:
        notes = Notes()
        evaluator = Evaluator(program, notes, dict(_config(program, notes)), linkable)
        roles = read_roles(evaluator, ids)
        lost = _referred(roles) - {role.id for role in roles}
        if not lost:
            return _reading(evaluator, roles)
        linkable = {key: id for key, id in linkable.items() if id not in lost}


def _referred(roles: tuple[Role, ...]) -> set[str]:
    references = (reference for role in roles for text in texts(role) for reference in text.references)
    return {reference.id for reference in references if isinstance(reference, RoleArn)}


def _reading(evaluator: Evaluator, roles: tuple[Role, ...]) -> Reading:
    program, notes = evaluator.sections, evaluator.notes
    _report_rest(evaluator)
    deployment = Deployment(
        scalar(entries(program.root).get("name")),
        scalar(program.outputs.get(VERSION_OUTPUT)),
        roles,
        (*evaluator.config.values(), *evaluator.unknown.values()),
        description=scalar(entries(program.root).get("description")),
        unread=tuple(notes.whole),
    )
    deployment = link_role_arns(prune(deployment))
    notes.forget_unused({parameter.id for parameter in deployment.parameters})
    return Reading(deployment, notes.diagnostics)


def _role_ids(program: Sections) -> dict[str, str]:
    ids: dict[str, str] = {}
    for key, resource in program.resources.items():
        if resource.type == ROLE:
            short = key.removesuffix(ROLE_END).removesuffix("Role") or key
            ids[key] = fresh(id_from(short), ids.values())
    return ids


# --- what is asked --------------------------------------------------------------------------------


def _config(program: Sections, notes: Notes) -> Iterator[tuple[str, Parameter]]:
    taken: set[str] = set()
    for key, node in program.config.items():
        parameter = None if ":" in key else _parameter(key, node, fresh(id_from(key), taken))
        if parameter is None:
            notes.not_taken(node.span, f"the config value {key} is skipped", "a spec has no such parameter")
            continue
        taken.add(parameter.id)
        for name, part in entries(node).items():
            if name not in _DECLARES:
                notes.not_taken(part.span, f"{name} of {key} is skipped", "a spec has no place for it")
        yield key, parameter


_DECLARES: Final = frozenset({"type", "items", "description", "default"})


def _parameter(key: str, node: Node, id: str) -> Parameter | None:
    parts = entries(node)
    default = node if isinstance(node, Scalar) else parts.get("default")
    kind = _kind(scalar(parts.get("type")), scalar(entries(parts.get("items")).get("type")), default)
    values = default.items if isinstance(default, Sequence) else (default,) if default else ()
    written = tuple(map(scalar, values))
    if kind is None or any("$$" in value or "${" in value for value in written):
        return None
    given = (written if kind is ParameterKind.LIST else written[0]) if default else None
    return Parameter(id, scalar(parts.get("description")) or f"The config value {key}.", kind, given)


def _kind(written: str, item: str, default: Node | None) -> ParameterKind | None:
    """Return the kind of a parameter; ``None`` for a type that is neither text nor a list of texts."""
    match f"{written}<{item}>".lower(), default:
        case ("string<>", None | Scalar()) | ("<>", Scalar()):
            return ParameterKind.TEXT
        case "array<string>" | "array<string><>" | "list<string><>", None | Sequence():
            return ParameterKind.LIST
        case _:
            return None


# --- what is skipped ------------------------------------------------------------------------------

_SECTIONS: Final = frozenset(
    {"name", "runtime", "description", "config", "configuration", "variables", "resources", "outputs"}
)


def _report_rest(evaluator: Evaluator) -> None:
    """Report the other sections, the variables that cannot be read, and the other outputs."""
    program, notes = evaluator.sections, evaluator.notes
    for name, node in entries(program.root).items():
        if name not in _SECTIONS:
            reason, what = "octospec does not read it", f"the section {name}"
            unread = Unread(UnreadKind.PART, reason, node.span, name=what)
            notes.skip(unread, may_grant=name == "components")
    for name, node in program.variables.items():
        try:
            evaluator.shape(node)
        except NotTakenError as error:
            notes.not_taken(error.span, f"the variable {name} is skipped", str(error))
    for name, node in program.outputs.items():
        if name != VERSION_OUTPUT and not evaluator.is_role_arn(node):
            notes.not_taken(node.span, f"the output {name} is skipped", "it grants a role nothing")
