"""Files that must be refused, with the exact words: tests/cases/bad/NAME/.

A case is a folder with ``spec.yaml`` or ``customers.yaml``, as bytes, and ``expected.txt``, the
diagnostics one a line. Write the input by hand, then ``python -m tests.cases.bad_cases`` writes what
octospec says of each; read it before you commit it.
"""

from collections.abc import Callable
from pathlib import Path

from octo_spec.diagnostics import Diagnostic
from octo_spec.language.load import LoadedCustomers, LoadedSpec, load_customers, load_spec
from octo_spec.model.reserved import Reserved
from octo_spec.plugin.discovery import reserved
from octo_spec.source import decode

FOLDER = Path(__file__).parent / "bad"
LOADERS: dict[str, Callable[[str, str, Reserved], LoadedSpec | LoadedCustomers]] = {
    "spec.yaml": load_spec,
    "customers.yaml": load_customers,
}


def cases() -> list[Path]:
    """List the files that must be refused."""
    return sorted(path for name in LOADERS for path in FOLDER.glob(f"*/{name}"))


def said(path: Path) -> str:
    """Give the diagnostics of one file, one a line."""
    return "".join(f"{one}\n" for one in _diagnostics(path))


def expected(path: Path) -> Path:
    """Give the file that holds what must be said of ``path``."""
    return path.with_name("expected.txt")


def _diagnostics(path: Path) -> tuple[Diagnostic, ...]:
    text = decode(path.read_bytes(), path.name)
    return (
        (text,)
        if isinstance(text, Diagnostic)
        else LOADERS[path.name](text, path.name, reserved()).diagnostics
    )


if __name__ == "__main__":
    for case in cases():
        expected(case).write_text(said(case), encoding="utf-8")
