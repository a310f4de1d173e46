"""Reads what octospec wrote: the index says which statement is which, the documents say what it allows."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from octo_spec.diagnostics import Span, in_file_order
from octo_spec.frozen import frozen
from octo_spec.model.delegation import Delegation
from octo_spec.model.policy_documents import document_statements, read_statement, read_trust_statement
from octo_spec.model.presence import ALWAYS, Presence
from octo_spec.model.reports import Reports
from octo_spec.model.text import Malformed, Text, parse
from octo_spec.model.traversal import link_role_arns
from octo_spec.model.typed_json import MistypedError, deployment_from_json, from_json
from octo_spec.plugin.artifacts import Reading
from octospec_delegation.reading.json_shapes import json_of, shape_of, without_directive
from octospec_delegation.vocabulary import (
    BOUNDARY,
    INDEX,
    INDEX_VERSION,
    METADATA,
    PARAMETER,
    PERMISSIONS,
    README,
    ROLES,
    TRUST,
    VERSION_KEY,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.model.deployment import Deployment, Role, Statement, TrustStatement
    from octo_spec.model.policy_documents import Shape
    from octo_spec.model.text import Piece
    from octo_spec.plugin.artifacts import Artifact

_KEYS: Final = frozenset({VERSION_KEY, "deployment", "values", "directives", "documents", "boundary-sha256"})
_METADATA: Final = {
    "partner_domain": "partner_domain",
    "template_name": "template_name",
    "template_description": "template_description",
    "boundary_name": "boundary_name",
    "boundary_description": "boundary_description",
}


def read_own(artifacts: tuple[Artifact, ...]) -> Reading:
    """Read everything; after any diagnostic, there is no deployment."""
    files = {str(each.path): each for each in artifacts}
    report = Reports()
    deployment = None
    try:
        deployment = _read_deployment(files, report)
    except (MistypedError, KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        report(Span(INDEX), f"this is not an index of octospec: {error}")
    diagnostics = in_file_order(report.diagnostics)
    return Reading(None if diagnostics else deployment, diagnostics)


def _read_deployment(files: Mapping[str, Artifact], report: Reports) -> Deployment | None:
    if INDEX not in files:
        report(Span(INDEX), f"there is no file {INDEX!r}")
        return None
    index = json_of(files[INDEX], report)
    if index is None or not isinstance(index, dict) or index.get(VERSION_KEY) != INDEX_VERSION:
        report(Span(INDEX), f"the version of this index is not {INDEX_VERSION}")
        return None
    for key in index.keys() - _KEYS:
        report(Span(INDEX), f"{key!r} is not supported here")
    skeleton = deployment_from_json(index["deployment"])
    reader = _Reader(files, index, _texts(index), _presences(index), report)
    reader.check_files(skeleton)
    statements = reader.statements()
    roles = tuple(reader.role(role, statements) for role in skeleton.roles)
    return link_role_arns(replace(skeleton, roles=roles, delegation=reader.delegation()))


def _texts(index: Mapping[str, Any]) -> dict[str, tuple[Piece, ...]]:
    lists = frozenset(
        each["id"] for each in index["deployment"].get("parameters", ()) if each.get("kind") == "list"
    )
    found = {}
    for name, written in index["values"].items():
        text = parse(written, lists)
        if isinstance(text, Malformed):
            msg = f"the value of {name!r} is not a reference"
            raise ValueError(msg)  # noqa: TRY004 - the index is wrong, no argument is
        found[name] = text.pieces
    return found


def _presences(index: Mapping[str, Any]) -> dict[str, Presence]:
    return {name: from_json(Presence, written) for name, written in index["directives"].items()}


@frozen
class _Reader:
    """The files, what the index says of parameters, and where to report."""

    files: Mapping[str, Artifact]
    index: Mapping[str, Any]
    values: Mapping[str, tuple[Piece, ...]]
    presences: Mapping[str, Presence]
    report: Reports

    def check_files(self, skeleton: Deployment) -> None:
        """Report missing and unknown files, and a boundary that octospec did not write."""
        trusts = {f"{ROLES}/{role.id}/{TRUST}" for role in skeleton.roles if not role.session}
        known = {INDEX, METADATA, *self.index["documents"], *trusts}
        digest = self.index.get("boundary-sha256")
        if digest is not None:
            known.add(BOUNDARY)
        for path in sorted(known - self.files.keys()):
            self.report(Span(path), f"there is no file {path!r}")
        for path in sorted(self.files.keys() - known - {README}):
            self.report(Span(path), f"{INDEX} does not name this file")
        boundary = self.files.get(BOUNDARY)
        if boundary is not None and digest != sha256(boundary.text.encode()).hexdigest():
            self.report(Span(BOUNDARY), "octospec did not write this boundary")

    def statements(self) -> dict[tuple[str, int, int], tuple[Statement, Presence]]:
        """Read every statement of a policy, by its place in the deployment."""
        found: dict[tuple[str, int, int], tuple[Statement, Presence]] = {}
        for path, places in self.index["documents"].items():
            shapes = self.document(path)
            if len(shapes) != len(places):
                self.report(Span(path), f"expected {len(places)} statements, found {len(shapes)}")
                continue
            for shape, place in zip(shapes, places, strict=True):
                key = (place["role"], place["policy"], place["statement"])
                if key in found or path not in (f"{ROLES}/{place['role']}/{PERMISSIONS}", *self._templates()):
                    self.report(shape.span, "this statement is listed twice, or in the wrong document")
                found[key] = self.statement(shape, place["order"])
        return found

    def _templates(self) -> tuple[str, ...]:
        return tuple(path for path in self.index["documents"] if "/" not in path)

    def document(self, path: str) -> tuple[Shape, ...]:
        """Return the statements of a document."""
        artifact = self.files.get(path)
        shape = shape_of(artifact, self.text, self.report) if artifact else None
        return document_statements(shape, self.report) if shape else ()

    def statement(self, shape: Shape, order: list[int]) -> tuple[Statement, Presence]:
        """Read a statement, with its actions in the order of the deployment."""
        plain, directive = without_directive(shape)
        statement = read_statement(plain, self.report)
        actions = statement.actions
        if sorted(order) != list(range(len(actions))):
            self.report(shape.span, "the index and the document list different actions")
            return statement, ALWAYS
        back = [""] * len(actions)
        for action, at in zip(actions, order, strict=True):
            back[at] = action
        return replace(statement, actions=tuple(back)), self.presence(directive, shape)

    def presence(self, directive: str, shape: Shape) -> Presence:
        """Return when a statement is in the rendered document."""
        if directive and directive not in self.presences:
            self.report(shape.span, f"{INDEX} does not say what {directive!r} means")
        return self.presences.get(directive, ALWAYS)

    def text(self, written: str) -> Text:
        """Return a text with its references; a name that the index does not have stays as it is."""
        pieces: list[Piece] = []
        at = 0
        for match in PARAMETER.finditer(written):
            pieces += [written[at : match.start()], *self.values.get(match[1], (match[0],))]
            at = match.end()
        return Text.of(*pieces, written[at:])

    # --- roles ---------------------------------------------------------------------------------

    def role(self, role: Role, statements: Mapping[tuple[str, int, int], tuple[Statement, Presence]]) -> Role:
        """Return a role with what its documents say."""
        policies = tuple(
            replace(
                policy,
                statements=tuple(
                    self._documented_statement(
                        statement, policy.presence, statements.get((role.id, at, number))
                    )
                    for number, statement in enumerate(policy.statements)
                ),
            )
            for at, policy in enumerate(role.policies)
        )
        return replace(role, policies=policies, trust=() if role.session else self._trust(role))

    def _documented_statement(
        self, known: Statement, presence: Presence, read: tuple[Statement, Presence] | None
    ) -> Statement:
        if read is None or read[1] != presence:
            self.report(Span(INDEX), "a statement of the index is in no document, or under another condition")
            return known
        documented = ("why", "group", "category", "accounts", "grant")
        return replace(read[0], **{name: getattr(known, name) for name in documented})

    def _trust(self, role: Role) -> tuple[TrustStatement, ...]:
        path = f"{ROLES}/{role.id}/{TRUST}"
        shapes = self.document(path)
        if len(shapes) != len(role.trust):
            self.report(Span(path), f"expected {len(role.trust)} statements, found {len(shapes)}")
            return role.trust
        return tuple(map(self._entry, shapes, role.trust))

    def _entry(self, shape: Shape, known: TrustStatement) -> TrustStatement:
        plain, directive = without_directive(shape)
        presence = self.presence(directive, shape)
        if presence != known.presence:
            self.report(shape.span, "the index says that this statement is there under another condition")
        read = read_trust_statement(plain, self.report, presence)
        return replace(read, why=known.why, entry=known.entry)

    def delegation(self) -> Delegation | None:
        """Read what is registered."""
        facts = json_of(self.files[METADATA], self.report) if METADATA in self.files else {}
        if not isinstance(facts, dict) or not all(isinstance(each, str) for each in facts.values()):
            self.report(Span(METADATA), "expected an object of texts here")
            return None
        for key in facts.keys() - _METADATA.keys():
            self.report(Span(METADATA), f"{key!r} is not supported here")
        values = {_METADATA[key]: value for key, value in facts.items() if key in _METADATA}
        return Delegation(**values) if any(values.values()) else None
