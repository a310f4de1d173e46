"""What is written, and what is refused instead."""

from __future__ import annotations

import pytest
from octospec_pulumi_yaml import EMITTER
from octospec_pulumi_yaml.kinds import DOLLARS, FUNCTION_KEY, LIST_IN_TEXT, NEEDS_ANSWER
from octospec_pulumi_yaml.vocabulary import RESERVED
from octospec_pulumi_yaml.writing import PulumiYamlOptions
from octospec_pulumi_yaml.yaml_text import escaped, yaml_text

from octo_spec.plugin import (
    Account,
    Attachment,
    Choice,
    Deployment,
    DiagnosticKind,
    Facts,
    ListParam,
    Param,
    Parameter,
    ParameterKind,
    Role,
    RoleArn,
    Text,
)
from octo_spec.testing import reservation_errors as refused_spec

ROLE = Role("reader", Text.of("Reader"), ())


def refused(deployment: Deployment) -> list[DiagnosticKind]:
    emission = EMITTER.emit(deployment, PulumiYamlOptions())
    assert bool(emission.artifacts) is not bool(emission.diagnostics)
    return [diagnostic.kind for diagnostic in emission.diagnostics]


def of_role(role: Role, *parameters: Parameter) -> Deployment:
    return Deployment("small", "1.0.0", (role,), parameters)


def attached(*pieces: str | Param | ListParam) -> Role:
    return Role("reader", None, (), attachments=(Attachment(Text.of(*pieces)),))


@pytest.mark.parametrize(
    "parameter",
    [
        Parameter("a", "", optional=True),
        Parameter("a", "", pattern="^a$"),
        Parameter("a", "", allowed=(Facts("a"),)),
        Parameter("a", "", min_length=0),
        Parameter("a", "", max_length=9),
    ],
)
def test_a_parameter_that_needs_a_condition_or_a_check_is_refused(parameter: Parameter) -> None:
    assert refused(of_role(ROLE, parameter)) == [NEEDS_ANSWER]


def test_any_other_part_that_needs_a_condition_is_refused() -> None:
    choice = Choice("reports", "", ("off", "on"), "on")
    assert refused(Deployment("small", "1.0.0", (ROLE,), choices=(choice,))) == [NEEDS_ANSWER]
    assert refused(Deployment("small", "1.0.0", (ROLE,), partitions=(Facts("aws"),))) == [NEEDS_ANSWER]


def test_a_list_in_a_text_is_refused() -> None:
    assert refused(of_role(attached(ListParam("arns")))) == []
    assert refused(of_role(attached("arn:", ListParam("arns")))) == [LIST_IN_TEXT]


@pytest.mark.parametrize("pieces", [("a$$b",), ("a$", Param("b")), ("$${aws:username}",)])
def test_a_dollar_sign_that_is_not_clear_is_refused(pieces: tuple[str | Param, ...]) -> None:
    assert refused(of_role(attached(*pieces))) == [DOLLARS]


@pytest.mark.parametrize("default", ["a$$", "${b}"])
def test_a_default_with_a_dollar_sign_that_is_not_clear_is_refused(default: str) -> None:
    assert refused(of_role(ROLE, Parameter("a", "", default=default))) == [DOLLARS]
    listed = Parameter("a", "", ParameterKind.LIST, default=("b", default))
    assert refused(of_role(ROLE, listed)) == [DOLLARS]


def test_a_key_that_would_call_a_function_is_refused() -> None:
    assert refused(of_role(Role("reader", None, (), tags=(("fn::toJSON", Text.of("a")),)))) == [FUNCTION_KEY]


def test_no_literal_text_becomes_a_reference() -> None:
    text = Text.of("a ${aws:username} $ {", Account(), Param("id"), RoleArn("reader"))
    assert escaped(text) == "a $${aws:username} $ {${awsAccount}${id}${reader-role.arn}"


def test_a_text_is_plain_only_if_each_reader_of_yaml_reads_it_as_a_text() -> None:
    words = ("aws:iam:Role", "ce:Get*", "on", "Null", "1e3", "a: b", "a #b", "*", "", "é")
    assert yaml_text({"a": tuple(words)}).splitlines()[1:] == [
        "  - aws:iam:Role",
        "  - ce:Get*",
        '  - "on"',
        '  - "Null"',
        '  - "1e3"',
        '  - "a: b"',
        '  - "a #b"',
        '  - "*"',
        '  - ""',
        '  - "é"',
    ]


def test_reasons_are_optional() -> None:
    role = Role("reader", None, (), why="Reads\ncosts.")
    [explained] = EMITTER.emit(of_role(role), PulumiYamlOptions()).artifacts
    assert "\n  # Reads costs.\n  reader-role:\n" in explained.text
    [bare] = EMITTER.emit(of_role(role), PulumiYamlOptions(whys=False)).artifacts
    assert "#" not in bare.text


SPEC = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.
parameters: {pulumi: {description: An account.}}
roles:
  reader:
    name: Reader
    why: Reads.
    trust: [{account: "${param.pulumi}"}]
    inline: {main: [costs]}
groups: {costs: {category: cost-data, access: read, why: Reports., grants: [{allow: "ce:Get*"}]}}
"""


def test_no_parameter_has_the_name_of_the_values_of_pulumi() -> None:
    message = "'pulumi' is kept by Pulumi YAML for its own values"
    assert any(message in str(each) for each in refused_spec(RESERVED, SPEC))
    assert not any(message in str(each) for each in refused_spec(RESERVED, SPEC.replace("pulumi", "vendor")))
