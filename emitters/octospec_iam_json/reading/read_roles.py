"""Reads the documents and the index entry of a role into the role."""

from __future__ import annotations

from operator import itemgetter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, assert_never

from octo_spec.frozen import frozen
from octo_spec.model.deployment import Attachment, Policy, PolicyKind, Role
from octo_spec.model.explanations import read_explanation
from octo_spec.model.policy_documents import document_statements, read_policy, read_trust_statement
from octo_spec.model.presence import ALWAYS
from octo_spec.model.role_settings import RoleSetting, with_settings
from octo_spec.model.text import Text
from octospec_iam_json.reading.read_presences import presence
from octospec_iam_json.reading.read_texts import reference_text, with_references
from octospec_iam_json.reading.shapes import fields, flag, items, literal, literal_of, literals, number
from octospec_iam_json.vocabulary import (
    CREATION,
    CREATION_KEYS,
    EXPLANATION,
    EXPLANATIONS,
    FORMAT,
    INDEX_KEYS,
    NAMED,
    TRUST,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.model.deployment import Statement, TrustStatement
    from octo_spec.model.policy_documents import Shape
    from octo_spec.model.reports import Report
    from octo_spec.model.role_settings import SettingValue
    from octospec_iam_json.reading.input_files import InputFiles


@frozen
class RoleFiles:
    """The files that the entries of roles name; ``lists`` are the IDs of the list parameters."""

    inputs: InputFiles
    lists: frozenset[str]

    @property
    def report(self) -> Report:
        """The report for text that octospec does not understand."""
        return self.inputs.report

    def document(self, path: str, named_by: Shape) -> Shape | None:
        """Open a policy document, and read its references."""
        shape = self.inputs.open(path, named_by)
        return shape and with_references(shape, self.lists, self.report)

    def text(self, shape: Shape | None) -> Text:
        """Read one text with references."""
        if shape is None:
            return Text()
        return reference_text(Text.of(literal(shape, self.report)), shape.span, self.lists, self.report)


def read_role(shape: Shape, files: RoleFiles) -> Role:
    """Read a role by its entry in the index."""
    report = files.report
    optional = ("presence", *INDEX_KEYS.values(), "attachments", "trust", "policies")
    parts = fields(shape, ("id", "folder"), optional, report)
    folder = literal(parts.get("folder"), report)
    created = _creation(files.inputs.open(f"{folder}/{CREATION}", shape), report)
    id = literal(parts.get("id"), report)
    role = Role(
        id=id,
        name=None,
        trust=_trust(parts.get("trust"), f"{folder}/{TRUST}", shape, files),
        policies=tuple(_policy(item, files) for item in items(parts.get("policies"), report)),
        attachments=tuple(_attachment(item, files) for item in items(parts.get("attachments"), report)),
        presence=presence(parts.get("presence"), report),
        names=() if folder == id else ((FORMAT, folder),),
    )
    return with_settings(
        role, {**_settings(CREATION_KEYS, created, files), **_settings(INDEX_KEYS, parts, files)}
    )


# --- settings ----------------------------------------------------------------------------------


def _creation(shape: Shape | None, report: Report) -> dict[str, Shape]:
    """Open ``create-role.json``, in which every key except the name is optional."""
    name = CREATION_KEYS[RoleSetting.NAME]
    return {} if shape is None else fields(shape, (name,), {*CREATION_KEYS.values()} - {name}, report)


def _settings(
    keys: Mapping[RoleSetting, str], parts: dict[str, Shape], files: RoleFiles
) -> dict[RoleSetting, SettingValue]:
    return {setting: _setting(setting, parts[key], files) for setting, key in keys.items() if key in parts}


def _setting(setting: RoleSetting, shape: Shape, files: RoleFiles) -> SettingValue:
    match setting:
        case RoleSetting.NAME | RoleSetting.PATH:
            return files.text(shape)
        case RoleSetting.DESCRIPTION:
            return literal(shape, files.report)
        case RoleSetting.MAX_SESSION:
            return number(shape, files.report) or 0
        case RoleSetting.BOUNDARY:
            return _attachment(shape, files)
        case RoleSetting.TAGS:
            tags = (_tag(item, files) for item in items(shape, files.report))
            return tuple(sorted(tags, key=itemgetter(0)))
        case _:
            assert_never(setting)


def _tag(shape: Shape, files: RoleFiles) -> tuple[str, Text]:
    parts = fields(shape, ("Key", "Value"), (), files.report)
    return literal(parts.get("Key"), files.report), files.text(parts.get("Value"))


# --- documents ---------------------------------------------------------------------------------


def _trust(
    presences: Shape | None, path: str, named_by: Shape, files: RoleFiles
) -> tuple[TrustStatement, ...]:
    document = files.document(path, named_by)
    statements = document_statements(document, files.report) if document else ()
    when = tuple(presence(item, files.report) for item in items(presences, files.report))
    if document and len(when) != len(statements):
        files.report(
            named_by.span,
            f"the trust policy has {len(statements)} statements, but {len(when)} conditions for them",
        )
    padded = (*when, *(ALWAYS for _ in statements[len(when) :]))
    return tuple(
        read_trust_statement(statement, files.report, is_there)
        for statement, is_there in zip(statements, padded, strict=False)
    )


def _policy(shape: Shape, files: RoleFiles) -> Policy:
    report = files.report
    parts = fields(shape, ("name", "kind", "file"), ("presence", NAMED, EXPLANATIONS), report)
    kind = literal_of(tuple(PolicyKind), parts.get("kind"), report)
    file = literal(parts.get("file"), report)
    document = files.document(file, parts.get("file") or shape)
    statements = read_policy(document, report) if document else ()
    return Policy(
        name=files.text(parts.get("name")),
        kind=PolicyKind(kind or PolicyKind.INLINE),
        statements=_with_reasons(statements, parts.get(EXPLANATIONS), report),
        presence=presence(parts.get("presence"), report),
        names=((FORMAT, PurePosixPath(file).stem),) if flag(parts.get(NAMED), report) else (),
    )


def _with_reasons(
    statements: tuple[Statement, ...], said: Shape | None, report: Report
) -> tuple[Statement, ...]:
    """Set the reason of each statement, unless the document has more or fewer statements than the index."""
    words = literals(said, report)
    if len(words) != len(statements):
        return statements
    return tuple(read_explanation(statement, why) for statement, why in zip(statements, words, strict=True))


def _attachment(shape: Shape, files: RoleFiles) -> Attachment:
    parts = fields(shape, ("arn",), ("presence", EXPLANATION), files.report)
    attachment = Attachment(files.text(parts.get("arn")), presence(parts.get("presence"), files.report))
    return read_explanation(attachment, literal(parts.get(EXPLANATION), files.report))
