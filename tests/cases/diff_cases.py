"""What ``octospec diff`` says of two sides, in every output: tests/cases/diffs/NAME/.

A case is a folder with ``old.*`` and ``new.*``, and what is said of them as text, Markdown and JSON.
Write the sides by hand, then ``python -m tests.cases.diff_cases`` writes the rest; read it before
you commit it.
"""

from contextlib import chdir
from pathlib import Path

from click.testing import CliRunner

from octo_spec.cli import main

FOLDER = Path(__file__).parent / "diffs"
OUTPUTS = {"text": "expected.txt", "markdown": "expected.md", "json": "expected.json"}


def cases() -> list[Path]:
    """List the folders."""
    return sorted(FOLDER.iterdir())


def sides(case: Path) -> list[str]:
    """Name the old and the new side of a case."""
    return [path.name for side in ("old", "new") for path in case.glob(f"{side}.*")]


def said(case: Path, output: str) -> str:
    """Give what ``diff`` prints, called in the case's own folder."""
    with chdir(case):
        arguments = ["diff", *sides(case), "--output-format", output]
        return CliRunner().invoke(main, arguments, catch_exceptions=False).output


def expected(case: Path, output: str) -> Path:
    """Give the file that holds what must be said."""
    return case / OUTPUTS[output]


if __name__ == "__main__":
    for one in cases():
        for kind in OUTPUTS:
            expected(one, kind).write_text(said(one, kind), encoding="utf-8")
