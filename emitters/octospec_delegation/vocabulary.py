"""Names of files and keys in them: tables that writer, reader and rules share."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Final

FORMAT: Final = "delegation"

METADATA: Final = "bundle_metadata.json"
BOUNDARY: Final = "boundary.json"
TEMPLATE: Final = "template.json"
INDEX: Final = "octospec.json"
README: Final = "README.md"
ROLES: Final = "roles"
TRUST: Final = "trust.json"
PERMISSIONS: Final = "permissions.json"

SESSION_FILES: Final = ("permissions*.json", "*template*.json")
"""Patterns of the files at the top of a bundle that bind the vendor's session."""

PARAMETER: Final = re.compile(r"@\{([^{}]*)\}")
"""A value that the request fills in."""

ENABLED: Final = "@Enabled"
"""The directive that says for which boolean parameter a statement is in the rendered policy."""

MOST_RENDERED: Final = 2_048
MOST_BOUNDARY: Final = 6_144
MOST_PARAMETERS: Final = 50
NAME_LENGTHS: Final = range(5, 257)

DATED: Final = re.compile(r".*[_-]?(?:\d{4}_\d{2}_\d{2}|\d{4}-\d{2}-\d{2}|\d{8})")
"""A name with the date of its registration at the end."""

NAMED_ALONE: Final = {
    "iam": "IAM",
    "kms": "KMS",
    "ram": "RAM",
    "sso": "IAM Identity Center",
    "sso-directory": "IAM Identity Center",
    "identitystore": "IAM Identity Center",
    "organizations": "Organizations",
    "secretsmanager": "Secrets Manager",
}
"""The services of which registration requires that every action is named, with their titles."""

VERSION_KEY: Final = "octospec-bundle"
INDEX_VERSION: Final = 1


def is_template(name: str) -> bool:
    """Return whether a file at the top of a bundle is a template of the session."""
    return "/" not in name and any(fnmatchcase(name, pattern) for pattern in SESSION_FILES)


def template_name(session: str, part: int) -> str:
    """Return the file of the ``part``-th template of a session; of the only session if the id is empty."""
    stem = f"template-{session}" if session else TEMPLATE.removesuffix(".json")
    return f"{stem}.json" if part == 1 else f"{stem}.part-{part}.json"
