"""What the AWS CLI keeps for itself, so that no spec may use it."""

from __future__ import annotations

from typing import Final

from octo_spec.plugin import DiagnosticKind, Reserved, ReservedText

LOADS_FILE = DiagnosticKind.error(
    "OCT491", "loads-file", "A text that the AWS CLI replaces by the content of a file."
)

RESERVED: Final = Reserved(
    texts=tuple(
        ReservedText(
            prefix, LOADS_FILE, "would make the AWS CLI send a file of the person who runs the script"
        )
        for prefix in ("file://", "fileb://")
    )
)
"""https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-parameters-file.html."""
