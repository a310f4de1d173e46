"""Conditions and names that depend on the value of a variable, or on an unknown value."""

from __future__ import annotations

import pytest

from octo_spec.model.presence import ChoiceIs
from octospec_terraform.reading.files import Files
from octospec_terraform.reading.given import given_in
from octospec_terraform.reading.grammar import TokensLeft
from octospec_terraform.reading.inputs import Variable
from octospec_terraform.reading.module_instances import common_answers
from octospec_terraform.reading.values import AtLeast, EachIndex, Listing, Value
from tests.emitters.terraform.understood import understand

_ROLE = """
data "external" "it" {
  program = ["x"]
}
resource "aws_iam_role" "x" {
  name = %s
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::111122223333:root" } },
  ] })
}
"""
_ATTACHED = """
resource "aws_iam_role_policy_attachment" "%s" {
  count      = %s ? 1 : 0
  role       = aws_iam_role.x.name
  policy_arn = "arn:aws:iam::aws:policy/%s"
}
"""
_TEXT = 'variable "%s" {\n  type    = string\n  default = %s\n}\n'


_UNKNOWN = 'data.external.it.result.master == "yes"'


@pytest.mark.parametrize("unknown", [_UNKNOWN, f"1 == 1 && {_UNKNOWN}", f"{_UNKNOWN} && 1 == 1"])
def test_a_condition_used_in_several_places_is_one_choice(unknown: str) -> None:
    attached = "".join(_ATTACHED % (name, unknown, name) for name in ("A", "B"))
    reading = understand(main=_ROLE % '"x"' + attached)
    assert reading.deployment
    [choice] = reading.deployment.choices
    tests = {test for each in reading.deployment.roles[0].attachments for test in each.presence.tests}
    assert choice.id == "external-it-result-master-is-yes"
    assert tests == {ChoiceIs(choice.id, ("on",))}


@pytest.mark.parametrize(
    "test",
    ['local.every || contains(var.parts, "core")', 'local.every ? false : !contains(var.parts, "other")'],
)
def test_of_two_choices_for_one_variable_one_follows_its_default_and_the_other_grants_less(test: str) -> None:
    """Both answers of a customer are about one value, and may contradict each other."""
    parts = 'variable "parts" {\n  type    = list(string)\n  default = ["every"]\n}\n'
    known = f'locals {{\n  every = contains(var.parts, "every")\n  core  = {test}\n}}\n'
    attached = _ATTACHED % ("A", "local.every", "A") + _ATTACHED % ("B", "local.core", "B")
    reading = understand(main=parts + known + _ROLE % '"x"' + attached)
    assert reading.deployment
    assert {each.id: each.default for each in reading.deployment.choices} == {"every": "on", "core": "off"}


_BUCKETS = """
variable "buckets" {
  type = list(string)
}
resource "aws_iam_role_policy" "p" {
  name   = "p"
  role   = aws_iam_role.x.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = var.buckets }] })
}
"""


@pytest.mark.parametrize(
    ("test", "holds"),
    [
        *((f"length(var.buckets) {test}", True) for test in ("> 0", ">= 1", "!= 0")),
        *((f"length(var.buckets) {test}", False) for test in ("< 1", "<= 0", "== 0")),
        *((f"length(var.buckets) {test}", None) for test in ("< 2", "<= 1", "> 1", ">= 2", "== 1")),
        *((f"{test} length(var.buckets)", True) for test in ("0 <", "1 <=", "0 !=")),
        *((f"{test} length(var.buckets)", False) for test in ("1 >", "0 >=", "0 ==")),
    ],
)
def test_a_list_of_resources_has_an_element(test: str, *, holds: bool | None) -> None:
    reading = understand(main=_BUCKETS + _ROLE % '"x"' + _ATTACHED % ("A", test, "A"))
    assert reading.deployment
    found = [bool(each.presence.tests) for each in reading.deployment.roles[0].attachments]
    assert found == {True: [False], False: [], None: [True]}[holds]


_LOOPED = """
resource "aws_iam_role_policy_attachment" "looped" {
  for_each   = { for name, value in %s : name => name if data.external.it.result.master == value }
  role       = aws_iam_role.x.name
  policy_arn = "arn:aws:iam::aws:policy/${each.value}"
}
"""


@pytest.mark.medium
@pytest.mark.parametrize(
    "values",
    [
        '{ A = "a", B = "b" }',
        '{ A = range(2), B = "Listing(0, 1)" }',
        '{ A = 1, B = "1" }',
        '{ A = true, B = "true" }',
        '{ A = null, B = "None" }',
        '{ A = null, B = "" }',
        """{ A = "'a'", B = "a" }""",
        '{ A = [], B = "Listing()", C = {}, D = "Table()" }',
    ],
)
def test_conditions_of_one_loop_share_no_switch(values: str) -> None:
    """A list and a text that spells it are two values: a request for one policy must not return both."""
    reading = understand(main=_ROLE % '"x"' + _LOOPED % values)
    assert reading.deployment
    [role] = reading.deployment.roles
    tests = [each.presence.tests for each in role.attachments]
    assert len(tests) == values.count(" = ") == len({*tests}) == len(reading.deployment.choices)


@pytest.mark.parametrize("test", ["tobool(var.on)", "var.on", 'var.on == "true"'])
def test_a_text_that_decides_like_a_truth_value_becomes_a_choice(test: str) -> None:
    reading = understand(main=_TEXT % ("on", '"true"') + _ROLE % '"x"' + _ATTACHED % ("A", test, "A"))
    assert reading.deployment
    [choice] = reading.deployment.choices
    assert (choice.id, choice.values, choice.default) == ("on", ("off", "on"), "on")


@pytest.mark.parametrize(
    ("name", "default"),
    [
        ('var.name != "" ? var.name : "vendor"', "vendor"),
        ('length(var.name) > 0 ? var.name : "vendor-${var.suffix}"', "vendor-s"),
        ('coalesce(var.name, "vendor")', "vendor"),
    ],
)
def test_a_parameter_that_only_names_a_role_has_the_name_without_it_for_its_default(
    name: str, default: str
) -> None:
    variables = _TEXT % ("name", '""') + _TEXT % ("suffix", '"s"')
    reading = understand(main=variables + _ROLE % name)
    assert reading.deployment
    parameter = next(each for each in reading.deployment.parameters if each.id == "name")
    assert (parameter.default, parameter.optional) == (default, False)
    assert str(reading.deployment.roles[0].name) == "${param.name}"


def test_a_parameter_that_also_decides_access_stays_optional() -> None:
    module = (
        _TEXT % ("name", '""')
        + _ROLE % 'coalesce(var.name, "vendor")'
        + _ATTACHED % ("A", 'var.name != ""', "A")
    )
    reading = understand(main=module)
    assert reading.deployment
    [parameter] = reading.deployment.parameters
    assert parameter.optional


def test_a_path_that_differs_is_that_by_default() -> None:
    module = _TEXT % ("path", "null") + (_ROLE % '"x"').replace("name =", "path = var.path\n  name =")
    reading = understand(main=module)
    assert reading.deployment
    assert str(reading.deployment.roles[0].path) == "/"
    assert any("path" in note.message for note in reading.diagnostics)


# --- objects -----------------------------------------------------------------------------------

_OBJECT = """
variable "settings" {
  type = object({
    name   = string
    master = optional(bool, true)
    tags   = optional(map(string), {})
    inner  = optional(object({ prefix = optional(string, "x"), arns = optional(list(string), []) }), {})
  })
  default = { name = "vendor" }
}
"""


def test_each_attribute_of_an_object_is_an_input() -> None:
    policy = """
resource "aws_iam_role_policy" "p" {
  name = "p"
  role = aws_iam_role.x.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "s3:Get*", Resource = "arn:aws:s3:::${var.settings["inner"].prefix}/*" },
  ] })
}
"""
    attached = _ATTACHED % ("A", "var.settings.master", "A")
    reading = understand(main=_OBJECT + _ROLE % "var.settings.name" + attached + policy)
    assert reading.deployment
    tests = {each.id: (each.default, each.names) for each in reading.deployment.parameters}
    assert tests == {"settings-name": ("vendor", ()), "settings-inner-prefix": ("x", ())}
    [choice] = reading.deployment.choices
    assert (choice.id, choice.default, choice.names) == ("settings-master", "on", ())
    assert [note.message for note in reading.diagnostics] == ["variable 'settings' is an object"]


def test_an_attribute_and_a_variable_of_one_name_are_two_parameters() -> None:
    reading = understand(
        main=_OBJECT
        + _TEXT % ("settings_name", '"other"')
        + _ROLE % '"${var.settings.name}-${var.settings_name}"'
    )
    assert reading.deployment
    tests = {each.default: (each.id, dict(each.names)) for each in reading.deployment.parameters}
    assert tests["other"] == ("settings-name", {})
    assert tests["vendor"][0] != "settings-name"


def test_an_object_is_a_whole_where_it_is_passed_on() -> None:
    local = 'locals {\n  settings = merge(var.settings, { path = "/" })\n}\n'
    attached = _ATTACHED % ("A", "local.settings.master", "A")
    reading = understand(main=_OBJECT + local + _ROLE % "local.settings.name" + attached)
    assert reading.deployment
    assert [each.id for each in reading.deployment.choices] == ["settings-master"]
    assert str(reading.deployment.roles[0].name) == "${param.settings-name}"


def test_an_object_with_much_to_decide_uses_its_default_as_a_whole() -> None:
    bools = ", ".join(f"{name} = optional(bool, true)" for name in "abcdefgh")
    variable = f'variable "on" {{\n  type = object({{ {bools} }})\n  default = {{}}\n}}\n'
    local = "locals {\n  all = merge(var.on, {})\n}\n"
    reading = understand(main=variable + local + _ROLE % '"x"' + _ATTACHED % ("A", "local.all.a", "A"))
    assert reading.deployment
    assert not reading.deployment.choices
    assert reading.deployment.roles[0].attachments[0].presence.tests == ()
    assert any("its default" in (note.help or "") for note in reading.diagnostics)


# --- partitions --------------------------------------------------------------------------------

_OF_AWS = """
resource "aws_iam_role_policy_attachment" "x" {
  role       = aws_iam_role.x.name
  policy_arn = "arn:${var.%s}:iam::aws:policy/SecurityAudit"
}
"""
_LISTED = """
  validation {
    condition     = contains(["aws", "aws-us-gov"], var.where)
    error_message = "No."
  }
}
"""


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("where", 'variable "where" {\n  type    = string\n  default = "aws"\n' + _LISTED),
        ("aws_partition", _TEXT % ("aws_partition", '"aws"')),
        ("partition", 'variable "partition" {\n  type = string\n}\n'),
    ],
)
def test_a_variable_for_the_partition_is_that_which_is_deployed_into(name: str, variable: str) -> None:
    reading = understand(main=variable + _ROLE % '"x"' + _OF_AWS % name)
    assert reading.deployment
    assert not reading.deployment.questions
    [attachment] = reading.deployment.roles[0].attachments
    assert str(attachment.arn) == "arn:${partition}:iam::aws:policy/SecurityAudit"
    assert "partition of the deployment" in reading.diagnostics[0].message


@pytest.mark.parametrize(
    ("resource", "text"),
    [
        ('"arn:aws:s3:::x-${var.partition}"', "arn:aws:s3:::x-${param.partition}"),
        ('"arn:${var.partition}:s3:::x-${var.partition}"', "arn:${partition}:s3:::x-${partition}"),
        ('join(":", ["arn", var.partition, "s3:::x"])', "arn:${partition}:s3:::x"),
        ('format("arn:%s:s3:::x", var.partition)', "arn:${partition}:s3:::x"),
    ],
)
def test_a_variable_is_the_partition_by_its_name_only_where_an_arn_has_one(resource: str, text: str) -> None:
    policy = f"""
resource "aws_iam_role_policy" "x" {{
  role   = aws_iam_role.x.name
  policy = jsonencode({{ Statement = [{{ Effect = "Allow", Action = "s3:*", Resource = {resource} }}] }})
}}
"""
    variable = 'variable "partition" {\n  type = string\n}\n'
    reading = understand(main=variable + _ROLE % '"x"' + policy)
    assert reading.deployment
    [statement] = reading.deployment.roles[0].policies[0].statements
    assert [str(each) for each in statement.resources] == [text]


@pytest.mark.parametrize(
    ("written", "by_name", "in_arns"),
    [
        ("type = string", False, True),
        ('default = "aws-cn"', True, True),
        ('default = "prod"', False, False),
        ("type = list(string)", False, False),
        ('default = ["aws"]', False, False),
        ("type = bool", False, False),
    ],
)
def test_only_a_text_is_the_partition(written: str, *, by_name: bool, in_arns: bool) -> None:
    module = Files({"main.tf": f'variable "partition" {{\n  {written}\n}}\n'}, TokensLeft()).module("")
    variable = Variable.of(module.variables["partition"])
    assert [variable.is_partition(in_arns=each) for each in (False, True)] == [by_name, in_arns]


@pytest.mark.parametrize("name", ["shard_partition", "partition_key"])
def test_any_other_text_is_a_parameter(name: str) -> None:
    reading = understand(main=_TEXT % (name, '"aws"') + _ROLE % f'"x-${{var.{name}}}"')
    assert reading.deployment
    assert [each.id for each in reading.deployment.parameters] == [name.replace("_", "-")]


def test_an_override_of_what_is_not_there_is_refused() -> None:
    reading = understand(main=_ROLE % '"x"', a_override='resource "aws_iam_role" "y" {\n  name = "y"\n}\n')
    assert reading.deployment is None
    assert "there is no block to override: resource aws_iam_role y" in reading.diagnostics[0].message


# --- what keeps its default --------------------------------------------------------------------


def test_a_list_that_names_policies_of_aws_keeps_its_default() -> None:
    module = """
variable "grants" {
  type    = list(string)
  default = ["ReadOnlyAccess"]
}
resource "aws_iam_role_policy_attachment" "x" {
  count      = length(var.grants)
  role       = aws_iam_role.x.name
  policy_arn = "arn:aws:iam::aws:policy/${var.grants[count.index]}"
}
"""
    reading = understand(main=module + _ROLE % '"x"')
    assert reading.deployment
    assert not reading.deployment.parameters
    [attachment] = reading.deployment.roles[0].attachments
    assert str(attachment.arn) == "arn:aws:iam::aws:policy/ReadOnlyAccess"
    assert any(note.message.startswith("variable 'grants' ") for note in reading.diagnostics)


def test_a_choice_between_boundaries_keeps_its_default() -> None:
    choice = 'variable "gov" {\n  type    = bool\n  default = false\n}\n'
    boundary = (
        '"x"\n  permissions_boundary = "arn:${var.gov ? "aws-us-gov" : "aws"}:iam::111122223333:policy/B"'
    )
    reading = understand(main=choice + _ROLE % boundary)
    assert reading.deployment
    assert not reading.deployment.choices
    assert reading.deployment.roles[0].boundary
    assert str(reading.deployment.roles[0].boundary.arn) == "arn:aws:iam::111122223333:policy/B"
    assert any(note.message.startswith("variable 'gov' ") for note in reading.diagnostics)


@pytest.mark.parametrize("is_used", [True, False])
def test_a_sensitive_value_is_reported_where_it_is_used(*, is_used: bool) -> None:
    variable = 'variable "key" {\n  type      = string\n  sensitive = true\n}\n'
    reading = understand(main=variable + _ROLE % ('"x-${var.key}"' if is_used else '"x"'))
    assert [note.message for note in reading.diagnostics] == ["key is sensitive"] * is_used


# --- attributes of resources -------------------------------------------------------------------

_NAMED = """
resource "aws_iam_policy" "m" {
  name   = "m"
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "ce:Get*", Resource = "*" }] })
}
resource "aws_iam_role_policy" "p" {
  name   = "p"
  role   = aws_iam_role.x.id
  policy = jsonencode({ Statement = [
    { Effect = "Allow", Action = "s3:Get*", Resource = "arn:aws:s3:::${%s}/*" },
  ] })
}
"""


@pytest.mark.parametrize(
    ("attribute", "text"),
    [
        ("aws_iam_role.x.name", "x"),
        ("aws_iam_role.x.id", "x"),
        ("aws_iam_role.x.arn", "${role.x.arn}"),
        ("aws_iam_role.x.unique_id", None),
        ("aws_iam_policy.m.name", "m"),
        ("aws_iam_policy.m.id", "arn:${partition}:iam::${account}:policy/m"),
        ("aws_iam_policy.m.arn", "arn:${partition}:iam::${account}:policy/m"),
        ("aws_iam_policy.m.policy_id", None),
    ],
)
def test_an_attribute_of_a_resource_is_what_aws_returns_or_is_not_known(
    attribute: str, text: str | None
) -> None:
    reading = understand(main=_ROLE % '"x"' + _NAMED % attribute)
    assert reading.deployment
    statements = [each for policy in reading.deployment.roles[0].policies for each in policy.statements]
    found = [str(each.resources[0]) for each in statements if each.actions == ("s3:Get*",)]
    assert found == ([] if text is None else [f"arn:aws:s3:::{text}/*"])
    skipped = any(f"does not support {attribute}" in note.message for note in reading.diagnostics)
    assert skipped is (text is None)


def test_common_cases_are_those_of_both() -> None:
    on, off, both = ("on",), ("off",), ("off", "on")
    assert common_answers({"a": both}, {"a": on, "b": off}) == {"a": on, "b": off}
    assert common_answers({"a": on}, {"a": off}) is None
    assert common_answers({"a": on}, {}) == {"a": on}


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        (AtLeast(1, "names"), ["names"]),
        (AtLeast(1), []),
        (EachIndex("names"), ["names"]),
        (Listing((AtLeast(1, "names"), EachIndex("others"))), ["names", "others"]),
    ],
)
def test_a_value_depends_on_the_inputs_that_it_names(value: Value, ids: list[str]) -> None:
    assert [*given_in(value)] == ids
