from __future__ import annotations

import pytest

from octo_spec.model.reports import Reports
from octospec_terraform.reading.grammar import TokensLeft
from octospec_terraform.reading.parse import parse_strictly
from octospec_terraform.syntax import Attribute, Template, dotted, objects, string
from octospec_terraform.writing.layout import file
from octospec_terraform.writing.quoting import comment, escape, key, write_quoted

ESCAPED = {
    "plain": ("reports/*", "reports/*"),
    "quote": ('say "x"', r"say \"x\""),
    "backslash": (r"C:\x", r"C:\\x"),
    "newline, return, tab": ("a\n\r\tb", r"a\n\r\tb"),
    "policy variable": ("${aws:PrincipalTag/team, 'none'}", "$${aws:PrincipalTag/team, 'none'}"),
    "literal star, question mark, dollar": ("${*}${?}${$}", "$${*}$${?}$${$}"),
    "directive": ("%{if x}", "%%{if x}"),
    "opener that does not close": ("p${q", r"p\u0024{q"),
    "directive that does not close": ("b%{", r"b\u0025{"),
    "opener that closes after a quote": ('${a"}', r"\u0024{a\"}"),
    "opener that closes after a backslash": ("${a\\}", r"\u0024{a\\}"),
    "opener in an opener": ("${a${b}", r"\u0024{a$${b}"),
    "directive in an opener": ("${a%{b}", r"\u0024{a%%{b}"),
    "dollar before an opener": ("$${x}", r"$\u0024{x}"),
    "percent before a directive": ("%%{x}", r"%\u0025{x}"),
    "dollar before a directive": ("$%{x}", "$%%{x}"),
    "signs without a brace": ("100% of $5 $ {x} $$", "100% of $5 $ {x} $$"),
    "pattern": (r"^[\w+=,.@:\/-]{2,}$", r"^[\\w+=,.@:\\/-]{2,}$"),
    "ampersand form of data sources": ("&{aws:username}", "&{aws:username}"),
    "letters beyond ASCII": ("café 日本 😀", "café 日本 😀"),
    "invisible characters": ("a\u00a0b\u200bc\u2028d\x7f", r"a\u00a0b\u200bc\u2028d\u007f"),
    "beyond the basic plane": ("\U000e0041", r"\U000e0041"),
    "leading zeros, dates, words": ("012 2026-01-01 null", "012 2026-01-01 null"),
}
"""What is in a spec, and what is between the quotes."""


@pytest.mark.parametrize(("literal", "written"), ESCAPED.values(), ids=ESCAPED.keys())
def test_text_is_escaped(literal: str, written: str) -> None:
    assert escape(literal) == written


@pytest.mark.parametrize("literal", [literal for literal, _ in ESCAPED.values()], ids=ESCAPED.keys())
def test_escaped_text_reads_back(literal: str) -> None:
    neighbours = (Attribute("a", string(literal)), Attribute("b", string(f"}}{literal}")))
    assert read(file(neighbours)) == neighbours


@pytest.mark.parametrize("sign", ["$", "%", "a$", "$$", "%%"])
def test_a_sign_before_a_reference_does_not_double_it(sign: str) -> None:
    item = Attribute("a", Template((sign, dotted("var.x"), sign)))
    assert f"{sign}${{var.x}}" not in file((item,))
    assert read(file((item,))) == (item,)


KEYS = {
    "identifier": ("Effect", "Effect"),
    "dash": ("aws-cn", "aws-cn"),
    "condition key": ("aws:SourceIp", '"aws:SourceIp"'),
    "for": ("for", '"for"'),
    "null": ("null", '"null"'),
    "true": ("true", '"true"'),
    "digit first": ("0123", '"0123"'),
    "empty": ("", '""'),
    "space": ("a b", '"a b"'),
    "wide letters, which fmt would count": ("日", r'"\u65e5"'),
    "escape in a wide key": ('é"', r'"\u00e9\""'),
}


@pytest.mark.parametrize(("name", "written"), KEYS.values(), ids=KEYS.keys())
def test_a_key_is_quoted_where_it_is_not_a_plain_identifier(name: str, written: str) -> None:
    assert key(name) == written


@pytest.mark.parametrize("name", [name for name, _ in KEYS.values()], ids=KEYS.keys())
def test_a_key_reads_back(name: str) -> None:
    item = Attribute("a", objects((name, string("x")), ("other", string("y"))))
    assert read(file((item,))) == (item,)


@pytest.mark.parametrize("ending", ["\n", "\r", "\r\n", "\v", "\f", "\x85", "\u2028", "\u2029", "\x00"])
def test_no_character_ends_a_comment(ending: str) -> None:
    assert comment(f'why{ending}resource "x" {{}}') == '# why resource "x" {}'


def test_a_comment_without_words_has_no_space_at_its_end() -> None:
    assert comment(" \n ") == "#"


def test_a_string_is_in_quotes() -> None:
    assert write_quoted('a"') == r'"a\""'


def read(text: str) -> tuple[object, ...]:
    reports = Reports()
    body = parse_strictly(text, "main.tf", reports, TokensLeft())
    assert reports.diagnostics == []
    return body.items
