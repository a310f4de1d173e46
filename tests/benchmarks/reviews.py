"""``octospec review``: as a whole process compared with lint, of a large spec, and its page in a browser."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from octo_spec.model.review_json import facts_from_json
from tests.benchmarks.aims import Outcome, Section
from tests.benchmarks.graph_share import share_of_graph
from tests.benchmarks.large_specs import spec_of_many_roles
from tests.benchmarks.timing import in_turn
from tests.emitters.review.real_facts import files, with_many_grants

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OCTOSPEC: Final = str(Path(sys.executable).parent / "octospec")
SPEC: Final = str(Path(__file__).parents[2] / "spec" / "octo.yaml")
LARGE: Final = 2_000
# A page that has just loaded may not be painted yet.
FIRST_PAINT: Final = """new Promise(resolve => new PerformanceObserver(list => {
    for (const each of list.getEntriesByName("first-contentful-paint")) resolve(each.startTime);
}).observe({type: "paint", buffered: true}))"""


def report() -> Section:
    """Measure, and write the section."""
    with tempfile.TemporaryDirectory() as folder:
        outcomes = tuple(_outcomes(Path(folder)))
        shares = tuple(_shares_of_graph(Path(folder)))
    lines = [f"| {what} | {measured:.3g} |" for what, measured in (*_figures(outcomes), *shares)]
    head = [
        "## The review",
        "",
        "Whole processes, medians of 3 runs; the page is opened in chromium from a file. The graph of",
        "escalation steps is what decides privilege escalation; its share is of the processor's time.",
        "",
    ]
    return Section("\n".join([*head, "| what | measured |", "| --- | ---: |", *lines]), outcomes)


def _figures(outcomes: tuple[Outcome, ...]) -> Iterator[tuple[str, float]]:
    return ((outcome.what, outcome.measured) for outcome in outcomes)


def _shares_of_graph(folder: Path) -> Iterator[tuple[str, float]]:
    """Yield the percentage that the graph of escalation steps takes of each command."""
    commands = {"lint": ["lint", SPEC], "review": ["review", SPEC, "--out", str(folder / "share")]}
    for name, arguments in commands.items():
        yield f"octospec {name}, the share of the escalation graph, %", 100 * share_of_graph(arguments)


def _outcomes(folder: Path) -> list[Outcome]:
    small, large = folder / "small", folder / "large"
    spec = folder / "spec.yaml"
    spec.write_text(spec_of_many_roles(LARGE), "utf-8")
    seconds = in_turn(
        {"lint": [OCTOSPEC, "lint", SPEC], "review": [OCTOSPEC, "review", SPEC, "--out", str(small)]}, 3
    )
    [of_many] = in_turn({"": [OCTOSPEC, "review", str(spec), "--out", str(large)]}, 3).values()
    page = small / "review.html"
    pages = {"the page of Octo": (page, 200), f"the page of {LARGE:,} grants": (large / page.name, 400)}
    return [
        Outcome("octospec review / octospec lint", seconds["review"] / seconds["lint"], 2.2),
        Outcome(f"octospec review of {LARGE:,} grants, s", of_many, 10),
        Outcome("the page of Octo, kB", page.stat().st_size / 1000, 400),
        *_paints(pages),
        *_picks(folder, small / "review.json"),
    ]


def _picks(folder: Path, data: Path) -> list[Outcome]:
    """Time how long a page of many grants takes to show what another answer allows, if there is a browser."""
    if shutil.which("chromium") is None:
        return []
    from tests.engines.browser import PICKED, started  # noqa: PLC0415 - as below

    facts = facts_from_json(json.loads(data.read_text("utf-8")))
    path = folder / "many.html"
    path.write_text(files(with_many_grants(facts, LARGE))["review.html"], "utf-8")
    with started() as browser:
        page = browser.new_page()
        page.goto(path.as_uri())
        picks = [(choice.id, value) for choice in facts.choices for value in choice.values] * 3
        times = [float(page.evaluate(PICKED, list(pick))) for pick in picks]
        page.close()
    return [Outcome(f"another answer on a page of {LARGE:,} grants, ms", median(times), 50)]


def _paints(pages: Mapping[str, tuple[Path, float]]) -> list[Outcome]:
    """Time how long each page takes to its first paint, where the browser is there."""
    if shutil.which("chromium") is None:
        return []
    from tests.engines.browser import started  # noqa: PLC0415 - only who has a browser can import it

    with started() as browser:
        found = []
        for name, (path, most) in pages.items():
            times = []
            for _ in range(3):
                page = browser.new_page()
                page.goto(path.as_uri())
                times.append(float(page.evaluate(FIRST_PAINT)))
                page.close()
            found.append(Outcome(f"first paint of {name}, ms", median(times), most))
    return found
