"""What all commands have in common: their help, their examples, and what they print to."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest

from octo_spec.cli import COMMANDS, module_of
from octo_spec.cli.args import FILE

if TYPE_CHECKING:
    import click

    from tests.cli.conftest import Octospec

SPECS = Path(__file__).parents[2] / "spec"


def test_help_lists_each_command(octospec: Octospec) -> None:
    ran = octospec("--help")
    assert ran.code == 0
    assert all(f"  {name} " in ran.out for name in COMMANDS)


@pytest.mark.parametrize("group", [(), ("key",)], ids=["octospec", "key"])
def test_a_group_without_a_command_prints_its_help_line_by_line(
    octospec: Octospec, group: tuple[str, ...]
) -> None:
    ran = octospec(*group)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.rstrip() == octospec(*group, "--help").out.rstrip()


def test_help_links_to_the_first_steps_in_one_piece(octospec: Octospec) -> None:
    [link] = [line.split()[-1] for line in octospec("--help").out.splitlines() if "file:///" in line]
    page = Path(unquote(urlsplit(link).path))
    assert page.read_text("utf-8").startswith("# A first spec")


def test_python_runs_it_as_a_module() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "octo_spec", "--version"], check=True, capture_output=True, text=True
    )
    assert ran.stdout.startswith("octospec ")


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself(octospec: Octospec, name: str) -> None:
    ran = octospec(name, "--help")
    assert ran.code == 0
    assert len(ran.out.splitlines()) > 5
    assert "\\b" not in ran.out
    assert _command(name).name == name


@pytest.mark.parametrize("name", ["build", "validate", "init", "schema", "completion"])
def test_each_example_of_a_help_is_on_a_line_of_its_own(octospec: Octospec, name: str) -> None:
    lines = octospec(name, "--help").out.splitlines()
    shown = lines[lines.index("  Examples:") + 1 :]
    assert shown
    assert all(line.startswith((f"    octospec {name}", "    octospec build")) for line in shown)


@pytest.mark.large
@pytest.mark.parametrize("name", ["validate", "lint", "explain", "can", "access", "expand"])
def test_each_example_of_a_help_does_something_with_the_specs_that_are_here(
    octospec: Octospec, name: str
) -> None:
    shutil.copytree(SPECS, octospec.folder / "spec")
    octospec("build", "spec/octo.yaml", "--no-verify")
    for policy in ("policy.json", "scp.json", "rcp.json"):
        octospec.write(policy, '{"Version": "2012-10-17", "Statement": []}')
    epilog = _command(name).epilog or ""
    examples = [shlex.split(line) for line in epilog.splitlines() if line.startswith("  octospec ")]
    assert examples
    for _, *arguments in examples:
        if ":spec/" not in " ".join(arguments):  # It needs a repository.
            redirection = next((index for index, word in enumerate(arguments) if word in "<>"), None)
            given = (SPECS / "octo.yaml").read_text("utf-8") if "<" in arguments else ""
            ran = octospec(*arguments[:redirection], given=given)
            assert ran.code < 2, (arguments, ran)


@pytest.mark.parametrize("name", ["build", "lint", "diff", "can", "expand", "fmt", "drift"])
def test_a_command_with_a_check_reports_its_exit_codes(octospec: Octospec, name: str) -> None:
    assert re.search(r"Exit codes: 0 \w.*, 1 if .*, 2 ", " ".join(octospec(name, "--help").out.split()))


def _command(name: str) -> click.Command:
    command: click.Command = import_module(f"octo_spec.cli.commands.{module_of(name)}").command
    return command


def test_shells_complete_the_names_of_files() -> None:
    files = {"spec", "side", "old", "new", "path", "out", "boundary", "within", "config"}
    files |= {"dask_tls_ca", "dask_tls_cert", "dask_tls_key"}
    files |= {
        "customers_file",
        "events",
        "old_customers_file",
        "files",
        "roots",
        "live",
        "into",
        "earlier",
        "key",
        "keys",
        "links",
        "folder",
        "to",
        "deployed",
        "latest",
        "releases",
        "approved",
        "approved_key",
        "copy",
        "dump_dir",
        "status",
        "state_file",
        "usage",
        "paths",
    }
    for name in COMMANDS:
        for parameter in _command(name).params:
            assert (parameter.type is FILE) is (parameter.name in files), (name, parameter)


def test_a_file_that_may_not_be_read_is_reported_as_any_other(octospec: Octospec) -> None:
    assert not FILE.readable, "else click refuses it, in words of its own and not in JSON"
    octospec.write("secret.yaml", "")
    (octospec.folder / "secret.yaml").chmod(0)
    assert {
        diagnostic["code"] for diagnostic in octospec("validate", "secret.yaml", "--json").json["diagnostics"]
    } <= {
        "OCT507",
        "OCT109",  # Nothing is hidden from root.
    }


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("validate", "a\0b"), "a path cannot contain a null character"),
        (("build", "spec.yaml", "--out", "a\0b"), "a path cannot contain a null character"),
        (("drift", "spec.yaml", "--live", "--timeout", "nan"), "'nan' is not a number"),
        (("drift", "spec.yaml", "--live", "--timeout", "inf"), "inf is not in the range"),
        (("drift", "spec.yaml", "--live", "--timeout", "0"), "0.0 is not in the range"),
    ],
)
def test_arguments_that_no_system_accepts_are_refused(
    octospec: Octospec, arguments: tuple[str, ...], problem: str
) -> None:
    ran = octospec(*arguments)
    assert (ran.code, problem in ran.err) == (2, True), ran


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from octo_spec.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'pydantic', 'ruamel', 'hcl2', 'jinja2', 'rich', 'importlib.metadata'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


@pytest.mark.medium
def test_comparing_imports_no_review_without_answers_or_an_approval() -> None:
    code = (
        "import sys, octo_spec.cli.commands.diff, octo_spec.cli.commands.drift\n"
        "heavy = {'octo_spec.lint.engine', 'octo_spec.review.facts', 'octo_spec.storage.sides.role_views'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_unknown_command_is_bad_input(octospec: Octospec) -> None:
    assert octospec("biuld").code == 2


def test_the_version_is_printed(octospec: Octospec) -> None:
    assert octospec("--version").out.startswith("octospec ")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_output_is_reported_without_a_traceback(unbuffered: str) -> None:
    command = [sys.executable, "-c", "from octo_spec.__main__ import run; run()", "expand", "ce:*"]
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, env=_buffered(unbuffered)
        )
    assert (ran.returncode, ran.stderr) == (2, "octospec: No space left on device\n")


def _buffered(unbuffered: str) -> dict[str, str]:
    return {**os.environ, "PYTHONUNBUFFERED": unbuffered}


def _ran(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = f"import sys\nfrom octo_spec.__main__ import run\n{code}\nrun()"
    return subprocess.run(
        [sys.executable, "-c", program, *(arguments or ("expand", "ce:*"))],
        capture_output=True,
        text=True,
        check=False,
        env=_buffered(""),
    )


def test_a_command_ends_its_process_without_freeing_what_it_has_made() -> None:
    freed = "import json, os\nclass Freed:\n    def __del__(self): os.write(1, b'freed')\njson.kept = Freed()"
    assert subprocess.check_output([sys.executable, "-c", freed]) == b"freed"
    ran = _ran(freed)
    assert ran.returncode == 0
    assert "ce:UpdateReport" in ran.stdout
    assert "freed" not in ran.stdout


def test_what_others_want_done_at_the_end_of_the_process_is_done() -> None:
    ran = _ran("import atexit; atexit.register(print, 'at the end')")
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, "at the end")


@pytest.mark.medium
def test_a_thread_that_still_works_is_waited_for() -> None:
    late = "def late(): threading.main_thread().join(); print('late')"
    ran = _ran(f"import threading\n{late}\nthreading.Thread(target=late).start()")
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, "late")


@pytest.mark.medium
@pytest.mark.parametrize("command", ["validate", "lint"])
def test_a_command_over_a_usual_spec_never_looks_for_cycles(command: str) -> None:
    note = "import atexit, gc; found = []; gc.callbacks.append(lambda *of: found.append(of[0]))"
    ran = _ran(f"{note}; atexit.register(lambda: print(len(found)))", command, str(SPECS / "octo.yaml"))
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, "0")
