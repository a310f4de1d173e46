"""The policies of a role, wherever they are: in the role, in resources of their own, or attached to it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import NotTakenError, refuse
from octo_spec.frozen import frozen
from octo_spec.model.deployment import ROOT_PATH, Attachment, Policy, PolicyKind
from octo_spec.model.part_names import answers_as_read, part_name
from octo_spec.model.policy_documents import Leaf
from octo_spec.model.text import RoleArn, Text
from octospec_cloudformation.reading import cases, own_documents
from octospec_cloudformation.reading.nodes import call
from octospec_cloudformation.reading.own_attachments import own_attachments
from octospec_cloudformation.reading.policy_owners import belongs_in, own_managed
from octospec_cloudformation.reading.presences import presence
from octospec_cloudformation.reading.reasons import Reasons, resource_description
from octospec_cloudformation.reading.sections import entries, scalar
from octospec_cloudformation.vocabulary import MANAGED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.foreign.case_analysis import Answers
    from octo_spec.model.deployment import Statement
    from octo_spec.model.presence import Presence
    from octo_spec.source import Node
    from octospec_cloudformation.reading.evaluator import Evaluator
    from octospec_cloudformation.reading.reading_context import Context
    from octospec_cloudformation.reading.sections import Resource

_ROLE_POLICY: Final = "AWS::IAM::RolePolicy"
_INLINE: Final = frozenset({"AWS::IAM::Policy", _ROLE_POLICY})
POLICIES: Final = _INLINE | {MANAGED}
"""The resource types that are policies."""
_LONGEST_NAME: Final = 110
"""The maximum for a part; a longer one gets a number, so that IAM accepts it."""
_REPLACED: Final = "an update creates a new policy with another ARN, and then deletes the old one"
_REFUSED: Final = "an update replaces it, which AWS refuses under the same name: rename it in the spec"


@frozen
class RolePolicyReader:
    """Reads the policies of a role, in the case in which the role exists."""

    context: Context
    role: Resource
    within: Answers

    def attachments(self) -> Iterator[Attachment]:
        """Read the attached managed policies that are not in the template."""
        node = self.role.properties.get("ManagedPolicyArns")
        if node is None:
            return
        if self.context.is_strict:
            yield from own_attachments(self.context, node, self.within)
            return
        seen: set[Attachment] = set()
        for case, item in cases.items(self.context, node, self.within):
            if own_managed(item, self.context):
                continue
            for attachment in self._read_attachments(item, case):
                if attachment not in seen:
                    seen.add(attachment)
                    yield attachment

    def _read_attachments(self, item: Node, within: Answers) -> Iterator[Attachment]:
        """Read a value that attaches one policy or several, each with its own presence."""
        try:
            every = cases.outcomes_of(self.context, item.span, partial(_arns, item), within)
        except NotTakenError as error:
            refuse(
                error.span, f"an attached policy, which can contain a Deny, cannot be read: {error.message}"
            )
        for arn in dict.fromkeys(arn for outcome in every for arn in outcome.result):
            for case in cases.cases_where(self.context, item.span, partial(_attaches, arn, item), within):
                yield Attachment(
                    arn, presence(case, self.context), why=self.context.reasons.comment_above(item.span)
                )

    # --- policies

    def policies(self) -> Iterator[Policy]:
        """Read the policies in the template."""
        yield from self._inline_policies()
        own = self.context.own.policies.get(self.role.name, ())
        resources = own if self.context.is_strict else self.context.sections.resources.values()
        for resource in resources:
            if resource.type in _INLINE:
                yield from self._resource_policies(resource, PolicyKind.INLINE, "PolicyName")
        for resource in resources:
            if resource.type == MANAGED:
                yield from self._resource_policies(resource, PolicyKind.MANAGED, "ManagedPolicyName")

    def _inline_policies(self) -> Iterator[Policy]:
        node = self.role.properties.get("Policies")
        if node is None:
            return
        for case, item in cases.items(self.context, node, self.within):
            parts = entries(item)
            if "PolicyDocument" not in parts or call(item):
                refuse(item.span, "expected a policy with a PolicyDocument here")
            written = _Written(parts.get("PolicyName"), parts["PolicyDocument"], PolicyKind.INLINE)
            yield from self._parts(written, self.role.name, case)

    def _resource_policies(self, resource: Resource, kind: PolicyKind, name: str) -> Iterator[Policy]:
        belongs = partial(belongs_in, resource, self.role)
        there = cases.cases_where(self.context, resource.span, belongs, self.within)
        if self.context.is_strict and len(there) != 1:
            refuse(resource.span, f"a spec cannot express when the policy {resource.name} exists")
        if not there:
            return
        self.context.placed.add(resource.name)
        self._report_replacement(resource)
        self._check_path(resource)
        self._check_condition(resource, there)
        document = resource.properties.get("PolicyDocument")
        if document is None:
            refuse(resource.span, f"the policy {resource.name} has no PolicyDocument")
        written = _Written(resource.properties.get(name), document, kind)
        for case in there:
            parts = tuple(self._parts(written, resource.name, case))
            kept = _keeping(parts, presence(case, self.context)) if len(there) == 1 else None
            for part in parts:
                named = self._with_names(part, resource, is_kept=part is kept)
                yield replace(named, statements=_with_reasons(part, self._reason(resource)))

    def _reason(self, resource: Resource) -> str:
        """Return the description of a policy, or the comment above it."""
        words, comments = resource_description(resource.properties), self.context.reasons
        if words or not isinstance(comments, Reasons):
            return words
        return comments.comment_above_key(resource.name, resource.span)

    def _with_names(self, part: Policy, resource: Resource, *, is_kept: bool) -> Policy:
        """Keep the logical ID of a policy; use a new one if its type changes, which no resource can do."""
        if resource.type != _ROLE_POLICY:
            return replace(part, names=self.context.names(resource.name) if is_kept else ())
        name = Text.of(*part.name.pieces, "-policy")
        message = f"{resource.name} becomes a resource of another type"
        meaning = f"its name is {name}, so that an update creates it before the old one is deleted"
        self.context.notes.otherwise(resource.span, message, meaning)
        return replace(part, name=name, names=())

    def _report_replacement(self, resource: Resource) -> None:
        """Report that an update replaces a managed policy: a property of it is lost, and cannot change."""
        own, of_role = (scalar(each.properties.get("Path")) for each in (resource, self.role))
        what = "Description" if "Description" in resource.properties else "Path" if own != of_role else ""
        if resource.type == MANAGED and what:
            meaning = _REFUSED if "ManagedPolicyName" in resource.properties else _REPLACED
            message = f"the {what} of the managed policy {resource.name} is not kept"
            self.context.notes.otherwise(resource.span, message, meaning)

    def _check_path(self, resource: Resource) -> None:
        """Refuse a managed policy of octospec's own template whose path differs from the role's."""
        if not self.context.is_strict or resource.type != MANAGED:
            return
        own, of_role = (self._path(each.properties.get("Path")) for each in (resource, self.role))
        if own != of_role:
            self.context.report(resource.span, "the path of the policy differs from the path of its role")

    def _check_condition(self, resource: Resource, there: tuple[Answers, ...]) -> None:
        """Refuse a policy of octospec's own template that outlives its role: no stack could contain it."""
        if not self.context.is_strict:
            return
        alone = cases.cases_where(self.context, resource.span, partial(cases.exists_in, resource), {})
        if {presence(case, self.context) for case in alone} != {
            presence(case, self.context) for case in there
        }:
            self.context.report(resource.span, "the condition of the policy does not imply that of its role")

    def _path(self, node: Node | None) -> tuple[Text | None, ...]:
        if node is None:
            return (ROOT_PATH,)
        return tuple(text for _, text in cases.texts(self.context, node, self.within))

    def _parts(self, written: _Written, fallback: str, within: Answers) -> Iterator[Policy]:
        """Read a policy in parts, one for each presence of its statements."""
        name, whole = self._name(written.name, fallback, within), presence(within, self.context)
        if self.context.is_strict:
            yield self._whole_policy(written, name, within)
            return
        from octospec_cloudformation.reading import documents  # noqa: PLC0415 - only foreign templates need it

        parts: dict[Presence, list[Statement]] = {}
        for there, statement in documents.permissions(self.context, written.document, within):
            parts.setdefault(there, []).append(statement)
        if len(parts) == 1:
            yield from (Policy(name, written.kind, tuple(own), there) for there, own in parts.items())
            return
        base = name if name.pieces else Text((fallback,))
        for number, (there, own) in enumerate(parts.items(), 1):
            named = part_name(base, there, whole, answers_as_read)
            if len(str(named)) > _LONGEST_NAME and named != base:
                named = Text.of(*base.pieces, f"-{number}")
            yield Policy(named, written.kind, tuple(own), there)

    def _whole_policy(self, written: _Written, name: Text, within: Answers) -> Policy:
        """Read a policy of octospec's own template, which exists as a whole."""
        whole = presence(within, self.context)
        statements = tuple(own_documents.permissions(self.context, written.document, within))
        if any(there != whole for there, _ in statements):
            self.context.report(written.document.span, "a single statement of a policy cannot be conditional")
        return Policy(name, written.kind, tuple(statement for _, statement in statements), whole)

    def _name(self, node: Node | None, fallback: str, within: Answers) -> Text:
        if node is None:
            return Text()
        [(_, text), *others] = cases.texts(self.context, node, within)
        if text and not others and not any(isinstance(each, RoleArn) for each in text.references):
            return text
        message = "the name of a policy differs between configurations"
        self.context.notes.otherwise(node.span, message, f"its name is {fallback}")
        return Text((fallback,))


def _keeping(parts: tuple[Policy, ...], whole: Presence) -> Policy | None:
    """Return the part that exists whenever the policy does: it has the name, and keeps its logical ID.

    With another logical ID, CloudFormation would delete it by its name when it removes the old logical ID.
    """
    return parts[0] if len(parts) == 1 else next((part for part in parts if part.presence == whole), None)


def _with_reasons(policy: Policy, description: str) -> tuple[Statement, ...]:
    """Use the description of the policy as the reason of statements that have no other."""
    return tuple(
        replace(each, why=description) if description and not each.why else each for each in policy.statements
    )


@frozen
class _Written:
    """A policy as the template has it: its name, if any, and its document."""

    name: Node | None
    document: Node
    kind: PolicyKind


def _attaches(arn: Text, item: Node, evaluator: Evaluator) -> bool:
    return arn in _arns(item, evaluator)


def _arns(item: Node, evaluator: Evaluator) -> tuple[Text, ...]:
    shapes = evaluator.items(item)
    return tuple(shape.text for shape in shapes if isinstance(shape, Leaf) and shape.text.pieces)
