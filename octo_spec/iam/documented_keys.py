"""The condition keys that AWS documents for an action.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from octo_spec.iam.global_keys import GLOBAL_KEYS, SESSION_KEYS, TAG_KEYS
from octo_spec.iam.keys import represents

if TYPE_CHECKING:
    from octo_spec.iam.catalog import Action


def documents(action: Action, key: str) -> bool:
    """Return whether AWS documents ``key``, which is in any letter case, for ``action``."""
    return _is_documented(action.condition_keys, key.lower())


def documented_spelling(action: Action, key: str) -> str:
    """Return AWS's spelling of a key in lower case; the key itself if AWS does not document it.

    >>> from octo_spec.iam.catalog import action
    >>> pass_role = action("iam:PassRole")
    >>> documented_spelling(pass_role, "iam:passedtoservice"), documented_spelling(pass_role, "aws:sourceip")
    ('iam:PassedToService', 'aws:SourceIp')
    >>> documented_spelling(action("s3:PutObjectTagging"), "s3:requestobjecttag/team")
    's3:RequestObjectTag/team'
    """
    documented = (*action.condition_keys, *GLOBAL_KEYS, *SESSION_KEYS, *TAG_KEYS)
    beginning, slash, tag = key.partition("/")
    if slash:
        of_tags = (each.partition("/")[0] for each in documented if "/" in each)
        return next((f"{each}/{tag}" for each in of_tags if each.lower() == beginning), key)
    return next((each for each in documented if each.lower() == key), key)


@lru_cache(1 << 14)
def _is_documented(key_forms: tuple[str, ...], key: str) -> bool:
    prefix = key.partition(":")[0]
    of_prefix = (form for form in key_forms if form.lower().startswith(f"{prefix}:"))
    return any(represents(form, key) for form in of_prefix)
