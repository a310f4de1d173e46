"""With any input of any command, no line of the output is a command, and no character moves a cursor."""

from __future__ import annotations

import json
import shutil
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from octo_spec.cli import main
from tests.cli.hostile_inputs import (
    CALLS,
    HOSTILE,
    OBEYED,
    OTHER_FILES,
    PRINTS_A_DOCUMENT,
    READ_BY,
    VARIABLES,
    Input,
    all_commands,
    arguments,
    found_command,
    hostile_modules,
    hostile_values,
    inputs,
    write_hostile_names,
    write_inputs,
)
from tests.matrices import matrix

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ALL = tuple(all_commands())
INPUTS = tuple(inputs())
FORMATS = ("text", "json", "markdown", "github", "sarif")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    write_inputs(folder)
    write_hostile_names(folder)
    return folder


@pytest.fixture
def folder(made: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(made)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    return made


def formats(command: str) -> tuple[str, ...]:
    """List the output formats of a command."""
    help = CliRunner().invoke(main, [*command.split(), "--help"], env={"COLUMNS": "200"}).output
    return tuple(each for each in FORMATS if f"{each}|" in help or f"|{each}]" in help) or ("",)


def check(call: Sequence[str], shape: str = "") -> None:
    """Run a command; whatever it says, it holds nothing that is obeyed."""
    command = call[0]
    words = 2 if command == "key" else 1
    chosen = [*call[:words], *(["--output-format", shape] if shape else []), *call[words:]]
    ran = CliRunner().invoke(main, chosen, catch_exceptions=False)
    assert ran.exit_code in {0, 1, 2, 3}, chosen
    assert OBEYED.search(ran.stderr) is None, (chosen, ran.stderr)
    if shape == "json":
        json.loads(ran.stdout or "{}")
    if shape == "github":
        lines = [line.removeprefix("::") for line in ran.stdout.splitlines()]
        assert all(OBEYED.search(line) is None for line in lines), (chosen, ran.stdout)
    elif command not in PRINTS_A_DOCUMENT or shape == "json":
        assert OBEYED.search(ran.stdout) is None, (chosen, ran.stdout)


@pytest.mark.parametrize("command", ALL)
def test_each_call_is_a_good_one(command: str) -> None:
    """A call that is refused for its arguments would show little."""
    if command != "key":  # which does nothing alone
        found_command(command).make_context(command, arguments(command, CALLS[command]))


@pytest.mark.parametrize("command", ALL)
def test_no_argument_reaches_the_output_uninspected(folder: Path, command: str) -> None:
    del folder
    for given in INPUTS:
        if given.command == command:
            *_, last = given.calls()
            check(last)


@pytest.mark.deep
@pytest.mark.parametrize("given", INPUTS, ids=str)
def test_no_argument_reaches_the_output_in_any_format(folder: Path, given: Input) -> None:
    del folder
    if given.name != "--output-format":
        for call in given.calls():
            for shape in ("", *formats(given.command)):
                check(call, shape)


def test_a_document_is_printed_as_it_is(folder: Path) -> None:
    del folder
    text = "octospec: 1\nname: small  # ##vso[task.x]##[error]\nversion: 1.0.0\n"
    ran = CliRunner().invoke(main, ["fmt", "-"], text)
    assert (ran.exit_code, ran.stdout) == (0, text)


@pytest.mark.parametrize(
    "variable",
    matrix(VARIABLES, VARIABLES.keys() - {"XDG_CACHE_HOME", "AWS_ENDPOINT_URL", "AWS_CONFIG_FILE"}),
)
def test_no_environment_variable_reaches_the_output_uninspected(
    folder: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    del folder
    monkeypatch.setenv(variable, HOSTILE)
    check(VARIABLES[variable])


# --- values in files ---------------------------------------------------------------------------


def reading(path: str, call: Sequence[str]) -> list[str]:
    """Give a call that reads a file."""
    return [path if part == "@" else part for part in call] if "@" in call else [*call, path]


READINGS = [(path, call) for path, calls in READ_BY.items() for call in calls]


def hostile_files(folder: Path, path: str, first: int = 0, step: int = 1) -> Iterator[str]:
    """Make one value or key of a file hostile after the other, and restore it."""
    whole = folder / path
    text = whole.read_text()
    try:
        for data in islice(hostile_values(json.loads(text)), first, None, step):
            whole.write_text(json.dumps(data))
            yield path
    finally:
        whole.write_text(text)


@pytest.mark.parametrize("path", READ_BY)
def test_no_value_of_a_file_reaches_the_output_uninspected(folder: Path, path: str) -> None:
    count = sum(1 for _ in hostile_values(json.loads((folder / path).read_text())))
    for number, call in enumerate(READ_BY[path]):
        # One value in the suite, another one for each reader.
        for _ in hostile_files(folder, path, (1 + number * 7) % count, count):
            check(reading(path, call))


BUNDLE = Path(__file__).parents[2] / "examples/delegation/dist/delegation"


@pytest.mark.parametrize("count", [1, pytest.param(1000, marks=pytest.mark.deep)])
@pytest.mark.parametrize("name", ["bundle_metadata.json", "boundary.json", "octospec.json"])
def test_no_value_of_a_bundle_reaches_the_output_uninspected(folder: Path, name: str, count: int) -> None:
    bundle = folder / f"bundle-{count}-{name}"
    shutil.copytree(BUNDLE, bundle)
    values = list(hostile_values(json.loads((bundle / name).read_text())))
    for data in values[:: max(1, len(values) // count)]:
        (bundle / name).write_text(json.dumps(data))
        check(["lint", bundle.name])
        assert "bug in octospec" not in CliRunner().invoke(main, ["lint", bundle.name]).output


@pytest.mark.parametrize("name", OTHER_FILES, ids=range(len(OTHER_FILES)))
def test_no_text_of_a_file_reaches_the_output_uninspected(folder: Path, name: str) -> None:
    text, call = OTHER_FILES[name]
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    check(call if "/" in name else [*call, name])


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.deep)])
def test_no_text_of_a_module_reaches_the_output_uninspected(folder: Path, step: int) -> None:
    main_file = folder / "module/main.tf"
    for text in islice(hostile_modules(), 0, None, step):
        main_file.write_text(text)
        check(["lint", "module"])
        if step == 1:
            for command, *rest in (("access",), ("import", "--out", "i.yaml"), ("diff", "spec.yaml")):
                for shape in ("", *formats(command)):
                    check([command, *rest, "module"], shape)


@pytest.mark.deep
@pytest.mark.parametrize(("path", "call"), READINGS, ids=str)
def test_no_value_of_a_file_reaches_the_output_in_any_format(
    folder: Path, path: str, call: tuple[str, ...]
) -> None:
    shapes = formats(" ".join(call[:2]) if call[0] == "key" else call[0])
    for number, _ in enumerate(hostile_files(folder, path)):
        check(reading(path, call), shapes[0])
        check(reading(path, call), shapes[number % len(shapes)])
