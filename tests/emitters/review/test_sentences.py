"""Every sentence of the facts is in the page and in the text."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from octo_spec.model.review_facts import Change, Changes, ReviewedRole
from octo_spec.review.facts import review_facts
from octospec_review.writing.markdown_page import markdown
from octospec_review.writing.named_blanks import with_named_blanks
from tests.emitters.review.reading_pages import plain, tree, unmarked
from tests.emitters.review.real_facts import OCTO, facts, files
from tests.emitters.review.test_agreement import each_spec
from tests.review.small_deployments import deployment_of, grant, reviewed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from octo_spec.model.review_facts import ReviewFacts


def sentences(review: ReviewFacts) -> Iterator[str]:
    """List the texts that a reader must find in both, except those of grants, which are compared in order."""
    yield from (review.description, review.contact, review.warning, *review.unread)
    yield from (part for card in review.cards for part in (card.title, card.text, card.detail))
    yield from (part for way in review.ways for part in (way.step, way.why, str(way.witness or "")))
    yield from (answer.sentence for answer in review.answers)
    callers = [caller for role in review.roles for caller in role.trusted]
    yield from (part for caller in callers for part in (caller.who, *caller.conditions, caller.why))
    yield from (part for each in review.controls for part in (each.title, each.answer, each.evidence))
    yield from (part for each in review.texts for part in (each.title, each.purpose, each.missing))
    yield from (line for each in review.texts for line in (*each.not_covered, *each.text.splitlines()))
    yield from (review.evidence.octospec, review.evidence.command, *review.evidence.not_proven)
    yield from (part for each in review.vendor for part in (each.question, *each.answers))
    if review.changes:
        yield from (part for each in review.changes.changes for part in (each.text, each.witness))


def missing(review: ReviewFacts) -> list[tuple[str, str]]:
    """List the texts that are missing in one of the files, with the file."""
    written = files(review)
    shown = {
        "review.html": plain(tree(written["review.html"]).text),
        "review.md": plain(unmarked(written["review.md"])),
    }
    wanted = dict.fromkeys(plain(sentence) for sentence in sentences(with_named_blanks(review)))
    return [(name, sentence) for name, text in shown.items() for sentence in wanted if sentence not in text]


@pytest.mark.medium
@each_spec
def test_the_page_and_the_text_say_every_sentence(path: Path) -> None:
    assert missing(facts(path)) == []


def test_the_page_and_the_text_say_every_change() -> None:
    changes = (
        Change(
            "reader", "New access", "May newly delete a volume: ec2:DeleteVolume", "Write", (), "", "ec2:x"
        ),
        Change("deletes-data", "promises", "the spec no longer promises deletes-data", is_more=True),
    )
    assert missing(replace(facts(OCTO), changes=Changes("v1", "New access", changes))) == []


@pytest.mark.parametrize("inner", ["{}", '["`"]', "```", "{\n````\n}\n```"])
def test_a_text_to_copy_is_one_code_block_whatever_it_contains(inner: str) -> None:
    review = review_facts(reviewed(deployment_of(grant("s3:GetObject"))), ())
    copied = replace(review.texts[0], text=inner)
    written = files(replace(review, texts=(copied,)))["review.md"]
    blocks = re.findall(r"^(`{3,})json\n(.*?)^\1`*$", written, re.DOTALL | re.MULTILINE)
    assert [block for _, block in blocks] == [f"{inner}\n"]


def test_an_empty_line_is_before_each_part_of_the_text() -> None:
    """Markdown joins the lines of paragraphs; items of lists and rows of tables stay apart."""
    known = facts()
    roles = tuple(replace(role, unknown_policies=("arn:a", "arn:b")) for role in known.roles)
    everything = replace(
        known, customer="acme", contact="a@b", unread=("a", "b"), is_documented=False, roles=roles
    )
    lines = re.sub(r"(?s)^```.*?^```$", "", markdown(everything), flags=re.MULTILINE).split("\n")
    for above, line in pairwise(lines):
        assert not (above and line) or (_kind(above) == _kind(line) != "paragraph") or line.startswith("  ")


@pytest.mark.parametrize("keeps_choices", [True, False])
def test_no_two_empty_lines_follow_each_other(keeps_choices: bool) -> None:  # noqa: FBT001 - a case
    known = facts()
    missing = tuple(replace(each, text="", missing="too long", not_covered=()) for each in known.texts[:1])
    shown = replace(known, choices=known.choices if keeps_choices else (), texts=(*missing, *known.texts[1:]))
    assert "\n\n\n" not in re.sub(r"(?s)^```.*?^```$", "code", markdown(shown), flags=re.MULTILINE)


def test_a_policy_alone_is_said_to_have_no_known_trust_policy() -> None:
    policy = ReviewedRole("policy", "", "", 0, ())
    written = markdown(replace(facts(), roles=(policy,)))
    assert "### policy\n\n- no trust policy is known\n" in written


def _kind(line: str) -> str:
    return {"|": "table", "-": "list"}.get(line.lstrip()[:1], "paragraph")
