"""Resources that are in some cases on a role outside the module, such as one from an input."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.case_analysis import TooManyCasesError, cases_of
from octo_spec.foreign.notes import NotTakenError
from octo_spec.frozen import frozen
from octospec_terraform.reading.attached_policies import TO_ROLES
from octospec_terraform.reading.conversions import text_of
from octospec_terraform.reading.evaluator import Evaluator
from octospec_terraform.reading.inputs import LearnedError
from octospec_terraform.reading.instances import instance_keys, instance_scope
from octospec_terraform.reading.module_instances import instances
from octospec_terraform.reading.values import Listing, Str, Unknown
from octospec_terraform.syntax import Template
from octospec_terraform.vocabulary import ATTACHMENT, INLINE, ROLE

if TYPE_CHECKING:
    from octo_spec.foreign.case_analysis import Case
    from octospec_terraform.reading.context import Context
    from octospec_terraform.reading.module_instances import PlacedModule
    from octospec_terraform.reading.modules import Resource, Scope
    from octospec_terraform.reading.values import Value
    from octospec_terraform.syntax import Expression

LINKS: Final = {INLINE: "role", ATTACHMENT: "role", TO_ROLES: "roles"}
"""The resource types of parts of a role, and the argument that names the role."""


@frozen
class ForeignRoles:
    """Reports parts of a role that in some cases belong to another role."""

    context: Context
    modules: tuple[PlacedModule, ...]

    def report_if_foreign(self, resource: Resource) -> None:
        """Report a resource that is on a role of the module."""
        expression = resource.body.get(LINKS.get(resource.type, ""))
        if expression is None or (isinstance(expression, Template) and expression.literal is not None):
            return
        if self._is_on_others(resource, expression):
            message = (
                f"in some configurations, {resource.address} belongs to a "
                "role that this module does not create"
            )
            self.context.notes.not_taken(
                resource.span, message, "the spec does not contain what it grants then"
            )

    def _is_on_others(self, resource: Resource, expression: Expression) -> bool:
        try:
            return any(
                outcome.result
                for instance in instances(resource, self.context, {})
                for outcome in cases_of(
                    partial(self._names_foreign_role, expression, instance.scope), instance.answers
                )
            )
        except (NotTakenError, LearnedError, TooManyCasesError):
            return False

    def _names_foreign_role(self, expression: Expression, scope: Scope, case: Case) -> bool:
        evaluator = Evaluator(self.context, case)
        value = evaluator.value(expression, scope)
        values = value.items if isinstance(value, Listing) else (value,)
        return any(_is_name(each) and not self._is_created(each, evaluator) for each in values)

    def _is_created(self, named: Value, evaluator: Evaluator) -> bool:
        """Return whether a role is created in a case that has a name."""
        return any(
            self._has_name(resource, key, named, evaluator)
            for placed in self.modules
            for resource in placed.module.resources.values()
            if resource.type == ROLE
            for key in instance_keys(evaluator, resource.body, resource.module.scope)
        )

    def _has_name(self, role: Resource, key: str | None, named: Value, evaluator: Evaluator) -> bool:
        name = role.body.get("name")
        if name is None:
            return False
        value = evaluator.value(name, instance_scope(role.body, role.module.scope, key))
        if value is None or isinstance(named, Unknown):
            return value == named
        return text_of(evaluator, value, name.span) == text_of(evaluator, named, name.span)


def _is_name(value: Value) -> bool:
    """Return whether a value is the name of a role, which can be any role: the empty text is not."""
    return isinstance(value, Unknown) or (isinstance(value, Str) and bool(value.text.pieces))
