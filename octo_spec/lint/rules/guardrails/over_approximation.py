"""The most that each role may do: for any combination of choices, any parameter value, and any place.

The access of a deployment is exact if a policy variable can replace each parameter. Elsewhere, as in numbers
and addresses, an example value replaces the parameter. Here no example value may hide a request, so
this module removes each condition with an example value from an allow, and each deny that has one. The result
is a sound over-approximation: it may contain requests that no role may make, and it misses none.

P. Cousot, R. Cousot, "Abstract Interpretation: A Unified Lattice Model for Static Analysis of Programs",
POPL 1977.

Example: ``allow: s3:* when: {IpAddress: {aws:SourceIp: ${param.office}}}`` becomes ``allow: s3:*``.
A ``never`` that is true of the result is true for every office.
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
from octo_spec.symbolic.role_access import access_of_all_roles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.models.groups import NeverSpec
    from octo_spec.lint.rule import Subject
    from octo_spec.model.deployment import Condition, Role, Statement
    from octo_spec.symbolic.role_access import RoleAccess
    from octo_spec.symbolic.unknowns import Unknowns


@memoized
def places(subject: Subject) -> tuple[tuple[RoleAccess, ...], ...]:
    """Return the over-approximated access, cached for all rules; empty if the spec forbids nothing."""
    return tuple(over_approximated(subject)) if forbidden(subject) else ()


def over_approximated(subject: Subject) -> Iterator[tuple[RoleAccess, ...]]:
    """Yield the access of all roles, in each partition, account and region that a ``never`` distinguishes."""
    usual = subject.unknowns
    has_examples = any(_holds_example(role, usual) for role in subject.deployment.roles)
    deployment = replace(subject.deployment, roles=tuple(map(_widen, subject.deployment.roles)))
    for unknowns in _places(subject, usual):
        if unknowns == usual and not has_examples:
            yield subject.accesses
        else:
            yield access_of_all_roles(deployment, replace(unknowns, placeholders={}))


def _holds_example(role: Role, unknowns: Unknowns) -> bool:
    """Return whether an example value replaces a parameter in the role, apart from its trust policy."""
    if not unknowns.placeholders:
        return False
    own = replace(role, trust=())
    return _widen(role) != own or any(
        id in unknowns.placeholders for text in texts(own) for id in parameters_of(text)
    )


def _widen(role: Role) -> Role:
    """Widen a role's policies, and drop its trust policy, because no ``never`` is about trust."""
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
    """Return whether a condition has a reference where IAM reads no policy variable."""
    form = OperatorForm.parse(condition.operator)
    reads_variables = form is not None and form.reads_variables
    return not reads_variables and any(value.references for value in condition.values)


# --- places ------------------------------------------------------------------------------------

# Python compiles these regular expressions only if a `never` names a place.
_PARTITION: Final = r"^arn:([^:]*):"
_REGION: Final = r"^arn:[^:]*:[^:]*:([^:]+):|^([a-z*?]+-[a-z*?]+-[0-9*?])$|^([a-z]+-\*)$"
_ACCOUNT: Final = r"^arn:[^:]*:[^:]*:[^:]*:([^:]+):|^([0-9]{12})$"


def _places(subject: Subject, usual: Unknowns) -> Iterator[Unknowns]:
    """Yield the usual partition, account and region, the spec's partitions, and those in a ``never``."""
    named = () if subject.deployment.partitions else tuple(_named_values(_PARTITION, subject))
    partitions = dict.fromkeys((usual.partition, *usual.other_partitions, *named))
    accounts = dict.fromkeys((usual.account, *_named_values(_ACCOUNT, subject)))
    regions = dict.fromkeys((usual.region, *_named_values(_REGION, subject)))
    for partition, account, region in product(partitions, accounts, regions):
        others = tuple(other for other in partitions if other != partition)
        yield replace(usual, partition=partition, account=account, region=region, other_partitions=others)


def _named_values(field: str, subject: Subject) -> Iterator[str]:
    """Yield a text that matches each value of a field that a ``never`` names, with ``x`` for wildcards."""
    for text in (text for entry in subject.spec.never for text in _texts(entry)):
        for match in re.finditer(field, text):
            written = next(group for group in match.groups() if group is not None)
            if written.strip("*"):
                yield re.sub("[*?]", "x", written)


def _texts(entry: NeverSpec) -> Iterator[str]:
    yield from (text for text in entry.on if text != "*")
    yield from (value for keys in entry.when.values() for values in keys.values() for value in values)
