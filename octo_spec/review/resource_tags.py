"""Conditions on tags of resources, and the actions that set such tags and so meet the conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.escalation.permission_state import keys_of
from octo_spec.iam.catalog import Action, Level, action
from octo_spec.iam.key_domains import tag_of_resource

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.iam.policy import Document


def depend_on_tags(documents: Iterable[Document]) -> bool:
    """Return whether permissions depend on the tag of a resource."""
    return any((tag_of_resource(key) or key).startswith("aws:resourcetag/") for key in keys_of(documents))


def sets_tags(name: str) -> bool:
    """Return whether AWS documents that an action sets tags."""
    found = action(name)
    return isinstance(found, Action) and Level.TAGGING in found.levels
