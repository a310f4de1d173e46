"""The words for access levels: one table for reviews, ``access``, ``diff`` and specs.

The most serious level comes first, in every list and every row of counts. ``octo_spec.analysis.wording``
describes statements with their resources and conditions, ``octo_spec.model.presence_wording`` the choices for
which they hold, and ``octo_spec.model.request_words`` one request.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.frozen import frozen
from octo_spec.iam.catalog import Level


@frozen
class LevelWords:
    """The words for one AWS access level: ``verb`` is what a role does, ``access`` what it has."""

    level: Level
    verb: str
    access: str


LEVEL_WORDS: Final = (
    LevelWords(Level.PERMISSIONS, "permissions", "access to permissions"),
    LevelWords(Level.WRITE, "writes", "write access"),
    LevelWords(Level.TAGGING, "tags", "access to tags"),
    LevelWords(Level.READ, "reads", "read access"),
    LevelWords(Level.LIST, "lists", "list access"),
)
"""The words for each access level; the most serious level comes first."""

LEVELS: Final = tuple(words.level for words in LEVEL_WORDS)
"""AWS's access levels; the most serious comes first."""

VERBS: Final = {words.level.value: words.verb for words in LEVEL_WORDS}
"""Access level -> the word for a count of its actions."""


def action_count(level: str, number: int) -> str:
    """Count actions of a level.

    >>> action_count("Write", 1), action_count("List", 1_200)
    ('1 write', '1,200 lists')
    """
    return f"{number:,} {VERBS[level].removesuffix('s') if number == 1 else VERBS[level]}"


ACCESS: Final = {words.level: words.access for words in LEVEL_WORDS}
"""Access level -> the kind of access that it gives."""

UNKNOWN_ACCESS: Final = "access that AWS may add"
"""The kind of access of a pattern that matches no action of today."""
