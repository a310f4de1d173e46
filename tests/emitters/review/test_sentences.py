"""Every sentence of the facts stands in the page and in the text: none is told by one of them alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.model.review_facts import Change, Changes
from tests.emitters.review.reading_pages import plain, tree, unmarked
from tests.emitters.review.real_facts import OCTO, facts, files
from tests.emitters.review.test_agreement import each_spec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from octo_spec.model.review_facts import ReviewFacts


def sentences(told: ReviewFacts) -> Iterator[str]:
    """List the texts that a reader of either must find, but those of grants, whose order tells them apart."""
    yield from (told.description, told.contact, told.warning, *told.unread)
    yield from (part for card in told.cards for part in (card.title, card.text, card.detail))
    yield from (part for way in told.ways for part in (way.step, way.why, str(way.witness or "")))
    yield from (answer.sentence for answer in told.answers)
    callers = [caller for role in told.roles for caller in role.trusted]
    yield from (part for caller in callers for part in (caller.who, *caller.conditions, caller.why))
    yield from (part for each in told.controls for part in (each.title, each.answer, each.evidence))
    yield from (part for each in told.texts for part in (each.title, each.purpose, each.missing))
    yield from (line for each in told.texts for line in (*each.not_covered, *each.text.splitlines()))
    yield from (told.evidence.octospec, told.evidence.command, *told.evidence.not_proven)
    if told.changes:
        yield from (part for each in told.changes.changes for part in (each.text, each.witness))


def missing(told: ReviewFacts) -> list[tuple[str, str]]:
    """Name what one of the files does not say, with the file."""
    written = files(told)
    shown = {
        "review.html": plain(tree(written["review.html"]).text),
        "review.md": plain(unmarked(written["review.md"])),
    }
    wanted = dict.fromkeys(plain(sentence) for sentence in sentences(told))
    return [(name, sentence) for name, text in shown.items() for sentence in wanted if sentence not in text]


@each_spec
def test_the_page_and_the_text_say_every_sentence(path: Path) -> None:
    assert missing(facts(path)) == []


def test_the_page_and_the_text_say_every_change() -> None:
    changes = (
        Change(
            "reader", "New access", "May newly delete a volume: ec2:DeleteVolume", "Write", (), "", "ec2:x"
        ),
        Change("deletes-data", "promises", "deletes-data is promised no longer", is_more=True),
    )
    assert missing(replace(facts(OCTO), changes=Changes("v1", "New access", changes))) == []
