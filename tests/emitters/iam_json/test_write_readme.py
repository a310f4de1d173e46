from __future__ import annotations

from dataclasses import replace

import pytest

from octo_spec.model.deployment import Parameter, ParameterKind
from octospec_iam_json.writing.write_readme import code, markdown, must, readme
from tests.emitters.iam_json.samples import PLAIN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain text, as it is.", "plain text, as it is."),
        ("a | b", "a \\| b"),
        ("<script>x</script>", "\\<script\\>x\\</script\\>"),
        ("[x](javascript:y)", "\\[x\\](javascript:y)"),
        ("`code` *b* _i_ ~s~", "\\`code\\` \\*b\\* \\_i\\_ \\~s\\~"),
        ("two\nlines\r\n\n# and a heading", "two lines \\# and a heading"),
        ("- item", "\\- item"),
        ("1. item", "1\\. item"),
        ("1.0.0", "1.0.0"),
        ("&amp; $x$ \\", "\\&amp; \\$x\\$ \\\\"),
        ("{{ deployment }} {% x %}", "\\{\\{ deployment \\}\\} \\{% x %\\}"),
    ],
)
def test_a_value_stands_in_the_page_as_the_text_that_it_is(text: str, expected: str) -> None:
    assert markdown(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("a|b", "`a\\|b`"), ("", "`  `"), ("a\nb", "`a b`")],
)
def test_a_code_span_cannot_be_left(text: str, expected: str) -> None:
    assert code(text) == expected


def test_the_page_says_what_a_parameter_takes() -> None:
    parameter = Parameter("a", "", ParameterKind.LIST, pattern="^[a|b]$", min_length=1, max_length=2)
    assert must(parameter) == (
        "be a list joined by commas; each must match `^[a\\|b]$`; have at least 1 characters; "
        "have at most 2 characters"
    )


def test_no_text_of_a_spec_opens_a_block_of_its_own() -> None:
    nasty = "x\n```sh\nrm -rf /\n```\n# heading\n<img src=x>"
    [role] = PLAIN.roles
    page = readme(replace(PLAIN, description=nasty, roles=(replace(role, why=nasty),)), ("reader",))
    assert page.count("\n```sh\n") == 1
    assert "\n# heading" not in page
    assert "<img" not in page.replace("\\<", "")
