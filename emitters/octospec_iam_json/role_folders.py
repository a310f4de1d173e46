"""One role, written and read: its folder of documents, and its entry in the index."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from octo_spec.model.canonical_json import canonical
from octo_spec.model.deployment import ALWAYS, ROOT_PATH, Attachment, Policy, PolicyKind, Role
from octo_spec.model.policy_documents import (
    document_statements,
    policy_tree,
    read_policy,
    read_trust_statement,
    trust_tree,
)
from octo_spec.model.text import Text
from octo_spec.plugin.emitter import Artifact
from octospec_iam_json import paths
from octospec_iam_json.questions import read_presence
from octospec_iam_json.reading.json_source import (
    decoded,
    dumped,
    fields_of,
    items_of,
    number_of,
    one_of,
    reference_text,
    word_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.model.canonical_json import Json
    from octo_spec.model.deployment import Presence, TrustStatement
    from octo_spec.model.policy_documents import Report, Shape

MAX_SESSION: Final = 3600
"""What AWS takes where nothing is said: API_CreateRole.html, MaxSessionDuration."""


# --- writing -----------------------------------------------------------------------------------


def policy_files(role: Role, folder: str) -> tuple[str, ...]:
    """Give the path of each policy's file, in order."""
    return tuple(
        f"{folder}/{paths.POLICY_FOLDER[policy.kind]}/{slug}.json"
        for policy, slug in zip(
            role.policies, paths.slugs(_plain(policy.name) for policy in role.policies), strict=True
        )
    )


def _plain(name: Text) -> str:
    return "".join(piece if isinstance(piece, str) else getattr(piece, "id", "") for piece in name.pieces)


def documents(role: Role, folder: str) -> Iterator[Artifact]:
    """Write the files of a role whose references to roles are spelled out."""
    yield _artifact(f"{folder}/{paths.CREATE}", creation(role))
    yield _artifact(f"{folder}/{paths.TRUST}", trust_tree(role.trust))
    for policy, file in zip(role.policies, policy_files(role, folder), strict=True):
        yield _artifact(file, policy_tree(policy.statements))


def _artifact(path: str, data: object) -> Artifact:
    return Artifact(PurePosixPath(path), dumped(data))


def creation(role: Role) -> dict[str, object]:
    """Give the input of ``aws iam create-role``, less the trust and the boundary; defaults stay away."""
    settings = {
        "RoleName": role.name,
        "Path": role.path if role.path != ROOT_PATH else None,
        "Description": role.description or None,
        "MaxSessionDuration": role.max_session if role.max_session != MAX_SESSION else None,
        "Tags": [{"Key": key, "Value": value} for key, value in role.tags] or None,
    }
    return {name: value for name, value in settings.items() if value is not None}


def entry(role: Role, folder: str) -> dict[str, Json]:
    """Write what no document of AWS can hold: when each part is there, and in which file."""
    files = policy_files(role, folder)
    parts: dict[str, Json] = {
        "boundary": canonical(role.boundary),
        "attachments": canonical(role.attachments),
        "trust": [canonical(statement.presence) for statement in role.trust],
        "policies": [_policy_entry(policy, file) for policy, file in zip(role.policies, files, strict=True)],
    }
    return {
        "id": role.id,
        "folder": folder,
        **_present(role.presence),
        **{k: v for k, v in parts.items() if v},
    }


def _policy_entry(policy: Policy, file: str) -> Json:
    return {"name": str(policy.name), "kind": policy.kind.value, "file": file, **_present(policy.presence)}


def _present(presence: Presence) -> dict[str, Json]:
    return {"presence": canonical(presence)} if presence else {}


# --- reading -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Files:
    """The files of an emission as the index leads to them; asking for one marks it as known."""

    open: Callable[[str, Shape], Shape | None]
    lists: frozenset[str]
    report: Report

    def document(self, path: str, named_by: Shape) -> Shape | None:
        """Open a policy document, with its references read."""
        shape = self.open(path, named_by)
        return shape and decoded(shape, self.lists, self.report)

    def text(self, shape: Shape | None) -> Text:
        """Read one text with references."""
        if shape is None:
            return Text()
        return reference_text(Text.of(word_of(shape, self.report)), shape.span, self.lists, self.report)


def read_role(shape: Shape, files: Files) -> Role:
    """Read a role by its entry in the index."""
    report = files.report
    found = fields_of(
        shape, ("id", "folder"), ("presence", "boundary", "attachments", "trust", "policies"), report
    )
    folder = word_of(found.get("folder"), report)
    created = _Creation.read(files.open(f"{folder}/{paths.CREATE}", shape), files)
    return Role(
        id=word_of(found.get("id"), report),
        name=created.name,
        trust=_read_trust(found.get("trust"), f"{folder}/{paths.TRUST}", shape, files),
        policies=tuple(_read_policy(one, files) for one in items_of(found.get("policies"), report)),
        attachments=tuple(_read_attachment(one, files) for one in items_of(found.get("attachments"), report)),
        path=created.path,
        description=created.description,
        max_session=created.max_session,
        boundary=_read_attachment(found["boundary"], files) if "boundary" in found else None,
        tags=created.tags,
        presence=read_presence(found.get("presence"), report),
    )


@dataclass(frozen=True, slots=True)
class _Creation:
    """What ``create-role.json`` says."""

    name: Text
    path: Text = ROOT_PATH
    description: str = ""
    max_session: int = MAX_SESSION
    tags: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, shape: Shape | None, files: Files) -> _Creation:
        if shape is None:
            return cls(Text())
        report = files.report
        known = ("Path", "Description", "MaxSessionDuration", "Tags")
        found = fields_of(shape, ("RoleName",), known, report)
        return cls(
            name=files.text(found.get("RoleName")),
            path=files.text(found["Path"]) if "Path" in found else ROOT_PATH,
            description=word_of(found.get("Description"), report),
            max_session=number_of(found.get("MaxSessionDuration"), report) or MAX_SESSION,
            tags=tuple(sorted(_read_tag(one, report) for one in items_of(found.get("Tags"), report))),
        )


def _read_tag(shape: Shape, report: Report) -> tuple[str, str]:
    found = fields_of(shape, ("Key", "Value"), (), report)
    return word_of(found.get("Key"), report), word_of(found.get("Value"), report)


def _read_trust(
    presences: Shape | None, path: str, named_by: Shape, files: Files
) -> tuple[TrustStatement, ...]:
    document = files.document(path, named_by)
    statements = document_statements(document, files.report) if document else ()
    when = tuple(read_presence(one, files.report) for one in items_of(presences, files.report))
    if document and len(when) != len(statements):
        files.report(named_by.span, f"trust has {len(when)} presences for {len(statements)} statements")
    padded = (*when, *(ALWAYS for _ in statements[len(when) :]))
    return tuple(
        read_trust_statement(one, files.report, presence)
        for one, presence in zip(statements, padded, strict=False)
    )


def _read_policy(shape: Shape, files: Files) -> Policy:
    report = files.report
    found = fields_of(shape, ("name", "kind", "file"), ("presence",), report)
    kind = one_of(found.get("kind"), tuple(PolicyKind), report)
    document = files.document(word_of(found.get("file"), report), found.get("file") or shape)
    return Policy(
        name=files.text(found.get("name")),
        kind=PolicyKind(kind or PolicyKind.INLINE),
        statements=read_policy(document, report) if document else (),
        presence=read_presence(found.get("presence"), report),
    )


def _read_attachment(shape: Shape, files: Files) -> Attachment:
    found = fields_of(shape, ("arn",), ("presence",), files.report)
    return Attachment(files.text(found.get("arn")), read_presence(found.get("presence"), files.report))
