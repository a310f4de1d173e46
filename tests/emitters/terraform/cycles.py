"""Modules in which something depends on itself, each with its cycle, and some that only look so."""

from __future__ import annotations

from typing import Final

_ROLE = """
resource "aws_iam_role" "{label}" {{
  name        = {name}
  description = {description}
  assume_role_policy = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ AWS = "111122223333" }} }},
  ] }})
}}
"""


def _role(label: str = "x", name: str = "", description: str = '"x"') -> str:
    return _ROLE.format(label=label, name=name or f'"{label}"', description=description)


def _repeated(label: str, count: str) -> str:
    return _role(label).replace("  name ", f"  {count}\n  name ", 1)


_DOCUMENT = """
data "aws_iam_policy_document" "%s" {
  source_policy_documents = [data.aws_iam_policy_document.%s.json]
}
"""
_POLICY = """
resource "aws_iam_role_policy" "p" {
  name   = "p"
  role   = aws_iam_role.x.id
  policy = data.aws_iam_policy_document.a.json
}
"""
_BUCKETS = """
resource "aws_s3_bucket" "a" {
  bucket = "${aws_s3_bucket.b.bucket}-a"
}

resource "aws_s3_bucket" "b" {
  bucket = "${aws_s3_bucket.a.bucket}-b"
}
"""

CYCLES: Final = {
    "locals": (
        "locals {\n  a = local.b\n  b = local.a\n}\n" + _role(description="local.a"),
        "local.a → local.b → local.a",
    ),
    "within-try": (
        'locals {\n  a = try(local.b, "x")\n  b = local.a\n}\n' + _role(description="local.a"),
        "local.a → local.b → local.a",
    ),
    "of-a-condition": (
        "locals {\n  a = local.b ? 1 : 0\n  b = local.a == 1\n}\n" + _repeated("x", "count = local.a"),
        "local.a → local.b → local.a",
    ),
    "arguments-of-roles": (
        _role(description="aws_iam_role.y.description")
        + _role("y", description="aws_iam_role.x.description"),
        "aws_iam_role.y.description → aws_iam_role.x.description → aws_iam_role.y.description",
    ),
    "names-of-roles": (
        _role(name="aws_iam_role.y.name") + _role("y", name="aws_iam_role.x.name"),
        "aws_iam_role.y.name → aws_iam_role.x.name → aws_iam_role.y.name",
    ),
    "itself": (
        _role(description="aws_iam_role.x.description"),
        "aws_iam_role.x.description → aws_iam_role.x.description",
    ),
    "other-resources": (
        _BUCKETS + _role(description="aws_s3_bucket.a.bucket"),
        "aws_s3_bucket.a.bucket → aws_s3_bucket.b.bucket → aws_s3_bucket.a.bucket",
    ),
    "documents": (
        _DOCUMENT % ("a", "b") + _DOCUMENT % ("b", "a") + _role() + _POLICY,
        " → ".join(f"data.aws_iam_policy_document.{name}.json" for name in "aba"),
    ),
    "counts": (
        _repeated("x", "count = length(aws_iam_role.y)") + _repeated("y", "count = length(aws_iam_role.x)"),
        "aws_iam_role.x → aws_iam_role.y → aws_iam_role.x",
    ),
    "loops": (
        _repeated("x", "for_each = aws_iam_role.y") + _repeated("y", "for_each = aws_iam_role.x"),
        "aws_iam_role.x → aws_iam_role.y → aws_iam_role.x",
    ),
}

NO_CYCLES: Final = {
    "a-chain": 'locals {\n  a = local.b\n  b = local.c\n  c = "c"\n}\n' + _role(description="local.a"),
    "twice": 'locals {\n  a = "${local.b}${local.b}"\n  b = "b"\n}\n' + _role(description="local.a"),
    "one-role-after-another": _role() + _role("y", description="aws_iam_role.x.description"),
    "of-each": _repeated("x", 'for_each = toset(["a", "b"])')
    + _role("y", description='join(",", [for one in aws_iam_role.x : one.description])'),
}
