"""A bundle from the spec to the files and back: sizes, the split, the boundary, and what lint says of it."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

import pytest

from octo_spec.iam.elements import Effect, PrincipalKind
from octo_spec.model.delegation import Delegation
from octo_spec.model.deployment import (
    SWITCH,
    Choice,
    Condition,
    Deployment,
    Parameter,
    Policy,
    PolicyKind,
    Principal,
    Role,
    Statement,
    TrustStatement,
)
from octo_spec.model.presence import ALWAYS, ChoiceIs, Presence
from octo_spec.model.text import Account, Param, Text
from octo_spec.plugin.artifacts import Artifact, ReadMode
from octo_spec.plugin.contract import EmitterOptions
from octospec_delegation import EMITTER
from octospec_delegation.rules.judge import judge
from octospec_delegation.writing.boundary import boundary_of, covers
from octospec_delegation.writing.splitting import smallest_split

if TYPE_CHECKING:
    from octo_spec.plugin.artifacts import Emission

REGISTERED: Final = Delegation(
    "vendor.example", "vendor-set-up_2026_11_30", "Sets up.", "vendor-limits_2026_11_30", "Limits."
)
TRUST: Final = TrustStatement(
    Principal(PrincipalKind.SERVICE, (Text.of("ec2.amazonaws.com"),)), ("sts:AssumeRole",)
)
OWN_ROLE: Final = Text.of("arn:aws:iam::", Account(), ":role/vendor-reader")
BOUNDED: Final = Condition("ArnEquals", "iam:PermissionsBoundary", (Text.of(REGISTERED.boundary_arn),))
SET_UP: Final = Statement(Effect.ALLOW, ("iam:PutRolePolicy", "iam:CreateRole"), (OWN_ROLE,), (BOUNDED,))
READS: Final = Statement(Effect.ALLOW, ("logs:DescribeLogGroups",))
METRICS: Final = Statement(
    Effect.ALLOW,
    ("dynamodb:DescribeTable",),
    (Text.of("arn:aws:dynamodb:*:", Account(), ":table/", Param("queue")),),
)
ON: Final = Presence.of(ChoiceIs("metrics", ("on",)))


def policy(*statements: Statement, presence: Presence = ALWAYS) -> Policy:
    return Policy(Text.of(f"p{len(presence.tests)}"), PolicyKind.INLINE, statements, presence)


def deployment(*session: Statement) -> Deployment:
    roles = (
        Role("set-up", None, (), (policy(*session),), session=True),
        Role("reader", Text.of("vendor-reader"), (TRUST,), (policy(READS), policy(METRICS, presence=ON))),
    )
    queue = Parameter("queue", "The queue.", max_length=80)
    choice = Choice("metrics", "Metrics.", SWITCH, "on")
    return Deployment("vendor", "1.0.0", roles, (queue,), (choice,), delegation=REGISTERED)


def emitted(given: Deployment) -> Emission:
    return EMITTER.emit(given, EmitterOptions())


def files(given: Deployment) -> dict[str, str]:
    return {str(each.path): each.text for each in emitted(given).artifacts}


def test_a_bundle_reads_back_as_its_deployment() -> None:
    given = deployment(SET_UP)
    read = EMITTER.read and EMITTER.read(emitted(given).artifacts, ReadMode.STRICT)
    assert read
    assert read.deployment == given, read.diagnostics


def test_octospec_finds_nothing_in_its_own_bundle() -> None:
    assert judge(emitted(deployment(SET_UP)).artifacts) == ()


def test_a_template_has_sorted_actions_parameters_and_no_reference_of_octospec() -> None:
    [statement] = json.loads(files(deployment(SET_UP))["template.json"])["Statement"]
    assert statement["Action"] == ["iam:CreateRole", "iam:PutRolePolicy"]
    assert statement["Resource"] == "arn:aws:iam::@{AccountId}:role/vendor-reader"


def test_an_on_off_choice_is_a_boolean_parameter() -> None:
    statements = json.loads(files(deployment(SET_UP))["roles/reader/permissions.json"])["Statement"]
    assert [each.get("@Enabled") for each in statements] == [None, "Metrics"]


def test_the_boundary_allows_what_any_choice_allows_and_has_no_parameter() -> None:
    text = files(deployment(SET_UP))["boundary.json"]
    assert "@{" not in text
    allowed = [each for each in json.loads(text)["Statement"] if each["Effect"] == "Allow"]
    assert {each["Action"]: each["Resource"] for each in allowed} == {
        "logs:DescribeLogGroups": "*",
        "dynamodb:DescribeTable": "arn:aws:dynamodb:*:*:table/*",
    }


def without(boundary: str, action: str) -> str:
    document = json.loads(boundary)
    document["Statement"] = [each for each in document["Statement"] if each["Action"] != action]
    return json.dumps(document)


def test_a_boundary_that_loses_an_action_is_reported_with_a_request() -> None:
    written = files(deployment(SET_UP))
    for action in ("logs:DescribeLogGroups", "dynamodb:DescribeTable"):
        changed = {**written, "boundary.json": without(written["boundary.json"], action)}
        found = judge(tuple(Artifact(PurePosixPath(name), text) for name, text in changed.items())) or ()
        assert [each.kind.name for each in found] == ["delegation-beyond-boundary"]
        assert action in found[0].message


def test_a_changed_boundary_does_not_read_back() -> None:
    written = files(deployment(SET_UP))
    written["boundary.json"] = without(written["boundary.json"], "dynamodb:DescribeTable") + "\n"
    artifacts = tuple(Artifact(PurePosixPath(name), text) for name, text in written.items())
    read = EMITTER.read and EMITTER.read(artifacts, ReadMode.STRICT)
    assert read
    assert read.deployment is None


# --- sizes -------------------------------------------------------------------------------------


def long_statement(number: int) -> Statement:
    resources = tuple(Text.of(f"arn:aws:s3:::vendor-bucket-{number}-{each:060}") for each in range(9))
    return Statement(Effect.ALLOW, ("s3:ListBucket",), resources)


def test_a_session_that_does_not_fit_is_split_into_as_few_templates_as_hold_it() -> None:
    emission = emitted(deployment(SET_UP, *map(long_statement, range(3))))
    names = [str(each.path) for each in emission.artifacts if "template" in each.path.name]
    assert names == ["template.json", "template.part-2.json"]
    [note] = emission.diagnostics
    assert "fewer cannot hold its statements" in note.message


def test_a_split_session_reads_back() -> None:
    given = deployment(SET_UP, *map(long_statement, range(4)))
    read = EMITTER.read and EMITTER.read(emitted(given).artifacts, ReadMode.STRICT)
    assert read
    assert read.deployment == given


def test_a_grant_that_alone_is_too_large_is_an_error() -> None:
    resources = tuple(Text.of(f"arn:aws:s3:::vendor-{each:060}") for each in range(40))
    emission = emitted(deployment(Statement(Effect.ALLOW, ("s3:ListBucket",), resources)))
    assert [each.kind.name for each in emission.diagnostics] == ["does-not-fit"]


def test_a_parameter_without_a_bound_has_no_worst_rendering() -> None:
    own = Statement(Effect.ALLOW, ("sqs:GetQueueUrl",), (Text.of("arn:aws:sqs:*:*:", Param("queue")),))
    given = deployment(own)
    unbounded = Deployment(
        given.name,
        "1.0.0",
        given.roles,
        (Parameter("queue", "The queue."),),
        given.choices,
        delegation=REGISTERED,
    )
    assert "max-length" in emitted(unbounded).diagnostics[0].message


def test_the_smallest_split_is_found_where_first_fit_is_not_smallest() -> None:
    sizes = (4, 4, 4, 6, 6, 6)
    split = smallest_split((4, 6, 4, 6, 4, 6), lambda part: sum(part) <= 10)
    assert len(split.parts) == 3
    assert split.is_smallest
    assert sorted(sizes) == sorted(sizes[at] for part in split.parts for at in part)


# --- the boundary ------------------------------------------------------------------------------


def allow(actions: tuple[str, ...], *resources: str) -> Statement:
    return Statement(Effect.ALLOW, actions, tuple(map(Text.of, resources)))


def test_what_another_grant_covers_is_not_in_the_boundary() -> None:
    least = boundary_of(
        [allow(("s3:Get*",), "*"), allow(("s3:GetObject", "s3:PutObject"), "arn:aws:s3:::a/*")], "arn"
    )
    assert [(each.actions, each.resources) for each in least.allowances] == [
        (("s3:Get*",), ("*",)),
        (("s3:PutObject",), ("arn:aws:s3:::a/*",)),
    ]


def test_every_action_and_resource_of_the_boundary_is_needed() -> None:
    grants = [
        allow(("s3:GetObject", "s3:PutObject"), "arn:aws:s3:::a/*"),
        allow(("s3:GetObject",), "arn:aws:s3:::b/*"),
        allow(("sqs:SendMessage",), "arn:aws:sqs:*:*:a", "arn:aws:sqs:*:*:a*"),
    ]
    least = boundary_of(grants, "arn").allowances
    pairs = [(action, resource) for each in least for action in each.actions for resource in each.resources]
    for number, (action, resource) in enumerate(pairs):
        rest = (each for at, each in enumerate(pairs) if at != number)
        assert not any(covers(other, action) and covers(wide, resource) for other, wide in rest)


def test_a_boundary_that_is_too_large_is_widened_until_it_fits() -> None:
    many = [
        allow((f"ec2:Describe{name}", f"sqs:List{name}", f"rds:Describe{name}"), "*")
        for name in (f"Something{number:040}" for number in range(50))
    ]
    least = boundary_of(many, "arn")
    assert least.fits
    assert least.widenings
    assert least.widenings[0].startswith("sqs:List* in place of sqs:ListSomething")


def test_a_wildcard_in_a_boundary_keeps_excepted_resources() -> None:
    many = Statement(
        Effect.ALLOW,
        tuple(f"sqs:List{number:0100}" for number in range(70)),
        (Text.of("arn:aws:sqs:*:*:vendor"),),
        resources_excepted=True,
    )
    [only] = boundary_of([many], "arn").allowances
    assert (only.actions, only.resources_excepted) == (("sqs:List*",), True)


@pytest.mark.deep
@pytest.mark.medium
def test_many_long_resources_are_refused_at_once() -> None:
    many = [allow((f"sqs:Get{at}", f"sns:Put{at}"), f"arn:aws:sqs:*:*:{at:0110}") for at in range(300)]
    least = boundary_of(many, "arn")
    assert (least.fits, least.widenings) == (False, ())


def test_a_policy_variable_is_no_text_of_a_known_length() -> None:
    assert not covers("arn:aws:s3:::???????????????", "arn:aws:s3:::${aws:username}")
    assert covers("arn:aws:s3:::*", "arn:aws:s3:::${aws:username}")


# --- renderings --------------------------------------------------------------------------------


def choices(count: int) -> tuple[Choice, ...]:
    return tuple(Choice(f"choice-{number}", "A choice.", SWITCH, "on") for number in range(count))


def test_statements_of_opposite_answers_are_never_in_one_rendering() -> None:
    session = tuple(
        policy(long_statement(number), presence=Presence.of(ChoiceIs(each.id, (answer,))))
        for number, each in enumerate(choices(2))
        for answer in SWITCH
    )
    role = Role("set-up", None, (), session, session=True)
    given = Deployment("vendor", "1.0.0", (role,), (), choices(2), delegation=REGISTERED)
    names = [str(each.path) for each in emitted(given).artifacts if "template" in each.path.name]
    assert names == ["template.json"]


def test_a_value_that_may_have_quotes_counts_twice() -> None:
    own = Statement(Effect.ALLOW, ("sqs:GetQueueUrl",), (Text.of("arn:aws:sqs:*:*:", Param("queue")),))
    sizes = {}
    for pattern in ("^[a-z0-9_-]+$", "^[ -~]+$", "^[A-z]+$", "^[a\\]-~]+$"):
        parameters = (Parameter("queue", "The queue.", pattern=pattern, max_length=80),)
        role = Role("set-up", None, (), (policy(own),), session=True)
        given = Deployment("vendor", "1.0.0", (role,), parameters, (), delegation=REGISTERED)
        [row] = (line for line in files(given)["README.md"].splitlines() if "| `template.json`" in line)
        sizes[pattern] = int(row.split("|")[2])
    plain, *escaped = sizes.values()
    assert escaped == [plain + 80] * 3


def test_the_page_has_a_parameter_of_which_only_false_has_a_statement() -> None:
    off = policy(READS, presence=Presence.of(ChoiceIs("metrics", ("off",))))
    role = Role("set-up", None, (), (off,), session=True)
    choice = Choice("metrics", "Metrics.", SWITCH, "on")
    page = files(Deployment("vendor", "1.0.0", (role,), (), (choice,), delegation=REGISTERED))["README.md"]
    assert "| `Metrics` | false `metrics` is `off`, otherwise true |" in page


# --- what the boundary allows that no role has -------------------------------------------------


def excess_rows(*statements: Statement) -> list[str]:
    """Return the rows of the page on what the boundary allows that no role has."""
    role = Role("reader", Text.of("vendor-reader"), (TRUST,), (policy(*statements),))
    parameters = (Parameter("queue", "The queue.", max_length=80),)
    page = files(Deployment("vendor", "1.0.0", (role,), parameters, (), delegation=REGISTERED))["README.md"]
    section = page.partition("## What the boundary allows that no role has\n\n")[2]
    return [line for line in section.splitlines() if line.startswith(("| `", "| all", "Nothing"))]


def test_the_page_says_where_the_boundary_is_wider_than_a_role() -> None:
    own = Condition("StringEquals", "aws:ResourceTag/queue", (Text.of(Param("queue")),))
    with_condition = Statement(Effect.ALLOW, ("sqs:GetQueueUrl",), (Text.of("arn:aws:sqs:*:*:q"),), (own,))
    denied = Statement(Effect.DENY, ("logs:GetQueryResults",))
    table = "| `arn:aws:dynamodb:*:${account}:table/${param.queue}` | `arn:aws:dynamodb:*:*:table/*` |"
    assert excess_rows(READS, METRICS, with_condition, denied) == [
        f"| `dynamodb:DescribeTable` {table}",
        "| `sqs:GetQueueUrl` | `aws:ResourceTag/queue` StringEquals `${param.queue}` | no such condition |",
        "| `logs:GetQueryResults` | denied on `*` | not denied |",
    ]


def test_what_another_grant_allows_for_all_customers_is_no_excess() -> None:
    assert excess_rows(METRICS, allow(("dynamodb:Describe*",), "*")) == [
        "Nothing: each grant of the boundary is a grant of some role, for some answers."
    ]


def test_the_page_names_what_a_wildcard_adds() -> None:
    long = tuple(f"arn:aws:sqs:*:*:vendor-{at:089}" for at in range(48))
    lists = ("sqs:ListDeadLetterSourceQueues", "sqs:ListMessageMoveTasks", "sqs:ListQueueTags")
    [row] = excess_rows(allow((*lists, "sqs:GetQueueUrl"), *long))[:1]
    assert row == f"| `sqs:ListQueues` | not allowed | `{long[0]}` |"
