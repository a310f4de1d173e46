"""The resource that reports a stack to the vendor: it reads back, and nothing else does."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest

from octo_spec.model.capabilities import Lack
from octo_spec.model.deployment import Condition, Parameter
from octo_spec.model.hand_over import HandOver
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.text import Param, Partition, Region, Text
from octo_spec.plugin.artifacts import Artifact
from octo_spec.plugin.description import describe_plugin
from octo_spec.plugin.read_mode import ReadMode
from octo_spec.source import parse_yaml
from octospec_cloudformation import EMITTER
from octospec_cloudformation.registration import _form
from octospec_cloudformation.vocabulary import REGISTRATION, REGISTRATION_CODE, REGISTRATION_TYPE, TEMPLATE
from octospec_cloudformation.writing.logical_ids import logical_ids
from octospec_cloudformation.writing.write_readme import readme
from octospec_terraform import EMITTER as TERRAFORM
from tests.emitters.cloudformation.samples import PLAIN, SSM, WITH_INPUTS
from tests.emitters.cloudformation.test_own_boundary import messages_of, template

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment

SERVICE = Text.of("arn:", Partition(), ":sns:", Region(), ":111122223333:octo")
PLAIN_SERVICE = Text.of("arn:aws:lambda:us-east-1:111122223333:function:octo")


def reporting(deployment: Deployment, service: Text = SERVICE) -> Deployment:
    return replace(deployment, registration=service)


@pytest.mark.parametrize("service", [SERVICE, PLAIN_SERVICE])
@pytest.mark.parametrize("deployment", [PLAIN, WITH_INPUTS])
def test_it_reads_back(deployment: Deployment, service: Text) -> None:
    text = template(reporting(deployment, service))
    assert text.count(f"  {REGISTRATION}:\n    Type: {REGISTRATION_TYPE}\n") == 1
    assert f"  {REGISTRATION}" not in template(deployment)


def test_it_reports_the_stack_and_the_release() -> None:
    written = template(reporting(PLAIN, PLAIN_SERVICE)).partition("    Properties:\n      ServiceToken: ")[2]
    assert written.splitlines()[:8] == [
        "arn:aws:lambda:us-east-1:111122223333:function:octo",
        "      ServiceTimeout: 120",
        "      Spec: octo",
        "      Release: '1.0.0'",
        "      Account: !Ref AWS::AccountId",
        "      Partition: !Ref AWS::Partition",
        "      Region: !Ref AWS::Region",
        "      Code: !Ref RegistrationCode",
    ]


@pytest.mark.parametrize("deployment", [PLAIN, WITH_INPUTS])
def test_the_arn_that_is_reported_for_each_role_is_that_of_its_output(deployment: Deployment) -> None:
    before, _, outputs = template(reporting(deployment)).partition("\nOutputs:\n")
    reported = re.findall(r"!\w+ \w+\.Arn$", before.partition(REGISTRATION_TYPE)[2], re.MULTILINE)
    assert reported == re.findall(r"Value: (!\w+ \w+\.Arn)$", outputs, re.MULTILINE)
    assert len(reported) == len(deployment.roles)


def test_a_role_that_may_be_absent_is_reported_only_if_it_is_there() -> None:
    [role, *others] = WITH_INPUTS.roles
    choice = WITH_INPUTS.choices[0]
    when = Presence.of(ChoiceIs(choice.id, choice.values[:1]))
    sometimes = replace(role, presence=when, policies=(), attachments=(), boundary=None)
    [artifact] = EMITTER.emit(
        reporting(replace(WITH_INPUTS, roles=(sometimes, *others))), EMITTER.options()
    ).artifacts
    assert "!Ref AWS::NoValue" in artifact.text.partition(REGISTRATION_TYPE)[2].partition("Outputs:")[0]
    assert EMITTER.read is not None
    deployment = EMITTER.read((artifact,), ReadMode.STRICT).deployment
    assert deployment is not None
    assert deployment.registration == SERVICE


def test_no_external_id_is_sent() -> None:
    text = template(reporting(WITH_INPUTS)).partition(REGISTRATION_TYPE)[2].partition("\nOutputs:")[0]
    assert "External" not in text


def test_each_other_input_is_sent() -> None:
    """A condition with another key than that of the external ID is no secret."""
    where = Condition("StringEquals", "aws:PrincipalOrgID", (Text((Param("org"),)),))
    [role] = PLAIN.roles
    trust = replace(role.trust[0], conditions=(*role.trust[0].conditions, where))
    [principal, *others] = PLAIN.parameters
    organization = Parameter("org", "Your organization.")
    with_input = replace(
        PLAIN,
        roles=(replace(role, trust=(trust,)),),
        parameters=(organization, principal, *others),
    )
    inputs = template(reporting(with_input)).partition("      Inputs:\n")[2].partition("\nOutputs:")[0]
    assert re.findall(r"^        ([\w-]+):", inputs, re.MULTILINE) == ["org", "principal", "remediation"]


def test_a_template_without_other_inputs_sends_none() -> None:
    [role] = PLAIN.roles
    bare = replace(PLAIN, roles=(replace(role, trust=(SSM,), policies=role.policies[:1]),), parameters=())
    assert "Inputs:" not in template(reporting(replace(bare, choices=())))


CHANGES = {
    "another account": ("AWS::AccountId", "AWS::StackName"),
    "an output in place of a role": ("!GetAtt", "!Sub"),
    "another release": ("Release: ", "Release: 9"),
    "more properties": ("      ServiceTimeout: 120\n", "      ServiceTimeout: 120\n      Secret: x\n"),
    "another function": ("ServiceToken: !Sub", "ServiceToken: !GetAtt"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_resource_is_refused(change: tuple[str, str]) -> None:
    head, name, rest = template(reporting(PLAIN)).partition(f"  {REGISTRATION}:")
    assert change[0] in rest
    assert any(REGISTRATION in message for message in messages_of(f"{head}{name}{rest.replace(*change, 1)}"))


CODES = {
    "no secret": ("    NoEcho: true\n", ""),
    "another default": ("    Default: ''\n    NoEcho", "    Default: x\n    NoEcho"),
    "another pattern": ("^$|^[0-9a-f]{64}$", ".*"),
    "another name": ("  RegistrationCode:", "  RegistrationCodes:"),
}


@pytest.mark.parametrize("change", CODES.values(), ids=CODES)
def test_a_changed_code_is_refused(change: tuple[str, str]) -> None:
    text = template(reporting(WITH_INPUTS))
    assert change[0] in text
    assert messages_of(text.replace(*change, 1))


def test_a_template_of_an_earlier_octospec_has_no_code_and_reads_back() -> None:
    head, _, rest = template(reporting(PLAIN)).partition("  RegistrationCode:\n")
    text = f"{head}\n{rest[rest.index('Conditions:') :]}".replace("      Code: !Ref RegistrationCode\n", "")
    assert "RegistrationCode" not in text
    assert EMITTER.read is not None
    reading = EMITTER.read((Artifact(PurePosixPath(TEMPLATE), text),), ReadMode.STRICT)
    assert reading.deployment == reporting(PLAIN)


def test_an_input_of_the_spec_keeps_its_name() -> None:
    [first, *_] = WITH_INPUTS.parameters
    named = replace(reporting(PLAIN), parameters=(replace(first, id="registration-code"),))
    assert not logical_ids(named).has_code
    assert logical_ids(reporting(PLAIN)).has_code


def test_another_service_is_another_deployment() -> None:
    assert reporting(PLAIN) != reporting(PLAIN, PLAIN_SERVICE)


def test_only_targets_that_register_get_it() -> None:
    assert Lack.REGISTRATION not in describe_plugin(EMITTER).lacks
    assert Lack.REGISTRATION in describe_plugin(TERRAFORM).lacks


def test_the_readme_lists_the_code_as_a_parameter() -> None:
    """A person who creates a stack without the link sees what the field is for."""
    line = f"| `{REGISTRATION_CODE}` | Says whose stack this is."
    assert readme(reporting(PLAIN), HandOver((), ())).count(line) == 1
    assert REGISTRATION_CODE not in readme(PLAIN, HandOver((), ()))


def test_a_list_of_another_function_is_another_form() -> None:
    forms = {
        _form(parse_yaml(written, "").node) for written in ("[a]", "!GetAtt [a]", "!If [a]", "a", "{a: a}")
    }
    assert len(forms) == 5
    assert _form(parse_yaml("# other\n[a]", "").node) in forms
