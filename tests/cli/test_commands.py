"""The other commands from the outside."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from octo_spec.cli import COMMANDS, main
from octo_spec.cli.files.inputs import FILE

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec

SPECS = Path(__file__).parents[2] / "spec"


def test_help_lists_each_command(octospec: Octospec) -> None:
    ran = octospec("--help")
    assert ran.code == 0
    assert all(f"  {name} " in ran.out for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself(octospec: Octospec, name: str) -> None:
    ran = octospec(name, "--help")
    assert ran.code == 0
    assert len(ran.out.splitlines()) > 5
    assert "\\b" not in ran.out
    assert import_module(f"octo_spec.cli.commands.{name}").command.name == name


@pytest.mark.parametrize("name", ["build", "validate", "init", "schema", "completion"])
def test_each_example_of_a_help_stands_on_a_line_of_its_own(octospec: Octospec, name: str) -> None:
    lines = octospec(name, "--help").out.splitlines()
    shown = lines[lines.index("  Examples:") + 1 :]
    assert shown
    assert all(line.startswith((f"    octospec {name}", "    octospec build")) for line in shown)


@pytest.mark.parametrize("name", ["validate", "lint", "explain", "can", "access", "expand"])
def test_each_example_of_a_help_does_something_with_the_specs_that_are_here(
    octospec: Octospec, name: str
) -> None:
    shutil.copytree(SPECS, octospec.folder / "spec")
    octospec("build", "spec/octo.yaml", "--no-verify")
    octospec.write("policy.json", '{"Version": "2012-10-17", "Statement": []}')
    epilog = import_module(f"octo_spec.cli.commands.{name}").command.epilog
    examples = [shlex.split(line) for line in epilog.splitlines() if line.startswith("  octospec ")]
    assert examples
    for _, *arguments in examples:
        if ":spec/" not in " ".join(arguments):  # It needs a repository.
            ran = octospec(*arguments[: arguments.index(">") if ">" in arguments else None])
            assert ran.code < 2, (arguments, ran)


@pytest.mark.parametrize("name", ["build", "lint", "diff", "can", "expand"])
def test_a_command_with_a_check_tells_its_exit_codes(octospec: Octospec, name: str) -> None:
    assert re.search(r"Exit codes: 0 \w.*, 1 where .*, 2 ", " ".join(octospec(name, "--help").out.split()))


def test_shells_complete_the_names_of_files() -> None:
    files = {"spec", "side", "old", "new", "path", "out", "customers_file"}
    for name in COMMANDS:
        for parameter in import_module(f"octo_spec.cli.commands.{name}").command.params:
            assert (parameter.type is FILE) is (parameter.name in files), (name, parameter)


def test_a_file_that_may_not_be_read_is_told_as_any_other(octospec: Octospec) -> None:
    assert not FILE.readable, "else click refuses it, in words of its own and not in JSON"
    octospec.write("secret.yaml", "")
    (octospec.folder / "secret.yaml").chmod(0)
    assert {one["code"] for one in octospec("validate", "secret.yaml", "--json").json["diagnostics"]} <= {
        "OCT507",
        "OCT109",  # Nothing is hidden from root.
    }


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from octo_spec.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'pydantic', 'ruamel', 'hcl2', 'jinja2', 'rich', 'importlib.metadata'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_an_unknown_command_is_bad_input(octospec: Octospec) -> None:
    assert octospec("biuld").code == 2


def test_the_version_is_printed(octospec: Octospec) -> None:
    assert octospec("--version").out.startswith("octospec ")


def test_a_valid_spec_is_said_to_be_valid(octospec: Octospec) -> None:
    ran = octospec("validate", "spec.yaml")
    assert (ran.code, ran.out) == (0, "spec.yaml: valid: small 1.0.0, 1 role, 2 groups, 2 grants\n")


def test_all_errors_are_shown_with_line_and_caret(octospec: Octospec) -> None:
    text = (octospec.folder / "spec.yaml").read_text()
    octospec.write(
        "spec.yaml", text.replace("allow: ce:Get*", "alow: ce:Get*").replace("why: Reads.", "wy: Reads.")
    )
    ran = octospec("validate", "spec.yaml")
    assert ran.code == 2
    assert "did you mean 'allow'?" in ran.err
    assert "did you mean 'why'?" in ran.err
    line, caret = next(
        (one, other)
        for one, other in zip(ran.err.splitlines(), ran.err.splitlines()[1:], strict=False)
        if "alow: ce" in one and "|" in one
    )
    assert line[caret.index("^") :].startswith("alow")


def test_a_caret_stands_below_its_place_after_wide_characters_too(octospec: Octospec) -> None:
    text = (octospec.folder / "spec.yaml").read_text()
    octospec.write("spec.yaml", text.replace("why: Reports.,", "why: 費用。, 例え: 一,"))
    [line, caret] = octospec("validate", "spec.yaml").err.splitlines()[1:3]
    assert line.split("例え")[0].endswith("why: 費用。, ")
    assert caret.index("^") == len(line.split("例え")[0]) + len("費用。")
    assert caret.count("^") == 2 * len("例え")


def test_a_source_line_is_shown_without_what_a_terminal_acts_upon(octospec: Octospec) -> None:
    (octospec.folder / "spec.yaml").write_text("octospec: 1\nname: a\x1b[2Jb\u202ec\n")
    assert "     2 | name: a\ufffd[2Jb\ufffdc\n" in octospec("validate", "spec.yaml").err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
def test_an_output_that_takes_no_more_is_told_without_a_traceback() -> None:
    command = [sys.executable, "-c", "from octo_spec.cli import run; run()", "expand", "ce:*"]
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (2, "octospec: No space left on device\n")


@pytest.mark.parametrize(("variable", "colourful"), [("", True), ("1", False)])
def test_colours_stay_away_where_no_color_is_set(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch, variable: str, *, colourful: bool
) -> None:
    monkeypatch.setenv("NO_COLOR", variable)
    octospec.write("spec.yaml", "octospec: 1\n")
    result = CliRunner().invoke(main, ["validate", "spec.yaml"], color=True)
    assert ("\x1b[" in result.stderr) is colourful


def test_errors_as_json(octospec: Octospec) -> None:
    octospec.write("spec.yaml", "octospec: 1\n\tname: x\n")
    ran = octospec("validate", "spec.yaml", "--json")
    assert ran.code == 2
    [error] = ran.json["diagnostics"]
    assert (error["code"], error["path"], error["line"], error["column"]) == ("OCT100", "spec.yaml", 2, 1)


def test_customers_are_validated_too(octospec: Octospec) -> None:
    octospec.write("customers.yaml", "octospec-customers: 1\ncustomers: {acme: {fix: {extra: maybe}}}\n")
    ran = octospec("validate", "spec.yaml", "--customers", "customers.yaml")
    assert ran.code == 2
    assert "customers.yaml:2:" in ran.err


def test_the_starter_spec_builds(octospec: Octospec) -> None:
    assert octospec("init", "my-access.yaml").code == 0
    ran = octospec("build", "my-access.yaml")
    assert ran.code == 0
    assert ran.out.count("equal to the spec") == 3


def test_init_leaves_a_file_that_exists_as_it_is(octospec: Octospec) -> None:
    octospec.write("mine.yaml", "mine")
    ran = octospec("init", "mine.yaml")
    assert ran.code == 2
    assert "it exists already" in ran.err
    assert (octospec.folder / "mine.yaml").read_text() == "mine"


def test_emitters_are_listed_with_who_brought_them(octospec: Octospec) -> None:
    ran = octospec("emitters")
    assert ran.code == 0
    assert [line.split()[0] for line in ran.out.splitlines() if not line.startswith(" ")] == [
        "cloudformation",
        "terraform",
        "iam-json",
    ]
    assert {one["distribution"] for one in octospec("emitters", "--json").json["emitters"]} == {"octospec"}


@pytest.mark.parametrize(("flags", "key"), [((), "octospec"), (("--customers",), "octospec-customers")])
def test_the_schema_is_printed(octospec: Octospec, flags: tuple[str, ...], key: str) -> None:
    assert key in octospec("schema", *flags).json["properties"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_is_printed(octospec: Octospec, shell: str) -> None:
    ran = octospec("completion", shell)
    assert ran.code == 0
    assert f"_OCTOSPEC_COMPLETE={shell}_complete" in ran.out
