"""``octospec access`` from the outside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from octo_spec.access.budget import BudgetExceededError
from octo_spec.iam.catalog import expand
from octo_spec.iam.catalog_data import data_date
from octo_spec.model import foreign_patterns
from tests.cli.conftest import NOT_EVERY_ANSWER
from tests.cli.test_can import HEADER, SPEC, policy, with_own_role
from tests.importing.test_account_details import READS, page, role
from tests.lint.small_specs import written

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec

SHIPPED: Final = Path(__file__).parents[2] / "spec"

TEXT = """\
small 1.0.0 (spec.yaml)
actions as AWS documents them on {date}
a build decides, unless an entry of a customer does: remediation = off

role reader
  trusts AWS arn:${{partition}}:iam::111122223333:root by sts:AssumeRole where sts:ExternalId is
    ${{param.external-id}}

  group costs (cost-data)
    {gets} actions: {reads} Read, 1 List
    services: ce, ec2, s3
    wildcards: ce:Get* ({matched})
    - allows ce:Get* on any resource
    - allows s3:GetObject on arn:aws:s3:::${{param.bucket}}/*
    - allows ec2:DescribeInstances on any resource, where aws:RequestedRegion is us-east-1
    - denies ce:GetTags on any resource

  group more (cost-data)
    {lists} actions: {lists} List
    services: ce
    wildcards: ce:List* ({lists})
    - allows ce:List* on any resource, if extra = on

  group change (remediation)
    1 action: 1 Write
    services: ec2
    - allows ec2:DeleteVolume on arn:aws:ec2:*:${{account}}:volume/*, if remediation = on

  is bounded by ${{param.boundary}} where boundary is given, whose document is not known here
"""


@pytest.fixture
def spec(octospec: Octospec) -> Octospec:
    octospec.write("spec.yaml", SPEC.replace("ce:List*", "ce:ListCost*"))
    return octospec


def test_access_is_reported_by_role_and_group(spec: Octospec) -> None:
    gets, lists = len(expand("ce:Get*")), len(expand("ce:ListCost*"))
    counts = {"gets": gets + 2, "reads": gets + 1, "matched": gets, "lists": lists}
    ran = spec("access", "spec.yaml")
    assert (ran.code, ran.err) == (0, "")
    expected = TEXT.replace("ce:List*", "ce:ListCost*").format(date=data_date(), **counts)
    assert ran.out == expected


def test_an_answer_keeps_what_is_there_with_it(spec: Octospec) -> None:
    assert "group more" not in spec("access", "spec.yaml", "--set", "extra=off").out
    assert ", if extra" not in spec("access", "spec.yaml", "--set", "extra=on").out
    assert "bounded" not in spec("access", "spec.yaml", "--set", "boundary=").out
    reported = spec("access", "spec.yaml", "--set", "bucket=reports", "--set", "partition=aws").out
    assert "arn:aws:s3:::reports/*" in reported
    assert "trusts AWS arn:aws:iam::111122223333:root" in reported


def test_choices_that_a_build_decides_are_listed_for_every_answer(octospec: Octospec) -> None:
    """Unless an entry of a customer or ``--fix`` decides them; also if not every answer can be deployed."""
    octospec.write("spec.yaml", NOT_EVERY_ANSWER)
    ran = octospec("access", "spec.yaml")
    assert "a build decides, unless an entry of a customer does: extra = off, trusted = on\n" in ran.out
    assert "- allows ce:List* on any resource, if extra = on\n" in ran.out
    shown = octospec("access", "spec.yaml", "--fix", "extra=off", "--output-format", "markdown").out
    assert "A build decides, unless an entry of a customer does: trusted = on." in shown
    assert "ce:List" not in shown
    assert octospec("access", "spec.yaml", "--set", "extra=on", "--json").json["decided"]["extra"] == "off"


def test_what_is_fixed_at_build_is_there_or_not(spec: Octospec) -> None:
    assert "group change" in spec("access", "spec.yaml", "--fix", "remediation=on").out


@pytest.mark.medium
def test_what_has_no_groups_is_reported_by_policy(spec: Octospec) -> None:
    assert spec("build", "spec.yaml").code == 0
    for file, comment in (("cloudformation/template.yaml", "# "), ("terraform/main.tf", "# ")):
        path = spec.folder / "dist" / file
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not line.lstrip().startswith(comment)))
    reported = [spec("access", f"dist/{format_name}").out for format_name in ("cloudformation", "terraform")]
    assert "  policy main\n" in reported[0]
    assert "  group" not in reported[0]
    assert reported[0].split("\n", 1)[1] == reported[1].split("\n", 1)[1]


EMPTY: Final = """\
  empty: {name: Empty, why: Empty., trust: {service: ec2.amazonaws.com}, grants-nothing: Done elsewhere.}
groups:
"""
TRUST: Final = '{"Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}}'


@pytest.mark.parametrize("shown", ["text", "markdown"])
def test_a_role_without_policies_says_so(octospec: Octospec, shown: str) -> None:
    octospec.write("empty.yaml", SPEC.replace("groups:\n", EMPTY, 1))
    ran = octospec("access", "empty.yaml", "--output-format", shown)
    assert ran.out.count("no policy here grants it anything") == 1
    octospec.write("trust.json", TRUST)
    assert "no policy" not in octospec("access", "trust.json", "--output-format", shown).out


def test_a_policy_is_reported_without_a_heading(octospec: Octospec) -> None:
    statement = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
    octospec.write("policy.json", json.dumps({"Version": "2012-10-17", "Statement": statement}))
    assert octospec("access", "policy.json").out.splitlines()[2:] == [
        "",
        "    1 action: 1 Write",
        "    services: sqs",
        "    - allows sqs:SendMessage on any resource",
    ]


def test_no_line_is_wider_than_a_hundred_columns(spec: Octospec) -> None:
    assert max(map(len, spec("access", "spec.yaml").out.splitlines())) <= 100


def test_markdown_has_a_table_a_role(spec: Octospec) -> None:
    ran = spec("access", "spec.yaml", "--output-format", "markdown")
    assert ran.code == 0
    assert "### role reader" in ran.out
    head = "| | category | Permissions management | Write | Tagging | Read | List | services | wildcards |"
    assert head in ran.out.splitlines()
    rows = [line for line in ran.out.splitlines() if line.startswith("|")]
    assert [row.split(" | ")[0] for row in rows[2:]] == ["| costs", "| more", "| change"]


def test_json_names_every_action(spec: Octospec) -> None:
    ran = spec("access", "spec.yaml", "--json")
    assert ran.json["ok"] is True
    assert ran.json["data-date"] == data_date().isoformat()
    [role] = ran.json["roles"]
    costs, more, _change = role["parts"]
    assert (role["role"], costs["kind"], costs["name"], costs["category"]) == (
        "reader",
        "group",
        "costs",
        "cost-data",
    )
    assert more["actions"]["list"] == [action.full_name for action in expand("ce:ListCost*")]
    assert more["statements"][0]["if"] == ["extra = on"]
    assert [statement["effect"] for statement in costs["statements"]] == ["Allow", "Allow", "Allow", "Deny"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("spec.yaml", "--role", "writer"), "OCT613 spec.yaml has no role 'writer'"),
        (("spec.yaml", "--set", "extra=x"), "OCT232 choice 'extra': 'x' is not one of off, on"),
        (("none.yaml",), "OCT507 none.yaml cannot be read"),
        (("policy.json", "--role", "reader"), "OCT614 policy.json is one policy"),
        (("policy.json", "--fix", "extra=on"), "OCT614 policy.json is not a spec"),
    ],
)
def test_what_cannot_be_reported_is_bad_input(spec: Octospec, arguments: tuple[str, ...], said: str) -> None:
    spec.write("policy.json", '{"Version": "2012-10-17", "Statement": []}')
    ran = spec("access", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


FACTS = (
    HEADER
    + """\
partitions: {aws: {root: amazonaws.com}, aws-cn: {root: amazonaws.com.cn}}
parameters:
  site: {description: A site., allowed: {eu: {bucket: one}, us: {bucket: two}}}
roles:
  reader:
    name: Reader
    why: Reads.
    trust: [{service: "ec2.${partition.root}"}]
    inline: {main: [objects]}
groups:
  objects:
    category: cost-data
    access: read
    why: Reads.
    grants: [{allow: s3:GetObject, on: "arn:${partition}:s3:::${param.site.bucket}/*"}]
"""
)


def test_an_answer_brings_its_facts(octospec: Octospec) -> None:
    (octospec.folder / "facts.yaml").write_text(FACTS)
    ran = octospec("access", "facts.yaml", "--set", "site=us", "--set", "partition=aws-cn")
    assert "on arn:aws-cn:s3:::two/*" in ran.out
    assert "trusts Service ec2.amazonaws.com.cn by" in ran.out


def test_a_partition_that_a_spec_does_not_know_is_refused(octospec: Octospec) -> None:
    (octospec.folder / "facts.yaml").write_text(FACTS)
    for command in (("access", "facts.yaml"), ("diff", "facts.yaml", "facts.yaml")):
        ran = octospec(*command, "--set", "partition=aws-us-gov")
        assert ran.code == 2
        assert ran.err == "OCT234 partition 'aws-us-gov' is not one of aws, aws-cn\n"


# --- within further policies -------------------------------------------------------------------


def scp(octospec: Octospec, effect: str, *actions: str) -> tuple[str, str]:
    statement = {"Effect": effect, "Action": actions, "Resource": "*"}
    octospec.write("scp.json", json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    return "--within", "scp.json"


def test_what_the_policies_of_an_account_allow_is_reported(octospec: Octospec) -> None:
    octospec.write("spec.yaml", SPEC)
    within = scp(octospec, "Allow", "ce:GetCost*", "s3:PutObject")
    assert "within scp.json " in octospec("access", "spec.yaml", *within).out
    [role] = octospec("access", "spec.yaml", *within, "--json").json["roles"]
    assert role["within"]["policies"] == ["scp.json"]
    left = [name for names in role["within"]["actions"].values() for name in names]
    assert sorted(left) == sorted(action.full_name for action in expand("ce:GetCost*"))
    page = octospec("access", "spec.yaml", *within, "--output-format", "markdown").out
    assert f"{len(left)} actions of today" in page


def test_nothing_is_reported_of_what_nothing_bounds(octospec: Octospec) -> None:
    octospec.write("spec.yaml", SPEC)
    assert octospec("access", "spec.yaml", "--json").json["roles"][0]["within"] is None


def test_a_boundary_of_aws_is_reported_with_what_it_allows(octospec: Octospec) -> None:
    parameter = "  boundary: {description: A boundary., optional: yes}\n"
    boundary = "arn:aws:iam::aws:policy/AWSBillingReadOnlyAccess"
    octospec.write("spec.yaml", SPEC.replace(parameter, "").replace("${param.boundary}", boundary))
    ran = octospec("access", "spec.yaml")
    assert "within permissions boundary AWSBillingReadOnlyAccess of AWS as of 20" in ran.out
    assert "not known here" not in ran.out


def test_a_policy_alone_is_reported_within_others_too(octospec: Octospec) -> None:
    statement = {"Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:DeleteQueue"], "Resource": "*"}
    octospec.write("policy.json", json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    [role] = octospec("access", "policy.json", *scp(octospec, "Deny", "sqs:Delete*"), "--json").json["roles"]
    assert role["within"]["actions"]["write"] == ["sqs:SendMessage"]


MANY = (
    HEADER
    + """\
roles:
  reader:
    name: Reader
    why: Reads.
    trust: [{service: ssm.amazonaws.com, why: Runs its steps.}]
    inline: {main: [buckets]}
groups:
  buckets:
    category: cost-data
    access: write
    why: Looks after buckets.
    grants:
      - allow: [s3:GetObject, s3:PutObject, s3:DeleteObject, s3:ListBucket, s3:GetBucketAcl]
        on: ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*", "arn:aws:s3:::c/*", "arn:aws:s3:::d/*", "arn:aws:s3:::e"]
        why: Five buckets.
      - {allow: s3:ListAllMyBuckets}
"""
)


def test_all_actions_are_listed_with_level_and_reason_and_nothing_is_cut_short(octospec: Octospec) -> None:
    octospec.write("many.yaml", MANY)
    assert "and 2 more on" in octospec("access", "many.yaml").out
    ran = octospec("access", "many.yaml", "--all", "--why")
    assert ran.code == 0
    assert " more" not in ran.out
    assert "arn:aws:s3:::d/*" in ran.out
    assert "      “Five buckets.”\n        s3:DeleteObject  Write\n" in ran.out
    assert "      “Looks after buckets.”\n        s3:ListAllMyBuckets  List\n" in ran.out
    assert "  trusts Service ssm.amazonaws.com by sts:AssumeRole\n    “Runs its steps.”\n" in ran.out


def test_reasons_and_actions_may_be_printed_alone(octospec: Octospec) -> None:
    octospec.write("many.yaml", MANY)
    reasons = octospec("access", "many.yaml", "--why").out
    assert "“Five buckets.”" in reasons
    assert "s3:ListAllMyBuckets  List" not in reasons
    assert "“Five buckets.”" not in octospec("access", "many.yaml", "--all").out


def test_markdown_lists_all_actions_by_level_too(octospec: Octospec) -> None:
    octospec.write("many.yaml", MANY)
    page = octospec("access", "many.yaml", "--all", "--why", "--output-format", "markdown").out
    assert "arn:aws:s3:::e<br>“Five buckets.”\n" in page
    assert "\n  - Write: `s3:DeleteObject`, `s3:PutObject`\n" in page


def test_json_has_the_actions_of_each_statement(octospec: Octospec) -> None:
    octospec.write("many.yaml", MANY)
    [role] = octospec("access", "many.yaml", "--json").json["roles"]
    assert role["trusts-why"] == ["Runs its steps."]
    statements = role["parts"][0]["statements"]
    assert statements[1]["actions-today"] == [{"name": "s3:ListAllMyBuckets", "level": "List"}]
    assert statements[1]["why"] == "Looks after buckets."


def test_actions_that_are_denied_are_listed_as_well(spec: Octospec) -> None:
    out = spec("access", "spec.yaml", "--all").out
    assert "- denies ce:GetTags on any resource\n        ce:GetTags  Read\n" in out


CUSTOMERS = """\
octospec-customers: 1
customers:
  acme: {fix: {external-id: aaaaaaaa, extra: off}}
  bolt: {fix: {external-id: bbbbbbbb, extra: off}}
  corp: {fix: {external-id: cccccccc, extra: on}}
"""


def test_every_customer_has_its_part_and_equal_parts_share_a_section(octospec: Octospec) -> None:
    octospec.write("customers.yaml", CUSTOMERS)
    ran = octospec("access", "spec.yaml", "--customers", "customers.yaml")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("small 1.0.0 (spec.yaml), for 3 customers\n")
    first, second = ran.out.split("1 of 3 customers: corp\n")
    assert "\n2 of 3 customers: acme, bolt\n" in first
    assert "group more" not in first
    assert "group more" in second
    groups = octospec("access", "spec.yaml", "--customers", "customers.yaml", "--json").json["customers"]
    assert [group["ids"] for group in groups] == [["acme", "bolt"], ["corp"]]


def test_a_page_for_all_customers_names_each(octospec: Octospec) -> None:
    octospec.write("customers.yaml", CUSTOMERS)
    page = octospec("access", "spec.yaml", "--customers", "customers.yaml", "--output-format", "markdown").out
    assert "\n## 2 of 3 customers\n\n`acme`, `bolt`.\n\n### role reader\n" in page


def test_an_input_that_only_some_customers_have_may_get_a_value(octospec: Octospec) -> None:
    octospec.write("customers.yaml", CUSTOMERS.replace("cccccccc, extra: on", "cccccccc"))
    reported = ("access", "spec.yaml", "--customers", "customers.yaml", "--json", "--set")
    assert [group["ids"] for group in octospec(*reported, "extra=off").json["customers"]] == [
        ["acme", "bolt", "corp"]
    ]
    assert octospec(*reported, "other=off").json["diagnostics"][0]["code"] == "OCT609"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("policy.json", "--customers", "customers.yaml"), "policy.json is not a spec"),
        (("missing.yaml", "--customers", "customers.yaml"), "missing.yaml cannot be read"),
        (("spec.yaml", "--customers", "customers.yaml", "--role", "writer"), "has no role 'writer'"),
        (("spec.yaml", "--customers", "customers.yaml", "--fix", "external-id=1"), "OCT2"),
    ],
)
def test_what_no_customer_can_be_reported_is_bad_input(
    octospec: Octospec, arguments: tuple[str, ...], said: str
) -> None:
    octospec.write("customers.yaml", CUSTOMERS)
    octospec.write("policy.json", json.dumps({"Version": "2012-10-17", "Statement": []}))
    ran = octospec("access", *arguments)
    assert ran.code == 2
    assert said in ran.err


# --- to what a role may come -------------------------------------------------------------------

OWN = '{allow: "iam:PutRolePolicy", on: "${role.reader.arn}", why: Own.}'
ESCALATES = "this role can escalate its privileges beyond what its policies grant:"


def test_permissions_that_a_role_may_grant_itself_are_reported_once_per_role(octospec: Octospec) -> None:
    spec = with_own_role(octospec, OWN)
    reported = spec("access", "spec.yaml").out
    assert (
        f"  {ESCALATES}\n    - certain: any permission, by iam:PutRolePolicy on itself, group more\n"
        in reported
    )
    assert reported.count("can escalate its privileges") == 1
    page = spec("access", "spec.yaml", "--output-format", "markdown").out
    assert "- certain: any permission, by iam:PutRolePolicy on itself, group more" in page
    [role] = spec("access", "spec.yaml", "--json").json["roles"]
    assert role["privilege-escalation"] == [
        {
            "way": "grants-itself",
            "permissions": "any permission",
            "actions": ["iam:PutRolePolicy"],
            "step": "iam:PutRolePolicy on itself",
            "certain": True,
            "group": "more",
            "policy": "main",
            "why": "Own.",
            "if": [],
        }
    ]


def test_a_role_that_stays_with_its_policies_is_shown_nothing_more(spec: Octospec) -> None:
    assert "may come to" not in spec("access", "spec.yaml").out
    assert spec("access", "spec.yaml", "--json").json["roles"][0]["privilege-escalation"] == []


@pytest.mark.parametrize(
    ("grant", "reported"),
    [
        (
            '{allow: "iam:UpdateAssumeRolePolicy", on: "${role.reader.arn}"}',
            "principals that it does not trust today",
        ),
        (
            '{allow: "iam:CreateAccessKey"}',
            "the permissions of principals that it can change, by iam:CreateAccessKey",
        ),
        ('{allow: "sts:AssumeRole"}', "the permissions of principals that it can act as, by sts:AssumeRole"),
        ('{allow: ["iam:PassRole", "ec2:RunInstances"]}', "run by ec2:RunInstances"),
    ],
)
def test_the_way_to_permissions_of_other_roles_is_reported(
    octospec: Octospec, grant: str, reported: str
) -> None:
    assert reported in " ".join(with_own_role(octospec, grant)("access", "spec.yaml").out.split())


def test_a_boundary_also_bounds_the_privilege_escalation_of_a_role(octospec: Octospec) -> None:
    within = scp(octospec, "Allow", "iam:*", "s3:GetObject")
    reported = " ".join(with_own_role(octospec, OWN)("access", "spec.yaml", *within).out.split())
    assert "any permission that scp.json allows, by iam:PutRolePolicy" in reported
    unknown = with_own_role(octospec, OWN, "    boundary: ${param.bucket}\n")
    reported = " ".join(unknown("access", "spec.yaml").out.split())
    assert (
        "any permission that its boundary ${param.bucket}, whose text is not known here, allows" in reported
    )


def test_a_policy_alone_is_reported_too(octospec: Octospec) -> None:
    octospec.write("policy.json", policy({"Effect": "Allow", "Action": "iam:Put*"}))
    assert "any permission, by iam:PutRolePolicy on itself" in octospec("access", "policy.json").out


def test_the_customer_who_reads_cost_data_and_nothing_else_is_shown_what_the_role_may_gain(
    octospec: Octospec,
) -> None:
    customer = ("--customers", str(SHIPPED / "customers.yaml"), "--customer", "evergreen-clinics")
    reported = octospec("access", str(SHIPPED / "octo.yaml"), *customer).out
    assert "any permission, by iam:PutRolePolicy on itself, group own-role" in reported


@pytest.mark.medium
@pytest.mark.parametrize("side", ["cloudformation/template.yaml", "terraform", "iam-json"])
def test_artifacts_keep_the_groups_their_categories_and_reasons(octospec: Octospec, side: str) -> None:
    octospec.write("spec.yaml", MANY.replace("grants:", "attach: [AmazonS3ReadOnlyAccess]\n    grants:", 1))
    octospec("build", "spec.yaml")

    def reported(side: str) -> list[object]:
        [role] = octospec("access", side, "--json").json["roles"]
        parts = ((part, statement) for part in role["parts"] for statement in part["statements"])
        return [(part["kind"], part["name"], part["category"], statement["why"]) for part, statement in parts]

    assert reported(f"dist/{side}") == reported("spec.yaml")
    assert ("group", "buckets", "cost-data", "Five buckets.") in reported("spec.yaml")
    ran = octospec("can", f"dist/{side}", "s3:GetObject", "arn:aws:s3:::a/b")
    assert "by group buckets, policy main\n    “Five buckets.”" in ran.out


def test_a_document_that_someone_made_longer_loses_its_reasons_and_nothing_else(octospec: Octospec) -> None:
    octospec.write("spec.yaml", MANY)
    octospec("build", "spec.yaml", "--format", "iam-json")
    [path] = octospec.folder.glob("dist/iam-json/*/inline-policies/*.json")
    document = json.loads(path.read_text())
    document["Statement"].append({"Effect": "Allow", "Action": "sqs:ListQueues", "Resource": "*"})
    path.write_text(json.dumps(document))
    ran = octospec("access", "dist/iam-json", "--why")
    assert ran.code == 0
    assert "policy main" in ran.out
    assert "sqs:ListQueues" in ran.out


def test_what_a_spec_promises_is_reported_with_its_claims(octospec: Octospec) -> None:
    octospec.write("spec.yaml", f"{MANY}promises: [deletes-data, leaves-organization]\n")
    ran = octospec("access", "spec.yaml")
    words = "promised as no, for every combination of choices, without privilege escalation: - deletes-data,"
    said = " ".join(ran.out.split())
    assert f"{words} role reader: yes" in said.replace("Yes", "yes")
    assert "- leaves-organization: no" in said
    deletes, leaves = octospec("access", "spec.yaml", "--json").json["promises"]
    assert (deletes["question"], leaves["question"]) == ("deletes-data", "leaves-organization")
    assert deletes["roles"][0]["claims"][0]["witness"]["action"] == "s3:DeleteObject"
    [of_reader] = leaves["roles"]
    assert of_reader["role"] == "reader"
    [claim] = of_reader["claims"]
    assert (claim["answer"], claim["when"]) == ("no", [])


SLOW = """\
Parameters:
  Bucket: {Type: String, AllowedPattern: "^(a|aa)+(?=b)$"}
Resources:
  Reader:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - {Effect: Allow, Principal: {AWS: "arn:aws:iam::111122223333:root"}, Action: sts:AssumeRole}
      Policies:
        - PolicyName: main
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: s3:GetObject, Resource: !Sub "arn:aws:s3:::${Bucket}/*"}
"""


def test_a_pattern_of_a_template_that_takes_too_long_is_not_decided(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreign_patterns, "SECONDS", 0.01)
    octospec.write("template.yaml", SLOW)
    ran = octospec("access", "template.yaml", "--set", f"bucket={'a' * 90}")
    assert ran.code == 2
    assert "OCT232 parameter 'bucket': octospec cannot decide in time" in ran.err
    assert "omit --set bucket=…" in ran.err
    assert octospec("access", "template.yaml").code == 0


# --- whether a role can escalate its privileges ------------------------------------------------


def allowing(*actions: str) -> dict[str, object]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": "*"}


def template(statements: list[object], **more: object) -> dict[str, dict[str, object]]:
    """Return a third-party template with one role."""
    trusts = {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}
    text = {"Version": "2012-10-17", "Statement": statements}
    properties = {
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trusts]},
        "Policies": [{"PolicyName": "p", "PolicyDocument": text}],
    }
    return {"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": properties}, **more}}


SKIPPED_POLICY: Final = {
    "Type": "AWS::IAM::Policy",
    "Properties": {
        "PolicyName": "q",
        "Roles": {"Fn::Transform": {"Name": "X", "Parameters": {}}},
        "PolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Deny", "Action": "iam:*", "Resource": "*"}],
        },
    },
}


def escalates(octospec: Octospec, *arguments: str) -> list[tuple[str, list[str]]]:
    [found] = octospec("access", "spec.yaml", *arguments, "--json").json["roles"]
    return [(claim["answer"], claim["when"]) for claim in found["escalates"]]


@pytest.mark.parametrize(
    ("grant", "bounded", "answer", "word"),
    [
        (OWN, "", "yes", "certain: "),
        ('{allow: "iam:SetDefaultPolicyVersion", on: "*"}', "", "not-decided", "possible: "),
        ('{allow: ["iam:PassRole", "ec2:RunInstances"]}', "", "not-decided", "possible: "),
        (OWN, "    boundary: arn:${partition}:iam::${account}:policy/Theirs\n", "not-decided", "possible: "),
        ('{allow: "ce:List*"}', "", "no", ""),
    ],
)
def test_privilege_escalation_is_certain_possible_or_none(
    octospec: Octospec, grant: str, bounded: str, answer: str, word: str
) -> None:
    spec = with_own_role(octospec, grant, bounded)
    assert escalates(spec)[0] == (answer, [])
    reported = spec("access", "spec.yaml").out
    assert [each for each in ("certain: ", "possible: ") if each in reported] == ([word] if word else [])


DENIED_UNLESS_ON = """\
  guard:
    category: cost-data
    access: permissions
    why: Guard.
    needs: {guard: on}
    grants: [{deny: "iam:PutRolePolicy", on: "*"}]
"""


def with_guard(octospec: Octospec) -> Octospec:
    """Write a role that can change its policies, unless the choice ``guard`` is on."""
    spec = with_own_role(octospec, OWN)
    text = (spec.folder / "spec.yaml").read_text()
    text = text.replace("groups:\n", f"groups:\n{DENIED_UNLESS_ON}", 1)
    text = text.replace("choices:\n", "choices:\n  guard: {description: Guard., default: off}\n", 1)
    octospec.write("spec.yaml", text.replace("[costs, ", "[guard, costs, "))
    return octospec


def test_a_deny_of_another_choice_prevents_privilege_escalation_only_where_it_is_chosen(
    octospec: Octospec,
) -> None:
    spec = with_guard(octospec)
    assert escalates(spec) == [("yes", ["guard is off"]), ("no", [])]
    assert escalates(spec, "--set", "guard=off")[0][0] == "yes"
    assert escalates(spec, "--set", "guard=on") == [("no", [])]
    assert ", if guard = off" in " ".join(spec("access", "spec.yaml").out.split())
    [role] = spec("access", "spec.yaml", "--json").json["roles"]
    witness = role["escalates"][0]["witness"]
    assert (witness["action"], witness["resource"].rpartition("/")[2]) == ("iam:PutRolePolicy", "Reader")


def test_no_privilege_escalation_is_certain_if_denies_depend_on_too_many_combinations(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("octo_spec.analysis.escalation.deny_combinations.MANY_COMBINATIONS", 1)
    assert escalates(with_guard(octospec)) == [("not-decided", [])]


def test_an_unknown_policy_may_allow_privilege_escalation(octospec: Octospec) -> None:
    attaching = "why: Reports.\n    attach: [NoSuchPolicy]\n"
    octospec.write("spec.yaml", SPEC.replace("why: Reports.\n", attaching))
    assert escalates(octospec) == [("not-decided", [])]
    ran = octospec("access", "spec.yaml")
    assert ran.code == 0
    words = (
        "not decided, whether this role can escalate its privileges further: not known here is the text of"
    )
    assert words in " ".join(ran.out.split())


def test_no_step_is_certain_that_a_skipped_policy_of_a_template_may_deny(octospec: Octospec) -> None:
    octospec.write("spec.yaml", json.dumps(template([allowing("iam:PutRolePolicy")], Q=SKIPPED_POLICY)))
    assert {answer for answer, _ in escalates(octospec)} == {"not-decided"}
    [found] = octospec("access", "spec.yaml", "--json").json["roles"]
    assert {way["certain"] for way in found["privilege-escalation"]} == {False}
    assert "certain: " not in octospec("access", "spec.yaml").out


def test_a_search_that_ends_early_leaves_the_other_roles(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ends(*_: object) -> None:
        raise BudgetExceededError(1, "too many statements")

    monkeypatch.setattr("octo_spec.analysis.decision.escalation_findings.privilege_escalations", ends)
    assert escalates(octospec) == [("not-decided", [])]
    ran = octospec("access", "spec.yaml")
    assert ran.code == 3
    assert "the search for privilege escalation ended early" in " ".join(ran.out.split())
    assert "group costs" in ran.out


@pytest.mark.parametrize("also", ["", "{allow: 's3:GetObject', on: 'arn:aws:s3:::b/*'}, "])
def test_privilege_escalation_in_another_partition_is_reported(octospec: Octospec, also: str) -> None:
    attaches = "{allow: 'iam:AttachUserPolicy', on: 'arn:aws-us-gov:iam::*:user/*', why: Users.}"
    spec = (octospec.folder / "spec.yaml").read_text()
    spec = spec.replace("parameters:", "partitions: [aws, aws-us-gov]\nparameters:")
    octospec.write("spec.yaml", spec.replace("[{allow: ce:Get*}]", f"[{also}{attaches}]"))
    assert "by iam:AttachUserPolicy" in octospec("access", "spec.yaml").out
    [role] = octospec("access", "spec.yaml", "--json").json["roles"]
    assert [each["answer"] for each in role["escalates"]] == ["not-decided"]


def test_the_text_of_a_boundary_in_a_dump_is_known(octospec: Octospec) -> None:
    arn = "arn:aws:iam::111122223333:policy/Bound"
    inline = [{"PolicyName": "reads", "PolicyDocument": READS}]
    reader = role("Reader", PermissionsBoundary={"PermissionsBoundaryArn": arn}, RolePolicyList=inline)
    text = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ce:*", "Resource": "*"}]}
    version = {"Document": text, "VersionId": "v1", "IsDefaultVersion": True}
    bound = {"Arn": arn, "PolicyName": "Bound", "DefaultVersionId": "v1", "PolicyVersionList": [version]}
    octospec.write("gaad.json", json.dumps(page(reader, policies=[bound])))
    summary = octospec("access", "gaad.json").out
    assert f"within permissions boundary {arn}" in summary
    assert "not known here" not in summary
    allowed = octospec("can", "gaad.json", "ce:GetCostAndUsage").out
    assert "of AWS" not in allowed


@pytest.mark.deep
@pytest.mark.large
def test_ways_that_differ_in_their_action_alone_are_counted(octospec: Octospec) -> None:
    document = {"Statement": {"Effect": "Allow", "NotAction": "iam:*", "Resource": {"Ref": "Arns"}}}
    properties = {
        "AssumeRolePolicyDocument": json.loads(TRUST),
        "Policies": [{"PolicyName": "p", "PolicyDocument": document}],
    }
    role = {"Type": "AWS::IAM::Role", "Properties": properties}
    arns = {"Type": "CommaDelimitedList"}
    octospec.write("template.json", json.dumps({"Parameters": {"Arns": arns}, "Resources": {"Role": role}}))
    printed = " ".join(octospec("access", "template.json").out.split())
    kind = "possible: what policies of resources allow that it may write"
    assert printed.count(kind) <= 6
    assert f"{kind}: " in printed
    assert "more ways, which --json lists" in printed


REPLACED: Final = """\
Parameters:
  ExternalId: {Type: String}
  Stage: {Type: String, Default: prod}
Resources:
  Reader:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {AWS: "111122223333"}
            Action: sts:AssumeRole
            Condition: {StringEquals: {"sts:ExternalId": !Ref ExternalId}}
      Policies:
        - PolicyName: costs
          PolicyDocument: {Statement: [{Effect: Allow, Action: "ce:Get*", Resource: "*"}]}
Outputs:
  Role: {Value: !GetAtt Reader.Arn, Export: {Name: the-role}}
  Queue: {Value: !ImportValue the-queue}
"""


@pytest.mark.parametrize("command", [("access",), ("can",), ("diff", "template.yaml")], ids=" ".join)
def test_an_update_of_a_third_party_template_is_no_matter_of_its_access(
    command: tuple[str, ...], octospec: Octospec
) -> None:
    octospec.write("template.yaml", REPLACED)
    question = ("ce:GetTags",) if command == ("can",) else ()
    ran = octospec(*command, "template.yaml", *question)
    assert (ran.code, ran.err) == (0, "")
    assert "OCT446" in octospec("import", "template.yaml", "--notes").err


@pytest.mark.parametrize("partition", ["aws", "aws-cn"])
def test_what_is_in_one_partition_counts_for_promises_and_within_bounds(
    octospec: Octospec, partition: str
) -> None:
    grants = [{"allow": "secretsmanager:GetSecretValue"}]
    some = {"category": "cost-data", "access": "read", "why": "W.", "only-in": [partition], "grants": grants}
    spec = written(
        partitions=["aws", "aws-cn"],
        role={"inline": {"p": ["some"]}},
        groups={"some": some},
        promises=["reads-secrets"],
    )
    octospec.write("spec.yaml", json.dumps(spec))
    within = scp(octospec, "Allow", "secretsmanager:*")
    data = octospec("access", "spec.yaml", *within, "--json").json
    [promise] = data["promises"]
    assert [each["answer"] for each in promise["roles"][0]["claims"]] == ["yes", "no"]
    assert data["roles"][0]["within"]["actions"]["read"] == ["secretsmanager:GetSecretValue"]


@pytest.mark.parametrize("partition", ["aws", "aws-cn"])
def test_a_policy_that_one_partition_attaches_may_escalate_privileges(
    octospec: Octospec, partition: str
) -> None:
    some = {"category": "cost-data", "access": "read", "why": "W.", "only-in": [partition]}
    spec = written(
        partitions=["aws", "aws-cn"],
        role={"attached": ["some"]},
        groups={"some": {**some, "attach": ["${param.policies}"]}},
        parameters={"policies": {"description": "D.", "type": "list", "pattern": "^arn:aws:iam::.+$"}},
    )
    octospec.write("spec.yaml", json.dumps(spec))
    said = " ".join(octospec("access", "spec.yaml").out.split())
    assert "not decided, whether this role can escalate its privileges further: not known here" in said
