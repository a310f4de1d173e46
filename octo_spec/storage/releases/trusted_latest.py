"""The vendor's latest.json, if it can be trusted: signed, and not older than what is known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic, has_errors
from octo_spec.release.codes import NO_RELEASE, OLD_LATEST, UNSIGNED
from octo_spec.release.latest import LATEST, is_older, parsed_latest
from octo_spec.release.signature_check import signature_problem
from octo_spec.release.signing import public_key
from octo_spec.release.sums import SIGNATURE
from octo_spec.storage.inputs.signed_files import content_or_none, key_content
from octo_spec.storage.paths import shown
from octo_spec.storage.regular import regular_content

if TYPE_CHECKING:
    from octo_spec.release.latest import Latest
    from octo_spec.storage.inputs.inputs import Inputs


def trusted_latest(path: str, key: str | None, at_least: str | None, inputs: Inputs) -> Latest | None:
    """Read the latest.json of the releases; ``None`` if it cannot be trusted, and ``inputs`` says why."""
    try:
        content = regular_content(Path(path))
    except OSError as error:
        inputs.diagnostics.append(NO_RELEASE.at(None, f"{shown(path)} cannot be read: {error.strerror}"))
        return None
    read = _read(content, path, at_least)
    problems = (_signature_problem(content, path, key), *((read,) if isinstance(read, Diagnostic) else ()))
    inputs.diagnostics.extend(filter(None, problems))
    return None if isinstance(read, Diagnostic) or has_errors(inputs.diagnostics) else read


def _read(content: bytes, path: str, at_least: str | None) -> Latest | Diagnostic:
    latest = parsed_latest(content.decode("utf-8", "replace"))
    if latest is None:
        return NO_RELEASE.at(None, f"{shown(path)} does not say which release is the latest")
    if at_least is not None and is_older(latest.newest, at_least):
        return OLD_LATEST.at(
            None, f"the newest version in {shown(path)} is {latest.newest}, but {at_least} is known"
        )
    return latest


def _signature_problem(content: bytes, path: str, key: str | None) -> Diagnostic | None:
    if key is None:
        return UNSIGNED.at(None, f"without --key, octospec did not check who made {LATEST}")
    pem = key_content(key)
    found = pem if isinstance(pem, Diagnostic) else public_key(pem, shown(key))
    if isinstance(found, Diagnostic):
        return found
    return signature_problem(Path(path).name, content, content_or_none(Path(f"{path}{SIGNATURE}")), found)
