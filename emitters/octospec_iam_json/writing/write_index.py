"""The index: the questions, what each file is, and when each part of a role exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octospec_iam_json.vocabulary import INDEX_VERSION, VERSION_KEY
from octospec_iam_json.writing.write_parameters import questions
from octospec_iam_json.writing.write_roles import role_entry

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.deployment import Deployment


def index(deployment: Deployment, folders: tuple[str, ...]) -> dict[str, JsonValue]:
    """Write the index; ``folders`` belong to the roles, in order."""
    return {
        VERSION_KEY: INDEX_VERSION,
        "name": deployment.name,
        "version": deployment.version,
        **questions(deployment),
        "roles": [role_entry(role, folder) for role, folder in zip(deployment.roles, folders, strict=True)],
    }
