"""A rollout over an organization: the payer and the members come back, and nothing else is taken for one."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from octo_spec.diagnostics import has_errors
from octo_spec.model.canonical_json import difference
from octo_spec.model.deployment import Accounts, Deployment, Parameter, ParameterKind, Role
from octo_spec.model.rollout import as_one_deployment, rolled_out, rollout_problems
from octo_spec.model.text import ListParam, Param, Text
from octo_spec.plugin.artifacts import Artifact, Emission, ReadMode
from octo_spec.review.hand_over import hand_over_facts
from octo_spec.testing import LAW
from octo_spec.testing.strategies import deployments
from octospec_cloudformation import EMITTER
from octospec_cloudformation.kinds import (
    DYNAMIC_REFERENCE,
    MEMBERS_TOO_LARGE,
    NO_LIST_FORM,
    ROLLOUT_NAME_TAKEN,
    TOO_MANY,
)
from octospec_cloudformation.options import CloudFormationOptions
from octospec_cloudformation.rollout_tables import BOUNDARY, MEMBERS, PARAMETERS, STACK_SET
from octospec_cloudformation.vocabulary import FORMAT, OWN_BOUNDARY, TEMPLATE
from octospec_cloudformation.writing.write_readme import readme
from tests.emitters.cloudformation.samples import SSM, allow, inline

PLAIN: Final = CloudFormationOptions(rollout="organization")
BUCKETS: Final = Parameter("buckets", "Buckets with logs.", ParameterKind.LIST)


def only(accounts: Accounts, action: str, on: Text | None = None) -> Role:
    """Make a role with a group for some accounts next to one for all."""
    theirs = replace(allow(action, on=(on,)) if on else allow(action), accounts=accounts)
    return Role("r", Text(("R",)), (SSM,), (inline("p", allow("ec2:DescribeInstances"), theirs),))


PAYING: Final = rolled_out(Deployment("octo", "1.0.0", (only(Accounts.PAYER, "ce:GetCostAndUsage"),)))
WITH_INPUTS: Final = rolled_out(
    Deployment(
        "octo",
        "1.0.0",
        (only(Accounts.MEMBERS, "s3:ListBucket", Text((ListParam("buckets"),))),),
        (BUCKETS,),
    )
)


def emitted(deployment: Deployment, options: CloudFormationOptions = PLAIN) -> Emission:
    """Write both templates."""
    return EMITTER.emit(deployment, options)


def read_back(artifacts: tuple[Artifact, ...]) -> Deployment | None:
    """Read templates as octospec has them."""
    assert EMITTER.read
    return EMITTER.read(artifacts, ReadMode.STRICT).deployment


def messages_of(artifacts: tuple[Artifact, ...]) -> list[str]:
    """Read templates that someone changed, and return the messages."""
    assert EMITTER.read
    reading = EMITTER.read(artifacts, ReadMode.STRICT)
    assert reading.deployment is None
    return [diagnostic.message for diagnostic in reading.diagnostics]


def changed(emission: Emission, path: str, old: str, new: str) -> tuple[Artifact, ...]:
    """Change one of the files, which must have what is changed."""
    assert any(old in artifact.text for artifact in emission.artifacts if str(artifact.path) == path)
    return tuple(
        replace(artifact, text=artifact.text.replace(old, new, 1)) if str(artifact.path) == path else artifact
        for artifact in emission.artifacts
    )


# --- laws --------------------------------------------------------------------------------------


@st.composite
def rollouts(draw: st.DrawFn) -> Deployment:
    """Draw a deployment that is rolled out, each statement and attachment into some accounts."""
    accounts = st.sampled_from(Accounts)

    def placed(role: Role) -> Role:
        policies = (
            replace(
                policy,
                statements=tuple(replace(one, accounts=draw(accounts)) for one in policy.statements),
            )
            for policy in role.policies
        )
        attachments = (replace(one, accounts=draw(accounts)) for one in role.attachments)
        return replace(role, policies=tuple(policies), attachments=tuple(attachments))

    whole = draw(deployments(EMITTER.lacks))
    # What no template can say is refused in a rollout, too: a list parameter next to a text with a comma.
    assume(not has_errors(EMITTER.emit(whole, CloudFormationOptions()).diagnostics))
    rollout = rolled_out(replace(whole, roles=tuple(map(placed, whole.roles))))
    assume(not tuple(rollout_problems(rollout)))
    return rollout


@pytest.mark.medium
@LAW
@given(rollouts(), st.sampled_from(["", "https://b.s3.eu-west-1.amazonaws.com/1.0.0/members.yaml"]))
def test_the_payer_and_the_members_come_back(deployment: Deployment, url: str) -> None:
    emission = emitted(deployment, replace_url(url))
    assert not has_errors(emission.diagnostics), emission.diagnostics
    assert difference(read_back(emission.artifacts), deployment) == ""
    assert emission == emitted(deployment, replace_url(url))


def replace_url(url: str) -> CloudFormationOptions:
    """Let the members' template lie elsewhere, if there is a URL."""
    return CloudFormationOptions.model_validate(
        {"rollout": "organization", **({"member-template-url": url} if url else {})}
    )


@pytest.mark.medium
@LAW
@given(rollouts())
def test_each_file_is_a_template_of_its_own(deployment: Deployment) -> None:
    template, members = emitted(deployment).artifacts
    assert read_back((template,)) == deployment
    assert read_back((replace(members, path=PurePosixPath(TEMPLATE)),)) == deployment.members


# --- what each account gets --------------------------------------------------------------------


def test_the_members_template_has_no_part_of_the_payer() -> None:
    template, members = emitted(PAYING).artifacts
    assert template.text.count("ce:GetCostAndUsage") == 1
    assert "ce:GetCostAndUsage" not in members.text
    assert str(members.path) == MEMBERS


def test_what_only_members_ask_is_handed_to_them() -> None:
    template, _ = emitted(WITH_INPUTS).artifacts
    handed = "Key: Buckets\n          ParameterValue: !Join\n            - ','\n            - !Ref Buckets"
    assert handed in template.text
    assert WITH_INPUTS.parameters == ()
    assert read_back((template,)) == WITH_INPUTS


def test_units_that_are_filled_in_are_the_default() -> None:
    options = CloudFormationOptions.model_validate(
        {"rollout": "organization", "organizational-units": "ou-ab12-abcd1234,r-ab12"}
    )
    emission = emitted(PAYING, options)
    assert "    Default: ou-ab12-abcd1234,r-ab12\n" in emission.artifacts[0].text
    assert read_back(emission.artifacts) == PAYING


def test_a_boundary_of_the_members_goes_by_its_name() -> None:
    template, members = emitted(PAYING).artifacts
    assert "ParameterValue: !Ref RolloutPermissionsBoundary" in template.text
    assert ":iam::${AWS::AccountId}:policy/${PermissionsBoundary}" in members.text


def named_as_boundary() -> Deployment:
    """Give a deployment with an input whose name is that of the customer's boundary."""
    named = replace(BUCKETS, id="permissions-boundary")
    policy = inline("p", allow("s3:ListBucket", on=(Text((ListParam(named.id),)),)))
    return Deployment("octo", "1.0.0", (Role("r", Text(("R",)), (SSM,), (policy,)),), (named,))


def test_members_without_the_boundary_of_the_customer_are_passed_none() -> None:
    """A parameter of the spec with that name replaces it: no account has a parameter for a boundary."""
    rollout = rolled_out(named_as_boundary())
    emission = emitted(rollout)
    assert BOUNDARY not in emission.artifacts[0].text
    assert emission.artifacts[0].text.count("ParameterKey: PermissionsBoundary\n") == 1
    assert read_back(emission.artifacts) == rollout


@pytest.mark.parametrize("passed", ["!Ref PermissionsBoundary", "!Ref Other"])
def test_the_members_get_no_other_boundary_than_that_of_the_rollout(passed: str) -> None:
    written = "ParameterValue: !Ref RolloutPermissionsBoundary"
    messages = messages_of(changed(emitted(PAYING), TEMPLATE, written, f"ParameterValue: {passed}"))
    assert messages[-1] == "the value of PermissionsBoundary is not passed to the members unchanged"


def test_an_input_of_the_spec_is_not_replaced_by_the_boundary_of_the_rollout() -> None:
    own, with_own = (emitted(each).artifacts[0].text for each in (PAYING, rolled_out(named_as_boundary())))
    parameter = re.search(r"  RolloutPermissionsBoundary:\n(?:    .*\n)+", own)
    assert parameter
    text = with_own.replace("\nParameters:\n", f"\nParameters:\n{parameter[0]}")
    [names, values] = text.split("ParameterKey: PermissionsBoundary\n")
    value = "!Ref RolloutPermissionsBoundary"
    values = re.sub(r"ParameterValue: .*\n(?: {12,}.*\n)*", f"ParameterValue: {value}\n", values, count=1)
    text = f"{names}ParameterKey: PermissionsBoundary\n{values}"
    assert messages_of((Artifact(PurePosixPath(TEMPLATE), text),)) == [
        "the value of PermissionsBoundary is not passed to the members unchanged"
    ]


# --- what is refused ---------------------------------------------------------------------------


def test_what_no_template_can_express_is_refused_in_a_rollout_too() -> None:
    role = only(Accounts.MEMBERS, "s3:ListBucket", Text.of("a,", ListParam("buckets"), ",b"))
    emission = emitted(rolled_out(Deployment("octo", "1.0.0", (role,), (BUCKETS,))))
    assert emission.artifacts == ()
    assert [each.kind for each in emission.diagnostics] == [NO_LIST_FORM]


@pytest.mark.parametrize("url", ["", "https://b.s3.amazonaws.com/members.yaml"])
def test_a_dynamic_reference_of_the_members_is_reported_once(url: str) -> None:
    role = only(Accounts.MEMBERS, "s3:ListBucket", Text(("{{resolve:ssm:/x}}",)))
    emission = emitted(rolled_out(Deployment("octo", "1.0.0", (role,))), replace_url(url))
    assert [each.kind for each in emission.diagnostics] == [DYNAMIC_REFERENCE]


def test_names_of_the_rollout_are_refused_in_a_spec() -> None:
    named = replace(BUCKETS, id="rollout-region")
    role = only(Accounts.MEMBERS, "s3:ListBucket", Text((ListParam("rollout-region"),)))
    rollout = rolled_out(Deployment("octo", "1.0.0", (role,), (named,)))
    [refusal] = emitted(rollout).diagnostics
    assert refusal.kind is ROLLOUT_NAME_TAKEN
    assert "RolloutRegion is needed by the rollout" in refusal.message


def test_a_role_with_the_name_of_the_stack_set_is_refused() -> None:
    deployment = Deployment(
        "octo", "1.0.0", (replace(only(Accounts.PAYER, "ce:Get*"), names=((FORMAT, STACK_SET),)),)
    )
    [refusal] = emitted(rolled_out(deployment)).diagnostics
    assert f"{STACK_SET} is needed by the rollout" in refusal.message


def test_one_name_for_what_the_payer_and_the_members_give_is_refused() -> None:
    """The payer asks for the members, so both parameters are in one template."""
    named = tuple(replace(BUCKETS, id=id, names=((FORMAT, "Same"),)) for id in ("ours", "theirs"))
    payer, members = (
        only(accounts, action, Text((ListParam(id),))).policies[0]
        for accounts, action, id in (
            (Accounts.PAYER, "s3:ListBucket", "ours"),
            (Accounts.MEMBERS, "s3:GetObject", "theirs"),
        )
    )
    policies = (payer, replace(members, name=Text(("q",))))
    rollout = rolled_out(Deployment("octo", "1.0.0", (Role("r", Text(("R",)), (SSM,), policies),), named))
    [refusal] = emitted(rollout).diagnostics
    assert refusal.kind is ROLLOUT_NAME_TAKEN
    assert "Same is needed twice" in refusal.message


@pytest.mark.parametrize("more", [0, 1])
def test_more_parameters_than_a_template_supports_are_refused(more: int) -> None:
    most = 200 - len((*PARAMETERS, BOUNDARY, OWN_BOUNDARY))
    parameters = tuple(replace(BUCKETS, id=f"buckets{at}") for at in range(most + more))
    statements = tuple(allow("s3:ListBucket", on=(Text((ListParam(one.id),)),)) for one in parameters)
    role = Role("r", Text(("R",)), (SSM,), (inline("p", *statements),))
    rollout = rolled_out(Deployment("octo", "1.0.0", (role,), parameters))
    kinds = {diagnostic.kind for diagnostic in emitted(rollout).diagnostics}
    assert (TOO_MANY in kinds) is bool(more)


def large() -> Deployment:
    """Give a rollout of which the members' template is too large for a StackSet."""
    statements = tuple(allow(f"s3:Get{'x' * 100}{number}") for number in range(500))
    role = Role("r", Text(("R",)), (SSM,), (inline("p", *statements),))
    return rolled_out(Deployment("octo", "1.0.0", (role,)))


@pytest.mark.medium
def test_a_large_template_of_the_members_needs_a_url() -> None:
    assert MEMBERS_TOO_LARGE in {diagnostic.kind for diagnostic in emitted(large()).diagnostics}
    elsewhere = replace_url("https://b.s3.eu-west-1.amazonaws.com/1.0.0/members.yaml")
    emission = emitted(large(), elsewhere)
    assert not has_errors(emission.diagnostics)
    assert read_back(emission.artifacts) == large()
    [message] = messages_of(emission.artifacts[:1])
    assert MEMBERS in message


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (TEMPLATE, "PermissionModel: SERVICE_MANAGED", "PermissionModel: SELF_MANAGED"),
        (TEMPLATE, "  RolloutFilterNeedsAccounts:", "  RolloutFilterNeeds:"),
        (TEMPLATE, "    Default: NONE\n", "    Default: DIFFERENCE\n"),
        (TEMPLATE, "AWS::CloudFormation::StackSet", "AWS::CloudFormation::Stack"),
        (TEMPLATE, "          ParameterValue: !Ref Region\n", "          ParameterValue: other\n"),
        (TEMPLATE, "        - ParameterKey: Region\n          ParameterValue: !Ref Region\n", ""),
        (TEMPLATE, "    AllowedPattern: ^[a-z-]+$\n", "    AllowedPattern: ^[a-z0-9-]+$\n"),
        (TEMPLATE, "    AllowedPattern: ^(?:r-", "    AllowedPattern: ^(?:q-"),
        (TEMPLATE, "      TemplateBody: |", "      TemplateURL: |"),
        (TEMPLATE, "                    Action: ec2:DescribeInstances", "                    Action: ec2:*"),
        (MEMBERS, "ec2:DescribeInstances", "ec2:*"),
        (MEMBERS, "Resources:", "Stuff:"),
    ],
)
def test_a_template_that_someone_changed_is_not_read(path: str, old: str, new: str) -> None:
    region = Parameter("region", "A region.", pattern="^[a-z-]+$")
    on = Text.of("arn:aws:ec2:", Param("region"), ":*:*")
    role = only(Accounts.MEMBERS, "ec2:StopInstances", on)
    emission = emitted(rolled_out(Deployment("octo", "1.0.0", (role,), (region,))))
    assert messages_of(changed(emission, path, old, new))


@pytest.mark.parametrize("text", ["[", ""])
def test_members_that_are_no_template_are_reported(text: str) -> None:
    template, members = emitted(PAYING, replace_url("https://b.s3.amazonaws.com/members.yaml")).artifacts
    assert messages_of((template, replace(members, text=text)))


def test_members_are_in_the_template_or_elsewhere_and_not_both() -> None:
    both = "      TemplateURL: https://b.s3.amazonaws.com/members.yaml\n      TemplateBody: |"
    messages = messages_of(changed(emitted(PAYING), TEMPLATE, "      TemplateBody: |", both))
    assert f"{STACK_SET} must have either TemplateBody or TemplateURL" in messages


def test_a_default_that_is_not_a_unit_is_reported() -> None:
    options = CloudFormationOptions.model_validate(
        {"rollout": "organization", "organizational-units": "ou-ab12-abcd1234"}
    )
    messages = messages_of(
        changed(emitted(PAYING, options), TEMPLATE, "Default: ou-ab12", "Default: ou-AB12")
    )
    assert messages == ["these are not IDs of organizational units"]


def test_a_name_is_not_passed_to_a_template_that_needs_the_arn_of_a_boundary() -> None:
    """The template of one account asks for the ARN: each member would refuse the name from the payer."""
    assert PAYING.members
    [alone] = EMITTER.emit(PAYING.members, CloudFormationOptions()).artifacts
    template, members = emitted(PAYING, replace_url("https://b.s3.amazonaws.com/members.yaml")).artifacts
    messages = messages_of((template, replace(members, text=alone.text)))
    assert messages == ["PermissionsBoundary of the members' template is not the name of a policy"]


def test_a_file_next_to_an_ordinary_template_is_not_mistaken_for_the_members() -> None:
    ordinary = EMITTER.emit(replace(PAYING, members=None), CloudFormationOptions())
    [message] = messages_of((*ordinary.artifacts, Artifact(PurePosixPath(MEMBERS), "Resources: {}\n")))
    assert message == f"only {TEMPLATE} is supported"


def test_a_rollout_is_named_by_its_stack_set() -> None:
    assert f"\n  {STACK_SET}:\n" in emitted(PAYING).artifacts[0].text


@pytest.mark.parametrize(
    "url",
    [
        "https://b.s3.amazonaws.com/members-1.0.0.yaml",
        "https://b.s3.eu-west-1.amazonaws.com/a/members.yaml",
        "https://b.s3-us-west-2.amazonaws.com/k",
        "https://a.b.s3.dualstack.us-gov-west-1.amazonaws.com/k",
        "https://s3.eu-west-1.amazonaws.com/b/k",
        "https://b.s3.cn-north-1.amazonaws.com.cn/k",
    ],
)
def test_each_address_of_an_object_in_s3_is_accepted(url: str) -> None:
    options = CloudFormationOptions.model_validate({"rollout": "organization", "member-template-url": url})
    assert options.member_template_url == url


@pytest.mark.parametrize(
    "host", ["example.com", "s3.example.com", "b.s3.amazonaws.com.evil.com", "amazonaws.com"]
)
def test_no_other_address_is_accepted(host: str) -> None:
    with pytest.raises(ValidationError, match="object in S3"):
        CloudFormationOptions.model_validate(
            {"rollout": "organization", "member-template-url": f"https://{host}/k"}
        )


@pytest.mark.parametrize("units", ["", "ou-ab12-abcd1234"])
def test_the_page_requires_what_has_no_default_in_the_template(units: str) -> None:
    facts = hand_over_facts(as_one_deployment(PAYING))
    assert facts
    page = readme(PAYING, facts, units)
    rows = dict(re.findall(r"^\| `(Rollout\w+)` \|.*\| ([^|]*) \|$", page, re.MULTILINE))
    without = {name for name, each in PARAMETERS.items() if "Default" not in each} if not units else set()
    assert rows.keys() == PARAMETERS.keys() | {BOUNDARY}
    assert {name for name, default in rows.items() if default == "required"} == without


def test_each_half_of_the_page_says_who_may_assume_the_roles_there_and_what_they_may_do() -> None:
    facts = hand_over_facts(as_one_deployment(PAYING))
    assert facts
    _, halves = readme(PAYING, facts).split("In the management account of your organization:\n")
    in_payer, rest = halves.split("In each other account:\n")
    in_members = rest.partition("\n## ")[0]
    for half, grants in ((in_payer, ["lists 1", "reads 1"]), (in_members, ["lists 1"])):
        assert half.count("| `R` | Service ssm.amazonaws.com |") == 1
        assert re.findall(r"^\| p \|[^|]*\| ([^|]*) \|", half, re.MULTILINE) == grants
