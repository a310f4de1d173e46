"""Files that must be refused, with the exact words: tests/cases/bad/NAME/.

A case is a folder with ``spec.yaml`` or ``customers.yaml``, as bytes, and ``expected.txt``, the
diagnostics, one on each line; what a spec names in ``extras`` is next to it. Write the input by hand, then
``python -m tests.cases.bad_cases`` writes what octospec says of each; read it before you commit it.
"""

from collections.abc import Callable
from pathlib import Path

from octo_spec.diagnostics import Diagnostic, Span
from octo_spec.language.load import LoadedCustomers, LoadedSpec, load_customers, load_spec
from octo_spec.model.reserved_words import Reserved
from octo_spec.pipeline.extras import extras_problems, with_extras
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.resolve.customers import Customer
from octo_spec.resolve.resolution import resolve
from octo_spec.source import decode
from octo_spec.storage.inputs.companions import CompanionFiles

FOLDER = Path(__file__).parent / "bad"
LOADERS: dict[str, Callable[[str, str, Reserved], LoadedSpec | LoadedCustomers]] = {
    "spec.yaml": load_spec,
    "customers.yaml": load_customers,
}


def cases() -> list[Path]:
    """List the files that must be refused."""
    return sorted(path for name in LOADERS for path in FOLDER.glob(f"*/{name}"))


def said(path: Path) -> str:
    """Give the diagnostics of one file, one on each line."""
    return "".join(f"{one}\n" for one in _diagnostics(path))


def expected(path: Path) -> Path:
    """Give the file that holds what must be said of ``path``."""
    return path.with_name("expected.txt")


def _diagnostics(path: Path) -> tuple[Diagnostic, ...]:
    text = decode(path.read_bytes(), path.name)
    if isinstance(text, Diagnostic):
        return (text,)
    loaded = LOADERS[path.name](text, path.name, reserved_by_targets())
    if not isinstance(loaded, LoadedSpec):
        return loaded.diagnostics
    whole = with_extras(loaded, lambda file, span: _extras(path.parent, file, span))
    deployment = resolve(whole.spec, whole.spans, Customer()).deployment if whole.spec else None
    return (*whole.diagnostics, *(extras_problems(deployment) if deployment else ()))


def _extras(folder: Path, file: str, span: Span | None) -> tuple[str, str] | Diagnostic:
    """Read a file of extras as the command line does, and name it by its path from the spec."""
    found = CompanionFiles(str(folder / "spec.yaml"), {}).read(file, span)
    return found if isinstance(found, Diagnostic) else (file, found[1])


if __name__ == "__main__":
    for case in cases():
        expected(case).write_text(said(case), encoding="utf-8")
