"""The policies that are attached to a role: those of its module, and any others.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policy_attachment
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, NoReturn

from octo_spec.foreign.case_analysis import cases_of
from octo_spec.foreign.notes import NotTakenError, refuse
from octo_spec.frozen import frozen
from octo_spec.model.deployment import Attachment
from octo_spec.model.explanations import read_explanation
from octospec_terraform.reading.conversions import text_of
from octospec_terraform.reading.evaluator import Evaluator
from octospec_terraform.reading.given import given_in, refuse_given
from octospec_terraform.reading.presences import presence
from octospec_terraform.reading.values import Handle, Listing, Str
from octospec_terraform.vocabulary import ATTACHMENT, MANAGED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Span
    from octo_spec.foreign.case_analysis import Answers, Case
    from octo_spec.model.text import Text
    from octospec_terraform.reading.context import Context
    from octospec_terraform.reading.module_instances import Instance
    from octospec_terraform.reading.modules import Scope
    from octospec_terraform.reading.policies import DocumentReader
    from octospec_terraform.reading.role_links import Link, RoleLinks
    from octospec_terraform.reading.statements import Item
    from octospec_terraform.reading.values import Value
    from octospec_terraform.syntax import Expression

TO_ROLES: Final = "aws_iam_policy_attachment"
ALL_ATTACHED: Final = "aws_iam_role_policy_attachments_exclusive"
_ATTACHING: Final = {ATTACHMENT: ("role", "policy_arn"), ALL_ATTACHED: ("role_name", "policy_arns")}
"""The attachment types: the argument with the role, and the argument with policies."""
_OF_AWS: Final = re.compile(r"arn:[^:]*:iam::aws:policy/")


@frozen
class Attached:
    """A policy that is attached, in the cases in which it is: of this module, or any other."""

    answers: Answers
    policy: Handle | Text
    address: str = ""
    why: str = ""


@frozen
class AttachedPolicies:
    """Finds the policies that are attached to roles."""

    context: Context
    documents: DocumentReader
    links: RoleLinks

    def outside_policies(self, role: Instance) -> Iterator[Attachment]:
        """List the attached policies outside the module, each once for its cases."""
        kept: list[Attachment] = []
        for attached in self.attached_to(role):
            if isinstance(attached.policy, Handle):
                continue
            addresses = tuple(filter(None, (attached.address,)))
            there = presence(attached.answers, self.context)
            if self.context.own is not None:
                yield read_explanation(Attachment(attached.policy, there), attached.why)
                continue
            kept = _with_attachment(
                kept, Attachment(attached.policy, there, addresses=addresses, why=attached.why)
            )
        yield from kept

    def attached_to(self, role: Instance) -> Iterator[Attached]:
        """List all policies that are attached to a role, each with its cases."""
        if (arns := role.get("managed_policy_arns")) is not None:
            yield from self._each(arns, role.scope, role.answers)
        for type_, (link, arn) in _ATTACHING.items():
            for linked in self.links.links_to(role, type_, link):
                yield from self._resource_attachments(linked, arn)
        for linked in self.links.links_to(role, TO_ROLES, "roles"):
            self._report_replacement(linked.resource)
            yield from self._resource_attachments(linked, "policy_arn")

    def _report_replacement(self, attached: Instance) -> None:
        """Report an attachment of a type that octospec does not write: another resource replaces it."""
        message = f"{attached.resource.address} becomes {ATTACHMENT}"
        meaning = "an update detaches the policy for a moment; remove the old resource from the state first"
        self.context.notes.otherwise(attached.resource.span, message, meaning)

    def _resource_attachments(self, link: Link, argument: str) -> Iterator[Attached]:
        instance = link.resource
        expression = instance.get(argument)
        if expression is None:
            return
        is_alike = instance.resource.type == ATTACHMENT
        if is_alike and not instance.address and self.context.own is None:
            self._report_unknown_addresses(instance)
        address = instance.address if is_alike else ""
        why = self._why(instance.resource.span)
        for attached in self._each(expression, instance.scope, link.answers):
            yield replace(attached, address=address, why=why)

    def _why(self, span: Span) -> str:
        """Return the comment above: in octospec's own output, it contains the group as well."""
        own = self.context.own
        return self.context.reason(span) if own is None else own.comments.comment_above(span)

    def _report_unknown_addresses(self, attached: Instance) -> None:
        """Report attachments with unknown addresses: an update cannot keep them in place."""
        message = f"{attached.resource.address} has one instance for each element of a list"
        meaning = "an update detaches these policies for a moment; remove the resource from the state first"
        self.context.notes.otherwise(attached.resource.span, message, meaning)

    def _each(self, expression: Expression, scope: Scope, given: Answers) -> Iterator[Attached]:
        """List the policies that one expression attaches, each with its cases."""
        try:
            items = tuple(self.documents.walker.items(expression, scope, given))
        except NotTakenError as error:
            self._refuse_attachment(error)
            return
        for item in items:
            try:
                yield from tuple(self._item(item))
            except NotTakenError as error:
                self._refuse_attachment(error)

    def _refuse_attachment(self, error: NotTakenError) -> NoReturn:
        self.context.keep_default(error)
        refuse(error.span, f"an attached policy, which can contain a Deny, cannot be read: {error.message}")

    def _item(self, item: Item) -> Iterator[Attached]:
        every = cases_of(partial(self._arns, item), item.answers)
        for policy in dict.fromkeys(policy for outcome in every for policy in outcome.result):
            for outcome in cases_of(partial(self._attaches, item, policy), item.answers):
                if outcome.result:
                    yield Attached(outcome.answers, policy)

    def _attaches(self, item: Item, policy: Handle | Text, case: Case) -> bool:
        return policy in self._arns(item, case)

    def _arns(self, item: Item, case: Case) -> tuple[Handle | Text, ...]:
        evaluator = Evaluator(self.context, case)
        value = item.produce(evaluator)
        values = value.items if isinstance(value, Listing) else (value,)
        return tuple(arn for each in values for arn in self._arn(each, evaluator, item.span))

    def _arn(self, value: Value, evaluator: Evaluator, span: Span) -> Iterator[Handle | Text]:
        if isinstance(value, Handle) and value.of.resource.type == MANAGED:
            yield value
        elif value is not None and (text := text_of(evaluator, value, span)).pieces:
            if self.context.own is None and _OF_AWS.match(str(text)) and next(given_in(Str(text)), None):
                refuse_given(span, "which AWS managed policy this is depends on an input", Str(text))
            yield text


def _with_attachment(kept: list[Attachment], more: Attachment) -> list[Attachment]:
    """Add an attachment, unless an earlier one of its policy covers its cases; it replaces narrower ones."""
    tests = frozenset(more.presence.tests)
    same = [each for each in kept if each.arn == more.arn]
    if any(tests >= frozenset(each.presence.tests) for each in same):
        return kept
    narrower = [each for each in same if tests <= frozenset(each.presence.tests)]
    addresses = (more.addresses, *(each.addresses for each in narrower))
    whole = replace(more, addresses=next(filter(None, addresses), ()))
    return [*(each for each in kept if each not in narrower), whole]
