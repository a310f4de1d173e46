"""``octospec drift`` from the outside."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.model.environment import Environment
from octo_spec.model.grounding import Grounded, ground
from octo_spec.testing.environments import ACCOUNT
from tests.analysis.drift.test_drift import ANSWERS, SPEC, statement, stored, with_inline
from tests.importing.test_account_details import page
from tests.resolve.specs import deployed

if TYPE_CHECKING:
    from octo_spec.model.grounding import GroundedRole
    from tests.cli.conftest import Octospec


def details(role: GroundedRole, name: str = "Reader") -> dict[str, object]:
    """Give a stored role as account details hold it: without session and description."""
    attached = [{"PolicyName": arn.rpartition("/")[2], "PolicyArn": arn} for arn in role.attachments]
    return {
        "Path": role.path,
        "RoleName": name,
        "Arn": f"arn:aws:iam::{ACCOUNT}:role/{name}",
        "AssumeRolePolicyDocument": role.trust,
        "RolePolicyList": [
            {"PolicyName": policy.name, "PolicyDocument": policy.document} for policy in role.inline
        ],
        "AttachedManagedPolicies": attached,
        "PermissionsBoundary": {"PermissionsBoundaryArn": role.boundary},
        "Tags": [{"Key": key, "Value": value} for key, value in role.tags],
    }


@pytest.fixture
def live(octospec: Octospec) -> Octospec:
    """Write the spec, and account details of a role that was deployed from it."""
    octospec.write("spec.yaml", SPEC)
    octospec.write("gaad.json", json.dumps(page(details(stored())), indent=1))
    octospec.write("evil.json", json.dumps(page(details(evil())), indent=1))
    return octospec


def evil() -> GroundedRole:
    """Give the role with a policy more."""
    return with_inline(stored(), "evil", statement())


def test_a_role_as_it_was_deployed_has_no_drift(live: Octospec) -> None:
    ran = live("drift", "spec.yaml", "gaad.json")
    assert ran.code == 0
    assert "small 1.0.0 (spec.yaml) ↔ gaad.json\n" in ran.out
    for id, value in ANSWERS.items():
        assert f"inferred: {id} = {value}\n" in ran.out
    assert ran.out.endswith("No drift; the live roles equal 1.0.0 of the spec.\n")


@pytest.mark.parametrize(("target", "code"), [("cloudformation", 1), ("terraform", 0)])
def test_a_format_without_stacks_lacks_the_grant_on_the_stack(live: Octospec, target: str, code: int) -> None:
    updates = """\
      - allow: cloudformation:UpdateStack
        on: ${stack.id}
"""
    live.write(
        "spec.yaml", SPEC.replace("      - allow: s3:GetObject\n", f"{updates}      - allow: s3:GetObject\n")
    )
    deployed = f"deployed: {{account: '{ACCOUNT}', format: {target}}}"
    live.write("customers.yaml", f"octospec-customers: 1\ncustomers:\n  acme: {{{deployed}}}\n")
    ran = live("drift", "spec.yaml", "gaad.json", "--customer", "acme")
    assert (ran.code, "cloudformation:UpdateStack" in ran.out) == (code, bool(code)), ran


def test_drift_is_reported_by_witness_and_by_name_and_fails(live: Octospec) -> None:
    ran = live("drift", "spec.yaml", "evil.json")
    assert ran.code == 1
    assert "Stronger: it may do more than the spec says" in ran.out
    assert "for example iam:" in ran.out
    assert "extra policy, which the spec does not have: evil (inline)" in ran.out


_MODULE = """\
resource "aws_iam_role" "reader" {
  name = "Vendor"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::111122223333:root" } },
  ] })
}
resource "aws_iam_role_policy" "read" {
  name   = "read"
  role   = aws_iam_role.reader.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "%s", Resource = "*" },
  ] })
}
"""


@pytest.mark.parametrize(("written", "code"), [("s3:ListBucket", 0), ("s3:GetObject", 1)])
def test_what_is_there_is_compared_with_a_third_party_module(
    octospec: Octospec, written: str, code: int
) -> None:
    def document(**statement: object) -> object:
        return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]}

    principal = {"AWS": "arn:aws:iam::111122223333:root"}
    policy = {"PolicyName": "read", "PolicyDocument": document(Action="s3:ListBucket", Resource="*")}
    role = {
        "Path": "/",
        "RoleName": "Vendor",
        "Arn": f"arn:aws:iam::{ACCOUNT}:role/Vendor",
        "AssumeRolePolicyDocument": document(Action="sts:AssumeRole", Principal=principal),
        "RolePolicyList": [policy],
        "AttachedManagedPolicies": [],
        "Tags": [],
    }
    (octospec.folder / "module").mkdir()
    octospec.write("module/main.tf", _MODULE % written)
    octospec.write("gaad.json", json.dumps(page(role)))
    ran = octospec("drift", "module", "gaad.json")
    assert ran.code == code, ran.err


def test_live_roles_are_nothing_to_compare_others_with(live: Octospec) -> None:
    ran = live("drift", "gaad.json", "gaad.json")
    assert ran.code == 2
    assert "gaad.json is not a spec, a template or a module" in ran.err


def test_json_reports_all_of_it(live: Octospec) -> None:
    ran = live("drift", "spec.yaml", "evil.json", "--json")
    assert (ran.code, ran.json["ok"], ran.json["drift"], ran.json["equals"]) == (1, False, True, None)
    assert ran.json["inferred"] == ANSWERS
    assert ran.json["roles"] == [{"role": "reader", "name": "Reader", "path": "evil.json", "line": 5}]
    assert {change["way"] for change in ran.json["changes"]} == {"new"}
    assert [one["new"] for one in ran.json["properties"]] == ["evil (inline)"]


def test_sarif_has_a_finding_at_the_line_of_the_role(live: Octospec) -> None:
    ran = live("drift", "spec.yaml", "evil.json", "--output-format", "sarif")
    assert ran.code == 1
    [run] = json.loads(ran.out)["runs"]
    assert {result["ruleId"] for result in run["results"]} == {"OCT730", "OCT732"}
    places = [result["locations"][0]["physicalLocation"] for result in run["results"]]
    assert {place["region"]["startLine"] for place in places} == {5}


def test_markdown_is_for_a_pull_request(live: Octospec) -> None:
    ran = live("drift", "spec.yaml", "evil.json", "--output-format", "markdown")
    assert ran.out.startswith("## Drift\n\nDrift in 1 role.\n\n- inferred: ")
    assert "policy: evil (inline)" in ran.out


def test_an_entry_of_a_customer_is_never_inferred(live: Octospec) -> None:
    entry = "octospec-customers: 1\ncustomers: {acme: {fix: {stopping: off}}}\n"
    live.write("customers.yaml", entry)
    ran = live("drift", "spec.yaml", "gaad.json", "--customer", "acme")
    assert ran.code == 1
    assert "inferred: stopping" not in ran.out
    assert "may now stop" in ran.out


def test_a_role_of_another_name_is_matched_where_that_is_reported(live: Octospec) -> None:
    live.write("gaad.json", json.dumps(page(details(stored(), "Theirs"))))
    ran = live("drift", "spec.yaml", "gaad.json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "OCT613 gaad.json has no role 'Reader'; it has Theirs\n"
    assert live("drift", "spec.yaml", "gaad.json", "--match", "reader=Theirs").code == 0


@pytest.mark.parametrize(
    ("arguments", "reported"),
    [
        (("--match", "reader"), "OCT508 'reader' is not ROLE=NAME"),
        (("--match", "writer=X"), "OCT508 the spec has no role 'writer'"),
        (("--match", "reader=X"), "OCT613 gaad.json has no role 'X'"),
        (("--set", "nothing=x"), "OCT609 there is no input 'nothing'"),
        (("--since", "HEAD"), "OCT602"),
    ],
)
def test_what_is_wrong_is_reported(live: Octospec, arguments: tuple[str, ...], reported: str) -> None:
    live.write("gaad.json", json.dumps(page(details(evil()))))
    ran = live("drift", "spec.yaml", "gaad.json", *arguments)
    assert ran.code == 2
    assert reported in ran.err
    assert "none of the versions" not in ran.out


def test_a_file_without_live_roles_is_reported(live: Octospec) -> None:
    ran = live("drift", "spec.yaml", "spec.yaml")
    assert ran.code == 2
    assert "OCT604 spec.yaml contains no live roles" in ran.err


def test_since_finds_the_version_that_is_there(live: Octospec) -> None:
    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=a", "-c", "user.email=a@b")
        subprocess.run(["git", *identity, *arguments], cwd=live.folder, check=True, capture_output=True)  # noqa: S607

    git("init", "-q")
    git("add", "spec.yaml")
    git("commit", "-qm", "1")
    newer = SPEC.replace("version: 1.0.0", "version: 1.1.0").replace(
        "allow: ec2:DescribeInstances", "allow: ec2:Describe*"
    )
    live.write("spec.yaml", newer)
    git("commit", "-qam", "2")
    ran = live("drift", "spec.yaml", "gaad.json", "--since", "HEAD~1")
    assert ran.code == 1
    assert "have the access of 1.0.0 of the spec at HEAD~1" in ran.out
    assert "may no longer" in ran.out


def test_a_role_that_is_gone_is_drift(live: Octospec) -> None:
    two: Any = SPEC.replace(
        "roles:\n",
        "roles:\n  second:\n    name: Second\n    why: X.\n    grants-nothing: Y.\n"
        "    trust: {service: ec2.amazonaws.com}\n",
    )
    live.write("spec.yaml", two)
    ran = live("drift", "spec.yaml", "gaad.json")
    assert ran.code == 1
    assert "role second (not there)" in ran.out
    assert "the role is not there" in ran.out


def test_a_trust_that_lost_its_condition_is_reported(live: Octospec) -> None:
    role = stored()
    trust: Any = json.loads(json.dumps(role.trust))
    del trust["Statement"][0]["Condition"]
    live.write("gaad.json", json.dumps(page(details(replace(role, trust=trust)))))
    ran = live("drift", "spec.yaml", "gaad.json")
    assert ran.code == 1
    assert "Trust: more principals can assume it than the spec says" in ran.out


# --- defaults of trust, and policies whose texts are not known ---------------------------------

OF_VENDOR = SPEC.replace(
    'pattern: "^[0-9]{12}$"', f'pattern: "^[0-9]{{12}}$", default: "{ANSWERS["principal"]}"'
)


def trusting(account: str) -> str:
    """Give account details of a role that trusts an account."""
    return json.dumps(page(details(stored({**ANSWERS, "principal": account}))))


def test_trust_on_another_account_than_the_default_is_drift(live: Octospec) -> None:
    live.write("spec.yaml", OF_VENDOR)
    assert live("drift", "spec.yaml", "gaad.json").code == 0
    live.write("gaad.json", trusting("666677778888"))
    ran = live("drift", "spec.yaml", "gaad.json")
    assert ran.code == 1
    out = " ".join(ran.out.split())
    assert "Trust: more principals can assume it than the spec says" in out
    assert "inferred: principal" not in out.replace("not inferred: principal", "")
    assert (
        "not inferred: principal = 131920598436, the default, because a trust policy depends on it; the live "
        "roles have 666677778888; use --set principal=666677778888 if that is right"
    ) in out
    data = live("drift", "spec.yaml", "gaad.json", "--json").json
    assert data["not-inferred"] == {"principal": {"default": "131920598436", "live": "666677778888"}}
    assert "principal" not in data["inferred"]
    sarif = live("drift", "spec.yaml", "gaad.json", "--output-format", "sarif").out
    assert "OCT731" in sarif


@pytest.mark.parametrize(("written", "code"), [("logs", 0), ("more", 0), ("*", 1), ("?", 1)])
def test_a_wildcard_in_place_of_a_default_is_drift(live: Octospec, written: str, code: int) -> None:
    spec = SPEC.replace('optional: yes, pattern: "^[a-z-]+$"', "default: logs")
    grounded = ground(deployed(spec), Environment(ACCOUNT, answers={**ANSWERS, "bucket": written}))
    assert isinstance(grounded, Grounded)
    live.write("spec.yaml", spec)
    live.write("gaad.json", json.dumps(page(details(grounded.roles[0]))))
    ran = live("drift", "spec.yaml", "gaad.json")
    assert ran.code == code
    words = "not inferred: bucket = logs, the default, because a wildcard is more than one value"
    assert (words in " ".join(ran.out.split())) is bool(code)
    assert live("drift", "spec.yaml", "gaad.json", "--set", f"bucket={written}").code == 0


def test_an_account_that_is_given_is_not_drift(live: Octospec) -> None:
    live.write("spec.yaml", OF_VENDOR)
    live.write("gaad.json", trusting("666677778888"))
    assert live("drift", "spec.yaml", "gaad.json", "--set", "principal=666677778888").code == 0


def test_trust_on_another_account_than_a_customers_preset_is_drift(live: Octospec) -> None:
    entry = "octospec-customers: 1\ncustomers: {acme: {preset: {principal: '131920598436'}}}\n"
    live.write("customers.yaml", entry)
    assert live("drift", "spec.yaml", "gaad.json", "--customer", "acme").code == 0
    live.write("gaad.json", trusting("666677778888"))
    assert live("drift", "spec.yaml", "gaad.json", "--customer", "acme").code == 1
    assert "OCT7" not in live("drift", "spec.yaml", "gaad.json").err


def test_inferred_values_of_trust_are_to_be_checked_if_there_is_no_default(live: Octospec) -> None:
    ran = live("drift", "spec.yaml", "gaad.json")
    words = "a trust policy depends on principal, external-id, and there is no default: check"
    assert words in " ".join(ran.out.split())
    data = live("drift", "spec.yaml", "gaad.json", "--json").json
    assert data["inferred-trust"] == ["principal", "external-id"]


@pytest.mark.medium
def test_a_template_with_a_default_account_is_compared_with_the_default(live: Octospec) -> None:
    live.write(
        "spec.yaml",
        OF_VENDOR.replace("attach: [AmazonSSMReadOnlyAccess]", "attach: [AmazonEC2ReadOnlyAccess]"),
    )
    live("build", "spec.yaml", "--force")
    live.write("gaad.json", trusting("666677778888"))
    for side in ("dist/cloudformation/template.yaml", "dist/terraform"):
        ran = live("drift", side, "gaad.json")
        assert ran.code == 1, ran.err
        assert "not inferred: principal = 131920598436" in ran.out


def test_no_drift_is_not_decided_if_an_unknown_policy_may_decide_it(live: Octospec) -> None:
    attaching = SPEC.replace("attach: [AmazonSSMReadOnlyAccess]", "attach: [NoSuchPolicy]")
    denying = attaching.replace("- allow: ec2:De", "- deny: sqs:*\n      - allow: ec2:De")
    for name, text in (("same.json", attaching), ("denying.json", denying)):
        grounded = ground(deployed(text), Environment(ACCOUNT, answers=ANSWERS))
        assert isinstance(grounded, Grounded)
        live.write(name, json.dumps(page(details(grounded.roles[0]))))
    live.write("spec.yaml", attaching)
    assert live("drift", "spec.yaml", "same.json").code == 0
    ran = live("drift", "spec.yaml", "denying.json")
    assert ran.code == 3
    assert "Not decided: lost access of role reader" in ran.out
    assert ran.out.endswith("It is not decided whether anything drifts.\n")
    assert live("drift", "spec.yaml", "denying.json", "--json").json["drift"] is None


# --- approvals ---------------------------------------------------------------------------------


def approve(live: Octospec, side: str = "spec.yaml") -> None:
    live("approve", side, "--by", "A. Reviewer", "--until", "2999-12-31", "--force")


def test_roles_as_they_were_approved_are_within_the_approval(live: Octospec) -> None:
    approve(live)
    ran = live("drift", "spec.yaml", "gaad.json", "--approved", "approval.json")
    assert ran.code == 0, ran.out
    assert ran.out.endswith("it is within the approval\n")


def test_roles_with_more_than_was_approved_fail_even_if_a_spec_says_so(live: Octospec) -> None:
    approve(live)
    wider = SPEC.replace("ec2:DescribeInstances", "[ec2:DescribeInstances, dynamodb:DeleteTable]")
    grounded = ground(deployed(wider), Environment(ACCOUNT, answers=ANSWERS))
    assert isinstance(grounded, Grounded)
    live.write("wider.yaml", wider)
    live.write("wider.json", json.dumps(page(details(grounded.roles[0]))))
    assert live("drift", "wider.yaml", "wider.json").code == 0
    ran = live("drift", "wider.yaml", "wider.json", "--approved", "approval.json", "--json")
    assert ran.code == 1
    kinds = {each["kind"] for each in ran.json["approval"]["beyond"]}
    assert kinds == {"worse-answer", "new-access"}


def test_a_role_that_was_not_approved_fails_even_if_the_spec_has_it(live: Octospec) -> None:
    approve(live)
    begin, roles = SPEC.split("roles:\n")
    reader, rest = roles.split("groups:\n")
    added = reader.replace("  reader:\n", "  writer:\n").replace("Reader", "Writer")
    live.write("more.yaml", f"{begin}roles:\n{reader}{added}groups:\n{rest}")
    roles_page = page(details(stored()), details(stored(), "Writer"))
    live.write("more.json", json.dumps(roles_page))
    ran = live("drift", "more.yaml", "more.json", "--approved", "approval.json")
    assert (ran.code, "role writer: role: new" in ran.out) == (1, True), ran
    ran = live("drift", "more.yaml", "gaad.json", "--approved", "approval.json")
    assert "it is within the approval" in ran.out


def test_an_approval_of_another_spec_is_refused(live: Octospec) -> None:
    live.write("other.yaml", SPEC.replace("name: small", "name: large"))
    approve(live, "other.yaml")
    ran = live("drift", "spec.yaml", "gaad.json", "--approved", "approval.json")
    assert (ran.code, "the approval is of 'large', not of 'small'" in ran.err) == (2, True)


@pytest.mark.medium
def test_a_role_of_another_name_is_held_to_the_approved_one_of_its_id(live: Octospec) -> None:
    approve(live)
    wider = SPEC.replace("ec2:DescribeInstances", "[ec2:DescribeInstances, iam:*]")
    renamed = wider.replace("Reader", "Other")
    found = {}
    for name, spec in {"Reader": SPEC, "Other": renamed}.items():
        grounded = ground(deployed(spec), Environment(ACCOUNT, answers=ANSWERS))
        assert isinstance(grounded, Grounded)
        found[name] = details(grounded.roles[0], name)
    live.write("renamed.yaml", renamed)
    live.write("renamed.json", json.dumps(page(*found.values())))
    assert live("drift", "renamed.yaml", "renamed.json").code == 0
    ran = live("drift", "renamed.yaml", "renamed.json", "--approved", "approval.json", "--json")
    assert ran.code == 1
    assert "new-access" in {each["kind"] for each in ran.json["approval"]["beyond"]}


# --- the customer's own settings ----------------------------------------------------------------


def test_own_settings_are_reported_as_the_customers_and_are_no_drift(live: Octospec) -> None:
    role = with_inline(stored(), "mine", statement(Effect="Deny", Action="s3:*"))
    role = replace(role, tags=(*role.tags, ("cost-center", "42")))
    live.write("own.json", json.dumps(page(details(role))))
    ran = live("drift", "spec.yaml", "own.json")
    assert (ran.code, "No drift; the live roles equal 1.0.0 of the spec." in ran.out) == (0, True)
    assert "The customer's own settings, which are no drift\n" in ran.out
    assert "  the customer's own tag on role reader: cost-center=42\n" in ran.out
    assert "They deny what the spec grants" in ran.out
    reported = live("drift", "spec.yaml", "own.json", "--json").json
    assert (reported["drift"], reported["changes"], reported["equals"]["version"]) == (False, [], "1.0.0")
    assert [one["text"] for one in reported["own"]] == ["cost-center=42", "mine"]
    assert [one["actions"] for one in reported["limited"]] == [["s3:GetObject"]]
    ran = live("drift", "spec.yaml", "own.json", "--output-format", "markdown")
    assert "- the customer's own policy that only denies on role reader: mine\n" in ran.out
    assert "- the customer's own settings deny what the spec grants: " in ran.out


def test_a_changed_tag_of_the_spec_is_drift_of_a_role_with_the_access_of_the_spec(live: Octospec) -> None:
    live.write("tagged.json", json.dumps(page(details(replace(stored(), tags=(("team", "b"),))))))
    ran = live("drift", "spec.yaml", "tagged.json")
    assert (ran.code, "the live roles have the access of 1.0.0 of the spec" in ran.out) == (1, True)


def test_roles_of_several_accounts_are_compared_by_account(live: Octospec) -> None:
    (live.folder / "dumps").mkdir()
    other = json.dumps(page(details(evil()))).replace(f"iam::{ACCOUNT}:role", "iam::999900001111:role")
    live.write("dumps/first.json", (live.folder / "gaad.json").read_text())
    live.write("dumps/second.json", other)
    ran = live("drift", "spec.yaml", "dumps")
    assert (ran.code, "roles of 2 accounts: 123456789012, 999900001111" in ran.err) == (2, True)
    ran = live("drift", "spec.yaml", "dumps", "--set", f"account={ACCOUNT}")
    assert (ran.code, f"dumps, account {ACCOUNT}" in ran.out) == (0, True)
    assert live("drift", "spec.yaml", "dumps", "--set", "account=999900001111").code == 1
