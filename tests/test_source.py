"""YAML becomes nodes with places, and what hides access is refused with one."""

import pytest

from octo_spec.source import Mapping, Scalar, Sequence, decode, parse_yaml


def message(text: str) -> str:
    parsed = parse_yaml(text, "s.yaml")
    assert parsed.diagnostics
    return str(parsed.diagnostics[0])


def test_scalars_stay_as_they_are_written() -> None:
    parsed = parse_yaml("a: 012345670123\nb: on\nc: 2012-10-17\n", "s.yaml")
    assert isinstance(parsed.node, Mapping)
    values = [entry.value for entry in parsed.node.entries]
    assert [value.value for value in values if isinstance(value, Scalar)] == [
        "012345670123",
        "on",
        "2012-10-17",
    ]
    assert str(values[1].span) == "s.yaml:2:4"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\na: 2\n", "s.yaml:2:1: OCT105 key 'a' is already used in line 1; keep one of them"),
        ("a: &x 1\n", "s.yaml:1:4: OCT103 anchors and aliases are not allowed"),
        ("<<: {a: b}\n", "s.yaml:1:1: OCT103 merge keys are not allowed"),
        ("a: 1\n---\nb: 2\n", "s.yaml:2:1: OCT103 a second document starts here"),
        ("a: [b\n", "s.yaml:1:4: OCT100 this flow list [ is never closed"),
        ("a:\n\tb: 1\n", "s.yaml:2:1: OCT100 a tab cannot indent"),
        ("a: b: c\n", "s.yaml:1:5: OCT100 a second ': ' on one line"),
        ("a: 'x\n", "s.yaml:1:4: OCT100 this quote is never closed"),
        ("a: x\x00y\n", "s.yaml:1:5: OCT102 character U+0000"),
        ("a: x\u202ey\n", "s.yaml:1:5: OCT102 character U+202E"),
        ("a: " + "[" * 20_000, "s.yaml:1:35: OCT103 nested deeper than 32 levels"),
        (
            'a: b\nc: "\\U00110000"\n',
            "s.yaml:2:1: OCT100 the text after this place has an escape that is not a character",
        ),
        ("%YAML 1.9\n---\na: 1\n", "s.yaml:1:1: OCT100 the text after this place has"),
        ('a: "\\ud83d"\n', "s.yaml:1:4: OCT102 U+D83D is not allowed in a text: it is half"),
        ('"\\ude00\\ud83d": b\n', "s.yaml:1:1: OCT102 U+DE00 is not allowed"),
        pytest.param(
            "[" + "x, " * 100_000 + "]",
            "s.yaml:1:299999: OCT101 the file has more than 100,000 keys and values",
            marks=pytest.mark.large,
        ),
        pytest.param(
            "{" + "a: , " * 60_000 + "}",
            "s.yaml:1:7: OCT105 key 'a' is already used in line 1",
            marks=pytest.mark.deep,
        ),
        ("x" * 1_000_001, "s.yaml:1:1: OCT101 the file has more than 1,000,000 characters"),
    ],
)
def test_what_is_refused_has_a_place(text: str, expected: str) -> None:
    assert message(text).startswith(expected)


def test_a_character_in_two_escapes_is_one() -> None:
    parsed = parse_yaml('["\\ud83d\\ude00", "a\\uD83D\\uDE00b"]', "s.yaml")
    assert parsed.diagnostics == ()
    assert isinstance(parsed.node, Sequence)
    assert [item.value for item in parsed.node.items if isinstance(item, Scalar)] == ["😀", "a😀b"]


def test_bytes_that_are_not_utf_8_have_a_place() -> None:
    assert str(decode(b"a: 1\nb: \xff\n", "s.yaml")).startswith("s.yaml:2:4: OCT102 byte 0xff is not UTF-8")


@pytest.mark.parametrize("tag", ["!Ref", "!", "!!str", "!!binary"])
def test_a_tag_is_kept_whatever_it_is(tag: str) -> None:
    parsed = parse_yaml(f"a: {tag} x\n", "s.yaml")
    assert isinstance(parsed.node, Mapping)
    assert parsed.node.entries[0].value.tag
    assert not parsed.node.entries[0].key.tag
