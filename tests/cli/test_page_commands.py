"""Commands on README and the pages: each option that one names exists, and what is shown is printed."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from octo_spec.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Octospec

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted(DOCS.rglob("*.md"))]
CALL = re.compile(r"octospec ([a-z-]+)((?:[^`\n|#&;<>]|\\\|)*)")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


@cache
def options(*names: str) -> frozenset[str]:
    """Return the options of a command, or of one below it; none if there is no such command."""
    command: click.Command | None = main
    for name in names:
        context = click.Context(main)
        command = command.get_command(context, name) if isinstance(command, click.Group) else None
    if command is None:
        return frozenset()
    return frozenset(
        {"--help", *(opt for each in command.params for opt in (*each.opts, *each.secondary_opts))}
    )


def calls(page: Path) -> Iterator[tuple[str, str]]:
    """Yield the command and the arguments of each call in the code of a page."""
    text = page.read_text("utf-8").replace("\\\n", " ")
    code = re.findall(r"^ *```.*?^ *```|`[^`]+`", text, re.MULTILINE | re.DOTALL)
    for each in code:
        yield from CALL.findall(" ".join(each.split()) if not each.lstrip().startswith("```") else each)


@pytest.mark.medium
def test_each_option_that_a_page_names_exists() -> None:
    unknown = [
        (page.name, command, option)
        for page in PAGES
        for command, arguments in calls(page)
        if (known := options(command))
        for option in OPTION.findall(arguments)
        if option not in known | options(command, *arguments.split()[:1])
    ]
    assert unknown == []


def test_the_settings_are_printed_as_the_page_says(octospec: Octospec) -> None:
    page = (DOCS / "configuration.md").read_text("utf-8")
    [file, *_] = re.findall(r"^```toml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    [shown] = re.findall(r"^```\n\$ octospec config\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    octospec.write("octospec.toml", file)
    assert octospec("config").out == shown


@pytest.mark.medium
def test_features_are_printed_as_the_page_says(octospec: Octospec) -> None:
    page = (DOCS / "features.md").read_text("utf-8")
    [shown] = re.findall(r"^\$ octospec features spec/octo.yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    printed = octospec("features", str(ROOT / "spec" / "octo.yaml")).out
    assert [part for part in re.split(r"\n…\n\n?", shown) if part.strip() not in printed] == []


@pytest.mark.parametrize(
    ("page", "spec"),
    [
        ("fleet.md", "spec/octo.yaml"),
        ("running-a-fleet.md", "examples/registration/spec.yaml"),
    ],
)
def test_the_fleet_of_a_page_is_valid(octospec: Octospec, page: str, spec: str) -> None:
    text = (DOCS / page).read_text("utf-8")
    [fleet, *_] = re.findall(r"^```json\n(\{\"octospec-customers\".*?)^```", text, re.MULTILINE | re.DOTALL)
    octospec.write("customers.jsonl", fleet)
    ran = octospec("validate", str(ROOT / spec), "--customers", "customers.jsonl")
    assert (ran.code, "2 customers" in ran.out, ran.err) == (0, True, "")
