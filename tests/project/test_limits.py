"""The page of limits: each number is that of the code."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from octo_spec import source
from octo_spec.cli.commands import publish
from octo_spec.cluster import cluster
from octo_spec.language import error_limit
from octo_spec.live import live_calls
from octo_spec.model import foreign_patterns
from octo_spec.plugin.process import limits
from octo_spec.storage import aws_clients, revisions
from octo_spec.storage.destinations import s3_destination
from octo_spec.storage.inputs import inputs, named_files
from octospec_terraform.reading import context, grammar, instances, modules, values
from octospec_terraform.reading.functions import regular_expressions

PAGE = (Path(__file__).parents[2] / "docs" / "limits.md").read_text("utf-8")
ROWS = tuple(line for line in PAGE.splitlines() if line.startswith(("| ", "- ")))


BOUNDS = [
    ("| A YAML file", (source.MAX_CHARACTERS, source.MAX_NODES, source.MAX_DEPTH)),
    ("| A single JSON object", (inputs.MOST_OF_JSON,)),
    ("| Account details |", (inputs.MOST_OF_AN_ACCOUNT,)),
    ("| A policy", (sys.get_int_max_str_digits(),)),
    ("| A folder", (named_files.MAX_FILES,)),
    ("| Errors of one file", (error_limit.MOST_ERRORS,)),
    ("| A history", (revisions.MOST_REVISIONS,)),
    ("| A command of git", (revisions.GIT_SECONDS,)),
    ("| Words, symbols", (grammar.MAX_TOKENS,)),
    ("| Steps of the evaluation", (context.MAX_STEPS,)),
    ("| Elements of a list", (values.MAX_ITEMS,)),
    ("| Values within one value", (values.MAX_WEIGHT,)),
    ("| Characters of a text", (values.MAX_CHARACTERS,)),
    ("| Instances of a resource", (instances.MAX_INSTANCES,)),
    ("| Modules, and levels", (modules.MAX_MODULES, modules.MAX_DEPTH)),
    ("| `regex`", (regular_expressions.MAX_MEMORY, regular_expressions.WORK_OF_A_STEP)),
    (
        "| A template's",
        (
            *(foreign_patterns.SECONDS, foreign_patterns.SECONDS_OF_ALL),
            *(foreign_patterns.LONGEST, foreign_patterns.MAX_REPEATS),
        ),
    ),
    ("| `drift --live`", (live_calls.SECONDS,)),
    ("| `publish", (publish.SECONDS,)),
    ("| `build --out s3", (s3_destination.REQUEST_SECONDS,)),
    ("| A connection", (aws_clients.CONNECT_SECONDS, aws_clients.READ_SECONDS)),
    ("| A scheduler", (2 * cluster.CONNECTING, cluster.ANSWERING)),
    ("| A cluster without", (cluster.WITHOUT_WORKERS, cluster.STALLED)),
    (
        "- A response has",
        (aws_clients.LARGEST_ANSWER, aws_clients.MOST_PAGES, live_calls.MOST_POLICIES),
    ),
    ("| A call of a third-party", (limits.Limits().seconds,)),
    ("| Its memory", (limits.Limits().memory,)),
    ("| What it prints", (limits.WRITTEN,)),
    ("| Its result", (limits.ANSWERED,)),
]


@pytest.mark.parametrize(("row", "numbers"), BOUNDS)
def test_each_number_is_that_of_the_code(row: str, numbers: tuple[float, ...]) -> None:
    [line] = [line for line in ROWS if line.startswith(row)]
    written = re.findall(r"(?<![\w.])[0-9][0-9,.]*(?<![,.])", line.replace("double", ""))
    found = [number.replace(",", "") for number in written]
    assert [f"{number:g}" if number < 10 else str(int(number)) for number in numbers] == [
        number for number in found if not number.startswith("0.0")
    ][: len(numbers)]


def test_each_row_with_a_bound_is_compared() -> None:
    rows = (
        line
        for line in ROWS
        if line.startswith("| ") and re.search(r"(?<![\w.])[0-9]", line.partition("OCT")[0])
    )
    assert [row for row in rows if not row.startswith(tuple(start for start, _ in BOUNDS))] == []
