"""The resources that name a role, and the cases in which they do."""

from __future__ import annotations

from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.case_analysis import cases_of
from octo_spec.foreign.notes import NotTakenError, refuse
from octo_spec.frozen import frozen
from octo_spec.model.unread import Unread, UnreadKind
from octospec_terraform.reading.conversions import text_of
from octospec_terraform.reading.evaluator import Evaluator
from octospec_terraform.reading.module_instances import common_answers, instances
from octospec_terraform.reading.values import Handle, Listing, Str, Unknown, span_of
from octospec_terraform.syntax import Template
from octospec_terraform.vocabulary import INLINE, ROLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.foreign.case_analysis import Answers, Case
    from octospec_terraform.reading.context import Context
    from octospec_terraform.reading.module_instances import Instance, PlacedModule
    from octospec_terraform.reading.modules import Module, Resource, Scope
    from octospec_terraform.reading.values import Value
    from octospec_terraform.syntax import Expression

_EXISTING: Final = "data.aws_iam_role."
"""An existing role is not a role of the module."""


@frozen
class Link:
    """A resource that names a role by an argument, in some cases."""

    resource: Instance
    answers: Answers


@frozen
class RoleLinks:
    """Finds the resources that name a role."""

    context: Context
    modules: tuple[PlacedModule, ...]
    used: set[Resource] = field(default_factory=set)
    """Resources that belong to a role."""
    skipped: set[Resource] = field(default_factory=set)
    """Resources that have been reported as possible parts of a role."""
    naming: dict[tuple[Module, str], dict[str | None, list[Resource]]] = field(default_factory=dict)
    """The resources of a type, by the name of the role if it is literal."""

    def links_to(self, role: Instance, type_: str, argument: str) -> Iterator[Link]:
        """List the resources of a type that name the role in an argument."""
        for instance in self._linking_resources(type_, argument, role):
            for answers in self._linking_cases(instance, argument, role):
                self.used.add(instance.resource)
                yield Link(instance, answers)

    def _linking_resources(self, type_: str, link: str, role: Instance) -> Iterator[Instance]:
        """List the resources of a type that can name a role in the argument ``link``."""
        name = _written_name(role.get("name"))
        for placed in self.modules:
            if (answers := common_answers(placed.answers, role.answers)) is None:
                continue
            for resource in self._naming(placed.module, type_, link, name):
                yield from self._instances(resource, answers)

    def _naming(self, module: Module, type_: str, link: str, name: str | None) -> tuple[Resource, ...]:
        """List resources that name a role; those of a plan use its name, and a plan has many."""
        if (module, type_) not in self.naming:
            named: dict[str | None, list[Resource]] = {}
            for resource in module.resources.values():
                if resource.type == type_:
                    named.setdefault(_written_name(resource.body.get(link)), []).append(resource)
            self.naming[module, type_] = named
        found = self.naming[module, type_]
        if name is None or found.keys() <= {None}:
            return tuple(resource for resources in found.values() for resource in resources)
        return (*found.get(name, ()), *found.get(None, ()))

    def _instances(self, resource: Resource, given: Answers) -> Iterator[Instance]:
        """List instances; on failure, skip an attachment, and give up the role of a policy."""
        try:
            yield from instances(resource, self.context, given)
        except NotTakenError as error:
            if resource.type == INLINE:
                raise
            self.context.keep_default(error)
            self.used.add(resource)
            self._skip(resource, error)

    def _skip(self, resource: Resource, error: NotTakenError) -> None:
        """Skip a resource that could belong to the role in progress, and report it."""
        self.skipped.add(resource)
        unread = Unread(UnreadKind.POLICY, error.message, error.span, name=resource.address)
        self.context.notes.skip_in_role(unread)

    def _linking_cases(self, instance: Instance, argument: str, role: Instance) -> Iterator[Answers]:
        """Return the cases in which a resource names a role."""
        expression = instance.get(argument)
        if expression is None:
            return
        try:
            outcomes = cases_of(partial(self._names, expression, instance.scope, role), instance.answers)
        except NotTakenError as error:
            self.context.keep_default(error)
            self.used.add(instance.resource)
            self._skip(instance.resource, error)
            return
        yield from (outcome.answers for outcome in outcomes if outcome.result)

    def _names(self, expression: Expression, scope: Scope, role: Instance, case: Case) -> bool:
        evaluator = Evaluator(self.context, case)
        value = evaluator.value(expression, scope)
        values = value.items if isinstance(value, Listing) else (value,)
        if any(self._is_role(each, role, evaluator) for each in values):
            return True
        for each in values:
            if isinstance(each, Unknown) and _EXISTING not in each.what:
                refuse(expression.span, f"its role is {each.what}, which is not known in advance")
        return False

    def _is_role(self, value: Value, role: Instance, evaluator: Evaluator) -> bool:
        match value:
            case Handle(of, _) if of.resource.type == ROLE:
                return of.resource is role.resource and (
                    of.key is None or of.key == role.key or role.key is None
                )
            case Str(text) if (name := role.get("name")) is not None:
                named = evaluator.value(name, role.scope)
                return named is not None and text_of(evaluator, named, span_of(named, name.span)) == text
            case _:
                return False


def _written_name(link: Expression | None) -> str | None:
    return link.literal if isinstance(link, Template) else None
