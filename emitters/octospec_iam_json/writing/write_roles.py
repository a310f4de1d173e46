"""One role: its folder of documents, and its entry in the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.canonical_json import canonical
from octo_spec.model.explanations import explanation
from octo_spec.model.naming import given_name
from octo_spec.model.policy_documents import policy_tree, trust_tree
from octo_spec.model.role_settings import given_settings
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
from octospec_iam_json.writing.file_names import policy_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.deployment import Attachment, Policy, Role
    from octo_spec.model.presence import Presence
    from octo_spec.model.role_settings import SettingValue


def role_files(role: Role, folder: str) -> Iterator[tuple[str, object]]:
    """Write the files of a role, each with its path; the texts contain ARNs instead of role references."""
    yield f"{folder}/{CREATION}", creation(role)
    yield f"{folder}/{TRUST}", trust_tree(role.trust)
    for policy, path in zip(role.policies, policy_files(role, folder), strict=True):
        yield path, policy_tree(policy.statements)


def creation(role: Role) -> dict[str, object]:
    """Return the input of ``aws iam create-role`` without trust policy, boundary and default values."""
    settings = given_settings(role)
    return {key: _setting(settings[setting]) for setting, key in CREATION_KEYS.items() if setting in settings}


def _setting(value: SettingValue) -> object:
    """Write tags as objects of key and value, and any other setting unchanged."""
    return [{"Key": key, "Value": tag} for key, tag in value] if isinstance(value, tuple) else value


def role_entry(role: Role, folder: str) -> dict[str, JsonValue]:
    """Write what no AWS document can contain: the presence of each part, and its file."""
    files = policy_files(role, folder)
    settings = given_settings(role)
    parts: dict[str, JsonValue] = {
        **{key: canonical(settings[setting]) for setting, key in INDEX_KEYS.items() if setting in settings},
        "attachments": list(map(_attachment_entry, role.attachments)),
        "trust": [canonical(statement.presence) for statement in role.trust],
        "policies": [_policy_entry(policy, path) for policy, path in zip(role.policies, files, strict=True)],
    }
    return {
        "id": role.id,
        "folder": folder,
        **_present(role.presence),
        **{name: part for name, part in parts.items() if part},
    }


def _policy_entry(policy: Policy, path: str) -> JsonValue:
    """Return the file of a policy, and for each statement the reason, which no document can contain."""
    said: list[JsonValue] = list(map(explanation, policy.statements))
    return {
        "name": str(policy.name),
        "kind": policy.kind.value,
        "file": path,
        **({NAMED: True} if given_name(policy, FORMAT) else {}),
        **_present(policy.presence),
        **({EXPLANATIONS: said} if any(said) else {}),
    }


def _attachment_entry(attachment: Attachment) -> JsonValue:
    entry = {"arn": str(attachment.arn), **_present(attachment.presence)}
    said = explanation(attachment)
    return {**entry, EXPLANATION: said} if said else entry


def _present(presence: Presence) -> dict[str, JsonValue]:
    return {"presence": canonical(presence)} if presence else {}
