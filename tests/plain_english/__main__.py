"""``make lint-english``: find phrases that readers stumble over, and print each with its plain form.

``--counts`` prints how often each family occurs per 10,000 words, in code and in docs. ``--all`` also reads
what ``later.toml`` lists as not converted yet.
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

LATER: Final = Path(__file__).with_name("later.toml")


def main() -> int:
    """Print what is found; the exit code says whether there is anything."""
    parser = argparse.ArgumentParser(prog="make lint-english")
    parser.add_argument("paths", nargs="*", help="only files below these")
    parser.add_argument("--counts", action="store_true")
    parser.add_argument("--all", action="store_true")
    arguments = parser.parse_args()
    later = () if arguments.all or arguments.counts else unconverted()
    chosen = [
        path
        for path in files()
        if not path.startswith(later) and path.startswith(tuple(arguments.paths) or ("",))
    ]
    if arguments.counts:
        sys.stdout.write("\n".join(counts(chosen)) + "\n")
        return 0
    lines = [line for path in chosen for text in texts(path) for line in problems(text)]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 1 if lines else 0


def unconverted() -> tuple[str, ...]:
    """Give the folders that are not in the plain register yet."""
    return tuple(tomllib.loads(LATER.read_text(encoding="utf-8"))["later"])


def problems(text: Text) -> Iterator[str]:
    """Say where a text has a phrase, and what to write instead."""
    for offset, phrase in sorted(found(text), key=lambda each: each[0]):
        line = text.line + text.words.count("\n", 0, offset)
        match = phrase.pattern.match(text.words, offset)
        words = match.group() if match else phrase.family
        yield f"{text.path}:{line}: {words!r}: {phrase.plain}"


def counts(paths: Sequence[str]) -> Iterator[str]:
    """Count each family per 10,000 words, in code and in docs."""
    for kind, chosen in (
        ("code", [path for path in paths if path.endswith(".py")]),
        ("docs", [path for path in paths if not path.endswith(".py")]),
    ):
        read = [text for path in chosen for text in texts(path)]
        words = sum(len(text.words.split()) for text in read)
        families = Counter(phrase.family for text in read for _, phrase in found(text))
        yield f"{kind}: {words:,} words"
        for family, count in families.most_common():
            yield f"  {family:24}{count:6}{count * 10_000 / max(words, 1):8.2f}"


if __name__ == "__main__":
    sys.exit(main())
