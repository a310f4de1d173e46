"""What a template cannot say is a diagnostic, and nothing is emitted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octo_spec.diagnostics import Severity
from octo_spec.iam.elements import PrincipalKind
from octo_spec.model.deployment import (
    Attachment,
    Condition,
    Deployment,
    Facts,
    Parameter,
    ParameterKind,
    Principal,
    Role,
)
from octo_spec.model.text import Account, ListParam, Param, ParamFact, Text, account_root
from octo_spec.plugin.artifacts import ReadMode
from octospec_cloudformation import EMITTER
from octospec_cloudformation.writing.adopt import adopt
from tests.emitters.cloudformation.samples import PLAIN, SSM, allow, inline, text, with_resources

LIST = Parameter("buckets", "Bs.", ParameterKind.LIST)
TEXT = Parameter("bucket", "B.")


def said(deployment: Deployment) -> list[str]:
    return [str(diagnostic) for diagnostic in EMITTER.emit(deployment, EMITTER.options()).diagnostics]


def on(*resources: Text, parameter: Parameter = LIST) -> Deployment:
    return with_resources(*resources, parameters=(parameter,))


def facts_of(*keys: str) -> Parameter:
    return Parameter("zone", "Z.", allowed=tuple(Facts(key, (("id", "x"),)) for key in keys))


def named(name: str) -> Deployment:
    return replace(PLAIN, roles=(replace(PLAIN.roles[0], name=text(name)),))


def of_roles(*ids: str, policies: int = 0) -> Deployment:
    kept = tuple(inline(f"p{number}", allow("a:B")) for number in range(policies))
    return Deployment("octo", "1.0.0", tuple(Role(id, None, (SSM,), kept) for id in ids))


def trusting(*values: Text) -> Deployment:
    statement = replace(SSM, principal=Principal(PrincipalKind.AWS, values))
    return Deployment("octo", "1.0.0", (Role("r", None, (statement,)),), (LIST,))


ELEMENTS = ListParam("buckets")

REFUSED = {
    "a list next to another value": (
        on(Text.of(ELEMENTS), text("*")),
        "OCT415 role 'reader': '${param.buckets}' cannot be written: a list parameter must be the only value",
    ),
    "a list next to another value of a condition": (
        replace(
            on(text("*")),
            roles=(
                Role(
                    "r",
                    None,
                    (SSM,),
                    (
                        inline(
                            "p",
                            replace(
                                allow("a:B"),
                                conditions=(
                                    Condition("StringEquals", "a:C", (Text.of(ELEMENTS), text("x"))),
                                ),
                            ),
                        ),
                    ),
                ),
            ),
        ),
        "OCT415 role 'r': '${param.buckets}' cannot be written: a list parameter must be the only value",
    ),
    "a reference next to a list": (
        on(Text.of("arn:", Account(), ELEMENTS)),
        "OCT415 role 'reader': 'arn:${account}${param.buckets}' cannot be written: only literal text",
    ),
    "a list between commas": (
        on(Text.of("a,", ELEMENTS, ",b")),
        "OCT415 role 'reader': 'a,${param.buckets},b' cannot be written: the commas around it",
    ),
    "a list in a path": (
        replace(on(text("*")), roles=(Role("r", None, (SSM,), path=Text.of("/", ELEMENTS, "/")),)),
        "OCT415 role 'r': '/${param.buckets}/' cannot be written: a single text is required here",
    ),
    "a list in a tag": (
        replace(on(text("*")), roles=(Role("r", None, (SSM,), tags=(("of", Text.of(ELEMENTS)),)),)),
        "OCT415 role 'r': '${param.buckets}' cannot be written: a single text is required here",
    ),
    "a list of accounts next to another principal": (
        trusting(account_root(ELEMENTS), account_root("012345670123")),
        "OCT415 role 'r': 'arn:${partition}:iam::${param.buckets}:root' cannot be written: only literal",
    ),
    "a comma in the name of a policy next to a list": (
        replace(
            on(text("*")),
            roles=(
                Role(
                    "r",
                    None,
                    (SSM,),
                    attachments=tuple(map(Attachment, (text("arn:a,b"), Text((ELEMENTS,))))),
                ),
            ),
        ),
        "OCT415 role 'r': 'arn:a,b' cannot be written: the list next to it is split at commas",
    ),
    "a dynamic reference": (
        on(text("arn:aws:s3:::{{resolve:ssm:/x}}"), parameter=TEXT),
        "OCT413 CloudFormation would replace a part of 'Resource: arn:aws:s3:::{{resolve:ssm:/x}}'",
    ),
    "a mapping key with a slash": (
        on(Text.of(ParamFact("zone", "id")), parameter=facts_of("eu/1")),
        "OCT416 'eu/1' cannot be a key of a mapping, so its facts cannot be looked up",
    ),
    "two ids of one logical id": (
        replace(PLAIN, parameters=(*PLAIN.parameters, Parameter("reader-role", "R."))),
        "OCT414 2 parameters, choices, roles or policies would have the logical ID ReaderRole",
    ),
    "a text parameter that looks like a switch": (
        on(Text.of(Param("x")), parameter=Parameter("x", "X.", allowed=(Facts("true"), Facts("false")))),
        "OCT417 parameter 'x' has the values of an on/off choice; declare it as a choice",
    ),
    "a default element with a comma": (
        on(Text.of(ELEMENTS), parameter=replace(LIST, default=("a,b",))),
        "OCT417 'a,b' cannot be in the default list of 'buckets'",
    ),
    "a default element with a space around": (
        on(Text.of(ELEMENTS), parameter=replace(LIST, default=(" a",))),
        "OCT417 ' a' cannot be in the default list of 'buckets'",
    ),
    "a reference that is only spelled like one": (
        on(Text.of("${account}"), parameter=TEXT),
        "OCT417 role 'reader': '${account}' contains a '${' without a known name",
    ),
    "a policy variable around a reference": (
        on(Text.of("${aws:", Account(), "}"), parameter=TEXT),
        "OCT417 role 'reader': '${aws:${account}}' contains a '${' without a known name",
    ),
    "a logical id that is too long": (
        replace(PLAIN, parameters=(*PLAIN.parameters, Parameter("p" * 256, "P."))),
        f"OCT412 the logical ID P{'p' * 39}… has more than 255 characters",
    ),
    "too many parameters": (
        replace(PLAIN, parameters=tuple(Parameter(f"p{number}", "P.") for number in range(200))),
        "OCT412 201 parameters, more than CloudFormation's limit of 200",
    ),
    "too many resources": (
        of_roles("a", "b", policies=250),
        "OCT412 502 resources, more than CloudFormation's limit of 500",
    ),
    "too many outputs": (
        of_roles(*(f"r{number}" for number in range(100))),
        "OCT412 202 outputs, more than CloudFormation's limit of 200",
    ),
    "too many facts": (
        on(Text.of(ParamFact("zone", "id")), parameter=facts_of(*(f"z{number}" for number in range(201)))),
        "OCT412 201 keys in a mapping, more than CloudFormation's limit of 200",
    ),
    "a long description": (
        replace(PLAIN, description="é" * 513),
        "OCT412 1,026 bytes in the description of the spec, more than CloudFormation's limit of 1,024",
    ),
    "a long description of a parameter": (
        on(Text.of(Param("bucket")), parameter=replace(TEXT, description="x" * 4001)),
        "OCT412 4,001 characters in the description of 'bucket', more than CloudFormation's limit of 4,000",
    ),
    "a template above a megabyte": (
        on(*(text(f"arn:aws:s3:::{number:0100}") for number in range(10_000)), parameter=TEXT),
        "OCT410 the template has 1,30",
    ),
}


@pytest.mark.parametrize("why", REFUSED)
def test_it_is_refused(why: str) -> None:
    deployment, message = REFUSED[why]
    [found] = said(deployment)
    assert found.startswith(message)


@pytest.mark.parametrize("why", ["a list between commas", "a dynamic reference"])
def test_no_template_of_what_is_refused_is_written_for_existing_roles(why: str) -> None:
    refused, message = REFUSED[why]
    adoption = adopt(refused, (), "")
    assert adoption.artifacts == ()
    assert [str(each).startswith(message) for each in adoption.diagnostics] == [True]


def test_a_template_that_needs_a_bucket_is_only_a_warning() -> None:
    deployment = on(*(text(f"arn:aws:s3:::{number:0100}") for number in range(500)), parameter=TEXT)
    emission = EMITTER.emit(deployment, EMITTER.options())
    assert [(diagnostic.kind.code, diagnostic.kind.severity) for diagnostic in emission.diagnostics] == [
        ("OCT411", Severity.WARNING)
    ]
    assert EMITTER.read
    assert EMITTER.read(emission.artifacts, ReadMode.STRICT).deployment == deployment


def _of_size(size: int) -> Deployment:
    """Make a deployment whose template has ``size`` bytes."""
    empty = replace(PLAIN, roles=(replace(PLAIN.roles[0], why="x"),))
    [artifact] = EMITTER.emit(empty, EMITTER.options()).artifacts
    long = text("x" * (size - len(artifact.text.encode()) + 1))
    return replace(empty, roles=(replace(empty.roles[0], path=long),))


@pytest.mark.parametrize("size", [43_000, 44_000, 51_000])
def test_a_template_that_nearly_needs_a_bucket_says_how_much_is_left(size: int) -> None:
    emission = EMITTER.emit(_of_size(size), EMITTER.options())
    written = len(emission.artifacts[0].text.encode())
    left = f"OCT418 the template has {written:,} of at most 51,200 bytes, {51_200 - written:,} left"
    found = [str(diagnostic).partition(";")[0] for diagnostic in emission.diagnostics]
    assert found == ([left] if written >= 43_520 else [])


def test_a_dynamic_reference_in_a_comment_is_harmless() -> None:
    assert not said(replace(PLAIN, roles=(replace(PLAIN.roles[0], why="{{resolve:ssm:/x}}"),)))


def test_a_name_is_literal_text_to_cloudformation() -> None:
    assert not said(named("A${param.principal}"))
