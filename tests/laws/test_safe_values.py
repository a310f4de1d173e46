"""In every syntax a value of one kind can be replaced by another, and the text around it stays the same."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from octo_spec.model.reserved_words import WINDOWS_DEVICES
from octo_spec.pipeline.invented_values import ends_of
from octo_spec.pipeline.renaming import Cut, Renaming, form_pairs
from octo_spec.pipeline.safe_values import TITLE, Values, kind_of
from octo_spec.plugin.markdown_text import code, markdown
from octo_spec.testing import LAW
from octospec_cloudformation.yaml_scalars import scalar
from octospec_terraform.writing.quoting import comment, write_quoted
from tests.laws.test_shapes import HOSTILE, KINDS, titles

if TYPE_CHECKING:
    from collections.abc import Callable

WRITERS: Final[dict[str, Callable[[str], str]]] = {
    "YAML": scalar,
    "HCL": write_quoted,
    "JSON": json.dumps,
    "JSON as it is": lambda text: json.dumps(text, ensure_ascii=False),
    "Markdown": markdown,
    "code in Markdown": code,
    "a comment": lambda text: comment(f"of {text}"),
}
AROUND: Final = st.one_of(
    st.sampled_from(
        ("", "arn:aws:s3:::", "o", "n", "es", ":", ": x", " #", "# ", "1", "1.", ". x", ") x", "$", "${", "}")
    ),
    st.sampled_from(("%{", "\\", "'", '"', "`", "- ", "*", "_", "é", "true", "nul", "l", " x", "x ", "0x")),
    st.text(max_size=4),
)
values = st.one_of(*KINDS.values(), st.sampled_from(HOSTILE))


def one_value(place: str, text: str) -> Values:
    kind = kind_of(place, text)
    assume(kind is not None)
    return Values({place: text}, ((place, kind),))


@pytest.mark.parametrize("written", WRITERS)
@LAW
@given(before=AROUND, value=values, after=AROUND, data=st.data())
def test_a_value_is_replaced_in_every_syntax(
    written: str, before: str, value: str, after: str, data: st.DataObject
) -> None:
    write = WRITERS[written]
    known = one_value("fix x", value)
    # Also the shortest value at the end has every form: whether there is a shape cannot depend on lengths.
    ends = data.draw(st.sampled_from(list(ends_of(known))))
    [cut_out] = ends.last.texts.values()
    assume(cut_out not in before + after)
    for given_values in (known, ends.first):
        pairs = form_pairs(ends.last.forms, given_values.forms)
        assert pairs
        renaming = Renaming(pairs, Cut(tuple(pairs)))
        expected = write(f"{before}{given_values.texts['fix x']}{after}")
        assert renaming.text(write(f"{before}{cut_out}{after}")) == expected


@LAW
@given(titles, st.data())
def test_a_title_is_replaced_in_a_page(title: str, data: st.DataObject) -> None:
    known = one_value(TITLE, title)
    end = data.draw(st.sampled_from([ends.last for ends in ends_of(known)]))
    pairs = form_pairs(end.forms, known.forms)
    assert pairs
    renaming = Renaming(pairs, Cut(tuple(pairs)))
    assert renaming.text(f"# Octo for {markdown(end.texts[TITLE])}\n") == f"# Octo for {markdown(title)}\n"


@LAW
@given(values, values)
def test_invented_customers_are_of_the_same_kinds_and_at_the_ends(one: str, other: str) -> None:
    texts = {"fix x": one, "fix y": other}
    kinds = {place: kind_of(place, text) for place, text in texts.items()}
    assume(None not in kinds.values())
    for ends in ends_of(Values(texts, tuple(kinds.items()))):
        for end in (ends.first, ends.last):
            assert {place: kind_of(place, text) for place, text in end.texts.items()} == kinds
            assert (end.texts["fix x"] == end.texts["fix y"]) == (one == other)
    ends = next(ends_of(Values(texts, tuple(kinds.items()))))
    assert set(ends.first.texts.values()).isdisjoint(ends.last.texts.values())


@pytest.mark.parametrize(
    "value",
    [
        *(
            "yes",
            "No",
            "n",
            "null",
            "Rue",
            "each",
            "a b",
            "a: b",
            "x:",
            "x.",
            "",
            "${x}",
            "{",
            "*",
            "a?",
            "'",
            '"',
        ),
        *("a\\b", "a|b", "a#b", "a%b", "é", "\u202ex", "x\n", "aws", "aws-cn", "arn:aws:iam::aws:policy/X"),
        *("arn:aws:sts::131920598436:x", "con", "COM1", "lpt9-", "x" * 257, "a\u0301", "٣", "x\x7f"),
    ],
)
def test_a_value_that_a_syntax_or_aws_knows_has_no_kind(value: str) -> None:
    assert kind_of("fix x", value) is None


@pytest.mark.parametrize("title", [" x", "x ", "a  b", "a\nb", "a\u00a0b", "a\u202eb", "\x1b[1m", "x" * 257])
def test_a_title_with_other_spaces_or_unseen_characters_has_no_kind(title: str) -> None:
    assert kind_of(TITLE, title) is None


# --- the page on proofs ----------------------------------------------------------------------------

PROOFS: Final = (Path(__file__).parents[2] / "docs" / "proof.md").read_text("utf-8")
OF_KINDS: Final = PROOFS.split("| kind | examples |\n|---|---|\n")[1].split("\n\n")[0].splitlines()
ELLIPSIS: Final = "…"


def _quoted(text: str) -> list[str]:
    return [each.removesuffix(f"-{ELLIPSIS}") for each in re.findall("`([^`]+)`", text)]


def test_the_page_on_proofs_lists_each_kind_with_examples_of_it() -> None:
    heads = []
    for line in OF_KINDS:
        kinds = [kind_of("fix x", example) for example in _quoted(line.split("|")[2])]
        heads.append({kind.head for kind in kinds if kind})
        assert (None in kinds, len(heads[-1])) == (False, 1), line
    assert len(set(map(frozenset, heads))) == len(OF_KINDS)
    first_signs = OF_KINDS[4].split("``")[1]
    assert [kind.head for sign in first_signs if (kind := kind_of("fix x", f"{sign}abc"))] == [*first_signs]


def test_the_page_on_proofs_says_which_values_are_of_other_kinds_and_not_safe() -> None:
    punctuation = PROOFS.split("so values with other punctuation are another kind: ")[1].split(". ")[0]
    assert len({kind_of("fix x", each) for each in ("tenant", *_quoted(punctuation)[:2])}) == 3
    words = PROOFS.split("Words (")[1].split(")")[0]
    assert [
        kind_of("fix x", each) for each in (*_quoted(words), words.strip("`")[1:3], *WINDOWS_DEVICES)
    ] == [None] * (len(_quoted(words)) + 1 + len(WINDOWS_DEVICES))
    titles_on_page = _quoted(PROOFS.split("**Titles** (")[1].split(") are only")[0])
    assert (len(titles_on_page), None in [kind_of(TITLE, each) for each in titles_on_page]) == (4, False)
    assert kind_of(TITLE, "two  spaces") is None


def test_yaml_quotes_each_value_that_does_not_begin_with_a_letter() -> None:
    texts = _quoted(PROOFS.split("Every other one is quoted, so ")[1].split(" stay texts")[0])
    assert [scalar(each) for each in texts] == [f"'{each}'" for each in texts]
    assert (len(texts), scalar("acme")) == (4, "acme")
