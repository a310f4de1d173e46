"""Find the statements that may match actions of one service, without looking at all of them.

Every action belongs to a service, its prefix, and a statement rarely names actions of many services. The
prefix is therefore a good hash key: statements in other buckets match none of the service's actions.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html

>>> from octo_spec.iam.policy import parse
>>> def statement(action):
...     return {"Effect": "Allow", "Action": action, "Resource": "*"}
>>> document = parse({"Statement": [statement("s3:Get*"), statement("ec2:*"), statement("*")]})
>>> index = StatementIndex(list(document.statements))
>>> [statement.actions.written for statement in index.of_service("s3")]
[('s3:Get*',), ('*',)]
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from octo_spec.iam.glob import Pattern, Patterns, is_literal

if TYPE_CHECKING:
    from octo_spec.iam.policy import Element, Statement

ANY_SERVICE: Final = "*"
"""The service of an action that begins with a wildcard, and of a ``NotAction``."""


def services_of(actions: Element) -> frozenset[str]:
    """Name the services of an ``Action`` or ``NotAction`` element."""
    return frozenset({ANY_SERVICE}) if actions.excluded else _services(actions.patterns)


@lru_cache(1 << 14)
def _services(patterns: Patterns) -> frozenset[str]:
    return frozenset(map(_service, {pattern.partition(":")[0] for pattern in patterns}))


def service_of(action: Pattern) -> str:
    """Name the service of an action pattern."""
    return _service(action.partition(":")[0])


def _service(prefix: str) -> str:
    return prefix if is_literal(Pattern(prefix)) else ANY_SERVICE


class StatementIndex:
    """Statements by the services whose actions they may match."""

    def __init__(self, statements: list[Statement]) -> None:
        self._all = statements
        self._numbers: dict[str, list[int]] = {}
        self._of_service: dict[str, list[Statement]] = {ANY_SERVICE: statements}
        self._of_services: dict[frozenset[str], list[Statement]] = {}
        for number, statement in enumerate(statements):
            for service in services_of(statement.actions):
                self._numbers.setdefault(service, []).append(number)

    def of_service(self, service: str) -> list[Statement]:
        """List the statements that may match actions of ``service``, in order."""
        if service not in self._of_service:
            numbers = {*self._numbers.get(service, ()), *self._numbers.get(ANY_SERVICE, ())}
            self._of_service[service] = [self._all[number] for number in sorted(numbers)]
        return self._of_service[service]

    def of_services(self, services: frozenset[str]) -> list[Statement]:
        """List the statements that may match actions of one of ``services``."""
        if services not in self._of_services:
            self._of_services[services] = self._united(sorted(services))
        return self._of_services[services]

    def _united(self, services: list[str]) -> list[Statement]:
        if len(self._all) <= len(services):
            return self._all
        united = {id(statement): statement for service in services for statement in self.of_service(service)}
        return list(united.values())
