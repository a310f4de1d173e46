"""What a deployment allows for all combinations of choices: documents with condition keys for answers.

One comparison of such documents decides all combinations without listing them, since each answer is one more
dimension of a request (symbolic evaluation). See ``answer_keys`` for the keys.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.frozen import frozen
from octo_spec.iam.elements import POLICY_VERSION, Effect, PrincipalKind
from octo_spec.iam.glob import wild
from octo_spec.iam.glob_matching import matches
from octo_spec.iam.policy import Document, parse
from octo_spec.model.deployment import NOT_IN_SPEC, Policy, PolicyKind, Statement, TrustStatement
from octo_spec.model.partition_parts import narrow_to_partition
from octo_spec.model.policy_documents import statement_tree, trust_statement_tree
from octo_spec.model.text import Account, Partition, RoleArn, Text
from octo_spec.model.traversal import statement_texts
from octo_spec.model.unread import UnreadKind
from octo_spec.symbolic.answer_keys import PARAMETER, KeyCondition, given_condition
from octo_spec.symbolic.attached_policies import attached_statements, is_known
from octo_spec.symbolic.documents import StatementWriter, holds_arns, is_open_arn, with_conditions

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from octo_spec.access.evaluate import StatementPlace
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Statement as ParsedStatement
    from octo_spec.model.deployment import (
        Attachment,
        Condition,
        Deployment,
        Role,
    )
    from octo_spec.model.presence import Requirement
    from octo_spec.model.unread import Unread
    from octo_spec.symbolic.unknowns import Unknowns


@frozen
class StatementOrigin:
    """The origin of a statement: its policy's name (empty for trust), its position there, and itself.

    The name of a policy that is ``attached`` is its ARN. ``trusting`` is the role whose trust policy allows
    to assume it, which the statement says as a grant; ``is_of_sessions`` says that it names the sessions of
    the role, or everyone, and not the role.
    """

    policy: str
    position: int
    statement: Statement | TrustStatement
    attached: Attachment | None = None
    trusting: Role | None = None
    is_of_sessions: bool = False

    @property
    def is_own(self) -> bool:
        """Whether the statement is in a policy that the role has in the spec."""
        return self.attached is None and self.trusting is None


@frozen
class TracedDocuments:
    """Documents that AWS evaluates together, and the origin of each statement in them."""

    documents: tuple[Document, ...]
    origins: tuple[tuple[StatementOrigin, ...], ...]

    def origin(self, place: StatementPlace) -> StatementOrigin:
        """Return the origin of the statement at ``place``."""
        return self.origins[place.document][place.statement]


OtherVersions: TypeAlias = "tuple[tuple[str, tuple[Document, ...]], ...]"
"""The ARNs of policies and of the boundary all of whose versions are known, each with the other versions."""


@frozen
class RoleAccess:
    """A role's permissions and trust for all combinations of choices.

    ``limits`` and ``trust_limits`` deny requests with answers that the deployment does not allow. In a
    comparison they belong to the documents of the side that may allow more, and never to the other side. The
    permissions include the AWS managed policies that the role attaches; ``unknown`` are the attached policies
    whose texts are not known. The ``boundary`` allows everything in the combinations without a boundary; it
    is ``None`` if its text is not known. ``there`` is the role without the parts that the partition lacks:
    its policies correspond to those of the permissions, one by one; its skipped parts include the trust of
    other roles that may name it. The ``own_account`` is empty if the account is not known: then the ``arn``
    has an example. What trust policies allow ``of_sessions`` is a part of the permissions that a boundary
    limits only by its denies, so a known boundary has it, too.
    """

    role: Role
    there: Role
    name: str
    arn: str
    permissions: TracedDocuments
    trust: TracedDocuments
    limits: Document
    trust_limits: Document
    unknown: tuple[Attachment, ...] = ()
    boundary: TracedDocuments | None = None
    other_versions: OtherVersions = ()
    own_account: str = ""
    of_sessions: TracedDocuments = TracedDocuments((), ())


def access_of_all_roles(deployment: Deployment, unknowns: Unknowns) -> tuple[RoleAccess, ...]:
    """Return the access of each role; raises ``MalformedPolicyError`` if IAM would refuse a document."""
    return tuple(access_by_role(deployment, unknowns, [role.id for role in deployment.roles]))


def access_by_role(deployment: Deployment, unknowns: Unknowns, ids: Container[str]) -> Iterator[RoleAccess]:
    """Yield the access of the roles with these ``ids``; raises as above."""
    there = narrow_to_partition(deployment, unknowns.partition)
    writer = StatementWriter(there, unknowns)
    limits, naming = tuple(_limits(writer)), _assumed_by_name(there, unknowns)
    unread = tuple(_unread_trusts(there))
    for role, part in zip(deployment.roles, there.roles, strict=True):
        if role.id in ids:
            further = tuple(each for id, each in unread if id != role.id)
            whole = replace(part, unread=(*part.unread, *further)) if further else part
            yield replace(_role_access(whole, writer, limits, naming), role=role)


def _role_access(
    role: Role, writer: StatementWriter, limits: tuple[AnswerConditions, ...], naming: NamingStatements
) -> RoleAccess:
    assumed = tuple(_assumed(role, writer, naming))
    of_sessions = _listed_document(each for each in assumed if each[1].is_of_sessions)
    boundary = _boundary(role, writer)
    return RoleAccess(
        role=role,
        there=role,
        name=writer.values.role_name(role),
        arn=writer.values.role_arn(role.id),
        permissions=_joined((_permissions(role, writer), _listed_document(assumed))),
        trust=_traced_documents((tuple(_trust(role.trust, writer)),)),
        limits=_document(
            (*_denying_statements(limits, {"Resource": "*"}), *_denies_elsewhere(writer.unknowns))
        ),
        trust_limits=_document(_denying_statements(limits, {"Principal": "*"})),
        unknown=tuple(attachment for attachment in role.attachments if not is_known(attachment, writer)),
        boundary=boundary and _joined((boundary, of_sessions)),
        other_versions=tuple(_other_versions(role, writer)),
        own_account=writer.unknowns.own_account,
        of_sessions=of_sessions,
    )


def _other_versions(role: Role, writer: StatementWriter) -> Iterator[tuple[str, tuple[Document, ...]]]:
    for policy in (*role.policies, *((role.boundary,) if role.boundary else ())):
        if policy.live and policy.live.other_versions is not None:
            versions = (Policy(Text(), PolicyKind.MANAGED, each) for each in policy.live.other_versions)
            written = _traced_documents(tuple(_policy(each, writer)) for each in versions)
            yield policy.live.arn, written.documents


def _boundary(role: Role, writer: StatementWriter) -> TracedDocuments | None:
    """Return the boundary, with a statement that allows everything if the role has no boundary."""
    boundary = role.boundary
    if boundary is None or not is_known(boundary, writer):
        return None
    attached = tuple(_traced_statements(boundary, writer))
    origin = attached[0][1]
    without = _document(_statements_without_boundary(boundary, writer)).statements
    free = ((statement, replace(origin, statement=_ANYTHING)) for statement in without)
    return _as_document((*attached, *free))


_ANYTHING = Statement(Effect.ALLOW, ("*",))


def _statements_without_boundary(boundary: Attachment, writer: StatementWriter) -> Iterator[JsonValue]:
    """Yield statements that allow everything if one of the tests of a boundary's presence fails."""
    for test in boundary.presence.tests:
        failed = writer.key_condition(test, holds=False)
        if failed is not None:
            yield with_conditions({"Effect": "Allow", "Action": "*", "Resource": "*"}, (failed,))


def _permissions(role: Role, writer: StatementWriter) -> TracedDocuments:
    own = _traced_documents(tuple(_policy(policy, writer)) for policy in role.policies)
    attached = tuple(
        pair for attachment in role.attachments for pair in _traced_statements(attachment, writer)
    )
    return _joined((own, _as_document(attached))) if attached else own


def _joined(parts: Iterable[TracedDocuments]) -> TracedDocuments:
    listed = tuple(parts)
    return TracedDocuments(
        tuple(document for each in listed for document in each.documents),
        tuple(origins for each in listed for origins in each.origins),
    )


def _listed_document(statements: Iterable[StatementJson]) -> TracedDocuments:
    """Return statements as one document; none without statements."""
    listed = tuple(statements)
    return _traced_documents((listed,) if listed else ())


def _unread_trusts(deployment: Deployment) -> Iterator[tuple[str, Unread]]:
    """Yield the trust of roles that a reader skipped as what it may allow others, with the id of a kept role.

    To every other role, it is a statement that may allow to assume the role.
    """
    parts = (
        *((role.id, part) for role in (*deployment.roles, *deployment.trusting) for part in role.unread),
        *(("", part) for part in deployment.unread),
    )
    for id, part in parts:
        if _may_trust_roles(part):
            name = f"trust of {id or part.name}"
            yield id, replace(part, kind=UnreadKind.STATEMENT, actions=(_ASSUME,), name=name)


_ASSUME: Final = "sts:AssumeRole"


def _may_trust_roles(part: Unread) -> bool:
    """Return whether other roles may assume the role by a skipped part; its actions may not be known."""
    if part.kind not in (UnreadKind.TRUST, UnreadKind.ROLE) or not part.may_name_roles:
        return False
    return not part.actions or any(matches(wild(each.lower()), _ASSUME.lower()) for each in part.actions)


def _assumed_by_name(deployment: Deployment, unknowns: Unknowns) -> NamingStatements:
    """Map the principals that trust policies name, other than accounts, to the statements that name them."""
    found: NamingStatements = {}
    roles = (*deployment.roles, *deployment.trusting)
    for role in roles if len(roles) > 1 else ():
        for statement in role.trust:
            if statement.principal.kind is PrincipalKind.AWS:
                for value in itertools.filterfalse(_is_account, statement.principal.values):
                    name = _without_session(_at(unknowns, value))
                    found.setdefault(name, []).append((role, statement))
    return found


def _without_session(principal: str) -> str:
    """Return the ARN of a role's session without the session's name; another principal stays as it is."""
    before, separator, _ = principal.rpartition("/")
    return before + separator if ":assumed-role/" in before + separator else principal


def _is_account(principal: Text) -> bool:
    """Return whether a principal is a whole account; files of thousands of roles name hardly any other."""
    end = principal.pieces[-1] if principal.pieces else ""
    return isinstance(end, str) and end.endswith(":root")


def _at(unknowns: Unknowns, principal: Text) -> str:
    """Return a principal in the account and the partition of the roles."""
    text = str(principal)
    return text.replace("${account}", unknowns.account).replace("${partition}", unknowns.partition)


def _assumed(role: Role, writer: StatementWriter, naming: NamingStatements) -> Iterator[StatementJson]:
    """Yield that a role may assume the other roles whose trust policies name it, or everyone.

    In one account, such a role needs no permission of its own, but its denies and its boundary count:
    https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html

    Of the boundary, only the denies count if the trust policy names a session of the role, or everyone:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """
    for name, is_of_sessions in _names_of(role, writer):
        for other, statement in naming.get(name, ()):
            if other.id != role.id:
                resource = _arn_of(other, writer)
                origin = replace(_assuming(other, statement, resource), is_of_sessions=is_of_sessions)
                for case in _cases_of_trust(statement, writer, resource=resource):
                    yield case, origin


def _names_of(role: Role, writer: StatementWriter) -> Iterator[tuple[str, bool]]:
    """Yield the principals that name a role, and whether each means its sessions, or everyone.

    A caller chooses the name of a session.
    """
    arns = (Text((RoleArn(role.id),)), *((role.arn_with(role.name),) if role.name else ()))
    yield from dict.fromkeys((_at(writer.unknowns, arn), False) for arn in arns)
    yield "*", True
    if role.name:
        yield _at(writer.unknowns, _sessions_of(role.name)), True


def _sessions_of(name: Text) -> Text:
    """Return the beginning of the ARNs of a role's sessions, which have no path."""
    return Text.of("arn:", Partition(), ":sts::", Account(), ":assumed-role/", *name.pieces, "/")


def _arn_of(role: Role, writer: StatementWriter) -> Text:
    """Return the ARN of a role, which for another live role of the account is not looked up by its id."""
    if role in writer.deployment.trusting and role.name:
        return role.arn_with(role.name)
    return Text((RoleArn(role.id),))


def _assuming(other: Role, trusting: TrustStatement, resource: Text) -> StatementOrigin:
    """Return a statement of a trust policy as a grant to assume the role."""
    grant = Statement(
        Effect.ALLOW,
        trusting.actions,
        (resource,),
        trusting.conditions,
        trusting.sid,
        why=trusting.why,
        grant=NOT_IN_SPEC,
    )
    return StatementOrigin(f"trust of {other.id}", trusting.entry, grant, trusting=other)


def _traced_statements(attachment: Attachment, writer: StatementWriter) -> Iterator[TracedStatement]:
    for found in attached_statements(attachment, writer):
        yield found.parsed, StatementOrigin(found.arn, found.position, found.written, attachment)


def _as_document(traced: Sequence[TracedStatement]) -> TracedDocuments:
    document = Document(tuple(statement for statement, _ in traced))
    return TracedDocuments((document,), (tuple(origin for _, origin in traced),))


TracedStatement: TypeAlias = "tuple[ParsedStatement, StatementOrigin]"
"""A parsed statement and its origin."""

NamingStatements: TypeAlias = "dict[str, list[tuple[Role, TrustStatement]]]"
"""The statements of trust policies that name a principal, each with its role."""

StatementJson: TypeAlias = "tuple[JsonValue, StatementOrigin]"
"""A statement to be parsed and its origin."""


def _policy(policy: Policy, writer: StatementWriter) -> Iterator[StatementJson]:
    for position, statement in enumerate(policy.statements):
        origin = StatementOrigin(str(policy.name), position, statement)
        arns = (*statement.resources, *_arns(statement.conditions))
        depends = writer.depends_on(statement_texts(statement), filter(is_open_arn, arns))
        for case in writer.cases(statement_tree(statement), depends, policy.presence):
            yield case, origin


def _trust(statements: Iterable[TrustStatement], writer: StatementWriter) -> Iterator[StatementJson]:
    for position, statement in enumerate(statements):
        origin = StatementOrigin("", position, statement)
        for case in _cases_of_trust(statement, writer):
            yield case, origin


def _cases_of_trust(
    statement: TrustStatement, writer: StatementWriter, resource: Text | None = None
) -> Iterator[JsonValue]:
    """Yield a statement for each answer that it depends on; with a ``resource``, as a grant on it."""
    tree = trust_statement_tree(statement)
    principals = statement.principal.values
    if resource is not None:
        tree, principals = {**tree, "Resource": resource}, (resource,)
        del tree["Principal"]
    values = tuple(value for condition in statement.conditions for value in condition.values)
    arns = filter(is_open_arn, _arns(statement.conditions))
    depends = writer.depends_on((*principals, *values), (*principals, *arns))
    yield from writer.cases(tree, depends, statement.presence)


def _arns(conditions: Iterable[Condition]) -> Iterator[Text]:
    return (value for condition in conditions if holds_arns(condition.operator) for value in condition.values)


def _traced_documents(policies: Iterable[tuple[StatementJson, ...]]) -> TracedDocuments:
    listed = tuple(policies)
    return TracedDocuments(
        tuple(_document(statement for statement, _ in policy) for policy in listed),
        tuple(tuple(origin for _, origin in policy) for policy in listed),
    )


def _document(statements: Iterable[JsonValue]) -> Document:
    return parse({"Version": POLICY_VERSION, "Statement": list(statements)})


# --- limits: impossible combinations -------------------------------------------------------------------


AnswerConditions: TypeAlias = tuple[KeyCondition, ...]
"""Conditions that all hold if an answer is impossible."""


def known_answer_limits(unknowns: Unknowns, *, trust: bool) -> Document:
    """Return denies of requests that contradict a known answer, for documents that do not test answers."""
    where: dict[str, JsonValue] = {"Principal" if trust else "Resource": "*"}
    return _document(_denying_statements(((condition,) for condition in unknowns.contradictions()), where))


def _limits(writer: StatementWriter) -> Iterator[AnswerConditions]:
    """Yield the answers that the deployment does not allow."""
    yield from ((condition,) for condition in writer.unknowns.contradictions())
    for requirement in writer.deployment.requirements:
        yield from _broken_requirements(requirement, writer)
    for parameter in writer.deployment.parameters:
        if parameter.allowed and writer.unknowns.value(parameter.id) is None:
            keys = tuple(facts.key for facts in parameter.allowed)
            other = KeyCondition.that(f"{PARAMETER}{parameter.id}", keys, holds=False)
            yield (given_condition(parameter.id), other) if parameter.optional else (other,)


def _broken_requirements(requirement: Requirement, writer: StatementWriter) -> Iterator[AnswerConditions]:
    """Yield the answers that violate a requirement, one conjunction for each test of its consequence."""
    when = writer.key_conditions(requirement.when)
    for test in requirement.then.tests:
        failed = writer.key_condition(test, holds=False)
        if failed is not None:
            yield (*when, failed)


def _denying_statements(
    limits: Iterable[AnswerConditions], where: dict[str, JsonValue]
) -> Iterator[JsonValue]:
    return (with_conditions({"Effect": "Deny", "Action": "*", **where}, limit) for limit in limits)


def _denies_elsewhere(unknowns: Unknowns) -> Iterator[JsonValue]:
    """Deny resources in the other partitions that are compared."""
    if unknowns.other_partitions:
        resources = [f"arn:{partition}:*" for partition in unknowns.other_partitions]
        yield {"Effect": "Deny", "Action": "*", "Resource": resources}
