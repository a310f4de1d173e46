"""Functions of Terraform, each as its page says: https://developer.hashicorp.com/terraform/language/functions."""

from __future__ import annotations

import pytest

from tests.emitters.terraform.understood import understand

_ROLE = """
resource "aws_iam_role" "x" {
  name        = "x"
  description = %s
  assume_role_policy = jsonencode({ Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::111122223333:root" } },
  ] })
}
"""


def _described(expression: str) -> str:
    reading = understand(main=_ROLE % expression)
    assert reading.deployment
    return reading.deployment.roles[0].description


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (r'yamldecode("a: [1, x]\nb: {c: \"on\", d: true}").b.c', "on"),
        (r'yamldecode("a: [1, x]\nb: ~").a[0]', "1"),
        (r'tostring(yamldecode("a: ~\nb: 1.5\nc: \"7\"").b * 2)', "3"),
        (r'csvdecode("a,b\n1,\"x,y\"\n2,z\n")[0].b', "x,y"),
        (r'csvdecode("a,b\n1,\"x,y\"\n\n2,z\n")[1].a', "2"),
        ('urlencode("a b&c/é~")', "a+b%26c%2F%C3%A9~"),
        ('cidrsubnet("10.1.2.0/8", 8, 3)', "10.3.0.0/16"),
        ('cidrsubnet("fd00:fd12:3456:7890::/56", 16, 162)', "fd00:fd12:3456:7800:a200::/72"),
        ('cidrhost("10.12.112.0/20", 16)', "10.12.112.16"),
        ('cidrhost("10.12.112.0/20", -1)', "10.12.127.255"),
        ('uuidv5("dns", "www.terraform.io")', "a5008fae-b28c-5ba5-96cd-82b4c53552d6"),
        ('base64sha256("hello world")', "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="),
        ('format("%03d|%3s|%-3s|%[1]d%%", 7, "a", "b")', "007|  a|b  |7%"),
        ('templatestring("<$${who}>", { who = "acme" })', "<acme>"),
        ('try(cidrhost("10.0.0.0/30", 9), "none")', "none"),
        ('try(cidrsubnet("10.0.0.0/30", 9, 0), "none")', "none"),
        (r'try(csvdecode("a,b\n1\n")[0].a, "none")', "none"),
        ('try(uuidv5("nothing", "x"), "none")', "none"),
        ('try(zipmap(["a", "b"], ["c"]).a, "none")', "none"),
        ('replace("hello", "/l(l)/", "$1x-$${1}x-$$")', "he-lx-$o"),
        ('replace("a-b", "/(?P<first>[a-z])-(b)/", "$2$first$3")', "ba"),
        ('join(",", [for key, value in { b = "1", a = "2" } : "${key}${value}"])', "a2,b1"),
        ('flatten([for key, value in { b = ["x"], a = ["y"] } : value])[0]', "y"),
        ('join(",", concat(values({ b = "1", a = "2" }), keys({ d = 1, c = 2 })))', "2,1,c,d"),
    ],
)
def test_a_function_gives_what_its_page_says(expression: str, text: str) -> None:
    assert _described(expression) == text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("a %{ if true } x %{ endif } b", "a  x  b"),
        ("a %{~ if true } x %{ endif } b", "a x  b"),
        ("a %{ if true ~} x %{ endif } b", "a x  b"),
        ("a %{~ if true ~} x %{~ endif ~} b", "axb"),
        ("a%{~ if false }x%{~ else ~} y%{ endif ~} b", "ayb"),
        ("a%{~ for c in [1, 2] ~} ${c}%{~ endfor ~} b", "a12b"),
    ],
)
def test_a_directive_takes_the_space_beside_its_mark(written: str, text: str) -> None:
    assert _described(f'"{written}"') == text


@pytest.mark.parametrize(
    "expression",
    [
        'yamldecode("a: on").a',
        'yamldecode("a: 0777").a',
        'yamldecode("a: 2020-01-01").a',
        r'yamldecode("a: &x 1\nb: *x").b',
        'yamldecode("a: !!binary aGk=").a',
        'filebase64("no-such-file")',
        'format("%x", 10)',
    ],
)
def test_what_differs_from_version_to_version_is_told(expression: str) -> None:
    reading = understand(main=_ROLE % f"tostring({expression})")
    assert reading.deployment
    assert reading.deployment.roles[0].description == ""
    assert any("description" in note.message for note in reading.diagnostics)


@pytest.mark.parametrize(
    "keys",
    [
        '"arn:${data.aws_partition.x.partition}:a" = 1, "arn:aws:a" = 2',
        '"arn:${data.aws_partition.x.partition}:a" = 1, "arn:${data.aws_region.x.name}:b" = 2',
        '"a${data.aws_partition.x.partition}" = 1',
    ],
)
def test_keys_that_may_be_alike_are_told(keys: str) -> None:
    """Which of two keys counts is not known, where what they name makes them one."""
    known = 'data "aws_partition" "x" {}\ndata "aws_region" "x" {}\n'
    reading = understand(main=known + _ROLE % f"join({{ {keys} }}...)")
    assert any("description" in note.message for note in reading.diagnostics)


def test_a_key_with_a_reference_is_no_word_of_a_policy() -> None:
    known = 'data "aws_partition" "x" {}\n'
    policy = (
        'resource "aws_iam_role_policy" "p" {\n  name = "p"\n  role = aws_iam_role.x.id\n  policy = %s\n}\n'
    )
    statement = (
        '{ Effect = "Allow", Action = "s3:*", Resource = "*", "arn:${data.aws_partition.x.partition}:a" = 1 }'
    )
    reading = understand(main=known + _ROLE % '"x"' + policy % f"jsonencode({{ Statement = [{statement}] }})")
    assert any("a key is known only" in note.message for note in reading.diagnostics)
