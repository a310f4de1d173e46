"""Roles of a module with their settings and trust policies; ``role_policies`` finds their other parts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.case_analysis import TooManyCasesError
from octo_spec.foreign.notes import NotTakenError, refuse
from octo_spec.foreign.role_copies import MOST_COPIES, ONE_AT_A_TIME, copied, further_role, role_copies
from octo_spec.frozen import frozen
from octo_spec.model.deployment import Role
from octo_spec.model.ids import fresh, id_from
from octo_spec.model.presence import Given
from octo_spec.model.text import Param, Text
from octo_spec.model.traversal import parameters_of, trust_texts
from octo_spec.model.unread import Unread, UnreadKind
from octospec_terraform.naming import snake
from octospec_terraform.reading.context import AS_TAKEN
from octospec_terraform.reading.inputs import LearnedError, ValueInput, own_name
from octospec_terraform.reading.module_instances import ask_whether_there, instances
from octospec_terraform.reading.presences import presence
from octospec_terraform.reading.unused_resources import report_unused
from octospec_terraform.vocabulary import ROLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Span
    from octo_spec.foreign.case_analysis import Answers
    from octo_spec.model.deployment import Attachment, Policy, TrustStatement
    from octospec_terraform.reading.context import Context, RoleInstance
    from octospec_terraform.reading.module_instances import Instance, PlacedModule
    from octospec_terraform.reading.modules import Resource
    from octospec_terraform.reading.policies import DocumentReader
    from octospec_terraform.reading.role_policies import RolePolicyFinder
    from octospec_terraform.reading.role_settings import RoleSettings

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
"""Labels that do not describe the role."""


@frozen
class RoleReader:
    """Reads the roles of one module, and of those that it calls."""

    context: Context
    documents: DocumentReader
    modules: tuple[PlacedModule, ...]
    policies: RolePolicyFinder
    settings: RoleSettings

    def roles(self) -> tuple[Role, ...]:
        """Read every readable role."""
        found = tuple(self._instances())
        self._name_all(found)
        roles = tuple(self._roles_of(found))
        report_unused(self.policies.links, self.context)
        return roles

    def _roles_of(self, found: tuple[Instance, ...]) -> Iterator[Role]:
        """Read the kept roles; of one that exists in several cases, the first keeps its id and address."""
        cases: dict[RoleInstance, list[Instance]] = {}
        for instance in filter(self._is_kept, found):
            cases.setdefault(_key(instance), []).append(instance)
        ids = self.context.roles
        for key, several in cases.items():
            same = sorted(several, key=self._distance_from_defaults)
            whens = tuple(presence(instance.answers, self.context) for instance in same)
            for id, instance in zip(role_copies(ids[key], whens, ids.values()), same, strict=True):
                yield from (further_role(role, id) for role in self._role(instance))

    def _instances(self) -> Iterator[Instance]:
        for placed in self.modules:
            for resource in placed.module.resources.values():
                if resource.type != ROLE:
                    continue
                try:
                    run = partial(_all_instances, resource, self.context, placed.answers)
                    there, kept_defaults = self.context.watch_defaults(run)
                except NotTakenError as error:
                    self.context.keep_default(error)
                    self._skip(resource, error.span, error.message)
                    continue
                if not self._is_expressible(resource, there):
                    ask_whether_there(resource.body, resource.module, self.context)
                    self._skip(resource, resource.span, "it exists in several cases")
                    continue
                self.context.may_make_more(kept_defaults)
                yield from there

    def _is_expressible(self, resource: Resource, there: tuple[Instance, ...]) -> bool:
        """Return whether each instance exists in one case, or can be a role for each case."""
        most = max(Counter(instance.key for instance in there).values(), default=1)
        if most == 1:
            return True
        context = self.context
        if context.own is not None or most > MOST_COPIES or resource.address in context.decisions.single:
            return False
        context.copied.add(resource.address)
        context.notes.otherwise(resource.span, copied(resource.address, most), ONE_AT_A_TIME)
        return True

    def _distance_from_defaults(self, instance: Instance) -> tuple[bool, int]:
        """Return what sorts the cases of a role: that of the defaults first, then the simpler ones."""
        return (not self.context.is_usual_case(instance.answers), len(instance.answers))

    def _is_kept(self, instance: Instance) -> bool:
        return _key(instance) in self.context.roles

    def _name_all(self, found: tuple[Instance, ...]) -> None:
        """Set an ID for each role."""
        ids, own = self.context.roles, self.context.own
        if own is not None:
            ids.update((_key(instance), own.roles[instance.resource.name]) for instance in found)
            return
        taken: set[str] = set()
        for instance in {_key(instance): instance for instance in found}.values():
            id = fresh(id_from(self._words(instance)), taken)
            taken.add(id)
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
        if is_one_of_many and words.endswith(f"-{instance.key}"):
            return words
        return f"{words}-{instance.key}" if is_one_of_many else words

    def _literal_name(self, instance: Instance) -> str:
        """Return the part of the name that is known before the module is applied."""
        for setting in ("name", "name_prefix"):
            try:
                texts = [text for _, text in self.settings.outcomes(instance, setting) if text]
            except (NotTakenError, TooManyCasesError):
                texts = []
            for text in texts:
                literal = "-".join(piece.strip("-_ ") for piece in text.pieces if isinstance(piece, str))
                if literal or (literal := self._default_of_lone(text)):
                    return literal
        return ""

    def _default_of_lone(self, text: Text) -> str:
        question = self.context.input_with(text.pieces[0].id) if isinstance(text.pieces[0], Param) else None
        if question is None:
            return ""
        named = self.context.decisions.name_by_default(question.written.name)
        return named or getattr(question.written.default, "literal", None) or ""

    def _role(self, instance: Instance) -> Iterator[Role]:
        try:
            yield self._read_role(instance)
        except (NotTakenError, TooManyCasesError) as error:
            if isinstance(error, NotTakenError):
                self.context.keep_default(error)
            span = error.span if isinstance(error, NotTakenError) else instance.resource.span
            reason = (
                error.message
                if isinstance(error, NotTakenError)
                else "it depends on too many combinations of inputs"
            )
            self._skip(instance.resource, span, reason, may_name_roles=self._may_name_roles(instance))

    def _skip(self, role: Resource, span: Span, reason: str, *, may_name_roles: bool = True) -> None:
        unread = Unread(UnreadKind.ROLE, reason, span, name=role.address, may_name_roles=may_name_roles)
        self.context.notes.skip(unread)

    def _may_name_roles(self, instance: Instance) -> bool:
        """Return whether the trust policy of a skipped role may trust a role, as far as it can be read."""
        trust = instance.get("assume_role_policy")
        if trust is None:
            return False
        try:
            trusted = tuple(self.documents.trust(trust, instance.scope, instance.answers))
        except (NotTakenError, TooManyCasesError):
            return True
        return bool(self.context.notes.take_role_parts()) or any(
            each.principal.may_be_roles for each in trusted
        )

    def _read_role(self, instance: Instance) -> Role:
        answers, resource = instance.answers, instance.resource
        trust = instance.get("assume_role_policy")
        if trust is None:
            refuse(resource.span, "it has no assume_role_policy")
        self._report_arguments(instance)
        self.context.notes.take_role_parts()
        id, is_foreign = self.context.roles[_key(instance)], self.context.own is None
        name, named = self.settings.name(instance)
        once = bool(resource.label) and (instance.key is None or instance.get("count") is not None)
        watched = self.context.watch_defaults
        trusted, of_trust = watched(lambda: tuple(self.documents.trust(trust, instance.scope, answers)))
        (policies, attachments), of_policies = watched(lambda: self._permission_parts(instance))
        unknown = sorted(self.context.of_customers & of_policies.keys())
        if unknown and not policies and not attachments:
            refuse(resource.span, f"all its permissions depend on {unknown[0]}, which only customers know")
        # Last, since it may use up the steps, and it grants no one anything.
        description = self.settings.literal(instance, "description", "")
        role = Role(
            id=id,
            name=name,
            named=named,
            trust=_distinct_sids(trusted) if is_foreign else trusted,
            policies=policies,
            attachments=attachments,
            path=self.settings.path(instance),
            description=description,
            max_session=self.settings.max_session(instance),
            tags=tuple(sorted(self.settings.tags(instance))),
            presence=presence(answers, self.context),
            names=own_name(resource.name, snake(id)) if once and is_foreign else (),
            addresses=tuple(filter(None, (instance.address,))) if is_foreign else (),
            why=self._reason(resource, description) if is_foreign else "",
        )
        boundary, of_boundary = watched(lambda: self.settings.boundary(instance))
        self._may_have_more(role.trust, of_trust, of_policies | of_boundary)
        if not role.trust and is_foreign:
            refuse(resource.span, "octospec could read no statement of its trust policy")
        if is_foreign:
            self._require_callers(role)
        return replace(role, boundary=boundary, unread=self.context.notes.take_role_parts())

    def _reason(self, role: Resource, description: str) -> str:
        """Return the comment above a role, or else its description, on one line."""
        return self.context.reason(role.span) or " ".join(description.split())

    def _permission_parts(self, instance: Instance) -> tuple[tuple[Policy, ...], tuple[Attachment, ...]]:
        """Read the parts that determine the permissions of a role."""
        policies = tuple(self.policies.policies(instance))
        return policies, tuple(self.policies.attached.outside_policies(instance))

    def _may_have_more(
        self,
        trusted: tuple[TrustStatement, ...],
        of_trust: dict[str, Span],
        of_policies: dict[str, Span],
    ) -> None:
        """Record that a role could have more permissions with other values of variables."""
        notes = self.context.notes
        names = any(each.principal.may_be_roles for each in trusted)
        for what, span in of_trust.items():
            reason = f"{what} can have another value"
            notes.may_allow(Unread(UnreadKind.TRUST, reason, span, (), may_name_roles=names))
        for what, span in of_policies.items():
            name = f"other values of {what}"
            notes.may_allow_anything(Unread(UnreadKind.POLICY, AS_TAKEN, span, name=name))

    def _require_callers(self, role: Role) -> None:
        """Restart with a required parameter, if every trust statement depends on optional ones."""
        given = [
            {test.parameter for test in each.presence.tests if isinstance(test, Given)}
            & _mentioned_parameters(each)
            for each in role.trust
        ]
        question = self.context.input_with(min(given[0])) if all(given) else None
        if isinstance(question, ValueInput) and question.written.name not in self.context.decisions.required:
            raise LearnedError(self.context.decisions.with_required(question.written.name))

    def _report_arguments(self, instance: Instance) -> None:
        for attribute in instance.resource.body.attributes:
            if attribute.name not in _KNOWN:
                message = f"the argument {attribute.name} of {instance.resource.address} is skipped"
                self.context.notes.not_taken(attribute.span, message)


def _all_instances(resource: Resource, context: Context, given: Answers) -> tuple[Instance, ...]:
    return tuple(instances(resource, context, given))


def _distinct_sids(trust: tuple[TrustStatement, ...]) -> tuple[TrustStatement, ...]:
    """Return each Sid once: a statement that differs between cases is listed for each."""
    seen: set[str] = set()
    kept: list[TrustStatement] = []
    for statement in trust:
        kept.append(replace(statement, sid="") if statement.sid in seen else statement)
        seen.add(statement.sid)
    return tuple(kept)


def _mentioned_parameters(statement: TrustStatement) -> set[str]:
    """Return the parameters that a trust statement contains; another one only says whether it is there."""
    return {id for text in trust_texts(statement) for id in parameters_of(text)}


def _key(instance: Instance) -> tuple[Resource, str | None]:
    return (instance.resource, instance.key)
