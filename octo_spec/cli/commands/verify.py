"""``octospec verify``: whether a release is unchanged, and who made it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from octo_spec.cli.args import FILE
from octo_spec.cli.args.key_options import keys_at_least
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.printing import print_line
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.diagnostics import Diagnostic, has_errors
from octo_spec.frozen import frozen
from octo_spec.release.codes import (
    BAD_KEYS,
    NO_RELEASE,
    NOT_AS_RELEASED,
    OLD_KEYS,
    OLD_LATEST,
    UNSIGNED,
    UNSUPPORTED,
    WITHDRAWN,
)
from octo_spec.release.index_page import INDEX
from octo_spec.release.key_list import KEYS
from octo_spec.release.latest import LATEST, is_older, is_version, parsed_latest
from octo_spec.release.record import RECORD
from octo_spec.release.signature_check import is_listed
from octo_spec.release.sums import SIGNATURE, SUMS, differences
from octo_spec.storage.hashing import sha256
from octo_spec.storage.inputs.signed_files import content_or_none
from octo_spec.storage.inputs.signers import read_signers
from octo_spec.storage.releases.release_folders import record_in, released_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.release.latest import Latest
    from octo_spec.release.record import ReleaseRecord
    from octo_spec.release.signature_check import Signers
    from octo_spec.storage.releases.release_folders import ReleasedFiles


@click.command(
    "verify",
    epilog=examples(
        "octospec verify release/1.1.0 --key octo.pub",
        "octospec verify release/1.1.0 --key octo.pub --at-least 1.0.0",
    ),
)
@click.argument("folder", type=FILE)
@click.option("--key", type=FILE, metavar="FILE", help="The public half of the vendor's recovery key.")
@keys_at_least
@click.option("--at-least", metavar="VERSION", help="Refuse a latest.json whose latest version is older.")
@output_format
def command(
    *, folder: str, key: str | None, keys_at_least: int | None, at_least: str | None, output_format: str
) -> None:
    """Check that each file of FOLDER is as it was released, and with --key who made it; no network is needed.

    If latest.json is next to FOLDER, it is checked, too: it must not be older than this release. keys.json
    next to FOLDER lists the valid and the revoked signing keys. Only the recovery key signs it, and octospec
    refuses a list with a lower number than the last one that it saw.

    Exit codes: 0 if everything is as released, 1 if something is not, 2 for bad input.
    """
    if at_least is not None and not is_version(at_least):
        msg = f"{at_least!r} is not a version, such as --at-least 1.0.0"
        raise click.UsageError(msg)
    signers, notes = _signers(key, folder, keys_at_least)
    files = released_files(folder)
    bad = (*notes, *((files,) if isinstance(files, Diagnostic) else ()))
    if isinstance(files, Diagnostic) or has_errors(notes):
        _print(bad, folder, output_format, is_signed=False)
        raise SystemExit(1 if any(each.kind in _KEYS_REFUSED for each in bad) else 2)
    record = record_in(Path(folder))
    problems = (*notes, *_problems(Path(folder), files, record, _Check(signers, at_least)))
    _print(problems, folder, output_format, is_signed=signers is not None, record=record)
    raise SystemExit(1 if has_errors(problems) else 0)


@frozen
class _Check:
    """What a release is checked against."""

    signers: Signers | None
    at_least: str | None


_KEYS_REFUSED: Final = {OLD_KEYS, BAD_KEYS}
"""A list of keys that is old or forged is a release that failed its check, as an old latest.json is."""


def _signers(
    key: str | None, folder: str, at_least: int | None
) -> tuple[Signers | None, tuple[Diagnostic, ...]]:
    if key is not None:
        return read_signers(key, Path(folder).resolve().parent / KEYS, at_least)
    message = "without --key, octospec did not check who made the release"
    return None, (UNSIGNED.at(None, message),)


def _problems(
    folder: Path, files: ReleasedFiles, record: ReleaseRecord | None, check: _Check
) -> Iterator[Diagnostic]:
    if check.signers is not None:
        listed = _signed_latest(folder.resolve().parent, check.signers)
        is_in = record is not None and is_listed(listed, record.version, sha256(files.sums))
        problem = check.signers.sums_problem(files.sums, files.signature, is_listed=is_in)
        yield from (problem,) if problem else ()
    yield from differences(files.sums.decode("utf-8", "replace"), files.hashes)
    if record is None:
        yield NO_RELEASE.at(None, f"{RECORD} does not say which release this is")
        return
    name = folder.resolve().name
    if is_version(name) and name != record.version:
        yield NOT_AS_RELEASED.at(None, f"the folder is named {name}, and contains {record.version}")
    yield from _latest_problems(folder.resolve().parent, files, record, check)


def _signed_latest(folder: Path, signers: Signers) -> Latest | None:
    """Return latest.json if a valid key signed it."""
    content, signature = content_or_none(folder / LATEST), content_or_none(folder / f"{LATEST}{SIGNATURE}")
    if content is None or signers.problem(LATEST, content, signature) is not None:
        return None
    return parsed_latest(content.decode("utf-8", "replace"))


def _latest_problems(
    folder: Path, files: ReleasedFiles, record: ReleaseRecord, check: _Check
) -> Iterator[Diagnostic]:
    """Check latest.json, if it exists."""
    content = content_or_none(folder / LATEST)
    if content is None:
        if check.at_least is not None:
            yield NO_RELEASE.at(None, f"there is no {LATEST} next to the release, and --at-least needs it")
        return
    signature = content_or_none(folder / f"{LATEST}{SIGNATURE}")
    problem = check.signers and check.signers.problem(LATEST, content, signature)
    yield from (problem,) if problem else ()
    latest = parsed_latest(content.decode("utf-8", "replace"))
    if latest is None:
        yield NO_RELEASE.at(None, f"{LATEST} does not say which release is the latest")
        return
    if (latest.name, latest.customer) != (record.name, record.customer):
        yield OLD_LATEST.at(
            None, f"{LATEST} lists the releases of another spec or customer, not those of {_owner(record)}"
        )
        return
    yield from _version_problems(latest, record.version, sha256(files.sums))
    if check.at_least is not None and is_older(latest.newest, check.at_least):
        yield OLD_LATEST.at(
            None, f"the newest version in {LATEST} is {latest.newest}, but {check.at_least} is known"
        )
    page = content_or_none(folder / INDEX)
    if page is not None and latest.page is not None and sha256(page) != latest.page:
        yield NOT_AS_RELEASED.at(None, f"{INDEX} does not match the checksum in {LATEST}")


def _owner(record: ReleaseRecord) -> str:
    return f"{record.name} for {record.customer}" if record.customer else record.name


def _version_problems(latest: Latest, version: str, sums: str) -> Iterator[Diagnostic]:
    """Check what latest.json says about this release."""
    listed = latest.find_release(version)
    if listed is None:
        yield OLD_LATEST.at(
            None, f"the newest version in {LATEST} is {latest.newest}, but {version} is known"
        )
    elif listed.sums != sums:
        yield OLD_LATEST.at(None, f"{LATEST} and {SUMS} disagree about {version}")
    if (gone := latest.withdrawal(version)) is not None:
        yield WITHDRAWN.at(None, f"{version} is withdrawn since {gone.date}: {gone.reason}")
    if not latest.is_supported(version):
        yield UNSUPPORTED.at(
            None, f"{version} is not supported: the oldest supported version is {latest.supported_since}"
        )


def _print(
    diagnostics: tuple[Diagnostic, ...],
    folder: str,
    output_format: str,
    *,
    is_signed: bool,
    record: ReleaseRecord | None = None,
) -> None:
    is_good = not has_errors(diagnostics)
    if output_format == "json":
        listed = {"name": record.name, "version": record.version} if is_good and record else {}
        data = {"ok": is_good, **listed, "signed": is_good and is_signed}
        print_json({**data, "diagnostics": as_json(diagnostics)})
        return
    show(diagnostics, {})
    if is_good:
        who = "signed by the holder of the key" if is_signed else "signature not checked"
        print_line(f"{folder}: as released, {who}")
