"""Changes that make a hostile input of a sound one: in its bytes, its words, or its tree."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    Edit: TypeAlias = "Callable[[Random, bytearray], bytearray]"

HOSTILE: Final = (
    *(b"${", b"}", b"{{resolve:x}}", b"\x00", b"\xff", b"\xed\xa0\x80", b"\\ud800", b'"\\ud83d\\ude00"'),
    *(
        b"&a ",
        b"*a ",
        b"!!python/object:os.system ",
        b"!Ref ",
        b"!Sub ",
        b"!If ",
        b"\\UFFFFFFFF",
        b"%YAML 1.9\n",
    ),
    *(
        b"[" * 60,
        b"{" * 60,
        b'"',
        b"'",
        b"\xe2\x80\xa8",
        b"<<: ",
        b"|\n",
        b">-\n",
        b"%{ if true }",
        b"<<EOT\n",
    ),
    *(
        b"- ",
        b": ",
        b"? ",
        b"\t",
        b"\r",
        b"#",
        b"---\n",
        b"...\n",
        b"1e999",
        b"-1",
        b"9" * 5000,
        b"null",
        b"~",
    ),
    *(
        b"on",
        b"*",
        b"\xc2\xa0",
        b"\xef\xbb\xbf",
        b"\xf0\x9f\x98\x80",
        b"\xd9\xa0",
        b"^(a|a)*(a|aa)+b$",
        b"(?P<x>",
    ),
    *(
        b"[z-a]",
        b"{1,99999}",
        b"(?<=",
        b"\\",
        b"param.",
        b"jsonencode(",
        b"for x in ",
        b"/*",
        b"*/",
        b"//",
        b"0x",
    ),
    *(
        b"\xc4\xb0",
        b"\xe1\xba\x9e",
        b"A" * 5000,
        b"\xe2\x80\xae",
        b"1? ",
        b"../../x",
        b"/etc/passwd",
        b"=",
        b"%",
    ),
)
"""What means something to a parser, a shell, a target or a terminal."""

ODD: Final[tuple[object, ...]] = (
    *(None, [], {}, "", " ", [[]], {"": ""}, [None], "x" * 3000, 0, -1, 1e308, True, "${account}", "1? "),
    *(
        "${param.principal}",
        "${param.x}",
        "*",
        ["a", "a"],
        {"a": {"b": {"c": {}}}},
        "\u2028",
        "\ud800",
        "\x00",
    ),
    *(
        "\u202e",
        "aws",
        "${aws:username}",
        "arn:aws:s3:::*",
        ["*"],
        "0",
        "on",
        "off",
        10**400,
        "\u0130",
        "a,b",
    ),
    *(
        [[[[[[[["deep"]]]]]]]],
        "^(a|a)*(a|aa)+b$",
        "^(((a{1000}){1000}){1000})$",
        "../x",
        "\ud83d\ude00",
        "é" * 200,
    ),
)
"""Values that hardly any place expects."""

ENDINGS: Final = ("*", "${", "X", "\n", "é", "'", '"', "{{resolve:ssm:a}}", "$", "${aws:x}", "\\", "\udcff")


# --- bytes and words ---------------------------------------------------------------------------


def changed_bytes(random: Random, content: bytes) -> bytes:
    """Change a file in one to eight places."""
    changed = bytearray(content)
    for _ in range(random.choice((1, 1, 1, 2, 3, 8))):
        edit = random.choice(EDITS) if changed else _with_hostile_bytes
        changed = edit(random, changed)
    return bytes(changed)


def _place(random: Random, content: bytearray) -> int:
    return random.randrange(max(1, len(content)))


def _with_hostile_bytes(random: Random, content: bytearray) -> bytearray:
    place = _place(random, content)
    content[place:place] = random.choice(HOSTILE)
    return content


def _with_another_bit(random: Random, content: bytearray) -> bytearray:
    content[_place(random, content)] ^= 1 << random.randrange(8)
    return content


def _without_a_piece(random: Random, content: bytearray) -> bytearray:
    place = _place(random, content)
    del content[place : place + random.choice((1, 2, 5, 40, 400))]
    return content


def _with_a_piece_twice(random: Random, content: bytearray) -> bytearray:
    place, source = _place(random, content), _place(random, content)
    content[place:place] = content[source : source + random.choice((1, 5, 60, 600))]
    return content


def _cut_off(random: Random, content: bytearray) -> bytearray:
    return content[: _place(random, content)]


def _with_lines_swapped(random: Random, content: bytearray) -> bytearray:
    lines = content.split(b"\n")
    first, second = random.randrange(len(lines)), random.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return bytearray(b"\n").join(lines)


def _with_a_line_indented_otherwise(random: Random, content: bytearray) -> bytearray:
    lines = content.split(b"\n")
    place = random.randrange(len(lines))
    lines[place] = bytearray(b" " * random.randrange(8)) + lines[place].lstrip()
    return bytearray(b"\n").join(lines)


def _with_another_word(random: Random, content: bytearray) -> bytearray:
    words = [word.span() for word in re.finditer(rb"[A-Za-z0-9_.:*-]+", bytes(content))]
    if words:
        (start, end), (from_, to) = random.choice(words), random.choice(words)
        content[start:end] = content[from_:to] if random.random() < 0.7 else random.choice(HOSTILE)
    return content


EDITS: Final[tuple[Edit, ...]] = (
    _with_hostile_bytes,
    _with_another_bit,
    _without_a_piece,
    _with_a_piece_twice,
    _cut_off,
    _with_lines_swapped,
    _with_a_line_indented_otherwise,
    _with_another_word,
    _with_another_word,
)


# --- trees -------------------------------------------------------------------------------------

Path: TypeAlias = "tuple[str | int, ...]"


def changed_tree(random: Random, tree: object) -> bytes:
    """Change a tree of JSON data in one to four places; JSON is YAML, and keeps odd values as they are."""
    tree = deepcopy(tree)
    for _ in range(random.choice((1, 1, 2, 4))):
        if ways := list(places(tree))[1:]:
            _change(random, tree, ways)
    text = json.dumps(tree, ensure_ascii=random.random() < 0.3, indent=random.choice((None, 1)))
    return text.encode("utf-8", "surrogatepass")


def places(tree: object, path: Path = ()) -> Iterator[Path]:
    """Give the way to each value of a tree, the whole first."""
    yield path
    if isinstance(tree, dict | list):
        items = tree.items() if isinstance(tree, dict) else enumerate(tree)
        for key, value in items:
            yield from places(value, (*path, key))


def _at(tree: Any, path: Path) -> Any:  # noqa: ANN401 - whatever the data holds
    for key in path:
        tree = tree[key]
    return tree


def _change(random: Random, tree: object, ways: list[Path]) -> None:
    *way, key = random.choice(ways)
    parent = _at(tree, tuple(way))
    match random.randrange(6):
        case 0:
            parent.pop(key)
        case 1:
            parent[key] = deepcopy(random.choice(ODD))
        case 2:
            parent[key] = deepcopy(_at(tree, random.choice(ways)))
        case 3 if isinstance(parent, dict):
            names = [name for *_, name in ways if isinstance(name, str)]
            parent[random.choice(names)] = parent.pop(key)
        case 4:
            _repeat(random, parent, key)
        case _:
            parent[key] = _extended(random, parent[key])


def _repeat(random: Random, parent: Any, key: Any) -> None:  # noqa: ANN401 - whatever the data holds
    value = deepcopy(parent[key])
    if isinstance(parent, list):
        parent.append(value)
    else:
        parent[str(random.choice(ODD))[:50]] = value


def _extended(random: Random, value: object) -> object:
    match value:
        case str():
            return value + random.choice(ENDINGS)
        case [first, *_]:
            return first
        case _:
            return [value]
