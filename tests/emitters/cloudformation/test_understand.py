"""Third-party templates, and octospec's own: both readers agree about these."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import assume, given

from octo_spec.diagnostics import has_errors
from octo_spec.model.canonical_json import difference
from octo_spec.model.deployment import Parameter, PolicyKind
from octo_spec.model.ids import id_from
from octo_spec.model.presence import ChoiceIs
from octo_spec.model.reports import Reports
from octo_spec.model.text import Text
from octo_spec.model.traversal import parameters_of, presences, prune, texts
from octo_spec.model.unread import UnreadKind
from octo_spec.plugin.artifacts import ReadMode
from octo_spec.source import Mapping, parse_yaml
from octo_spec.testing import LAW
from octo_spec.testing.strategies import deployments
from octospec_cloudformation import EMITTER
from octospec_cloudformation.naming import pascal
from octospec_cloudformation.reading.own_boundary import without_own
from octospec_cloudformation.reading.understand import evaluate_template
from tests.emitters.cloudformation.understood import ROLE, result_text, templates, understand

if TYPE_CHECKING:
    from pathlib import Path

    from octo_spec.model.deployment import Deployment, Question


@pytest.mark.parametrize("template", templates(), ids=lambda template: template.stem)
def test_each_template_is_read_as_the_text_next_to_it_says(template: Path) -> None:
    assert result_text(template) == template.with_suffix(".txt").read_text("utf-8")


@pytest.mark.medium
@LAW
@given(deployments(EMITTER.lacks))
def test_our_own_templates_evaluate_to_what_the_strict_reader_returns(deployment: Deployment) -> None:
    assume(_keeps_its_ids(deployment) and not _trusts_listed_accounts(deployment))
    assume(_names_differ(deployment))
    assume(_distinguishes_answers(deployment) and _is_plain(deployment))
    emission = EMITTER.emit(deployment, EMITTER.options())
    assume(not has_errors(emission.diagnostics))
    assert EMITTER.read
    read = EMITTER.read(emission.artifacts, ReadMode.STRICT).deployment
    assert read
    foreign = evaluate_template(_without_boundary_of_customer(emission.artifacts[0].text)).deployment
    assert foreign
    expected = prune(read)
    assert difference(foreign.roles, expected.roles) == ""
    assert tuple(map(_as_input, foreign.choices)) == tuple(map(_as_input, expected.choices))
    assert foreign.requirements == expected.requirements
    assert foreign.partitions == expected.partitions
    assert tuple(map(_as_input, foreign.parameters)) == tuple(map(_as_input, expected.parameters))


def _without_boundary_of_customer(template: str) -> Mapping:
    """Take off what is no part of a deployment, and to others is one more parameter."""
    root = cast("Mapping", parse_yaml(template, "template.yaml").node)
    reports = Reports()
    left = without_own(root, reports)
    assert not reports.diagnostics
    return left


def _trusts_listed_accounts(deployment: Deployment) -> bool:
    """Return whether a list of accounts is trusted: without an ARN around it, it can contain ARNs."""
    principals = (trust.principal for role in deployment.roles for trust in role.trust)
    return any(text.list_param for principal in principals for text in principal.values)


def _distinguishes_answers(deployment: Deployment) -> bool:
    """Return whether each test fails for some answer; a test that is always true distinguishes nothing.

    A list of partitions without facts is said by an assertion, which refuses others and grants nothing.
    """
    values = {choice.id: choice.values for choice in deployment.choices}
    tests = {test for role in deployment.roles for each in presences(role) for test in each.tests}
    if any(not facts.facts for facts in deployment.partitions):
        return False
    return not any(isinstance(test, ChoiceIs) and test.values == values[test.choice] for test in tests)


def _is_plain(deployment: Deployment) -> bool:
    """Return whether no list has other references next to it, which a template spells out for each partition.

    An external ID that is optional counts as given where a foreign template needs it.
    """
    optional = {parameter.id for parameter in deployment.parameters if parameter.optional}
    written = [text for role in deployment.roles for text in texts(role)]
    conditions = (each for role in deployment.roles for trust in role.trust for each in trust.conditions)
    external = (text for each in conditions if each.key == "sts:ExternalId" for text in each.values)
    if deployment.requirements or any(optional & {*parameters_of(text)} for text in external):
        return False  # what a rule asks for need not be a test of its own, and may be one
    policies = (each for role in deployment.roles for each in role.policies)
    managed = [str(each.name).lower() for each in policies if each.kind is PolicyKind.MANAGED]
    if len({*managed}) < len(managed):
        return False  # the language refuses two managed policies with one name, so one gets another
    if any("," in str(each.arn) for role in deployment.roles for each in role.attachments):
        return False  # next to a list, CloudFormation would take such a name for two
    return all(len(text.references) == 1 for text in written if text.list_param)


def _as_input(question: Question) -> Question:
    """Remove the description, which is prose, and the default, which an external ID must not have."""
    if isinstance(question, Parameter):
        return replace(question, description="", default=None)
    return replace(question, description="")


def _names_differ(deployment: Deployment) -> bool:
    """Return whether the names of managed policies are unique, as AWS and the language require."""
    policies = (policy for role in deployment.roles for policy in role.policies)
    names = [
        str(each.name).lower() for each in policies if each.kind is PolicyKind.MANAGED and each.name.pieces
    ]
    return len(names) == len(set(names))


def _keeps_its_ids(deployment: Deployment) -> bool:
    """Return whether the ids are those that PascalCase represents."""
    facts = (fact for facts in deployment.partitions for fact, _ in facts.facts)
    own = (
        fact for parameter in deployment.parameters for known in parameter.allowed for fact, _ in known.facts
    )
    ids = {thing.id for thing in (*deployment.questions, *deployment.roles)} | {*facts, *own}
    return all(id_from(pascal(id)) == id for id in ids)


def test_what_is_not_a_template_is_left_to_others() -> None:
    for text in ("a: b", "[]", "Resources: {}", "Resources: {A: {Properties: {}}}", "}"):
        reading = understand(text)
        assert reading.deployment is None
        assert not reading.diagnostics


def test_a_changed_template_of_octospec_is_explained_by_its_reader() -> None:
    own = "Resources: {A: {Type: AWS::IAM::Role}}\nOutputs: {SpecName: {Value: a}, SpecVersion: {Value: b}}"
    assert understand(own) == understand("{}")


def _statement(resource: str, conditions: str = "", parameters: str = "") -> str:
    return f"""
Parameters: {{A: {{Type: String}}, L: {{Type: CommaDelimitedList}}{parameters}}}
Conditions: {{{conditions}}}
{ROLE.strip()}
      Policies:
        - PolicyName: p
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              Effect: Allow
              Action: s3:GetObject
              Resource: {resource}
"""


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ('!Join ["-", [a, !Ref A, c]]', "a-${param.a}-c"),
        ('!Sub ["${x}${!aws:username}", {x: !Join ["", [!Ref A, b]]}]', "${param.a}b${aws:username}"),
        ("!Select [1, [a, !Ref A]]", "${param.a}"),
        ('!Select [1, !Split ["/", "x/y/z"]]', "y"),
        ('!Split [",", !Join [",", [!Ref A, b]]]', "${param.a}, b"),
        ('!Split [",", !Join [",", [a, !Join [",", !Ref L], b]]]', "a, ${param.l}, b"),
        ('!Split [",", !Sub ["x${l}y", {l: !Join ["y,x", !Ref L]}]]', "x${param.l}y"),
        ("{Ref: L}", "${param.l}"),
        ('{"Fn::GetAtt": [R, Arn]}', "${role.r.arn}"),
        ("!Base64 abc", "YWJj"),
        ("[!ImportValue a, !ImportValue b]", "${param.imported-a}, ${param.imported-b}"),
        ("[!Select [0, !Ref L], !Select [1, !Ref L]]", "${param.element0-of-l}, ${param.element1-of-l}"),
        ('!Select [1, !Split ["-", !Sub "${A}-b"]]', "${param.part1-of-a-b}"),
        ('!Select [4, !Split [":", !Sub "arn:aws:s3:${AWS::AccountId}:x"]]', "x"),
        (
            "!Sub arn:${AWS::Partition}:s3:::${AWS::AccountId}-${AWS::Region}",
            "arn:${partition}:s3:::${account}-${region}",
        ),
    ],
)
def test_a_function_gives_what_cloudformation_gives(written: str, text: str) -> None:
    deployment = understand(_statement(written)).deployment
    assert deployment
    [policy] = deployment.roles[0].policies
    assert ", ".join(map(str, policy.statements[0].resources)) == text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ('!Sub "arn:${Partition}:s3:::x-${Partition}"', "arn:${partition}:s3:::x-${partition}"),
        ('!Join ["", ["arn:", !Ref Partition, ":s3:::x"]]', "arn:${partition}:s3:::x"),
        ('!Join [":", [arn, !Ref Partition, "s3:::x"]]', "arn:${partition}:s3:::x"),
        ('!Sub ["arn:${P}:s3:::x", {P: !Ref Partition}]', "arn:${param.partition}:s3:::x"),
        ('!Sub "arn:aws:s3:::x-${Partition}/*"', "arn:aws:s3:::x-${param.partition}/*"),
        ("!Ref Partition", "${param.partition}"),
    ],
)
def test_a_parameter_is_the_partition_only_where_an_arn_has_one(written: str, text: str) -> None:
    deployment = understand(_statement(written, parameters=", Partition: {Type: String}")).deployment
    assert deployment
    [policy] = deployment.roles[0].policies
    assert ", ".join(map(str, policy.statements[0].resources)) == text


@pytest.mark.parametrize(("top", "text"), [("there", "found"), ("none", "${param.a}-x")])
def test_a_value_that_no_mapping_has_is_the_default(top: str, text: str) -> None:
    looked_up = f'!FindInMap [M, {top}, key, {{DefaultValue: !Sub "${{A}}-x"}}]'
    deployment = understand(f"{_statement(looked_up)}Mappings: {{M: {{there: {{key: found}}}}}}\n").deployment
    assert deployment
    [policy] = deployment.roles[0].policies
    assert ", ".join(map(str, policy.statements[0].resources)) == text


@pytest.mark.parametrize(
    "written",
    [
        '!Split [",", !Sub ["x${l}y", {l: !Join ["z,x", !Ref L]}]]',
        '!Join [",", !Ref L]',
        "!Sub ${L}",
        '!Sub ["${A}", {}, b]',
        "!If [Nothing, a, b]",
        "!GetAtt Nothing.Arn",
        "!Base64 {Ref: A}",
        "!Cidr x",
        "012345670123",
        "{a: b}",
    ],
)
def test_what_is_not_understood_is_reported_at_its_place(written: str) -> None:
    reading = understand(_statement(written))
    assert reading.deployment
    assert not reading.deployment.roles[0].policies
    [note] = reading.diagnostics
    assert note.kind.code == "OCT440"
    assert note.span
    assert note.span.line > 1


@pytest.mark.parametrize(
    "document",
    [
        '!Sub \'{"Statement": {"Effect": "Allow", "Action": ${A}, "Resource": "*"}}\'',
        '!Sub \'{"Statement": {"Effect": "Allow", "${A}": "s3:*", "Resource": "*"}}\'',
        '\'{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "\\u0024"}}\'',
        '\'{"Version": "2012-10-17", "Statement": [\'',
        '!Sub \'{"Version": "2012-10-17"}\'',
    ],
)
def test_a_text_that_is_not_a_document_gives_its_role_up(document: str) -> None:
    template, _, _ = _statement("*").partition("PolicyDocument:")
    reading = understand(f"{template}PolicyDocument: {document}\n")
    assert reading.deployment is None
    assert "the role R is skipped" in str(reading.diagnostics)


def test_a_role_whose_trust_denies_is_skipped_and_reported_at_that_statement() -> None:
    allows = "{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}"
    denies = "{Effect: Deny, Principal: '*', Action: sts:AssumeRole, Condition: {Bool: {x: 'true'}}}"
    reading = understand(_statement("'*'").replace(allows, f"\n          - {allows}\n          - {denies}"))
    assert reading.deployment is None
    [result_text] = [note for note in reading.diagnostics if "its trust policy denies" in note.message]
    assert result_text.span
    assert result_text.span.line == 12


def test_items_that_are_there_with_one_condition_stay_one_statement() -> None:
    nothing = "!Ref AWS::NoValue"
    items = f"!If [W, a, {nothing}], b, !If [W, c, {nothing}], !If [W, d, e], !If [V, f, {nothing}]"
    parameter = ", P: {Type: String, AllowedValues: ['true', 'false']}"
    conditions = "W: !Equals [!Ref P, 'true'], V: !Equals [!Ref P, 'false']"
    deployment = understand(_statement(f"[{items}]", conditions, parameter)).deployment
    assert deployment
    found = {
        (tuple(map(str, statement.resources)), str(policy.presence.tests[-1:]))
        for policy in deployment.roles[0].policies
        for statement in policy.statements
    }
    on, off = (str((ChoiceIs("p", (answer,)),)) for answer in ("on", "off"))
    assert found == {(("a", "c"), on), (("b",), "()"), (("d",), on), (("e",), off), (("f",), off)}


@pytest.mark.parametrize(
    "type_", ["User", "Group", "InstanceProfile", "AccessKey", "ServerCertificate", "VirtualMFADevice"]
)
@pytest.mark.parametrize("value", ["!Ref X", "!GetAtt X.Arn", "!Sub 'x-${X}'"])
def test_a_value_of_an_identity_that_the_template_creates_is_not_a_parameter(type_: str, value: str) -> None:
    template = _statement(f"[a, {value}]").replace(
        "Resources:", f"Resources:\n  X: {{Type: AWS::IAM::{type_}}}"
    )
    reading = understand(template)
    assert reading.deployment
    assert reading.deployment.parameters == ()
    assert reading.deployment.roles[0].policies == ()
    assert any(f"of X (AWS::IAM::{type_}) is not supported" in note.message for note in reading.diagnostics)


def test_a_parameter_of_a_skipped_part_is_not_reported() -> None:
    lost = understand(_statement('!Sub ["${x}${L}", {x: !ImportValue a}]'))
    assert "it becomes the parameter imported-a" not in [note.help for note in lost.diagnostics]
    assert "OCT440" in [note.kind.code for note in lost.diagnostics]
    taken = understand(_statement('!Sub ["${x}${A}", {x: !ImportValue a}]'))
    assert "it becomes the parameter imported-a" in [note.help for note in taken.diagnostics]


@pytest.mark.parametrize(("path", "spells"), [("", False), ("Path: /", True), ("Path: /acme/", False)])
def test_a_path_is_spelled_where_the_template_spells_the_root(path: str, *, spells: bool) -> None:
    """An update replaces a role that loses its path, though AWS calls both the root."""
    role = "Type: AWS::IAM::Role\n    Properties:\n"
    deployment = understand(_statement("'*'").replace(role, f"{role}      {path}\n")).deployment
    assert deployment
    assert deployment.roles[0].spells_path is spells


def test_a_chain_of_sub_cannot_explode() -> None:
    doubled = "a" * 8000
    for _ in range(8):
        doubled = f'!Sub ["${{x}}${{x}}", {{x: {doubled}}}]'
    [note] = understand(_statement(doubled)).diagnostics
    assert "more than 1,000,000 characters" in note.message


@pytest.mark.medium
def test_loops_cannot_explode() -> None:
    name = "".join(f"${{I{depth}}}" for depth in range(9))
    loops = f'{{"R{name}": {{Type: AWS::S3::Bucket}}}}'
    for depth in range(9):
        loops = f'{{"Fn::ForEach::L{depth}": [I{depth}, [a, b, c, d], {loops}]}}'
    reading = understand(_statement("'*'").replace("Resources:", f"Resources:\n  {loops[1:-1]}", 1))
    assert any("is not expanded" in note.message for note in reading.diagnostics)


def test_a_loop_whose_values_are_long_cannot_explode() -> None:
    long, body = "v" * 9000, "${I}" * 9000
    loop = f'"Fn::ForEach::L": [I, [{long}], {{"R": {{Type: "{body}"}}}}]'
    reading = understand(_statement("'*'").replace("Resources:", f"Resources:\n  {loop}", 1))
    assert any("Fn::ForEach::L is not expanded" in note.message for note in reading.diagnostics)


def test_too_many_cases_are_reported() -> None:
    parameters = "".join(f", P{letter}: {{Type: String, AllowedValues: [x, y]}}" for letter in "abcdefghi")
    conditions = ", ".join(f"C{letter}: !Equals [!Ref P{letter}, x]" for letter in "abcdefghi")
    text = "!Join [/, [" + ", ".join(f"!If [C{letter}, {letter}, z]" for letter in "abcdefghi") + "]]"
    [note] = understand(_statement(text, conditions, parameters)).diagnostics
    assert "too many combinations" in note.message


def test_a_value_that_no_mapping_knows_is_no_longer_allowed() -> None:
    reading = understand(
        """
        Parameters: {Env: {Type: String, AllowedValues: [dev, prod], Default: prod}}
        Mappings: {Accounts: {dev: {id: "111122223333"}, test: {id: "444455556666"}}}
        Resources:
          Reader:
            Type: AWS::IAM::Role
            Properties:
              AssumeRolePolicyDocument:
                Version: "2012-10-17"
                Statement:
                  Effect: Allow
                  Action: sts:AssumeRole
                  Principal: {AWS: !FindInMap [Accounts, !Ref Env, id]}
        """
    )
    assert reading.deployment
    [env] = reading.deployment.parameters
    assert ([fact.key for fact in env.allowed], env.default) == (["dev"], None)
    assert any(
        "the value prod of Env is missing from the mapping" in note.message for note in reading.diagnostics
    )


@pytest.mark.parametrize("mapping", ["{}", "AWS::IAM::Policy", "[dev]"])
def test_a_mapping_without_rows_knows_nothing(mapping: str) -> None:
    text = "!FindInMap [Accounts, !Ref Env, id]"
    template = _statement(f"!Sub ['arn:aws:s3:::${{b}}', {{b: {text}}}]", parameters=_ENV)
    reading = understand(template.replace("Resources:", f"Mappings: {{Accounts: {mapping}}}\nResources:", 1))
    assert any("the mapping Accounts has no keys" in note.message for note in reading.diagnostics)


_ENV = ", Env: {Type: String, AllowedValues: [dev, prod], Default: prod}"


_SAME_ROLE = """
          Reader:
            Type: AWS::IAM::Role
            Properties:
              AssumeRolePolicyDocument:
                Version: "2012-10-17"
                Statement: {Effect: Allow, Action: sts:AssumeRole, Principal: {AWS: "111122223333"}}
              Policies:
                - PolicyName: own
                  PolicyDocument:
                    Version: "2012-10-17"
                    Statement:
                      - {Effect: Allow, Action: "s3:ListBucket", Resource: "*"}
"""
_ODD = """
                      - {Effect: Allow, Action: "s3:GetObject", Resource: !Odd x}
"""


@pytest.mark.parametrize(("of_outer", "of_inner", "same"), [("", "", 1), (_ODD, _ODD, 1), ("", _ODD, 0)])
def test_a_copy_of_which_something_was_not_read_is_not_a_copy(
    of_outer: str, of_inner: str, same: int
) -> None:
    body = f"Resources:{_SAME_ROLE.rstrip()}{of_inner}".replace("\n", "\n          ")
    reading = understand(
        f"""
        Resources:{_SAME_ROLE.rstrip()}{of_outer.rstrip()}
          Members:
            Type: AWS::CloudFormation::StackSet
            Properties:
              TemplateBody: |
                {body}
        """
    )
    assert reading.deployment
    assert len(reading.deployment.unread) == 1 - same
    assert any("deploys the same roles again" in note.message for note in reading.diagnostics) is bool(same)


@pytest.mark.parametrize(
    ("type_", "counts"),
    [("AWS::S3::Bucket", False), ("AWS::IAM::Policy", True), ('"AWS::${T}::User"', True), ("!Ref T", True)],
)
def test_a_loop_counts_where_it_may_make_what_grants(type_: str, counts: bool) -> None:  # noqa: FBT001 - a case
    for default in (", Default: a", ""):
        loop = f'"Fn::ForEach::L": [T, !Ref Names, {{"R${{T}}": {{Type: {type_}}}}}]'
        names = f", Names: {{Type: CommaDelimitedList{default}}}"
        template = _statement("'*'", parameters=names).replace("Resources:", f"Resources:\n  {loop}", 1)
        reading = understand(template)
        assert reading.deployment
        assert bool(reading.deployment.unread) is counts


@pytest.mark.parametrize(("default", "path"), [("a", "/given/"), ("''", "/absent/")])
def test_a_path_that_differs_is_that_of_a_stack_with_the_defaults(default: str, path: str) -> None:
    parameter = f"Parameters:\n  P: {{Type: String, Default: {default}}}\n"
    condition = "Conditions:\n  IsGiven: !Not [!Equals [!Ref P, '']]\n"
    role = ROLE.lstrip() + "      Path: !If [IsGiven, /given/, /absent/]\n"
    reading = understand(parameter + condition + role)
    assert reading.deployment
    assert reading.deployment.roles[0].path == Text.of(path)


_ON_A_ROLE = """\
      RoleName: %s
  More:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: more
      Roles: [%s]
      PolicyDocument: {Statement: {Effect: Allow, Action: "s3:*", Resource: "*"}}
"""


@pytest.mark.parametrize(
    ("name", "owner", "counts"),
    [
        ("Reader", "Other", False),
        ("Reader", "!Ref Owner", True),
        ("!Ref Owner", "Reader", True),
        ("Reader", "!Ref R", False),
    ],
)
def test_a_policy_that_may_be_on_a_role_of_the_template_counts(
    name: str,
    owner: str,
    counts: bool,  # noqa: FBT001 - a case
) -> None:
    parameters = "Parameters:\n  Owner: {Type: String, Default: Reader}\n"
    reading = understand(parameters + ROLE.lstrip() + _ON_A_ROLE % (name, owner))
    assert reading.deployment
    assert [part.name for part in reading.deployment.unread] == ["the policy More"] * counts


@pytest.mark.parametrize(("role", "skipped"), [("", ["F"]), (", Role: !GetAtt R.Arn", [])])
def test_the_role_that_sam_creates_for_a_function_is_a_skipped_role(role: str, skipped: list[str]) -> None:
    function = (
        f"  F: {{Type: AWS::Serverless::Function, Properties: {{Policies: AdministratorAccess{role}}}}}\n"
    )
    reading = understand("Transform: AWS::Serverless-2016-10-31\n" + ROLE.lstrip() + function)
    assert reading.deployment
    assert [(part.kind, part.name) for part in reading.deployment.unread] == [
        (UnreadKind.ROLE, name) for name in skipped
    ]
