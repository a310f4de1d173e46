"""Conditions on tags of resources, and the actions that set such tags and so meet the conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.escalation.permission_state import keys_of
from octo_spec.iam.tagging_actions import key_of_request, tagging_actions, untagging_actions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.iam.policy import Document


def depend_on_tags(documents: Iterable[Document]) -> bool:
    """Return whether permissions depend on the tag of a resource."""
    return any(map(key_of_request, keys_of(documents)))


def sets_tags(name: str) -> bool:
    """Return whether an action sets or removes tags."""
    service = name.partition(":")[0]
    return name in tagging_actions(service) or name in untagging_actions(service)
