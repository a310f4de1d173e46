"""Roles of a module with their settings and trust; ``role_policies`` finds what is on them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from octo_spec.iam.limits import DEFAULT_SESSION_SECONDS
from octo_spec.model.case_analysis import TooManyCasesError, cases_of
from octo_spec.model.deployment import ROOT_PATH, Attachment, Policy, PolicyKind, Role
from octo_spec.model.ids import fresh, id_from
from octo_spec.model.notes import NotTakenError, refuse
from octo_spec.model.presence import ALWAYS, Given, Presence
from octo_spec.model.text import Param, Text
from octospec_terraform.evaluating.conversions import text_of
from octospec_terraform.evaluating.evaluator import Evaluator
from octospec_terraform.evaluating.functions.control import is_empty as is_empty_text
from octospec_terraform.evaluating.inputs import GIVEN, LearnedError, ValueInput, own_name
from octospec_terraform.evaluating.instances_found import ask_whether_there, instances
from octospec_terraform.evaluating.presences import presence
from octospec_terraform.evaluating.syntax import Literal, Member, Name
from octospec_terraform.evaluating.values import Str, Table, literal_text
from octospec_terraform.naming import snake
from octospec_terraform.vocabulary import FORMAT, ROLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.case_analysis import Answers
    from octo_spec.model.deployment import TrustStatement
    from octospec_terraform.evaluating.context import Context
    from octospec_terraform.evaluating.instances_found import Instance, PlacedModule
    from octospec_terraform.evaluating.modules import Resource
    from octospec_terraform.evaluating.policies import DocumentReader
    from octospec_terraform.evaluating.role_policies import RolePolicies
    from octospec_terraform.evaluating.syntax import Expression
    from octospec_terraform.evaluating.values import Value

_KNOWN: Final = frozenset(
    {
        "name",
        "name_prefix",
        "path",
        "description",
        "assume_role_policy",
        "max_session_duration",
        "permissions_boundary",
        "tags",
        "managed_policy_arns",
        "force_detach_policies",
        "count",
        "for_each",
        "depends_on",
        "provider",
    }
)
_GENERIC: Final = frozenset({"this", "main", "role", "default", "iam_role", "self", "it"})
"""Labels that say nothing of the role."""


@dataclass(frozen=True, slots=True)
class RoleReader:
    """Reads the roles of one module, and of those that it calls."""

    context: Context
    documents: DocumentReader
    modules: tuple[PlacedModule, ...]
    policies: RolePolicies

    def roles(self) -> tuple[Role, ...]:
        """Read every role that can be read."""
        found = tuple(self._instances())
        self._name_all(found)
        roles = tuple(role for instance in found if self._is_kept(instance) for role in self._role(instance))
        self.policies.tell_unused()
        return roles

    def _instances(self) -> Iterator[Instance]:
        for placed in self.modules:
            for resource in placed.module.resources.values():
                if resource.type != ROLE:
                    continue
                try:
                    there = tuple(instances(resource, self.context, placed.answers))
                except NotTakenError as error:
                    message = f"the role {resource.address} is left out: {error.message}"
                    self.context.notes.not_taken(error.span, message, "it grants nothing")
                    continue
                if len({instance.key for instance in there}) < len(there):
                    ask_whether_there(resource.body, resource.module, self.context)
                    message = f"the role {resource.address} is there in several cases"
                    self.context.notes.not_taken(resource.span, message, "it grants nothing")
                    continue
                yield from there

    def _is_kept(self, instance: Instance) -> bool:
        return _key(instance) in self.context.handles.roles

    def _name_all(self, found: tuple[Instance, ...]) -> None:
        """Give each role an id."""
        ids = self.context.handles.roles
        taken: list[str] = []
        for instance in found:
            id = fresh(id_from(self._words(instance)), taken)
            taken.append(id)
            if id not in self.context.decisions.lost:
                ids[_key(instance)] = id

    def _words(self, instance: Instance) -> str:
        resource = instance.resource
        words = resource.name
        if words in _GENERIC:
            called = resource.module.prefix.removesuffix(".").rpartition("module.")[2].partition("[")[0]
            words = self._literal_name(instance) or called or words
        words = words.removesuffix("_role").removesuffix("-role") or words
        is_one_of_many = instance.key is not None and not instance.get("count")
        return f"{words}-{instance.key}" if is_one_of_many else words

    def _literal_name(self, instance: Instance) -> str:
        """Give what is known of the name before the module is applied."""
        for setting in ("name", "name_prefix"):
            try:
                texts = [text for _, text in self._outcomes(instance, setting) if text]
            except (NotTakenError, TooManyCasesError):
                texts = []
            for text in texts:
                literal = "-".join(piece.strip("-_ ") for piece in text.pieces if isinstance(piece, str))
                if literal or (literal := self._default_of_lone(text)):
                    return literal
        return ""

    def _default_of_lone(self, text: Text) -> str:
        question = self.context.input_with(text.pieces[0].id) if isinstance(text.pieces[0], Param) else None
        return getattr(question.written.default, "literal", None) or "" if question else ""

    def _role(self, instance: Instance) -> Iterator[Role]:
        try:
            yield self._in(instance)
        except (NotTakenError, TooManyCasesError) as error:
            span = error.span if isinstance(error, NotTakenError) else instance.resource.span
            reason = error.message if isinstance(error, NotTakenError) else "it tells too many cases apart"
            message = f"the role {instance.resource.address} is left out: {reason}"
            self.context.notes.not_taken(span, message, "it grants nothing")

    def _in(self, instance: Instance) -> Role:
        answers, resource = instance.answers, instance.resource
        trust = instance.get("assume_role_policy")
        if trust is None:
            refuse(resource.span, "it has no assume_role_policy")
        self._tell_arguments(instance)
        id = self.context.handles.roles[_key(instance)]
        name, named = self._name(instance)
        once = bool(resource.label) and (instance.key is None or instance.get("count") is not None)
        role = Role(
            id=id,
            name=name,
            named=named,
            trust=_told_apart(tuple(self.documents.trust(trust, instance.scope, answers))),
            policies=tuple(self.policies.policies(instance)),
            attachments=tuple(self.policies.attachments(instance)),
            path=self._single(instance, "path") or ROOT_PATH,
            description=self._literal(instance, "description", ""),
            max_session=int(self._literal(instance, "max_session_duration", str(DEFAULT_SESSION_SECONDS))),
            boundary=self._boundary(instance),
            tags=tuple(sorted(self._tags(instance))),
            presence=presence(answers, self.context),
            names=own_name(resource.name, snake(id)) if once else (),
        )
        if not role.trust:
            refuse(resource.span, "nothing of its trust policy could be taken")
        self._require_callers(role)
        return role

    def _require_callers(self, role: Role) -> None:
        """Begin again with a parameter that must be given, where all trust rests on such ones."""
        given = [
            {test.parameter for test in each.presence.tests if isinstance(test, Given)} for each in role.trust
        ]
        asked = self.context.input_with(min(given[0])) if all(given) else None
        if isinstance(asked, ValueInput) and asked.written.name not in self.context.decisions.required:
            raise LearnedError(self.context.decisions.with_required(asked.written.name))

    def _tell_arguments(self, instance: Instance) -> None:
        for attribute in instance.resource.body.attributes:
            if attribute.name not in _KNOWN:
                message = f"the argument {attribute.name} of {instance.resource.address}"
                self.context.notes.not_taken(attribute.span, message)

    # --- settings

    def _outcomes(self, instance: Instance, setting: str) -> tuple[tuple[Answers, Text | None], ...]:
        expression = instance.get(setting)
        if expression is None:
            return ()
        outcomes = cases_of(
            lambda case: self._text(expression, Evaluator(self.context, case), instance), instance.answers
        )
        return tuple((outcome.answers, outcome.result) for outcome in outcomes)

    def _text(self, expression: Expression, evaluator: Evaluator, instance: Instance) -> Text | None:
        value = evaluator.value(expression, instance.scope)
        if value is None or self._is_empty(value, evaluator):
            return None
        return text_of(evaluator, value, expression.span)

    def _is_empty(self, value: Value, evaluator: Evaluator) -> bool:
        """Tell whether a setting is empty: of a variable that is asked where it may be by default."""
        if isinstance(value, Str) and len(value.text.pieces) == 1 and isinstance(value.text.pieces[0], Param):
            question = self.context.input_with(value.text.pieces[0].id)
            is_empty = question is not None and getattr(question.written.default, "literal", None) == ""
            return is_empty_text(evaluator, value) if is_empty else False
        return is_empty_text(evaluator, value)

    def _single(self, instance: Instance, setting: str) -> Text | None:
        """Read a text that is the same in every case."""
        outcomes = self._outcomes(instance, setting)
        if len(outcomes) > 1:
            refuse(instance.resource.span, f"its {setting} differs from setting to setting")
        return outcomes[0][1] if outcomes else None

    def _name(self, instance: Instance) -> tuple[Text | None, Presence]:
        """Read the name, and when the role has it; one that differs otherwise is left to the provider."""
        expression = instance.get("name")
        if expression is None:
            return None, ALWAYS
        whole = presence(instance.answers, self.context)
        outcomes = [(case, text) for case, text in self._outcomes(instance, "name") if text]
        own = [(case, text) for case, text in outcomes if self._is_given(case, text)]
        if own and len(outcomes) > 1:
            message = f"the name of {instance.resource.address} differs where none is given"
            self.context.notes.otherwise(expression.span, message, "one is made there")
            outcomes = own
        if len(outcomes) == 1:
            [(case, text)] = outcomes
            there = presence(case, self.context)
            named = Presence(tuple(test for test in there.tests if test not in whole.tests))
            if not named or _is_optional(named, text):
                return text, named
        message = f"the name of {instance.resource.address} differs from setting to setting"
        self.context.notes.not_taken(expression.span, message, "one is made")
        return None, ALWAYS

    def _is_given(self, case: Answers, text: Text) -> bool:
        """Tell whether a text is a parameter alone, in the case in which that is given."""
        match text.pieces:
            case (Param(id),):
                question = self.context.input_with(id)
                return isinstance(question, ValueInput) and case.get(question.subject.id) == (GIVEN[0],)
            case _:
                return False

    def _literal(self, instance: Instance, setting: str, otherwise: str) -> str:
        expression = instance.get(setting)
        if expression is None:
            return otherwise
        try:
            text = self._single(instance, setting)
            literal = otherwise if text is None else text.literal
        except NotTakenError:
            literal = None
        if literal is None:
            default = self._default_of(expression)
            taken = otherwise if default is None else default
            message = f"the {setting} of {instance.resource.address} is given when the module is applied"
            self.context.notes.otherwise(expression.span, message, f"{taken or 'nothing'} is taken")
            return taken
        return literal

    def _default_of(self, expression: Expression) -> str | None:
        match expression:
            case Member(Name("var"), name) if name in self.context.inputs:
                default = self.context.inputs[name].written.default
                literal = getattr(default, "literal", None)
                return literal_text(default.value) if isinstance(default, Literal) else literal
            case _:
                return None

    def _boundary(self, instance: Instance) -> Attachment | None:
        there = [(case, text) for case, text in self._outcomes(instance, "permissions_boundary") if text]
        if len(there) > 1:
            refuse(instance.resource.span, "its permissions boundary differs from setting to setting")
        if not there:
            return None
        [(case, arn)] = there
        return Attachment(arn, presence(case, self.context))

    def _tags(self, instance: Instance) -> Iterator[tuple[str, Text]]:
        expression = instance.get("tags")
        if expression is None:
            return
        try:
            outcomes = cases_of(
                lambda case: Evaluator(self.context, case).value(expression, instance.scope), instance.answers
            )
        except (NotTakenError, TooManyCasesError):
            outcomes = ()
        if len(outcomes) != 1 or not isinstance(outcomes[0].result, Table | None):
            message = f"the tags of {instance.resource.address} differ from setting to setting"
            self.context.notes.not_taken(expression.span, message)
            return
        for key, value in outcomes[0].result.entries if outcomes[0].result else ():
            yield from self._tag(key, value, instance, expression)

    def _tag(
        self, key: str, value: Value, instance: Instance, expression: Expression
    ) -> Iterator[tuple[str, Text]]:
        try:
            texts = cases_of(
                lambda case: text_of(Evaluator(self.context, case), value, expression.span), instance.answers
            )
        except NotTakenError:
            texts = ()
        if len(texts) == 1 and not texts[0].result.list_param:
            yield key, texts[0].result
        else:
            self.context.notes.not_taken(expression.span, f"the tag {key} differs from setting to setting")


def _told_apart(trust: tuple[TrustStatement, ...]) -> tuple[TrustStatement, ...]:
    """Give each Sid once: a statement that differs from case to case stands there for each."""
    seen: set[str] = set()
    kept: list[TrustStatement] = []
    for statement in trust:
        kept.append(replace(statement, sid="") if statement.sid in seen else statement)
        seen.add(statement.sid)
    return tuple(kept)


def _key(instance: Instance) -> tuple[Resource, str | None]:
    return (instance.resource, instance.key)


def _is_optional(named: Presence, name: Text) -> bool:
    """Tell whether a name is an optional parameter, and absent where it is not given."""
    match named.tests, name.pieces:
        case (*_, Given(id)), (Param(other),):
            return id == other
        case _:
            return False


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
