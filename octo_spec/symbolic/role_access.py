"""What a deployment allows in every setting at once: IAM documents whose open answers are condition keys.

One comparison of such documents decides all settings without listing them, since an answer is then
one more dimension of a request. See ``unknowns`` for the keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.iam.elements import POLICY_VERSION
from octo_spec.iam.policy import Document, parse
from octo_spec.model.policy_documents import statement_tree, trust_statement_tree
from octo_spec.model.traversal import statement_texts
from octo_spec.symbolic.documents import Json, Writing, holds_arns, is_open_arn, with_tests
from octo_spec.symbolic.unknowns import PARAMETER, KeyTest, given

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.access.evaluate import StatementPlace
    from octo_spec.model.deployment import Condition, Deployment, Policy, Role, Statement, TrustStatement
    from octo_spec.model.presence import Requirement
    from octo_spec.model.text import Text
    from octo_spec.symbolic.unknowns import Unknowns


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a statement comes from: its policy by name (none for trust), its position there, and itself."""

    policy: str
    position: int
    statement: Statement | TrustStatement


@dataclass(frozen=True, slots=True)
class Grants:
    """Documents that decide together, and the origin of each statement in them."""

    documents: tuple[Document, ...]
    origins: tuple[tuple[Origin, ...], ...]

    def origin(self, place: StatementPlace) -> Origin:
        """Tell where the statement at ``place`` comes from."""
        return self.origins[place.document][place.statement]


@dataclass(frozen=True, slots=True)
class RoleAccess:
    """A role's permissions and trust in every setting.

    ``limits`` and ``trust_limits`` deny what no setting can be: answers that the deployment does not
    allow. They belong behind the documents of the side that is asked what it allows, and never to the
    one that it is held against.
    """

    role: Role
    name: str
    arn: str
    permissions: Grants
    trust: Grants
    limits: Document
    trust_limits: Document


def every_setting(deployment: Deployment, unknowns: Unknowns) -> tuple[RoleAccess, ...]:
    """Give the access of each role; raises ``MalformedPolicyError`` for what IAM would refuse."""
    writing = Writing(deployment, unknowns)
    limits = tuple(_limits(writing))
    return tuple(_role_access(role, writing, limits) for role in deployment.roles)


def _role_access(role: Role, writing: Writing, limits: tuple[tuple[KeyTest, ...], ...]) -> RoleAccess:
    return RoleAccess(
        role=role,
        name=writing.role_name(role),
        arn=writing.role_arn(role),
        permissions=_grants(tuple(_policy(policy, writing)) for policy in role.policies),
        trust=_grants((tuple(_trust(role.trust, writing)),)),
        limits=_document((*_denied(limits, {"Resource": "*"}), *_elsewhere(writing.unknowns))),
        trust_limits=_document(_denied(limits, {"Principal": "*"})),
    )


Written: TypeAlias = tuple[Json, Origin]


def _policy(policy: Policy, writing: Writing) -> Iterator[Written]:
    for position, statement in enumerate(policy.statements):
        origin = Origin(str(policy.name), position, statement)
        arns = (*statement.resources, *_arns(statement.conditions))
        depends = writing.looked_up(statement_texts(statement), filter(is_open_arn, arns))
        for written in writing.cases(statement_tree(statement), depends, policy.presence):
            yield written, origin


def _trust(statements: Iterable[TrustStatement], writing: Writing) -> Iterator[Written]:
    for position, statement in enumerate(statements):
        values = tuple(value for condition in statement.conditions for value in condition.values)
        principals = statement.principal.values
        arns = filter(is_open_arn, _arns(statement.conditions))
        depends = writing.looked_up((*principals, *values), (*principals, *arns))
        for written in writing.cases(trust_statement_tree(statement), depends, statement.presence):
            yield written, Origin("", position, statement)


def _arns(conditions: Iterable[Condition]) -> Iterator[Text]:
    return (value for one in conditions if holds_arns(one.operator) for value in one.values)


def _grants(documents: Iterable[tuple[Written, ...]]) -> Grants:
    listed = tuple(documents)
    return Grants(
        tuple(_document(written for written, _ in one) for one in listed),
        tuple(tuple(origin for _, origin in one) for one in listed),
    )


def _document(statements: Iterable[Json]) -> Document:
    return parse({"Version": POLICY_VERSION, "Statement": list(statements)})


# --- what no setting can be --------------------------------------------------------------------


def settled_limits(unknowns: Unknowns, *, trust: bool) -> Document:
    """Deny what no request can be since an answer is known, for documents that ask nothing themselves."""
    where: dict[str, Json] = {"Principal" if trust else "Resource": "*"}
    return _document(_denied(((test,) for test in unknowns.settled()), where))


def _limits(writing: Writing) -> Iterator[tuple[KeyTest, ...]]:
    """List the answers that cannot be, each as the tests that all hold where it is given."""
    yield from ((test,) for test in writing.unknowns.settled())
    for requirement in writing.deployment.requirements:
        yield from _broken(requirement, writing)
    for parameter in writing.deployment.parameters:
        if parameter.allowed and writing.unknowns.value(parameter.id) is None:
            keys = tuple(one.key for one in parameter.allowed)
            other = KeyTest.that(f"{PARAMETER}{parameter.id}", keys, holds=False)
            yield (given(parameter.id), other) if parameter.optional else (other,)


def _broken(requirement: Requirement, writing: Writing) -> Iterator[tuple[KeyTest, ...]]:
    when = writing.tests(requirement.when)
    for test in requirement.then.tests:
        failed = writing.test(test, holds=False)
        if failed is not None:
            yield (*when, failed)


def _denied(limits: Iterable[tuple[KeyTest, ...]], where: dict[str, Json]) -> Iterator[Json]:
    return (with_tests({"Effect": "Deny", "Action": "*", **where}, tests) for tests in limits)


def _elsewhere(unknowns: Unknowns) -> Iterator[Json]:
    """Deny what lies in another partition, where several are looked at one after the other."""
    if unknowns.others:
        yield {"Effect": "Deny", "Action": "*", "Resource": [f"arn:{one}:*" for one in unknowns.others]}
