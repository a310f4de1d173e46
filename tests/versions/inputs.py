"""The commands by which two versions are compared: every spec, case and example of a checkout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OUT: Final = "{out}"
"""In place of the output folder of a command, which is new and empty."""

SPECS: Final = ("spec", "examples", "tests/cases", "shared/specs")
"""The folders that are searched for specs, relative to the tree of inputs."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command line without ``octospec``; it runs in the tree of inputs."""

    arguments: tuple[str, ...]

    @property
    def name(self) -> str:
        """The command line as one text, which identifies it."""
        return " ".join(self.arguments)


def commands(tree: Path) -> Iterator[Command]:
    """List the commands over all inputs below ``tree``, in a fixed order."""
    for spec in _specs(tree):
        yield from _of_spec(tree, spec)
    for folder in sorted((tree / "tests/cases/diffs").iterdir()):
        yield from _of_diff(tree, folder)
    for source in _foreign(tree):
        yield from _of_foreign(str(source.relative_to(tree)))


def _specs(tree: Path) -> Iterator[Path]:
    for folder in SPECS:
        for path in sorted((tree / folder).rglob("*.yaml")):
            if "dist" not in path.parts and _is_spec(path):
                yield path


def _is_spec(path: Path) -> bool:
    """Recognize a spec by its first key; broken cases count, as their messages are compared too."""
    text = path.read_bytes()
    return text.startswith(b"octospec:") or b"\noctospec:" in text


def _of_spec(tree: Path, spec: Path) -> Iterator[Command]:
    name = str(spec.relative_to(tree))
    yield Command(("validate", name))
    yield Command(("lint", name, "--json"))
    yield Command(("lint", name))
    yield Command(("access", name))
    yield Command(("access", name, "--json"))
    yield Command(("build", name, "--out", OUT))
    customers = spec.parent / "customers.yaml"
    if customers.exists():
        given = ("--customers", str(customers.relative_to(tree)))
        yield Command(("validate", name, *given))
        yield Command(("build", name, *given, "--out", OUT))


def _of_diff(tree: Path, folder: Path) -> Iterator[Command]:
    sides = [folder.relative_to(tree) / f"{name}.yaml" for name in ("old", "new")]
    if all((tree / side).exists() for side in sides):
        yield Command(("diff", *map(str, sides)))
        yield Command(("diff", *map(str, sides), "--json"))


def _foreign(tree: Path) -> Iterator[Path]:
    cases = tree / "tests/cases"
    yield from sorted((cases / "understood").glob("*.yaml"))
    yield from sorted(path for path in (cases / "understood_modules").iterdir() if path.is_dir())
    yield from sorted((cases / "cloudformation").glob("*.yaml"))
    yield from sorted(path for path in (cases / "terraform").iterdir() if path.is_dir())


def _of_foreign(name: str) -> Iterator[Command]:
    yield Command(("import", name))
    yield Command(("access", name, "--json"))
    yield Command(("lint", name, "--json"))
