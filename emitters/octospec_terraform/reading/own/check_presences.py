"""A part of a role exists only when the role does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.model.role_settings import RoleSetting
from octospec_terraform.syntax import Call, Conditional, Object
from octospec_terraform.vocabulary import ATTACHMENT, INLINE, MANAGED, ROLE, ROLE_ARGUMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.presence import Presence
    from octo_spec.model.reports import Report
    from octospec_terraform.reading.own.conditions import Conditions
    from octospec_terraform.reading.own.read_resources import ResourceBlock, ResourceBlocks
    from octospec_terraform.syntax import Expression


@frozen
class PresenceChecks:
    """Checks the conditions of resources against each other; Terraform cannot plan a module that fails."""

    resources: ResourceBlocks
    conditions: Conditions
    report: Report

    def check(self) -> None:
        """Check the parts of each role."""
        roles = {role.attribute("name"): role for role in self.resources.of(ROLE)}
        for role in roles.values():
            for test in _tests(role):
                self._check_implies_role(self.conditions.presence(test), role, test)
        for linked in (*self.resources.of(INLINE), *self.resources.of(ATTACHMENT)):
            role = roles[linked.arguments.need("role")]
            self._check_implies_role(self._presence(linked), role, linked)
        for policy in self.resources.of(MANAGED):
            [attached] = self.resources.attaching(policy)
            if self._presence(attached) != self._presence(policy):
                self.report(attached.span, "the policy and its attachment differ in their count")

    def _check_implies_role(
        self, narrower: Presence, role: ResourceBlock, place: Expression | ResourceBlock
    ) -> None:
        if not narrower.implies(self._presence(role)):
            self.report(place.span, "this would exist without its role")

    def _presence(self, resource: ResourceBlock) -> Presence:
        match resource.arguments.get("for_each"):
            case Call("toset", (Conditional(test),)):
                return self.conditions.presence(test)
            case _:
                return self.conditions.presence(resource.test)


def _tests(role: ResourceBlock) -> Iterator[Expression]:
    """List the conditions on the boundary of a role and on its trust."""
    match role.arguments.get(ROLE_ARGUMENTS[RoleSetting.BOUNDARY]):
        case Conditional(test):
            yield test
        case _:
            pass
    match role.arguments.need(ROLE_ARGUMENTS["trust"]):
        case Call("jsonencode", (Object((_, (_, Call("concat", lists)))),)):
            yield from (each.test for each in lists if isinstance(each, Conditional))
        case _:
            pass
