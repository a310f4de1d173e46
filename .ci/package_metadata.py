"""Completes the metadata of the package: its addresses, and a README whose links work on a package index.

All follow from ``repository`` in pyproject.toml, which is the one line that a fork changes.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from hatchling.metadata.plugin.interface import MetadataHookInterface

UNKNOWN: Final = "/OWNER/"
"""An address with this name in it is not set yet: a package never links to the account of a stranger."""
_LINK: Final = re.compile(r"(?P<picture>!?)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)")


class PackageMetadata(MetadataHookInterface):
    """Gives the fields that pyproject.toml lists as dynamic."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add the addresses and the README."""
        repository = str(self.config["repository"])
        text = (Path(self.root) / "README.md").read_text("utf-8")
        if UNKNOWN in repository:
            metadata |= {"urls": {}, "readme": _markdown(text)}
        else:
            tag = f"v{metadata['version']}"
            metadata["urls"] = _addresses(repository, str(self.config["documentation"]), tag)
            metadata["readme"] = _markdown(absolute(text, repository, tag))


def _markdown(text: str) -> dict[str, str]:
    return {"content-type": "text/markdown", "text": text}


def _addresses(repository: str, documentation: str, tag: str) -> dict[str, str]:
    return {
        "Documentation": documentation,
        "Source": repository,
        "Issues": f"{repository}/issues",
        "Changelog": f"{repository}/blob/{tag}/CHANGELOG.md",
    }


def absolute(text: str, repository: str, tag: str) -> str:
    """Let relative links and pictures point to the files of a tag; links within the page stay."""

    def resolved(link: re.Match[str]) -> str:
        target = link["target"]
        if target.startswith("#") or "://" in target:
            return link[0]
        view = "raw" if link["picture"] else "tree" if target.endswith("/") else "blob"
        return f"{link['picture']}[{link['text']}]({repository}/{view}/{tag}/{target})"

    return _LINK.sub(resolved, text)
