"""What may be wrong with the values of an answer whose types are right."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from octo_spec.model.typed_json import refuse
from octo_spec.plugin.paths import path_fault
from octo_spec.plugin.process.outcome import printable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from octo_spec.diagnostics import Diagnostic, DiagnosticKind
    from octo_spec.plugin.artifacts import Artifact


def check_artifacts(artifacts: Collection[Artifact]) -> None:
    """Refuse artifacts that cannot all lie in the folder of their format, and nowhere else."""
    for artifact in artifacts:
        _check_path(artifact.path)
    # Some file systems do not tell case apart.
    folded = [PurePosixPath(str(artifact.path).casefold()) for artifact in artifacts]
    for path, count in Counter(folded).items():
        if count > 1:
            _refuse(path, "is there twice")
    folders = {folder for path in folded for folder in path.parents}
    for path in folded:
        if path in folders:
            _refuse(path, "is a file and a folder")


def _check_path(path: PurePosixPath) -> None:
    if fault := path_fault(path):
        refuse(f"the artifact {printable(fault)}")
    if ".git" in (part.casefold() for part in path.parts):
        _refuse(path, "would be taken for a repository of git")


def _refuse(path: PurePosixPath, fault: str) -> None:
    refuse(f"the artifact {str(path)!r} {fault}")


def check_kind(kind: DiagnosticKind) -> None:
    """Refuse a kind of diagnostic that could not be told from a text around it."""
    if not re.fullmatch(r"[A-Z]+[0-9]+", kind.code):
        refuse(f"gives the code {kind.code!r}, which is not letters and a number")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", kind.name):
        refuse(f"gives the name {kind.name!r}, which is not in kebab-case")
    if not kind.summary.isprintable():
        refuse(f"gives the summary {kind.summary!r}, which is not one line")


def checked(diagnostics: Iterable[Diagnostic], kinds: Collection[DiagnosticKind]) -> tuple[Diagnostic, ...]:
    """Give diagnostics in which nothing acts upon a terminal; refuse those of other ``kinds``."""
    return tuple(_checked(diagnostic, kinds) for diagnostic in diagnostics)


def _checked(diagnostic: Diagnostic, kinds: Collection[DiagnosticKind]) -> Diagnostic:
    if diagnostic.kind not in kinds:
        kind = f"{diagnostic.kind.code} {diagnostic.kind.name!r}"
        refuse(f"it reports {printable(kind)}, which it does not declare")
    span = diagnostic.span and replace(diagnostic.span, path=printable(diagnostic.span.path))
    return replace(
        diagnostic, message=printable(diagnostic.message), help=printable(diagnostic.help), span=span
    )
