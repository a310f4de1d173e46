"""An output without its sentences: codes with their places, data, and the proven deployment."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from tests.versions.json_names import rename_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import JsonValue

SENTENCE: Final = "…"
REPORTED: Final = re.compile(r"^(\S+:\d+:\d+: |\d+:\d+: )?.*?\b(OCT\d{3})\b")
HASHES: Final = {"artifacts", "sha256"}
"""Keys of a manifest that change with every word of an artifact; ``deployment`` changes with the access."""


def facts(text: str, names: Mapping[str, str]) -> str:
    """Give the data of JSON with its new names, or the place and code of each message of a text."""
    try:
        value = json.loads(text)
    except ValueError:
        return "\n".join(_messages(text))
    return json.dumps(_without_sentences(rename_keys(value, names)), indent=1, sort_keys=True)


def _messages(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if found := REPORTED.match(line):
            yield f"{found[1] or ''}{found[2]}"


def _without_sentences(value: JsonValue) -> JsonValue:
    match value:
        case dict():
            kept = {key: each for key, each in value.items() if key not in HASHES}
            return {key: _without_sentences(each) for key, each in kept.items()}
        case list():
            return [_without_sentences(each) for each in value]
        case str() if " " in value:
            return SENTENCE
        case _:
            return value
