"""What is cached about privilege escalation equals a search for each customer, with all that a spec says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.access.intersect import overlaps
from octo_spec.analysis.escalation import other_principals, self_grant_steps, self_grants
from octo_spec.analysis.escalation.privilege_escalations import privilege_escalations
from octo_spec.analysis.sides import role_policies
from octo_spec.iam.glob_matching import matches
from octo_spec.language.load import load_spec
from octo_spec.pipeline.escalation_reads import decisive, is_queried
from octo_spec.pipeline.role_escalations import CachedEscalations
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.resolve.customers import Customer, PlacedAnswer
from octo_spec.resolve.resolution import resolve
from octo_spec.resolve.shared_resolutions import SharedResolutions
from octo_spec.symbolic.role_access import access_of_all_roles
from octo_spec.symbolic.unknowns import Unknowns
from tests.trials import tried

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.access.intersect import Overlap
    from octo_spec.analysis.escalation.privilege_escalations import PrivilegeEscalation
    from octo_spec.iam.glob import Pattern
    from octo_spec.iam.policy import Document

    Policies = Sequence[Document]
    Found = Iterator[Overlap]
    from octo_spec.language.load import LoadedSpec
    from octo_spec.model.deployment import Deployment

SPEC: Final = """\
octospec: 1
name: small
version: 1.0.0
description: A spec in which texts of customers decide what a role may do.
parameters:
  external-id: {{description: An ID.}}
  name: {{description: A role.}}
  other: {{description: Another role.}}
  team: {{description: A team.}}
{more}roles:
  reader:
    name: {name}
    why: Reads.
    tags: {{team: "${{param.team}}", unread: "${{param.external-id}}"}}
    trust: [{{account: "111122223333", external-id: "${{param.external-id}}"}}]
    inline: {{"{policy}": [own]}}
  writer:
    name: ${{param.other}}
    why: Writes.
    trust: [{{account: "111122223333", external-id: "${{param.external-id}}"}}]
    managed: {{Writing: [own]}}
groups:
  own:
    category: remediation
    access: permissions
    why: Updates.
    grants: [{grants}]
"""
OF_AWS: Final = '"arn:${partition}:iam::aws:policy/job-function/SystemAdministrator"'
GRANTS: Final = (
    'allow: iam:PutRolePolicy, on: "${role.reader.arn}"',
    'allow: iam:PutRolePolicy, on: "arn:${partition}:iam::${account}:role/Octo-*"',
    'allow: iam:PutRolePolicy, on: "arn:${partition}:iam::${account}:role/?cme"',
    'allow: iam:PutRolePolicy, on: "arn:${partition}:iam::${account}:role/Acme"',
    'allow: iam:PutRolePolicy, on: "arn:${partition}:iam::${account}:role/${param.name}-*"',
    'allow: iam:AttachRolePolicy, on: "*", when: {StringEquals: {"aws:ResourceTag/Team": "${param.team}"}}',
    'allow: iam:AttachRolePolicy, on: "*", when: {StringLike: {"aws:ResourceTag/team": "r*"}}',
    'deny: iam:PutRolePolicy, on: "arn:${partition}:iam::${account}:role/${aws:ResourceTag/team}"',
    'deny: "iam:Put*", on: "arn:${partition}:iam::${account}:role/Octo-b*"',
    'allow: "iam:PassRole", on: "arn:${partition}:iam::${account}:role/${param.team}"',
    'allow: "lambda:*"',
    'allow: "sts:AssumeRole", on: "${role.writer.arn}"',
    'allow: "sts:AssumeRole", on: "arn:${partition}:iam::${account}:role/${param.other}x"',
    'allow: "iam:CreatePolicyVersion", on: "arn:${partition}:iam::${account}:policy/Writing"',
    f'allow: iam:AttachRolePolicy, on: "*", when: {{ArnLike: {{"iam:PolicyARN": {OF_AWS}}}}}',
    'allow: "sqs:SendMessage", on: "arn:${partition}:sqs:*:${account}:${param.team}"',
    'deny: "sqs:Send*", on: "arn:${partition}:sqs:*:${account}:${param.other}"',
    'allow: "s3:*", on: "arn:${partition}:s3:::${param.team}"',
)
*_, OF_QUEUE, DENIED_QUEUE, OF_BUCKETS = GRANTS
OF_QUEUES: Final = (OF_QUEUE, DENIED_QUEUE)
SERVICES: Final = tuple(f'"{service}:*"' for service in ("iam", "sts", "ec2", "lambda", "ssm", "s3", "sqs"))
NAMES: Final = (
    "Octo-a",
    "Octo-b",
    "octo-b",
    "Acme",
    "acme",
    "Bcme",
    "red",
    "AWSCloud9SSMAccessRole",
    "x",
    "own",
    "a111122223333",
)
PLACES: Final = ("111122223333", "us-east-1", "arn:aws-cn:iam::111122223333:role/x")
TEAMS: Final = (*PLACES, "red", "rose", "blue", "Acme", "Octo-b")


def loaded(
    grants: Iterable[str], name: str = "${param.name}", policy: str = "Reading", more: str = ""
) -> LoadedSpec:
    written = ", ".join(f"{{{grant}}}" for grant in grants)
    found = load_spec(
        SPEC.format(grants=written, name=name, policy=policy, more=more), "spec.yaml", reserved_by_targets()
    )
    assert found.spec is not None, "\n".join(map(str, found.diagnostics))
    return found


def customer(number: int, name: str, other: str, team: str) -> Customer:
    answers = {"external-id": f"id-{number}", "name": name, "other": other, "team": team}
    return Customer(f"c{number}", f"C{number}", {id: PlacedAnswer(value) for id, value in answers.items()})


def searched(deployment: Deployment) -> list[tuple[str, ...]]:
    """Search with all that is known; only the example account is one that trust may name."""
    ways: dict[str, list[PrivilegeEscalation]] = {}
    for unknowns in Unknowns.in_named_partitions((decisive(deployment),), {}, {}):
        for access in access_of_all_roles(deployment, unknowns):
            of_role = ways.setdefault(access.role.id, [])
            known = {each.in_any_partition for each in of_role}
            found = privilege_escalations(role_policies(access), unknowns)
            of_role += [each for each in found if each.in_any_partition not in known]
    return [tuple(each.text for each in ways[role.id]) for role in deployment.roles]


def agree(found: LoadedSpec, customers: Sequence[Customer]) -> CachedEscalations:
    """Compare what is cached with a search for each customer."""
    assert found.spec is not None
    further, shared = CachedEscalations(), SharedResolutions(found.spec, found.spans, reserved_by_targets())
    for each in customers:
        alone = resolve(found.spec, found.spans, each, reserved_by_targets()).deployment
        cached = further.with_escalations(shared.resolution(each)).deployment
        assert (alone is None) == (cached is None)
        if alone is not None and cached is not None:
            assert [role.further for role in cached.roles] == searched(alone), each
    return further


@pytest.mark.medium
@given(st.data())
@tried(50)
def test_what_is_cached_equals_a_search_of_its_own(data: st.DataObject) -> None:
    grants = data.draw(st.lists(st.sampled_from(GRANTS), min_size=1, max_size=4, unique=True))
    name = data.draw(st.sampled_from(("${param.name}", "${param.name}", "Octo-${param.name}")))
    policy = data.draw(st.sampled_from(("Reading", "Reading", "${param.team}")))
    texts = st.tuples(*map(st.sampled_from, (NAMES, NAMES, TEAMS)))
    drawn = data.draw(st.lists(texts, min_size=3, max_size=6))
    agree(loaded(grants, name, policy), [customer(number, *each) for number, each in enumerate(drawn)])


def names(count: int, team: str = "red") -> list[Customer]:
    return [customer(number, f"N{number}-x", f"W{number}-x", team) for number in range(count)]


def test_customers_whose_names_the_same_patterns_match_need_one_search() -> None:
    further = agree(loaded(GRANTS[:2]), names(6))
    assert len(further.found) == 1


def test_an_unknown_answer_does_not_read_names() -> None:
    grants = (*GRANTS[:2], 'allow: "sqs:SendMessage", on: "${param.queue}"')
    found = loaded(grants, more="  queue: {description: The ARN of a queue.}\n")
    assert len(agree(found, names(6)).found) == 1


def test_a_resource_of_actions_that_no_request_is_for_needs_no_search() -> None:
    teams = [customer(number, "Nx", "Wx", f"team-{number}") for number in range(4)]
    assert len(agree(loaded((GRANTS[0], *OF_QUEUES)), teams).found) == 1
    assert len(agree(loaded((GRANTS[0], *OF_QUEUES, OF_BUCKETS)), teams).found) == 4


@pytest.mark.medium
def test_every_request_of_the_search_is_for_an_action_that_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    queried: set[Pattern] = set()

    def recorded(documents: Policies, query: Document, *more: Any, **named: Any) -> Found:  # noqa: ANN401 - as they are
        queried.update(each for statement in query.statements for each in statement.actions.patterns)
        return overlaps(documents, query, *more, **named)

    for module in (self_grant_steps, self_grants, other_principals):
        monkeypatch.setattr(module, "overlaps", recorded)
    for grant in ('allow: "*"', f"allow: [{', '.join(SERVICES)}]", *GRANTS):
        agree(loaded((grant,)), names(1))
    assert len(queried) > 50
    assert [each for each in queried if not is_queried(each)] == []
    assert [each for each in queried if matches(each, "sqs:sendmessage")] == []


def test_a_name_that_another_pattern_matches_is_searched_for_itself() -> None:
    others = [customer(7, "Octo-a", "Wx", "red"), customer(8, "Octo-b", "Wx", "red")]
    further = agree(loaded(GRANTS[:2]), [*names(3), *others])
    assert len(further.found) == 2


def test_a_tag_that_no_policy_mentions_needs_no_search() -> None:
    teams = [customer(number, "Nx", "Wx", f"team-{number}") for number in range(5)]
    assert len(agree(loaded(GRANTS[:1]), teams).found) == 1
    assert len(agree(loaded(GRANTS[:2] + GRANTS[6:7]), teams).found) == 5


def test_what_is_kept_does_not_grow_with_customers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("octo_spec.pipeline.role_escalations.KEPT", 2)
    monkeypatch.setattr("octo_spec.pipeline.role_escalations.KEPT_OF_SHARED", 3)
    teams = [customer(number, "Nx", "Wx", f"team-{number}") for number in range(6)]
    further = agree(loaded(GRANTS[:2] + GRANTS[6:7]), teams)
    assert (len(further.found), len(further.shared)) == (2, 3)
