"""What ``adopt`` prints: what is taken over, the files, and what to do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from octo_spec.cli.printing import print_document, print_lines
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.diagnostics import has_errors
from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from octo_spec.plugin.adoption import Adoption
    from octo_spec.storage.inputs.inputs import Inputs


@frozen
class AdoptOutcome:
    """What an emitter wrote, and the paths of its files, if they were written."""

    adoption: Adoption | None
    written: tuple[str, ...] = ()

    @property
    def steps(self) -> tuple[str, ...]:
        """What to do, with the files by name."""
        if self.adoption is None:
            return ()
        names = self.written or tuple(str(artifact.path) for artifact in self.adoption.artifacts)
        return tuple(step.format(*names) for step in self.adoption.steps)


def print_adoption(outcome: AdoptOutcome, inputs: Inputs, output_format: str) -> None:
    """Print what was written, or without a file the files themselves, and then the steps."""
    if output_format == "json":
        print_json(_data(outcome, inputs))
        return
    show(inputs.diagnostics, inputs.sources)
    if outcome.adoption is None or has_errors(inputs.diagnostics):
        return
    is_printed = not outcome.written
    for artifact in outcome.adoption.artifacts if is_printed else ():
        print_document(artifact.text)
    print_lines(_lines(outcome, outcome.adoption), err=is_printed)


def _lines(outcome: AdoptOutcome, adoption: Adoption) -> tuple[str, ...]:
    taken = tuple(f"takes over {each}" for each in adoption.taken)
    written = tuple(f"written {path}" for path in outcome.written)
    steps = tuple(f"{number}. {step}" for number, step in enumerate(outcome.steps, 1))
    return (*taken, *written, *steps)


def _data(outcome: AdoptOutcome, inputs: Inputs) -> dict[str, Any]:
    adoption = outcome.adoption
    return {
        "ok": not has_errors(inputs.diagnostics),
        "adopted": list(adoption.taken) if adoption else [],
        "files": [{"path": str(each.path), "text": each.text} for each in adoption.artifacts]
        if adoption
        else [],
        "written": list(outcome.written),
        "steps": list(outcome.steps),
        "diagnostics": as_json(inputs.diagnostics),
    }
