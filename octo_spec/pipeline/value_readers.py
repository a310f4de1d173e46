"""Where a value is not only a text to compare: there, another value of its kind can mean something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.iam.operators import Family, OperatorForm

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from octo_spec.model.deployment import Condition, Deployment, Role
    from octo_spec.model.text import Text

_TEXTS: Final = frozenset({Family.STRING, Family.ARN})
_OF_AWS: Final = ":aws:policy/"


def is_decided_by(deployment: Deployment, values: Collection[str]) -> bool:
    """Whether a value is a number, a date or an address of a condition, or names a policy of AWS."""
    meant = (str(text) for role in deployment.roles for text in _interpreted_texts(role))
    return any(value in text for text in meant for value in values)


def _interpreted_texts(role: Role) -> Iterator[Text]:
    """Yield the texts of a role that mean more than their characters."""
    for condition in _conditions(role):
        form = OperatorForm.parse(condition.operator)
        if form is None or form.family not in _TEXTS:
            yield from condition.values
    attached = (*role.attachments, *filter(None, (role.boundary,)))
    yield from (each.arn for each in attached if _OF_AWS in str(each.arn))


def _conditions(role: Role) -> Iterator[Condition]:
    for statement in role.trust:
        yield from statement.conditions
    for policy in role.policies:
        for granted in policy.statements:
            yield from granted.conditions
