"""What is read of programs that anyone wrote, and what is reported of the rest."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from octospec_pulumi_yaml import EMITTER
from octospec_pulumi_yaml.interpolation import Access, pieces

from octo_spec.plugin import Artifact, Deployment, Reading, ReadMode, UnreadKind, policy_tree, trust_tree

SAMPLE = (Path(__file__).parents[1] / "sample" / "Pulumi.yaml").read_text("utf-8")


def read(text: str, path: str = "Pulumi.yaml", mode: ReadMode = ReadMode.FOREIGN) -> Reading:
    assert EMITTER.read
    return EMITTER.read((Artifact(PurePosixPath(path), text),), mode)


def deployment(text: str) -> Deployment:
    found = read(text).deployment
    assert found
    return found


def reported(text: str) -> list[str]:
    return [str(diagnostic) for diagnostic in read(text).diagnostics]


def document(statement: str, more: str = "", properties: str = "") -> str:
    """Write a program with one role that has one inline policy of one statement."""
    return f"""\
name: small
runtime: yaml
{more}
resources:
  reader:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: 2012-10-17
          Statement: {{Effect: Allow, Principal: {{Service: ec2.amazonaws.com}}, Action: sts:AssumeRole}}
{properties}
      inlinePolicies:
        - name: main
          policy:
            fn::toJSON:
              Version: 2012-10-17
              Statement: {statement}
"""


def granted(text: str) -> str:
    [role] = deployment(text).roles
    [policy] = role.policies
    [statement] = policy.statements
    return f"{', '.join(statement.actions)} on {', '.join(map(str, statement.resources))}"


# --- the sample ---------------------------------------------------------------------------------


def test_the_sample_is_read_with_a_warning_for_each_part_that_is_skipped() -> None:
    assert [line.partition(" ")[0] for line in reported(SAMPLE)] == [
        "Pulumi.yaml:7:15:",
        "Pulumi.yaml:15:13:",
        "Pulumi.yaml:32:3:",
        "Pulumi.yaml:67:31:",
        "Pulumi.yaml:78:16:",
        "Pulumi.yaml:98:17:",
        "Pulumi.yaml:113:3:",
        "Pulumi.yaml:121:10:",
    ]


def test_the_roles_of_the_sample_have_all_that_their_resources_give_them() -> None:
    [role] = deployment(SAMPLE).roles
    assert (str(role.name), role.max_session, role.id) == ("AcmeInsights", 7200, "acme")
    assert [(str(policy.name), policy.kind.value) for policy in role.policies] == [
        ("costs", "inline"),
        ("reports", "inline"),
        ("acme-no-iam", "managed"),
    ]
    assert [str(each.arn) for each in role.attachments] == [
        "arn:${partition}:iam::aws:policy/AWSBillingReadOnlyAccess"
    ]
    [trust] = role.trust
    assert [str(value) for value in trust.principal.values] == [
        "arn:${partition}:iam::${param.acme-account}:root"
    ]
    [unread] = role.unread
    assert (unread.kind, unread.actions) == (UnreadKind.STATEMENT, ("kms:Decrypt",))


def test_skipped_parts_that_may_grant_something_are_recorded() -> None:
    assert [each.name for each in deployment(SAMPLE).unread] == [
        "the resource someoneElse (aws:iam:UserPolicyAttachment)"
    ]


@pytest.mark.parametrize(
    ("written", "may_grant"),
    [
        ("aws:s3:Bucket", False),
        ("aws:sns/topic:Topic", False),
        ("aws:iam:User", True),
        ("aws:iam/RolePolicy", True),
        ("aws:cloudformation:Stack", True),
        ("aws-native:iam:Role", True),
        ("awsx:ecs:FargateService", True),
        ("aws:iam:RolePolicy", True),
    ],
)
def test_another_resource_may_grant_something_if_it_can_create_roles(
    written: str, *, may_grant: bool
) -> None:
    text = document('{Effect: Allow, Action: "s3:*", Resource: "*"}') + f"  other:\n    type: {written}\n"
    assert len(reported(text)) == 1
    assert len(deployment(text).unread) == may_grant


def test_values_that_are_known_only_when_deployed_become_parameters() -> None:
    assert [(each.id, each.kind.value, each.default) for each in deployment(SAMPLE).parameters] == [
        ("acme-account", "text", "210987654321"),
        ("external-id", "text", None),
        ("report-buckets", "list", None),
        ("report-topic-arn", "text", None),
    ]


# --- values -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"*"', "*"),
        ("arn:${p}:s3:::a", "arn:${partition}:s3:::a"),
        ("${me.accountId}", "${account}"),
        ("arn:aws:s3:::$${aws:username}", "arn:aws:s3:::${aws:username}"),
        ('{"fn::join": ["/", [a, "${id}", b]]}', "a/${param.id}/b"),
        ('{"fn::secret": a}', "a"),
        ("${ids}", "${param.ids}"),
        ("${reader.arn}", "${role.reader.arn}"),
        ("${pulumi.stack}", "${param.pulumi-stack}"),
        ('${table.tags["a b"]}', "${param.table-tags-a-b}"),
        ("cost 5 $", "cost 5 $"),
    ],
)
def test_a_value_is_evaluated(written: str, meant: str) -> None:
    more = """\
config:
  id: {type: string}
  ids: {type: "array<string>"}
variables:
  p: {"fn::invoke": {function: "aws:getPartition", return: partition}}
  me: {"fn::invoke": {function: "aws:index/getCallerIdentity:getCallerIdentity", arguments: {}}}
"""
    text = document(f"{{Effect: Allow, Action: s3:GetObject, Resource: {written!s}}}", more)
    text = text.replace("resources:\n", "resources:\n  table: {type: 'aws:dynamodb:Table'}\n", 1)
    if written.startswith("${table"):
        text = text.replace(written, f"'{written}'")
    elif "${" in written and not written.startswith("{"):
        text = text.replace(f"Resource: {written}", f'Resource: "{written}"')
    assert granted(text) == f"s3:GetObject on {meant}"


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ('"a$$b"', "'$$b' is neither a reference nor an escaped text"),
        ('"${a b}"', "'${a b}' is neither a reference nor an escaped text"),
        ('"$${foo}"', "'${foo}' is not a policy variable"),
        ('"${missing}"', "'missing' is not declared in this program"),
        ('"${loop}"', "the variable loop refers to itself"),
        ("012345670123", "Pulumi reads 012345670123 as a number: write it between quotes"),
        ("~", "octospec cannot read this value"),
        ("!Ref a", "octospec cannot read this value"),
        ('{"fn::split": [",", a]}', "the function fn::split is not supported here"),
        ('{"fn::join": ["", "${ids}"]}', "the function fn::join is not supported here"),
        (
            '{"fn::invoke": {function: "aws:getIpRanges"}}',
            "octospec does not know what this function returns",
        ),
        ('"a-${ids}"', "ids is not a text, and cannot be a part of one"),
        ('"${size}"', "the config value size has a type that no parameter has"),
    ],
)
def test_a_statement_with_anything_else_is_skipped_if_it_allows(written: str, why: str) -> None:
    more = """\
config: {ids: {type: array, items: {type: string}}, size: {type: integer}}
variables: {loop: "${loop}"}
"""
    text = document(f"{{Effect: Allow, Action: s3:GetObject, Resource: {written}}}", more)
    assert any(why in line for line in reported(text))
    [role] = deployment(text).roles
    assert [each.reason for each in role.unread] == [why]
    denying = reported(
        text.replace("{Effect: Allow, Action: s3:GetObject", "{Effect: Deny, Action: s3:GetObject")
    )
    assert any(f"a statement that denies cannot be read: {why}" in line for line in denying)


@pytest.mark.parametrize("held", ["'${v1}${v1}'", "['${v1}', '${v1}']", "'${v1}'"])
def test_variables_in_variables_end_somewhere(held: str) -> None:
    chain = "".join(f"  v{number}: {held.replace('v1', f'v{number + 1}')}\n" for number in range(1, 60))
    text = document('{Effect: Allow, Action: "s3:*", Resource: "${v1}"}', f"variables:\n{chain}  v60: a\n")
    assert any("too many variables refer to other variables" in line for line in reported(text))


def test_a_lone_carriage_return_is_the_end_of_a_line() -> None:
    text = document('{Effect: Allow, Action: "s3:*", Resource: "*"}').replace("\n", "\r")
    assert granted(text) == "s3:* on *"


def test_the_tokens_of_a_text() -> None:
    assert list(pieces('a $${b} ${c.d[0]["e f"]} $')) == [
        "a ",
        "${",
        "b} ",
        Access("c", ("d", "0", "e f")),
        " $",
    ]


# --- documents ----------------------------------------------------------------------------------


def test_a_document_in_a_variable_is_read() -> None:
    more = """\
variables:
  statement: {Effect: Allow, Action: "ce:Get*", Resource: "*"}
"""
    assert granted(document('"${statement}"', more)) == "ce:Get* on *"


def test_a_json_text_has_places_of_its_own() -> None:
    written = document("[]").partition("          policy:\n")[0]
    text = f"""{written}          policy: |
            {{"Version": "2012-10-17", "Statement": [
              {{"Effect": "Allow", "Action": "s3:*", "Resource": "${{gone}}"}}
            ]}}
"""
    [line] = reported(text)
    assert line.startswith("Pulumi.yaml:17:65: ")


def test_a_document_that_is_not_json_ends_its_role() -> None:
    written = document("[]").partition("          policy:\n")[0]
    assert "this text is not a JSON document" in reported(f"{written}          policy: nothing\n")[0]


def test_an_older_version_of_the_policy_language_ends_its_role() -> None:
    text = document('{Effect: Allow, Action: "s3:*", Resource: "*"}')
    head, _, tail = text.rpartition("2012-10-17")
    assert "the document's Version is not 2012-10-17" in reported(f"{head}2008-10-17{tail}")[0]


def test_a_description_with_a_reference_is_skipped() -> None:
    text = document(
        '{Effect: Allow, Action: "s3:*", Resource: "*"}', properties="      description: of ${pulumi.stack}"
    )
    assert [line.partition(" OCT440 ")[2] for line in reported(text)] == [
        "the description of reader is skipped; a spec has no place for it"
    ]


def test_a_policy_on_two_roles_becomes_one_for_each() -> None:
    one = SAMPLE.partition("  acmeRole:\n")[2].partition("  reports:\n")[0]
    another = one.replace("name: AcmeInsights", "name: Another")
    shared = SAMPLE.replace("outputs:\n", f"  another:\n{another}{ATTACHED}\noutputs:\n")
    managed = [
        policy for role in deployment(shared).roles for policy in role.policies if policy.kind == "managed"
    ]
    assert [str(policy.name) for policy in managed] == ["acme-no-iam", "acme-no-iam-2"]
    assert managed[0].statements == managed[1].statements


ATTACHED = """\
  anotherAttachment:
    type: aws:iam:RolePolicyAttachment
    properties: {role: "${another}", policyArn: "${noIam.arn}"}
"""


def test_an_inline_policy_without_a_name_has_the_id_of_its_role() -> None:
    text = document('{Effect: Allow, Action: "s3:*", Resource: "*"}').replace("name: main\n          ", "")
    assert [str(policy.name) for role in deployment(text).roles for policy in role.policies] == ["reader"]


def test_a_reference_to_a_skipped_role_becomes_a_parameter() -> None:
    text = document('{Effect: Allow, Action: "sts:AssumeRole", Resource: "${other.arn}"}')
    text += "  other:\n    type: aws:iam:Role\n    properties: {}\n"
    assert granted(text) == "sts:AssumeRole on ${param.other-arn}"
    assert any("the role has no assumeRolePolicy" in line for line in reported(text))


# --- files --------------------------------------------------------------------------------------


def test_a_file_of_another_target_is_left_alone() -> None:
    for text in ("Resources: {}\n", "name: a\nruntime: nodejs\n", "- a\n", "", "a: b: c\n"):
        assert read(text, "template.yaml") == Reading(None)


def test_a_damaged_program_is_reported_with_its_place() -> None:
    assert [line[:23] for line in reported("name: a\nruntime: yaml\nname: b\n")] == [
        "Pulumi.yaml:3:1: OCT401"
    ]


def test_a_program_without_roles_has_nothing_to_import() -> None:
    assert reported("name: a\nruntime: {name: yaml}\n") == ["OCT440 no role of this program could be read"]


def test_a_third_party_program_is_not_mistaken_for_output_of_octospec() -> None:
    text = document('{Effect: Allow, Action: "s3:*", Resource: "*"}')
    assert reported(text) == []
    strict = read(text, mode=ReadMode.STRICT)
    assert [str(each) for each in strict.diagnostics] == [
        "Pulumi.yaml:1:1: OCT401 the output spec-version is missing"
    ]


def test_trees_of_what_is_read_are_as_written() -> None:
    [role] = deployment(document('{Effect: Deny, NotAction: ["iam:*"], NotResource: ["a", "b"]}')).roles
    assert str(policy_tree(role.policies[0].statements)["Statement"]) == str(
        ({"Effect": "Deny", "NotAction": "iam:*", "NotResource": (_text("a"), _text("b"))},)
    )
    assert "ec2.amazonaws.com" in str(trust_tree(role.trust))


def _text(written: str) -> object:
    [role] = deployment(document(f'{{Effect: Allow, Action: x:y, Resource: "{written}"}}')).roles
    return role.policies[0].statements[0].resources[0]
