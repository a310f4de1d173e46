"""What each role may do at most: in any setting, for any value of any parameter, wherever it is deployed.

The access of a deployment in every setting is exact where a policy variable can stand for a parameter.
Elsewhere, as in numbers and addresses, an example value stands for the parameter. Here no example value
may hide anything, so an allow loses each condition that has one, and a deny that has one is left out:
a sound over-approximation, which may hold requests that no role may do, and misses none.

P. Cousot, R. Cousot, "Abstract Interpretation: A Unified Lattice Model for Static Analysis of Programs",
POPL 1977.

For example: of ``allow: s3:* when: {IpAddress: {aws:SourceIp: ${param.office}}}`` remains ``allow: s3:*``.
A ``never`` that holds of it holds for every office.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Final

from octo_spec.iam.elements import Effect
from octo_spec.iam.operators import OperatorForm
from octo_spec.lint.rule import memoized
from octo_spec.lint.rules.guardrails.forbidden_requests import forbidden
from octo_spec.model.traversal import parameters_of, texts
from octo_spec.symbolic.role_access import every_setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.models.groups import NeverSpec
    from octo_spec.lint.rule import Subject
    from octo_spec.model.deployment import Condition, Role, Statement
    from octo_spec.symbolic.role_access import RoleAccess
    from octo_spec.symbolic.unknowns import Unknowns


@memoized
def places(subject: Subject) -> tuple[tuple[RoleAccess, ...], ...]:
    """Give the same for all rules that ask; nothing where nothing is forbidden."""
    return tuple(over_approximated(subject)) if forbidden(subject) else ()


def over_approximated(subject: Subject) -> Iterator[tuple[RoleAccess, ...]]:
    """Give the access of all roles, in each partition, account and region that a ``never`` tells apart."""
    usual = subject.unknowns
    has_examples = any(_holds_example(role, usual) for role in subject.deployment.roles)
    deployment = replace(subject.deployment, roles=tuple(map(_widened, subject.deployment.roles)))
    for unknowns in _places(subject, usual):
        if unknowns == usual and not has_examples:
            yield subject.accesses
        else:
            yield every_setting(deployment, replace(unknowns, placeholders={}))


def _holds_example(role: Role, unknowns: Unknowns) -> bool:
    """Tell whether an example value stands for a parameter in what a role may do, beside its trust."""
    if not unknowns.placeholders:
        return False
    own = replace(role, trust=())
    return _widened(role) != own or any(
        id in unknowns.placeholders for text in texts(own) for id in parameters_of(text)
    )


def _widened(role: Role) -> Role:
    """Widen a role's policies, and leave out its trust, which no ``never`` is about."""
    policies = tuple(
        replace(policy, statements=tuple(_widened_statements(policy.statements))) for policy in role.policies
    )
    return replace(role, trust=(), policies=policies)


def _widened_statements(statements: tuple[Statement, ...]) -> Iterator[Statement]:
    for statement in statements:
        kept = tuple(condition for condition in statement.conditions if not _needs_example(condition))
        if statement.effect is Effect.ALLOW or kept == statement.conditions:
            yield replace(statement, conditions=kept)


def _needs_example(condition: Condition) -> bool:
    """Tell whether a condition has a reference where IAM takes no policy variable."""
    form = OperatorForm.parse(condition.operator)
    reads_variables = form is not None and form.reads_variables
    return not reads_variables and any(value.references for value in condition.values)


# --- places ------------------------------------------------------------------------------------

# Regular expressions that are compiled only where a `never` names a place.
_PARTITION: Final = r"^arn:([^:]*):"
_REGION: Final = r"^arn:[^:]*:[^:]*:([^:]+):|^([a-z*?]+-[a-z*?]+-[0-9*?])$|^([a-z]+-\*)$"
_ACCOUNT: Final = r"^arn:[^:]*:[^:]*:[^:]*:([^:]+):|^([0-9]{12})$"


def _places(subject: Subject, usual: Unknowns) -> Iterator[Unknowns]:
    """Give the usual partition, account and region, the spec's partitions, and all that a ``never`` names."""
    named = () if subject.deployment.partitions else tuple(_named(_PARTITION, subject))
    partitions = dict.fromkeys((usual.partition, *usual.other_partitions, *named))
    accounts = dict.fromkeys((usual.account, *_named(_ACCOUNT, subject)))
    regions = dict.fromkeys((usual.region, *_named(_REGION, subject)))
    for partition, account, region in product(partitions, accounts, regions):
        others = tuple(other for other in partitions if other != partition)
        yield replace(usual, partition=partition, account=account, region=region, other_partitions=others)


def _named(field: str, subject: Subject) -> Iterator[str]:
    """Give a text that matches each value of a field that a ``never`` names, with ``x`` for wildcards."""
    for text in (text for entry in subject.spec.never for text in _texts(entry)):
        for match in re.finditer(field, text):
            written = next(group for group in match.groups() if group is not None)
            if written.strip("*"):
                yield re.sub("[*?]", "x", written)


def _texts(entry: NeverSpec) -> Iterator[str]:
    yield from (text for text in entry.on if text != "*")
    yield from (value for keys in entry.when.values() for values in keys.values() for value in values)
