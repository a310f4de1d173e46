"""An imported spec never grants more than its source, in any combination of the source's own inputs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.diagnostics import Severity
from octo_spec.iam.elements import Effect, PrincipalKind
from octo_spec.importing.external_ids import with_external_id_parameters
from octo_spec.language.load import load_spec
from octo_spec.lint.discovery import installed_rules
from octo_spec.lint.engine import lint
from octo_spec.model.deployment import (
    Attachment,
    Choice,
    Deployment,
    Policy,
    PolicyKind,
    Principal,
    Role,
    Statement,
    TrustStatement,
)
from octo_spec.model.presence import ALWAYS, ChoiceIs, Presence
from octo_spec.model.text import Text, account_root
from octo_spec.pipeline.importing import ImportedSpec, ImportProof, import_deployment
from octo_spec.plugin.artifacts import Artifact, ReadMode
from octo_spec.plugin.discovery import reserved_by_targets
from octospec_cloudformation import EMITTER as CLOUDFORMATION
from octospec_terraform import EMITTER as TERRAFORM
from tests.pipeline.test_importing import installation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from octo_spec.language.models.spec import Spec
    from octo_spec.plugin.contract import Emitter

TRUSTED = """\
          - Effect: Allow
            Principal: {AWS: "arn:aws:iam::123456789012:root"}
            Action: sts:AssumeRole
            Condition: {StringEquals: {sts:ExternalId: !Ref ExternalId}}
"""
TEMPLATE = """\
Parameters:
  ExternalId: {Type: String, MinLength: 16}
%s
Resources:
  Reader:
    Type: AWS::IAM::Role
%s
    Properties:
      RoleName: reader
      AssumeRolePolicyDocument:
        Statement:
%s
      Policies:
        - PolicyName: reads
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: redshift:DescribeClusters, Resource: "*"}
%s
"""
ELEVATED = """\
  Elevated: {Type: String, AllowedValues: ["on", "off"], Default: "%s"}
Conditions:
  IsElevated: !Equals [!Ref Elevated, "on"]
"""
SUPPORT = """\
          - !If
            - IsElevated
            - Effect: Allow
              Principal: {AWS: "arn:aws:iam::210987654321:root"}
              Action: sts:AssumeRole
              Condition: {StringEquals: {sts:ExternalId: !Ref ExternalId}}
            - !Ref AWS::NoValue
"""
DELETES = """\
              - !If
                - IsElevated
                - {Effect: Allow, Action: "redshift:DeleteCluster", Resource: "*"}
                - !Ref AWS::NoValue
"""


def imported(text: str, emitter: Emitter[Any] = CLOUDFORMATION, path: str = "template.yaml") -> ImportedSpec:
    """Import a source as the command does."""
    assert emitter.read
    read = emitter.read((Artifact(PurePosixPath(path), text),), ReadMode.FOREIGN).deployment
    assert read
    named, _ = with_external_id_parameters(replace(read, name="imported", version="1.0.0"))
    return import_deployment(named, path, installation())


def loaded(spec: ImportedSpec) -> Spec:
    """Load an imported spec, which must be valid."""
    found = load_spec(spec.text, "spec.yaml", reserved_by_targets()).spec
    assert found, spec.text
    return found


@pytest.mark.parametrize("default", ["on", "off"])
def test_trust_under_a_choice_keeps_the_choice_and_its_default(default: str) -> None:
    spec = imported(TEMPLATE % (ELEVATED % default, "", TRUSTED + SUPPORT, DELETES))
    assert spec.proof is ImportProof.EQUAL, spec.notes
    written = loaded(spec)
    [first, second] = written.roles["reader"].trust
    assert (dict(first.needs), dict(second.needs)) == ({}, {"elevated": ("on",)})
    assert written.choices["elevated"].default == default


def test_trust_that_is_one_or_the_other_keeps_both() -> None:
    either = SUPPORT.replace(
        "!Ref AWS::NoValue",
        '{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}',
    )
    spec = imported(TEMPLATE % (ELEVATED % "off", "", either, DELETES))
    assert spec.proof is ImportProof.EQUAL, spec.notes
    entries = loaded(spec).roles["reader"].trust
    assert {needed for entry in entries for needed in entry.needs["elevated"]} == {"on", "off"}


MODULE = """\
variable "external_id" { type = string }
%s
resource "aws_iam_role" "reader" {
  count              = %s
  name               = "reader"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::123456789012:root" }
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })
}
resource "aws_iam_role_policy" "reads" {
  count  = %s
  name   = "reads"
  role   = aws_iam_role.reader[0].id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "ce:GetCostAndUsage", Resource = "*" }] })
}
"""
TEXT = 'variable "bucket" {\n  type    = string\n  default = ""\n}'
LIST = 'variable "accounts" {\n  type    = list(string)\n  default = []\n}'
FLAGS = """\
variable "mode" {
  default = "%s"
  validation {
    condition     = contains(["none", "a", "b"], var.mode)
    error_message = "x"
  }
}
variable "legacy" {
  type    = bool
  default = false
}"""


def _existing(written: Spec, answers: Mapping[str, str]) -> int:
    """Return how many roles a customer with these answers has."""
    needs = [role.needs for role in written.roles.values()]
    return sum(all(answers[id] in needed for id, needed in each.items()) for each in needs)


def assert_the_role_exists(
    written: Spec, when: Callable[[Mapping[str, str]], bool], *, default: bool
) -> None:
    """Require one role in the cases of the source, none in all others, and by default what the source has.

    The roles differ only in when they exist, so each allows what the role of the source does.
    """
    names: dict[str, object] = {"needs": {}, "names": {}, "policy_names": {}}
    [_] = {role.model_copy(update=names).model_dump_json() for role in written.roles.values()}
    values = [choice.values for choice in written.choices.values()]
    for combination in product(*values):
        answers = dict(zip(written.choices, combination, strict=True))
        assert _existing(written, answers) == when(answers), answers
    assert _existing(written, {id: choice.default for id, choice in written.choices.items()}) == default


@pytest.mark.parametrize(
    ("variables", "count", "id"),
    [
        (TEXT, 'var.bucket != "" ? 1 : 0', "with-bucket"),
        (TEXT, 'var.bucket == "" ? 0 : 1', "with-bucket"),
        (LIST, "length(var.accounts) > 0 ? 1 : 0", "with-accounts"),
        (LIST, "length(var.accounts) == 0 ? 0 : 1", "with-accounts"),
    ],
)
def test_a_counted_role_exists_only_with_a_value(variables: str, count: str, id: str) -> None:
    spec = imported(MODULE % (variables, count, count), TERRAFORM, "main.tf")
    assert spec.proof is not ImportProof.UNPROVEN, spec.notes
    assert_the_role_exists(loaded(spec), lambda answers: answers[id] == "on", default=False)


@pytest.mark.parametrize("mode", ["none", "a"])
def test_a_counted_role_exists_in_the_cases_of_its_condition(mode: str) -> None:
    count = 'var.mode == "a" || var.legacy ? 1 : 0'
    spec = imported(MODULE % (FLAGS % mode, count, count), TERRAFORM, "main.tf")
    assert spec.proof is ImportProof.EQUAL, spec.notes
    assert_the_role_exists(
        loaded(spec), lambda answers: answers["mode"] == "a" or answers["legacy"] == "on", default=mode == "a"
    )


CONDITIONS = """\
  Wanted: {Type: String, AllowedValues: ["yes", "no"], Default: "%s"}
  Other: {Type: String, Default: "null"}
  Home: {Type: String, Default: eu-west-1}
Conditions:
  AtHome: !Equals [!Ref "AWS::Region", !Ref Home]
  Make: %s
"""


@pytest.mark.parametrize(
    ("wanted", "condition", "when", "default"),
    [
        ("yes", '!Equals [!Ref "AWS::Region", !Ref Home]', lambda each: each["make"] == "on", False),
        (
            "yes",
            '!And [!Equals [!Ref Wanted, "yes"], !Condition AtHome]',
            lambda each: (each["wanted"], each["at-home"]) == ("yes", "on"),
            False,
        ),
        (
            "no",
            '!Or [!Equals [!Ref Wanted, "yes"], !Condition AtHome]',
            lambda each: each["wanted"] == "yes" or each["at-home"] == "on",
            False,
        ),
        (
            "yes",
            '!Or [!Equals [!Ref Wanted, "yes"], !Condition AtHome]',
            lambda each: each["wanted"] == "yes" or each.get("at-home") == "on",
            True,
        ),
        (
            "no",
            '!Or [!Equals [!Ref Wanted, "yes"], !Not [!Equals [!Ref Other, "null"]]]',
            lambda each: each["wanted"] == "yes" or each["other"] == "other",
            False,
        ),
        (
            "no",
            '!Or [!Equals [!Ref Wanted, "yes"], !Equals [!Ref Other, "null"]]',
            lambda each: each["wanted"] == "yes" or each["other"] == "null",
            True,
        ),
    ],
)
def test_a_role_under_a_condition_exists_in_the_cases_of_the_source(
    wanted: str, condition: str, when: Callable[[Mapping[str, str]], bool], *, default: bool
) -> None:
    spec = imported(TEMPLATE % (CONDITIONS % (wanted, condition), "    Condition: Make", TRUSTED, ""))
    assert_the_role_exists(loaded(spec), when, default=default)


STAGED = """\
              - {Effect: Allow, Action: s3:GetObject, Resource: !Sub "arn:aws:s3:::${Other}/*"}
"""


@pytest.mark.parametrize(
    ("condition", "needs"),
    [
        (
            '!And [!Equals [!Ref Wanted, "yes"], !Equals [!Ref Other, prod]]',
            {"wanted": "yes", "other-is-prod": "off"},
        ),
        (
            "!And [!Condition AtHome, !Not [!Equals [prod, !Ref Other]]]",
            {"at-home": "off", "other-is-prod": "on"},
        ),
    ],
)
def test_only_the_comparison_that_nothing_decides_becomes_a_choice(
    condition: str, needs: dict[str, str]
) -> None:
    """A choice for the whole condition was on whatever else the condition depends on."""
    written = loaded(
        imported(TEMPLATE % (CONDITIONS % ("yes", condition), "    Condition: Make", TRUSTED, STAGED))
    )
    assert {id: written.choices[id].default for id in written.roles["reader"].needs} == needs
    assert written.choices["other-is-prod"].description == "Whether Other is prod."


STAGE = """\
  Stage: {Type: String, Default: prod}
Conditions:
  IsElevated: !Equals [!Ref Stage, prod]
"""
BY_STAGE = """\
              - {Effect: Allow, Action: s3:GetObject, Resource: !Sub "arn:aws:s3:::${Stage}/*"}
"""
OTHERWISE = DELETES.replace("!Ref AWS::NoValue", '{Effect: Allow, Action: "sqs:ListQueues", Resource: "*"}')
WITHOUT = """\
              - !If
                - IsElevated
                - !Ref AWS::NoValue
                - {Effect: Allow, Action: "redshift:DeleteCluster", Resource: "*"}
"""


@pytest.mark.parametrize(
    ("stage", "more", "default", "reported"),
    [
        ("prod", BY_STAGE + DELETES, "off", "the choice is-elevated is off by default, which grants less"),
        ("dev", BY_STAGE + WITHOUT, "on", "the choice is-elevated is on by default, which grants less"),
        ("prod", BY_STAGE + WITHOUT, "on", ""),
        ("prod", BY_STAGE + OTHERWISE, "on", "customers answer the choice is-elevated and stage separately"),
    ],
)
def test_a_choice_about_a_parameter_that_customers_also_give_grants_nothing_by_default(
    stage: str, more: str, default: str, reported: str
) -> None:
    """With another stage than the default, the source does not grant what the choice adds."""
    text = TEMPLATE % (STAGE.replace("Default: prod", f"Default: {stage}"), "", TRUSTED, more)
    assert loaded(imported(text)).choices["is-elevated"].default == default
    assert CLOUDFORMATION.read
    notes = CLOUDFORMATION.read((Artifact(PurePosixPath("t.yaml"), text),), ReadMode.FOREIGN).diagnostics
    assert [each.message for each in notes if each.message == reported or "the choice" in each.message] == (
        [reported] if reported else []
    )


@pytest.mark.parametrize(("more", "default"), [(DELETES, "off"), (WITHOUT, "on")])
def test_a_choice_about_the_region_grants_nothing_by_default(more: str, default: str) -> None:
    region = STAGE.replace("[!Ref Stage, prod]", '[!Ref "AWS::Region", !Ref Stage]')
    written = loaded(imported(TEMPLATE % (region, "", TRUSTED, more)))
    assert written.choices["is-elevated"].default == default


def test_a_choice_about_a_parameter_that_no_text_uses_replaces_it() -> None:
    written = loaded(imported(TEMPLATE % (STAGE, "", TRUSTED, DELETES)))
    assert (written.choices["stage"].default, {*written.parameters}) == ("prod", {"external-id"})


def test_a_choice_about_a_variable_that_customers_also_give_is_off() -> None:
    variable = 'variable "stage" {\n  default = "prod"\n}'
    text = MODULE % (variable, "1", 'local.stage == "prod" ? 1 : 0')
    text = text.replace('Resource = "*"', 'Resource = "arn:aws:s3:::${var.stage}"')
    spec = imported(f"locals {{\n  stage = lower(var.stage)\n}}\n{text}", TERRAFORM, "main.tf")
    [choice] = loaded(spec).choices.values()
    assert choice.default == "off"


@pytest.mark.parametrize("default", ["", "null", "reports"])
def test_several_words_for_no_value_are_one(default: str) -> None:
    texts = f"""\
  Bucket: {{Type: String, Default: "{default}"}}
Conditions:
  HasBucket: !And [!Not [!Equals [!Ref Bucket, ""]], !Not [!Equals [!Ref Bucket, "null"]]]
"""
    more = """\
              - !If
                - HasBucket
                - {Effect: Allow, Action: s3:GetObject, Resource: !Sub "arn:aws:s3:::${Bucket}/*"}
                - !Ref AWS::NoValue
"""
    spec = imported(TEMPLATE % (texts, "", TRUSTED, more))
    assert spec.proof is ImportProof.EQUAL, spec.notes
    written = loaded(spec)
    assert (dict(written.choices), written.parameters["bucket"].optional) == ({}, True)


ACCOUNT = """\
  Account: {Type: String, Default: "", AllowedPattern: "^$|^[0-9]{12}$"}
Conditions:
  NoAccount: !Equals [!Ref Account, ""]
"""
OPEN = """\
          - !If
            - NoAccount
            - {Effect: Allow, Principal: {AWS: "arn:aws:iam::123456789012:root"}, Action: sts:AssumeRole}
            - {Effect: Allow, Principal: {AWS: !Sub "arn:aws:iam::${Account}:root"}, Action: sts:AssumeRole}
"""
WIDE = """\
              - Effect: Allow
                Action: redshift:DeleteCluster
                Resource: !If [NoAccount, "*", !Sub "arn:aws:redshift:*:${Account}:cluster:x"]
"""


@pytest.mark.parametrize(("trust", "more"), [(OPEN, ""), (TRUSTED, WIDE)], ids=["trust", "permissions"])
def test_what_exists_only_without_a_value_is_never_deployed_with_one(trust: str, more: str) -> None:
    spec = imported(TEMPLATE % (ACCOUNT, "", trust, more))
    assert spec.proof is ImportProof.EQUAL, spec.notes
    written = loaded(spec)
    assert dict(written.parameters["account"].requires) == {"with-account": ("on",)}
    assert dict(written.parameters["account"].required_when) == {"with-account": ("on",)}
    assert written.choices["with-account"].default == "off"


FOR_ACCOUNT = """\
              - !If
                - NoAccount
                - !Ref AWS::NoValue
                - {Effect: Allow, Action: "sqs:ListQueues", Resource: "*"}
"""


def test_an_account_without_which_aws_refuses_the_trust_policy_must_be_given() -> None:
    trust = TRUSTED.replace("arn:aws:iam::123456789012:root", "arn:aws:iam::${Account}:root").replace(
        "{AWS: ", "{AWS: !Sub "
    )
    assert "!Sub" in trust
    spec = imported(TEMPLATE % (ACCOUNT, "", trust, FOR_ACCOUNT))
    assert spec.proof is ImportProof.EQUAL, spec.notes
    account = loaded(spec).parameters["account"]
    assert (account.optional, account.default) == (False, None)


@pytest.mark.parametrize("written", ["string", '"string"'])
def test_an_account_of_a_module_must_be_given_too(written: str) -> None:
    variable = f'variable "account" {{\n  type    = {written}\n  default = ""\n}}'
    text = MODULE % (variable, "1", 'var.account != "" ? 1 : 0')
    spec = imported(text.replace("::123456789012:", "::${var.account}:"), TERRAFORM, "main.tf")
    assert spec.proof is ImportProof.EQUAL, spec.notes
    account = loaded(spec).parameters["account"]
    assert (account.optional, account.default) == (False, None)


# --- what depends on a choice without a way to say so ------------------------------------------

ON = Presence.of(ChoiceIs("open", ("on",)))
OFF = Presence.of(ChoiceIs("open", ("off",)))
READS = Policy(Text.of("reads"), PolicyKind.INLINE, (Statement(Effect.ALLOW, ("ec2:Describe*",)),))


def _role(*trust: Presence, boundary: Attachment | None = None) -> Deployment:
    principal = Principal(PrincipalKind.AWS, (account_root(Text.of("123456789012")),))
    statements = tuple(
        TrustStatement(
            replace(principal, values=(account_root(Text.of(f"{number:012}")),)),
            ("sts:AssumeRole",),
            (),
            "",
            there,
        )
        for number, there in enumerate(trust, 1)
    )
    role = Role("reader", Text.of("reader"), statements, (READS,), boundary=boundary)
    choice = Choice("open", "Open?", ("off", "on"), "off")
    return Deployment("imported", "1.0.0", (role,), choices=(choice,))


@pytest.mark.parametrize("there", [ON, OFF])
def test_a_boundary_in_some_combinations_is_there_in_all(there: Presence) -> None:
    boundary = Attachment(Text.of("arn:aws:iam::aws:policy/ReadOnlyAccess"), there)
    spec = import_deployment(_role(ALWAYS, ON, boundary=boundary), "x", installation())
    assert spec.proof is ImportProof.NARROWER
    assert "OCT757" in [note.kind.code for note in spec.notes]
    assert loaded(spec).roles["reader"].boundary == "ReadOnlyAccess"


@pytest.mark.parametrize(
    ("arn", "proof"),
    [
        ("arn:aws:iam::aws:policy/ReadOnlyAccess", ImportProof.NARROWER),
        ("arn:aws:iam::123456789012:policy/MayDeny", ImportProof.UNPROVEN),
    ],
)
def test_a_policy_that_may_deny_is_attached_in_as_many_combinations(arn: str, proof: ImportProof) -> None:
    more = Choice("more", "More?", ("off", "on"), "off")
    also = Presence.of(ChoiceIs("more", ("on",)))
    read = _role(ALWAYS)
    role = replace(read.roles[0], attachments=tuple(Attachment(Text.of(arn), each) for each in (ON, also)))
    spec = import_deployment(replace(read, roles=(role,), choices=(*read.choices, more)), "x", installation())
    assert "OCT756" in [note.kind.code for note in spec.notes]
    assert spec.proof is proof


@pytest.mark.parametrize("there", [ON, OFF])
def test_a_role_that_no_one_can_assume_in_a_combination_does_not_exist_in_it(there: Presence) -> None:
    spec = import_deployment(_role(there), "x", installation())
    assert spec.proof is ImportProof.NARROWER
    role = loaded(spec).roles["reader"]
    assert dict(role.needs) == {"open": there.tests[0].values}  # type: ignore[union-attr]
    assert not role.trust[0].needs


# --- lint stays awake --------------------------------------------------------------------------

DANGER = '              - {Effect: Allow, Action: ["iam:PutRolePolicy", "iam:PassRole"], Resource: "*"}\n'


def _linted(text: str) -> list[str]:
    found = load_spec(text, "spec.yaml", reserved_by_targets())
    assert found.spec, found.diagnostics
    return [
        each.kind.name for each in lint(found.spec, found.spans, date(2026, 1, 1), installed_rules()).open
    ]


def test_findings_are_accepted_where_they_are_and_an_added_action_is_found() -> None:
    spec = imported(TEMPLATE % ("", "", TRUSTED, DANGER))
    assert not loaded(spec).accept
    assert {*_linted(spec.text)} == {"unexplained-grant"}
    added = spec.text.replace(
        "[iam:PutRolePolicy, iam:PassRole]", "[iam:PutRolePolicy, iam:PassRole, iam:CreateAccessKey]", 1
    )
    assert "outgrown-acceptance" in _linted(added)
    assert "raises-rights" in _linted(added)
    others = spec.text.replace(
        "- allow: redshift:DescribeClusters",
        "- allow: [redshift:DescribeClusters, redshift:DeleteCluster]",
        1,
    )
    assert "write-anywhere" in _linted(others)


def test_an_error_is_accepted_with_a_reason_that_says_to_decide() -> None:
    spec = imported(TEMPLATE % ("", "", TRUSTED, DANGER))
    accepted = {
        rule: entry.reason
        for group in loaded(spec).groups.values()
        for grant in group.grants
        for rule, entry in grant.accept.items()
    }
    errors = {rule.kind.name for rule in installed_rules().rules if rule.kind.severity is Severity.ERROR}
    assert {*accepted} & errors
    for rule, reason in accepted.items():
        assert reason.startswith("TODO") == (rule in errors)
        assert reason.endswith("Imported from template.yaml.")
