"""How whoever deploys starts from a published release, in one format.

An emitter knows what its target takes by a URL; what it says of that are values.
"""

from __future__ import annotations

from enum import StrEnum

from octo_spec.frozen import frozen


class LaunchKind(StrEnum):
    """What is done with the text of a launch."""

    OPEN = "open"
    RUN = "run"
    PASTE = "paste"


@frozen
class Launch:
    """One way to start in ``format``: ``text`` is a URL to open, a line to run, or code to paste."""

    format: str
    kind: LaunchKind
    title: str
    text: str
