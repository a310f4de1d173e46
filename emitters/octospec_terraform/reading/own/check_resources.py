"""Checks arguments of resources in their exact text, before they are evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.frozen import frozen
from octo_spec.iam.elements import POLICY_VERSION
from octo_spec.model.role_settings import RoleSetting
from octospec_terraform.reading.own.arguments import expect, expect_number, id_of, literal, variable_name
from octospec_terraform.syntax import NULL, Call, Conditional, Object, Tuple, string
from octospec_terraform.vocabulary import ATTACHMENT, INLINE, MANAGED, ROLE, ROLE_ARGUMENTS

if TYPE_CHECKING:
    from octo_spec.model.reports import Report
    from octospec_terraform.reading.own.read_resources import ResourceBlock, ResourceBlocks
    from octospec_terraform.reading.own.written_forms import WrittenForms
    from octospec_terraform.syntax import Expression


@frozen
class ResourceChecks:
    """Checks the resources of a module; ``lists`` are its list variables."""

    resources: ResourceBlocks
    forms: WrittenForms
    lists: frozenset[str]
    report: Report

    def check(self) -> None:
        """Check every resource, and that it belongs to a role of the module."""
        checks = {
            ROLE: self._role,
            INLINE: self._inline,
            MANAGED: self._managed,
            ATTACHMENT: self._attachment,
        }
        for resource in self.resources.all:
            if resource.test is not None:
                self.forms.check_test(resource.test)
            checks[resource.kind](resource)
        links = {role.attribute("name"): role for role in self.resources.of(ROLE)}
        for linked in (*self.resources.of(INLINE), *self.resources.of(ATTACHMENT)):
            if linked.arguments.need("role") not in links:
                self.report(linked.span, "this belongs to no role of the module")
        for policy in self.resources.of(MANAGED):
            self._check_attachment(policy, links)

    # --- roles

    def _role(self, role: ResourceBlock) -> None:
        id_of(role.label, role.span, self.report)
        self._check_document(role.arguments.need(ROLE_ARGUMENTS["trust"]))
        role.arguments.need(ROLE_ARGUMENTS[RoleSetting.PATH])
        for setting in RoleSetting:
            if (value := role.arguments.get(ROLE_ARGUMENTS[setting])) is not None:
                self._check_setting(setting, value)

    def _check_setting(self, setting: RoleSetting, value: Expression) -> None:
        match setting:
            case RoleSetting.NAME | RoleSetting.PATH | RoleSetting.BOUNDARY:
                if isinstance(value, Conditional):
                    expect(value.otherwise, NULL, self.report)
                self.forms.check(value)
            case RoleSetting.DESCRIPTION:
                literal(value, self.report)
            case RoleSetting.MAX_SESSION:
                expect_number(value, self.report)
            case RoleSetting.TAGS:
                if not isinstance(value, Object):
                    self.report(value.span, "expected an object of tags here")
                self.forms.check(value)
            case _:
                assert_never(setting)

    def _check_document(self, value: Expression) -> None:
        """Check the parts of a document around its statements."""
        match value:
            case Call("jsonencode", (Object(((first, version), (second, statements))),)) if (
                first,
                second,
            ) == _DOCUMENT:
                expect(version, _VERSION, self.report)
                self._check_statements(statements)
            case Call("jsonencode", (Object(),)):
                self.report(value.span, "expected a document with a version and statements here")
            case _:
                self.report(value.span, "expected a document in jsonencode here")

    def _check_statements(self, value: Expression) -> None:
        """Check a list of statements, or several, each of which can be empty."""
        lists = value.arguments if isinstance(value, Call) and value.function == "concat" else (value,)
        for each in lists:
            listed = each.then if isinstance(each, Conditional) else each
            if isinstance(each, Conditional):
                expect(each.otherwise, Tuple(), self.report)
                self.forms.check_test(each.test)
            if isinstance(listed, Tuple):
                self.forms.check(listed)
            else:
                self.report(listed.span, "expected a list of statements here")

    # --- policies and attachments

    def _inline(self, policy: ResourceBlock) -> None:
        self.forms.check(policy.arguments.need("name"))
        self._check_document(policy.arguments.need("policy"))

    def _managed(self, policy: ResourceBlock) -> None:
        prefix = policy.arguments.get("name_prefix")
        if prefix is None:
            self.forms.check(policy.arguments.need("name"))
        elif policy.arguments.get("name") is not None:
            self.report(prefix.span, "a policy with a name cannot have a name_prefix")
        self._check_document(policy.arguments.need("policy"))

    def _attachment(self, attachment: ResourceBlock) -> None:
        arn, repeated = attachment.arguments.need("policy_arn"), attachment.arguments.get("for_each")
        if arn not in {policy.attribute("arn") for policy in self.resources.of(MANAGED)}:
            self.forms.check(arn)
        if repeated is not None:
            self._check_repetition(repeated)

    def _check_repetition(self, repeated: Expression) -> None:
        values = repeated
        match repeated:
            case Call("toset", (Conditional(test, values, Tuple(())),)):
                self.forms.check_test(test)
            case Call("toset", (values,)):
                pass
        if variable_name(values) not in self.lists:
            self.report(repeated.span, "expected the set of a list variable here")

    def _check_attachment(self, policy: ResourceBlock, links: dict[Expression, ResourceBlock]) -> None:
        """Check that a managed policy has one attachment, and the path of its role."""
        attached = self.resources.attaching(policy)
        if len(attached) != 1:
            self.report(policy.span, "a managed policy must have exactly one attachment")
            return
        role = links.get(attached[0].arguments.need("role"))
        if role is None:
            return
        expect(policy.arguments.need("path"), role.attribute("path"), self.report)
        prefix = policy.arguments.get("name_prefix")
        if prefix is not None:
            id = id_of(role.label, role.span, self.report)
            expect(prefix, string(f"{id}-"), self.report)


_VERSION: Final = string(POLICY_VERSION)
_DOCUMENT: Final = (string("Version"), string("Statement"))
