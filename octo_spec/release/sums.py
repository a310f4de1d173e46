"""The checksums of a release: what ``sha256sum -c SHA256SUMS`` checks, in the order of the paths.

>>> text = sums_text({"iam-json/role.json": "ab" * 32, "README.md": "cd" * 32})
>>> [line.split()[1] for line in text.splitlines()]
['README.md', 'iam-json/role.json']
>>> [str(problem) for problem in differences(text, {"README.md": "cd" * 32, "iam-json/role.json": "ef" * 32})]
['OCT823 iam-json/role.json is not the released file']
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.release.codes import NO_RELEASE, NOT_AS_RELEASED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.diagnostics import Diagnostic

SUMS: Final = "SHA256SUMS"
SIGNATURE: Final = ".sig"
"""The suffix of a signature's file name, after the name of the signed file."""

_LINE: Final = re.compile(r"([0-9a-f]{64})  ([^\n]+)")


def sums_text(hashes: Mapping[str, str]) -> str:
    """Write the SHA-256, in hex, of files by their paths, which are relative to the release."""
    return "".join(f"{known}  {path}\n" for path, known in sorted(hashes.items()))


def differences(sums: str, hashes: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Report each file that is changed or missing, and each that was not released."""
    known = parsed_sums(sums)
    if known is None:
        yield NO_RELEASE.at(None, f"{SUMS} is not a list of checksums")
        return
    for path in sorted(known.keys() | hashes.keys()):
        if path not in hashes:
            yield NOT_AS_RELEASED.at(None, f"{path} is missing")
        elif path not in known:
            yield NOT_AS_RELEASED.at(None, f"{path} was not released")
        elif hashes[path] != known[path]:
            yield NOT_AS_RELEASED.at(None, f"{path} is not the released file")


def paths_of(sums: str) -> frozenset[str]:
    """List the paths in a SHA256SUMS; empty if the text is not one."""
    return frozenset(parsed_sums(sums) or ())


def parsed_sums(text: str) -> dict[str, str] | None:
    """Return the SHA-256 of each path in a SHA256SUMS; ``None`` if the text is not one."""
    lines = text.removesuffix("\n").split("\n")
    found = [_LINE.fullmatch(line) for line in lines]
    sums = {match[2]: match[1] for match in found if match}
    return sums if len(sums) == len(lines) else None
