"""``octospec verify``: whether a release is unchanged, and who made it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from octo_spec.cli.args import FILE
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.printing import print_line
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.diagnostics import Diagnostic, has_errors
from octo_spec.frozen import frozen
from octo_spec.release.codes import (
    BAD_SIGNATURE,
    NO_RELEASE,
    NOT_AS_RELEASED,
    OLD_LATEST,
    UNSIGNED,
    UNSUPPORTED,
    WITHDRAWN,
)
from octo_spec.release.index_page import INDEX
from octo_spec.release.latest import LATEST, is_older, is_version, parsed_latest
from octo_spec.release.record import RECORD
from octo_spec.release.signing import is_signed, public_key
from octo_spec.release.sums import SIGNATURE, SUMS, differences
from octo_spec.storage.hashing import sha256
from octo_spec.storage.inputs.signed_files import content_or_none, key_content
from octo_spec.storage.paths import shown
from octo_spec.storage.releases.release_folders import record_in, released_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from octo_spec.release.latest import Latest
    from octo_spec.release.record import ReleaseRecord
    from octo_spec.storage.releases.release_folders import ReleasedFiles


@click.command(
    "verify",
    epilog=examples(
        "octospec verify release/1.1.0 --key octo.pub",
        "octospec verify release/1.1.0 --key octo.pub --at-least 1.0.0",
    ),
)
@click.argument("folder", type=FILE)
@click.option("--key", type=FILE, metavar="FILE", help="The public key of the vendor.")
@click.option("--at-least", metavar="VERSION", help="Refuse a latest.json whose latest version is older.")
@output_format
def command(*, folder: str, key: str | None, at_least: str | None, output_format: str) -> None:
    """Check that each file of FOLDER is as it was released, and with --key who made it; no network is needed.

    If latest.json is next to FOLDER, it is checked, too: it must not be older than this release.

    Exit codes: 0 if everything is as released, 1 if something is not, 2 for bad input.
    """
    if at_least is not None and not is_version(at_least):
        msg = f"{at_least!r} is not a version, such as --at-least 1.0.0"
        raise click.UsageError(msg)
    found = _key(key)
    files = released_files(folder)
    bad = tuple(problem for problem in (found, files) if isinstance(problem, Diagnostic))
    if isinstance(found, Diagnostic) or isinstance(files, Diagnostic):
        _print(bad, folder, output_format, is_signed=False)
        raise SystemExit(2)
    record = record_in(Path(folder))
    problems = tuple(_problems(Path(folder), files, record, _Check(found, at_least)))
    _print(problems, folder, output_format, is_signed=found is not None, record=record)
    raise SystemExit(1 if has_errors(problems) else 0)


@frozen
class _Check:
    """What a release is checked against."""

    key: Ed25519PublicKey | None
    at_least: str | None


def _key(path: str | None) -> Ed25519PublicKey | Diagnostic | None:
    if path is None:
        return None
    content = key_content(path)
    return content if isinstance(content, Diagnostic) else public_key(content, shown(path))


def _problems(
    folder: Path, files: ReleasedFiles, record: ReleaseRecord | None, check: _Check
) -> Iterator[Diagnostic]:
    yield from _signature_problems(SUMS, files.sums, files.signature, check.key)
    yield from differences(files.sums.decode("utf-8", "replace"), files.hashes)
    if record is None:
        yield NO_RELEASE.at(None, f"{RECORD} does not say which release this is")
        return
    name = folder.resolve().name
    if is_version(name) and name != record.version:
        yield NOT_AS_RELEASED.at(None, f"the folder is named {name}, and contains {record.version}")
    yield from _latest_problems(folder.resolve().parent, files, record, check)


def _signature_problems(
    name: str, content: bytes, signature: bytes | None, key: Ed25519PublicKey | None
) -> Iterator[Diagnostic]:
    if key is None:
        if name == SUMS:
            message = "without --key, octospec did not check who made the release"
            yield UNSIGNED.at(None, message)
    elif signature is None:
        yield BAD_SIGNATURE.at(None, f"{name} is not signed: {name}{SIGNATURE} is missing")
    elif not is_signed(content, signature, key):
        yield BAD_SIGNATURE.at(None, f"{name}{SIGNATURE} is not a signature of {name} by this key")


def _latest_problems(
    folder: Path, files: ReleasedFiles, record: ReleaseRecord, check: _Check
) -> Iterator[Diagnostic]:
    """Check latest.json, if it exists."""
    content = content_or_none(folder / LATEST)
    if content is None:
        if check.at_least is not None:
            yield NO_RELEASE.at(None, f"there is no {LATEST} next to the release, and --at-least needs it")
        return
    yield from _signature_problems(
        LATEST, content, content_or_none(folder / f"{LATEST}{SIGNATURE}"), check.key
    )
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
    listed = latest.released(version)
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
