"""The actions that answer yes to a question of a reviewer, and those whose answer is not known.

``action_effects`` has each action with its reasons, and takes several times as long to read as a whole. So
``make action-effects`` also derives ``answering_actions.xz``: each line has an answer, a question and the
full names of the actions.

>>> actions("passes-roles")
('iam:PassRole',)
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.iam.action_effects import EffectAnswer

if TYPE_CHECKING:
    from collections.abc import Mapping

LISTS: Final = Path(__file__).with_name("answering_actions.xz")


@cache
def actions(question: str) -> tuple[str, ...]:
    """Return the actions that answer yes to a question, sorted, in AWS's spelling."""
    return tuple(_lines()[EffectAnswer.YES.value, question].split())


@cache
def unclassified_actions(question: str) -> tuple[str, ...]:
    """Return the actions whose answer to a question is not known, sorted, in AWS's spelling."""
    return tuple(_lines()[EffectAnswer.UNCLASSIFIED.value, question].split())


@cache
def _lines() -> Mapping[tuple[str, str], str]:
    import lzma  # noqa: PLC0415 - only needed for the lists

    lines = (line.split("\t") for line in lzma.decompress(LISTS.read_bytes()).decode().splitlines())
    return {(answer, question): names for answer, question, names in lines}
