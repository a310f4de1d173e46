"""``octospec review`` from the outside."""

from __future__ import annotations

import html
import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from octo_spec import parallel
from octo_spec.storage.inputs.inputs import LARGE_SPEC
from tests.cli.conftest import SPEC
from tests.matrices import deep

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec

ROOT = Path(__file__).parents[2]
FILES = ["permissions.csv", "review.html", "review.json", "review.md", "summary.md"]


def test_it_writes_four_files_and_says_the_short_of_it(octospec: Octospec) -> None:
    ran = octospec("review", "spec.yaml", "--out", "out")
    assert ran.code == 0
    assert sorted(path.name for path in (octospec.folder / "out").iterdir()) == FILES
    assert "Reads secrets             No" in ran.out
    assert "wrote out/review.html" in ran.out


def test_every_choice_is_open_unless_it_is_decided(octospec: Octospec) -> None:
    octospec("review", "spec.yaml", "--out", "open")
    octospec("review", "spec.yaml", "--out", "fixed", "--fix", "extra=on")
    combinations = {
        name: [
            dict(row["answers"])
            for row in json.loads((octospec.folder / name / "review.json").read_text())["combinations"]
        ]
        for name in ("open", "fixed")
    }
    assert combinations == {"open": [{"extra": "off"}, {"extra": "on"}], "fixed": [{}]}


@pytest.mark.medium
@pytest.mark.parametrize(("partition", "answer"), [("aws", "Yes, always"), ("aws-cn", "Yes, only")])
def test_the_partition_of_a_customer_decides_what_a_policy_of_aws_allows(
    octospec: Octospec, partition: str, answer: str
) -> None:
    octospec.write("spec.yaml", (ROOT / "examples" / "partitions" / "spec.yaml").read_text("utf-8"))
    entry = f"octospec-customers: 1\ncustomers: {{acme: {{fix: {{partition: {partition}}}}}}}\n"
    octospec.write("customers.yaml", entry)
    customer = ("--customers", "customers.yaml", "--customer", "acme")
    ran = octospec("review", "spec.yaml", "--no-files", *customer)
    assert f"  Reads secrets             {answer}" in ran.out


@pytest.mark.medium
def test_twice_the_same_bytes(octospec: Octospec) -> None:
    octospec("review", "spec.yaml", "--out", "a")
    octospec("review", "spec.yaml", "--out", "b")
    for name in FILES:
        assert (octospec.folder / "a" / name).read_bytes() == (octospec.folder / "b" / name).read_bytes()


@pytest.mark.medium
@pytest.mark.parametrize("processors", [0, 1, 2])
def test_other_processes_change_no_review(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch, processors: int
) -> None:
    """With 2 processors, others load the spec, run the rules, and prove the texts; with 0, none can start."""
    octospec.write("large.yaml", f"{SPEC}{' ' * LARGE_SPEC}\n")
    alone = octospec("review", "spec.yaml", "--out", "alone")
    forks = _counted_forks(monkeypatch, can_fork=processors > 0)
    monkeypatch.setattr(parallel, "processors", lambda: processors or 2)
    large = octospec("review", "large.yaml", "--out", "large")
    assert len(forks) == (0 if processors == 1 else 3)
    assert large.out.replace("large", "alone") == alone.out
    [before, after] = (
        json.loads((octospec.folder / name / "review.json").read_text()) for name in ("alone", "large")
    )
    assert after["rules"]
    assert {**after, "evidence": {}} == {**before, "evidence": {}}


def _counted_forks(monkeypatch: pytest.MonkeyPatch, *, can_fork: bool) -> list[int]:
    """Count the processes that are started, or let none start."""
    forks, fork = list[int](), os.fork

    def counted() -> int:
        forks.append(1)
        if not can_fork:
            raise OSError
        return fork()

    monkeypatch.setattr(os, "fork", counted)
    return forks


FLEET = (
    {"octospec-customers": 1},
    {"id": "acme", "title": "Acme & Sons", "fix": {"external-id": "acmesecret", "extra": "on"}},
    {"id": "globex", "title": "Globex", "fix": {"external-id": "globexsecret", "extra": "on"}},
    {"id": "hooli", "title": "Hooli", "fix": {"external-id": "hoolisecret", "extra": "off"}},
)


@pytest.mark.medium
@pytest.mark.parametrize("source", ["fleet.jsonl", "-"])
def test_customers_who_get_the_same_share_a_review_that_names_none_of_them(
    octospec: Octospec, source: str
) -> None:
    text = "".join(f"{json.dumps(line)}\n" for line in FLEET)
    octospec.write("fleet.jsonl", text)
    call = ("review", "spec.yaml", "--customers", source, "--out", "out", "--json")
    ran = octospec(*call, "--fail-on", "reads-billing=yes", given=text)
    assert (ran.code, ran.json["ok"]) == (1, False), ran
    assert [each["customers"] for each in ran.json["reviews"]] == [["acme", "globex"], ["hooli"]]
    assert sorted(path.name for path in Path("out").iterdir()) == ["acme", "hooli"]
    shared = "".join(path.read_text().lower() for path in Path("out/acme").iterdir())
    assert "acme" not in shared
    assert "globex" not in shared
    own = Path("out/hooli/review.html").read_text()
    assert "Hooli" in own
    assert "hoolisecret" not in own


@pytest.mark.medium
def test_what_is_for_one_customer_is_refused_for_all(octospec: Octospec) -> None:
    octospec.write("fleet.jsonl", "".join(f"{json.dumps(line)}\n" for line in FLEET))
    call = ("review", "spec.yaml", "--customers", "fleet.jsonl")
    assert "name a --customer" in octospec(*call, "--previous", "spec.yaml").err
    assert octospec(*call, "--customer", "hooli", "--previous", "spec.yaml", "--no-files").code == 0
    octospec.write("fleet.jsonl", "".join(f"{json.dumps(line)}\n" for line in FLEET[:2]))
    assert octospec(*call, "--previous", "spec.yaml", "--no-files").code == 0
    ran = octospec("review", "spec.yaml", "--customers", "-", "--no-files", given="{")
    assert (ran.code, "OCT" in ran.err) == (2, True)


def test_it_names_a_contact(octospec: Octospec) -> None:
    spec = (octospec.folder / "spec.yaml").read_text()
    octospec.write("spec.yaml", f"{spec}\ncontact: security@vendor.example\n")
    octospec("review", "spec.yaml", "--out", "out")
    reported = {name: (octospec.folder / "out" / name).read_text() for name in FILES[1:]}
    assert all("security@vendor.example" in html.unescape(text) for text in reported.values())


@pytest.mark.large
@pytest.mark.parametrize(
    "source",
    [
        deep("tests/cases/understood/optimiser.yaml"),
        "examples/role-passing/dist/iam-json/change-starter/inline-policies/start-changes.json",
    ],
)
def test_a_policy_with_many_values_that_are_given_has_a_page(octospec: Octospec, source: str) -> None:
    name = "given" + Path(source).suffix
    octospec.write(name, (ROOT / source).read_text("utf-8"))
    ran = octospec("review", name, "--out", "out")
    assert ran.code == 0, ran.err


def test_a_spec_with_errors_gives_no_page(octospec: Octospec) -> None:
    octospec.write(
        "bad.yaml", (octospec.folder / "spec.yaml").read_text().replace("access: read", "acess: read", 1)
    )
    ran = octospec("review", "bad.yaml", "--out", "out")
    assert (ran.code, ran.out) == (2, "")
    assert "bad.yaml:" in ran.err
    assert not (octospec.folder / "out").exists()


def test_a_third_party_file_stays_unless_force_is_given(octospec: Octospec) -> None:
    (octospec.folder / "out").mkdir()
    octospec.write("out/review.md", "mine\n")
    ran = octospec("review", "spec.yaml", "--out", "out")
    assert ran.code == 2
    assert "OCT802" in ran.err
    assert [path.name for path in (octospec.folder / "out").iterdir()] == ["review.md"]
    assert octospec("review", "spec.yaml", "--out", "out", "--force").code == 0
    assert octospec("review", "spec.yaml", "--out", "out").code == 0


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(octospec: Octospec) -> None:
    (octospec.folder / "out").mkdir()
    os.mkfifo(octospec.folder / "out" / "review.md")
    ran = octospec("review", "spec.yaml", "--out", "out")
    assert ran.code == 2
    assert "contains a file that is not part of a review: review.md" in ran.err


def test_a_third_party_template_has_no_reasons_and_reports_what_was_not_read(octospec: Octospec) -> None:
    octospec.write(
        "vendor.yaml",
        """\
Resources:
  Bucket: {Type: "AWS::S3::Bucket"}
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: Vendor
      AssumeRolePolicyDocument:
        Statement:
          - {Effect: Allow, Principal: {AWS: "arn:aws:iam::111122223333:root"}, Action: "sts:AssumeRole"}
      Policies:
        - PolicyName: main
          PolicyDocument: {Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "*"}]}
""",
    )
    ran = octospec("review", "vendor.yaml", "--out", "out")
    assert ran.code == 0, ran.err
    reported = json.loads((octospec.folder / "out" / "review.json").read_text())
    assert reported["unread"]
    assert not reported["is-documented"]
    text = (octospec.folder / "out" / "review.md").read_text()
    assert text.index("Not read:") < text.index("No reasons are shown") < text.index("## 1.")
    answers = {answer["question"]: answer["answer"] for answer in reported["answers"]}
    assert answers["reads-object-contents"] == "yes"
    assert answers["reads-secrets"] == "no"


MODULE = """\
variable "tags" { default = { of = "us" } }
variable "tables" { default = { a = "orders" } }
variable "more" {
  type    = list(any)
  default = []
}
variable "own" { type = list(any) }
resource "aws_iam_role" "reader" {
  name               = "reader"
  tags               = var.tags
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::111122223333:root" } }] })
}
resource "aws_iam_role_policy" "main" {
  name   = "main"
  role   = aws_iam_role.reader.name
  policy = jsonencode({ Version = "2012-10-17", Statement = STATEMENTS })
}
"""
NAMES_TABLES = (
    '{ Effect = "Allow", Action = "dynamodb:Scan", Resource = "arn:aws:dynamodb:*:*:table/${var.tables.a}" }'
)


@pytest.mark.parametrize(
    ("statements", "undecided", "variables"),
    [
        ('[{ Effect = "Allow", Action = "dynamodb:Scan", Resource = "*" }]', set(), ()),
        (f"[{NAMES_TABLES}]", {"reads-tables"}, ("tables",)),
        ('concat([{ Effect = "Allow", Action = "ce:Get*", Resource = "*" }], var.more)', None, ("more",)),
        (f"concat([{NAMES_TABLES}], var.more)", None, ("tables", "more")),
        (f"concat([{NAMES_TABLES}], var.own)", None, ("tables",)),
    ],
)
def test_what_depends_on_a_default_is_not_decided_where_a_permission_does(
    octospec: Octospec, statements: str, undecided: set[str] | None, variables: tuple[str, ...]
) -> None:
    (octospec.folder / "module").mkdir()
    octospec.write("module/main.tf", MODULE.replace("STATEMENTS", statements))
    ran = octospec("review", "module", "--out", "out")
    assert ran.code == 0, ran.err
    reported = json.loads((octospec.folder / "out" / "review.json").read_text())
    open_answers = {
        each["question"]
        for each in reported["answers"]
        if "not-decided" in {claim["answer"] for claim in each["claims"]}
    }
    every = {each["id"] for each in reported["questions"]} - {"reads-billing"}
    assert open_answers - {"reads-billing"} == (every if undecided is None else undecided)
    lines = [line for line in reported["unread"] if line.endswith(", and its default is used")]
    assert [
        name for name in ("tags", "tables", "more") if any(f"variable {name!r} " in line for line in lines)
    ] == [*variables]


def test_what_a_template_outputs_is_not_access_that_was_not_read(octospec: Octospec) -> None:
    octospec.write(
        "vendor.yaml",
        """Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: Vendor
      AssumeRolePolicyDocument:
        Statement:
          - {Effect: Allow, Principal: {AWS: "arn:aws:iam::111122223333:root"}, Action: sts:AssumeRole}
      Policies:
        - PolicyName: main
          PolicyDocument: {Statement: [{Effect: Allow, Action: "ce:Get*", Resource: "*"}]}
Outputs:
  SpecVersion: {Value: "1"}
""",
    )
    ran = octospec("review", "vendor.yaml", "--out", "out")
    assert "the output SpecVersion is skipped" in ran.err
    reported = json.loads((octospec.folder / "out" / "review.json").read_text())
    assert reported["unread"] == []
    tones = {card["title"]: card["tone"] for card in reported["cards"]}
    assert (tones["Reads secrets"], tones["Who may use it"]) == ("calm", "caution")


def test_where_nothing_is_chosen_nothing_is_said_of_choices_and_a_third_party_file_has_no_version(
    octospec: Octospec,
) -> None:
    octospec.write(
        "vendor.json",
        json.dumps(
            {
                "Resources": {
                    "Role": {
                        "Type": "AWS::IAM::Role",
                        "Properties": {
                            "AssumeRolePolicyDocument": {
                                "Statement": {
                                    "Effect": "Allow",
                                    "Principal": {"AWS": "111122223333"},
                                    "Action": "sts:AssumeRole",
                                }
                            },
                            "Policies": [
                                {
                                    "PolicyName": "p",
                                    "PolicyDocument": {
                                        "Statement": {
                                            "Effect": "Allow",
                                            "Action": ["iam:PutRolePolicy", "kms:Decrypt"],
                                            "Resource": "*",
                                        }
                                    },
                                }
                            ],
                        },
                    }
                }
            }
        ),
    )
    assert octospec("review", "vendor.json", "--out", "out").code == 0
    reported = json.loads((octospec.folder / "out" / "review.json").read_text("utf-8"))
    assert reported["version"] == ""
    assert reported["warning"].startswith(
        "This role can escalate its own privileges beyond what is listed below"
    )
    assert "Yes, always" in [card["text"] for card in reported["cards"]]
    for name in FILES:
        text = (octospec.folder / "out" / name).read_text("utf-8")
        assert "you choose" not in text
        assert "0.0.0" not in text


@pytest.mark.medium
def test_a_policy_that_is_alone_is_reviewed(octospec: Octospec) -> None:
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}]}
    octospec.write("policy.json", json.dumps(policy))
    assert octospec("review", "policy.json", "--out", "out").code == 0
    reported = json.loads((octospec.folder / "out" / "review.json").read_text())
    assert reported["cards"][0]["tone"] == "grave"


def test_what_was_approved_is_compared(octospec: Octospec) -> None:
    octospec.write(
        "old.yaml",
        (octospec.folder / "spec.yaml").read_text().replace("allow: ce:List*", "allow: ce:ListTags*"),
    )
    ran = octospec("review", "spec.yaml", "--previous", "old.yaml", "--out", "out")
    assert ran.code == 0, ran.err
    changes = json.loads((octospec.folder / "out" / "review.json").read_text())["changes"]
    assert changes["previous"] == "old.yaml"
    assert [change["is-more"] for change in changes["changes"]] == [True]


def test_each_answer_is_compared_with_that_of_the_approved_version(octospec: Octospec) -> None:
    old = (octospec.folder / "spec.yaml").read_text()
    octospec.write("old.yaml", old)
    new = old.replace("{allow: ce:List*}", '{allow: ce:List*}, {allow: dynamodb:GetItem, on: "*"}')
    octospec.write("new.yaml", new.replace("ce:Get*", "[ce:Get*, budgets:ViewBudget]"))
    octospec("approve", "old.yaml", "--by", "B", "--until", "2999-12-31")
    for since in ("--previous", "old.yaml"), ("--approved", "approval.json"):
        octospec("review", "new.yaml", *since, "--out", "out")
        changes = json.loads((octospec.folder / "out" / "review.json").read_text())["changes"]
        answers = {each["question"]: each for each in changes["answers"] if each["step"] != "same"}
        assert {id: each["step"] for id, each in answers.items()} == {
            "reads-tables": "worse",
            "reads-billing": "more",
        }
        assert answers["reads-tables"]["gained"] == ["dynamodb:GetItem"]
        assert answers["reads-tables"]["when"] == "extra is on"
        assert answers["reads-billing"]["gained"] == ["budgets:ViewBudget"]
        assert len(changes["answers"]) == 24
        page = (octospec.folder / "out" / "review.html").read_text()
        assert "2 of 24 answers changed (1 worse, 1 with more access)" in page


def test_what_an_update_does_is_reported_format_by_format(octospec: Octospec) -> None:
    old = (octospec.folder / "spec.yaml").read_text().replace("allow: ce:List*", "allow: ce:ListTags*")
    octospec.write("old.yaml", old)
    octospec("review", "spec.yaml", "--previous", "old.yaml", "--out", "out")
    reported = json.loads((octospec.folder / "out" / "review.json").read_text())["changes"]["updates"]
    assert [(update["format"], update["effect"]) for update in reported] == [
        ("cloudformation", "in place"),
        ("terraform", "in place"),
        ("iam-json", "in place"),
    ]
    updates = octospec("diff", "old.yaml", "spec.yaml", "--updates", "--json").json["updates"]
    assert [update["by"] for update in reported] == [update["by"] for update in updates]
    parts = [(part["subject"], part["effect"]) for update in reported for part in update["parts"]]
    assert parts == [
        (f"policy {step['policy']} of role {step['role']}", step["effect"])
        for update in updates
        for step in update["steps"]
    ]


@pytest.mark.medium
def test_an_artifact_is_updated_in_its_format_and_third_party_files_in_none(octospec: Octospec) -> None:
    octospec("build", "spec.yaml", "--out", "dist", "--format", "terraform")
    octospec("review", "spec.yaml", "--previous", "dist/terraform", "--out", "out")
    reported = json.loads((octospec.folder / "out" / "review.json").read_text())["changes"]["updates"]
    assert [update["format"] for update in reported] == ["terraform"]
    octospec.write("policy.json", '{"Version": "2012-10-17", "Statement": []}')
    octospec("review", "policy.json", "--previous", "policy.json", "--out", "out")
    page = (octospec.folder / "out" / "review.html").read_text()
    assert "only a spec, or what octospec built from one, describes its updates" in page


def test_a_bare_revision_is_this_spec_there(octospec: Octospec) -> None:
    def git(*arguments: str) -> None:
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments]
        subprocess.run(command, cwd=octospec.folder, check=True, capture_output=True)

    git("init", "-q")
    git("add", "spec.yaml")
    git("commit", "-qm", "first")
    git("tag", "v1")
    ran = octospec("review", "spec.yaml", "--previous", "v1", "--out", "out")
    assert ran.code == 0, ran.err
    changes = json.loads((octospec.folder / "out" / "review.json").read_text())["changes"]
    assert changes["previous"] == "v1:spec.yaml"
    assert changes["changes"] == []


@pytest.mark.medium
def test_a_customer_gets_a_review_as_one_of_its_formats(octospec: Octospec) -> None:
    octospec.write(
        "customers.yaml",
        "octospec-customers: 1\ncustomers:\n"
        "  acme: {formats: {review: {}}}\n"
        "  other: {formats: {iam-json: {}}}\n",
    )
    ran = octospec("build", "spec.yaml", "--customers", "customers.yaml", "--out", "dist")
    assert ran.code == 0, ran.err
    folders = octospec.folder / "dist" / "customers"
    assert sorted(path.name for path in (folders / "acme" / "review").iterdir()) == FILES
    assert json.loads((folders / "acme" / "review" / "review.json").read_text())["customer"] == "acme"
    assert (
        octospec("build", "spec.yaml", "--customers", "customers.yaml", "--out", "dist", "--check").code == 0
    )


def test_it_is_never_among_the_formats_that_no_one_named(octospec: Octospec) -> None:
    assert octospec("build", "spec.yaml", "--out", "dist").code == 0
    assert "review" not in {path.name for path in (octospec.folder / "dist").iterdir()}


@pytest.mark.parametrize("side", ["missing.yaml", "."])
def test_what_is_not_a_side_gives_no_page(octospec: Octospec, side: str) -> None:
    ran = octospec("review", side, "--json")
    assert ran.code == 2
    assert not ran.json["ok"]


def test_json_reports_the_short_of_it(octospec: Octospec) -> None:
    reported = octospec("review", "spec.yaml", "--out", "out", "--json").json
    assert reported["ok"]
    assert reported["answers"]["reader"]["reads-billing"] == "yes"
    assert len(reported["files"]) == 5


def test_an_earlier_review_reports_what_aws_added_since(octospec: Octospec) -> None:
    octospec("review", "spec.yaml", "--out", "approved")
    file = octospec.folder / "approved/review.json"
    file.write_text(file.read_text().replace('"ce:GetTags",', ""))
    for earlier in ("approved", "approved/review.json"):
        ran = octospec("review", "spec.yaml", "--since", earlier, "--out", "out")
        assert ran.code == 0, ran.err
        assert "1 action was added" in (octospec.folder / "out/review.md").read_text()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing.json", "OCT507 missing.json cannot be read"),
        ("spec.yaml", "OCT807 spec.yaml does not contain a review: it is not JSON"),
        ("other.json", "OCT807 other.json does not contain a review: is not a review of version 2"),
        ("nested.json", "OCT807 nested.json does not contain a review"),
    ],
)
def test_what_is_not_an_earlier_review_is_reported(octospec: Octospec, name: str, said: str) -> None:
    octospec.write("other.json", '{"octospec-review": 99}')
    octospec.write("nested.json", "[" * 100_000)
    ran = octospec("review", "spec.yaml", "--since", name, "--out", "out")
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert not (octospec.folder / "out").exists()


@pytest.mark.parametrize("out", ["spec.yaml", "spec.yaml/inside"])
def test_a_file_is_not_a_folder_for_a_review(octospec: Octospec, out: str) -> None:
    ran = octospec("review", "spec.yaml", "--out", out, "--force")
    assert ran.code == 2
    assert "OCT802 spec.yaml is not a folder; name a folder with --out" in ran.err


def test_a_policy_that_iam_would_refuse_is_reported(octospec: Octospec) -> None:
    octospec("build", "spec.yaml", "--format", "iam-json", "--out", "dist")
    trust = octospec.folder / "dist/iam-json/reader/create-role.json"
    trust.write_text(trust.read_text().replace('"RoleName": "Reader"', '"RoleName": "Rea\\u0000der"'))
    ran = octospec("review", "dist/iam-json")
    assert ran.code == 2
    assert "bug in octospec" not in ran.err


def test_a_name_that_is_not_utf_8_is_refused(octospec: Octospec) -> None:
    (octospec.folder / "\udcff.yaml").write_text((octospec.folder / "spec.yaml").read_text())
    ran = octospec("review", "\udcff.yaml")
    said = "text that is not UTF-8, such as the name of a file; rename the file, or change the text"
    assert (ran.code, said in " ".join(ran.err.split())) == (2, True)
    assert not (octospec.folder / "review").exists()


OF_USERS = {
    "users.yaml": """
Resources:
  Vendor:
    Type: AWS::IAM::User
    Properties:
      Policies:
        - PolicyName: all
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Action: "s3:*", Resource: "*"}]
  Key: {Type: AWS::IAM::AccessKey, Properties: {UserName: !Ref Vendor}}
""",
    "users.tf": """
resource "aws_iam_user" "vendor" { name = "vendor" }
resource "aws_iam_access_key" "vendor" { user = aws_iam_user.vendor.name }
""",
}
ROLE = """
  Reader:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {AWS: "111122223333"}, Action: "sts:AssumeRole"}]
"""


@pytest.mark.parametrize("name", OF_USERS)
def test_a_file_with_users_only_has_a_page_that_says_roles_not_keys_is_not_met(
    octospec: Octospec, name: str
) -> None:
    (octospec.folder / name).write_text(OF_USERS[name])
    assert octospec("review", name, "--out", "out").code == 0
    found = json.loads((octospec.folder / "out" / "review.json").read_text())
    assert [(each["id"], each["answer"]) for each in found["controls"]] == [("CAA-001", "not met")]
    assert {each["answer"] for each in found["answers"]} == {"not-decided"}
    assert found["cards"][-1]["text"] == "Anyone with an access key"
    page = (octospec.folder / "out" / "review.html").read_text()
    assert "no trust policy and no external ID limits that" in page


@pytest.mark.parametrize("name", OF_USERS)
def test_no_other_command_takes_users_for_a_side_without_access(octospec: Octospec, name: str) -> None:
    (octospec.folder / name).write_text(OF_USERS[name])
    for command in (["diff", name], ["review", "spec.yaml", "--previous"], ["import"], ["access"]):
        ran = octospec(*command, name)
        assert ran.code == 2
        assert "OCT604" in ran.err
        assert "contains users, and no role" in ran.err


def test_a_user_with_an_access_key_counts_next_to_a_role(octospec: Octospec) -> None:
    (octospec.folder / "both.yaml").write_text(OF_USERS["users.yaml"] + ROLE)
    assert octospec("review", "both.yaml", "--out", "out").code == 0
    found = json.loads((octospec.folder / "out" / "review.json").read_text())
    assert [each["answer"] for each in found["controls"]][:2] == ["not met", "not met"]
    assert len(found["controls"]) == 4
    of_role = {each["answer"] for each in found["answers"] if each["role"] == "reader"}
    assert of_role == {"no"}
    assert found["cards"][-1]["tone"] == "grave"
