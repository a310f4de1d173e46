"""The access levels of actions as judged: AWS's, except of an action that only reads.

AWS documents some actions that only read as Write or Permissions management, such as
``quicksight:DescribeTopicPermissions``. The table of effects says what each action changes, runs or passes,
and whether it returns secrets, such as credentials with which the caller may write; an action that does
nothing of the kind is a Read here. An open answer lowers no level.

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
_ACTING: Final = (
    "reads-secrets",
    *(question for question in QUESTION_IDS if not question.startswith("reads-")),
)
"""The questions about what an action does, or enables, other than to read."""


def judged_levels(action: Action) -> tuple[Level, ...]:
    """Return the access levels of an action, usually one: Read if it is judged to do nothing else."""
    levels = action.levels
    if READING.issuperset(levels):
        return levels
    return _ONLY_READ if action.name in _harmless_names(action.service, _ACTING) else levels


def only_runs_code(action: Action) -> bool:
    """Return whether an action changes nothing itself and passes no role, as judged; it may run code."""
    return action.name in _harmless_names(action.service, _CHANGING)


_CHANGING: Final = tuple(question for question in _ACTING if question not in {"reads-secrets", "runs-code"})


@cache
def _harmless_names(service: str, questions: tuple[str, ...]) -> frozenset[str]:
    """Return the names of a service's actions that answer no to all of some questions."""
    [first, *others] = (names_answering(service, question, EffectAnswer.NO) for question in questions)
    return first.intersection(*others)
