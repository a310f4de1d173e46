"""What each role allows wherever a spec may be deployed, for any value of any parameter: never too little.

Where no policy variable can stand for a parameter, as in numbers and addresses, a condition of a grant
is left out, and so is a deny that has one.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Final

from octo_spec.iam.elements import Effect
from octo_spec.iam.operators import OperatorForm
from octo_spec.lint.rules.attached_policies import is_known, unfolded
from octo_spec.symbolic.role_access import every_setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.models.groups import NeverSpec
    from octo_spec.lint.rule import Subject
    from octo_spec.model.deployment import Condition, Role, Statement
    from octo_spec.symbolic.role_access import RoleAccess
    from octo_spec.symbolic.unknowns import Unknowns


def provable(subject: Subject) -> Iterator[tuple[RoleAccess, ...]]:
    """Give what each role allows, once for each place that makes a difference to a ``never``."""
    usual = subject.unknowns
    deployment = replace(subject.deployment, roles=tuple(map(_provable, subject.deployment.roles)))
    for place in _places(subject, usual):
        if place == usual and not usual.stand_ins and not _changed(subject):
            yield subject.accesses
        else:
            yield every_setting(deployment, replace(place, stand_ins={}))


def _changed(subject: Subject) -> bool:
    return any(is_known(one) for role in subject.deployment.roles for one in role.attachments)


def _provable(role: Role) -> Role:
    """Leave out the trust, which no ``never`` is about, and what no variable can stand in."""
    policies = (
        replace(policy, statements=tuple(_loosened(policy.statements))) for policy in unfolded(role).policies
    )
    return replace(role, trust=(), policies=tuple(policies))


def _loosened(statements: tuple[Statement, ...]) -> Iterator[Statement]:
    for one in statements:
        kept = tuple(condition for condition in one.conditions if not _is_opaque(condition))
        if one.effect is Effect.ALLOW or kept == one.conditions:
            yield replace(one, conditions=kept)


def _is_opaque(condition: Condition) -> bool:
    """Tell whether a value is open where IAM reads no policy variables."""
    form = OperatorForm.parse(condition.operator)
    reads_variables = form is not None and form.reads_variables
    return not reads_variables and any(value.references for value in condition.values)


# --- places ------------------------------------------------------------------------------------

_PARTITION: Final = re.compile(r"^arn:([^:]*):")
_REGION: Final = re.compile(r"^arn:[^:]*:[^:]*:([^:]+):|^([a-z*?]+-[a-z*?]+-[0-9*?])$|^([a-z]+-\*)$")
_ACCOUNT: Final = re.compile(r"^arn:[^:]*:[^:]*:[^:]*:([^:]+):|^([0-9]{12})$")


def _places(subject: Subject, usual: Unknowns) -> Iterator[Unknowns]:
    """List where to look: the usual place, the partitions of the spec, and what a ``never`` names."""
    named = () if subject.deployment.partitions else tuple(_named(_PARTITION, subject))
    partitions = dict.fromkeys((usual.partition, *usual.others, *named))
    accounts = dict.fromkeys((usual.account, *_named(_ACCOUNT, subject)))
    regions = dict.fromkeys((usual.region, *_named(_REGION, subject)))
    for partition, account, region in product(partitions, accounts, regions):
        others = tuple(one for one in partitions if one != partition)
        yield replace(usual, partition=partition, account=account, region=region, others=others)


def _named(part: re.Pattern[str], subject: Subject) -> Iterator[str]:
    """Give one text for each part of an ARN, or whole value, that a ``never`` asks for."""
    for text in (text for one in subject.spec.never for text in _texts(one)):
        for found in part.finditer(text):
            written = next(group for group in found.groups() if group is not None)
            if written.strip("*"):
                yield re.sub("[*?]", "x", written)


def _texts(entry: NeverSpec) -> Iterator[str]:
    yield from entry.on
    yield from (value for keys in entry.when.values() for values in keys.values() for value in values)
