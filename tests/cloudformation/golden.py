"""Writes the expected templates: ``python -m tests.cloudformation.golden``."""

from __future__ import annotations

from pathlib import Path

from octospec_cloudformation import EMITTER
from tests.cloudformation.samples import SAMPLES

FOLDER = Path(__file__).parents[1] / "cases" / "cloudformation"


def path(name: str) -> Path:
    """Say where the expected template of a sample stands."""
    return FOLDER / f"{name}.yaml"


def expected(name: str) -> str:
    """Read the expected template of a sample."""
    return path(name).read_text("utf-8")


def emitted(name: str) -> str:
    """Write the template of a sample."""
    [artifact] = EMITTER.emit(SAMPLES[name], EMITTER.options()).artifacts
    return artifact.text


def main() -> None:
    """Write every case anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in SAMPLES:
        path(name).write_text(emitted(name), "utf-8", newline="")


if __name__ == "__main__":
    main()
