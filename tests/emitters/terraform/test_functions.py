"""Functions of Terraform, each as its page says: https://developer.hashicorp.com/terraform/language/functions."""

from __future__ import annotations

import re

import pytest

from octospec_terraform.reading.functions.table import all_functions
from tests.emitters.terraform.function_examples import EXAMPLES, OPERATIONS, OTHERWISE
from tests.emitters.terraform.understood import understand
from tests.matrices import matrix

_ROLE = """
resource "aws_iam_role" "x" {
  name        = "x"
  description = %s
  assume_role_policy = jsonencode({ Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::111122223333:root" } },
  ] })
}
"""


_POLICY = 'resource "aws_iam_role_policy" "p" {\n  name = "p"\n  role = aws_iam_role.x.id\n  policy = %s\n}\n'


def _described(expression: str) -> str:
    reading = understand(main=_ROLE % expression)
    assert reading.deployment
    return reading.deployment.roles[0].description


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        *EXAMPLES,
        *OPERATIONS,
        ('templatestring("<$${who}>", { who = "acme" })', "<acme>"),
        ('coalesce("", "a", "b")', "a"),
        ('coalesce(ephemeralasnull("a"), "b")', "a"),
    ],
)
def test_a_function_gives_what_its_page_says(expression: str, text: str) -> None:
    assert _described(f"tostring({expression})") == text


def test_each_function_has_an_example() -> None:
    called = {name for expression, _ in EXAMPLES for name in re.findall(r"\w+(?=\()", expression)}
    assert all_functions().keys() == (called & all_functions().keys()) | OTHERWISE


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
def test_a_directive_strips_the_space_next_to_its_mark(written: str, text: str) -> None:
    assert _described(f'"{written}"') == text


@pytest.mark.parametrize(
    ("written", "text"), [('a ${~ "x" ~} b', "axb"), ('a ${"x" ~} b', "a xb"), ('a ${~ "x"} b', "ax b")]
)
def test_a_value_in_a_heredoc_strips_the_space_next_to_its_mark(written: str, text: str) -> None:
    assert _described(f"chomp(<<EOT\n{written}\nEOT\n)") == text


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
def test_what_differs_from_version_to_version_is_reported(expression: str) -> None:
    reading = understand(main=_ROLE % f"tostring({expression})")
    assert reading.deployment
    assert reading.deployment.roles[0].description == ""
    assert any("description" in note.message for note in reading.diagnostics)


@pytest.mark.parametrize(
    "expression",
    [
        *(
            "pow(2, 54)",
            "pow(2, -1)",
            "pow(2, 0.5)",
            "range(0, 1, 0.5)",
            "range(1, 2, 0)",
            "chunklist([1], 0)[0][0]",
        ),
        *(
            'parseint("99999999999999999999", 10)',
            'parseint("z", 62)',
            'substr("a", 0.5, 1)',
            "slice([1], 0.5, 1)[0]",
        ),
        *(
            'yamldecode("a: [")',
            'regex("(", "a")',
            'tobool("1")',
            'format("%-05s", "a")',
            'format("%v", [1])',
        ),
        *(
            'cidrsubnet("10.0.0.0/8", -1, 0)',
            'cidrhost("010.0.0.0/8", 1)',
            'indent(1001, "a")',
            "coalescelist(null, [1])[0]",
        ),
    ],
)
def test_what_octospec_does_not_evaluate_is_reported_and_not_taken_for_a_failure(expression: str) -> None:
    """Terraform may accept it, so ``try`` must not take the other value."""
    reading = understand(main=_ROLE % f'try(tostring({expression}), "failed")')
    assert reading.deployment
    assert reading.deployment.roles[0].description == ""
    assert any("description" in note.message for note in reading.diagnostics)


_CHILD = 'variable "x" {\n  type = %s\n}\noutput "said" {\n  value = tostring(%s)\n}\n'


@pytest.mark.parametrize(
    ("type_", "value", "expression", "text"),
    [
        ("string", "1.50", 'var.x == "1.5"', "true"),
        ("string", "true", 'var.x == "true"', "true"),
        ("string", "null", "var.x == null", "true"),
        ("bool", '"true"', "var.x == true", "true"),
        ("bool", '"false"', "var.x == false", "true"),
        ("number", '"1.50"', "var.x == 1.5", "true"),
        ("list(number)", '["1", 2]', "var.x[0] == 1", "true"),
        ("list(string)", '["b", 1, true]', 'join(",", var.x)', "b,1,true"),
        ("list(string)", '["b", "a", "b"]', 'join(",", var.x)', "b,a,b"),
        ("set(string)", '["b", "a", "b"]', 'join(",", var.x)', "a,b"),
        ("set(number)", '["10", 9]', 'join(",", var.x)', "9,10"),
        ("tuple([number, string])", '["1", 2]', '"${var.x[0] == 1} ${var.x[1] == "2"}"', "true true"),
        ("map(string)", "{ b = 1, a = true }", '"${var.x.b == "1"} ${join(",", keys(var.x))}"', "true a,b"),
        (
            'object({ a = number, b = optional(string, "x"), c = optional(string) })',
            '{ a = "1", d = 2 }',
            '"${var.x.a == 1} ${var.x.b} ${var.x.c == null} ${can(var.x.d)}"',
            "true x true false",
        ),
        ("map(object({ a = string }))", "{ k = { a = 1, z = 2 } }", 'var.x.k.a == "1"', "true"),
    ],
)
def test_an_argument_of_a_module_is_converted_to_its_type(
    type_: str, value: str, expression: str, text: str
) -> None:
    called = f'module "m" {{\n  source = "./m"\n  x      = {value}\n}}\n'
    reading = understand(main=_ROLE % "module.m.said" + called, **{"m/main": _CHILD % (type_, expression)})
    assert reading.deployment
    assert reading.deployment.roles[0].description == text


@pytest.mark.parametrize(
    "keys",
    [
        '"arn:${data.aws_partition.x.partition}:a" = 1, "arn:aws:a" = 2',
        '"arn:${data.aws_partition.x.partition}:a" = 1, "arn:${data.aws_region.x.name}:b" = 2',
        '"a${data.aws_partition.x.partition}" = 1',
    ],
)
def test_keys_that_may_be_alike_are_reported(keys: str) -> None:
    """Which of two keys counts is not known, where what they name makes them one."""
    known = 'data "aws_partition" "x" {}\ndata "aws_region" "x" {}\n'
    reading = understand(main=known + _ROLE % f"join({{ {keys} }}...)")
    assert any("description" in note.message for note in reading.diagnostics)


def test_a_key_with_a_reference_is_not_a_word_of_a_policy() -> None:
    known = 'data "aws_partition" "x" {}\n'
    policy = (
        'resource "aws_iam_role_policy" "p" {\n  name = "p"\n  role = aws_iam_role.x.id\n  policy = %s\n}\n'
    )
    statement = (
        '{ Effect = "Allow", Action = "s3:*", Resource = "*", "arn:${data.aws_partition.x.partition}:a" = 1 }'
    )
    reading = understand(main=known + _ROLE % '"x"' + policy % f"jsonencode({{ Statement = [{statement}] }})")
    assert any("a key is known only" in note.message for note in reading.diagnostics)


@pytest.mark.parametrize(
    "lists",
    [
        *('[["a"]]', 'chunklist(["a"], 1)', 'setproduct(["a"], ["b"])', 'tolist([["a"]])', 'toset([["a"]])'),
        *('slice([["a"]], 0, 1)', 'reverse([["a"]])', 'concat([["a"]])', 'distinct([["a"]])'),
        *('values({ a = ["a"] })', 'regexall("(a)", "a")', '[regex("(a)", "a")]'),
        *('jsondecode("[[1]]")', 'yamldecode("[[1]]")', '[split(",", "a")]', '[keys({ a = "b" })]'),
        *('[csvdecode("a\\nb")]', "[range(1)]", 'matchkeys([["a"]], ["b"], ["b"])', '[sort(["a"])]'),
        *('[zipmap(["a"], ["b"])]', '[merge({ a = "b" })]', '[transpose({ a = ["b"] })]', '[one([["a"]])]'),
        *('[formatlist("%s", ["a"])]', '[flatten(["a"])]', '[setunion(["a"])]', '[coalescelist(["a"])]'),
    ],
)
@pytest.mark.parametrize("field", ["Effect", "Resource"])
def test_a_list_where_a_text_must_be_is_reported_at_its_place(lists: str, field: str) -> None:
    """``Resource`` may be a list, but not one of lists."""
    fields = {"Effect": '"Allow"', "Action": '"s3:*"', "Resource": '"*"', field: lists}
    statement = "".join(f"    {name} = {value}\n" for name, value in fields.items())
    reading = understand(
        main=_ROLE % '"x"' + _POLICY % f"jsonencode({{ Statement = [{{\n{statement}  }}] }})"
    )
    places = [(note.span.path, note.span.line) for note in reading.diagnostics if note.span]
    assert places[-1] == ("main.tf", 13 + [*fields].index(field))


_KNOWN_LATER = """
variable "text" {
  type = string
}
variable "list" {
  type = list(string)
}
data "external" "it" {
  program = ["x"]
}
"""
_ARGUMENTS = (
    *("null", "true", "1.5", '"text"', '"main.tf"', '""', "[]", '["a", "b"]', '{ a = "b" }', "[[1], {}]"),
    *("var.text", "var.list", "data.external.it.result", 'data.external.it.result["a"]', "var", "[null]"),
)


@pytest.mark.medium
@pytest.mark.parametrize("name", matrix(all_functions(), all_functions(), ("format", "lookup", "merge")))
def test_a_function_answers_whatever_it_is_given(name: str) -> None:
    """What is known later, or is of an unsupported type, is reported; nothing raises."""
    counted = [", ".join([argument] * count) for argument in _ARGUMENTS for count in (1, 2, 3)]
    calls = [f"{name}({arguments})" for arguments in ("", *counted)]
    roles = (
        _ROLE.replace('"x"', f'"x{at}"') % f"try(tostring({call}), {call})" for at, call in enumerate(calls)
    )
    reading = understand(main=_KNOWN_LATER + "".join(roles))
    assert reading.deployment
    assert len(reading.deployment.roles) == len(calls)


@pytest.mark.parametrize(
    "name", ["base64encode", "md5", "sha1", "sha256", "base64sha256", "urlencode", "yamldecode"]
)
def test_a_text_that_is_given_later_gives_another_that_is(name: str) -> None:
    """What a function makes of a parameter is a parameter of its own, and no text from nowhere."""
    reading = understand(main=_KNOWN_LATER + _ROLE % f"tostring({name}(var.text))")
    assert reading.deployment
    assert any("description" in note.message for note in reading.diagnostics)
    assert reading.deployment.roles[0].description == ""


_TRUTHS = ("true", "false", "unknown")
_UNKNOWN = 'data.external.it.result.a == "b"'


def _logical(operator: str, left: str, right: str) -> str:
    """Give what is known of two sides: one alone may settle it."""
    decisive = "true" if operator == "||" else "false"
    if decisive in (left, right):
        return decisive
    return "unknown" if "unknown" in (left, right) else str(decisive == "false").lower()


@pytest.mark.parametrize("operator", ["&&", "||"])
@pytest.mark.parametrize("left", _TRUTHS)
@pytest.mark.parametrize("right", _TRUTHS)
def test_one_side_that_decides_a_condition_is_enough(operator: str, left: str, right: str) -> None:
    sides = (f"({_UNKNOWN})" if side == "unknown" else side for side in (left, right))
    condition = f" {operator} ".join(sides)
    reading = understand(main=_KNOWN_LATER + _ROLE % f'({condition}) ? "true" : "false"')
    assert reading.deployment
    known = reading.deployment.roles[0].description or "unknown"
    assert known == _logical(operator, left, right)
    assert bool(reading.deployment.choices) <= (known == "unknown")


def _files(pattern: str, *names: str) -> str:
    """Return the names of files that ``fileset`` finds, joined."""
    main = _ROLE % f'join(" ", fileset(path.module, "{pattern}"))'
    reading = understand(main=main, **dict.fromkeys(names, ""))
    assert reading.deployment, reading.diagnostics
    return reading.deployment.roles[0].description


def test_a_file_pattern_is_matched_in_time_with_any_number_of_wildcards() -> None:
    name = "a" * 200
    assert _files(f"{'**a' * 40}.tf", name) == f"{name}.tf"
    # An engine that backtracks tries more ways than it has time for.
    assert _files(f"{'**a' * 40}b.tf", name, "b/ac") == ""


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.tf", "a.tf main.tf"),
        ("**", "a.tf b/c.tf b/d/e.tf main.tf"),
        ("**/*.tf", "a.tf b/c.tf b/d/e.tf main.tf"),
        ("b/?.tf", "b/c.tf"),
        ("b/**/e.tf", "b/d/e.tf"),
        ("b+", ""),
    ],
)
def test_a_file_pattern_lists_what_it_matches(pattern: str, found: str) -> None:
    assert _files(pattern, "a", "b/c", "b/d/e") == found
