"""What generated deployments seldom hold: limits of functions, lengths without a property, lists of ARNs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octo_spec.model.canonical_json import difference
from octo_spec.model.deployment import (
    SWITCH,
    Attachment,
    Choice,
    Deployment,
    Facts,
    Parameter,
    ParameterKind,
    Role,
)
from octo_spec.model.presence import ChoiceIs, Given, Presence, Requirement
from octo_spec.model.text import ListParam, Partition, PartitionFact, Text, aws_managed_policy
from octo_spec.plugin.artifacts import ReadMode
from octospec_cloudformation import EMITTER
from tests.emitters.cloudformation.samples import SSM, allow, inline, text


def there_and_back(deployment: Deployment) -> str:
    """Check that a deployment comes back, and give its template."""
    emission = EMITTER.emit(deployment, EMITTER.options())
    assert not emission.diagnostics
    assert EMITTER.read
    reading = EMITTER.read(emission.artifacts, ReadMode.STRICT)
    assert not reading.diagnostics
    assert difference(reading.deployment, deployment) == ""
    return emission.artifacts[0].text


def deployment(
    *roles: Role, parameters: tuple[Parameter, ...] = (), choices: tuple[Choice, ...] = ()
) -> Deployment:
    return Deployment("octo", "1.0.0", roles, parameters, choices)


# --- lists next to the partition ------------------------------------------------------------------

PLACES = (Facts("aws", (("suffix", "com"),)), Facts("aws-cn", (("suffix", "com.cn"),)))
LISTED = Text.of("arn:", Partition(), ":s3:::", ListParam("buckets"), ".", PartitionFact("suffix"), "/*")
LOCATED = Deployment(
    "octo",
    "1.0.0",
    (Role("r", None, (SSM,), (inline("p", allow("s3:GetObject", on=(LISTED,))),)),),
    (Parameter("buckets", "B.", ParameterKind.LIST),),
    partitions=PLACES,
)


def test_a_list_is_repeated_in_a_single_partition() -> None:
    written = there_and_back(replace(LOCATED, partitions=PLACES[:1]))
    assert "!If" not in written.replace("PermissionsBoundary: !If", "")


def test_a_list_is_repeated_in_each_partition() -> None:
    written = there_and_back(LOCATED)
    assert ".com/*,arn:aws:s3:::" in written
    assert ".com.cn/*,arn:aws-cn:s3:::" in written


@pytest.mark.parametrize(
    ("found", "instead"),
    [
        (".com.cn/*,arn:aws-cn:s3:::", ".com.cn/*,arn:aws:s3:::"),
        ("arn:aws-cn:s3:::", "arn:aws:s3:::"),
        ("!Sub 'arn:${AWS::Partition}:s3:::'", "arn:aws:s3:::"),
    ],
)
def test_what_differs_between_partitions_is_not_understood(found: str, instead: str) -> None:
    emission = EMITTER.emit(LOCATED, EMITTER.options())
    [artifact] = emission.artifacts
    assert found in artifact.text
    assert EMITTER.read
    changed = replace(artifact, text=artifact.text.replace(found, instead, 1))
    reading = EMITTER.read((changed,), ReadMode.STRICT)
    assert any("repeated in each partition" in one.message for one in reading.diagnostics)


# --- conditions and rules ----------------------------------------------------------------------

SWITCHES = tuple(Choice(f"s{number}", "S.", SWITCH, "off") for number in range(25))
ALL_ON = Presence.of(*(ChoiceIs(choice.id, ("on",)) for choice in SWITCHES))


def test_more_tests_than_an_and_supports_are_nested() -> None:
    written = there_and_back(
        deployment(Role("r", None, (SSM,), (inline("p", allow("a:B"), when=ALL_ON),)), choices=SWITCHES)
    )
    assert written.count("!And") == 3


def test_more_values_than_an_or_supports_are_nested() -> None:
    levels = Choice("levels", "L.", tuple(f"v{number}" for number in range(15)), "v0")
    above = Presence.of(ChoiceIs("levels", levels.values[2:]))
    written = there_and_back(
        deployment(Role("r", None, (SSM,), (inline("p", allow("a:B"), when=above),)), choices=(levels,))
    )
    assert written.count("!Or") == 2


def test_a_rule_may_ask_for_everything() -> None:
    with_inputs = replace(
        deployment(Role("r", None, (SSM,), (inline("p", allow("a:B"), when=ALL_ON),)), choices=SWITCHES),
        requirements=(Requirement(ALL_ON, ALL_ON), Requirement(Presence(), ALL_ON)),
    )
    assert there_and_back(with_inputs).count("RuleCondition") == 1


def test_an_input_that_no_condition_tests_keeps_its_kind() -> None:
    level = Choice("level", "L.", ("none", "all"), "all")
    optional = Parameter("note", "N.", optional=True)
    written = there_and_back(
        deployment(Role("r", None, (SSM,)), parameters=(optional,), choices=(level, SWITCHES[0]))
    )
    assert "LevelIsAll: " in written
    assert "NoteIsGiven: " in written


# --- parameters --------------------------------------------------------------------------------

PATTERNS = {
    (None, None, None): None,
    ("^[a-z]+$", None, None): "^[a-z]+$",
    (None, 2, None): "^(?=.{2,}$).*",
    (None, None, 5): "^(?!.{6}).*",
    (None, 0, 5): "^(?=.{0,5}$).*",
    ("^.*$", 2, 5): "^(?=.{2,5}$).*$",
}


@pytest.mark.parametrize("optional", [False, True])
@pytest.mark.parametrize("constraint", PATTERNS)
def test_lengths_of_a_list_are_in_its_pattern(
    constraint: tuple[str | None, int | None, int | None], *, optional: bool
) -> None:
    pattern, least, most = constraint
    with_inputs = Parameter(
        "l", "L.", ParameterKind.LIST, optional=optional, pattern=pattern, min_length=least, max_length=most
    )
    written = there_and_back(deployment(Role("r", None, (SSM,)), parameters=(with_inputs,)))
    expected = PATTERNS[constraint]
    line = f"    AllowedPattern: {'^$|' if optional else ''}{expected}\n"
    assert (line in written) is (expected is not None)
    assert "Length:" not in written


@pytest.mark.parametrize(("least", "most"), [(2, None), (None, 5), (0, 5)])
def test_lengths_of_an_optional_text_are_in_its_pattern(least: int | None, most: int | None) -> None:
    with_inputs = Parameter("t", "T.", optional=True, min_length=least, max_length=most)
    written = there_and_back(deployment(Role("r", None, (SSM,)), parameters=(with_inputs,)))
    assert "Length:" not in written
    assert "AllowedPattern: ^$|^(?" in written


def test_an_optional_value_may_be_empty_among_the_allowed() -> None:
    with_inputs = Parameter("t", "T.", optional=True, allowed=(Facts("a"), Facts("on")))
    written = there_and_back(deployment(Role("r", None, (SSM,)), parameters=(with_inputs,)))
    assert "    AllowedValues:\n      - ''\n      - a\n      - 'on'\n" in written


# --- attachments -------------------------------------------------------------------------------

EXTRA = Attachment(Text.of(ListParam("extra")))
AUDIT = Attachment(aws_managed_policy("SecurityAudit"))
GIVEN = Presence.of(Given("extra"))
NAMED = Attachment(text("arn:aws:iam::012345670123:policy/${param.extra}"))


@pytest.mark.parametrize(
    ("attachments", "start"),
    [
        ((AUDIT,), "\n        - !Sub"),
        ((EXTRA,), " !Ref Extra\n"),
        ((NAMED,), " !Split\n        - ','\n        - !Join\n          - ''\n"),
        ((replace(EXTRA, presence=GIVEN),), " !If\n        - ExtraIsGiven\n        - !Ref Extra\n"),
        ((AUDIT, EXTRA), " !Split\n        - ','\n        - !Join\n          - ','\n"),
        ((EXTRA, AUDIT), " !Split\n        - ','\n        - !Join\n          - ','\n"),
        ((AUDIT, NAMED, EXTRA), " !Split\n        - ','\n        - !Join\n          - ','\n"),
        (
            (AUDIT, replace(EXTRA, presence=GIVEN)),
            " !Split\n        - ','\n        - !Join\n          - ','\n",
        ),
    ],
)
def test_attachments_come_back_in_their_order(attachments: tuple[Attachment, ...], start: str) -> None:
    optional = any(attachment.presence for attachment in attachments)
    with_inputs = Parameter("extra", "E.", ParameterKind.LIST, optional=optional)
    role = Role("r", None, (SSM,), attachments=attachments)
    written = there_and_back(deployment(role, parameters=(with_inputs,)))
    assert f"      ManagedPolicyArns:{start}" in written


@pytest.mark.parametrize("values", [("off", "on"), ("on", "off"), ("some", "all", "none")])
@pytest.mark.parametrize("names", [("false", "true", "0"), ("No", "Yes", "Create New"), ("on", "off", "1e3")])
def test_the_values_of_a_choice_keep_their_names(values: tuple[str, ...], names: tuple[str, ...]) -> None:
    given = (("cloudformation", tuple(sorted(zip(values, names, strict=False)))),)
    choice = Choice("scan", "Scan.", values, values[0], value_names=given)
    presence = Presence.of(ChoiceIs("scan", values[1:]))
    policy = replace(inline("p", allow("s3:GetObject")), presence=presence)
    role = Role("r", None, (SSM,), (policy,))
    named = deployment(role, choices=(choice,))
    template = there_and_back(named)
    assert f"Default: {names[0]}\n" in template.replace("'", "")
