"""The spec that an output folder belongs to: no other spec may be built into it."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.frozen import frozen
from octo_spec.storage.regular import regular_content

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from octo_spec.storage.folders.manifest import Manifest

OTHER_SPEC = DiagnosticKind.error("OCT534", "other-spec", "An output folder that belongs to another spec.")

INDEX: Final = "fleet.json"


@frozen
class SpecName:
    """The name of the spec that is built, and the name that ``--renamed-from`` says it had before."""

    name: str
    before: str | None = None

    def other_spec(self, out: Path, manifest: Manifest, root: Path) -> Diagnostic | None:
        """Say that ``out``, a folder in the output folder ``root``, belongs to another spec.

        A folder without artifacts belongs to no spec.
        """
        other = next((name for name in _names(out, manifest) if not self.is_name(name)), None)
        if other is None:
            return None
        message = f"{out} belongs to the spec {other!r}, and {self.name!r} is another one"
        place = shlex.quote(str(_sibling_folder(root, self.name)))
        help = f"build it into another folder, as in --out {place}, or {renamed_help(other)}"
        return OTHER_SPEC.at(None, message, help)

    def is_name(self, name: str) -> bool:
        """Whether it is the name of this spec, now or before."""
        return name in {self.name, self.before}


def renamed_help(before: str) -> str:
    """Say how to keep the artifacts of a spec that has a new name."""
    return f"say with --renamed-from {shlex.quote(before)} that it is the same spec under a new name"


def _names(out: Path, manifest: Manifest) -> Iterator[str]:
    if manifest.folders and (name := manifest.spec.get("name")):
        yield name
    if name := _indexed_name(out / INDEX):
        yield name


def _indexed_name(index: Path) -> str | None:
    """Return the name of the spec of a fleet; ``None`` if there is no index, or not one of octospec."""
    try:
        data = json.loads(regular_content(index))
    except (OSError, ValueError, RecursionError):
        return None
    match data:
        case {"octospec-fleet": _, "spec": {"name": str() as name}}:
            return name
        case _:
            return None


def _sibling_folder(root: Path, name: str) -> Path:
    """Name a folder next to the output folder; in it, a spec may have the name of a format."""
    return root.with_name(f"{root.name}-{name}") if root.name not in {"", ".."} else root / f"dist-{name}"
