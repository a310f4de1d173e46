from __future__ import annotations

import pytest

from octospec_terraform.syntax import (
    BLANK,
    Attribute,
    BodyItem,
    Call,
    Comment,
    Conditional,
    Literal,
    Object,
    Template,
    Tuple,
    block,
    dotted,
    list_expression,
    objects,
    string,
    strings,
)
from octospec_terraform.writing.layout import file

ONE = Attribute("a", Literal(1))

KEYED = objects(("l", Literal(1)), ("m", Literal(2)))
LAYOUTS: dict[str, tuple[tuple[BodyItem, ...], str]] = {
    "signs are aligned over neighbours": (
        (ONE, Attribute("long", string("x")), BLANK, ONE),
        'a    = 1\nlong = "x"\n\na = 1\n',
    ),
    "a value of several lines ends the run": (
        (
            ONE,
            Attribute("long", strings(("x", "y"))),
            Attribute("b", Literal(2)),
            Attribute("cc", Literal(3)),
        ),
        'a = 1\nlong = [\n  "x",\n  "y",\n]\nb  = 2\ncc = 3\n',
    ),
    "a comment ends the run": ((ONE, Comment("why"), Attribute("bb", Literal(2))), "a = 1\n# why\nbb = 2\n"),
    "an empty block is on one line": ((block("data", ("x", "y")),), 'data "x" "y" {}\n'),
    "a block indents its body": (
        (block("a", body=(block("b", body=(ONE,)),)),),
        "a {\n  b {\n    a = 1\n  }\n}\n",
    ),
    "one value is a list of one line": ((Attribute("a", strings(("x",))),), 'a = ["x"]\n'),
    "one plain entry is an object of one line": (
        (Attribute("a", objects(("k", string("v")))),),
        'a = { k = "v" }\n',
    ),
    "an object in an object is spread": (
        (Attribute("a", objects(("k", objects(("l", Literal(1)))))),),
        "a = {\n  k = { l = 1 }\n}\n",
    ),
    "nothing is short": (
        (Attribute("a", Tuple()), Attribute("b", objects())),
        "a = []\nb = {}\n",
    ),
    "jsonencode hugs its object": (
        (Attribute("a", Call("jsonencode", (objects(("k", Literal(1)), ("ll", Literal(2))),))),),
        "a = jsonencode({\n  k  = 1\n  ll = 2\n})\n",
    ),
    "a comment spreads a list": (
        (Attribute("a", list_expression((Comment("why"), Literal(1)))),),
        "a = [\n  # why\n  1,\n]\n",
    ),
    "a comment alone spreads a list": (
        (Attribute("a", list_expression((Comment("why"),))),),
        "a = [\n  # why\n]\n",
    ),
    "merge hugs the object after a name": (
        (Attribute("a", Call("merge", (dotted("var.x"), KEYED))),),
        "a = merge(var.x, {\n  l = 1\n  m = 2\n})\n",
    ),
    "merge of other values is on one line": (
        (Attribute("a", Call("merge", (Call("f", ()), KEYED))),),
        "a = merge(f(), { l = 1, m = 2 })\n",
    ),
    "a key that is no text is in parentheses": (
        (
            Attribute(
                "a",
                Object(((dotted("var.x"), Literal(1)), (Template((dotted("var.y"), "-")), Literal(2)))),
            ),
        ),
        'a = {\n  (var.x)       = 1\n  ("${var.y}-") = 2\n}\n',
    ),
    "concat spreads its lists": (
        (
            Attribute(
                "a", Call("concat", (Tuple(), Conditional(dotted("var.x"), strings(("x", "y")), Tuple())))
            ),
        ),
        'a = concat(\n  [],\n  var.x ? [\n    "x",\n    "y",\n  ] : [],\n)\n',
    ),
}


@pytest.mark.parametrize(("items", "text"), LAYOUTS.values(), ids=LAYOUTS.keys())
def test_layout_is_that_of_terraform_fmt(items: tuple[BodyItem, ...], text: str) -> None:
    assert file(items) == text
