"""What ``octospec build`` did, as text and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.cli.printing import style
from octo_spec.cli.render import build_totals
from octo_spec.cli.render.diagnostics_text import as_json
from octo_spec.cli.render.wrapping import fitting, with_label
from octo_spec.pipeline.proof import Proof
from octo_spec.storage.folders.folder_report import UP_TO_DATE, State

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.storage.builds.build_report import BuildReport
    from octo_spec.storage.folders.folder_report import FolderReport
    from octo_spec.storage.folders.upgrade import Upgrade

PROOFS: Final = {
    Proof.EQUAL: "read back: equal to the spec, grants the same",
    Proof.SHAPE: "same shape as one that was read back: equal to the spec, grants the same",
    Proof.PLUGIN: "read back by a plugin: equal to the spec, grants the same",
    Proof.UNVERIFIED: "not verified",
    Proof.DOCUMENTATION: "documentation, grants nothing",
    Proof.FAILED: "nothing written",
}
COLOURS: Final = {
    State.WRITTEN: "green",
    State.UNCHANGED: "green",
    State.ACCEPTED: "yellow",
    State.STALE: "yellow",
    State.REFUSED: "red",
    State.FAILED: "red",
}


def lines(report: BuildReport, out: str, *, quiet: bool = False) -> Iterator[str]:
    """Write a line for each folder, below it what is wrong, and at the end totals of customers.

    ``out`` is the output folder; ``quiet`` omits folders without problems.
    """
    builds = tuple(built for built in report.builds if not quiet or built.state not in UP_TO_DATE)
    if builds:
        yield style(report.title, bold=True) + _proof_date_text(report)
    width = max((len(_place(built, out)) for built in builds), default=0)
    # An error that is of no format and of no customer is printed before the report.
    reported = {each for built in builds if not built.path for each in built.diagnostics}
    for built in builds:
        yield from _lines(built, out, width)
        yield from (
            line for text in _folder_details(built, out, reported) for line in fitting(text, 6, hanging=2)
        )
        reported.update(built.diagnostics)
    if any(built.customer for built in report.builds) and (builds or report.former_customers):
        yield f"  {build_totals.line(report.builds, report.former_customers)}"


def _proof_date_text(report: BuildReport) -> str:
    if not report.proven_on:
        return ""
    proven = all(built.proof is not Proof.UNVERIFIED for built in report.builds)
    return f": unchanged, {'proven' if proven else 'built'} on {report.proven_on}"


def _place(built: FolderReport, out: str) -> str:
    return f"{out}/{built.path}" if built.path else out


def _folder_details(built: FolderReport, out: str, reported: Collection[Diagnostic]) -> Iterator[str]:
    """Say how a folder differs, and why it was not written; do not repeat the diagnostics ``reported``."""
    if built.upgrade:
        yield from _upgrade_lines(built.upgrade, built.state)
    if built.state is not State.UNCHANGED:
        yield from (f"{out}/{detail}" for detail in built.details)
    yield from (str(diagnostic) for diagnostic in built.diagnostics if diagnostic not in reported)


def _lines(built: FolderReport, out: str, width: int) -> list[str]:
    state = style(f"{built.state:<11}", fg=COLOURS[built.state])
    count = len(built.artifacts)
    files = f"{count:>3} file " if count == 1 else f"{count:>3} files"
    return with_label(f"  {state}  {_place(built, out):<{width}}  {files}  ", _words(built))


def _words(built: FolderReport) -> str:
    """Say what is proven about the files on disk now: nothing, unless they are what was built."""
    match built.state:
        case State.WRITTEN | State.UNCHANGED:
            return _proof(built) + (", next to third-party files" if built.details else "")
        case State.STALE | State.ACCEPTED:
            return _change(built.upgrade) if built.upgrade else "differs from the spec"
        case State.REFUSED | State.FAILED:
            return PROOFS[Proof.FAILED]
        case _:
            assert_never(built.state)


def _change(upgrade: Upgrade) -> str:
    return f"octospec changed, not the spec: {upgrade.before} wrote it, this is {upgrade.now}"


def _upgrade_lines(upgrade: Upgrade, state: State) -> Iterator[str]:
    yield f"difference: {upgrade.difference.value}{_advice(upgrade, state)}"
    yield from upgrade.details


def _advice(upgrade: Upgrade, state: State) -> str:
    if state is State.ACCEPTED:
        return "; a build writes the new files"
    if upgrade.is_acceptable:
        return "; build again, or accept it with --accept-upgrade"
    return "; review it, and build again"


def _proof(built: FolderReport) -> str:
    """Say what is proven, and by the reader of which plugin, if it is not octospec's own."""
    return PROOFS[built.proof].replace("by a plugin", f"by {built.emitter}")


def as_data(report: BuildReport) -> dict[str, object]:
    """Return a report as JSON data."""
    return {
        "ok": report.exit_code == 0,
        "totals": build_totals.as_data(report.builds),
        "former-customers": list(report.former_customers),
        "proven-on": report.proven_on or None,
        "builds": [_build_data(built) for built in report.builds],
        "diagnostics": as_json((*report.diagnostics, *report.findings)),
    }


def _build_data(built: FolderReport) -> dict[str, object]:
    return {
        "customer": built.customer or None,
        "format": built.format or None,
        "folder": built.path or ".",
        "state": built.state.json_key,
        "proof": built.proof.value,
        "emitter": built.emitter,
        **({"read-by": built.emitter} if built.proof is Proof.PLUGIN else {}),
        "artifacts": list(built.artifacts),
        "differences": list(built.details),
        "upgrade": _upgrade_data(built.upgrade) if built.upgrade else None,
    }


def _upgrade_data(upgrade: Upgrade) -> dict[str, object]:
    return {
        "from": upgrade.before,
        "to": upgrade.now,
        "difference": upgrade.difference.value,
        "details": list(upgrade.details),
    }
