"""Only the command line prints, asks and exits; each exception has its reason here."""

from __future__ import annotations

import ast
import tomllib
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

import octo_spec
from tests.cli import hostile_inputs

if TYPE_CHECKING:
    from collections.abc import Iterator

# The package that is imported, which is the installed one where the wheel is tested.
CORE: Final = Path(octo_spec.__file__).parent
ROOMS: Final = sorted(
    path.name
    for path in CORE.iterdir()
    if (path.is_dir() and path.name != "__pycache__")
    or (path.suffix == ".py" and not path.name.startswith("__"))
)
SETTINGS: Final = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))

CALLS: Final = {"print", "input", "exit", "quit", "breakpoint"}
ATTRIBUTES: Final = {"sys.exit", "sys.stdin", "sys.stdout", "sys.stderr", "os._exit", "os.abort"}
MODULES: Final = {"click", "rich", "getpass"}

EXCEPTIONS: Final = {
    ("editor/protocol/text_worker.py", "os._exit"): "a process ends amid its work when its server has ended",
    ("parallel.py", "os._exit"): "a worker ends without the clean-up of the process that it was forked from",
    ("plugin/process/plugin_process.py", "sys.stdout"): "what waits to be printed is printed before a fork",
    ("plugin/process/plugin_process.py", "sys.stderr"): "what waits to be printed is printed before a fork",
    ("plugin/process/plugin_process.py", "os._exit"): "a plugin's process ends without the clean-up of ours",
    ("plugin/process/service.py", "os._exit"): "a plugin's process ends without the clean-up of ours",
    ("plugin/process/service.py", "sys.stdin"): "the main function of a plugin's process, which reads calls",
    ("plugin/process/service.py", "sys.stdout"): "the main function of a plugin's process: prints go nowhere",
    ("plugin/process/service.py", "sys.stderr"): "the main function of a plugin's process: prints go nowhere",
    ("storage/inputs/inputs.py", "sys.stdin"): "standard input is one of the files that a command reads",
    ("testing/other_process.py", "sys.stdin"): "the main function of a process that a law starts",
    ("testing/other_process.py", "sys.stdout"): "the main function of a process that a law starts",
}
"""File and what it does -> why it may."""


def sources(room: str) -> Iterator[Path]:
    path = CORE / room
    yield from path.rglob("*.py") if path.is_dir() else (path,)


def acts(tree: ast.AST) -> Iterator[str]:
    """Name all by which a module prints, asks or exits."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(name)) if name in CALLS:
                yield name
            case ast.Attribute(ast.Name(module), name) if f"{module}.{name}" in ATTRIBUTES:
                yield f"{module}.{name}"
            case ast.Raise(exc=ast.Name("SystemExit") | ast.Call(func=ast.Name("SystemExit"))):
                yield "SystemExit"
            case ast.Import(names):
                yield from (each.name for each in names if each.name.partition(".")[0] in MODULES)
            case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in MODULES:
                yield module


def found(room: str) -> set[tuple[str, str]]:
    return {
        (path.relative_to(CORE).as_posix(), act)
        for path in sources(room)
        for act in acts(ast.parse(path.read_text("utf-8")))
    }


@pytest.mark.medium
@pytest.mark.parametrize("room", [room for room in ROOMS if room != "cli"])
def test_only_the_command_line_prints_prompts_and_exits(room: str) -> None:
    assert found(room) - EXCEPTIONS.keys() == set()


def test_the_command_line_prints_and_exits() -> None:
    """What finds nothing there would prove nothing elsewhere."""
    assert {act for _, act in found("cli")} >= {"click", "SystemExit", "sys.stdout"}


# --- one mouth -----------------------------------------------------------------------------------

MOUTH: Final = "cli/printing.py"

PRINTING: Final = {
    *("echo", "secho", "style", "unstyle", "progressbar", "echo_via_pager", "prompt", "confirm"),
    *("clear", "pause", "edit", "launch", "getchar", "get_text_stream", "get_binary_stream", "open_file"),
}
"""Functions of click that write to a terminal, or make what is written there."""

WRITING: Final = {
    "click": PRINTING,
    "click.utils": PRINTING,
    "click.termui": PRINTING,
    "sys": {"stdout", "stderr", "__stdout__", "__stderr__", "displayhook", "excepthook"},
    "os": {"write", "writev", "popen", "system"},
    "warnings": {"warn", "warn_explicit", "showwarning"},
    "logging": {"getLogger", "warning", "error", "info", "exception", "critical"},
    "traceback": {"print_exc", "print_exception", "print_stack", "print_tb"},
}
"""Module -> what of it prints."""

UNINSPECTED: Final = {
    ("cli/__init__.py", "sys.stdout"): "its errors mode, a last flush, and closing it; nothing is written",
    ("cli/__init__.py", "sys.stderr"): "a last flush",
    ("cli/__init__.py", "show"): "an error of click, which the usage error prints",
    ("cli/render/wrapping.py", "sys.stdout"): "how wide it is",
    ("cli/render/wrapping.py", "sys.stderr"): "how wide it is",
    ("cli/render/progress.py", "sys.stderr"): "whether it is a terminal, and how wide",
}
"""File of the command line and what it does -> why that is not printing."""

EMITTERS: Final = (
    "octospec_cloudformation",
    "octospec_terraform",
    "octospec_iam_json",
    "octospec_delegation",
    "octospec_review",
)


def writes(tree: ast.AST) -> Iterator[str]:
    """Name all by which a module could print, past the function that escapes."""
    for node in ast.walk(tree):
        match node:
            case ast.Name("print" | "input" as name) | ast.Attribute(attr="show" | "getLogger" as name):
                yield name
            case ast.Attribute(ast.Name(module), name) if name in WRITING.get(module, ()):
                yield f"{module}.{name}"
            case ast.ImportFrom(module=str(module), names=names):
                yield from (f"{module}.{each.name}" for each in names if each.name in WRITING.get(module, ()))
            case ast.Import(names):
                yield from (f"{each.name} as {each.asname}" for each in names if each.asname)


@pytest.mark.medium
def test_the_command_line_prints_through_one_module() -> None:
    found = {
        (path.relative_to(CORE).as_posix(), act)
        for path in sources("cli")
        for act in writes(ast.parse(path.read_text("utf-8")))
    }
    assert {act for path, act in found if path == MOUTH} >= {"click.echo", "click.progressbar"}
    assert {each for each in found if each[0] != MOUTH} == UNINSPECTED.keys()


def by_which_it_prints(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {*acts(tree), *writes(tree)}


@pytest.mark.medium
@pytest.mark.parametrize("package", EMITTERS)
def test_an_emitter_prints_nothing(package: str) -> None:
    paths = Path(str(import_module(package).__file__)).parent.rglob("*.py")
    assert {act for path in paths for act in by_which_it_prints(path)} == set()


@pytest.mark.parametrize(
    ("code", "act"),
    [
        ("import click\nclick.echo(1)", "click.echo"),
        ("import click\nf = click.secho", "click.secho"),
        ("from click import style", "click.style"),
        ("from click.utils import echo", "click.utils.echo"),
        ("import click as c", "click as c"),
        ("def f():\n    print(1)", "print"),
        ("for each in map(print, ()): pass", "print"),
        ("import sys\nsys.stderr.write('')", "sys.stderr"),
        ("from sys import stdout as here", "sys.stdout"),
        ("import os\nos.write(1, b'')", "os.write"),
        ("import warnings\nwarnings.warn('')", "warnings.warn"),
        ("import logging\nlogging.getLogger()", "getLogger"),
        ("import traceback\ntraceback.print_exc()", "traceback.print_exc"),
        ("error.show()", "show"),
    ],
)
def test_code_that_would_print_past_the_one_module_is_found(code: str, act: str) -> None:
    assert act in set(writes(ast.parse(code)))


def test_every_input_of_every_command_has_a_row() -> None:
    """So that ``tests/cli/test_hostile_inputs.py`` feeds it with hostile text."""
    assert hostile_inputs.CALLS.keys() == {*hostile_inputs.all_commands()}
    rows = {*hostile_inputs.FILES, *hostile_inputs.TEXTS}
    new = [str(each) for each in hostile_inputs.inputs() if each.name not in rows]
    assert new == [], "add them to FILES or to TEXTS of tests/cli/hostile_inputs.py"
    assert rows - {each.name for each in hostile_inputs.inputs()} == set(), "these are no inputs any longer"


# --- disks ---------------------------------------------------------------------------------------

ON_DISK: Final = {
    *("read_text", "read_bytes", "write_text", "write_bytes", "open", "touch", "symlink_to", "unlink"),
    *("exists", "is_file", "is_dir", "iterdir", "rglob", "mkdir", "rmdir", "makedirs", "listdir", "scandir"),
    *("FileSystemLoader", "load_bytecode", "dump_bytecode"),
}
"""Methods of paths, and functions of ``os`` and Jinja, by which a file is read, found or written."""

AT_DISKS: Final = {
    "cli/__init__.py": "its own output, which no one reads any longer",
    "cli/code_pages.py": "pages that came with the installation",
    "cli/commands/init.py": "a starter that came with the installation",
    "cli/commands/lsp.py": "the pipe that is its own standard error",
    "iam/action_effects.py": "a table that came with the installation",
    "iam/answering_actions.py": "a table that came with the installation",
    "iam/catalog_data.py": "a table that came with the installation",
    "iam/effect_summaries.py": "a table that came with the installation",
    "iam/managed_policies.py": "a table that came with the installation",
    "plugin/compiled_templates.py": "compiled templates, next to Python's compiled modules",
    "plugin/distributions.py": "what is installed",
    "plugin/package_extras.py": "which tool installed octospec",
    "plugin/page_template.py": "a template that came with the installation",
    "plugin/process/plugin_environment.py": "what the system says of a plugin's own process",
    "plugin/process/plugin_process.py": "a plugin's process, and the file into which it prints",
    "plugin/process/service.py": "a plugin's process, and the file into which it prints",
    "release/html_template.py": "a template that came with the installation",
    "release/octospec_capabilities.py": "a file that products copy: it reads the capabilities of releases",
}
"""File that is not in storage and reads one, or writes one -> which."""


def at_disks(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in ON_DISK:
                yield name
            case ast.Call(func=ast.Name("open")):
                yield "open"


@pytest.mark.medium
def test_only_storage_and_live_touch_disks() -> None:
    paths = (path for room in ROOMS if room not in {"storage", "live"} for path in sources(room))
    touching = {
        path.relative_to(CORE).as_posix()
        for path in paths
        if set(at_disks(ast.parse(path.read_text("utf-8"))))
    }
    assert touching == AT_DISKS.keys()


@pytest.mark.deep
@pytest.mark.medium
def test_each_exception_is_still_needed() -> None:
    everywhere = set().union(*map(found, ROOMS))
    assert EXCEPTIONS.keys() - everywhere == set()


@pytest.mark.parametrize(
    ("code", "act"),
    [
        ("print(1)", "print"),
        ("name = input()", "input"),
        ("import sys\nsys.exit(1)", "sys.exit"),
        ("import sys\nsys.stderr.write('')", "sys.stderr"),
        ("raise SystemExit", "SystemExit"),
        ("raise SystemExit(2)", "SystemExit"),
        ("import click", "click"),
        ("def f():\n    from rich.console import Console", "rich.console"),
    ],
)
def test_code_that_prints_prompts_or_exits_is_found(code: str, act: str) -> None:
    assert act in set(acts(ast.parse(code)))


@pytest.mark.parametrize(
    ("contract", "may"),
    [
        ("only the command line asks and prints", {"cli"}),
        ("only storage and live reach AWS", {"storage", "live"}),
        ("only the cluster imports Dask", {"cluster"}),
        ("only assistants imports the Model Context Protocol", {"assistants"}),
        ("only the editor imports the Language Server Protocol", {"editor"}),
    ],
)
def test_a_contract_of_the_edge_is_about_every_other_room(contract: str, may: set[str]) -> None:
    contracts = {each["name"]: each for each in SETTINGS["tool"]["importlinter"]["contracts"]}
    named = {module.removeprefix("octo_spec.") for module in contracts[contract]["source_modules"]}
    assert named == {room.removesuffix(".py") for room in ROOMS} - may


NETWORK: Final = {
    "socket",
    "ssl",
    "http",
    "urllib.request",
    "ftplib",
    "smtplib",
    "asyncio",
    "requests",
    "httpx",
}
"""What reaches a network, besides boto3 and Dask, which contracts of pyproject.toml keep to their rooms."""

WITHOUT_NETWORK: Final = {
    ("server.py", "asyncio"): "the language server waits for standard input and its processes",
    ("text_worker.py", "asyncio"): "the language server waits for its processes",
}


@pytest.mark.medium
def test_no_command_uses_a_network_by_itself() -> None:
    emitters = {Path(str(found.__file__)).parent for found in map(import_module, EMITTERS)}
    paths = [path for folder in (CORE, *emitters) for path in folder.rglob("*.py")]
    found = [(path.name, name) for path in paths for name in imported(ast.parse(path.read_text("utf-8")))]
    assert paths
    reaching = {each for each in found if each[1] in NETWORK or each[1].partition(".")[0] in NETWORK}
    assert reaching == WITHOUT_NETWORK.keys()


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module)):
                yield module
