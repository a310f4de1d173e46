"""What is on a role: policies in it, beside it and attached to it.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policy_attachment
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NoReturn

from octo_spec.frozen import frozen
from octo_spec.model.case_analysis import cases_of
from octo_spec.model.deployment import Attachment, Policy, PolicyKind
from octo_spec.model.notes import NotTakenError, refuse
from octo_spec.model.part_names import as_read, part_name
from octo_spec.model.presence import Presence
from octo_spec.model.text import Text
from octo_spec.model.unread import Unread, UnreadKind
from octospec_terraform.evaluating.blocks import written
from octospec_terraform.evaluating.comments import reason
from octospec_terraform.evaluating.conversions import text_of
from octospec_terraform.evaluating.evaluator import Evaluator
from octospec_terraform.evaluating.given import given_in, refuse_given
from octospec_terraform.evaluating.inputs import own_name
from octospec_terraform.evaluating.instances_found import Instance, instances, within
from octospec_terraform.evaluating.presences import joined, presence
from octospec_terraform.evaluating.syntax import Template
from octospec_terraform.evaluating.values import Handle, Listing, Str, Unknown, span_of
from octospec_terraform.vocabulary import ATTACHMENT, INLINE, MANAGED, ROLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Span
    from octo_spec.model.case_analysis import Answers, Case
    from octo_spec.model.deployment import Statement
    from octospec_terraform.evaluating.context import Context
    from octospec_terraform.evaluating.instances_found import PlacedModule
    from octospec_terraform.evaluating.modules import Module, Resource
    from octospec_terraform.evaluating.policies import DocumentReader
    from octospec_terraform.evaluating.scopes import Scope
    from octospec_terraform.evaluating.statements import Item
    from octospec_terraform.evaluating.syntax import Expression
    from octospec_terraform.evaluating.values import Value

TO_ROLES: Final = "aws_iam_policy_attachment"
ALL_ATTACHED: Final = "aws_iam_role_policy_attachments_exclusive"
ALL_INLINE: Final = "aws_iam_role_policies_exclusive"
_ATTACHING: Final = {ATTACHMENT: ("role", "policy_arn"), ALL_ATTACHED: ("role_name", "policy_arns")}
"""What attaches: the argument that names the role, and that which names policies."""


_EXISTING: Final = "data.aws_iam_role."
"""A role that is there before the module is none of the module."""
_OF_AWS: Final = re.compile(r"arn:[^:]*:iam::aws:policy/")


@frozen
class Attached:
    """A policy that is attached, in the cases in which it is: of this module, or any other."""

    answers: Answers
    policy: Handle | Text
    address: str = ""
    why: str = ""


@frozen
class WrittenPolicy:
    """A policy before it is evaluated: there in each of some cases that exclude each other.

    ``fallback`` is its name where none can be told.
    """

    name: Expression | None
    document: Expression
    scope: Scope
    kind: PolicyKind
    answers: tuple[Answers, ...]
    fallback: str


@dataclass(slots=True)
class _Gathered:
    """Policies that belong to a role, each once, with all cases in which it does."""

    found: dict[tuple[Resource, str | None], tuple[Instance, tuple[Answers, ...]]] = field(
        default_factory=dict
    )
    attached: dict[tuple[Resource, str | None], str] = field(default_factory=dict)
    """The address of what attaches a managed policy."""

    def add(self, policy: Instance, answers: Answers, attached: str = "") -> None:
        """Add a case."""
        self.attached.setdefault((policy.resource, policy.key), attached)
        _, before = self.found.get((policy.resource, policy.key), (policy, ()))
        if answers not in before:
            self.found[policy.resource, policy.key] = policy, (*before, answers)

    def __iter__(self) -> Iterator[tuple[Instance, tuple[Answers, ...]]]:
        return iter(tuple(self.found.values()))


@frozen
class RolePolicies:
    """Finds the policies of roles."""

    context: Context
    documents: DocumentReader
    modules: tuple[PlacedModule, ...]
    used: set[Resource] = field(default_factory=set)
    """Resources that belong to a role."""
    naming: dict[tuple[Module, str], dict[str | None, list[Resource]]] = field(default_factory=dict)
    """The resources of a type, by the name of the role where that is written out."""

    # --- policies

    def policies(self, role: Instance) -> Iterator[Policy]:
        """List the policies of a role: those in it, those beside it, and managed ones of the module."""
        yield from self._in_role(role)
        beside = _Gathered()
        for policy in self._of_type(INLINE, "role", role):
            for answers in self._linked(policy, "role", role):
                self.used.add(policy.resource)
                beside.add(policy, answers)
        for policy, every in beside:
            yield from self._of_resource(policy, PolicyKind.INLINE, every)
        managed = _Gathered()
        for attached in self._attached(role):
            if isinstance(attached.policy, Handle):
                self._managed(attached, attached.policy, managed)
        for policy, every in managed:
            address = managed.attached[policy.resource, policy.key]
            yield from self._of_resource(policy, PolicyKind.MANAGED, every, address)

    def _of_type(self, type_: str, link: str, role: Instance) -> Iterator[Instance]:
        """List the resources of a type that may name a role by the argument ``link``."""
        name = _written_name(role.get("name"))
        for placed in self.modules:
            if (answers := within(placed.answers, role.answers)) is None:
                continue
            for resource in self._naming(placed.module, type_, link, name):
                yield from self._instances(resource, answers)

    def _naming(self, module: Module, type_: str, link: str, name: str | None) -> tuple[Resource, ...]:
        """List resources that name a role; those of a plan name it by its name, of which there are many."""
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
        """List instances; where that fails, what attaches is left out, and a policy gives up its role."""
        try:
            yield from instances(resource, self.context, given)
        except NotTakenError as error:
            if resource.type == INLINE:
                raise
            self.context.keep_default(error)
            self.used.add(resource)
            self._leave_out(resource, error)

    def _leave_out(self, resource: Resource, error: NotTakenError) -> None:
        """Leave out what may be on the role that is read."""
        unread = Unread(UnreadKind.POLICY, error.message, error.span, name=resource.address)
        self.context.notes.left_out_of_role(unread)

    def _in_role(self, role: Instance) -> Iterator[Policy]:
        for block in written(role.resource.body, "inline_policy"):
            for answers, there in self.documents.walker.blocks(block, role.scope, role.answers):
                document = there.body.get("policy")
                if document is None:
                    continue  # an empty block only says that there are no others
                name, kind = there.body.get("name"), PolicyKind.INLINE
                whole = WrittenPolicy(name, document, there.scope, kind, (answers,), role.resource.name)
                yield from self._policy(whole)

    def _of_resource(
        self, policy: Instance, kind: PolicyKind, every: tuple[Answers, ...], attached: str = ""
    ) -> Iterator[Policy]:
        """Read a policy that is there in each of some cases."""
        document = policy.get("policy")
        if document is None:
            refuse(policy.resource.span, f"{policy.resource.address} has no policy")
        label = policy.resource.name
        parts = tuple(
            self._policy(WrittenPolicy(policy.get("name"), document, policy.scope, kind, every, label))
        )
        once = bool(policy.resource.label) and (policy.key is None or policy.get("count") is not None)
        whole = self._whole(every)
        addresses = tuple(filter(None, (policy.address, attached)))
        main = next((part for part in parts if part.presence == whole), parts[0] if parts else None)
        for part in parts:
            keeps = once and (len(parts) == 1 or part.presence == whole)
            part = replace(part, addresses=addresses) if part is main else part  # noqa: PLW2901
            yield replace(part, names=own_name(label)) if keeps else part

    def _whole(self, every: tuple[Answers, ...]) -> Presence:
        """Give what holds in each of some cases."""
        first, *others = (presence(answers, self.context) for answers in every)
        return Presence.of(*(test for test in first.tests if all(test in other.tests for other in others)))

    def _managed(self, attached: Attached, handle: Handle, found: _Gathered) -> None:
        resource = handle.of.resource
        self.used.add(resource)
        for policy in instances(resource, self.context, attached.answers):
            if handle.of.key not in (None, policy.key):
                continue
            found.add(policy, policy.answers, attached.address)

    def _policy(self, written: WrittenPolicy) -> Iterator[Policy]:
        """Read a policy in parts, one for each presence of its statements."""
        text, whole = self._policy_name(written), self._whole(written.answers)
        found = tuple(
            each
            for answers in written.answers
            for each in self.documents.permissions(written.document, written.scope, answers)
        )
        parts: dict[Presence, list[Statement]] = {}
        for there, statement in joined(found, self.context) if len(written.answers) > 1 else found:
            parts.setdefault(there, []).append(statement)
        if len(parts) > 1 and not text.pieces:
            text = Text((written.fallback,))
        for there, statements in parts.items():
            name = text if len(parts) == 1 else part_name(text, there, whole, as_read)
            yield Policy(name, written.kind, tuple(statements), there)

    def _policy_name(self, written: WrittenPolicy) -> Text:
        name, fallback = written.name, Text((written.fallback,))
        if name is None and written.kind is PolicyKind.MANAGED:
            return Text()
        if name is None:
            message = "the name of a policy is made when the module is applied"
            meaning = f"it is called {written.fallback}, and an update makes it anew"
            self.context.notes.otherwise(written.document.span, message, meaning)
            return fallback
        try:
            outcomes = tuple(
                outcome
                for answers in written.answers
                for outcome in cases_of(partial(self._name_in, name, written.scope), answers)
            )
        except NotTakenError:
            outcomes = ()
        if len({outcome.result for outcome in outcomes}) == 1:
            outcomes = outcomes[:1]
        if any(outcome.result.list_param for outcome in outcomes):
            message = "there is a policy for each element of a list"
            self.context.notes.otherwise(name.span, message, f"one for all of them is called {fallback}")
            return fallback
        if len(outcomes) == 1 and outcomes[0].result.pieces:
            return outcomes[0].result
        usual = (each.result for each in outcomes if self.context.is_usual_case(each.answers))
        named = self.context.in_a_name(next(filter(attrgetter("pieces"), usual), fallback))
        message = "the name of a policy differs from setting to setting"
        self.context.notes.otherwise(name.span, message, f"it is called {named}")
        return named

    def _name_in(self, name: Expression, scope: Scope, case: Case) -> Text:
        evaluator = Evaluator(self.context, case)
        value = evaluator.value(name, scope)
        return Text() if value is None else text_of(evaluator, value, name.span)

    # --- attachments

    def attachments(self, role: Instance) -> Iterator[Attachment]:
        """List the attached policies that are not of the module, each once for its cases."""
        kept: list[Attachment] = []
        for attached in self._attached(role):
            if isinstance(attached.policy, Handle):
                continue
            addresses = tuple(filter(None, (attached.address,)))
            there = presence(attached.answers, self.context)
            kept = _with(kept, Attachment(attached.policy, there, addresses=addresses, why=attached.why))
        return iter(kept)

    def _attached(self, role: Instance) -> Iterator[Attached]:
        if (arns := role.get("managed_policy_arns")) is not None:
            yield from self._each(arns, role.scope, role.answers)
        for type_, (link, arn) in _ATTACHING.items():
            for instance in self._of_type(type_, link, role):
                for answers in self._linked(instance, link, role):
                    yield from self._of_instance(instance, arn, answers)
        for instance in self._of_type(TO_ROLES, "roles", role):
            for answers in self._linked(instance, "roles", role):
                self._tell_replaced(instance)
                yield from self._of_instance(instance, "policy_arn", answers)

    def _tell_replaced(self, attached: Instance) -> None:
        """Tell of an attachment of a type that octospec does not write: another resource takes its place."""
        message = f"{attached.resource.address} is written as {ATTACHMENT}"
        meaning = "an update detaches the policy for a moment; remove the old resource from the state first"
        self.context.notes.otherwise(attached.resource.span, message, meaning)

    def _of_instance(self, instance: Instance, argument: str, answers: Answers) -> Iterator[Attached]:
        self.used.add(instance.resource)
        expression = instance.get(argument)
        if expression is None:
            return
        is_alike = instance.resource.type == ATTACHMENT
        if is_alike and not instance.address:
            message = f"{instance.resource.address} is there for each element of a list"
            meaning = (
                "an update detaches these policies for a moment; remove the resource from the state first"
            )
            self.context.notes.otherwise(instance.resource.span, message, meaning)
        address = instance.address if is_alike else ""
        for attached in self._each(expression, instance.scope, answers):
            yield replace(
                attached, address=address, why=reason(self.context.root.files, instance.resource.span)
            )

    def _each(self, expression: Expression, scope: Scope, given: Answers) -> Iterator[Attached]:
        """List what one expression attaches, each policy with its cases."""
        try:
            items = tuple(self.documents.walker.items(expression, scope, given))
        except NotTakenError as error:
            self._not_attached(error)
            return
        for item in items:
            try:
                yield from tuple(self._item(item))
            except NotTakenError as error:
                self._not_attached(error)

    def _not_attached(self, error: NotTakenError) -> NoReturn:
        self.context.keep_default(error)
        refuse(error.span, f"an attached policy, which may deny, cannot be read: {error.message}")

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
            if _OF_AWS.match(str(text)) and next(given_in(Str(text)), None):
                refuse_given(span, "which policy of AWS this is, is known only when it is given", Str(text))
            yield text

    # --- links

    def _linked(self, instance: Instance, argument: str, role: Instance) -> Iterator[Answers]:
        """Give the cases in which a resource names a role."""
        expression = instance.get(argument)
        if expression is None:
            return
        try:
            outcomes = cases_of(partial(self._names, expression, instance.scope, role), instance.answers)
        except NotTakenError as error:
            self.context.keep_default(error)
            self.used.add(instance.resource)
            self._leave_out(instance.resource, error)
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
                refuse(expression.span, f"its role is {each.what}, which nobody knows before")
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

    # --- what is left

    def tell_unused(self) -> None:
        """Tell of every resource that is on no role."""
        for placed in self.modules:
            for resource in placed.module.resources.values():
                if resource.type == ROLE or resource in self.used:
                    continue
                if resource.type in _OF_ROLES and self._is_never_there(resource):
                    message = f"{resource.address} is there in no setting of the spec"
                    self.context.notes.not_taken(resource.span, message, "a variable keeps its default")
                    continue
                self.context.notes.not_taken(resource.span, _left(resource), "keep it in a module of its own")

    def _is_never_there(self, resource: Resource) -> bool:
        try:
            return not tuple(instances(resource, self.context, {}))
        except NotTakenError:
            return False


def _written_name(link: Expression | None) -> str | None:
    return link.literal if isinstance(link, Template) else None


_OF_ROLES: Final = frozenset({INLINE, MANAGED, ATTACHMENT, TO_ROLES})


def _left(resource: Resource) -> str:
    if resource.type in _OF_ROLES:
        return f"{resource.address} belongs to no role of this module"
    return f"the resource {resource.address} is no part of the access"


def _with(kept: list[Attachment], more: Attachment) -> list[Attachment]:
    """Add an attachment, unless its policy is attached wherever it is; it may stand for others, in turn."""
    tests = frozenset(more.presence.tests)
    same = [each for each in kept if each.arn == more.arn]
    if any(tests >= frozenset(each.presence.tests) for each in same):
        return kept
    narrower = [each for each in same if tests <= frozenset(each.presence.tests)]
    addresses = (more.addresses, *(each.addresses for each in narrower))
    whole = replace(more, addresses=next(filter(None, addresses), ()))
    return [*(each for each in kept if each not in narrower), whole]
