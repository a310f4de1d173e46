"""``octospec diff`` from the outside."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.storage.sides.compared_sides import EFFORT_EXCEEDED
from tests.cli.conftest import SPEC
from tests.cli.test_access import template
from tests.cli.test_can import HEADER
from tests.importing.test_account_details import page as account_page
from tests.importing.test_account_details import role as account_role

if TYPE_CHECKING:
    from octo_spec.storage.inputs.inputs import Inputs
    from tests.cli.conftest import Octospec


def policy(octospec: Octospec, name: str, *actions: str, **more: object) -> str:
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*", **more}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    (octospec.folder / name).write_text(json.dumps(document))
    return name


def changed(octospec: Octospec, old: str, new: str, name: str = "new.yaml") -> str:
    text = (octospec.folder / "spec.yaml").read_text()
    assert old in text
    (octospec.folder / name).write_text(text.replace(old, new))
    return name


def test_no_difference_is_reported_and_is_not_a_failure(octospec: Octospec) -> None:
    ran = octospec("diff", "spec.yaml", "spec.yaml", "--fail-on", "any,version")
    assert ran.code == 0
    assert "No difference in access, roles or inputs." in ran.out


@pytest.mark.parametrize("default", ["on", "off"])
def test_choices_that_a_build_decides_are_compared_for_every_answer(octospec: Octospec, default: str) -> None:
    text = SPEC.replace("default: off", f"ask: build, default: {default}")
    text = text.replace("why: Reports.", "why: Reports., needs: {extra: on}")
    (octospec.folder / "old.yaml").write_text(text)
    (octospec.folder / "new.yaml").write_text(text.replace("why: More., needs: {extra: on}", "why: More."))
    ran = octospec("diff", "old.yaml", "new.yaml", "--fail-on", "new-access", "--updates")
    assert ran.code == 1
    assert "was allowed only with extra = on" in ran.out
    assert "choice" not in ran.out
    assert octospec("diff", "new.yaml", "new.yaml", "--fail-on", "any").code == 0
    assert octospec("diff", "old.yaml", "new.yaml", "--fail-on", "any", "--fix", "extra=on").code == 0


def test_every_answer_is_compared_and_reviewed_if_not_every_one_can_be_deployed(octospec: Octospec) -> None:
    """With the trust entry off, no one could assume the role: a build refuses that answer."""
    text = (
        HEADER
        + """\
choices:
  trusted: {description: Trust., ask: build, default: on}
  extra: {description: More., ask: build}
roles:
  own:
    name: own
    why: Reads.
    trust: [{account: "131920598436", without-external-id: A test., needs: {trusted: on}}]
    inline: {all: [reads, more]}
groups:
  reads: {category: cost-data, access: list, why: Reads., grants: [{allow: ec2:DescribeInstances}]}
  more:
    {category: remediation, access: write, why: More., needs: {extra: on}, grants: [{allow: s3:DeleteObject}]}
"""
    )
    (octospec.folder / "old.yaml").write_text(text)
    (octospec.folder / "new.yaml").write_text(
        text.replace("s3:DeleteObject", "[s3:DeleteObject, ec2:StopInstances]")
    )
    ran = octospec("diff", "old.yaml", "new.yaml", "--fail-on", "new-access")
    assert ran.code == 1
    assert "ec2:StopInstances" in ran.out
    assert "if extra is on" in octospec("review", "old.yaml", "--no-files").out


def test_a_choice_that_a_build_newly_decides_is_compared_for_each_answer(octospec: Octospec) -> None:
    """The entry of a customer may have it on in both versions."""
    changed(octospec, "{description: More., default: off}", "{description: More., default: off, ask: build}")
    changed(
        octospec,
        "grants: [{allow: ce:List*}]",
        "grants: [{allow: [ce:List*, ec2:StopInstances]}]",
        "more.yaml",
    )
    text = (octospec.folder / "more.yaml").read_text()
    octospec.write("more.yaml", text.replace("default: off}", "default: off, ask: build}"))
    assert octospec("diff", "spec.yaml", "new.yaml", "--fail-on", "new-access").code == 0
    ran = octospec("diff", "spec.yaml", "more.yaml", "--fail-on", "new-access")
    assert (ran.code, "ec2:StopInstances" in ran.out) == (1, True)
    assert "requires a major step" in ran.out


def test_the_version_step_counts_what_customers_with_another_answer_get(octospec: Octospec) -> None:
    """The build without a customer decides that the choice is off, so nothing changes in it."""
    changed(octospec, "default: off}", "default: off, ask: build}", "old.yaml")
    text = (octospec.folder / "old.yaml").read_text()
    octospec.write("new.yaml", text.replace("allow: ce:List*", "allow: [ce:List*, ec2:StopInstances]"))
    octospec.write("customers.yaml", "octospec-customers: 1\ncustomers: {acme: {fix: {extra: on}}}\n")
    ran = octospec("diff", "old.yaml", "new.yaml", "--customers", "customers.yaml", "--fail-on", "version")
    assert (ran.code, "requires a major step" in ran.out) == (1, True)


NEVER = "never: {allow: [iam:CreateUser, kms:Decrypt], why: No.}\n"


@pytest.mark.parametrize(
    ("now", "code"),
    [
        (NEVER, 0),
        ("never: [{allow: iam:createuser, why: No.}, {allow: kms:Decrypt, why: Also not.}]\n", 0),
        (NEVER.replace("why", "on: arn:*:iam::*:user/a, why"), 1),
        (NEVER.replace("why", "except: reader, why"), 1),
        (NEVER.replace("why", 'when: {Bool: {"aws:SecureTransport": "true"}}, why'), 1),
        (NEVER.replace("kms:Decrypt", "kms:Encrypt"), 1),
        ("", 1),
    ],
)
def test_requests_that_never_no_longer_forbids_are_a_difference(
    octospec: Octospec, now: str, code: int
) -> None:
    text = (octospec.folder / "spec.yaml").read_text()
    octospec.write("old.yaml", text + NEVER)
    octospec.write("new.yaml", text + now)
    ran = octospec("diff", "old.yaml", "new.yaml", "--fail-on", "any", "--json")
    assert ran.code == code
    assert [each["is-new"] for each in ran.json["never"]][:1] == [False] * code
    assert ran.json["version"]["required-step"] == ("major" if code else "no" if now == NEVER else "patch")


@pytest.mark.medium
@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("ce:Get*", "ce:*", {"new-access", "any", "version"}),
        ("ce:Get*", "ce:GetTags", {"lost-access", "any", "version"}),
        (
            "111122223333",
            "222233334444",
            {"new-access", "trust", "new-trust", "lost-trust", "any", "version"},
        ),
        ("Reports.", "All reports.", {"version"}),
        ("why: Reads.", "why: Reads.\n    max-session: 12h", {"new-access", "any", "version"}),
    ],
)
@pytest.mark.parametrize(
    "what", ["new-access", "lost-access", "trust", "new-trust", "lost-trust", "any", "version"]
)
def test_fail_on_fails_on_just_that(
    octospec: Octospec, old: str, new: str, found: set[str], what: str
) -> None:
    other = changed(octospec, old, new)
    assert octospec("diff", "spec.yaml", other, "--fail-on", what).code == int(what in found)
    assert octospec("diff", "spec.yaml", other).code == 0


def test_fail_on_accepts_several_values_and_refuses_others(octospec: Octospec) -> None:
    other = changed(octospec, "ce:Get*", "ce:*")
    assert octospec("diff", "spec.yaml", other, "--fail-on", "trust, new-access").code == 1
    ran = octospec("diff", "spec.yaml", other, "--fail-on", "new")
    assert ran.code == 2
    names = "new-access, lost-access, trust, new-trust, lost-trust, version, worse-answer, any"
    assert f"'new' is not one of {names}" in ran.err


TOPIC = "arn:${partition}:sns:${region}:111122223333:octo"
OTHER_TOPIC = TOPIC.replace("octo", "other")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("", TOPIC, f"registration (reports to {TOPIC}) in cloudformation: added"),
        (TOPIC, "", f"registration (reports to {TOPIC}) in cloudformation: removed"),
        (TOPIC, OTHER_TOPIC, f"registration (reports to {OTHER_TOPIC}) in cloudformation: changed"),
        (TOPIC, TOPIC, "No difference in access, roles or inputs."),
    ],
)
def test_where_stacks_report_themselves_is_compared(
    octospec: Octospec, old: str, new: str, said: str
) -> None:
    for name, service in (("old.yaml", old), ("new.yaml", new)):
        octospec.write(name, f"{SPEC}register: {{service: '{service}'}}\n" if service else SPEC)
    ran = octospec("diff", "old.yaml", "new.yaml")
    assert (ran.code, said in " ".join(ran.out.split())) == (0, True), ran
    advice = "requires no step" if old == new else "requires a minor step"
    assert advice in ran.out


@pytest.mark.medium
@pytest.mark.parametrize("target", ["cloudformation", "terraform"])
def test_a_format_without_registration_is_compared_without_it(octospec: Octospec, target: str) -> None:
    octospec.write("spec.yaml", f"{SPEC}register: {{service: '{TOPIC}'}}\n")
    assert octospec("build", "spec.yaml", "--format", target).code == 0
    ran = octospec("diff", "spec.yaml", f"dist/{target}")
    assert "No difference in access, roles or inputs." in ran.out
    assert "requires no step" in ran.out


@pytest.mark.medium
def test_formats_of_one_build_grant_the_same(octospec: Octospec) -> None:
    assert octospec("build", "spec.yaml").code == 0
    sides = ("dist/cloudformation/template.yaml", "dist/terraform", "dist/iam-json", "spec.yaml")
    for side in sides[1:]:
        ran = octospec("diff", sides[0], side, "--fail-on", "any")
        assert ran.code == 0, ran.out


@pytest.mark.medium
def test_an_artifact_that_someone_edited_shows(octospec: Octospec) -> None:
    octospec("build", "spec.yaml")
    template = octospec.folder / "dist/cloudformation/template.yaml"
    template.write_text(template.read_text().replace("ce:Get*", "ce:*"))
    ran = octospec("diff", "spec.yaml", str(template.relative_to(octospec.folder)), "--fail-on", "new-access")
    assert ran.code == 1
    assert "ce:* on any resource (Write)" in ran.out


@pytest.mark.medium
def test_a_third_party_file_has_no_version_to_go_on_from(octospec: Octospec) -> None:
    octospec("init", "s.yaml")
    octospec("build", "s.yaml")
    template = octospec.folder / "dist/cloudformation/template.yaml"
    written = template.read_text().replace("SpecVersion", "VendorVersion")
    octospec.write("theirs.yaml", written)
    ran = octospec("diff", "theirs.yaml", "s.yaml")
    assert ("0.0.0" in ran.out, "Version:" in ran.out) == (False, False)
    assert json.loads(octospec("diff", "theirs.yaml", "s.yaml", "--json").out)["version"] is None


def test_a_revision_is_a_side(octospec: Octospec) -> None:
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", str(octospec.folder))
    for command in (("init", "-q"), ("add", "."), ("commit", "-qm", "one")):
        subprocess.run([*git, *command], check=True)
    changed(octospec, "ce:Get*", "ce:*", "spec.yaml")
    ran = octospec("diff", "HEAD:spec.yaml", "spec.yaml", "--json")
    assert ran.code == 0
    [change] = ran.json["changes"]
    assert change["way"] == "new"
    assert change["statement"]["group"] == "costs"
    assert change["level"] == "Write"


def test_documents_are_compared_with_each_other_and_with_a_role(octospec: Octospec) -> None:
    document = policy(octospec, "one.json", "ce:Get*")
    wide = policy(octospec, "two.json", "ce:Get*", "ce:List*")
    assert octospec("diff", wide, document, "--fail-on", "new-access").code == 0
    assert octospec("diff", document, wide, "--fail-on", "new-access").code == 1
    ran = octospec("diff", wide, "spec.yaml", "--fail-on", "any", "--set", "extra=on")
    assert ran.code == 0, ran.out
    ran = octospec("diff", document, "spec.yaml", "--set", "extra=off", "--fail-on", "any")
    assert ran.code == 0, ran.out


def test_standard_input_is_one_side_at_most(octospec: Octospec) -> None:
    ran = octospec("diff", "-", "-")
    assert ran.code == 2
    assert "only one side can be standard input" in ran.err


def test_an_operator_in_another_letter_case_reads_the_same(octospec: Octospec) -> None:
    when = {"bool": {"aws:SecureTransport": True}, "null": {"aws:TokenIssueTime": False}}
    document = policy(octospec, "one.json", "ce:Get*", Condition=when)
    ran = octospec("access", document)
    assert "aws:SecureTransport is true and aws:TokenIssueTime is present" in ran.out.replace("\n      ", " ")


def test_a_choice_decides_unless_it_is_set(octospec: Octospec) -> None:
    wide = policy(octospec, "two.json", "ce:Get*", "ce:List*")
    ran = octospec("diff", wide, "spec.yaml")
    assert "is now allowed only with extra = on" in ran.out.replace("\n      ", " ")


def test_a_choice_that_is_fixed_is_compared_as_it_is_then(octospec: Octospec) -> None:
    document = policy(octospec, "one.json", "ce:Get*")
    assert octospec("diff", document, "spec.yaml", "--fix", "extra=off", "--fail-on", "any").code == 0
    assert octospec("diff", document, "spec.yaml", "--fix", "extra=on", "--fail-on", "any").code == 1


def test_json_says_everything(octospec: Octospec) -> None:
    other = changed(octospec, "allow: ce:Get*", "allow: [ce:Get*, 'ec2:*']")
    said = octospec("diff", "spec.yaml", other, "--json").json
    assert said["ok"] is True
    assert said["version"] == {
        "old": "1.0.0",
        "new": "1.0.0",
        "required-step": "major",
        "actual-step": "no",
        "not-decided-step": None,
        "ok": False,
    }
    [change] = said["changes"]
    assert change["actions"] == ["ec2:*"]
    assert len(change["actions-today"]) > 500
    assert change["witness"]["request"]["action"].startswith("ec2:")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("missing.yaml", "spec.yaml"), "missing.yaml cannot be read"),
        (("spec.yaml", "spec.yaml", "--set", "extra"), "'extra' is not ID=VALUE"),
        (("spec.yaml", "spec.yaml", "--set", "extr=on"), "did you mean 'extra'?"),
        (("spec.yaml", "spec.yaml", "--set", "extra=maybe"), "'maybe' is not one of off, on"),
        (("spec.yaml", "spec.yaml", "--set", "external-id=1"), "does not match"),
        (("spec.yaml", "spec.yaml", "--role", "x"), "no side has a role 'x'"),
        (("one.json", "trust.json"), "only one of the documents is a trust policy"),
        (("one.json", "one.json", "--fix", "extra=on"), "neither side is a spec"),
        (("spec.yaml", "spec.yaml", "--customer", "acme"), "--customer needs --customers FILE"),
    ],
)
def test_bad_input_is_refused_with_words(octospec: Octospec, arguments: tuple[str, ...], words: str) -> None:
    policy(octospec, "one.json", "ce:Get*")
    trust = {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}
    document = {"Version": "2012-10-17", "Statement": [trust]}
    (octospec.folder / "trust.json").write_text(json.dumps(document))
    ran = octospec("diff", *arguments)
    assert ran.code == 2
    assert words in ran.err
    assert ran.out == ""


def test_work_beyond_the_limit_is_an_error_and_no_answer(octospec: Octospec) -> None:
    where = [f"arn:aws:s3:::a*{letter}*b" for letter in "abcdefgh"]
    document = policy(octospec, "one.json", "s3:GetObject", Resource=where)
    wide = policy(octospec, "two.json", "s3:GetObject", NotResource=where[::-1])
    (octospec.folder / wide).write_text((octospec.folder / wide).read_text().replace('"Resource": "*", ', ""))
    ran = octospec("diff", document, wide, "--limit", "1")
    assert ran.code == 3
    assert "OCT608 this comparison could not be decided" in ran.err


def test_markdown_is_for_a_pull_request(octospec: Octospec) -> None:
    other = changed(octospec, "ce:Get*", "ce:*")
    ran = octospec("diff", "spec.yaml", other, "--output-format", "markdown")
    assert ran.code == 0
    assert ran.out.startswith("## Access: small 1.0.0 (spec.yaml) → small 1.0.0 (new.yaml)\n")
    assert "| level | what | grant | before | group |" in ran.out


# --- policies of AWS, and policies that bound both sides ---------------------------------------

SMALL = (
    HEADER
    + """\
roles:
  reader:
    name: Reader
    why: Reads.
    trust: [{service: ssm.amazonaws.com, why: Only it.}]
    inline: {main: [ops]}
groups:
  ops: {category: cost-data, access: permissions, why: Reports., grants: [{allow: "ce:Get*"}]}
"""
)


def small(octospec: Octospec, attach: str = "", boundary: str = "") -> str:
    group = f'grants: [{{allow: "ce:Get*"}}]{f", attach: {attach}" if attach else ""}}}'
    role = f"    boundary: arn:aws:iam::aws:policy/{boundary}\n    inline" if boundary else "    inline"
    text = SMALL.replace('grants: [{allow: "ce:Get*"}]}', group).replace("    inline", role)
    name = f"{attach or 'none'}-{boundary or 'none'}.yaml"
    octospec.write(name, text)
    return name


def test_what_an_attached_policy_of_aws_allows_is_new_access(octospec: Octospec) -> None:
    done = octospec("diff", small(octospec), small(octospec, "AWSSupportAccess"), "--json")
    [change] = done.json["changes"]
    assert (change["actions"], change["statement"]["policy"]) == (
        ["support-console:*", "support:*"],
        "AWSSupportAccess",
    )
    assert done.json["aws-policies"] == ["AWSSupportAccess"]
    assert done.json["aws-policies-edition"].startswith("as of 20")
    assert done.json["outside"] == []


def test_an_attached_policy_that_allows_no_more_than_the_role_has_is_not_new_access(
    octospec: Octospec,
) -> None:
    octospec.write("all.yaml", SMALL.replace("ce:Get*", "*"))
    octospec.write("more.yaml", SMALL.replace('ce:Get*"}]', '*"}], attach: AWSSupportAccess'))
    assert octospec("diff", "all.yaml", "more.yaml", "--json").json["changes"] == []


def test_a_removed_boundary_is_new_access_and_an_added_one_is_lost_access(octospec: Octospec) -> None:
    free, bound = small(octospec), small(octospec, boundary="AWSSupportAccess")
    ways = [
        [change["way"] for change in octospec("diff", *pair, "--json").json["changes"]]
        for pair in ((bound, free), (free, bound))
    ]
    assert ways == [["new"], ["lost"]]


def test_what_the_policies_of_an_account_deny_is_not_new_there(octospec: Octospec) -> None:
    octospec.write("wide.yaml", SMALL.replace("ce:Get*", "ce:*"))
    deny = {"Effect": "Deny", "NotAction": ["ce:Get*", "ce:List*"], "Resource": "*"}
    octospec.write("scp.json", json.dumps({"Version": "2012-10-17", "Statement": [deny]}))
    within = ("--within", "scp.json", "--reading", "catalogue", "--json")
    done = octospec("diff", small(octospec), "wide.yaml", *within)
    [change] = done.json["changes"]
    assert change["actions-today"]
    assert all(name.startswith("ce:List") for name in change["actions-today"])


@pytest.mark.medium
def test_names_are_compared_in_the_format_of_an_artifact(octospec: Octospec) -> None:
    octospec("build", "spec.yaml")
    given = "    names: {cloudformation: OldRole, terraform: old}\n    trust:"
    new = changed(octospec, "    trust:", given)
    ran = octospec("diff", "dist/cloudformation", new)
    assert "OldRole; an update replaces the role" in " ".join(ran.out.split())
    assert "in terraform" not in ran.out


def test_what_an_update_does_is_reported_for_each_format(octospec: Octospec) -> None:
    new = changed(octospec, "inline: {main:", "inline: {base:")
    ran = octospec("diff", "spec.yaml", new, "--updates")
    assert ran.code == 0
    for target in ("cloudformation", "terraform", "iam-json"):
        assert f"update of {target}: new next to old" in ran.out
    reported = octospec("diff", "spec.yaml", new, "--updates", "--json").json["updates"]
    assert [one["effect"] for one in reported] == ["new next to old"] * 3
    assert reported[0]["by"] == "the customer applies it"
    page = octospec("diff", "spec.yaml", new, "--updates", "--output-format", "markdown").out
    assert "### Update of terraform: new next to old" in page
    assert "updates" not in octospec("diff", "spec.yaml", new, "--json").json


@pytest.mark.medium
def test_an_update_of_artifacts_is_reported_for_their_format(octospec: Octospec) -> None:
    octospec("build", "spec.yaml")
    new = changed(octospec, "inline: {main:", "inline: {base:")
    ran = octospec("diff", "dist/terraform", new, "--updates")
    assert "update of terraform" in ran.out
    assert "update of cloudformation" not in ran.out
    ran = octospec("diff", "dist/terraform", "dist/iam-json", "--updates")
    assert ran.code == 2
    assert "an update cannot change the format" in ran.err


def test_an_update_accepts_roles_and_one_customer(octospec: Octospec) -> None:
    octospec.write("a.json", json.dumps({"Version": "2012-10-17", "Statement": []}))
    assert octospec("diff", "a.json", "spec.yaml", "--updates").code == 2
    octospec.write("customers.yaml", "octospec-customers: 1\ncustomers: {acme: {}, beta: {}}\n")
    ran = octospec("diff", "spec.yaml", "spec.yaml", "--customers", "customers.yaml", "--updates")
    assert ran.code == 2
    assert "--updates reports on one customer" in ran.err


def test_a_deny_without_a_grant_is_no_difference_although_a_policy_of_a_resource_may_allow_it(
    octospec: Octospec,
) -> None:
    """docs/proof.md says so: octospec compares what the policies of roles allow."""
    text = (octospec.folder / "spec.yaml").read_text()
    grants = "grants: [{allow: ce:Get*}]"
    assert grants in text
    octospec.write("denies.yaml", text.replace(grants, f"{grants[:-1]}, {{deny: s3:GetObject}}]"))
    assert octospec("diff", "denies.yaml", "spec.yaml", "--json").json["changes"] == []


TAGGED = (
    HEADER
    + """\
roles:
  reader:
    name: Reader
    why: Reads.
    tags: {tier: silver}
    trust: [{account: "111122223333", without-external-id: Test.}]
    inline: {main: [objects]}
groups:
  objects:
    category: cost-data
    access: read
    why: Reports.
    grants: [{allow: s3:GetObject, when: {StringEquals: {"aws:PrincipalTag/tier": gold}}}]
"""
)


def test_a_tag_with_another_value_opens_and_closes_what_depends_on_it(octospec: Octospec) -> None:
    octospec.write("spec.yaml", TAGGED)
    other = changed(octospec, "tier: silver", "tier: gold")
    ran = octospec("diff", "spec.yaml", other, "--fail-on", "new-access", "--json")
    assert (ran.code, [each["way"] for each in ran.json["changes"]]) == (1, ["new"])
    assert ran.json["version"]["required-step"] == "major"
    ran = octospec("diff", other, "spec.yaml", "--fail-on", "new-access", "--json")
    assert (ran.code, [each["way"] for each in ran.json["changes"]]) == (0, ["lost"])
    other = changed(octospec, "tier: silver", "tier: bronze")
    assert octospec("diff", "spec.yaml", other, "--json").json["changes"] == []


# --- defaults ----------------------------------------------------------------------------------

TRUSTING = (
    HEADER
    + """\
parameters:
  principal: {description: The account., pattern: "^[0-9]{12}$", default: "111122223333"}
choices:
  partner: {description: May the partner assume it?, default: off}
roles:
  reader:
    name: Reader
    why: Reads.
    trust:
      - {account: "${param.principal}", without-external-id: Test.}
    inline: {main: [costs]}
  partner:
    name: Partner
    why: Reads, too.
    needs: {partner: on}
    trust: [{account: "444455556666", without-external-id: Test.}]
    inline: {main: [costs]}
groups:
  costs: {category: cost-data, access: read, why: Reports., grants: [{allow: ce:Get*}]}
"""
)
OF_ANOTHER = ('default: "111122223333"', 'default: "222233334444"')


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (*OF_ANOTHER, {"new-access", "trust", "new-trust", "lost-trust"}),
        (', default: "111122223333"', "", {"trust", "lost-trust"}),
        ("default: off", "default: on", {"new-access", "trust", "new-trust"}),
    ],
)
def test_another_account_that_a_default_trusts_is_new_trust(
    octospec: Octospec, old: str, new: str, found: set[str]
) -> None:
    octospec.write("spec.yaml", TRUSTING)
    other = changed(octospec, old, new)
    for what in ("new-access", "new-trust", "lost-trust"):
        assert octospec("diff", "spec.yaml", other, "--fail-on", what).code == int(what in found), what


def test_a_default_that_is_added_is_new_trust(octospec: Octospec) -> None:
    octospec.write("spec.yaml", TRUSTING)
    other = changed(octospec, ', default: "111122223333"', "")
    assert octospec("diff", other, "spec.yaml", "--fail-on", "new-trust").code == 1
    assert octospec("diff", other, "spec.yaml", "--fail-on", "lost-trust").code == 0


def test_new_trust_by_a_default_names_the_account_and_the_default(octospec: Octospec) -> None:
    octospec.write("spec.yaml", TRUSTING)
    ran = octospec("diff", "spec.yaml", changed(octospec, *OF_ANOTHER), "--json")
    [gained] = [change for change in ran.json["changes"] if change["way"] == "new"]
    assert gained["kind"] == "trust"
    assert gained["words"].startswith("AWS arn:${partition}:iam::222233334444:root may now assume the role")
    assert gained["witness"]["supposes"] == {"principal": "222233334444"}


def test_a_default_whose_facts_only_one_side_has_is_compared(octospec: Octospec) -> None:
    allowed = "default: us, allowed: {us: {account: '111122223333'}}"
    trusting = TRUSTING.replace('default: "111122223333"', allowed).replace('pattern: "^[0-9]{12}$", ', "")
    octospec.write("spec.yaml", trusting.replace("param.principal}", "param.principal.account}"))
    added = "default: eu, allowed: {us: {account: '111122223333'}, eu: {account: '222233334444'}}"
    other = changed(octospec, allowed, added)
    assert octospec("diff", "spec.yaml", other, "--fail-on", "new-trust").code == 1
    assert octospec("diff", other, "spec.yaml", "--fail-on", "lost-trust").code == 1


def test_access_by_a_default_is_not_said_to_be_denied_before(octospec: Octospec) -> None:
    octospec.write("spec.yaml", TRUSTING)
    other = changed(octospec, "default: off", "default: on")
    for sides, tense in ((("spec.yaml", other), "was"), ((other, "spec.yaml"), "is now")):
        words = " ".join(octospec("diff", *sides).out.split())
        assert words.count(f"{tense} allowed only with another value of partner than the default") == 2
        assert "was not allowed before" not in words
        assert "is no longer allowed" not in words


ALSO_TRUSTING = TRUSTING.replace(
    'account: "${param.principal}"', 'account: ["${param.principal}", "777788889999"]'
)


def test_new_trust_by_a_default_is_reported_of_a_statement_that_also_gains_an_account(
    octospec: Octospec,
) -> None:
    octospec.write("spec.yaml", TRUSTING)
    octospec.write("wider.yaml", ALSO_TRUSTING)
    octospec.write("both.yaml", ALSO_TRUSTING.replace(*OF_ANOTHER))
    gained = [octospec("diff", "spec.yaml", other, "--json") for other in ("wider.yaml", "both.yaml")]
    supposed = [
        [change["witness"]["supposes"] for change in ran.json["changes"] if change["way"] == "new"]
        for ran in gained
    ]
    assert supposed == [[{}], [{}, {"principal": "222233334444"}]]
    lost = octospec("diff", "both.yaml", "spec.yaml", "--json").json["changes"]
    assert {"principal": "222233334444"} in [each["witness"]["supposes"] for each in lost]


def test_new_access_by_a_default_is_reported_of_a_statement_that_also_gains_an_action(
    octospec: Octospec,
) -> None:
    of_reads = ("allow: ce:Get*", "allow: [s3:GetObject], on: 'arn:aws:s3:::b/${param.principal}'")
    text = TRUSTING.replace(*of_reads)
    octospec.write("spec.yaml", text)
    octospec.write(
        "new.yaml", text.replace("s3:GetObject", "s3:GetObject, s3:PutObject").replace(*OF_ANOTHER)
    )
    changes = octospec("diff", "spec.yaml", "new.yaml", "--role", "reader", "--json").json["changes"]
    access = [each for each in changes if (each["kind"], each["way"]) == ("access", "new")]
    assert [each["witness"]["supposes"] for each in access] == [{}, {"principal": "222233334444"}]
    assert access[1]["actions-today"] == ["s3:GetObject"]


OF_DEFAULTS = (
    HEADER
    + """\
parameters:
  more: {description: A policy., default: "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"}
  bound: {description: A boundary., default: "arn:aws:iam::aws:policy/ReadOnlyAccess"}
roles:
  reader:
    name: Reader
    why: Reads.
    boundary: ${param.bound}
    trust: [{account: "111122223333", without-external-id: Test.}]
    inline: {main: [costs]}
groups:
  costs:
    category: cost-data
    access: write
    why: Reports.
    attach: ["${param.more}"]
    grants: [{allow: sqs:SendMessage}]
"""
)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("aws:policy/AmazonSQSReadOnlyAccess", "aws:policy/AmazonS3ReadOnlyAccess", 1),
        ("aws:policy/ReadOnlyAccess", "aws:policy/AdministratorAccess", 1),
        ("aws:policy/ReadOnlyAccess", "111122223333:policy/Theirs", 1),
        ("aws:policy/AmazonSQSReadOnlyAccess", "111122223333:policy/Theirs", 3),
    ],
)
def test_another_policy_as_a_default_may_be_new_access(
    octospec: Octospec, old: str, new: str, code: int
) -> None:
    octospec.write("spec.yaml", OF_DEFAULTS)
    assert octospec("diff", "spec.yaml", changed(octospec, old, new), "--fail-on", "new-access").code == code


def test_a_value_that_is_given_replaces_the_defaults(octospec: Octospec) -> None:
    octospec.write("spec.yaml", TRUSTING)
    arguments = ("--set", "principal=999988887777", "--fail-on", "trust")
    assert octospec("diff", "spec.yaml", changed(octospec, *OF_ANOTHER), *arguments).code == 0


def test_another_name_of_a_role_is_a_difference_and_no_access_of_its_policies(octospec: Octospec) -> None:
    octospec.write("spec.yaml", TRUSTING)
    ran = octospec("diff", "spec.yaml", changed(octospec, "name: Reader", "name: Admin"), "--fail-on", "any")
    assert ran.code == 1
    assert "name: Reader → Admin" in ran.out
    assert octospec("diff", "spec.yaml", "new.yaml", "--fail-on", "new-access,trust").code == 0


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("[0-9]{12}", "[0-9*]{1,12}", 3),
        (', pattern: "^[0-9]{12}$"', "", 3),
        ("pattern:", "max-length: 12, pattern:", 0),
    ],
)
def test_an_input_that_accepts_other_values_may_be_new_trust(
    octospec: Octospec, old: str, new: str, code: int
) -> None:
    octospec.write("spec.yaml", TRUSTING)
    sides = "spec.yaml", changed(octospec, old, new)
    for what in ("new-access", "new-trust"):
        ran = octospec("diff", *sides, "--fail-on", what, "--json")
        assert ran.code == code
        assert {each["kind"] for each in ran.json["not-decided"]} == ({"trust"} if code else set())
    given = "--set", "principal=111122223333"
    assert octospec("diff", *sides, "--fail-on", "new-trust,lost-trust,lost-access", *given).code == 0


def test_a_default_that_changes_no_trust_is_not_new_trust(octospec: Octospec) -> None:
    granting = TRUSTING.replace('{account: "${param.principal}"', '{account: "111122223333"')
    granting = granting.replace(
        "allow: ce:Get*", "allow: s3:GetObject, on: 'arn:aws:s3:::b/${param.principal}'"
    )
    octospec.write("spec.yaml", granting)
    other = changed(octospec, *OF_ANOTHER)
    assert octospec("diff", "spec.yaml", other, "--fail-on", "trust").code == 0
    assert octospec("diff", "spec.yaml", other, "--fail-on", "new-access").code == 1


@pytest.mark.medium
def test_a_default_of_an_artifact_counts_too(octospec: Octospec) -> None:
    octospec.write("spec.yaml", TRUSTING)
    other = changed(octospec, *OF_ANOTHER)
    assert octospec("build", "spec.yaml", "--out", "old").code == 0
    assert octospec("build", other, "--out", "new").code == 0
    for name in ("cloudformation/template.yaml", "terraform"):
        ran = octospec("diff", f"old/{name}", f"new/{name}", "--fail-on", "new-trust")
        assert ran.code == 1, ran.out


def test_the_account_that_a_customers_entry_presets_is_new_trust(octospec: Octospec) -> None:
    octospec.write("spec.yaml", TRUSTING.replace(', default: "111122223333"', ""))
    entry = 'octospec-customers: 1\ncustomers:\n  acme: {title: ACME, preset: {principal: "%s"}}\n'
    octospec.write("old.yaml", entry % "111122223333")
    octospec.write("new.yaml", entry % "222233334444")
    files = ("--old-customers", "old.yaml", "--customers", "new.yaml")
    assert octospec("diff", "spec.yaml", "spec.yaml", *files, "--fail-on", "new-trust").code == 1


# --- another partition -------------------------------------------------------------------------


def test_the_account_of_another_partition_is_new_trust_although_it_has_the_same_id(
    octospec: Octospec,
) -> None:
    octospec.write("spec.yaml", TRUSTING)
    entry = "octospec-customers: 1\ncustomers:\n  acme: {title: ACME, fix: {partition: %s}}\n"
    octospec.write("old.yaml", entry % "aws")
    octospec.write("new.yaml", entry % "aws-us-gov")
    files = ("--old-customers", "old.yaml", "--customers", "new.yaml", "--customer", "acme")
    ran = octospec("diff", "spec.yaml", "spec.yaml", *files, "--fail-on", "new-trust", "--json")
    assert ran.code == 1
    gained = [change["witness"] for change in ran.json["changes"] if change["way"] == "new"]
    assert len(gained) == len(["reader", "partner"])
    for witness in gained:
        assert witness["request"]["caller"].startswith("AWS arn:aws-us-gov:iam::")
        assert witness["supposes"]["partition"] == "aws-us-gov"


def test_an_example_of_a_partition_is_in_that_partition(octospec: Octospec) -> None:
    octospec.write("spec.yaml", TRUSTING + "partitions: [aws, aws-us-gov]\n")
    other = changed(octospec, "[{allow: ce:Get*}]", "[{allow: 's3:GetObject', on: 'arn:*:s3:::*/*'}]")
    octospec.write(
        "new.yaml", (octospec.folder / other).read_text().replace("grants", "only-in: [aws-us-gov], grants")
    )
    ran = octospec("diff", "spec.yaml", "new.yaml", "--role", "reader", "--json")
    [gained] = [change for change in ran.json["changes"] if change["way"] == "new"]
    assert gained["witness"]["request"]["resource"].startswith("arn:aws-us-gov:s3:::")
    assert "if partition is aws-us-gov and" not in gained["words"]


# --- policies whose texts are not known --------------------------------------------------------

HALF_KNOWN = (
    HEADER
    + """\
roles:
  reader:
    name: Reader
    why: Reads.
    trust: [{account: "111122223333", without-external-id: Test.}]
    inline: {main: [costs]}
groups:
  costs:
    category: cost-data
    access: read
    why: Reports.
    grants:
      - allow: ce:Get*
      - {deny: ce:GetTags, why: Tags are private.}
    attach: [NoSuchPolicy]
"""
)
ATTACHED = """\
    attach: [NoSuchPolicy]
"""
BOUNDED = "    boundary: arn:${partition}:iam::${account}:policy/Bound\n"


def half_known(octospec: Octospec, change: tuple[str, str]) -> tuple[str, str]:
    octospec.write("spec.yaml", HALF_KNOWN)
    return "spec.yaml", changed(octospec, *change)


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (("allow: ce:Get*", "allow: ce:GetCostAndUsage"), {"new-access": 0, "lost-access": 1, "trust": 0}),
        (("{deny: ce:GetTags", "{deny: ce:ListTagsForResource"), {"new-access": 1, "lost-access": 3}),
        (("      - {deny: ce:GetTags, why: Tags are private.}\n", ""), {"lost-access": 0}),
        (
            ("{deny: ce:GetTags", "{deny: [ce:GetTags, ce:gettags]"),
            {"new-access": 0, "lost-access": 0, "any": 0},
        ),
        (("deny: ce:GetTags", "deny: [ce:GetTags, ec2:*]"), {"new-access": 0, "lost-access": 3, "any": 3}),
        ((ATTACHED, ""), {"new-access": 3, "lost-access": 1}),
        (("NoSuchPolicy", "NoOtherPolicy"), {"new-access": 1, "lost-access": 1, "new-trust": 0}),
        (("    inline: {main", BOUNDED + "    inline: {main"), {"new-access": 0, "lost-access": 1}),
    ],
)
def test_a_gate_does_not_pass_if_an_unknown_policy_may_decide_it(
    octospec: Octospec, change: tuple[str, str], codes: dict[str, int]
) -> None:
    sides = half_known(octospec, change)
    assert {what: octospec("diff", *sides, "--fail-on", what).code for what in codes} == codes
    assert octospec("diff", *sides).code == 0


def test_what_an_unknown_policy_hides_is_printed(octospec: Octospec) -> None:
    sides = half_known(octospec, (ATTACHED, ""))
    ran = octospec("diff", *sides)
    words = (
        "Not decided: new access of role reader, because these texts are not known here: the attached policy"
        " arn:${partition}:iam::aws:policy/NoSuchPolicy"
    )
    assert words in " ".join(ran.out.split())
    assert words in {change["words"] for change in octospec("diff", *sides, "--json").json["not-decided"]}
    assert (
        "Not decided: new access of role reader"
        in octospec("diff", *sides, "--output-format", "markdown").out
    )


def test_a_role_with_an_unknown_policy_may_allow_more_than_a_document(octospec: Octospec) -> None:
    octospec.write("spec.yaml", HALF_KNOWN)
    wide = policy(octospec, "wide.json", "ce:*")
    assert octospec("diff", wide, "spec.yaml", "--fail-on", "new-access").code == 3


def test_a_boundary_of_which_only_one_side_has_the_document_is_named(octospec: Octospec) -> None:
    arn = "arn:aws:iam::111122223333:policy/Bound"
    text = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ce:*", "Resource": "*"}]}
    version = {"Document": text, "VersionId": "v1", "IsDefaultVersion": True}
    bound = {"Arn": arn, "PolicyName": "Bound", "DefaultVersionId": "v1", "PolicyVersionList": [version]}
    reader = account_role("Reader", PermissionsBoundary={"PermissionsBoundaryArn": arn})
    octospec.write("old.json", json.dumps(account_page(reader, policies=[bound])))
    octospec.write("new.json", json.dumps(account_page(reader)))
    why = f"permissions boundary {arn}, of which only one side has the document, which counts for both"
    for sides in (("old.json", "new.json"), ("new.json", "old.json")):
        [outside] = octospec("diff", *sides, "--json").json["outside"]
        assert outside.endswith(why)
    assert octospec("diff", "old.json", "old.json", "--json").json["outside"] == []


# --- the answers to reviewers' questions -------------------------------------------------------

READS_SECRETS = ("allow: ce:List*", "allow: [ce:List*, 'secretsmanager:GetSecretValue']")


def test_an_answer_that_gets_worse_for_some_choice_fails(octospec: Octospec) -> None:
    other = changed(octospec, *READS_SECRETS)
    ran = octospec("diff", "spec.yaml", other, "--fail-on", "worse-answer")
    assert ran.code == 1
    assert "  + reads-secrets, role reader: no → yes, if extra is on\n" in ran.out
    [change] = octospec("diff", "spec.yaml", other, "--answers", "--json").json["answers"]
    assert (change["role"], change["question"], change["way"]) == ("reader", "reads-secrets", "worse")
    assert [claim["answer"] for claim in change["old"]] == ["no"]
    assert (change["new"][0]["answer"], change["new"][0]["when"]) == ("yes", ["extra is on"])
    page = octospec("diff", "spec.yaml", other, "--answers", "--output-format", "markdown").out
    assert "- worse: reads-secrets, role reader: no → yes, if extra is on" in page


def test_an_answer_that_gets_better_does_not_fail(octospec: Octospec) -> None:
    other = changed(octospec, *READS_SECRETS)
    ran = octospec("diff", other, "spec.yaml", "--fail-on", "worse-answer")
    assert ran.code == 0
    assert "  - reads-secrets, role reader: yes → no, if extra is on\n" in ran.out
    assert octospec("diff", "spec.yaml", "spec.yaml", "--answers", "--json").json["answers"] == []


def test_an_answer_that_is_no_longer_decided_fails(octospec: Octospec) -> None:
    other = changed(octospec, "why: Reports.,", "why: Reports., attach: [NoSuchPolicy],")
    ran = octospec("diff", "spec.yaml", other, "--fail-on", "worse-answer")
    assert ran.code == 1
    assert "+ reads-secrets, role reader: no → not decided\n" in ran.out


def test_the_only_roles_of_two_sides_are_compared_whichever_their_ids(octospec: Octospec) -> None:
    where = "arn:aws:secretsmanager:us-east-1:111122223333:secret:a"
    one = policy(octospec, "one.json", "secretsmanager:GetSecretValue", Resource=where)
    ran = octospec("diff", one, "spec.yaml", "--answers")
    assert "  - reads-secrets, role reader: yes → no\n" in ran.out


@pytest.mark.medium
def test_an_answer_that_neither_side_decides_may_be_worse_if_there_may_be_new_access(
    octospec: Octospec,
) -> None:
    octospec.write("spec.yaml", HALF_KNOWN)
    wider = changed(octospec, "allow: ce:Get*", "allow: [ce:Get*, 'ce:List*']")
    ran = octospec("diff", "spec.yaml", wider, "--fail-on", "worse-answer")
    assert ran.code == 3
    assert "not decided, whether it is worse: " in ran.out
    found = octospec("diff", "spec.yaml", wider, "--answers", "--json").json["answers-not-decided"]
    assert {"role": "reader", "question": "reads-secrets"} in found
    page = octospec("diff", "spec.yaml", wider, "--answers", "--output-format", "markdown").out
    assert "- not decided, whether it is worse: " in page
    assert octospec("diff", wider, "spec.yaml", "--fail-on", "worse-answer").code == 0
    assert octospec("diff", "spec.yaml", "spec.yaml", "--fail-on", "worse-answer").code == 0


@pytest.mark.medium
@pytest.mark.parametrize(
    "edits",
    [
        ("inline: {main: [costs]}", "inline: {principal: [costs]}"),
        ("    why: Reads.\n", "    why: Reads.\n    max-session: 2h\n"),
        ("[costs]}\ngroups:\n  costs:", "[reports]}\ngroups:\n  reports:"),
        ("allow: ce:Get*", "allow: ['ce:Get*', 'ce:GetCost*']"),
    ],
    ids=["policy", "session", "group", "actions"],
)
def test_an_answer_that_neither_side_decides_is_not_worse_if_only_names_differ(
    octospec: Octospec, edits: tuple[str, str]
) -> None:
    octospec.write("spec.yaml", HALF_KNOWN)
    named = changed(octospec, *edits)
    ran = octospec("diff", "spec.yaml", named, "--fail-on", "worse-answer")
    assert ran.code == 0, ran.out
    assert octospec("diff", "spec.yaml", named, "--answers", "--json").json["answers-not-decided"] == []


@pytest.mark.parametrize(
    "edits",
    [
        ("name: Reader", "name: Other"),
        ("    why: Reads.\n", "    why: Reads.\n    tags: {team: a}\n"),
        ("inline: {main", "managed: {main"),
    ],
    ids=["role", "tags", "kind of policy"],
)
def test_what_an_unknown_policy_may_name_leaves_open_whether_an_answer_is_worse(
    octospec: Octospec, edits: tuple[str, str]
) -> None:
    octospec.write("spec.yaml", HALF_KNOWN)
    ran = octospec("diff", "spec.yaml", changed(octospec, *edits), "--fail-on", "worse-answer")
    assert ran.code == 3


def test_the_answers_about_a_role_that_may_be_skipped_are_not_decided(octospec: Octospec) -> None:
    role = template([{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}])
    skipped: Any = template([])
    skipped["Resources"]["R"]["Properties"]["AssumeRolePolicyDocument"] = "?"
    for name, found in (("old.json", role), ("new.json", skipped)):
        found["Resources"]["Other"] = template([])["Resources"]["R"]
        octospec.write(name, json.dumps(found))
    ran = octospec("diff", "old.json", "new.json", "--answers", "--json")
    steps = {(each["role"], each["question"]): each for each in ran.json["answers"]}
    assert [each["answer"] for each in steps["r", "reads-secrets"]["new"]] == ["not-decided"]


@pytest.mark.deep
@pytest.mark.medium
def test_an_answer_that_needs_more_steps_than_the_limit_is_not_decided(octospec: Octospec) -> None:
    where = [f"arn:aws:s3:::a*{letter}*b" for letter in "abcdefgh"]
    for name, actions in (("old.json", ["ce:*"]), ("new.json", ["ce:*", "secretsmanager:GetSecretValue"])):
        allows = {"Effect": "Allow", "Action": actions, "Resource": "*"}
        denies = {"Effect": "Deny", "Action": "*", "Resource": where}
        document = {"Version": "2012-10-17", "Statement": [allows, denies]}
        (octospec.folder / name).write_text(json.dumps(document))
    command = ("diff", "old.json", "new.json", "--answers", "--json")
    assert octospec(*command).json["answers-not-decided"] == []
    found = octospec(*command, "--limit", "10").json["answers-not-decided"]
    assert "changes-resources" in {each["question"] for each in found}


def test_a_difference_counts_although_the_answers_are_not_decided(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ends(_query: object, inputs: Inputs, _subject: str) -> None:
        inputs.diagnostics.append(EFFORT_EXCEEDED.at(None, "the answers could not be decided"))

    monkeypatch.setattr("octo_spec.storage.sides.compared_answers.decided_facts", ends)
    other = changed(octospec, *READS_SECRETS)
    ran = octospec("diff", "spec.yaml", other, "--answers", "--fail-on", "new-access,worse-answer")
    assert ran.code == 1
    assert "New access by 1 statement." in ran.out
    assert "OCT608 the answers could not be decided" in ran.err
    assert octospec("diff", "spec.yaml", other, "--fail-on", "worse-answer").code == 3
    assert octospec("diff", "spec.yaml", other, "--answers").code == 3


@pytest.mark.parametrize("more", [("--set", "extra=on"), ("--within", "scp.json")])
def test_answers_are_for_all_combinations_of_two_files(octospec: Octospec, more: tuple[str, ...]) -> None:
    ran = octospec("diff", "spec.yaml", "spec.yaml", "--answers", *more)
    assert ran.code == 2
    assert "--answers compares all combinations of two files" in ran.err
