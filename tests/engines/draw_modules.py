"""Draws modules with a role and policies, out of locals, conditions, loops and merges."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

VARIABLES = """\
variable "on" {
  type    = bool
  default = true
}

variable "deep" {
  type    = bool
  default = false
}

variable "level" {
  type    = string
  default = "look"
  validation {
    condition     = contains(["look", "act", "all"], var.level)
    error_message = "It is look, act or all."
  }
}

variable "key" {
  type    = string
  default = null
}

variable "bucket" {
  type    = string
  default = ""
}

variable "arns" {
  type    = list(string)
  default = []
}

variable "external_id" {
  type = string
}

data "aws_partition" "here" {}
data "aws_caller_identity" "here" {}
"""
ACTIONS = ("s3:Get*", "s3:ListBucket", "sqs:GetQueueUrl", "ce:Get*", "tag:GetResources", "ec2:Describe*")
TESTS = (
    "var.on",
    "!var.deep",
    'var.level == "act"',
    'var.level != "look"',
    'contains(["act", "all"], var.level)',
    "var.key != null",
    'var.bucket != ""',
    "length(var.arns) > 0",
    "var.on && var.deep",
    'var.deep || var.level == "all"',
)
RESOURCES = (
    '["*"]',
    '["arn:aws:s3:::fixed", "arn:aws:s3:::fixed/*"]',
    '["arn:${data.aws_partition.here.partition}:s3:::${data.aws_caller_identity.here.account_id}-x"]',
    '[format("arn:aws:s3:::%s/%s/*", lower("NAME"), var.level)]',
    '["arn:aws:s3:::${var.bucket == "" ? "any" : var.bucket}/*"]',
    '[join("", ["arn:aws:s3:::", var.level == "act" ? "acts" : "looks"])]',
    'length(var.arns) == 0 ? ["*"] : var.arns',
    'concat(["arn:aws:s3:::one"], var.deep ? ["arn:aws:s3:::deep/*"] : [])',
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Draws with one seed."""

    random: Random

    def test(self) -> str:
        """Draw a condition on variables."""
        return self.random.choice(TESTS)

    def actions(self) -> str:
        """Draw a list of actions that is never empty."""
        some = self.random.sample(ACTIONS, self.random.randint(1, 3))
        written = ", ".join(f'"{action}"' for action in some)
        more = self.random.choice(ACTIONS)
        return self.random.choice(
            (
                f"[{written}]",
                f'concat([{written}], {self.test()} ? ["{more}"] : [])',
                f'distinct(flatten([[{written}], ["{more}"]]))',
                f'[for a in ["{more}", "x"] : a if a != "x"]',
                f'split(",", "{",".join(some)}")',
            )
        )

    def statement(self) -> str:
        """Draw an object with the same attributes as any other."""
        effect = self.random.choice(("Allow", "Allow", "Allow", "Deny"))
        whole = f'{{ Effect = "{effect}", Action = {self.actions()}, Resource = {self.resources()} }}'
        if self.random.random() < 0.3:
            return f'merge({whole}, {{ Resource = ["arn:aws:s3:::merged/*"] }})'
        return whole

    def resources(self) -> str:
        """Draw a list of resources."""
        return self.random.choice(RESOURCES)

    def table(self) -> str:
        """Draw a map of lists of actions."""
        names = self.random.sample(("look", "act", "all", "more"), self.random.randint(1, 3))
        listed = ", ".join(f'{name} = ["{self.random.choice(ACTIONS)}"]' for name in names)
        added = f'{self.test()} ? {{ added = ["{self.random.choice(ACTIONS)}"] }} : {{}}'
        return self.random.choice(("local.table", f"{{ {listed} }}", f"merge({{ {listed} }}, {added})"))

    def statements(self, depth: int) -> str:
        """Draw a list of statements."""
        return self.random.choice(_LISTS if depth else _LISTS[:1])(self, depth - 1)


_LISTS: tuple[Callable[[Drawing, int], str], ...] = (
    lambda d, _: f"[{d.statement()}]",
    lambda d, n: f"concat({d.statements(n)}, {d.statements(n)})",
    lambda d, n: f"concat({d.statements(n)}, {d.test()} ? [{d.statement()}] : [])",
    lambda d, n: f"flatten([{d.statements(n)}, [{d.statements(n)}]])",
    lambda d, _: (
        f"[for name, list in {d.table()} : "
        f'{{ Effect = "Allow", Action = list, Resource = ["arn:aws:s3:::${{name}}"] }}]'
    ),
    lambda d, _: (
        f"[for name, list in {d.table()} : "
        f'{{ Effect = "Allow", Action = list, Resource = ["*"] }} if name != "act" || {d.test()}]'
    ),
    lambda d, n: f'[for s in {d.statements(n)} : merge(s, {{ Resource = ["arn:aws:s3:::all/*"] }})]',
    lambda d, n: f"[for s in {d.statements(n)} : s if {d.test()}]",
)

_HEAD = """
locals {{
  table = {{
    look = ["ec2:Describe*"]
    act  = {acts}
  }}
  list  = {statements}
  always = {{ Effect = "Allow", Action = ["iam:GetUser"], Resource = ["*"] }}
  trust = {{ StringEquals = {{ "sts:ExternalId" = var.external_id }} }}
}}

resource "aws_iam_role" "r" {{
  name        = "drawn-{seed}"
  description = {test} ? "drawn" : "drawn"
  assume_role_policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [{{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = {{ AWS = "arn:aws:iam::111122223333:root" }}
      Condition = merge(local.trust, {{}})
    }}]
  }})
}}
"""
_ENCODED = """
resource "aws_iam_role_policy" "{label}" {{
{count}
  name   = "{label}"
  role   = aws_iam_role.r.id
  policy = jsonencode({{ Version = "2012-10-17", Statement = concat({statements}, [local.always]) }})
}}
"""
_DOCUMENT = """
data "aws_iam_policy_document" "{label}" {{
  statement {{
    sid       = "First"
    actions   = {actions}
    resources = {resources}
  }}
  dynamic "statement" {{
    for_each = {table}
    iterator = each_list
    content {{
      sid       = title(each_list.key)
      effect    = each_list.key == "more" ? "Deny" : "Allow"
      actions   = each_list.value
      resources = {resources}
      dynamic "condition" {{
        for_each = {test} ? [each_list.key] : []
        content {{
          test     = "StringLike"
          variable = "aws:PrincipalTag/team"
          values   = [condition.value, "&{{aws:username}}"]
        }}
      }}
    }}
  }}
}}

resource "aws_iam_policy" "{label}" {{
{count}
  name   = "drawn-{seed}-{label}"
  policy = data.aws_iam_policy_document.{label}.json
}}

resource "aws_iam_role_policy_attachment" "{label}" {{
{count}
  role       = aws_iam_role.r.name
  policy_arn = aws_iam_policy.{label}{index}.arn
}}
"""
_LOOP = """
resource "aws_iam_role_policy" "{label}" {{
  for_each = {table}
  name     = "{label}-${{each.key}}"
  role     = aws_iam_role.r.name
  policy   = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Action = each.value, Resource = {resources} }},
  ] }})
}}
"""
_ATTACHED = """
resource "aws_iam_role_policy_attachment" "{label}" {{
  for_each   = toset(concat(["SecurityAudit"], {test} ? ["ReadOnlyAccess"] : []))
  role       = aws_iam_role.r.name
  policy_arn = "arn:aws:iam::aws:policy/${{each.key}}"
}}
"""


def module(seed: int) -> str:
    """Draw a module."""
    drawing = Drawing(Random(seed))  # noqa: S311 - nothing here is a secret
    draw = drawing.random
    statements, acts = drawing.statements(2), drawing.actions()
    parts = [_HEAD.format(seed=seed, acts=acts, statements=statements, test=drawing.test())]
    for at in range(draw.randint(1, 3)):
        form = draw.choice((_ENCODED, _ENCODED, _DOCUMENT, _DOCUMENT, _LOOP, _ATTACHED))
        counted = draw.random() < 0.4
        statements = draw.choice(("local.list", drawing.statements(3)))
        parts.append(
            form.format(
                seed=seed,
                label=f"p{at}",
                count=f"  count  = {drawing.test()} ? 1 : 0" if counted else "",
                index="[0]" if counted else "",
                statements=statements,
                actions=drawing.actions(),
                resources=drawing.resources(),
                table=drawing.table(),
                test=drawing.test(),
            )
        )
    return VARIABLES + "".join(parts)
