"""List variables: the spec repeats a text for each element, or octospec uses and reports the default."""

from __future__ import annotations

import pytest

from tests.emitters.terraform.understood import understand

_MODULE = """
variable "names" {{
  type    = list(string)
  default = ["a", "b"]
}}
variable "others" {{
  type    = list(string)
  default = ["c", "d"]
}}
resource "aws_iam_role" "x" {{
  name = "x"
  assume_role_policy = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ AWS = {trusted} }} }},
  ] }})
}}
resource "aws_iam_role_policy" "p" {{
  name = "p"
  role = aws_iam_role.x.id
  policy = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Action = "s3:GetObject", Resource = {resources} }},
  ] }})
}}
"""
_ROOT = '"arn:aws:iam::111122223333:root"'


def _granted(resources: str) -> tuple[str, ...]:
    reading = understand(main=_MODULE.format(trusted=_ROOT, resources=resources))
    assert reading.deployment
    [policy] = reading.deployment.roles[0].policies
    return tuple(str(text) for statement in policy.statements for text in statement.resources)


@pytest.mark.parametrize(
    ("resources", "granted"),
    [
        ('[for n in var.names : "arn:aws:s3:::${n}"]', ("arn:aws:s3:::${param.names}",)),
        ('[for i, n in var.names : "arn:aws:s3:::${n}" if i < 1]', ("arn:aws:s3:::a",)),
        ('[for i, n in var.names : "arn:aws:s3:::${i}${n}"]', ("arn:aws:s3:::0a", "arn:aws:s3:::1b")),
        ('[for i, n in concat(var.names, ["z"]) : "arn:aws:s3:::${n}" if i == 2]', ("arn:aws:s3:::z",)),
        (
            '[for p in setproduct(["x", "y"], var.names) : "arn:aws:s3:::${p[0]}${p[1]}"]',
            ("arn:aws:s3:::xa", "arn:aws:s3:::xb", "arn:aws:s3:::ya", "arn:aws:s3:::yb"),
        ),
        (
            'formatlist("arn:aws:s3:::%s/%s", var.names, var.others)',
            ("arn:aws:s3:::a/c", "arn:aws:s3:::b/d"),
        ),
        (
            '[for n, o in zipmap(var.names, var.others) : "arn:aws:s3:::${n}/${o}"]',
            ("arn:aws:s3:::a/c", "arn:aws:s3:::b/d"),
        ),
        ('["arn:aws:s3:::x${index(var.names, "b")}"]', ("arn:aws:s3:::x1",)),
    ],
)
def test_the_position_of_an_element_is_known_only_for_the_default(
    resources: str, granted: tuple[str, ...]
) -> None:
    assert _granted(resources) == granted


@pytest.mark.parametrize(
    ("trusted", "principals"),
    [
        ("var.names", ["${param.names}"]),
        (
            '[for a in var.names : "arn:aws:iam::${a}:role/vendor"]',
            ["arn:aws:iam::${param.names}:role/vendor"],
        ),
        (
            '[for a in var.names : "arn:aws:iam::111122223333:role/${a}"]',
            ["arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/b"],
        ),
    ],
)
def test_a_list_of_callers_is_one_of_accounts_or_of_whole_principals(
    trusted: str, principals: list[str]
) -> None:
    reading = understand(main=_MODULE.format(trusted=trusted, resources='"*"'))
    assert reading.deployment
    trust = reading.deployment.roles[0].trust
    assert [str(value) for statement in trust for value in statement.principal.values] == principals
