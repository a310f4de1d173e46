"""A folder as one file: a zip with the same bytes on every machine.

Nothing is compressed, since two machines may compress a text differently; dates and modes are always the
same.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)
_READABLE: Final = 0o100644 << 16
_UNIX: Final = 3


def write_archive(folder: Path, archive: Path) -> None:
    """Write all files below a folder, by relative paths; raises ``OSError``."""
    with ZipFile(archive, "x", ZIP_STORED) as written:
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            entry = ZipInfo(str(PurePosixPath(path.relative_to(folder))), _FIRST_DAY)
            entry.external_attr, entry.create_system = _READABLE, _UNIX
            written.writestr(entry, path.read_bytes())
