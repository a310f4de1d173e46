"""Which condition keys AWS documents for an action.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from octo_spec.iam.keys import key_form

if TYPE_CHECKING:
    from octo_spec.iam.catalog import Action


def documents(action: Action, key: str) -> bool:
    """Tell whether a request of ``action`` may hold ``key``, which is in any letter case."""
    return _is_one_of(action.condition_keys, key.lower())


@lru_cache(1 << 14)
def _is_one_of(documented: tuple[str, ...], key: str) -> bool:
    beginning = key.partition(":")[0]
    near = (one for one in documented if one.lower().startswith(f"{beginning}:"))
    return any(key_form(one).fullmatch(key) for one in near)
