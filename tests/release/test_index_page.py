"""The page of all releases: what it says, and that no text acts on it."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256

from octo_spec.model.launch import Launch, LaunchKind
from octo_spec.release.index_page import index_page, with_page
from octo_spec.release.latest import Latest, Withdrawal, latest_of
from tests.release.test_latest import FIRST, SECOND

HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}</style>"
BAD_LINK = Launch("terraform", LaunchKind.OPEN, "Open", "javascript:alert(1)")


def hostile() -> Latest:
    change = replace(SECOND.changes[0], text=HOSTILE, why=HOSTILE, subject=HOSTILE, is_more=True)
    way = Launch("terraform", LaunchKind.RUN, f"Run {HOSTILE}", HOSTILE, HOSTILE)
    second = replace(SECOND, changes=(change,), launch=(way, BAD_LINK), summary=HOSTILE)
    gone = Withdrawal("1.9.0", "2026-11-27", HOSTILE)
    return latest_of(HOSTILE, (FIRST, second), withdrawn=(gone,), supported_since="1.10.0")


def test_it_lists_versions_with_what_became_of_them() -> None:
    page = index_page(hostile())
    parts = re.findall(r"<article.*?</article>", page, re.DOTALL)
    assert [re.findall(r'class="chip (\w+)"', part) for part in parts] == [
        ["step", "calm", "caution"],
        ["grave", "caution"],
    ]
    assert 'href="1.10.0/review/review.html"' in parts[0]


def test_no_text_of_a_release_is_markup_and_nothing_but_https_is_a_link() -> None:
    page = index_page(hostile())
    assert "<script" not in page
    assert "<img" not in page
    assert not re.search(r'href="(?!https://|1\.|latest\.json|#main)', page)


def test_the_same_releases_give_the_same_page_whose_sum_is_reported() -> None:
    reported, page = with_page(hostile())
    assert reported.page == sha256(page.encode()).hexdigest()
    assert with_page(reported) == (reported, page)


def test_without_links_and_signatures_it_says_so() -> None:
    page = index_page(latest_of("octo", (FIRST,)))
    assert "there are no deployment links" in page
    assert "These releases are not signed" in page
    signed = index_page(latest_of("octo", (FIRST,), signed=True))
    assert "not signed" not in signed
    assert "octospec verify 1.9.0 --key KEY.pub\n" in signed
