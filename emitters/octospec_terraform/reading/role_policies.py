"""The policies of a role: inline ones, separate resources, and managed ones of its module."""

from __future__ import annotations

from dataclasses import field, replace
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from octo_spec.foreign.case_analysis import cases_of
from octo_spec.foreign.notes import NotTakenError, refuse
from octo_spec.frozen import frozen, mutable
from octo_spec.model.deployment import Policy, PolicyKind
from octo_spec.model.part_names import answers_as_read, part_name
from octo_spec.model.presence import Presence
from octo_spec.model.text import Text
from octospec_terraform.reading.attached_policies import AttachedPolicies
from octospec_terraform.reading.blocks import blocks_of_kind
from octospec_terraform.reading.conversions import text_of
from octospec_terraform.reading.evaluator import Evaluator
from octospec_terraform.reading.inputs import own_name
from octospec_terraform.reading.module_instances import instances
from octospec_terraform.reading.presences import join_cases, presence
from octospec_terraform.reading.role_links import RoleLinks
from octospec_terraform.reading.values import Handle
from octospec_terraform.vocabulary import INLINE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.foreign.case_analysis import Answers, Case, CaseOutcome
    from octo_spec.model.deployment import Statement
    from octospec_terraform.reading.attached_policies import Attached
    from octospec_terraform.reading.context import Context
    from octospec_terraform.reading.module_instances import Instance, PlacedModule
    from octospec_terraform.reading.modules import Resource, Scope
    from octospec_terraform.reading.policies import DocumentReader
    from octospec_terraform.syntax import Expression


@frozen
class WrittenPolicy:
    """A policy before its evaluation: it exists in each of some cases that exclude each other.

    ``fallback`` is its name if no other is known.
    """

    name: Expression | None
    document: Expression
    scope: Scope
    kind: PolicyKind
    answers: tuple[Answers, ...]
    fallback: str


@mutable
class _Gathered:
    """Policies that belong to a role, each once, with all cases in which it does."""

    found: dict[tuple[Resource, str | None], tuple[Instance, tuple[Answers, ...]]] = field(
        default_factory=dict
    )
    attached: dict[tuple[Resource, str | None], str] = field(default_factory=dict)
    """The address of the attachment of a managed policy."""

    def add(self, policy: Instance, answers: Answers, attached: str = "") -> None:
        """Add a case."""
        self.attached.setdefault((policy.resource, policy.key), attached)
        _, before = self.found.get((policy.resource, policy.key), (policy, ()))
        if answers not in before:
            self.found[policy.resource, policy.key] = policy, (*before, answers)

    def __iter__(self) -> Iterator[tuple[Instance, tuple[Answers, ...]]]:
        return iter(tuple(self.found.values()))


@frozen
class RolePolicyFinder:
    """Finds the policies of roles."""

    context: Context
    documents: DocumentReader
    links: RoleLinks
    attached: AttachedPolicies

    @classmethod
    def of(
        cls, context: Context, documents: DocumentReader, modules: tuple[PlacedModule, ...]
    ) -> RolePolicyFinder:
        """Start with a module and those that it calls."""
        links = RoleLinks(context, modules)
        return cls(context, documents, links, AttachedPolicies(context, documents, links))

    def policies(self, role: Instance) -> Iterator[Policy]:
        """List the policies of a role: inline ones, separate resources, and managed ones of the module."""
        yield from self._inline_policies(role)
        separate = _Gathered()
        for link in self.links.links_to(role, INLINE, "role"):
            separate.add(link.resource, link.answers)
        for policy, every in separate:
            yield from self._resource_policies(policy, PolicyKind.INLINE, every)
        managed = _Gathered()
        for attached in self.attached.attached_to(role):
            if isinstance(attached.policy, Handle):
                self._add_managed(attached, attached.policy, managed)
        for policy, every in managed:
            address = managed.attached[policy.resource, policy.key]
            yield from self._resource_policies(policy, PolicyKind.MANAGED, every, address)

    def _inline_policies(self, role: Instance) -> Iterator[Policy]:
        for block in blocks_of_kind(role.resource.body, "inline_policy"):
            for answers, there in self.documents.walker.blocks(block, role.scope, role.answers):
                document = there.body.get("policy")
                if document is None:
                    continue  # an empty block only means that no others exist
                name, kind = there.body.get("name"), PolicyKind.INLINE
                whole = WrittenPolicy(name, document, there.scope, kind, (answers,), role.resource.name)
                yield from self._policy(whole)

    def _resource_policies(
        self, policy: Instance, kind: PolicyKind, every: tuple[Answers, ...], attached: str = ""
    ) -> Iterator[Policy]:
        """Read a policy that exists in each of some cases."""
        document = policy.get("policy")
        if document is None:
            refuse(policy.resource.span, f"{policy.resource.address} has no policy")
        label = policy.resource.name
        parts = tuple(
            self._policy(WrittenPolicy(policy.get("name"), document, policy.scope, kind, every, label))
        )
        own = self.context.own
        if own is not None:
            names = own_name(label) if (policy.resource.type, label) in own.policies else ()
            yield from (replace(part, names=names) for part in parts)
            return
        once = bool(policy.resource.label) and (policy.key is None or policy.get("count") is not None)
        whole = self._whole(every)
        addresses = tuple(filter(None, (policy.address, attached)))
        parts = tuple(self._with_reason(part, policy) for part in parts)
        main = next((part for part in parts if part.presence == whole), parts[0] if parts else None)
        for part in parts:
            keeps = once and (len(parts) == 1 or part.presence == whole)
            part = replace(part, addresses=addresses) if part is main else part  # noqa: PLW2901
            yield replace(part, names=own_name(label)) if keeps else part

    def _with_reason(self, part: Policy, policy: Instance) -> Policy:
        """Use the description of a policy, or the comment above it, as the reason of other statements."""
        described = getattr(policy.get("description"), "literal", None) or ""
        reason = " ".join(described.split()) or self.context.reason(policy.resource.span)
        if not reason:
            return part
        statements = (replace(each, why=each.why or reason) for each in part.statements)
        return replace(part, statements=tuple(statements))

    def _whole(self, every: tuple[Answers, ...]) -> Presence:
        """Return what is true in each of some cases."""
        first, *others = (presence(answers, self.context) for answers in every)
        return Presence.of(*(test for test in first.tests if all(test in other.tests for other in others)))

    def _add_managed(self, attached: Attached, handle: Handle, found: _Gathered) -> None:
        resource = handle.of.resource
        self.links.used.add(resource)
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
        for there, statement in join_cases(found, self.context) if len(written.answers) > 1 else found:
            parts.setdefault(there, []).append(statement)
        if len(parts) > 1 and not text.pieces:
            text = Text((written.fallback,))
        for there, statements in parts.items():
            name = text if len(parts) == 1 else part_name(text, there, whole, answers_as_read)
            yield Policy(name, written.kind, tuple(statements), there)

    def _policy_name(self, written: WrittenPolicy) -> Text:
        if written.name is not None:
            return self._given_name(written.name, written)
        if written.kind is PolicyKind.MANAGED:
            return Text()
        message = "the name of a policy is generated when the module is applied"
        meaning = f"its name becomes {written.fallback}, and an update replaces it"
        self.context.notes.otherwise(written.document.span, message, meaning)
        return Text((written.fallback,))

    def _given_name(self, name: Expression, written: WrittenPolicy) -> Text:
        """Return the name of a policy; if it differs between cases, the usual one, with a note."""
        fallback = Text((written.fallback,))
        outcomes = self._name_outcomes(name, written)
        if any(outcome.result.list_param for outcome in outcomes):
            message = "there is a policy for each element of a list"
            self.context.notes.otherwise(
                name.span, message, f"the spec has one policy for all of them, {fallback}"
            )
            return fallback
        if len(outcomes) == 1 and outcomes[0].result.pieces:
            return outcomes[0].result
        usual = (each.result for each in outcomes if self.context.is_usual_case(each.answers))
        named = self.context.name_part(next(filter(attrgetter("pieces"), usual), fallback))
        message = "the name of a policy differs between configurations"
        self.context.notes.otherwise(name.span, message, f"its name is {named}")
        return named

    def _name_outcomes(self, name: Expression, written: WrittenPolicy) -> tuple[CaseOutcome[Text], ...]:
        """Evaluate a name in each case: one outcome if the name is always the same, none if it is unknown."""
        try:
            outcomes = tuple(
                outcome
                for answers in written.answers
                for outcome in cases_of(partial(self._evaluated_name, name, written.scope), answers)
            )
        except NotTakenError:
            return ()
        return outcomes[:1] if len({outcome.result for outcome in outcomes}) == 1 else outcomes

    def _evaluated_name(self, name: Expression, scope: Scope, case: Case) -> Text:
        evaluator = Evaluator(self.context, case)
        value = evaluator.value(name, scope)
        return Text() if value is None else text_of(evaluator, value, name.span)
