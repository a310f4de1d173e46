"""What a build did with a format folder, in names and words: enough to tell it, here or in another run."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic
    from octo_spec.pipeline.proof import Proof


class State(StrEnum):
    """What a build did with a format folder, or found."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    STALE = "out of date"
    REFUSED = "refused"
    FAILED = "failed"


@frozen
class FolderReport:
    """One format for one customer; ``path`` is that of its folder below the output folder.

    ``details`` says how the folder on disk differs.
    """

    customer: str
    format: str
    emitter: str
    proof: Proof
    path: str
    artifacts: tuple[str, ...]
    state: State
    details: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
