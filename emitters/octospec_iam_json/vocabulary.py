"""Names of files and keys in them: tables that writer and reader share."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from octo_spec.model.deployment import PolicyKind
from octo_spec.model.role_settings import RoleSetting

FORMAT: Final = "iam-json"
"""The format for which a spec gives names."""

README: Final = "README.md"
INDEX: Final = "index.json"
SCRIPT: Final = "apply.sh"

CREATION: Final = "create-role.json"
TRUST: Final = "trust-policy.json"
POLICY_FOLDERS: Final = {PolicyKind.INLINE: "inline-policies", PolicyKind.MANAGED: "managed-policies"}
"""In the folder of a role."""

VERSION_KEY: Final = "octospec-index"
INDEX_VERSION: Final = 1

CREATION_KEYS: Final = {
    RoleSetting.NAME: "RoleName",
    RoleSetting.PATH: "Path",
    RoleSetting.DESCRIPTION: "Description",
    RoleSetting.MAX_SESSION: "MaxSessionDuration",
    RoleSetting.TAGS: "Tags",
}
"""The settings in ``create-role.json``, by the names that ``aws iam create-role`` gives them."""

INDEX_KEYS: Final = {RoleSetting.BOUNDARY: "boundary"}
"""The settings in the index: a boundary has a presence, which no input of the AWS CLI can hold."""

NAMED: Final = "file-is-named"
"""What the index says of a policy whose file has the name that the spec gives it."""

EXPLANATION: Final = "explanation"
EXPLANATIONS: Final = "explanations"
"""What the index says of an attached policy, and of each statement of a policy: its group, and why."""


@cache
def script() -> str:
    """Give ``apply.sh``, which is the same for every spec."""
    return Path(__file__).with_name(SCRIPT).read_text("utf-8")
