"""Customers files on disk, and at a git revision."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic
from octo_spec.source import decode
from octo_spec.storage.inputs.inputs import UNREADABLE
from octo_spec.storage.inputs.named_files import NamedFile, git_revision_and_path, named_source
from octo_spec.storage.paths import STANDARD_INPUT
from octo_spec.storage.revisions import lacks

if TYPE_CHECKING:
    from octo_spec.language.load import LoadedCustomers
    from octo_spec.storage.inputs.inputs import Inputs


def customers_at_revision_of(side: str, customers: str) -> str:
    """Name a customers file at the revision of a side, unless the side has none or the file has its own."""
    at = git_revision_and_path(side)
    if at is None or customers == STANDARD_INPUT or git_revision_and_path(customers):
        return customers
    path = os.path.relpath(customers) if os.path.isabs(customers) else customers  # noqa: PTH117 - takes any name
    return f"{at[0]}:{Path(path).as_posix()}"


def is_missing(argument: str) -> bool:
    """Whether a file is named at a revision that does not have it."""
    at = git_revision_and_path(argument)
    return at is not None and lacks(*at)


def customers_at(argument: str, inputs: Inputs) -> LoadedCustomers | None:
    """Read and load a customers file; ``None`` if nothing of it is usable, and ``inputs`` says why."""
    if git_revision_and_path(argument) is None:
        return inputs.customers(argument)
    source = named_source(argument)
    text = decode(source.content, source.shown) if isinstance(source, NamedFile) else source
    if isinstance(text, str):
        return inputs.customers_text(text, argument)
    problem = text if isinstance(text, Diagnostic) else UNREADABLE.at(None, f"{argument} is not a file")
    inputs.diagnostics.append(problem)
    return None
