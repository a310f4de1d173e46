"""A reader that skips nothing: what octospec would not have written is reported at its place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

import pytest

from octo_spec.diagnostics import Diagnostic
from octo_spec.plugin.artifacts import Artifact, Reading, ReadMode
from octospec_terraform import EMITTER
from octospec_terraform.kinds import TOO_LARGE
from octospec_terraform.reading.grammar import TokensLeft, grammar_tree
from octospec_terraform.vocabulary import VERSIONS
from tests.emitters.terraform.golden import emitted
from tests.emitters.terraform.samples import DEPLOYMENTS, EVERYTHING, VENDOR
from tests.matrices import deep

if TYPE_CHECKING:
    from collections.abc import Iterator

MAIN, VARIABLES, OUTPUTS = "main.tf", "variables.tf", "outputs.tf"


def read(artifacts: tuple[Artifact, ...]) -> Reading:
    assert EMITTER.read is not None
    return EMITTER.read(artifacts, ReadMode.STRICT)


def changed(name: str, path: str, old: str, new: str) -> tuple[Artifact, ...]:
    """Emit a sample and change one place in one file."""
    artifacts = emitted(name)
    [found] = (artifact for artifact in artifacts if str(artifact.path) == path)
    assert old in found.text, f"{old!r} is not in {path}"
    text = found.text.replace(old, new, 1)
    return tuple(replace(artifact, text=text) if artifact is found else artifact for artifact in artifacts)


OWN_ARN: Final = (
    "arn:${local.partition}:iam::${local.account}:role"
    "${aws_iam_role.acct_access.path}${aws_iam_role.acct_access.name}"
)

FOREIGN: dict[str, tuple[str, str, str, str, str]] = {
    "a block": (
        *("vendor", MAIN, "locals {", 'module "x" {\n}\n\nlocals {'),
        "a block 'module' is not supported",
    ),
    "a provider": (
        *("smallest", "versions.tf", "terraform {", 'provider "aws" {}\n\nterraform {'),
        "a block 'provider' is not supported",
    ),
    "a resource": (
        *(
            "vendor",
            MAIN,
            '"aws_iam_role_policy" "acct_access_root"',
            '"aws_iam_user_policy" "acct_access_root"',
        ),
        "a resource 'aws_iam_user_policy acct_access_root' is not supported",
    ),
    "a data source": (
        *("vendor", MAIN, 'data "aws_partition" "current"', 'data "aws_partition" "other"'),
        "the data source 'aws_partition other' is not supported, or is a duplicate",
    ),
    "an argument": (
        *("vendor", MAIN, "max_session_duration", "force_detach_policies"),
        "the argument 'force_detach_policies' is not supported here",
    ),
    "an argument twice": (
        *("vendor", MAIN, '  path                 = "/"', '  path = "/"\n  path = "/"'),
        "duplicate argument 'path'",
    ),
    "a block in a resource": (
        *("vendor", MAIN, "  tags = merge(", "  inline_policy {\n  }\n\n  tags = merge("),
        "a block 'inline_policy' is not supported here",
    ),
    "a boundary of the customer skipped": (
        *("smallest", MAIN, "permissions_boundary = var.permissions_boundary", 'description = "x"'),
        "exactly one argument 'permissions_boundary' must use var.permissions_boundary here",
    ),
    "another boundary before the customer's": (
        *("everything", MAIN, "= var.permissions_boundary != null ? var.permissions_boundary :", "="),
        "expected var.permissions_boundary here, alone or before the spec's own value",
    ),
    "the customer's boundary where it is not given": (
        *("everything", MAIN, "permissions_boundary != null", "permissions_boundary == null"),
        "expected var.permissions_boundary here, alone or before the spec's own value",
    ),
    "tags of the customer that win": (
        *("everything", MAIN, "merge(var.tags, {", "merge({}, {"),
        "expected var.tags here, alone or before the spec's own value",
    ),
    "tags of the customer on no policy": (
        *("everything", MAIN, "  tags = var.tags\n\n  lifecycle", "  lifecycle"),
        "exactly one argument 'tags' must use var.tags here",
    ),
    "tags of the customer twice": (
        *("smallest", MAIN, "  tags = var.tags\n", "  tags = var.tags\n  tags = var.tags\n"),
        "duplicate argument 'tags'",
    ),
    "tags of the customer with another default": (
        *("smallest", VARIABLES, "default     = {}", 'default     = { team = "x" }'),
        "a variable of this type is not supported",
    ),
    "a boundary that may be anything": (
        *("smallest", VARIABLES, "^arn:[^:]+:iam", ".*"),
        "a validation of this kind is not supported",
    ),
    "tags of the customer in a policy": (
        *("vendor", MAIN, 'Resource = "*"', 'Resource = "${var.tags}"'),
        "this is not how octospec writes a reference",
    ),
    "an argument outside of blocks": (
        *("vendor", MAIN, "locals {", "x = 1\n\nlocals {"),
        "the argument 'x' is outside of any block",
    ),
    "a function": (
        *("vendor", MAIN, 'Resource = "*"', 'Resource = upper("*")'),
        "this is not how octospec writes a reference",
    ),
    "a function around a document": (
        *("vendor", MAIN, "  policy = jsonencode({", "  policy = yamlencode({"),
        "expected a document in jsonencode here",
    ),
    "a key of a statement": (
        *("vendor", MAIN, 'Effect = "Allow"', 'Effekt = "Allow"'),
        "'Effekt' is not supported here",
    ),
    "a key twice": (
        *("vendor", MAIN, 'Effect = "Allow"', 'Effect = "Allow"\n Effect = "Deny"'),
        "duplicate key 'Effect' in this object",
    ),
    "a local": (
        *("vendor", MAIN, "locals {\n", "locals {\n  x = 1\n"),
        "the local 'x' is not supported",
    ),
    "a local that says something else": (
        *(
            "vendor",
            MAIN,
            "data.aws_caller_identity.current.account_id",
            "data.aws_partition.current.partition",
        ),
        "expected data.aws_caller_identity.current.account_id here",
    ),
    "an ARN of other parts": (
        *("vendor", MAIN, "aws_iam_role.acct_access.name}", "aws_iam_role.acct_access.id}"),
        (
            'expected "arn:${local.partition}:iam::${local.account}:role'
            '${aws_iam_role.acct_access.path}${aws_iam_role.acct_access.name}" here'
        ),
    ),
    "a given that asks for more": (
        *("vendor", MAIN, "length(var.boundary) > 0", "length(var.boundary) > 1"),
        "expected try(length(var.boundary) > 0, false) here",
    ),
    "a name of no local": (
        *("vendor", MAIN, "${local.partition}:ec2", "${local.arn}:ec2"),
        "there is no local 'arn'",
    ),
    "a name of no variable": (
        *("vendor", MAIN, "${var.principal}", "${var.other}"),
        "this is not how octospec writes a reference",
    ),
    "another count": (
        *("vendor", MAIN, "count = var.remediation ? 1 : 0", "count = var.remediation ? 2 : 0"),
        "expected a count of the form 'condition ? 1 : 0' here",
    ),
    "a count of truth values, which Python takes for numbers": (
        *("vendor", MAIN, "count = var.remediation ? 1 : 0", "count = var.remediation ? true : false"),
        "expected a count of the form 'condition ? 1 : 0' here",
    ),
    "a number where a text is": (
        *("vendor", MAIN, 'Resource = "*"', 'Resource = "${1}"'),
        "this is not how octospec writes a reference",
    ),
    "the folder of the module": (
        *("vendor", MAIN, 'Resource = "*"', "Resource = path.module"),
        "this is not how octospec writes a reference",
    ),
    "an attribute of a role in a policy": (
        *("vendor", MAIN, 'Resource = "*"', "Resource = aws_iam_role.acct_access.name"),
        "this is not how octospec writes a reference",
    ),
    "another version of the policy language": (
        *("vendor", MAIN, 'Version = "2012-10-17"', 'Version = "2008-10-17"'),
        'expected "2012-10-17" here',
    ),
    "an argument outside of any block in another file": (
        *("smallest", "versions.tf", "terraform {", "x = 1\n\nterraform {"),
        "the argument 'x' is outside of any block",
    ),
    "another condition": (
        *("vendor", MAIN, "count = var.remediation ?", "count = var.remediation || true ?"),
        "this is not how octospec writes a condition",
    ),
    "a policy where its role is not": (
        *("vendor", MAIN, 'count = var.remediation ? 1 : 0\n\n  name = "changes"', 'name = "changes"'),
        "this would exist without its role",
    ),
    "a role that is not there": (
        *("smallest", MAIN, "role = aws_iam_role.reader.name", "role = aws_iam_role.other.name"),
        "this belongs to no role of the module",
    ),
    "a role by its ARN": (
        *("smallest", MAIN, "role = aws_iam_role.reader.name", "role = aws_iam_role.reader.arn"),
        "this belongs to no role of the module",
    ),
    "a check of something else": (
        *("vendor", VARIABLES, "length(var.external_id) >= 2", "length(var.principal) >= 2"),
        "a validation of this kind is not supported",
    ),
    "a check twice": (
        *("vendor", VARIABLES, "length(var.external_id) <= 1224", "length(var.external_id) >= 1224"),
        "a validation of this kind is not supported",
    ),
    "a pattern of something else": (
        *("vendor", VARIABLES, 'd{12}$", var.principal)', 'd{12}$", var.external_id)'),
        "a validation of this kind is not supported",
    ),
    "a pattern twice": (
        *("vendor", VARIABLES, "length(var.external_id) >= 2", 'can(regex("^a$", var.external_id))'),
        "a validation of this kind is not supported",
    ),
    "values of something else": (
        *("everything", VARIABLES, '["eu", "us"], var.zone)', '["eu", "us"], var.mode)'),
        "a validation of this kind is not supported",
    ),
    "a type": (
        *("vendor", VARIABLES, "= string", "= any"),
        "a variable of this type is not supported",
    ),
    "a variable that may be null": (
        *("vendor", VARIABLES, "nullable    = false", "nullable    = true"),
        "nullable must be false unless the default is null",
    ),
    "a name that no id has": (
        *("vendor", VARIABLES, 'variable "boundary"', 'variable "Boundary"'),
        "'Boundary' does not correspond to an ID",
    ),
    "a list that may be empty": (
        *("everything", VARIABLES, "length(var.accounts) > 0", "length(var.accounts) > -1"),
        "octospec does not support this kind of expression: the sign -",
    ),
    "facts of other values": (
        *("everything", MAIN, "    us = {", "    ap = {"),
        "the facts are not for the allowed values",
    ),
    "a choice of a value that it has not": (
        *("everything", VARIABLES, '["look", "act", "auto"]', '["look", "act"]'),
        "a condition tests whether mode is auto",
    ),
    "partitions that nothing checks": (
        *("everything", MAIN, "contains(keys(local.partitions), self.partition)", "true"),
        "expected contains(keys(local.partitions), self.partition) here",
    ),
    "a precondition of another form": (
        *("everything", MAIN, 'var.mode == "auto" ? var.reports : true', "length(var.mode)"),
        "this is not how octospec writes a condition",
    ),
    "a requirement that fails where it does not apply": (
        *(
            "everything",
            MAIN,
            'var.mode == "auto" ? var.reports : true',
            'var.mode == "auto" ? var.reports : false',
        ),
        "expected true here",
    ),
    "an output of something else": (
        *("smallest", OUTPUTS, "aws_iam_role.reader.arn", "aws_iam_role.reader.unique_id"),
        "the value of an output must be an attribute of a role, or a variable",
    ),
    "a list in a list": (
        *("everything", MAIN, '"arn:${local.partition}:iam::${local.account}:user/x",', "var.accounts,"),
        "expected a text here",
    ),
    "a loop with a filter": (
        *("everything", MAIN, '"${value}/*"]', '"${value}/*" if true]'),
        "octospec does not support this kind of expression: a 'for' with an 'if' or two variables",
    ),
    "a heredoc": (
        *("smallest", MAIN, '= "Reader"', "= <<E\nReader\nE\n"),
        "octospec does not support this kind of expression: heredoc template",
    ),
    "a duration of no number": (
        *("vendor", MAIN, "max_session_duration = 43200", "max_session_duration = null"),
        "expected a whole number here",
    ),
    "a duration of a truth value": (
        *("vendor", MAIN, "max_session_duration = 43200", "max_session_duration = true"),
        "expected a whole number here",
    ),
    "a description with a reference": (
        *("vendor", MAIN, '"Lets Octo read cost data."', '"Lets ${var.principal} read."'),
        "expected a string without references here",
    ),
    "a description that is no text": (
        *("vendor", MAIN, '"Lets Octo read cost data."', "null"),
        "expected a string without references here",
    ),
    "a policy without an attachment": (
        *("everything", MAIN, "policy_arn = aws_iam_policy.main_kept.arn", 'policy_arn = "x"'),
        "a managed policy must have exactly one attachment",
    ),
    "an attachment to a role that is not there": (
        *(
            "everything",
            MAIN,
            "role       = aws_iam_role.main.name\n  policy_arn = aws_iam_policy.main_kept.arn",
            "role = aws_iam_role.other.name\n  policy_arn = aws_iam_policy.main_kept.arn",
        ),
        "this belongs to no role of the module",
    ),
    "a variable twice": (
        *("vendor", VARIABLES, 'variable "boundary"', 'variable "principal"'),
        "duplicate variable 'principal'",
    ),
    "a check of the elements of another list": (
        *("everything", VARIABLES, "coalesce(var.buckets, []) : can", "coalesce(var.policies, []) : can"),
        "a validation of this kind is not supported",
    ),
    "a variable with two labels": (
        *("smallest", VARIABLES, 'variable "tags" {', 'variable "tags" "x" {'),
        "a block 'variable' must have one label",
    ),
    "a default of a list that is a text": (
        *("everything", VARIABLES, '"Accounts."', '"Accounts."\n  default = "x"'),
        "expected a list of strings here",
    ),
    "a block in a variable": (
        *("smallest", VARIABLES, "validation {", "precondition {"),
        "a block 'precondition' is not supported here",
    ),
    "a label of a validation": (
        *("vendor", VARIABLES, "validation {", 'validation "x" {'),
        "a block 'validation' is not supported here",
    ),
    "a block in a variable of the spec": (
        *("vendor", VARIABLES, "validation {", "precondition {"),
        "a block 'precondition' is not supported here",
    ),
    "a default of the customer's tags twice": (
        *("smallest", VARIABLES, "default     = {}", "default = {}\n  default = {}"),
        "duplicate argument 'default'",
    ),
    "a resource without a name": (
        *("smallest", MAIN, 'resource "aws_iam_role" "reader" {', "resource {"),
        "a resource '' is not supported",
    ),
    "a boundary that depends on another variable": (
        *("everything", MAIN, "= var.permissions_boundary != null ?", "= var.partner != null ?"),
        "expected var.permissions_boundary here, alone or before the spec's own value",
    ),
    "another boundary where the customer's is given": (
        *("everything", MAIN, "!= null ? var.permissions_boundary :", "!= null ? var.partner :"),
        "expected var.permissions_boundary here, alone or before the spec's own value",
    ),
    "a boundary merged as tags": (
        *("smallest", MAIN, "= var.permissions_boundary", "= merge(var.permissions_boundary, {})"),
        "expected var.permissions_boundary here, alone or before the spec's own value",
    ),
    "a document of other keys": (
        *("smallest", MAIN, 'Version = "2012-10-17"', 'Id = "2012-10-17"'),
        "expected a document with a version and statements here",
    ),
    "statements from a function": (
        *("everything", MAIN, "Statement = concat(", "Statement = flatten("),
        "expected a list of statements here",
    ),
    "a name and its beginning": (
        *("everything", MAIN, 'name = "Kept"', 'name = "Kept"\n  name_prefix = "main-"'),
        "a policy with a name cannot have a name_prefix",
    ),
    "an attachment for each part of a text": (
        *("everything", MAIN, "for_each = toset(var.accounts)", "for_each = toset(var.zone)"),
        "expected the set of a list variable here",
    ),
    "an attachment of another condition than its policy": (
        *(
            "everything",
            MAIN,
            '"helper_help_managed" {\n  count = var.mode == "act" && var.reports ? 1 : 0\n\n  role',
            '"helper_help_managed" {\n  count = var.mode == "act" ? 1 : 0\n\n  role',
        ),
        "the policy and its attachment differ in their count",
    ),
    "a condition that is never true": (
        *(
            "everything",
            MAIN,
            'count = var.mode == "act" && var.reports',
            "count = !var.reports && var.reports",
        ),
        "this is not how octospec writes a condition",
    ),
    "a block in a data source": (
        *(
            "vendor",
            MAIN,
            '"aws_partition" "current" {}',
            '"aws_partition" "current" {\n  timeouts {\n  }\n}',
        ),
        "a block 'timeouts' is not supported here",
    ),
    "checks of another data source": (
        *(
            "vendor",
            MAIN,
            '"aws_caller_identity" "current" {}',
            '"aws_caller_identity" "current" {\n  lifecycle {\n  }\n}',
        ),
        "a block 'lifecycle' is not supported here",
    ),
    "a local of no data source": (
        *("vendor", MAIN, 'data "aws_partition" "current" {}\n', ""),
        "there is no data source 'aws_partition'",
    ),
    "an ARN of a role that always exists, under a condition": (
        *(
            "vendor",
            MAIN,
            f'acct_access_arn     = "{OWN_ARN}"',
            f'acct_access_arn = var.remediation ? "{OWN_ARN}" : null',
        ),
        (
            'expected "arn:${local.partition}:iam::${local.account}:role'
            '${aws_iam_role.acct_access.path}${aws_iam_role.acct_access.name}" here'
        ),
    ),
    "an ARN that exists without its role": (
        *(
            "vendor",
            MAIN,
            "change_executor_arn = var.remediation ?",
            "change_executor_arn = !var.remediation ?",
        ),
        "expected the condition of aws_iam_role.change_executor here",
    ),
    "facts of one value that are no map": (
        *("everything", MAIN, '{ console = "c.aws" }', '"c.aws"'),
        "expected a map of facts here",
    ),
    "facts that are no map": (
        *(
            "everything",
            MAIN,
            '{\n    aws    = { console = "c.aws" }\n    aws-cn = { console = "c.cn" }\n  }',
            '"aws"',
        ),
        "expected a map of facts here",
    ),
    "a backend": (
        *("smallest", VERSIONS, "required_providers {", "backend {"),
        "a block 'backend' is not supported here",
    ),
    "an output under a condition of a role without one": (
        *("everything", OUTPUTS, "= aws_iam_role.main.arn", "= var.reports ? aws_iam_role.main.arn : null"),
        "the value of an output must be an attribute of a role, or a variable",
    ),
    "an output of a role with a condition, under none": (
        *(
            "vendor",
            OUTPUTS,
            "var.remediation ? aws_iam_role.change_executor[0].arn : null",
            "aws_iam_role.change_executor[0].arn",
        ),
        "the value of an output must be an attribute of a role, or a variable",
    ),
    "an output of another value without the role": (
        *("vendor", OUTPUTS, "change_executor[0].arn : null", 'change_executor[0].arn : "x"'),
        "the value of an output must be an attribute of a role, or a variable",
    ),
    "an output under another condition than its role": (
        *("vendor", OUTPUTS, "var.remediation ?", "!var.remediation ?"),
        "the value of an output must be an attribute of a role, or a variable",
    ),
    "a check of another optional text": (
        *("everything", VARIABLES, 'var.partner == "" ||', 'var.prefix == "" ||'),
        "a validation of this kind is not supported",
    ),
    "a check that holds where it fails": (
        *("everything", VARIABLES, "var.partner)), false)", "var.partner)), true)"),
        "a validation of this kind is not supported",
    ),
    "a least length of a truth value": (
        *("vendor", VARIABLES, "length(var.external_id) >= 2", "length(var.external_id) >= true"),
        "a validation of this kind is not supported",
    ),
    "a greatest length of a truth value": (
        *("vendor", VARIABLES, "length(var.external_id) <= 1224", "length(var.external_id) <= true"),
        "a validation of this kind is not supported",
    ),
    "a greatest length of something else": (
        *("vendor", VARIABLES, "length(var.external_id) <= 1224", "length(var.principal) <= 1224"),
        "a validation of this kind is not supported",
    ),
    "a greatest length twice": (
        *("vendor", VARIABLES, "length(var.external_id) >= 2", "length(var.external_id) <= 2"),
        "a validation of this kind is not supported",
    ),
    "values twice": (
        *(
            "everything",
            VARIABLES,
            'contains(["eu", "us"], var.zone)',
            (
                'contains(["eu", "us"], var.zone)\n    error_message = "x"\n  }\n\n'
                '  validation {\n    condition = contains(["eu", "us"], var.zone)'
            ),
        ),
        "a validation of this kind is not supported",
    ),
    "a list that may be empty without a default": (
        *(
            "everything",
            VARIABLES,
            (
                "  validation {\n    condition     = length(var.accounts) > 0\n"
                '    error_message = "The value of accounts must contain at least one item."\n  }\n'
            ),
            "",
        ),
        "a list needs a check that it has an item, unless it can be empty",
    ),
    "a list that is empty by default and must hold one": (
        *("everything", VARIABLES, '"Accounts."', '"Accounts."\n  default = []'),
        "a list needs a check that it has an item, unless it can be empty",
    ),
    "an optional list that must hold one": (
        *(
            "everything",
            VARIABLES,
            "= alltrue([for value in coalesce(var.policies, []) : length(value) >= 20])",
            "= length(var.policies) > 0",
        ),
        "a list needs a check that it has an item, unless it can be empty",
    ),
    "facts of a text without values": (
        *("everything", VARIABLES, 'contains(["eu", "us"], var.zone)', "length(var.zone) <= 2"),
        "the facts are not for the allowed values",
    ),
    "a choice with a pattern": (
        *(
            "everything",
            VARIABLES,
            '"auto"], var.mode)',
            (
                '"auto"], var.mode)\n    error_message = "x"\n  }\n\n'
                '  validation {\n    condition = can(regex("a", var.mode))'
            ),
        ),
        "conditions depend on this variable, but it is not a choice",
    ),
    "a choice that is a list": (
        *(
            "everything",
            VARIABLES,
            (
                'string\n  description = "How much is done."\n'
                '  default     = "look"\n  nullable    = false\n\n'
                '  validation {\n    condition     = contains(["look", "act", "auto"], var.mode)'
            ),
            (
                'list(string)\n  description = "x"\n  default = "look"\n  nullable = false\n\n'
                "  validation {\n    condition = alltrue([for value in var.mode : "
                'contains(["look", "act", "auto"], value)])'
            ),
        ),
        "conditions depend on this variable, but it is not a choice",
    ),
    "a switch with values": (
        *(
            "vendor",
            VARIABLES,
            "default     = true\n  nullable    = false\n",
            (
                "default     = true\n  nullable    = false\n\n"
                '  validation {\n    condition = contains(["a"], var.remediation)\n'
                '    error_message = "x"\n  }\n'
            ),
        ),
        "conditions depend on this variable, but it is not a choice",
    ),
    "a choice without a default": (
        *("vendor", VARIABLES, "  default     = true\n", ""),
        "a choice must have a default",
    ),
    "a switch with a text as default": (
        *("vendor", VARIABLES, "default     = true", 'default     = "on"'),
        "expected true or false here",
    ),
    "a label of a lifecycle": (
        *("smallest", MAIN, "  lifecycle {", '  lifecycle "x" {'),
        "a block 'lifecycle' is not supported here",
    ),
    "a lifecycle of a role": (
        *(
            "smallest",
            MAIN,
            "  tags = var.tags\n",
            "  tags = var.tags\n  lifecycle {\n    create_before_destroy = true\n  }\n",
        ),
        "a block 'lifecycle' is not supported here",
    ),
    "another block after the lifecycle": (
        *(
            "smallest",
            MAIN,
            "    create_before_destroy = true\n  }\n",
            "    create_before_destroy = true\n  }\n  lifecycle {\n    create_before_destroy = true\n  }\n",
        ),
        "a block 'lifecycle' is not supported here",
    ),
    "a provisioner": (
        *("smallest", MAIN, "  lifecycle {", "  provisioner {"),
        "a block 'provisioner' is not supported here",
    ),
    "another version of Terraform": (
        *("smallest", "versions.tf", ">= 1.2", ">= 0.12"),
        'expected ">= 1.2" here',
    ),
}
"""Sample, file, old text, new text, and message."""


REPORTED_ELSEWHERE: Final = {
    "an argument twice",
    "a boundary of the customer skipped",
    "tags of the customer on no policy",
    "tags of the customer with another default",
    "a policy where its role is not",
    "a policy without an attachment",
    "an attachment to a role that is not there",
    "a variable twice",
    "a role that is not there",
    "a role by its ARN",
    "facts of other values",
    "a choice of a value that it has not",
    "a default of the customer's tags twice",
    "a document of other keys",
    "an attachment of another condition than its policy",
    "a block in a data source",
    "checks of another data source",
    "a local of no data source",
    "a greatest length twice",
    "values twice",
    "a list that may be empty without a default",
    "a list that is empty by default and must hold one",
    "an optional list that must hold one",
    "facts of a text without values",
    "a choice with a pattern",
    "a choice that is a list",
    "a switch with values",
    "a choice without a default",
}
"""What is reported at another line: of the block, below it, or where the rest contradicts the change."""


@pytest.mark.parametrize("case", FOREIGN)
def test_what_is_foreign_is_reported_on_its_line(case: str) -> None:
    name, path, old, new, message = FOREIGN[case]
    module = changed(name, path, old, new)
    reading = read(module)
    assert reading.deployment is None
    places = [each.span for each in reading.diagnostics if each.message == message]
    assert places
    lines = [(place.path, place.line) for place in places if place]
    assert ((path, _first_different_line(emitted(name), module)) in lines) is (case not in REPORTED_ELSEWHERE)


def _first_different_line(before: tuple[Artifact, ...], after: tuple[Artifact, ...]) -> int:
    [(old, new)] = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    lines = zip(old.text.split("\n"), new.text.split("\n"), strict=False)
    return next(number for number, (line, other) in enumerate(lines, start=1) if line != other)


@pytest.mark.medium
def test_a_module_of_an_older_version_keeps_its_versions_in_another_file() -> None:
    older = tuple(
        replace(artifact, path=PurePosixPath("terraform.tf")) if str(artifact.path) == VERSIONS else artifact
        for artifact in emitted("everything")
    )
    assert read(older) == read(emitted("everything"))


def test_only_the_tests_that_octospec_writes_count_as_documentation() -> None:
    other = Artifact(PurePosixPath("tests/apply.tftest.hcl"), 'run "x" {\n  command = apply\n}\n')
    assert read((*emitted("smallest"), other)).deployment is None


ESCAPES = {
    "an opener past the quote": ('"$${*"', "a text must end on the line on which it starts"),
    "a reference in an escaped opener": (
        '"$${a${var.x}"',
        "octospec cannot determine where the escaped $${ ends",
    ),
    "an unknown escape": (r'"\x"', r"octospec does not support the escape '\\x'"),
    "half a surrogate pair": (r'"\ud83d"', r"octospec does not support the escape '\\ud83d'"),
    "past the last character": (r'"\U00110000"', r"octospec does not support the escape '\\U00110000'"),
    "a condition": (
        '"%{if true}*%{endif}"',
        ("octospec does not support this kind of expression: template if"),
    ),
    "a loop": (
        '"%{for a in []}*%{endfor}"',
        ("octospec does not support this kind of expression: template for"),
    ),
    "a string over two lines": ('"a\nb"', "a text must end on the line on which it starts"),
}


@pytest.mark.parametrize(("written", "message"), ESCAPES.values(), ids=ESCAPES.keys())
def test_a_string_that_terraform_reads_otherwise_is_reported(written: str, message: str) -> None:
    reading = read(changed("smallest", MAIN, '"*"', f'{written}\n Sid = "}}"'))
    assert reading.deployment is None
    assert message in [diagnostic.message for diagnostic in reading.diagnostics]


def test_a_diagnostic_says_the_line_and_the_column() -> None:
    reading = read(changed("smallest", MAIN, '= "/"', "= 5"))
    [found] = reading.diagnostics
    assert str(found) == "main.tf:6:26: OCT401 this is not how octospec writes a reference"


def test_a_role_without_its_only_trust_statement_is_reported_by_that_statement_alone() -> None:
    trusted = '{ Service = "ec2.amazonaws.com" }'
    reading = read(changed("smallest", MAIN, trusted, trusted.replace(" }", ', AWS = "*" }')))
    assert [found.message for found in reading.diagnostics] == ["expected exactly one kind of principal here"]


def test_what_is_not_a_hcl_is_reported_at_its_place() -> None:
    reading = read(changed("smallest", MAIN, '= "Reader"', "= ="))
    assert reading.deployment is None
    places = [str(diagnostic).partition(" ")[0] for diagnostic in reading.diagnostics]
    assert places[0] == "main.tf:5:26:"


def test_a_file_of_another_name_is_reported() -> None:
    extra = Artifact(PurePosixPath("modules/x/main.tf"), "")
    reading = read((*emitted("smallest"), extra))
    assert [str(diagnostic) for diagnostic in reading.diagnostics] == [
        "modules/x/main.tf:1:1: OCT401 a module of octospec has no file with this name"
    ]


def test_terraform_that_octospec_did_not_write_is_reported_and_never_raises() -> None:
    foreign = Artifact(
        PurePosixPath("main.tf"),
        'resource "aws_s3_bucket" "b" {\n  bucket = "x"\n}\n\ndata "aws_iam_policy_document" "d" {}\n',
    )
    places = {str(diagnostic).partition(" ")[0] for diagnostic in read((foreign,)).diagnostics}
    assert places >= {"main.tf:1:1:", "main.tf:5:1:"}


@pytest.mark.medium
@pytest.mark.parametrize("name", ["smallest", deep("vendor")])
def test_every_line_matters(name: str) -> None:
    """Each line has a meaning, except comments, empty lines and whether an output is sensitive.

    Modules that an earlier octospec wrote have no such line.
    """
    artifacts = emitted(name)
    for artifact in artifacts:
        for without in _without_one_line(artifact) if _is_read(artifact) else ():
            module = tuple(without if each is artifact else each for each in artifacts)
            assert read(module).deployment != DEPLOYMENTS[name], without.text


def _is_read(artifact: Artifact) -> bool:
    return artifact.path.suffix == ".tf" and not artifact.path.parent.name


def _without_one_line(artifact: Artifact) -> Iterator[Artifact]:
    lines = artifact.text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        if line.strip() and not line.strip().startswith(("#", "sensitive ")):
            yield replace(artifact, text="".join(lines[:number] + lines[number + 1 :]))


def test_a_duplicate_block_is_reported() -> None:
    for artifact in emitted("smallest"):
        if _is_read(artifact) and artifact.path.name != VARIABLES:
            twice = replace(artifact, text=f"{artifact.text}\n{artifact.text}")
            module = tuple(twice if each == artifact else each for each in emitted("smallest"))
            assert read(module).deployment is None, artifact.path


def test_comments_are_no_part_of_what_is_read() -> None:
    artifacts = tuple(
        replace(
            artifact,
            text="\n".join(line for line in artifact.text.split("\n") if not line.strip().startswith("#")),
        )
        for artifact in emitted("vendor")
    )
    assert read(artifacts).deployment == VENDOR


def test_a_role_arn_that_is_spelled_out_is_the_reference() -> None:
    spelled = '"arn:${local.partition}:iam::${local.account}:role/AcctAccessRole"'
    reading = read(changed("vendor", MAIN, "Resource = local.acct_access_arn", f"Resource = {spelled}"))
    assert reading.deployment == VENDOR


_CHECK = """
    postcondition {
      condition     = contains(keys(local.partitions), self.partition)
      error_message = "This module can be deployed into: aws, aws-cn."
    }
"""


@pytest.mark.parametrize(
    ("name", "old", "new", "line"),
    [
        ("everything", _CHECK, "", "  partitions = {"),
        (
            "vendor",
            'data "aws_partition" "current" {}',
            f'data "aws_partition" "current" {{\n  lifecycle {{{_CHECK}  }}\n}}',
            "    postcondition {",
        ),
    ],
    ids=["a map that nothing checks", "a check of no map"],
)
def test_partitions_are_listed_where_they_are_checked_and_nowhere_else(
    name: str, old: str, new: str, line: str
) -> None:
    artifacts = changed(name, MAIN, old, new)
    reading = read(artifacts)
    assert reading.deployment is None
    reported = "the map of partitions and the check of the partition go together"
    [found] = [one for one in reading.diagnostics if one.message == reported]
    [main] = (artifact for artifact in artifacts if str(artifact.path) == MAIN)
    assert found.span
    assert main.text.splitlines()[found.span.line - 1] == line


def test_a_module_of_a_version_without_variables_of_the_customer_is_read() -> None:
    taken = "  permissions_boundary = var.permissions_boundary\n"
    artifacts = tuple(
        replace(artifact, text=artifact.text.replace(taken, "").replace("  tags = var.tags\n", ""))
        for artifact in emitted("smallest")
        if artifact.path.name != VARIABLES
    )
    assert read(artifacts).deployment == DEPLOYMENTS["smallest"]


def test_the_files_that_document_are_not_read() -> None:
    artifacts = tuple(artifact for artifact in emitted("everything") if artifact.path.name != "README.md")
    assert read(artifacts).deployment == EVERYTHING


def test_a_module_of_too_many_words_is_refused_where_it_is_too_much() -> None:
    text = "a = [\n" + "  1,\n" * 10 + "]\n"
    found = grammar_tree(text, MAIN, TokensLeft(7))
    assert isinstance(found, Diagnostic)
    assert (found.kind.code, str(found.span)) == ("OCT421", "main.tf:3:3")


def test_a_module_that_is_too_large_is_reported_once_and_nothing_else_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("octospec_terraform.reading.own.read.TokensLeft", lambda: TokensLeft(20))
    other = Artifact(PurePosixPath("other.txt"), "")
    [found] = read((other, *emitted("smallest"))).diagnostics
    assert found.kind is TOO_LARGE


def test_files_of_a_module_share_what_may_be_read() -> None:
    left = TokensLeft(12)
    first, second = (grammar_tree("a = [1, 2]\n", path, left) for path in (MAIN, OUTPUTS))
    assert not isinstance(first, Diagnostic)
    assert isinstance(second, Diagnostic)
    assert second.span is not None
    assert second.span.path == OUTPUTS


@pytest.mark.large
@pytest.mark.deep
def test_a_list_of_hundreds_of_thousands_is_refused_in_seconds() -> None:
    hostile = Artifact(PurePosixPath(MAIN), "x = [" + "1, " * 200_000 + "]\n")
    reading = read((hostile,))
    assert reading.deployment is None
    assert [found.kind for found in reading.diagnostics] == [TOO_LARGE]


def test_terraform_does_not_print_the_external_id() -> None:
    """``terraform apply`` prints the outputs of the root module, also into the log of a job."""
    files = {str(artifact.path): artifact.text for artifact in emitted("vendor")}
    [output] = [each for each in files[OUTPUTS].split("\n\n") if "External ID" in each]
    assert "\n  sensitive   = true\n" in output
    assert [files[path].count("sensitive ") for path in (OUTPUTS, "examples/basic/main.tf")] == [1, 1]


@pytest.mark.parametrize("value", ["false", "var.external_id", "1"])
def test_a_sensitive_output_is_sensitive_in_every_case(value: str) -> None:
    [problem] = read(changed("vendor", OUTPUTS, "sensitive   = true", f"sensitive = {value}")).diagnostics
    assert "sensitive is true, or is not there" in str(problem)


def test_a_module_of_before_whose_external_id_is_printed_is_read() -> None:
    found = read(changed("vendor", OUTPUTS, "  sensitive   = true\n", ""))
    assert found.deployment == read(emitted("vendor")).deployment
