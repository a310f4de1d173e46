"""Files with details of live roles: one file, or all of a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.importing.account_details import DetailsFile, are_documents_of_a_role, holds_roles
from octo_spec.source import decode
from octo_spec.storage.inputs.named_files import NamedFile, NamedFolder

if TYPE_CHECKING:
    from octo_spec.storage.inputs.named_files import NamedSource


def account_files(source: NamedSource) -> tuple[DetailsFile, ...]:
    """Return the files of ``source`` if the AWS CLI printed them for roles; otherwise nothing."""
    match source:
        case NamedFile(shown, name, content):
            files = _details(shown, name, content)
            return files if any(holds_roles(file.text) for file in files) else ()
        case NamedFolder(paths=paths):
            wanted = [path for path in paths if path.suffix == ".json"]
            contents = source.contents(wanted) if len(wanted) == len(paths) else ()
            files = tuple(
                file
                for path, content in zip(wanted, contents, strict=False)
                if isinstance(content, bytes)
                for file in _details(source.place(path), path.name, content)
            )
            return files if are_documents_of_a_role(file.text for file in files) else ()


def _details(shown: str, name: str, content: bytes) -> tuple[DetailsFile, ...]:
    text = decode(content, shown)
    return (DetailsFile(shown, name, text),) if isinstance(text, str) else ()
