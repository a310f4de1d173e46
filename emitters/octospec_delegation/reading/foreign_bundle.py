"""Reads third-party bundles: the session and the roles, with an input for each parameter of the templates.

A boundary without roles is read as a role that has all permissions of the boundary.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any, Final

from octo_spec.diagnostics import Span, has_errors, in_file_order
from octo_spec.foreign.foreign_statements import unknown_variable
from octo_spec.frozen import mutable
from octo_spec.model.delegation import Delegation
from octo_spec.model.deployment import (
    SWITCH,
    Choice,
    Deployment,
    Parameter,
    Policy,
    PolicyKind,
    Role,
    Statement,
    TrustStatement,
)
from octo_spec.model.ids import fresh, id_from
from octo_spec.model.note_kinds import TAKEN_OTHERWISE
from octo_spec.model.policy_documents import document_statements, read_statement, read_trust_statement
from octo_spec.model.presence import ALWAYS, ChoiceIs, Presence
from octo_spec.model.reports import Reports
from octo_spec.model.text import Param, Text
from octo_spec.model.traversal import link_role_arns, prune
from octo_spec.plugin.artifacts import Reading
from octospec_delegation.reading.json_shapes import json_of, shape_of, without_directive
from octospec_delegation.vocabulary import (
    BOUNDARY,
    METADATA,
    PARAMETER,
    PERMISSIONS,
    ROLES,
    TRUST,
    is_template,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.policy_documents import Shape
    from octo_spec.model.text import Piece
    from octo_spec.plugin.artifacts import Artifact

UNDER_BOUNDARY: Final = "under-boundary"
"""The id of what a role under the boundary may do at most."""


def read_foreign(artifacts: tuple[Artifact, ...]) -> Reading:
    """Read a third-party bundle; files without the metadata of one are of another target."""
    files = {str(each.path): each for each in artifacts}
    if METADATA not in files:
        return Reading(None)
    reader = _Reader(files)
    deployment = reader.deployment()
    diagnostics = in_file_order((*reader.report.diagnostics, *reader.notes))
    return Reading(None if has_errors(diagnostics) or not deployment.roles else deployment, diagnostics)


@mutable
class _Reader:
    """The files, the inputs that they mention so far, and where to report."""

    files: Mapping[str, Artifact]
    report: Reports = field(default_factory=Reports)
    notes: list[Diagnostic] = field(default_factory=list)
    parameters: dict[str, str] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)

    def deployment(self) -> Deployment:
        """Read every document."""
        roles = (*self._sessions(), *self._roles())
        if BOUNDARY in self.files and not any(not role.session for role in roles):
            roles = (*roles, self._boundary_role())
        parameters = tuple(
            Parameter(id, f"Parameter {name} of a request.") for name, id in self.parameters.items()
        )
        choices = tuple(
            Choice(id, f"Parameter {name} of a request.", SWITCH, SWITCH[1])
            for name, id in self.choices.items()
        )
        whole = Deployment("", "", roles, parameters, choices, delegation=self._delegation())
        return prune(link_role_arns(whole))

    def _sessions(self) -> tuple[Role, ...]:
        names = sorted(name for name in self.files if is_template(name))
        return tuple(
            Role(_session_id(name, len(names) == 1), None, (), self._policies(name), session=True)
            for name in names
        )

    def _roles(self) -> Iterator[Role]:
        for name in sorted(self.files):
            match name.split("/"):
                case [folder, id, last] if folder == ROLES and last == TRUST:
                    permissions = f"{ROLES}/{id}/{PERMISSIONS}"
                    policies = self._policies(permissions) if permissions in self.files else ()
                    yield Role(id_from(id, "role"), Text.of(id), tuple(self._trust(name)), policies)

    def _boundary_role(self) -> Role:
        what = "the most that a role under it may do"
        message = f"the bundle has no roles: octospec reads {BOUNDARY} as {what}"
        self.notes.append(TAKEN_OTHERWISE.at(Span(BOUNDARY), message))
        return Role(UNDER_BOUNDARY, None, (), self._policies(BOUNDARY), session=True)

    # --- documents -----------------------------------------------------------------------------

    def _policies(self, path: str) -> tuple[Policy, ...]:
        """Return a policy for each setting of ``@Enabled``."""
        found: dict[Presence, list[Statement]] = {}
        for shape in self._statements(path):
            plain, directive = without_directive(shape)
            statement = read_statement(plain, self.report)
            found.setdefault(self._presence(directive), []).append(statement)
        stem = path.rpartition("/")[2].removesuffix(".json")
        return tuple(
            Policy(Text.of(stem if at == 0 else f"{stem}-{at + 1}"), PolicyKind.INLINE, tuple(part), presence)
            for at, (presence, part) in enumerate(found.items())
        )

    def _trust(self, path: str) -> Iterator[TrustStatement]:
        for shape in self._statements(path):
            plain, directive = without_directive(shape)
            yield read_trust_statement(plain, self.report, self._presence(directive))

    def _statements(self, path: str) -> tuple[Shape, ...]:
        span = Span(path)

        def text(written: str) -> Text:
            return self._text(written, span)

        shape = shape_of(self.files[path], text, self.report)
        return document_statements(shape, self.report) if shape else ()

    def _text(self, written: str, span: Span) -> Text:
        pieces: list[Piece] = []
        at = 0
        for match in PARAMETER.finditer(written):
            pieces += [written[at : match.start()], Param(self._id(match[1], self.parameters))]
            at = match.end()
        text = Text.of(*pieces, written[at:])
        if rest := unknown_variable(text):
            self.report(span, f"{rest} is neither a policy variable nor a parameter")
            return Text()
        return text

    def _presence(self, directive: str) -> Presence:
        if not directive:
            return ALWAYS
        choice = self._id(directive.removeprefix("!"), self.choices)
        return Presence.of(ChoiceIs(choice, (SWITCH[not directive.startswith("!")],)))

    def _id(self, name: str, known: dict[str, str]) -> str:
        if name not in known:
            taken = {*self.parameters.values(), *self.choices.values()}
            known[name] = fresh(id_from(name, "parameter"), taken)
        return known[name]

    # --- metadata ------------------------------------------------------------------------------

    def _delegation(self) -> Delegation | None:
        facts: Any = json_of(self.files[METADATA], self.report)
        if not isinstance(facts, dict):
            return None
        known = {key: str(value) for key, value in facts.items()}
        return Delegation(
            known.get("partner_domain", ""),
            known.get("template_name", ""),
            known.get("template_description", ""),
            known.get("boundary_name", ""),
            known.get("boundary_description", ""),
        )


def _session_id(name: str, is_only: bool) -> str:  # noqa: FBT001 - one caller
    return "session" if is_only else id_from(name.removesuffix(".json"), "session")
