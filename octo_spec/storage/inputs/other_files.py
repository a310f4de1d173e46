"""Files without access: octospec says so first, so that no one searches them for an error."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

WITHOUT_ACCESS = DiagnosticKind.error(
    "OCT618", "without-access", "A file of a known kind that is not a spec, an artifact or a single policy."
)

_CUSTOMERS: Final = re.compile(r"""(?:^|\A\s*\{\s*)["']?octospec-customers["']?[ \t]*:""", re.MULTILINE)
_ONE_POLICY: Final = "name a file with one policy, or with one trust policy"
_DUMP: Final = frozenset({"UserDetailList", "GroupDetailList", "RoleDetailList"})
_LISTS: Final[Mapping[str, str]] = {
    "Roles": "list-roles",
    "Policies": "list-policies",
    "PolicyNames": "list-role-policies",
    "AttachedPolicies": "list-attached-role-policies",
    "Versions": "list-policy-versions",
    "Policy": "get-policy",
}
"""Key -> the command of ``aws iam`` that prints it; the output contains no policy document."""

_PAGES: Final = ("IsTruncated", "Marker", "NextToken")


def other_file(text: str, path: str) -> Diagnostic | None:
    """Say what a file is that is not a spec, a policy or an artifact; ``None`` if that is not known."""
    if _CUSTOMERS.search(text):
        help = "name the spec, and this file with --customers"
        return WITHOUT_ACCESS.at(Span(path), f"{path} is a customers file, and has no roles of its own", help)
    if isinstance(keys := _keys(text), frozenset) and (printed := _known_output(keys)):
        return WITHOUT_ACCESS.at(Span(path), f"{path} is {printed}", _ONE_POLICY)
    return None


def _keys(text: str) -> frozenset[str] | None:
    """List the keys at the top of a JSON text."""
    try:
        data = json.loads(text, object_pairs_hook=_only_keys) if text.lstrip().startswith("{") else None
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, frozenset) else None


def _only_keys(pairs: list[tuple[str, object]]) -> frozenset[str]:
    """Keep only the keys of an object: a large file has too many values for the memory."""
    return frozenset(key for key, _ in pairs)


def _known_output(keys: frozenset[str]) -> str:
    if keys & _DUMP:
        return "a dump of an account, as 'aws iam get-account-authorization-details' prints it"
    if "octospec-manifest" in keys:
        return "the manifest of an output folder, which lists artifacts and contains none"
    command = next((_LISTS[key] for key in _LISTS.keys() & keys if keys <= {key, *_PAGES}), "")
    return f"what 'aws iam {command}' prints, without a document" if command else ""
