"""How access is told to people, level by level: one table for reviews, ``access``, ``diff`` and specs.

The gravest level comes first, in every list and every row of counts. What a statement is about is told by
``octo_spec.analysis.wording``, resources and conditions too; in which settings it holds, by
``octo_spec.model.presence_wording``, and one request by ``octo_spec.model.request_words``.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.frozen import frozen
from octo_spec.iam.catalog import Level


@frozen
class LevelWords:
    """The words for one access level of AWS: ``verb`` is what a role does, ``access`` what it has."""

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
"""The gravest first."""

LEVELS: Final = tuple(words.level for words in LEVEL_WORDS)
"""AWS's access levels, the gravest first."""

VERBS: Final = {words.level.value: words.verb for words in LEVEL_WORDS}
"""Access level -> what a count of its actions is called."""


def counted(level: str, number: int) -> str:
    """Count actions of a level.

    >>> counted("Write", 1), counted("List", 1_200)
    ('1 write', '1,200 lists')
    """
    return f"{number:,} {VERBS[level].removesuffix('s') if number == 1 else VERBS[level]}"


ACCESS: Final = {words.level: words.access for words in LEVEL_WORDS}
"""Access level -> what whoever has it has."""

UNKNOWN_ACCESS: Final = "access that AWS may add"
"""What whoever has a pattern has that matches no action of today."""
