"""Patterns of actions: ``service:Name`` with wildcards, in lower case, since AWS ignores their letter case.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html

>>> from octo_spec.iam.glob_matching import matches
>>> matches(action_pattern("S3:Get*"), "s3:getobject"), matches(action_pattern("*"), "s3:getobject")
(True, True)
>>> spellings(("S3:Get*",))[shown_action(action_pattern("s3:get*"))]
'S3:Get*'
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from octo_spec.iam.glob import SEGMENT_CHARACTER, SEGMENT_RUN, Pattern, wild, within_segments

if TYPE_CHECKING:
    from collections.abc import Mapping

ALL_ACTIONS = within_segments(wild("*:*"))
"""Every action of every service."""


def action_pattern(written: str) -> Pattern:
    """Return the pattern of an action, in lower case."""
    return ALL_ACTIONS if written == "*" else within_segments(wild(written.lower()))


def whole_action_pattern(written: str) -> Pattern:
    """Return the pattern of an action; raise ``ValueError`` unless it is ``*`` or has one service."""
    pattern = action_pattern(written)
    if pattern.count(":") != 1:
        msg = f"expected * or service:action, found {written!r}"
        raise ValueError(msg)
    return pattern


@lru_cache(1 << 6)
def spellings(written: tuple[str, ...]) -> Mapping[str, str]:
    """Return the spelling of each action as it is written, by its ``shown_action`` form."""
    if "**" in "\n".join(written):
        return {shown_action(action_pattern(action)): action for action in written}
    return dict(zip(map(str.lower, written), written, strict=True))


def shown_action(action: Pattern) -> str:
    """Return an action as policies write it, in lower case."""
    return "*" if action == ALL_ACTIONS else action.replace(SEGMENT_RUN, "*").replace(SEGMENT_CHARACTER, "?")
