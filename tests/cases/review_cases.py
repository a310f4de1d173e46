"""What ``octospec review`` writes as Markdown: tests/cases/reviews/NAME/.

A case is a folder with a side, ``spec.yaml`` or ``template.yaml``, maybe with ``previous.yaml``, and
``review.md``. Write the sides by hand, then ``python -m tests.cases.review_cases`` writes the rest; read it
before you commit it.
"""

from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner

from octo_spec.cli import main

FOLDER = Path(__file__).parent / "reviews"
PREVIOUS = "previous.yaml"
REVIEW = "review.md"


def cases() -> list[Path]:
    """List the folders."""
    return sorted(FOLDER.iterdir())


def written(case: Path) -> str:
    """Return the review that is written, called in the case's own folder."""
    [side] = [path.name for path in case.glob("*.yaml") if path.name != PREVIOUS]
    with chdir(case), TemporaryDirectory() as folder:
        previous = ["--previous", PREVIOUS] if (case / PREVIOUS).exists() else []
        arguments = ["review", side, *previous, "--out", f"{folder}/out"]
        assert CliRunner().invoke(main, arguments, catch_exceptions=False).exit_code == 0
        return (Path(folder) / "out" / REVIEW).read_text("utf-8")


def expected(case: Path) -> Path:
    """Return the file with the review as it must be."""
    return case / REVIEW


if __name__ == "__main__":
    for one in cases():
        expected(one).write_text(written(one), encoding="utf-8")
