"""What the sections of a template mention, in each way in which a template can be written."""

from __future__ import annotations

import pytest

from octo_spec.source import parse_yaml
from octospec_cloudformation.reading.sections import names_in


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("!Ref A", ["A"]),
        ("!GetAtt A.Arn", ["A"]),
        ("!GetAtt [A, Arn]", ["A"]),
        ("{Fn::GetAtt: [A, Arn]}", ["A"]),
        ("!Sub '${A.Arn}/${B}'", ["A", "B"]),
        ("{Fn::Sub: ['${A}', {}]}", ["A"]),
        ("[!Ref A, {b: !Ref B}]", ["A", "B"]),
    ],
)
def test_each_function_names_what_it_reads(written: str, names: list[str]) -> None:
    node = parse_yaml(written, "").node
    assert node
    assert [*names_in(node)] == names
