"""``octospec approve``, and ``--approved`` of other commands, from the outside."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.access.budget import DEFAULT_LIMIT
from octo_spec.cli.render.approval_text import check_lines
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.sides import approval_checks
from octo_spec.storage.sides.approved_sides import read_approval
from octo_spec.storage.sides.reviewed_side import ReviewQuery
from octo_spec.storage.sides.role_views import RoleQuery
from octo_spec.storage.sides.sides import NO_CUSTOMER
from tests.cli.conftest import SPEC

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.review.approval_check import ApprovalCheck
    from tests.cli.conftest import Octospec, Ran

UNTIL = "2999-11-30"
READS_SECRETS = SPEC.replace("allow: ce:List*", 'allow: secretsmanager:GetSecretValue, on: "*"')
ATTACHED = "arn:aws:iam::444455556666:policy/unknown"
TEMPLATE = {
    "Resources": {
        "Reader": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": {
                        "Effect": "Allow",
                        "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
                        "Action": "sts:AssumeRole",
                    },
                },
                "Policies": [
                    {
                        "PolicyName": "main",
                        "PolicyDocument": {
                            "Version": "2012-10-17",
                            "Statement": {"Effect": "Allow", "Action": "ce:Get*", "Resource": "*"},
                        },
                    }
                ],
            },
        }
    }
}

MODULE = """\
resource "aws_iam_role" "reader" {
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "sts:AssumeRole" }]
  })
}
"""


_SIGNED: dict[str, dict[str, bytes]] = {}
"""The files of an approval that a test made: text of the approved spec -> name -> content."""


def signed(octospec: Octospec) -> None:
    """Approve the spec of the folder; another test may have done so, with the same bytes."""
    text = (octospec.folder / "spec.yaml").read_text()
    if text not in _SIGNED:
        approve(octospec)
        made = (*octospec.folder.glob("approval.json*"), *octospec.folder.glob("bank.*"))
        made = (*made, *octospec.folder.glob("keys.json*"))
        _SIGNED[text] = {path.name: path.read_bytes() for path in made}
    for name, content in _SIGNED[text].items():
        (octospec.folder / name).write_bytes(content)


def approve(octospec: Octospec, side: str = "spec.yaml", *more: str) -> Ran:
    """Approve a side, signed by a new key, on a fixed day."""
    if not (octospec.folder / "bank.key").exists():
        octospec("key", "new", "bank")
    arguments = ("--by", "A. Reviewer", "--until", UNTIL, "--date", "2026-11-30", "--key", "bank.key")
    return octospec("approve", side, *arguments, *more)


def review(octospec: Octospec, side: str, *more: str) -> Ran:
    """Review a side, held to the approval."""
    return octospec("review", side, "--approved", "approval.json", "--approved-key", "bank.pub", *more)


def template(change: Callable[[Any], object] = lambda _: None) -> str:
    """Return the template of a vendor, with a change to its role."""
    data = json.loads(json.dumps(TEMPLATE))
    change(data["Resources"]["Reader"]["Properties"])
    return json.dumps(data)


def statement(role: Any) -> Any:  # noqa: ANN401 - a part of a template
    """Return the statement of a trust policy."""
    return role["AssumeRolePolicyDocument"]["Statement"]


def words(ran: Ran) -> str:
    """Return what a command printed, in one line."""
    return " ".join(ran.out.split())


# --- approving ---------------------------------------------------------------------------------


def test_it_writes_what_was_approved_and_signs_it(octospec: Octospec) -> None:
    ran = approve(octospec, "spec.yaml", "--condition", "Cost  data only.")
    assert ran.code == 0, ran.err
    assert "condition: Cost data only." in ran.out
    assert ran.out.endswith("wrote approval.json, signed\n")
    data = json.loads((octospec.folder / "approval.json").read_text())
    expected = hashlib.sha256((octospec.folder / "spec.yaml").read_bytes()).hexdigest()
    assert data["files"] == [{"path": "spec.yaml", "sha256": expected}]
    assert (data["by"], data["until"], data["conditions"]) == ("A. Reviewer", UNTIL, ["Cost data only."])


def test_the_same_command_gives_the_same_bytes(octospec: Octospec) -> None:
    approve(octospec)
    files = [octospec.folder / name for name in ("approval.json", "approval.json.sig")]
    written = [file.read_bytes() for file in files]
    assert approve(octospec).code == 2
    assert approve(octospec, "spec.yaml", "--force").code == 0
    assert [file.read_bytes() for file in files] == written


def test_an_old_signature_does_not_stay(octospec: Octospec) -> None:
    approve(octospec)
    ran = octospec("approve", "spec.yaml", "--by", "B", "--until", UNTIL, "--force")
    assert (ran.code, (octospec.folder / "approval.json.sig").exists()) == (0, False)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--until", "2026-02-30"], "'2026-02-30' is not a day"),
        (["--until", "2026-11-29"], "is before the day of the approval"),
        (["--date", "2026-02-30"], "is not a date"),
        (["--by", " "], "--by is empty"),
        (["--condition", ""], "--condition is empty"),
        (["--by", "\udcff"], "--by is not UTF-8"),
        (["--condition", "\udcff"], "--condition is not UTF-8"),
        (["--key", "bank.pub"], "is a public key"),
        (["--key", "missing.key"], "cannot be read"),
    ],
)
def test_what_makes_no_approval_is_refused(octospec: Octospec, more: list[str], said: str) -> None:
    ran = approve(octospec, "spec.yaml", *more)
    assert ran.code == 2
    assert said in " ".join(ran.err.split())
    assert not (octospec.folder / "approval.json").exists()


def test_each_file_of_a_folder_is_hashed_whatever_its_name(octospec: Octospec) -> None:
    (octospec.folder / "vendor").mkdir()
    octospec.write("vendor/main.tf", MODULE)
    (octospec.folder / "vendor" / "notes\udcff.txt").write_text("")
    assert approve(octospec, "vendor").code == 0
    files = json.loads((octospec.folder / "approval.json").read_text())["files"]
    assert [file["path"] for file in files] == ["vendor/main.tf", r"vendor/notes\udcff.txt"]
    assert approve(octospec, "\udcff.yaml", "--force").code == 2


def test_standard_input_cannot_be_approved(octospec: Octospec) -> None:
    assert octospec("approve", "-", "--by", "B", "--until", UNTIL, given=SPEC).code == 2


# --- holding a side to an approval -------------------------------------------------------------


def test_what_was_approved_is_within_the_approval(octospec: Octospec) -> None:
    signed(octospec)
    ran = review(octospec, "spec.yaml")
    assert (ran.code, ran.err) == (0, "")
    assert "small 1.0.0, approved by A. Reviewer on 2026-11-30" in ran.out
    assert ran.out.endswith("it is within the approval\n")


def test_a_worse_answer_and_new_access_fail_with_a_request(octospec: Octospec) -> None:
    signed(octospec)
    octospec.write("new.yaml", READS_SECRETS)
    ran = review(octospec, "new.yaml")
    assert ran.code == 1
    assert "a worse answer: reads-secrets, role reader: no → yes, if extra is on" in words(ran)
    assert "as in secretsmanager:GetSecretValue on arn:aws:secretsmanager" in words(ran)
    data = review(octospec, "new.yaml", "--json").json["approval"]
    assert (data["ok"], data["signature-checked"]) == (False, True)
    assert {each["kind"] for each in data["beyond"]} == {"worse-answer", "new-access"}
    assert all(each["witness"] for each in data["beyond"])


def test_less_than_was_approved_is_within_the_approval(octospec: Octospec) -> None:
    octospec.write("new.yaml", SPEC.replace("allow: ce:List*", "allow: ce:*"))
    approve(octospec, "new.yaml")
    assert review(octospec, "spec.yaml").code == 0


def test_new_access_without_a_worse_answer_fails(octospec: Octospec) -> None:
    octospec.write("template.json", template())
    approve(octospec, "template.json")
    octospec.write(
        "template.json",
        template(lambda role: role["Policies"][0]["PolicyDocument"]["Statement"].update(Action="ce:*Get*")),
    )
    ran = review(octospec, "template.json")
    assert ran.code == 1
    assert "new access" in ran.out
    assert "a worse answer" not in ran.out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda role: statement(role)["Principal"].update(AWS="*"), "new access"),
        (lambda role: role.update(MaxSessionDuration=43200), "a setting that was not approved"),
        (lambda role: role.update(ManagedPolicyArns=[ATTACHED]), "a setting that was not approved"),
    ],
)
def test_new_trust_and_wider_settings_fail(
    octospec: Octospec, change: Callable[[Any], object], said: str
) -> None:
    octospec.write("template.json", template())
    approve(octospec, "template.json")
    octospec.write("renamed.json", template(change))
    ran = review(octospec, "renamed.json")
    assert ran.code == 1
    assert said in ran.out


@pytest.mark.parametrize(("today", "code"), [(date(2999, 11, 30), 0), (date(2999, 12, 1), 1)])
def test_it_ends_at_midnight_after_its_last_day(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch, today: date, code: int
) -> None:
    signed(octospec)
    monkeypatch.setattr(approval_checks, "today", lambda: today)
    ran = review(octospec, "spec.yaml")
    assert ran.code == code
    assert ("the approval ended on 2999-11-30" in ran.out) is bool(code)


OPEN = (
    SPEC.replace(
        "roles:\n", "partitions: [aws]\npromises: reads-secrets\nnever: {allow: iam:*, why: No.}\nroles:\n"
    )
    .replace(
        "choices:\n",
        '  partner: {description: A., pattern: "^[0-9]{12}$", default: "444455556666"}\nchoices:\n',
    )
    .replace('"}]\n', '"}, {account: "${param.partner}", external-id: "${param.external-id}"}]\n')
    .replace("costs: {", "costs: {accounts: payer, ")
)
WRITER = """\
  writer:
    name: Writer
    why: Writes.
    trust: [{account: "111122223333", external-id: "${param.external-id}"}]
    inline: {main: [costs]}
groups:
"""
NAME = "    name: Reader\n"
CHANGES_OF_A_SPEC = (
    ("why: Reads.", "why: Reads reports.", 0, "it is within the approval"),
    ("ce:Get*", "ce:GetTags", 0, "it is within the approval"),
    ("min-length: 2", "min-length: 3", 0, "it is within the approval"),
    ("min-length: 2", "min-length: 1", 3, "external-id: minimum length: 2 → 1"),
    ("^[a-z]+$", "^[a-z*]+$", 3, "external-id: pattern: ^[a-z]+$ → ^[a-z*]+$"),
    ('"444455556666"', '"999955556666"', 1, "AWS arn:aws:iam::999955556666:role/example"),
    ("default: off", "default: on", 1, "new access"),
    ("partitions: [aws]", "partitions: [aws, aws-cn]", 3, "partitions: allowed: aws → aws, aws-cn"),
    ("partitions: [aws]\n", "", 3, "partitions: allowed: aws → any"),
    ("promises: reads-secrets\n", "", 1, "the spec no longer promises reads-secrets"),
    ("never: {allow: iam:*, why: No.}\n", "", 1, "no longer forbids every request for iam:* on any resource"),
    ("allow: iam:*, why", "allow: iam:Get*, why", 1, "no longer forbids every request for iam:*"),
    (
        "iam:*, why: No.}",
        "iam:*, except: reader, why: No.}",
        1,
        "no longer forbids role reader every",
    ),
    ("allow: iam:*, why", "allow: [iam:*, kms:*], why", 0, "it is within the approval"),
    (NAME, f"{NAME}    max-session: 12h\n", 1, "maximum session duration: 1 h → 12 h"),
    ("name: Reader", "name: Admin", 1, "role reader: name: Reader → Admin"),
    (NAME, f"{NAME}    path: /other/\n", 1, "role reader: path: / → /other/"),
    (NAME, f"{NAME}    tags: {{team: other}}\n", 1, "role reader: tags: none → team=other"),
    ("accounts: payer", "accounts: all", 1, "role reader: accounts of group costs in a rollout: payer → all"),
    ("groups:\n", WRITER, 1, "role writer: role: new"),
    (
        ', external-id: "${param.external-id}"}, ',
        ", without-external-id: So.}, ",
        1,
        "may now assume the role",
    ),
)


def of_an_earlier_octospec(octospec: Octospec) -> None:
    """Make the approval one of an octospec that did not record what a spec forbids with ``never``."""
    path = octospec.folder / "approval.json"
    data = json.loads(path.read_text())
    data["octospec-approval"] = 1
    data["limits"]["deployment"].pop("never", None)
    path.write_text(json.dumps(data))


@pytest.mark.medium
@pytest.mark.parametrize("command", [["review", "new.yaml", "--no-files"], ["diff", "new.yaml", "new.yaml"]])
def test_an_approval_without_never_does_not_decide_whether_never_lost_an_entry(
    octospec: Octospec, command: list[str]
) -> None:
    octospec.write("spec.yaml", OPEN)
    approve(octospec)
    of_an_earlier_octospec(octospec)
    for text, code in ((OPEN, 0), (OPEN.replace("never: {allow: iam:*, why: No.}\n", ""), 3)):
        octospec.write("new.yaml", text)
        ran = octospec(*command, "--approved", "approval.json")
        assert ran.code == code
        assert ("whether the approved version forbids requests with 'never'" in words(ran)) is bool(code)
        assert "newly forbids" not in words(ran)


def test_an_approval_of_a_template_has_no_never_whichever_octospec_made_it(octospec: Octospec) -> None:
    octospec.write("spec.json", template())
    approve(octospec, "spec.json")
    of_an_earlier_octospec(octospec)
    octospec.write("spec.json", template(lambda role: role.update(Description="Reads.")))
    ran = octospec("review", "spec.json", "--no-files", "--approved", "approval.json")
    assert ran.code == 0


@pytest.mark.medium
def test_each_change_of_a_spec_is_judged(octospec: Octospec) -> None:
    octospec.write("spec.yaml", OPEN)
    signed(octospec)
    for old, new, code, said in CHANGES_OF_A_SPEC:
        octospec.write("new.yaml", OPEN.replace(old, new))
        found = held("new.yaml")
        assert (found.exit_code, said in said_of(found)) == (code, True), (old, new, found)


def held(side: str) -> ApprovalCheck:
    """Hold a side to the approval, as all commands do, without writing a page."""
    approved, _ = read_approval("approval.json", "bank.pub")
    assert approved is not None
    role_query = RoleQuery(side, NO_CUSTOMER, None, (), {})
    query = ReviewQuery(role_query, None, DEFAULT_LIMIT, "", "", is_page=False)
    found = approval_checks.held_side(approved, query, Inputs())
    assert found is not None
    return found


def said_of(found: ApprovalCheck) -> str:
    """Return what a command prints of a check, in one line."""
    return " ".join(" ".join(check_lines(found)).split())


def test_a_fixed_choice_and_an_open_one_are_compared_for_each_combination(octospec: Octospec) -> None:
    octospec.write("customers.yaml", "octospec-customers: 1\ncustomers:\n  acme: {fix: {extra: off}}\n")
    customer = ("--customers", "customers.yaml", "--customer", "acme")
    approve(octospec, "spec.yaml")
    assert review(octospec, "spec.yaml", *customer).code == 0
    approve(octospec, "spec.yaml", *customer, "--force")
    ran = review(octospec, "spec.yaml")
    assert (ran.code, "ce:List* on any resource" in words(ran)) == (1, True)


def test_roles_and_a_single_policy_are_not_compared(octospec: Octospec) -> None:
    allowed = {"Effect": "Allow", "Action": "ce:*", "Resource": "*"}
    octospec.write("policy.json", json.dumps({"Version": "2012-10-17", "Statement": allowed}))
    octospec.write("template.json", template(lambda role: statement(role)["Principal"].update(AWS="*")))
    approve(octospec, "policy.json")
    ran = review(octospec, "template.json")
    assert (ran.code, "the approval is of one policy, not of roles" in ran.err) == (2, True)
    approve(octospec, "template.json", "--force")
    ran = review(octospec, "policy.json")
    assert (ran.code, "the approval is of roles, not of one policy" in ran.err) == (2, True)


# --- approvals that are refused ----------------------------------------------------------------


@pytest.mark.medium
def test_without_a_key_it_is_taken_with_a_warning(octospec: Octospec) -> None:
    signed(octospec)
    ran = octospec("review", "spec.yaml", "--approved", "approval.json")
    assert ran.code == 0
    assert "OCT809 approval.json: its signature was not checked" in ran.err
    (octospec.folder / "approval.json.sig").unlink()
    assert "it is not signed" in octospec("review", "spec.yaml", "--approved", "approval.json").err


@pytest.mark.parametrize("deed", ["unsigned", "foreign", "tampered", "signature", "truncated"])
def test_a_forged_approval_is_refused(octospec: Octospec, deed: str) -> None:
    signed(octospec)
    file, signature = octospec.folder / "approval.json", octospec.folder / "approval.json.sig"
    match deed:
        case "unsigned":
            signature.unlink()
        case "foreign":
            octospec("key", "new", "other", "--keys", "other.json")
            (octospec.folder / "bank.pub").write_bytes((octospec.folder / "other.pub").read_bytes())
        case "tampered":
            file.write_text(file.read_text().replace(UNTIL, "3999-11-30"))
        case "signature":
            signature.write_text("AAAA\n")
        case _:
            file.write_bytes(file.read_bytes()[:-10])
    ran = review(octospec, "spec.yaml")
    assert ran.code == 2
    assert ("OCT842" if deed == "foreign" else "OCT824") in ran.err
    assert not (octospec.folder / "review").exists()


@pytest.mark.parametrize(
    "text", ["", "{}", "[" * 100_000, '{"octospec-approval": 1}', "\x00", " " * 9_000_000]
)
def test_what_is_not_an_approval_is_refused(octospec: Octospec, text: str) -> None:
    octospec.write("approval.json", text)
    ran = octospec("review", "spec.yaml", "--approved", "approval.json")
    assert ran.code == 2
    assert not (octospec.folder / "review").exists()


def test_a_vendors_review_is_not_an_approval(octospec: Octospec) -> None:
    octospec("review", "spec.yaml")
    ran = octospec("review", "spec.yaml", "--approved", "review/review.json")
    assert (ran.code, "OCT808" in ran.err) == (2, True)


def test_an_unsigned_approval_whose_access_does_not_fit_is_refused(octospec: Octospec) -> None:
    signed(octospec)
    file = octospec.folder / "approval.json"
    changes: tuple[Callable[[Any], object], ...] = (
        lambda data: data["limits"]["deployment"].update(name="other"),
        lambda data: data["limits"]["deployment"]["roles"][0].update(id="other"),
        lambda data: data["limits"]["deployment"].update(parameters=[]),
        lambda data: data["limits"].update(deployment=[]),
        lambda data: data["limits"].update(account="111122223333"),
    )
    for change in changes:
        data = json.loads(file.read_text())
        change(data)
        octospec.write("changed.json", json.dumps(data))
        assert octospec("review", "spec.yaml", "--approved", "changed.json").code == 2


def test_an_approval_of_something_else_is_refused_by_name(octospec: Octospec) -> None:
    signed(octospec)
    octospec.write("other.yaml", SPEC.replace("name: small", "name: large"))
    ran = review(octospec, "other.yaml")
    assert (ran.code, "the approval is of 'small', not of 'large'" in ran.err) == (2, True)
    octospec.write("roles.yaml", SPEC.replace("  reader:\n", "  writer:\n"))
    ran = review(octospec, "roles.yaml")
    assert (ran.code, "the roles 'reader', not of 'writer'" in ran.err) == (2, True)
    octospec.write("customers.yaml", "octospec-customers: 1\ncustomers:\n  acme: {}\n  globex: {}\n")
    approve(octospec, "spec.yaml", "--customers", "customers.yaml", "--customer", "acme", "--force")
    ran = review(octospec, "spec.yaml", "--customers", "customers.yaml", "--customer", "globex")
    assert (ran.code, "for customer 'acme', not for 'globex'" in ran.err) == (2, True)


def test_the_key_alone_is_refused(octospec: Octospec) -> None:
    assert octospec("review", "spec.yaml", "--approved-key", "bank.pub").code == 2


# --- diff --------------------------------------------------------------------------------------


def test_diff_holds_its_new_side_to_an_approval(octospec: Octospec) -> None:
    signed(octospec)
    octospec.write("new.yaml", READS_SECRETS)
    arguments = ("--approved", "approval.json", "--approved-key", "bank.pub")
    assert octospec("diff", "new.yaml", "spec.yaml", *arguments).code == 0
    ran = octospec("diff", "new.yaml", "new.yaml", *arguments)
    assert ran.code == 1
    assert "a worse answer: reads-secrets, role reader: no → yes, if extra is on" in words(ran)
    page = octospec("diff", "spec.yaml", "new.yaml", *arguments, "--output-format", "markdown").out
    assert "### Approval" in page
    assert octospec("diff", "spec.yaml", "new.yaml", *arguments, "--json").json["approval"]["ok"] is False


def test_diff_refuses_an_approval_that_it_cannot_check(octospec: Octospec) -> None:
    octospec.write("approval.json", "{}")
    assert octospec("diff", "spec.yaml", "spec.yaml", "--approved", "approval.json").code == 2
    ran = octospec("diff", "spec.yaml", "-", "--approved", "approval.json", given=SPEC)
    assert (ran.code, "--approved is about one side" in ran.err) == (2, True)
