"""The picture of the floors: ``python -m tests.project.architecture`` draws it from the imports.

A box is a room, a band a floor of the import contract. An arrow says that a room imports another one;
what an arrow's end imports in its turn has no arrow of its own (the transitive reduction: Aho, Garey
and Ullman, "The Transitive Reduction of a Directed Graph", SIAM J. Comput. 1972).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

import grimp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ROOT: Final = Path(__file__).parents[2]
PICTURE: Final = ROOT / "docs" / "architecture.svg"
EMITTERS: Final = (
    "octospec_cloudformation",
    "octospec_terraform",
    "octospec_iam_json",
    "octospec_delegation",
)

PURPOSES: Final = {
    "cli": "arguments, printing, exits",
    "testing": "laws for plugin authors",
    "assistants": "tools over MCP",
    "editor": "tools for editors",
    "repair": "fixes with proofs",
    "cluster": "Dask, for fleets",
    "storage": "disks and stores",
    "live": "reads of AWS accounts",
    "parallel": "all processors",
    "pipeline": "compile, and prove",
    "review": "what a reviewer must know",
    "release": "sums, signatures, the latest",
    "usage": "evidence of use",
    "lint": "rules over a spec",
    "analysis": "diff, decide, sum up, measure",
    "resolve": "spec, customer → deployment",
    "importing": "deployment → spec",
    "language": "YAML models, checks, layout",
    "symbolic": "all combinations at once",
    "plugin": "contract and discovery",
    "foreign": "what readers share",
    "access": "what documents allow",
    "model": "the deployment, as values",
    "source": "YAML with places",
    "yaml_errors": "why a text is no YAML",
    "validation": "data to a model",
    "iam": "AWS's policy language",
    "diagnostics": "what is wrong, and where",
    "frozen": "makes classes of values",
    "visible_text": "shows any text as text",
    "emitters": "a package for each format",
}

WIDTH: Final = 960
BOX: Final = (210, 52)
BAND: Final = 96
LEFT: Final = 40


@dataclass(frozen=True, slots=True)
class Box:
    """A room at its place; ``x`` and ``y`` are its upper left corner, in pixels."""

    room: str
    x: float
    y: float


def floors() -> tuple[tuple[str, ...], ...]:
    """Read the floors from the import contract, the highest first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    [layers] = (contract["layers"] for contract in contracts if contract["name"].startswith("floors"))
    return tuple(tuple(layer.split(" | ")) for layer in layers)


def imports() -> dict[str, frozenset[str]]:
    """Give the rooms that each room imports; ``emitters`` is all packages of formats together."""
    graph = grimp.build_graph("octo_spec", *EMITTERS)
    pairs = {
        (_room(module), _room(imported))
        for module in graph.modules - {"octo_spec.__main__"}  # It starts the command line, and is no room.
        for imported in graph.find_modules_directly_imported_by(module)
    }
    rooms = sorted({room for pair in pairs for room in pair if room})
    return {room: frozenset(end for start, end in pairs if start == room != end and end) for room in rooms}


def _room(module: str) -> str:
    package, _, rest = module.partition(".")
    return "emitters" if package in EMITTERS else rest.partition(".")[0]


def reduced(edges: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    """List the imports that no other import implies."""
    reached = {room: _reached(room, edges) for room in edges}
    for room, ends in edges.items():
        for end in sorted(ends):
            if not any(end in reached[other] for other in ends - {end}):
                yield room, end


def _reached(room: str, edges: Mapping[str, frozenset[str]]) -> frozenset[str]:
    ends = edges.get(room, frozenset())
    return ends.union(*(_reached(end, edges) for end in ends))


# --- drawing -----------------------------------------------------------------------------------


def picture() -> str:
    """Draw the floors as SVG."""
    storeys = floors()
    boxes = {box.room: box for floor in _placed(storeys) for box in floor}
    height = BAND * len(storeys) + 30
    bands = (_band(index, len(storeys) - index) for index in range(len(storeys)))
    arrows = (_arrow(boxes[start], boxes[end]) for start, end in reduced(imports()))
    lines = (*_head(height), *bands, *arrows, *(_box(box) for box in boxes.values()), "</svg>")
    return "\n".join(lines) + "\n"


def _placed(storeys: tuple[tuple[str, ...], ...]) -> Iterator[tuple[Box, ...]]:
    """Place the rooms of each floor; the emitters are next to the floor that may know them."""
    for index, rooms in enumerate(storeys):
        named = ("emitters", *rooms) if "pipeline" in rooms else rooms
        step = (WIDTH - 2 * LEFT) / len(named)
        yield tuple(
            Box(room, LEFT + step * (place + 0.5) - BOX[0] / 2, index * BAND + 22)
            for place, room in enumerate(named)
        )


def _head(height: int) -> Iterable[str]:
    return (
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
            f'aria-label="The rooms of octospec, floor by floor, with their imports" '
            f'font-family="ui-sans-serif, system-ui, sans-serif">'
        ),
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        (
            '<defs><marker id="end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
            'orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="#64748b"/></marker></defs>'
        ),
    )


def _band(index: int, floor: int) -> str:
    y = index * BAND + 4
    fill = "#f8fafc" if index % 2 else "#f1f5f9"
    return (
        f'<rect x="4" y="{y}" width="{WIDTH - 8}" height="{BAND - 4}" rx="8" fill="{fill}"/>'
        f'<text x="16" y="{y + 20}" font-size="12" fill="#64748b">{floor}</text>'
    )


def _box(box: Box) -> str:
    width, height = BOX
    middle = box.x + width / 2
    stroke = "#b45309" if box.room == "emitters" else "#334155"
    name = f"{box.room}/octospec_*" if box.room == "emitters" else box.room
    return (
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{width}" height="{height}" rx="6" fill="#ffffff" '
        f'stroke="{stroke}"/>'
        f'<text x="{middle:g}" y="{box.y + 22:g}" text-anchor="middle" font-size="15" font-weight="600" '
        f'fill="#0f172a">{escape(name)}</text>'
        f'<text x="{middle:g}" y="{box.y + 40:g}" text-anchor="middle" font-size="11.5" '
        f'fill="#475569">{escape(PURPOSES[box.room])}</text>'
    )


def _arrow(start: Box, end: Box) -> str:
    x1, y1 = start.x + BOX[0] / 2, start.y + BOX[1]
    x2, y2 = end.x + BOX[0] / 2, end.y - 2
    bend = (y2 - y1) / 2
    return (
        f'<path d="M{x1:g} {y1:g} C{x1:g} {y1 + bend:g} {x2:g} {y2 - bend:g} {x2:g} {y2:g}" fill="none" '
        f'stroke="#94a3b8" stroke-width="1.3" marker-end="url(#end)"/>'
    )


if __name__ == "__main__":
    PICTURE.write_text(picture(), "utf-8")
