"""What ``octospec review`` writes as text: tests/cases/reviews/NAME/.

A case is a folder with a side, ``spec.yaml`` or ``template.yaml``, maybe with ``previous.yaml``, and with the
files of the review that are compared, such as ``review.md``. Write the sides by hand and make these files
empty, then ``python -m tests.cases.review_cases`` fills them; read them before you commit them.
"""

from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner

from octo_spec.cli import main

FOLDER = Path(__file__).parent / "reviews"
PREVIOUS = "previous.yaml"


def cases() -> list[Path]:
    """List the folders."""
    return sorted(FOLDER.iterdir())


def written(case: Path) -> dict[Path, str]:
    """Return the compared files of the review that is written, called in the case's own folder."""
    [side] = [path.name for path in case.glob("*.yaml") if path.name != PREVIOUS]
    with chdir(case), TemporaryDirectory() as folder:
        previous = ["--previous", PREVIOUS] if (case / PREVIOUS).exists() else []
        arguments = ["review", side, *previous, "--out", f"{folder}/out"]
        assert CliRunner().invoke(main, arguments, catch_exceptions=False).exit_code == 0
        return {path: (Path(folder) / "out" / path.name).read_text("utf-8") for path in compared(case)}


def compared(case: Path) -> list[Path]:
    """List the files as they must be."""
    return sorted(path for path in case.iterdir() if path.suffix != ".yaml")


if __name__ == "__main__":
    for one in cases():
        for path, text in written(one).items():
            path.write_text(text, encoding="utf-8")
