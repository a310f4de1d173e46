"""The access levels of actions as judged: AWS's, except of an action that only reads.

AWS documents some actions that only read as Write or Permissions management, such as
``quicksight:DescribeTopicPermissions``. The table of effects says what each action changes, runs or passes;
one that does nothing of the kind is a Read here. An open answer lowers no level.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html

>>> from octo_spec.iam.catalog import action
>>> described = action("quicksight:DescribeTopicPermissions")
>>> [str(level) for level in described.levels], [str(level) for level in judged_levels(described)]
(['Permissions management', 'Write'], ['Read'])
>>> judged_levels(action("sqs:SendMessage")) == action("sqs:SendMessage").levels
True
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from octo_spec.iam.action_effects import QUESTION_IDS, EffectAnswer, names_answering
from octo_spec.iam.catalog import Level

if TYPE_CHECKING:
    from octo_spec.iam.catalog import Action

READING: Final = frozenset({Level.LIST, Level.READ})
"""The levels of actions that change nothing."""

_ONLY_READ: Final = (Level.READ,)
_ACTING: Final = tuple(question for question in QUESTION_IDS if not question.startswith("reads-"))
"""The questions about what an action does other than to read."""


def judged_levels(action: Action) -> tuple[Level, ...]:
    """Return the access levels of an action, usually one: Read if it is judged to do nothing else."""
    levels = action.levels
    if READING.issuperset(levels):
        return levels
    return _ONLY_READ if action.name in _reading_names(action.service) else levels


@cache
def _reading_names(service: str) -> frozenset[str]:
    """Return the names of a service's actions that are judged to only read."""
    [first, *others] = (names_answering(service, question, EffectAnswer.NO) for question in _ACTING)
    return first.intersection(*others)
