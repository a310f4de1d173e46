"""Files of extras: what a module may contain next to its roles, and what their policies grant."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from octo_spec.model.deployment import Extra
from octo_spec.plugin.extras import UNREAD
from octospec_terraform import EMITTER
from octospec_terraform.extras.read_extras import read_extras
from octospec_terraform.vocabulary import EXTRAS, FORMAT
from tests.emitters.terraform.samples import SMALLEST, VENDOR

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment

PERMISSION: Final = """resource "aws_lambda_permission" "x" {
  action        = "lambda:InvokeFunction"
  function_name = "f"
  principal     = PRINCIPAL
}
"""


def bucket(resource: str, *more: str) -> str:
    """Write a bucket policy about a resource, and further lines of the block."""
    statement = f'{{ Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = {resource} }}'
    lines = (f"  policy = jsonencode({{ Statement = [{statement}] }})", *more)
    return "\n".join(('resource "aws_s3_bucket_policy" "x" {', '  bucket = "b"', *lines, "}\n"))


REFUSED: Final = {
    "\n": "this file has no blocks",
    "# only a comment\n": "this file has no blocks",
    "x = 1\n": "the argument 'x' is outside of any block",
    'variable "x" {}\r\r\n': "this line contains an invisible character",
    'variable "\u202e" {}\n': "this line contains an invisible character",
    'locals {\n  x = file("x")\n}\n': "octospec does not know the result of file",
    'resource "aws_lambda_function" "x" {}\n': (
        "role of aws_lambda_function must name a role of the spec, as aws_iam_role.LABEL.arn or .name"
    ),
    'resource "aws_lambda_function" "x" {\n  role = "arn"\n}\n': (
        "role of aws_lambda_function must name a role of the spec, as aws_iam_role.LABEL.arn or .name"
    ),
    PERMISSION.replace("PRINCIPAL", "upper(var.x)"): (
        "a principal cannot be read here; write it without functions"
    ),
    'resource "aws_instance" "x" {}\n': "extras cannot contain aws_instance",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_octospec_cannot_check_is_refused_once(text: str) -> None:
    reading = read_extras(Extra(FORMAT, text, path=EXTRAS))
    messages = [found.message for found in reading.diagnostics]
    assert len(messages) == 1, messages
    assert messages[0].endswith(REFUSED[text])


def test_a_resource_without_a_name_is_no_resource() -> None:
    reading = read_extras(Extra(FORMAT, 'resource "aws_sns_topic" {\n}\n', path=EXTRAS))
    assert reading.resources == ()


GRANTED: Final = {
    '"arn"': "arn",
    "var.x": "${var.x}",
    '"a-${var.x}"': "a-${var.x}",
    "aws_sns_topic.x[0].arn": "${aws_sns_topic.x[0].arn}",
    "var.x ? var.a : var.b": ["${var.a}", "${var.b}"],
    "[for v in var.x : v]": [UNREAD],
    "local.own": UNREAD,
    '"a-${local.own}"': f"a-{UNREAD}",
    '"a-${[var.x]}"': f"a-{UNREAD}",
    "1": 1,
}
"""A value in a policy, and what it is in the policy that is checked."""


@pytest.mark.parametrize("value", GRANTED)
def test_a_policy_is_read_with_its_references(value: str) -> None:
    text = f"{bucket(value)}\nlocals {{\n  own = 1\n}}\n"
    [resource] = read_extras(Extra(FORMAT, text, path=EXTRAS)).resources
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": GRANTED[value]}
    assert resource.policy == {"Statement": [statement]}


@pytest.mark.parametrize(
    ("principal", "kind"), [("s3.amazonaws.com", "Service"), ("111122223333", "AWS"), ("*", "AWS")]
)
def test_a_permission_to_invoke_a_function_is_a_policy(principal: str, kind: str) -> None:
    text = PERMISSION.replace("PRINCIPAL", json.dumps(principal))
    [resource] = read_extras(Extra(FORMAT, text, path=EXTRAS)).resources
    assert resource.policy == {
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {kind: principal},
                "Action": "lambda:InvokeFunction",
                "Resource": "f",
            }
        ]
    }


def problems(deployment: Deployment, text: str) -> list[str]:
    """Write a module with extras, and return what is reported."""
    emission = EMITTER.emit(
        replace(deployment, extras=(Extra(FORMAT, text, path=EXTRAS),)), EMITTER.options()
    )
    assert bool(emission.artifacts) is not bool(emission.diagnostics)
    return [found.message for found in emission.diagnostics]


NAMES: Final = {
    "var.tags": (),
    "aws_iam_role.acct_access.arn": (),
    "local.account": (),
    "data.aws_partition.current.partition": (),
    "data.aws_partition.other.partition": ("the module has no data.aws_partition.other",),
    "aws_iam_role.other.arn": ("the module has no aws_iam_role.other",),
    "var.other": ("the module has no var.other",),
    "[for v in var.tags : v.x]": (),
    "[for v in var.tags : w.x]": ("the module has no w.x",),
    "[for v in var.tags : [for w in var.tags : v.x]]": (),
    "count.index": (),
    "path.module": (),
}


@pytest.mark.parametrize("value", NAMES)
def test_a_name_in_extras_is_one_of_the_module(value: str) -> None:
    assert problems(VENDOR, f"locals {{\n  own = {value}\n}}\n") == [*NAMES[value]]


@pytest.mark.parametrize(
    ("label", "reported"),
    [
        ("reader", []),
        ("other", ["the module has no aws_iam_role.other", "'other' is not a role of the spec"]),
    ],
)
def test_a_resource_runs_with_a_role_of_the_spec(label: str, reported: list[str]) -> None:
    text = f'resource "aws_iam_instance_profile" "x" {{\n  role = aws_iam_role.{label}.name\n}}\n'
    assert problems(SMALLEST, text) == reported


@pytest.mark.parametrize(
    ("value", "role"),
    [
        ("aws_iam_role.acct_access.arn", "aws_iam_role.acct_access.arn"),
        ("local.acct_access_arn", "local.acct_access_arn"),
        ("local.account", ""),
        ("var.principal", ""),
    ],
)
def test_a_policy_of_extras_grants_nothing_to_a_role_of_the_spec(value: str, role: str) -> None:
    granted = f"this policy grants permissions to the role {role}; write a group instead"
    assert problems(VENDOR, bucket(value)) == [granted] * bool(role)


def test_a_local_of_extras_can_be_named_as_an_arn() -> None:
    text = f'{bucket("local.own_arn")}\nlocals {{\n  own_arn = "x"\n}}\n'
    assert not any("grants permissions to the role" in each for each in problems(VENDOR, text))


def test_without_a_role_no_role_is_suggested() -> None:
    text = "locals {\n  own = aws_iam_role.gone.arn\n}\n"
    extra = Extra(FORMAT, text, path=EXTRAS)
    for deployment, role in ((SMALLEST, "aws_iam_role.reader"), (replace(SMALLEST, roles=()), "")):
        [found] = EMITTER.emit(replace(deployment, extras=(extra,)), EMITTER.options()).diagnostics
        assert found.help.startswith(f"the roles of the module are {role};") if role else not found.help
