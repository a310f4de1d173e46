"""The parser of python-hcl2 is imported without what only python-hcl2's own objects need."""

from __future__ import annotations

import subprocess
import sys

import pytest

READING = (
    "from octospec_terraform.reading.hcl2_parser import hcl2_parser; tree = hcl2_parser().parse('a = 1\\n')"
)


def printed(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_what_makes_objects_and_other_expressions_is_not_imported() -> None:
    heavy = "'hcl2.deserializer', 'hcl2.transformer', 'regex._regex'"
    assert printed(f"{READING}; import sys; print({{{heavy}}} & {{*sys.modules}})") == "set()"


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("import hcl2; print(hcl2.loads('a = 1\\n'))", "{'a': 1}"),
        ("import hcl2.parser; print(hcl2.parser.parser().parse('a = 1\\n') == tree)", "True"),
        ("import regex; print(regex.sub(r'\\p{L}', '.', 'a1'))", ".1"),
        ("from regex import fullmatch; print(fullmatch('a', 'b'))", "None"),
        ("import regex._regex_core as core; import regex; print(regex.error is core.error)", "True"),
    ],
)
def test_whoever_imports_them_has_them_whole(program: str, expected: str) -> None:
    assert printed(f"{READING}; {program}") == expected
    assert printed(f"import hcl2; {READING}; {program}") == expected
