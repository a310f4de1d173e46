"""Writes the expected templates and messages: ``python -m tests.emitters.cloudformation.golden``."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from octo_spec.plugin.artifacts import Artifact, ReadMode
from octospec_cloudformation import EMITTER
from tests.emitters.cloudformation.samples import SAMPLES

FOLDER = Path(__file__).parents[2] / "cases" / "cloudformation"


def path(name: str) -> Path:
    """Return the path of the expected template of a sample."""
    return FOLDER / f"{name}.yaml"


def expected(name: str) -> str:
    """Read the expected template of a sample."""
    return path(name).read_text("utf-8")


def emitted(name: str) -> str:
    """Write the template of a sample."""
    [artifact] = EMITTER.emit(SAMPLES[name], EMITTER.options()).artifacts
    return artifact.text


def foreign() -> tuple[Path, ...]:
    """List the templates that octospec has not written."""
    return tuple(sorted(FOLDER.glob("foreign/*.yaml")))


def said(template: Path) -> str:
    """Read a template, and give one line for each place that is not understood."""
    assert EMITTER.read
    artifact = Artifact(PurePosixPath("template.yaml"), template.read_text("utf-8"))
    return "".join(f"{diagnostic}\n" for diagnostic in EMITTER.read((artifact,), ReadMode.STRICT).diagnostics)


def main() -> None:
    """Write every case."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in SAMPLES:
        path(name).write_text(emitted(name), "utf-8", newline="")
    for template in foreign():
        template.with_suffix(".txt").write_text(said(template), "utf-8", newline="")


if __name__ == "__main__":
    main()
