"""Names of files and keys in them: tables that writer and reader share."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from octo_spec.model.deployment import PolicyKind
from octo_spec.model.role_settings import RoleSetting

FORMAT: Final = "iam-json"
"""The format for which a spec sets names."""

README: Final = "README.md"
INDEX: Final = "index.json"
SCRIPT: Final = "apply.sh"

CREATION: Final = "create-role.json"
TRUST: Final = "trust-policy.json"
POLICY_FOLDERS: Final = {PolicyKind.INLINE: "inline-policies", PolicyKind.MANAGED: "managed-policies"}
"""The subfolders in the folder of a role."""

VERSION_KEY: Final = "octospec-index"
INDEX_VERSION: Final = 1

CREATION_KEYS: Final = {
    RoleSetting.NAME: "RoleName",
    RoleSetting.PATH: "Path",
    RoleSetting.DESCRIPTION: "Description",
    RoleSetting.MAX_SESSION: "MaxSessionDuration",
    RoleSetting.TAGS: "Tags",
}
"""The settings in ``create-role.json``, by the names of ``aws iam create-role``."""

INDEX_KEYS: Final = {RoleSetting.BOUNDARY: "boundary"}
"""The settings in the index: a boundary has a presence, which no input of the AWS CLI can contain."""

NAMED: Final = "file-is-named"
"""The index key for a policy whose file has the name that the spec sets."""

EXPLANATION: Final = "explanation"
EXPLANATIONS: Final = "explanations"
"""The index keys for an attached policy, and for each statement of a policy: its group, and its reason."""


@cache
def script() -> str:
    """Return ``apply.sh``, which is the same for every spec."""
    return Path(__file__).with_name(SCRIPT).read_text("utf-8")
