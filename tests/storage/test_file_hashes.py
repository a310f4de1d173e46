"""The SHA-256 of each file of a side is that of the text which was decided."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from octo_spec.storage.inputs.file_hashes import file_hashes
from octo_spec.storage.inputs.inputs import Inputs

if TYPE_CHECKING:
    from pathlib import Path

BOM = b"\xef\xbb\xbf"


def hashed(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_file_that_changed_since_it_was_read_is_hashed_as_it_was_read(tmp_path: Path) -> None:
    named, other = tmp_path / "a.yaml", tmp_path / "b.yaml"
    named.write_bytes(BOM + b"new")
    other.write_bytes(BOM + b"new")
    inputs = Inputs({str(named): "old", str(other): "old"})
    assert [file.sha256 for file in file_hashes(str(named), inputs)] == [hashed(b"old")] * 2
    inputs = Inputs({str(named): "new", str(other): "new"})
    assert [file.sha256 for file in file_hashes(str(named), inputs)] == [hashed(BOM + b"new")] * 2
