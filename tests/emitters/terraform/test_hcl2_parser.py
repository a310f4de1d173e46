"""The parser of python-hcl2 is imported as its package offers it, and leaves nothing else behind."""

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


@pytest.mark.medium
def test_every_module_is_the_one_that_its_finder_finds() -> None:
    names = "('hcl2', 'hcl2.parser', 'regex')"
    found = "{name: sys.modules[name].__spec__.origin == find_spec(name).origin for name in names}"
    program = f"{READING}; import sys; from importlib.util import find_spec; names = {names}; print({found})"
    assert printed(program) == str(dict.fromkeys(("hcl2", "hcl2.parser", "regex"), True))


def test_importing_the_reader_alone_imports_no_parser() -> None:
    program = (
        "import octospec_terraform.reading.own.read, sys; print({'hcl2', 'lark', 'regex'} & {*sys.modules})"
    )
    assert printed(program) == "set()"


@pytest.mark.deep
@pytest.mark.medium
@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("import hcl2; print(hcl2.loads('a = 1\\n'))", "{'a': 1}"),
        ("import hcl2; print(hcl2.parses_to_tree('a = 1') == tree)", "True"),
        ("import hcl2.parser; print(hcl2.parser.parser().parse('a = 1\\n') == tree)", "True"),
        ("import regex; print(regex.sub(r'\\p{L}', '.', 'a1'))", ".1"),
        ("from regex import fullmatch; print(fullmatch('a', 'b'))", "None"),
        ("import regex._regex_core as core; import regex; print(regex.error is core.error)", "True"),
    ],
)
def test_an_importer_gets_complete_tables(program: str, expected: str) -> None:
    assert printed(f"{READING}; {program}") == expected
    assert printed(f"import hcl2; {READING}; {program}") == expected
