"""A release from the spec to its folder: built and proven, compared, summed, signed, and there at once."""

from __future__ import annotations

from dataclasses import replace
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
from octo_spec.release.latest import (
    LATEST,
    ReleasedVersion,
    ToldChange,
    ToldUpdate,
    latest_of,
    latest_text,
    parsed_latest,
)
from octo_spec.release.signing import private_key, signature
from octo_spec.release.sums import SIGNATURE, SUMS, sums_text
from octo_spec.review.change_facts import reviewed_changes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from octo_spec.analysis.diff.version_step import Advice
    from octo_spec.cli.files.inputs import Inputs
    from octo_spec.language.models.spec import Spec
    from octo_spec.model.review_facts import Changes

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
            made: _Compared | Diagnostic | None = fault
            if isinstance(stage, Path) and fault is None:
                made = _made(stage, query, inputs, key)
                fault = made if isinstance(made, Diagnostic) else put_release(stage, out, spec.version)
            if fault is not None:
                inputs.diagnostics.append(fault)
            if has_errors(inputs.diagnostics) or not isinstance(made, _Compared):
                return None
            is_latest = _tell_latest(out, spec, query.day, made, key)
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
) -> _Compared | Diagnostic:
    """Put all files of a release into its stage, or say why it is refused."""
    formats = usual()
    built = build(_build_options(query, stage, (*formats, REVIEW)), inputs).report
    if built.exit_code:
        inputs.diagnostics.extend((*built.diagnostics, *built.findings))
        return NO_RELEASE.at(None, f"{shown(query.spec)} does not build, and is not released")
    without_locks(stage, MANIFEST)
    compared = _compared(query, stage, formats, inputs)
    if isinstance(compared, Diagnostic):
        return compared
    (stage / CHANGES).write_text(compared.text, "utf-8")
    sums = sums_text(hashes_on_disk(stage)).encode()
    (stage / SUMS).write_bytes(sums)
    if key is not None:
        (stage / f"{SUMS}{SIGNATURE}").write_text(signature(sums, key), "ascii")
    return compared


@frozen
class _Compared:
    """What differs from the version before: for customers to read, and for ``latest.json``."""

    text: str
    advice: Advice | None = None
    changes: Changes | None = None


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


def _compared(
    query: ReleaseQuery, stage: Path, formats: Sequence[str], inputs: Inputs
) -> _Compared | Diagnostic:
    """Tell what differs from the version before, or say that its step is too small."""
    if query.previous is None:
        return _Compared("# Changes\n\nNo version before this one was named, so none is compared.\n")
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
    lines = ("# Changes", "", text.rstrip("\n"), *updates_markdown(updates))
    changes = reviewed_changes(reports[0].diff, advice.old if advice else "", updates)
    return _Compared("\n".join(lines) + "\n", advice, changes)


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


def _tell_latest(out: Path, spec: Spec, day: str, compared: _Compared, key: Ed25519PrivateKey | None) -> bool:
    """Add this release to what is told, and say whether it is the latest; raises ``OSError``."""
    content = content_or_none(out / LATEST)
    known = parsed_latest(content.decode("utf-8", "replace")) if content else None
    sums = sha256(regular_content(out / spec.version / SUMS))
    told = _told(ReleasedVersion(spec.version, day, sums), compared)
    others = [each for each in known.releases if each.version != spec.version] if known else []
    latest = latest_of(
        spec.name,
        (*others, told),
        serial=known.serial + 1 if known else 1,
        supported_since=known.supported_since if known else None,
        withdrawn=known.withdrawn if known else (),
    )
    text = latest_text(latest)
    put_latest(out, text, None if key is None else signature(text.encode(), key))
    return latest.version == spec.version


def _told(released: ReleasedVersion, compared: _Compared) -> ReleasedVersion:
    """Say what a version changed."""
    advice, changes = compared.advice, compared.changes
    if changes is None:
        return released
    return replace(
        released,
        previous=advice.old if advice else None,
        step=str(advice.taken) if advice else None,
        summary=changes.summary,
        changes=tuple(
            ToldChange(each.subject, each.kind, each.text, each.why, each.is_more) for each in changes.changes
        ),
        updates=tuple(ToldUpdate(each.format, each.effect, each.by) for each in changes.updates),
    )
