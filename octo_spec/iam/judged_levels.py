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

from typing import TYPE_CHECKING, Final

from octo_spec.iam.catalog import Level
from octo_spec.iam.effect_summaries import Summary, actions_in_summary

if TYPE_CHECKING:
    from octo_spec.iam.catalog import Action

READING: Final = frozenset({Level.LIST, Level.READ})
"""The levels of actions that change nothing."""

_ONLY_READ: Final = (Level.READ,)


def judged_levels(action: Action) -> tuple[Level, ...]:
    """Return the access levels of an action, usually one: Read if it is judged to do nothing else."""
    return (
        _ONLY_READ if action.name in actions_in_summary(action.service, Summary.ONLY_READS) else action.levels
    )


def only_returns_access(action: Action) -> bool:
    """Return whether an action with a higher level than Read only returns secrets, or access to run code."""
    return action.name in actions_in_summary(action.service, Summary.RETURNS_ACCESS)
