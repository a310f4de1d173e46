"""An index of the statements that may match some actions on some resources.

Every action belongs to a service, its prefix, and a statement rarely names actions of many services, so
statements are first separated by service. If many remain, the literal beginnings of their actions and of
their resources separate them: statements that are not found match none of the requests.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html

>>> from octo_spec.access.budget import Budget
>>> from octo_spec.iam.glob import Pattern
>>> from octo_spec.iam.policy import parse
>>> def statement(action):
...     return {"Effect": "Allow", "Action": action, "Resource": "*"}
>>> document = parse({"Statement": [statement("s3:Get*"), statement("ec2:*"), statement("*")]})
>>> index = StatementIndex(list(document.statements), Budget())
>>> [statement.actions.written for statement in index.matching(Pattern("s3:getobject")).statements_on([None])]
[('s3:Get*',), ('*',)]
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from octo_spec.access.action_sets import (
    ANY_SERVICE,
    matched_actions,
    matches_name,
    service_of,
    services,
    services_of,
)
from octo_spec.access.beginnings import Beginnings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from octo_spec.access.budget import Budget
    from octo_spec.iam.glob import Pattern, Patterns
    from octo_spec.iam.policy import Element, Statement

_FEW: Final = 8
"""Up to this number, it is faster to look at each statement than to use the beginnings of its patterns."""
_MANY: Final = 64
"""Up to this number, it is faster to intersect two sets of services for each statement than to index them."""


class StatementSet:
    """Some statements of an index, in order; they can be found by their resources."""

    def __init__(self, index: Sequence[Statement], numbers: Sequence[int], budget: Budget) -> None:
        self.numbers = numbers
        self._index = index
        self._budget = budget

    def statements_on(self, resources: Iterable[Element | None]) -> Sequence[Statement]:
        """Return, in order, all statements that may be about one of ``resources``, and maybe more."""
        return [self._index[number] for number in self.numbers_on(resources)]

    def numbers_on(self, resources: Iterable[Element | None]) -> Sequence[int]:
        """Return their numbers in the index."""
        found = self.numbers if len(self.numbers) <= _FEW else self._numbers_about(resources)
        self._budget.scan(len(found))
        return found

    def _numbers_about(self, resources: Iterable[Element | None]) -> Sequence[int]:
        found = set(self._numbers_anywhere)
        for element in resources:
            if element is None or element.excluded or not 0 < len(element.patterns) < len(self.numbers):
                return self.numbers
            found.update(*map(self._beginnings.possible_matches, element.patterns))
        return sorted(found)

    @cached_property
    def _numbers_anywhere(self) -> list[int]:
        """The statements that exclude resources, or name none."""
        return [number for number, element in self._resources() if element is None or element.excluded]

    @cached_property
    def _beginnings(self) -> Beginnings:
        return Beginnings(
            (pattern, number)
            for number, element in self._resources()
            if element is not None and not element.excluded
            for pattern in element.patterns
        )

    def _resources(self) -> Iterator[tuple[int, Element | None]]:
        return ((number, self._index[number].resources) for number in self.numbers)


class StatementIndex:
    """Statements by the actions that they may match; each statement that is found counts on ``budget``."""

    def __init__(self, statements: Sequence[Statement], budget: Budget) -> None:
        self._all = statements
        self._budget = budget
        self._sets: dict[tuple[int, ...], StatementSet] = {}
        self._matching: dict[Pattern, StatementSet] = {}
        self._about: dict[Pattern, StatementSet] = {}
        self._united: dict[frozenset[str], Sequence[int]] = {}
        self._of_one: dict[str, Sequence[int]] = {ANY_SERVICE: range(len(statements))}

    def matching(self, name: Pattern) -> StatementSet:
        """Return the statements that match an action name; names with the same statements share one set."""
        if name not in self._matching:
            service = service_of(name)
            numbers_near = range(len(self._all)) if len(self._all) <= _FEW else self._numbers_about(name)
            near = ((number, self._all[number].actions) for number in numbers_near)
            numbers = (number for number, actions in near if matches_name(actions, name, service))
            self._matching[name] = self._statement_set(tuple(numbers))
        return self._matching[name]

    def group_actions(self, names: AbstractSet[Pattern], service: str) -> dict[StatementSet, list[Pattern]]:
        """Group action names of one service by the statements that match them, in order."""
        groups: dict[StatementSet, list[Pattern]] = {}
        near = range(len(self._all)) if len(self._all) <= _FEW else self._numbers_of_service(service)
        if len(near) <= _FEW:
            for name, numbers in self._numbers_by_name(near, names, service).items():
                groups.setdefault(self._statement_set(tuple(numbers)), []).append(name)
        else:
            for name in sorted(names):
                groups.setdefault(self.matching(name), []).append(name)
        return groups

    def _numbers_by_name(
        self, near: Iterable[int], names: AbstractSet[Pattern], service: str
    ) -> dict[Pattern, list[int]]:
        """Return by action name the statements that match it, among those that are ``near``."""
        matched: dict[Pattern, list[int]] = {name: [] for name in sorted(names)}
        for number in near:
            for name in matched_actions(self._all[number].actions, names, service):
                matched[name].append(number)
        return matched

    def statements_about(self, action: Pattern) -> StatementSet:
        """Return all statements that may match an action that ``action`` matches, and maybe more."""
        if action not in self._about:
            self._about[action] = self._statement_set(tuple(self._numbers_about(action)))
        return self._about[action]

    def sharing(self, actions: Element) -> Sequence[int]:
        """Return the numbers of all statements that may match an action of ``actions``, and maybe more."""
        found = self._numbers_of_services(services_of(actions))
        if len(found) > _FEW and not actions.excluded:
            found = sorted(set[int]().union(*map(self._numbers_about, actions.patterns)))
        self._budget.scan(len(found))
        return found

    def writing(self, actions: Patterns, resources: Sequence[Element | None]) -> Sequence[Statement]:
        """Return all statements that write one of ``actions`` and may be about ``resources``; maybe more."""
        if len(self._all) <= max(_MANY, len(actions)):
            self._budget.scan(len(self._all))
            return self._all
        of_services = self._numbers_of_services(services(actions))
        if len(of_services) <= max(_FEW, len(actions)):
            self._budget.scan(len(of_services))
            return [self._all[number] for number in of_services]
        sets = (
            self._sets_by_pattern[action] for action in sorted(actions) if action in self._sets_by_pattern
        )
        return list(
            {
                id(statement): statement for found in sets for statement in found.statements_on(resources)
            }.values()
        )

    # --- by service --------------------------------------------------------------------------------

    def _numbers_of_services(self, services: frozenset[str]) -> Sequence[int]:
        """Return the numbers of the statements that may match actions of one of ``services``, in order."""
        if services not in self._united:
            self._united[services] = sorted(set[int]().union(*map(self._numbers_of_service, services)))
        return self._united[services]

    @cached_property
    def _numbers(self) -> dict[str, list[int]]:
        """The numbers of the statements by service."""
        numbers: dict[str, list[int]] = {}
        for number, statement in enumerate(self._all):
            for service in services_of(statement.actions):
                numbers.setdefault(service, []).append(number)
        return numbers

    def _numbers_of_service(self, service: str) -> Sequence[int]:
        """Return the numbers of the statements that may match actions of ``service``, in order."""
        if service not in self._of_one:
            numbers = {*self._numbers.get(service, ()), *self._numbers.get(ANY_SERVICE, ())}
            self._of_one[service] = sorted(numbers)
        return self._of_one[service]

    # --- by the beginnings of actions --------------------------------------------------------------

    def _numbers_about(self, action: Pattern) -> Sequence[int]:
        """Return the numbers of all statements that may match an action of ``action``, in order."""
        of_service = self._numbers_of_service(service_of(action))
        if len(of_service) <= _FEW:
            return of_service
        return sorted(self._beginnings.possible_matches(action).union(self._excepting_numbers))

    @cached_property
    def _beginnings(self) -> Beginnings:
        return Beginnings((action, number) for action, number in self._numbered_patterns())

    @cached_property
    def _excepting_numbers(self) -> list[int]:
        """The numbers of the statements with a ``NotAction``."""
        return [number for number, statement in enumerate(self._all) if statement.actions.excluded]

    @cached_property
    def _sets_by_pattern(self) -> dict[Pattern, StatementSet]:
        numbers: dict[Pattern, list[int]] = {}
        for action, number in self._numbered_patterns():
            numbers.setdefault(action, []).append(number)
        return {action: self._statement_set(tuple(of_action)) for action, of_action in numbers.items()}

    def _numbered_patterns(self) -> Iterator[tuple[Pattern, int]]:
        for number, statement in enumerate(self._all):
            if not statement.actions.excluded:
                for action in statement.actions.patterns:
                    yield action, number

    def _statement_set(self, numbers: tuple[int, ...]) -> StatementSet:
        if numbers not in self._sets:
            self._sets[numbers] = StatementSet(self._all, numbers, self._budget)
        return self._sets[numbers]
