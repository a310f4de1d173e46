"""A release from the spec to its folder: built and proven, compared, summed, signed, and there at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.access.budget import DEFAULT_LIMIT
from octo_spec.access.compare import ActionReading
from octo_spec.analysis.diff.markdown import markdown
from octo_spec.cli.args.build_options import BuildOptions
from octo_spec.cli.args.compared_sides import DiffOptions, DiffReport, compared
from octo_spec.cli.args.set_option import given_answers
from octo_spec.cli.args.sides import DeploymentSide, load_side
from octo_spec.cli.building import build
from octo_spec.cli.files.hashing import hashes_on_disk, sha256
from octo_spec.cli.files.manifest import NAME as MANIFEST
from octo_spec.cli.files.paths import shown
from octo_spec.cli.files.regular import regular_content
from octo_spec.cli.files.release_folders import (
    already_released,
    content_or_none,
    key_content,
    put_latest,
    put_release,
    staged,
    without_locks,
)
from octo_spec.cli.render.updates_text import markdown as updates_markdown
from octo_spec.diagnostics import Diagnostic, has_errors
from octo_spec.frozen import frozen
from octo_spec.plugin.discovery import usual
from octo_spec.release.codes import NO_RELEASE, SMALL_STEP, UNSIGNED
from octo_spec.release.latest import LATEST, Latest, is_older, latest_text, parsed_latest
from octo_spec.release.signing import private_key, signature
from octo_spec.release.sums import SIGNATURE, SUMS, sums_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from octo_spec.cli.files.inputs import Inputs
    from octo_spec.language.models.spec import Spec

REVIEW: Final = "review"
CHANGES: Final = "CHANGES.md"


@frozen
class ReleaseQuery:
    """What the command line asks of a release; ``day`` is written as it is, YYYY-MM-DD."""

    spec: str
    out: str
    previous: str | None
    key: str | None
    day: str


@frozen
class Released:
    """A release that is there."""

    name: str
    version: str
    folder: str
    is_signed: bool
    is_latest: bool


def release(query: ReleaseQuery, inputs: Inputs) -> Released | None:
    """Make a release; ``None`` where there is none, and ``inputs`` says why."""
    loaded = inputs.spec(query.spec)
    key = _key(query.key, inputs)
    if loaded is None or loaded.spec is None or has_errors(inputs.diagnostics):
        return None
    spec, out = loaded.spec, Path(query.out)
    try:
        with staged(out) as stage:
            fault = stage if isinstance(stage, Diagnostic) else already_released(out, spec.version)
            if isinstance(stage, Path) and fault is None:
                fault = _made(stage, query, inputs, key) or put_release(stage, out, spec.version)
            if fault is not None:
                inputs.diagnostics.append(fault)
            if has_errors(inputs.diagnostics):
                return None
            is_latest = _tell_latest(out, spec, query.day, key)
    except OSError as error:
        message = f"{shown(query.out)} cannot be written: {error.strerror}"
        inputs.diagnostics.append(NO_RELEASE.at(None, message))
        return None
    return Released(spec.name, spec.version, str(out / spec.version), key is not None, is_latest)


def _key(path: str | None, inputs: Inputs) -> Ed25519PrivateKey | None:
    if path is None:
        message = "the release has no signature, since there is no --key"
        inputs.diagnostics.append(UNSIGNED.at(None, message, "`octospec release --new-key FILE` makes one"))
        return None
    content = key_content(path)
    key = content if isinstance(content, Diagnostic) else private_key(content, shown(path))
    if isinstance(key, Diagnostic):
        inputs.diagnostics.append(key)
        return None
    return key


# --- what is in it -----------------------------------------------------------------------------


def _made(
    stage: Path, query: ReleaseQuery, inputs: Inputs, key: Ed25519PrivateKey | None
) -> Diagnostic | None:
    """Put all files of a release into its stage, or say why it is refused."""
    formats = usual()
    built = build(_build_options(query, stage, (*formats, REVIEW)), inputs).report
    if built.exit_code:
        inputs.diagnostics.extend((*built.diagnostics, *built.findings))
        return NO_RELEASE.at(None, f"{shown(query.spec)} does not build, and is not released")
    without_locks(stage, MANIFEST)
    changes = _changes(query, stage, formats, inputs)
    if isinstance(changes, Diagnostic):
        return changes
    (stage / CHANGES).write_text(changes, "utf-8")
    sums = sums_text(hashes_on_disk(stage)).encode()
    (stage / SUMS).write_bytes(sums)
    if key is not None:
        (stage / f"{SUMS}{SIGNATURE}").write_text(signature(sums, key), "ascii")
    return None


def _build_options(query: ReleaseQuery, stage: Path, formats: tuple[str, ...]) -> BuildOptions:
    return BuildOptions(
        query.spec,
        out=str(stage),
        customers_file=None,
        ids=(),
        fix=(),
        preset=(),
        ask=(),
        formats=formats,
        check=False,
        verify=True,
        force=False,
        wait=False,
        strict=False,
        prune=False,
        previous=query.previous,
    )


def _changes(query: ReleaseQuery, stage: Path, formats: Sequence[str], inputs: Inputs) -> str | Diagnostic:
    """Write for customers what differs from the version before, or say that its step is too small."""
    if query.previous is None:
        return "# Changes\n\nNo version before this one was named, so none is compared.\n"
    reports = list(_reports(query.previous, stage, formats, inputs))
    if not reports or has_errors(inputs.diagnostics):
        message = f"{shown(query.previous)} holds no format that is released"
        return NO_RELEASE.at(None, message, "name the folder of a release or of a build")
    advice = reports[0].diff.advice
    if advice is not None and not advice.is_followed:
        step = f"{advice.new} after {advice.old}"
        message = f"{step} is too small a step: the changes ask for a {advice.required} one"
        return SMALL_STEP.at(None, message, "give the spec a higher version")
    updates = [update for report in reports for update in report.updates or ()]
    text = markdown(reports[0].diff, _title(reports[0]))
    return "\n".join(("# Changes", "", text.rstrip("\n"), *updates_markdown(updates))) + "\n"


def _title(report: DiffReport) -> str:
    """Name both versions, and no folder: the same release has the same bytes wherever it is made."""
    old, new = (side.deployment for side in (report.old, report.new))
    return f"{old.name} {old.version} → {new.name} {new.version}" if old and new else ""


def _reports(previous: str, stage: Path, formats: Sequence[str], inputs: Inputs) -> Iterator[DiffReport]:
    """Compare each format that both have with itself: what one format lacks, no release of it has."""
    options = DiffOptions(None, (), ActionReading.ALL_NAMES, DEFAULT_LIMIT, updates=True)
    for name in formats:
        if not (Path(previous) / name).is_dir():
            continue
        old, new = load_side(f"{previous}/{name}", inputs), load_side(f"{stage}/{name}", inputs)
        if not isinstance(old, DeploymentSide) or not isinstance(new, DeploymentSide):
            continue
        given = given_answers((), (old.deployment, new.deployment))
        report = given if isinstance(given, tuple) else compared(old, new, options, given)
        if isinstance(report, DiffReport):
            yield report
        else:
            inputs.diagnostics.extend(report)


# --- which is the latest -----------------------------------------------------------------------


def _tell_latest(out: Path, spec: Spec, day: str, key: Ed25519PrivateKey | None) -> bool:
    """Say that this release is the latest, unless a later one is told; raises ``OSError``."""
    content = content_or_none(out / LATEST)
    known = content and parsed_latest(content.decode("utf-8", "replace"))
    if known and is_older(spec.version, known.version):
        return False
    sums = sha256(regular_content(out / spec.version / SUMS))
    text = latest_text(Latest(spec.name, spec.version, day, sums))
    put_latest(out, text, None if key is None else signature(text.encode(), key))
    return True
