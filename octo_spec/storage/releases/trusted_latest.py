"""The vendor's latest.json, if it can be trusted: signed, and not older than what is known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic, has_errors
from octo_spec.frozen import frozen
from octo_spec.release.codes import NO_RELEASE, OLD_LATEST, UNSIGNED
from octo_spec.release.key_list import KEYS
from octo_spec.release.latest import LATEST, is_older, parsed_latest
from octo_spec.release.sums import SIGNATURE
from octo_spec.storage.inputs.signed_files import content_or_none
from octo_spec.storage.inputs.signers import read_signers
from octo_spec.storage.paths import shown_path
from octo_spec.storage.regular import regular_content

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.release.latest import Latest
    from octo_spec.storage.inputs.inputs import Inputs


@frozen
class TrustedKeys:
    """The file of the pinned key, if there is one, and the lowest accepted number of its list."""

    pinned: str | None
    at_least: int | None = None


def trusted_latest(path: str, keys: TrustedKeys, at_least: str | None, inputs: Inputs) -> Latest | None:
    """Read the latest.json of the releases; ``None`` if it cannot be trusted, and ``inputs`` says why."""
    try:
        content = regular_content(Path(path))
    except OSError as error:
        inputs.diagnostics.append(NO_RELEASE.at(None, f"{shown_path(path)} cannot be read: {error.strerror}"))
        return None
    read = _parse_latest(content, path, at_least)
    inputs.diagnostics.extend(_signature_problems(content, Path(path), keys))
    inputs.diagnostics.extend((read,) if isinstance(read, Diagnostic) else ())
    return None if isinstance(read, Diagnostic) or has_errors(inputs.diagnostics) else read


def _parse_latest(content: bytes, path: str, at_least: str | None) -> Latest | Diagnostic:
    latest = parsed_latest(content.decode("utf-8", "replace"))
    if latest is None:
        return NO_RELEASE.at(None, f"{shown_path(path)} does not say which release is the latest")
    if at_least is not None and is_older(latest.newest, at_least):
        return OLD_LATEST.at(
            None, f"the newest version in {shown_path(path)} is {latest.newest}, but {at_least} is known"
        )
    return latest


def _signature_problems(content: bytes, path: Path, keys: TrustedKeys) -> Iterator[Diagnostic]:
    if keys.pinned is None:
        yield UNSIGNED.at(None, f"without --key, octospec did not check who made {LATEST}")
        return
    signers, notes = read_signers(keys.pinned, path.with_name(KEYS), keys.at_least)
    yield from notes
    if signers is not None:
        problem = signers.problem(path.name, content, content_or_none(Path(f"{path}{SIGNATURE}")))
        yield from (problem,) if problem else ()
