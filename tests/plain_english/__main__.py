"""``make lint-english``: find phrases that readers stumble over, and print each with its plain form.

``--counts`` prints how often each family occurs per 10,000 words, in code and in docs, next to the frequency
in the code of the libraries of ``libraries.toml``.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.plain_english.phrases import found
from tests.plain_english.texts import Text, files, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LIBRARIES: Final = Path(__file__).with_name("libraries.toml")


def main() -> int:
    """Print what is found; the exit code says whether there is anything."""
    parser = argparse.ArgumentParser(prog="make lint-english")
    parser.add_argument("paths", nargs="*", help="only files below these")
    parser.add_argument("--counts", action="store_true")
    arguments = parser.parse_args()
    chosen = [path for path in files() if path.startswith(tuple(arguments.paths) or ("",))]
    if arguments.counts:
        sys.stdout.write("\n".join(counts(chosen)) + "\n")
        return 0
    lines = [line for path in chosen for text in texts(path) for line in problems(text)]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 1 if lines else 0


def library_counts() -> dict[str, float]:
    """Return how often each family occurs per 10,000 words in the code of other libraries."""
    measured: dict[str, float] = tomllib.loads(LIBRARIES.read_text(encoding="utf-8"))["families"]
    return measured


def problems(text: Text) -> Iterator[str]:
    """Say where a text has a phrase, and what to write instead."""
    for offset, phrase in sorted(found(text), key=lambda each: each[0]):
        line = text.line + text.words.count("\n", 0, offset)
        match = phrase.pattern.match(text.words, offset)
        words = match.group() if match else phrase.family
        yield f"{text.path}:{line}: {words!r}: {phrase.plain}"


def counts(paths: Sequence[str]) -> Iterator[str]:
    """Count each family per 10,000 words, in code and in docs, and name the count of other libraries."""
    theirs = library_counts()
    for kind, chosen in (
        ("code", [path for path in paths if path.endswith(".py")]),
        ("docs", [path for path in paths if not path.endswith(".py")]),
    ):
        read = [text for path in chosen for text in texts(path)]
        words = sum(len(text.words.split()) for text in read)
        families = Counter(phrase.family for text in read for _, phrase in found(text))
        yield f"{kind}: {words:,} words"
        for family in sorted({*families, *theirs}):
            ours = families[family] * 10_000 / max(words, 1)
            yield f"  {family:24}{families[family]:6}{ours:8.2f}   libraries: {theirs.get(family, 0):.2f}"


if __name__ == "__main__":
    sys.exit(main())
