"""Roles of a template with all their policies, wherever these stand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.iam.limits import DEFAULT_SESSION_SECONDS
from octo_spec.model.case_analysis import cases_of
from octo_spec.model.deployment import ROOT_PATH, Attachment, Policy, PolicyKind, Role
from octo_spec.model.policy_documents import Leaf
from octo_spec.model.presence import ALWAYS, ChoiceIs, Given, PartitionIn, Presence
from octo_spec.model.text import Param, Text
from octospec_cloudformation.evaluating.documents import DocumentReader
from octospec_cloudformation.evaluating.evaluator import Evaluator
from octospec_cloudformation.evaluating.notes import NotTakenError, refuse
from octospec_cloudformation.evaluating.presences import presence
from octospec_cloudformation.evaluating.reading_context import UndecidedError
from octospec_cloudformation.evaluating.sections import entries, names_in, scalar
from octospec_cloudformation.naming import own_name, role_name
from octospec_cloudformation.reading.nodes import call, referred
from octospec_cloudformation.vocabulary import FORMAT, ROLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.case_analysis import Answers, Case
    from octo_spec.model.deployment import Statement
    from octo_spec.model.presence import PresenceTest
    from octo_spec.source import Node
    from octospec_cloudformation.evaluating.reading_context import Context
    from octospec_cloudformation.evaluating.sections import Resource

_INLINE: Final = frozenset({"AWS::IAM::Policy", "AWS::IAM::RolePolicy"})
_MANAGED: Final = "AWS::IAM::ManagedPolicy"


@dataclass(frozen=True, slots=True)
class RoleReader:
    """Reads the roles of one template."""

    context: Context
    documents: DocumentReader
    read: set[str] = field(default_factory=set)
    """Policies of the template that belong to a role."""

    @classmethod
    def of(cls, context: Context) -> RoleReader:
        """Make a reader."""
        return cls(context, DocumentReader(context))

    def roles(self) -> tuple[Role, ...]:
        """Read every role that can be read."""
        resources = self.context.sections.resources.values()
        roles = tuple(
            role for resource in resources if resource.type == ROLE for role in self._role(resource)
        )
        for resource in resources:
            if resource.type != ROLE and resource.name not in self.read:
                self._left_out(resource)
        return roles

    def _left_out(self, resource: Resource) -> None:
        if resource.type in _INLINE | {_MANAGED}:
            message = f"the policy {resource.name} belongs to no role of this template"
        else:
            message = f"the resource {resource.name} ({resource.type}) is no part of the access"
        self.context.notes.not_taken(resource.span, message, "keep it in a template of its own")

    def _role(self, resource: Resource) -> Iterator[Role]:
        """Read a role, if it is ever there and can be read."""
        try:
            for answers in self._there(resource):
                yield self._in(resource, answers)
        except NotTakenError as error:
            self.context.notes.not_taken(
                error.span, f"the role {resource.name} is left out: {error.message}", "it grants nothing"
            )

    def _there(self, resource: Resource) -> Iterator[Answers]:
        """Give the case in which a resource is there; more than one must be answered by the customer."""
        if not resource.condition:
            yield {}
            return
        outcomes = cases_of(
            lambda case: self.context.holds(resource.condition, resource.span, Evaluator(self.context, case))
        )
        there = [outcome.answers for outcome in outcomes if outcome.result]
        if len(there) > 1:
            raise UndecidedError(resource.condition)
        yield from there

    def _in(self, resource: Resource, answers: Answers) -> Role:
        whole = presence(answers, self.context)
        trust = resource.properties.get("AssumeRolePolicyDocument")
        if trust is None:
            refuse(resource.span, "it has no AssumeRolePolicyDocument")
        id = self.context.roles.get(resource.name, resource.name)
        name, named = self._name(resource, answers)
        role = Role(
            id=id,
            name=name,
            named=named,
            trust=tuple(self.documents.trust(trust, answers)),
            policies=tuple(self._policies(resource, answers)),
            attachments=tuple(self._attachments(resource, answers)),
            path=self._single(resource, "Path", answers) or ROOT_PATH,
            description=self._literal(resource, "Description", answers),
            max_session=int(
                self._literal(resource, "MaxSessionDuration", answers) or DEFAULT_SESSION_SECONDS
            ),
            boundary=self._boundary(resource, answers),
            tags=tuple(sorted(self._tags(resource, answers))),
            presence=whole,
            names=own_name(resource.name, role_name(id)),
        )
        if not role.trust:
            refuse(resource.span, "nothing of its trust policy could be taken")
        return role

    # --- settings

    def _outcomes(self, node: Node, answers: Answers) -> tuple[tuple[Answers, Text | None], ...]:
        outcomes = cases_of(lambda case: self._text(node, Evaluator(self.context, case)), answers)
        return tuple((outcome.answers, outcome.result) for outcome in outcomes)

    def _text(self, node: Node, evaluator: Evaluator) -> Text | None:
        value = evaluator.value(node)
        if value is None:
            return None
        if not isinstance(value, Leaf):
            refuse(node.span, "a text was expected here")
        return value.text

    def _single(self, resource: Resource, setting: str, answers: Answers) -> Text | None:
        """Read a text that is the same in every case."""
        node = resource.properties.get(setting)
        if node is None:
            return None
        outcomes = self._outcomes(node, answers)
        if len(outcomes) > 1:
            refuse(node.span, f"its {setting} differs from setting to setting")
        return outcomes[0][1] or None

    def _name(self, resource: Resource, answers: Answers) -> tuple[Text | None, Presence]:
        """Read the name, and when the role has it; one that differs otherwise is left to AWS."""
        node = resource.properties.get("RoleName")
        if node is None:
            return None, ALWAYS
        whole = presence(answers, self.context)
        given = [(presence(case, self.context), text) for case, text in self._outcomes(node, answers) if text]
        if len(given) == 1:
            [(there, text)] = given
            named = Presence(tuple(test for test in there.tests if test not in whole.tests))
            if not named or _is_optional(named, text):
                return text, named
        message = f"the name of {resource.name} differs from setting to setting"
        self.context.notes.not_taken(node.span, message, "AWS makes one")
        return None, ALWAYS

    def _literal(self, resource: Resource, setting: str, answers: Answers) -> str:
        node = resource.properties.get(setting)
        if node is None:
            return ""
        try:
            literal = (self._single(resource, setting, answers) or Text()).literal
        except NotTakenError:
            literal = None
        if literal is None:
            default = self._default_of(node)
            self.context.notes.otherwise(
                node.span,
                f"the {setting} of {resource.name} is given when deployed",
                f"{default or 'nothing'} is taken",
            )
            return default
        return literal

    def _default_of(self, node: Node) -> str:
        question = self.context.inputs.get(referred(node) or "")
        return (question.written.default or "") if question else ""

    def _boundary(self, resource: Resource, answers: Answers) -> Attachment | None:
        node = resource.properties.get("PermissionsBoundary")
        if node is None:
            return None
        there = [(case, text) for case, text in self._outcomes(node, answers) if text]
        if len(there) > 1:
            refuse(node.span, "its permissions boundary differs from setting to setting")
        if not there:
            return None
        [(case, arn)] = there
        return Attachment(arn, presence(case, self.context))

    def _tags(self, resource: Resource, answers: Answers) -> Iterator[tuple[str, Text]]:
        node = resource.properties.get("Tags")
        if node is None:
            return
        for _, item in self.documents.items(node, answers):
            parts = entries(item)
            key = scalar(parts.get("Key"))
            try:
                outcomes = self._outcomes(parts["Value"], answers)
            except (NotTakenError, KeyError):
                outcomes = ()
            if len(outcomes) == 1 and outcomes[0][1] is not None and not outcomes[0][1].list_param:
                yield key, outcomes[0][1]
            else:
                self.context.notes.not_taken(item.span, f"the tag {key} differs from setting to setting")

    # --- attachments

    def _attachments(self, resource: Resource, answers: Answers) -> Iterator[Attachment]:
        node = resource.properties.get("ManagedPolicyArns")
        if node is None:
            return
        seen: set[Attachment] = set()
        for case, item in self.documents.items(node, answers):
            if (policy := self._own_managed(item)) is not None:
                self.read.add(policy)
                continue
            for attachment in self._attached(item, case):
                if attachment not in seen:
                    seen.add(attachment)
                    yield attachment

    def _own_managed(self, item: Node) -> str | None:
        name = referred(item)
        resource = self.context.sections.resources.get(name or "")
        return name if resource is not None and resource.type == _MANAGED else None

    def _attached(self, item: Node, given: Answers) -> Iterator[Attachment]:
        """Read what attaches one policy or several, each with its own presence."""
        try:
            every = cases_of(partial(self._arns, item), given)
        except NotTakenError as error:
            message = f"an attached policy: {error.message}"
            self.context.notes.not_taken(error.span, message, "it is not attached")
            return
        for arn in dict.fromkeys(arn for outcome in every for arn in outcome.result):
            for outcome in cases_of(partial(self._attaches_arn, arn, item), given):
                if outcome.result:
                    yield Attachment(arn, presence(outcome.answers, self.context))

    def _attaches_arn(self, arn: Text, item: Node, case: Case) -> bool:
        return arn in self._arns(item, case)

    def _arns(self, item: Node, case: Case) -> tuple[Text, ...]:
        shapes = Evaluator(self.context, case).items(item)
        return tuple(shape.text for shape in shapes if isinstance(shape, Leaf) and shape.text.pieces)

    # --- policies

    def _policies(self, role: Resource, answers: Answers) -> Iterator[Policy]:
        yield from self._in_role(role, answers)
        for resource in self.context.sections.resources.values():
            if resource.type in _INLINE and self._names(resource, role.name):
                yield from self._of_resource(resource, PolicyKind.INLINE, "PolicyName", answers)
        for resource in self.context.sections.resources.values():
            if resource.type == _MANAGED and self._attaches(role, resource):
                yield from self._of_resource(resource, PolicyKind.MANAGED, "ManagedPolicyName", answers)

    def _names(self, policy: Resource, role: str) -> bool:
        listed = policy.properties.get("Roles") or policy.properties.get("RoleName")
        if listed is None:
            return False
        named = set(names_in(listed))
        literal = scalar(self.context.sections.resources[role].properties.get("RoleName"))
        return role in named or bool(literal and literal in _literals(listed))

    def _attaches(self, role: Resource, policy: Resource) -> bool:
        arns = role.properties.get("ManagedPolicyArns")
        return self._names(policy, role.name) or (arns is not None and policy.name in names_in(arns))

    def _in_role(self, role: Resource, answers: Answers) -> Iterator[Policy]:
        node = role.properties.get("Policies")
        if node is None:
            return
        for case, item in self.documents.items(node, answers):
            parts = entries(item)
            if "PolicyDocument" not in parts or call(item):
                refuse(item.span, "a policy with a PolicyDocument was expected here")
            yield from self._policy(
                parts.get("PolicyName"), parts["PolicyDocument"], PolicyKind.INLINE, case, role.name
            )

    def _of_resource(
        self, resource: Resource, kind: PolicyKind, name: str, answers: Answers
    ) -> Iterator[Policy]:
        self.read.add(resource.name)
        document = resource.properties.get("PolicyDocument")
        if document is None:
            refuse(resource.span, f"the policy {resource.name} has no PolicyDocument")
        for case in self._cases_of(resource, answers):
            parts = tuple(self._policy(resource.properties.get(name), document, kind, case, resource.name))
            names = own_name(resource.name) if len(parts) == 1 else ()
            yield from (replace(part, names=names) for part in parts)

    def _cases_of(self, resource: Resource, given: Answers) -> Iterator[Answers]:
        if not resource.condition:
            yield given
            return
        outcomes = cases_of(
            lambda case: self.context.holds(resource.condition, resource.span, Evaluator(self.context, case)),
            given,
        )
        yield from (outcome.answers for outcome in outcomes if outcome.result)

    def _policy(
        self, name: Node | None, document: Node, kind: PolicyKind, given: Answers, fallback: str
    ) -> Iterator[Policy]:
        """Read a policy in parts, one for each presence of its statements."""
        text, whole = self._policy_name(name, given, fallback), presence(given, self.context)
        parts: dict[Presence, list[Statement]] = {}
        for there, statement in self.documents.permissions(document, given):
            parts.setdefault(there, []).append(statement)
        if len(parts) > 1 and not text.pieces:
            text = Text((fallback,))
        for there, statements in parts.items():
            yield Policy(_part_name(text, there, whole, tuple(parts)), kind, tuple(statements), there)

    def _policy_name(self, node: Node | None, given: Answers, fallback: str) -> Text:
        if node is None:
            return Text()
        outcomes = self._outcomes(node, given)
        if len(outcomes) == 1 and outcomes[0][1] and not _of_role(outcomes[0][1]):
            return outcomes[0][1]
        self.context.notes.otherwise(
            node.span, "the name of a policy differs from setting to setting", f"it is called {fallback}"
        )
        return Text((fallback,))


def _is_optional(named: Presence, name: Text) -> bool:
    """Tell whether a name is an optional parameter, and absent where it is not given."""
    match named.tests, name.pieces:
        case (*_, Given(id)), (Param(other),):
            return id == other
        case _:
            return False


def _of_role(text: Text) -> bool:
    return any(type(piece).__name__ == "RoleArn" for piece in text.references)


def _part_name(name: Text, there: Presence, whole: Presence, all_parts: tuple[Presence, ...]) -> Text:
    """Name a part: that which is there whenever its policy is keeps the name, and so does an only part."""
    beyond = [test for test in there.tests if test not in whole.tests]
    if len(all_parts) == 1 or not beyond:
        return name
    return Text.of(*name.pieces, *(f"-{_suffix(test)}" for test in beyond))


def _suffix(test: PresenceTest) -> str:
    match test:
        case ChoiceIs(id, values):
            return "-".join((id, *values)) if values != ("on",) else id
        case Given(id):
            return id
        case PartitionIn(partitions):
            return "-".join(("in", *partitions))
        case _:
            assert_never(test)


def _literals(node: Node) -> tuple[str, ...]:
    return tuple(getattr(item, "value", "") for item in getattr(node, "items", ())) or (
        getattr(node, "value", ""),
    )


def unique_policies(roles: tuple[Role, ...]) -> tuple[Role, ...]:
    """Give policies of one role that have one name, and cannot be told apart, names of their own."""
    return tuple(replace(role, policies=tuple(_renamed(role.policies))) for role in roles)


def _called(policy: Policy) -> Policy:
    """Give a policy without a name that of its resource: only one of a role may go without."""
    return replace(policy, name=Text((dict(policy.names).get(FORMAT, policy.kind.value),)))


def _renamed(policies: tuple[Policy, ...]) -> Iterator[Policy]:
    seen: dict[tuple[PolicyKind, Text], int] = {}
    nameless = [policy for policy in policies if not policy.name.pieces]
    for policy in (_called(each) if each in nameless[1:] else each for each in policies):
        key = (policy.kind, policy.name)
        seen[key] = seen.get(key, 0) + 1
        number = f"-{seen[key]}" if seen[key] > 1 else ""
        yield replace(policy, name=Text.of(*policy.name.pieces, number))
