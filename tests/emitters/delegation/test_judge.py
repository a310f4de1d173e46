"""Bundles in the shapes of AWS's cases: what octospec finds, next to AWS's own label."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

import pytest

from octo_spec.access.budget import Budget
from octo_spec.diagnostics import Severity
from octo_spec.plugin.artifacts import Artifact
from octospec_delegation import EMITTER
from octospec_delegation.rules import questions
from octospec_delegation.rules.judge import judge
from octospec_delegation.rules.kinds import BLOCKED, OWN, REFUSED, RULE_KINDS, WARNED

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic

CASES: Final[dict[str, dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parents[2] / "cases" / "delegation" / "cases.toml").read_text("utf-8")
)
METADATA: Final = {
    "partner_domain": "vendor.example",
    "template_name": "vendor-set-up_2026_11_30",
    "template_description": "Sets up.",
}
OF_BOUNDARY: Final = {"boundary_name": "vendor-limits_2026_11_30", "boundary_description": "Limits."}


def bundle(case: dict[str, Any]) -> tuple[Artifact, ...]:
    """Write the files of a case."""
    facts = METADATA | (OF_BOUNDARY if "boundary" in case else {}) | json.loads(case.get("metadata", "{}"))
    files = {"bundle_metadata.json": json.dumps(facts), "permissions.json": document(case["template"])}
    if "boundary" in case:
        files["boundary.json"] = document(case["boundary"])
    return tuple(Artifact(PurePosixPath(name), f"{text}\n") for name, text in files.items())


def document(lines: str) -> str:
    """Write a policy of one statement a line."""
    return json.dumps({"Version": "2012-10-17", "Statement": [*map(json.loads, lines.splitlines())]})


@cache
def found(name: str) -> tuple[Diagnostic, ...]:
    """Return what the rules find in a case."""
    findings = judge(bundle(CASES[name]))
    assert findings is not None
    return findings


@pytest.mark.parametrize("name", CASES)
def test_a_case_has_its_label(name: str) -> None:
    case = CASES[name]
    findings = found(name)
    worst = next(
        (each for each in ("error", "warning") if each in {x.kind.severity for x in findings}), "fine"
    )
    shown = "\n".join(map(str, findings))
    assert worst == case["so"], shown
    assert {*case["finds"]} <= {each.kind.name for each in findings}, shown


def test_what_aws_blocks_or_refuses_is_an_error_unless_its_reviewer_is_wrong() -> None:
    strict = {name for name, case in CASES.items() if case["aws"] in ("refuses", "blocks")}
    assert {name for name in strict if CASES[name]["so"] != "error"} == {"arn-equals-wildcard-bad"}
    assert {case["so"] for case in CASES.values() if case["aws"] == "passes"} == {"fine"}


def test_there_are_at_least_sixty_cases_and_each_family_has_a_good_form() -> None:
    assert len(CASES) >= 60
    good = {name.removesuffix("-good") for name in CASES if name.endswith("-good")}
    families = {name.removesuffix("-bad") for name in CASES if name.endswith("-bad")}
    # The four bad references have one good form, and two others one of another name.
    others = {family for family in families - good if not family.startswith("boundary-reference-")}
    assert others == {"not-action", "organization-write"}
    assert {"boundary-reference", "not-action-in-deny", "organization-read"} <= good


@pytest.mark.medium
def test_each_finding_has_a_case_or_a_test_of_its_own() -> None:
    found_names = {each.kind.name for name in CASES for each in found(name)}
    assert {each.name for each in RULE_KINDS} - found_names == {
        "delegation-bad-document",
        "delegation-beyond-boundary",
    }


@pytest.mark.medium
def test_every_finding_is_of_a_declared_kind() -> None:
    assert {each.kind for name in CASES for each in found(name)} <= {*EMITTER.kinds}


def test_what_is_refused_or_blocked_is_an_error_and_what_is_warned_about_a_warning() -> None:
    assert {each.severity for each in (*REFUSED, *BLOCKED, *OWN)} == {Severity.ERROR}
    assert {each.severity for each in WARNED} == {Severity.WARNING}
    page = (Path(__file__).parents[3] / "docs" / "delegation.md").read_text("utf-8")
    for kinds in (REFUSED, BLOCKED, WARNED):
        codes = [each.code for each in kinds]
        assert codes == [f"OCT{int(codes[0][3:]) + at}" for at in range(len(codes))]
        assert f"| {codes[0]} to {codes[-1]}, {kinds[0].severity}s |" in page


def test_files_of_another_target_are_not_judged() -> None:
    assert judge((Artifact(PurePosixPath("template.yaml"), "Resources: {}\n"),)) is None


# --- what is decided ---------------------------------------------------------------------------

CREATE: Final = "arn:aws:iam::*:role/vendor-*"
READ: Final = '{"Effect": "Allow", "Action": "iam:GetRole", "Resource": "arn:aws:iam::*:role/vendor-*"}'
BOUNDED: Final = (
    '{"StringNotEquals": {"iam:PermissionsBoundary": '
    '"arn:aws:iam::partner:policy/permissions-boundary/vendor.example/vendor-limits_2026_11_30"}}'
)


def allow(action: str, resource: str, condition: str = "{}", **more: str) -> str:
    """Write a statement that allows."""
    return statement("Allow", action, resource, condition, **more)


def statement(effect: str, action: str, resource: str, condition: str = "{}", **more: str) -> str:
    """Write a statement; ``more`` has its directives."""
    directives = {f"@{name}": value for name, value in more.items()}
    written = {"Effect": effect, "Action": [action], "Resource": resource, "Condition": json.loads(condition)}
    return json.dumps({key: value for key, value in written.items() if value} | directives)


def names(template: str, boundary: str = "") -> set[str]:
    """Return the names of what the rules find, without the beginning that all have."""
    case = {"template": template} | ({"boundary": f"{boundary}\n{DENY}"} if boundary else {})
    return {each.kind.name.removeprefix("delegation-") for each in judge(bundle(case)) or ()}


DENY: Final = statement("Deny", "iam:DeleteRolePermissionsBoundary", "*")
WRITES: Final = statement("Deny", "iam:CreatePolicy", "*")
OTHERS: Final = '{"StringNotEquals": {"aws:ResourceAccount": "999988887777"}}'
OWN_ONLY: Final = '{"StringNotEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}'
SENDS: Final = allow("sqs:SendMessage", "arn:aws:sqs:*:*:vendor-*")
OWNER: Final = '{"StringNotEquals": {"iam:DelegationRequestOwner": "arn:aws:iam::111122223333:root"}}'
ANY_OWNER: Final = '{"StringLike": {"iam:DelegationRequestOwner": "*"}}'
DOMAIN: Final = "arn:aws:iam::*:policy/vendor.example/*"
VIA: Final = '{"StringLike": {"kms:ViaService": "sqs.*.amazonaws.com"}}'
PASSED: Final = '{"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}'


@pytest.mark.parametrize(
    ("template", "boundary", "found"),
    [
        pytest.param(allow("iam:CreateRole", "@{RoleArn}"), "", {"unbounded-role"}, id="any resource"),
        pytest.param(
            allow("iam:AssociateDelegationRequest", "*", OWNER), "", {"open-request"}, id="all owners but one"
        ),
        pytest.param(
            allow("iam:AssociateDelegationRequest", "*", ANY_OWNER), "", {"open-request"}, id="any owner"
        ),
        pytest.param(
            allow("s3:GetObject", "*") + "\n" + statement("Deny", "s3:GetObject", "*"), "", set(), id="denied"
        ),
        pytest.param(
            READ, allow("sqs:SendMessage", "*", OTHERS), {"other-accounts"}, id="all accounts but one"
        ),
        pytest.param(
            READ, f"{SENDS}\n{statement('Deny', 'sqs:*', '*', OWN_ONLY)}", set(), id="others are denied"
        ),
        pytest.param(
            READ,
            f"{SENDS}\n{statement('Deny', 'sqs:*', 'arn:aws:sqs:*:*:other', OWN_ONLY)}",
            {"other-accounts"},
            id="others are denied elsewhere",
        ),
        pytest.param(
            allow("iam:PassRole", "arn:aws:iam::*:role/*-vendor", PASSED),
            "",
            {"pass-role-anywhere"},
            id="a common end of names",
        ),
        pytest.param(
            allow("sts:*", "arn:aws:iam::*:role/*"), "", {"assume-role-anywhere"}, id="a wildcard in sts"
        ),
        pytest.param(
            allow("iam:CreatePolicy", DOMAIN).replace('"Resource"', '"NotResource"'),
            "",
            {"policy-outside-domain", "writes-boundary"},
            id="all policies but one",
        ),
        pytest.param(
            allow("iam:CreatePolicy", "arn:aws:iam::*:policy/permissions-boundary/*") + "\n" + WRITES,
            "",
            set(),
            id="a boundary that a deny protects",
        ),
        pytest.param(
            allow("kms:Decrypt", "arn:aws:kms:*:*:key/a", VIA.replace("Like", "NotLike")),
            "",
            {"open-key"},
            id="every service but one",
        ),
        pytest.param(
            allow("kms:Decrypt", "arn:aws:kms:*:*:key/a", VIA.replace("Like", "LikeIfExists")),
            "",
            {"open-key"},
            id="a service, or none",
        ),
        pytest.param(allow("kms:Decrypt", "arn:aws:kms:*:*:key/a", VIA), "", set(), id="a service"),
        pytest.param(
            allow("sqs:GetQueueUrl", "arn:aws:sqs:eusc-de-east-1:*:vendor"),
            "",
            set(),
            id="a region in Europe",
        ),
        pytest.param(
            allow("s3:ListBucket", "arn:aws:s3:::vendor", '{"Null": {"iam:PassedToService": "true"}}'),
            "",
            {"unsupported-key"},
            id="a key that is always absent",
        ),
    ],
)
def test_a_finding_depends_on_what_is_allowed(template: str, boundary: str, found: set[str]) -> None:
    assert names(template, boundary) == found


# --- parameters --------------------------------------------------------------------------------


def test_every_combination_of_a_few_parameters_is_searched() -> None:
    lines = [allow("iam:CreateRole", CREATE, Enabled="Create")]
    lines += [statement("Deny", "iam:CreateRole", CREATE, BOUNDED, Enabled="!Denied")]
    assert names("\n".join(lines)) == {"unbounded-role"}


def test_parameters_of_statements_that_allow_are_no_combinations() -> None:
    lines = [allow("sqs:GetQueueUrl", f"arn:aws:sqs:*:*:q{at}", Enabled=f"Queue{at}") for at in range(12)]
    assert names("\n".join([*lines, statement("Deny", "iam:CreateRole", "*", BOUNDED)])) == set()
    assert names("\n".join([*lines, allow("iam:CreateRole", CREATE, Enabled="!Queue1")])) == {
        "unbounded-role"
    }


def test_with_too_many_combinations_nothing_is_decided() -> None:
    denies = [statement("Deny", "iam:CreateRole", CREATE, BOUNDED, Enabled=f"Deny{at}") for at in range(9)]
    either = statement("Deny", "iam:CreateRole", CREATE, BOUNDED, Enabled="!Deny1")
    assert "unbounded-role" in names("\n".join([allow("iam:CreateRole", CREATE), *denies]))
    assert "rule-undecided" in names("\n".join([allow("iam:CreateRole", CREATE), *denies, either]))


def test_a_search_that_ends_early_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "Budget", lambda: Budget(limit=0))
    findings = judge(bundle({"template": allow("iam:CreateRole", CREATE)})) or ()
    [undecided] = [each for each in findings if "iam:CreateRole" in each.message]
    assert undecided.kind.code == "OCT518"
    assert "is not decided: it needs more than 0 steps" in undecided.message


def test_statements_of_opposite_parameters_count_once() -> None:
    resources = [f"arn:aws:s3:::vendor-{at:060}" for at in range(15)]
    written = {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": resources}
    pair = [json.dumps(written | {"@Enabled": name}) for name in ("Large", "!Large")]
    assert names("\n".join(pair)) == set()
    assert names("\n".join((pair[0], pair[1].replace("!Large", "Other")))) == {"too-large"}


# --- files -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("permissions.json", "Version: '2012-10-17'\n", "this is not JSON"),
        ("permissions.json", '{"Statement": [], "Statement": []}', "already used"),
        ("permissions.json", '{"Version": "2012-10-17", "Statement": []}', "has no Statement"),
        (
            "permissions.json",
            '{"Statement": {"Effect": "Allow", "Action": "s3:ListBucket"}}',
            "Resource is missing",
        ),
        (
            "permissions.json",
            '{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:List*", "Resource": "*"}}',
            "has no Principal",
        ),
        ("bundle_metadata.json", "{'partner_domain': 'vendor.example'}", "this is not JSON"),
        ("roles/reader/permissions.json", '{"Version": "2012-10-17"}', "Statement is missing"),
    ],
)
def test_a_file_that_aws_would_refuse_is_reported(name: str, text: str, problem: str) -> None:
    files = {str(each.path): each.text for each in bundle({"template": READ})}
    artifacts = (Artifact(PurePosixPath(path), content) for path, content in {**files, name: text}.items())
    refused = [each for each in judge(tuple(artifacts)) or () if each.kind.name == "delegation-bad-document"]
    assert len(refused) == 1, refused
    assert refused[0].message.startswith(f"{name}: ")
    assert problem in refused[0].message


QUEUE: Final = "arn:aws:sqs:*:*:"


@pytest.mark.parametrize(
    "template",
    [
        *(allow("sqs:GetQueueUrl", QUEUE + end) for end in ("@{Queue", "@{a@{Inner}b}", "@{Queue}@{", "@{}")),
        allow("sqs:GetQueueUrl", f"{QUEUE}q", '{"StringEquals": {"aws:PrincipalTag/a": "@{Value"}}'),
        allow("sqs:GetQueueUrl", f"{QUEUE}q", '{"@{Operator}": {"aws:PrincipalTag/a": "b"}}'),
        *(allow("sqs:GetQueueUrl", f"{QUEUE}q", Enabled=name) for name in ("!!Queue", "@{Queue}", "", "!")),
        allow("sqs:GetQueueUrl", f"{QUEUE}q", Disabled="Queue"),
    ],
)
def test_what_begins_with_at_and_is_no_parameter_is_reported(template: str) -> None:
    assert names(template) == {"bad-parameter"}


@pytest.mark.parametrize("length", [2_048, 2_049])
def test_a_template_has_exactly_as_many_characters_as_aws_registers(length: int) -> None:
    size = len(json.dumps(json.loads(document(allow("sqs:GetQueueUrl", QUEUE))), separators=(",", ":")))
    found = names(allow("sqs:GetQueueUrl", QUEUE + "q" * (length - size), Enabled="Queue"))
    assert found == ({"too-large"} if length > 2_048 else set())


def test_a_bundle_needs_a_template_and_texts_as_its_facts() -> None:
    metadata, _ = bundle({"template": READ})
    [missing] = judge((metadata,)) or ()
    assert missing.kind.name == "delegation-bad-document"
    assert "there is no template: AWS registers permissions*.json or *template*.json" in missing.message
    facts = json.dumps(METADATA | {"partner_domain": 5, "template_name": None})
    wrong = judge(bundle({"template": READ, "metadata": facts})) or ()
    assert [each.message for each in wrong] == [
        "registration needs 'partner_domain'",
        "registration needs 'template_name'",
    ]


@pytest.mark.parametrize("name", ["partner_domain", "boundary_name"])
@pytest.mark.parametrize("value", ["*", "vendor.exampl?", "a/b_2026_11_30", "z\x1b[31m_2026_11_30"])
def test_a_name_that_no_arn_can_have_is_refused_and_matches_no_boundary(name: str, value: str) -> None:
    facts = json.dumps(METADATA | OF_BOUNDARY | {name: value})
    case = {"template": allow("iam:CreateRole", CREATE), "boundary": READ, "metadata": facts}
    kinds = {each.kind.name.removeprefix("delegation-") for each in judge(bundle(case)) or ()}
    assert {"bad-document", "unbounded-role"} <= kinds, kinds


@pytest.mark.parametrize(("version", "found"), [("2012-10-17", set()), ("2008-10-17", {"unbounded-role"})])
def test_policy_variables_depend_on_the_version(version: str, found: set[str]) -> None:
    same = '{"StringEqualsIfExists": {"aws:username": "${aws:username}"}}'
    lines = f"{allow('iam:CreateRole', CREATE)}\n{statement('Deny', 'iam:CreateRole', '*', same)}"
    artifacts = (
        Artifact(each.path, each.text.replace("2012-10-17", version)) for each in bundle({"template": lines})
    )
    findings = judge(tuple(artifacts)) or ()
    assert {each.kind.name.removeprefix("delegation-") for each in findings} == found
