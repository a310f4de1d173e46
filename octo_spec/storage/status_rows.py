"""Reads rows of ``status.jsonl`` as data, for a command that needs no folder of status."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from octo_spec.release.customer_status import row_of
from octo_spec.storage.inputs.inputs import UNREADABLE
from octo_spec.storage.ledger import BAD_ROW, LONGEST_ROW
from octo_spec.storage.paths import shown_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.storage.inputs.inputs import Inputs


def status_rows(path: str, inputs: Inputs) -> list[Mapping[str, JsonValue]]:
    """Return the rows of a file; a line that is not a row is skipped, and ``inputs`` says so."""
    rows: dict[str, Mapping[str, JsonValue]] = {}
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a path as text, also of a pipe
            number = 0
            while line := file.readline(LONGEST_ROW):
                number += 1
                row = row_of(text := line.decode("utf-8", "replace"))
                if row is not None:
                    rows[row.id] = json.loads(text)
                elif line.strip():
                    message = f"{shown_path(path)}, line {number} is not a row of octospec status"
                    inputs.diagnostics.append(BAD_ROW.at(None, message, "it is skipped"))
    except OSError as error:
        message = f"{shown_path(path)} cannot be read: {(error.strerror or 'error').lower()}"
        inputs.diagnostics.append(UNREADABLE.at(None, message))
    return list(rows.values())
