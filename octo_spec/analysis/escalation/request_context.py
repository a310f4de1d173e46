"""The condition keys that AWS never sends with an action: no request holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.iam import request_keys
from octo_spec.iam.catalog import Action, action

if TYPE_CHECKING:
    from collections.abc import Iterable


def unsent_keys(name: str, keys: Iterable[str]) -> tuple[str, ...]:
    """Return which condition keys AWS never sends with an action, sorted.

    Only IAM's own actions have the keys of IAM, so that holds for an action that AWS does not document, too.
    """
    if not isinstance(action(name), Action):
        of_iam = name.lower().startswith("iam:")
        return tuple(sorted(key for key in keys if key.startswith("iam:") and not of_iam))
    return tuple(sorted(request_keys.unsent_keys(name, keys)))
