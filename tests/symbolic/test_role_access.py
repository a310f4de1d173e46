"""Access for all combinations of choices at once is the access for each."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.compare import compare
from octo_spec.access.evaluate import ImplicitDeny, allows, decide
from octo_spec.access.request import Request
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.iam.managed_policies import managed_policy
from octo_spec.iam.policy import parse
from octo_spec.iam.principals import Caller
from octo_spec.language.load import load_spec
from octo_spec.model.environment import Environment, answered_values
from octo_spec.model.grounding import Grounded, ground
from octo_spec.resolve.customers import Customer
from octo_spec.resolve.resolution import resolve
from octo_spec.symbolic.answer_keys import is_answer_key
from octo_spec.symbolic.role_access import access_by_role, access_of_all_roles
from octo_spec.symbolic.unknowns import Unknowns
from octo_spec.testing import LAW, deployments, environments_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Document
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.environment import Value
    from octo_spec.model.grounding import GroundedRole
    from octo_spec.symbolic.role_access import RoleAccess

STACK = (
    "arn:{partition}:cloudformation:{region}:{account}:stack/stack-name/00000000-0000-0000-0000-000000000000"
)
ACTIONS = ("s3:GetObject", "ec2:DescribeInstances", "iam:PassRole", "sts:AssumeRole", "anyservice:Anything")
RESOURCES = ("*", "arn:aws:s3:::bucket/key", "arn:aws:iam::123456789012:role/x")
CONTEXTS: tuple[dict[str, str | frozenset[str]], ...] = (
    {},
    {"aws:requestedregion": "eu-west-1", "aws:principaltag/team": "x", "sts:externalid": "x"},
)
CALLERS = (
    Caller(PrincipalKind.AWS, "arn:aws:iam::123456789012:role/x", "session"),
    Caller(PrincipalKind.SERVICE, "ec2.amazonaws.com"),
)


def samples(documents: Sequence[Document], *, of_trust: bool) -> list[Request]:
    """Gather a small grid of requests, and one for each thing that is allowed in some setting."""
    callers = CALLERS if of_trust else (None,)
    return [
        *(Request(*parts) for parts in product(ACTIONS, RESOURCES, CONTEXTS, callers)),
        *witnesses(documents),
    ]


def witnesses(documents: Sequence[Document]) -> list[Request]:
    try:
        return [difference.witness for difference in compare((), documents).differences]
    except BudgetExceededError:
        return []  # nothing is said of such documents


def known_answers(unknowns: Unknowns, values: Mapping[str, Value]) -> dict[str, Value]:
    """Return the answers that no policy variable can represent."""
    return {
        id: value for id, value in values.items() if isinstance(value, tuple) or id in unknowns.placeholders
    }


def within(request: Request, answers: Mapping[str, str | frozenset[str]]) -> Request:
    """Put a request into a setting."""
    own = {key: value for key, value in request.context.items() if not is_answer_key(key)}
    return replace(request, context={**own, **answers})


def deployable(environment: Environment) -> Environment:
    """Deploy one stack for all combinations."""
    where = {"partition": environment.partition, "region": environment.region, "account": environment.account}
    return replace(environment, stack_id=STACK.format(**where))


def is_literal(value: Value) -> bool:
    """Return whether a value is only text at its place in a policy."""
    return not set("*?$") & set("".join(value))


def settings(deployment: Deployment) -> Iterator[Environment]:
    for environment in environments_of(deployment):
        if all(map(is_literal, answered_values(deployment, environment).values())):
            yield deployable(environment)


@LAW
@given(deployment=deployments(), of_trust=st.booleans(), everything_known=st.booleans())
def test_a_request_is_decided_as_by_the_deployed_policies(
    *, deployment: Deployment, of_trust: bool, everything_known: bool
) -> None:
    for environment in settings(deployment):
        decided_alike(deployment, environment, of_trust=of_trust, everything_known=everything_known)


def decided_alike(
    deployment: Deployment, environment: Environment, *, of_trust: bool, everything_known: bool
) -> None:
    values = answered_values(deployment, environment)
    unknowns = unknowns_of(deployment, environment, everything_known=everything_known)
    try:
        accesses = access_of_all_roles(deployment, unknowns)
    except MalformedPolicyError:
        return  # IAM would refuse it in the environment, too: a character that it does not allow.
    deployed = deployed_documents(deployment, environment, of_trust=of_trust)
    for access in accesses:
        grants = access.trust if of_trust else access.permissions
        limits = access.trust_limits if of_trust else access.limits
        documents = deployed.get(access.role.id, ())
        for request in (*samples(grants.documents, of_trust=of_trust), *witnesses(documents)):
            request_in = within(request, unknowns.context(values))
            expected = decide(documents, request_in)
            assert type(decide(grants.documents, request_in)) is type(expected), request_in
            assert decide((limits,), request_in) == ImplicitDeny(), request_in


def unknowns_of(deployment: Deployment, environment: Environment, *, everything_known: bool) -> Unknowns:
    """Know every answer, or only those that must be known."""
    place = {"account": environment.account, "partition": environment.partition, "region": environment.region}
    unknowns = Unknowns.of((deployment,), {}, place)
    values = answered_values(deployment, environment)
    return Unknowns.of((deployment,), values if everything_known else known_answers(unknowns, values), place)


def deployed_documents(
    deployment: Deployment, environment: Environment, *, of_trust: bool
) -> dict[str, tuple[Document, ...]]:
    grounded = ground(deployment, environment)
    assert isinstance(grounded, Grounded)
    arns = {
        role.id: f"arn:{environment.partition}:iam::{environment.account}:role{role.path}{role.name}"
        for role in grounded.roles
    }
    return {
        role.id: (
            *_documents(role, of_trust=of_trust),
            *(() if of_trust else map(parse, _trusting(role, grounded, arns))),
        )
        for role in grounded.roles
    }


def _trusting(role: GroundedRole, grounded: Grounded, arns: Mapping[str, str]) -> Iterator[JsonValue]:
    """Yield what the trust policies of other roles allow a role that they name, as policies of the role."""
    for other in grounded.roles:
        trust: Any = other.trust
        for statement in trust["Statement"] if other is not role else ():
            named = statement["Principal"]
            principals = named.get("AWS", ()) if isinstance(named, dict) else named
            if {arns[role.id], "*"} & {*([principals] if isinstance(principals, str) else principals)}:
                allowed = {key: value for key, value in statement.items() if key != "Principal"}
                grant = {**allowed, "Resource": arns[other.id]}
                yield {"Version": "2012-10-17", "Statement": [grant]}


def _documents(role: GroundedRole, *, of_trust: bool) -> tuple[Document, ...]:
    written = [role.trust] if of_trust else [policy.document for policy in (*role.inline, *role.managed)]
    attached = () if of_trust else filter(None, map(managed_policy, role.attachments))
    return (*map(parse, written), *attached)


SPEC = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.
parameters:
  tier: {description: A tier., allowed: {low: {bucket: small}, high: {bucket: large}}}
  prefix: {description: A prefix., default: ""}
  topics: {description: Topics., type: list, optional: yes}
  queue: {description: The ARN of a queue., default: "arn:aws:sqs:::q"}
roles:
  reader:
    name: Reader
    why: Reads.
    trust: [{service: ec2.amazonaws.com}]
    inline: {main: [files, notices]}
groups:
  files:
    category: cost-data
    access: read
    why: Files.
    grants: [{allow: "s3:GetObject", on: "arn:aws:s3:::${param.tier.bucket}/${param.prefix}*"}]
  notices:
    category: cost-data
    access: write
    why: Notices.
    grants:
      - {allow: "sns:Publish", on: "${param.topics}"}
      - {allow: "sqs:SendMessage", on: "${param.queue}"}
      - {allow: "sqs:ReceiveMessage", on: "*", when: {ArnLike: {"aws:SourceArn": "${param.queue}*"}}}
"""
SMALL = Request("s3:GetObject", "arn:aws:s3:::small/a")
LARGE = Request("s3:GetObject", "arn:aws:s3:::large/a")
QUEUE = Request("sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:q")
SOURCE = Request("sqs:ReceiveMessage", "*", {"aws:sourcearn": f"{QUEUE.resource}/a"})
TOPIC = Request("sns:Publish", "arn:aws:sns:us-east-1:111122223333:a")


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize(
    ("answers", "allowed"),
    [
        ({"tier": "low", "prefix": ""}, [SMALL]),
        ({"tier": "high", "prefix": ""}, [LARGE]),
        ({"tier": "high", "prefix": "a"}, [LARGE]),
        ({"tier": "high", "prefix": "b"}, []),
        ({"tier": "low", "prefix": "b", "queue": QUEUE.resource}, [QUEUE, SOURCE]),
        ({"tier": "low", "prefix": "b", "topics": (TOPIC.resource,)}, [TOPIC]),
        ({"tier": "low", "prefix": "b", "topics": ("arn:aws:sns:::x", TOPIC.resource)}, [TOPIC]),
    ],
)
def test_each_kind_of_answer_decides(
    *, answers: dict[str, Value], allowed: list[Request], is_known: bool
) -> None:
    deployment = deployed(SPEC)
    environment = Environment("111122223333", answers=answers)
    unknowns = unknowns_of(deployment, environment, everything_known=is_known)
    [access] = access_of_all_roles(deployment, unknowns)
    context = unknowns.context(answered_values(deployment, environment))
    found = [
        one
        for one in (SMALL, LARGE, TOPIC, QUEUE, SOURCE)
        if allows((*access.permissions.documents, access.limits), within(one, context))
    ]
    assert found == allowed


def test_a_listed_arn_is_compared_as_one_of_the_list() -> None:
    queues = "{queues: {description: Queues., allowed: ['arn:aws:sqs:::a', 'arn:aws:sqs:::b']}}"
    unknowns = permissions(f"parameters: {queues}", "${param.queues}")
    both = permissions("", "arn:aws:sqs:::?")
    assert (
        compare(both.permissions.documents, (*unknowns.permissions.documents, unknowns.limits)).differences
        == ()
    )


def deployed(spec: str) -> Deployment:
    loaded = load_spec(spec, "spec.yaml")
    assert loaded.spec is not None, loaded.diagnostics
    deployment = resolve(loaded.spec, loaded.spans, Customer()).deployment
    assert deployment is not None
    return deployment


def permissions(parameters: str, queue: str) -> RoleAccess:
    head, _, roles = SPEC.partition("roles:\n")
    groups = "groups: {notices: {category: cost-data, access: write, why: Notices., grants: "
    grant = f"[{{allow: 'sqs:SendMessage', on: '{queue}'}}]}}}}\n"
    spec = head.partition("parameters:")[0] + f"{parameters}\nroles:\n" + roles.partition("groups:")[0]
    deployment = deployed(spec.replace("[files, notices]", "[notices]") + groups + grant)
    return access_of_all_roles(deployment, Unknowns.of((deployment,), {}, {}))[0]


OPTIONAL_NAME = """\
octospec: 1
name: a
version: 1.0.0
description: A.
parameters:
  role-name: {optional: yes, description: The name., pattern: "^[a-z]+$", max-length: 20}
roles:
  reader:
    name: ${param.role-name}
    why: Reads.
    grants-nothing: Its policies are elsewhere.
    trust: [{service: ec2.amazonaws.com, why: EC2.}]
  writer:
    name: writer
    why: Writes.
    trust: [{arn: "${role.reader.arn}", why: The reader.}]
    grants-nothing: Its policies are elsewhere.
"""


def test_a_role_is_trusted_by_its_given_and_by_its_generated_name() -> None:
    deployment = deployed(OPTIONAL_NAME)
    unknowns = Unknowns.of((deployment,), {}, {})
    writer = next(
        access for access in access_of_all_roles(deployment, unknowns) if access.role.id == "writer"
    )
    given_name = unknowns.placeholders["role-name"]  # no variable is allowed in a principal
    for answers, name in (({"role-name": given_name}, given_name), ({"role-name": ""}, "reader")):
        caller = Caller(PrincipalKind.AWS, f"arn:aws:iam::{unknowns.account}:role/{name}")
        request = Request("sts:AssumeRole", "*", unknowns.context(answers), caller)
        assert allows(writer.trust.documents, request), name


def test_a_role_may_assume_one_that_trusts_it_by_its_given_and_by_its_generated_name() -> None:
    reader, names_writer = "{service: ec2.amazonaws.com, why: EC2.}", '{arn: "${role.writer.arn}", why: A.}'
    no_reader = OPTIONAL_NAME.replace('{arn: "${role.reader.arn}", why: The reader.}', reader)
    deployment = deployed(no_reader.replace(reader, names_writer, 1))
    unknowns = Unknowns.of((deployment,), {}, {})
    [writer] = access_by_role(deployment, unknowns, ["writer"])
    given_name = unknowns.placeholders["role-name"]
    for answer, name in ((given_name, given_name), ("", "reader")):
        context = unknowns.context({"role-name": answer})
        found = [
            each
            for each in (given_name, "reader", "")
            if allows(
                writer.permissions.documents,
                Request("sts:AssumeRole", f"arn:aws:iam::{unknowns.account}:role/{each}", context),
            )
        ]
        assert found == [name]
