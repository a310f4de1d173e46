"""The documented action that is nearest to one that AWS does not document, or the nearest pattern."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.iam.catalog import Service, expand, service
from octo_spec.iam.catalog_data import prefixes
from octo_spec.language.near_words import closest

if TYPE_CHECKING:
    from collections.abc import Iterable


def is_pattern(action: str) -> bool:
    """Whether an action has a wildcard."""
    return "*" in action or "?" in action


def nearest_action(written: str) -> str | None:
    """Return the nearest documented action, or pattern that matches one; ``None`` if no name is near."""
    return _nearest_pattern(written) if is_pattern(written) else _nearest_name(written)


NEAR: Final = 3
"""The most names to suggest."""


def near_names(written: str) -> tuple[str, ...]:
    """Return documented actions that a misspelled one may mean: those of this name first, of any service."""
    prefix, _, name = written.lower().partition(":")
    same = [action.full_name for action in expand(f"*:{name}")] if name.isalnum() else []
    near = [*_near_names(prefix, name), *sorted(same)]
    return tuple(sorted(dict.fromkeys(near), key=lambda each: each not in same))[:NEAR]


def _near_names(prefix: str, name: str) -> list[str]:
    found = service(prefix if prefix in prefixes() else closest(prefix, prefixes()) or prefix)
    if not isinstance(found, Service):
        return []
    from difflib import get_close_matches  # noqa: PLC0415 - only a misspelled word pays for it

    return [found.actions[near].full_name for near in get_close_matches(name, found.actions, NEAR - 1)]


def _nearest_name(written: str) -> str | None:
    prefix, _, name = written.lower().partition(":")
    near_prefix = prefix if isinstance(service(prefix), Service) else closest(prefix, prefixes())
    found = service(near_prefix or prefix)
    near = closest(name, found.actions) if isinstance(found, Service) else None
    return found.actions[near].full_name if isinstance(found, Service) and near else None


def _nearest_pattern(written: str) -> str | None:
    """Replace the service, or the beginning of the name, by the nearest one that matches an action."""
    prefix, _, name = written.partition(":")
    documented = service(prefix.lower())
    if isinstance(documented, Service):
        names = (action.name for action in documented.actions.values())
        near = [f"{prefix}:{near_name}" for near_name in _near_patterns(name, names)]
    else:
        near = [f"{near_prefix}:{name}" for near_prefix in _near_patterns(prefix, prefixes())]
    return next((pattern for pattern in near if expand(pattern)), None)


def _near_patterns(pattern: str, words: Iterable[str]) -> list[str]:
    """Replace the text before the first wildcard by the beginnings of ``words`` that are close to it."""
    head = re.split(r"[*?]", pattern, maxsplit=1)[0]
    rest = pattern[len(head) :]
    beginnings = ((word[: len(head)] if rest else word) for word in words)
    by_lower_case = {beginning.lower(): beginning for beginning in beginnings}
    from difflib import get_close_matches  # noqa: PLC0415 - only a misspelled word pays for it

    return [by_lower_case[close] + rest for close in get_close_matches(head.lower(), by_lower_case)]
