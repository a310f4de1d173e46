"""Folders of releases with a few small files, as ``octospec release`` writes them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from octo_spec.release.index_page import INDEX
from octo_spec.release.latest import LATEST, ReleasedVersion, Withdrawal, latest_of, latest_text
from octo_spec.release.record import RECORD, ReleaseRecord, record_text
from octo_spec.release.signing import KeyPair, new_pair, private_key, signature
from octo_spec.release.sums import SIGNATURE, SUMS, sums_text
from octo_spec.storage.hashing import sha256

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "CHANGES.md": "# Changes\n",
    "cloudformation/template.yaml": "Resources: {}\n",
    "review/review.html": "<p>",
}
DAY = "2026-11-26"


@dataclass(slots=True)
class Releases:
    """A folder of releases, which are signed where there is a pair of keys."""

    out: Path
    pair: KeyPair | None = None
    name: str = "octo"
    customer: str | None = None
    serial: int = 0
    known: list[ReleasedVersion] = field(default_factory=list)
    withdrawn: list[Withdrawal] = field(default_factory=list)

    def release(self, version: str, **files: str) -> str:
        """Write a version with files more, or others, and give its folder."""
        folder = self.out / version
        record = record_text(ReleaseRecord(self.name, version, DAY, self.customer))
        contents = {**FILES, RECORD: record, "version.md": version, **files}
        for path, text in contents.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        sums = sums_text({path: sha256(text.encode()) for path, text in contents.items()})
        self._write(f"{version}/{SUMS}", sums)
        self.known.append(ReleasedVersion(version, DAY, sha256(sums.encode())))
        self.report()
        return str(folder)

    def withdraw(self, version: str, reason: str) -> None:
        """Say that a version is withdrawn."""
        self.withdrawn.append(Withdrawal(version, DAY, reason))
        self.report()

    def report(self) -> None:
        """Write latest.json, and its page."""
        self.serial += 1
        latest = latest_of(
            self.name, self.known, customer=self.customer, serial=self.serial, withdrawn=tuple(self.withdrawn)
        )
        page = f"<p>{latest.version}, {self.serial}"
        self._write(LATEST, latest_text(replace(latest, page=sha256(page.encode()))))
        (self.out / INDEX).write_text(page)

    def _write(self, path: str, text: str) -> None:
        (self.out / path).write_text(text)
        if self.pair is not None:
            key = private_key(self.pair.private, "octo.key")
            signed = signature(text.encode(), key)  # type: ignore[arg-type]  # it is a key
            (self.out / f"{path}{SIGNATURE}").write_text(signed)


def new_keys() -> KeyPair:
    """Make a pair of keys."""
    pair = new_pair()
    assert isinstance(pair, KeyPair)
    return pair


def contents(folder: Path) -> dict[str, bytes]:
    """Read all files below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
