"""The condition keys that AWS never sends with an action: no request holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.iam.catalog import Action, action
from octo_spec.iam.request_keys import may_hold
from octo_spec.symbolic.answer_keys import is_answer_key

if TYPE_CHECKING:
    from collections.abc import Iterable


def unsent_keys(name: str, keys: Iterable[str]) -> tuple[str, ...]:
    """Return which condition keys AWS never sends with an action, sorted."""
    known = action(name)
    if not isinstance(known, Action):
        return ()
    return tuple(sorted(key for key in keys if not is_answer_key(key) and not may_hold(known, key)))
