"""What lint, diff and access need of the table of effects: lists of actions, read in a millisecond.

``action_effects`` has each action with its reasons, and takes ten times as long to read. So
``make action-effects`` also derives ``effect_summaries.txt``: each line has a service, a summary and names of
actions. It is text, so that anyone who changes what an action does sees what lint makes of it.

>>> actions_in_summary("glue", Summary.SECRETS)[:2]
('BatchGetJobs', 'GetConnection')
>>> actions_in_summary("nowhere", Summary.SECRETS)
()
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class Summary(StrEnum):
    """What the actions on a line have in common."""

    ONLY_READS = "only-reads"
    """AWS's level is higher than Read, and the action is judged to do nothing other than to read."""
    RETURNS_ACCESS = "returns-access"
    """AWS's level is higher than Read; the action only returns secrets, or what is needed to run code."""
    SECRETS = "secrets"
    """The action makes a secret known, and an inventory or monitoring does not need it."""
    DATA = "data"
    """The action returns what someone stored, and an inventory or monitoring does not need it."""
    SHARING = "sharing"
    """The purpose of the action is to give others access; other actions do it by one of their settings."""


SUMMARIES: Final = Path(__file__).with_name("effect_summaries.txt")


def actions_in_summary(service: str, summary: Summary) -> tuple[str, ...]:
    """Return the names of a service's actions in a summary, sorted, in AWS's spelling."""
    return _lines().get((service, summary), ())


def services_in(summary: Summary) -> tuple[str, ...]:
    """Return the services with actions in a summary, sorted."""
    return tuple(sorted(service for service, of_service in _lines() if of_service == summary))


@cache
def _lines() -> Mapping[tuple[str, str], tuple[str, ...]]:
    words = map(str.split, SUMMARIES.read_text(encoding="utf-8").splitlines())
    return {(service, summary): tuple(names) for service, summary, *names in words}
