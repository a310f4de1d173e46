"""Emitting and reading back inside one warm process, for Octo's spec and for ever larger ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from octo_spec.language.load import load_spec
from octo_spec.model.capabilities import project
from octo_spec.plugin.artifacts import ReadMode
from octo_spec.plugin.built_in import BuiltIn
from octo_spec.plugin.discovery import find
from octo_spec.resolve.customers import Customer
from octo_spec.resolve.resolution import resolve
from tests.benchmarks.aims import Outcome, Section
from tests.benchmarks.large_specs import large_spec
from tests.benchmarks.tables import table
from tests.benchmarks.timing import warm

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.model.deployment import Deployment
    from octo_spec.plugin.artifacts import Artifact

OCTO = Path(__file__).parents[2] / "spec" / "octo.yaml"
AIMS = {"cloudformation": 25, "terraform": 60, "iam-json": 25}
SIZES = (10, 100, 1_000)


def report() -> Section:
    """Measure, and write the section."""
    octo = _deployed(OCTO.read_text("utf-8"))
    steps = {name: _measured(name, octo, 15) for name in AIMS}
    outcomes = (
        Outcome(f"{name}, emit + read, warm, ms", emitting + reading, AIMS[name])
        for name, (emitting, reading, _) in steps.items()
    )
    return Section(_text(steps), tuple(outcomes))


def _text(steps: dict[str, tuple[float, float, float]]) -> str:
    return "\n".join(
        [
            "## Emitting and reading back in a warm process",
            "",
            "Milliseconds, medians in one process; parsing is the time of ruamel.yaml, python-hcl2 or json.",
            "",
            table(
                ("Octo", "emit", "read", "of it parsing", "emit + read"),
                [_octo(name, *times) for name, times in steps.items()],
            ),
            "",
            "## Emitting by number of grants",
            "",
            "Milliseconds to emit and read back a role with that many grants, and of it the parser's share.",
            "",
            table(
                ("grants", *(f"{name} ({share})" for name in AIMS for share in ("all", "parser"))),
                list(map(_growth, SIZES)),
            ),
        ]
    )


def _octo(name: str, emitting: float, reading: float, parsing: float) -> tuple[str, ...]:
    return (name, *(f"{step:.1f}" for step in (emitting, reading, parsing, emitting + reading)))


def _growth(grants: int) -> tuple[str, ...]:
    deployment = _deployed(large_spec(grants))
    cells: list[str] = [f"{grants:,}"]
    for name in AIMS:
        emitting, reading, parsing = _measured(name, deployment, 3 if grants > 100 else 7)
        cells += [f"{emitting + reading:.0f}", f"{parsing:.0f}"]
    return tuple(cells)


def _measured(name: str, deployment: Deployment, runs: int) -> tuple[float, float, float]:
    plugin = find(name)
    assert isinstance(plugin, BuiltIn)
    emitter = plugin.emitter
    projected = project(deployment, emitter.lacks, name).deployment
    read = emitter.read
    assert projected is not None
    assert read is not None
    options = emitter.options()
    artifacts = emitter.emit(projected, options).artifacts
    return (
        warm(lambda: emitter.emit(projected, options), runs),
        warm(lambda: read(artifacts, ReadMode.STRICT), runs),
        warm(lambda: PARSERS[name](artifacts), runs),
    )


def _parse_yaml(artifacts: tuple[Artifact, ...]) -> None:
    """Parse as the reader does."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - timed warm

    for artifact in artifacts:
        if artifact.path.suffix == ".yaml":
            list(YAML(typ="safe", pure=True).parse(artifact.text))


def _parse_json(artifacts: tuple[Artifact, ...]) -> None:
    for artifact in artifacts:
        if artifact.path.suffix == ".json":
            json.loads(artifact.text)


def _parse_hcl(artifacts: tuple[Artifact, ...]) -> None:
    import hcl2  # noqa: PLC0415 - timed warm

    for artifact in artifacts:
        if artifact.path.suffix == ".tf" and len(artifact.path.parts) == 1:
            hcl2.parses_to_tree(artifact.text)


PARSERS: dict[str, Callable[[tuple[Artifact, ...]], Any]] = {
    "cloudformation": _parse_yaml,
    "terraform": _parse_hcl,
    "iam-json": _parse_json,
}


def _deployed(text: str) -> Deployment:
    loaded = load_spec(text, "spec.yaml")
    assert loaded.spec is not None, loaded.diagnostics
    deployment = resolve(loaded.spec, loaded.spans, Customer()).deployment
    assert deployment is not None
    return deployment
