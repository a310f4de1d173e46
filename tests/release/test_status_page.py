"""The page of a fleet: what it says without a browser, and that no text acts on it."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import replace

import pytest

from octo_spec.cli import main
from octo_spec.release.customer_status import Cause, CustomerState, StatusReason
from octo_spec.release.status_charts import drawn_bar, histories
from octo_spec.release.status_commands import command_for_all
from octo_spec.release.status_facts import StatusFacts, StatusPlaces
from octo_spec.release.status_page import status_page
from octo_spec.release.status_words import CAUSES, TONES
from tests.release.fleet_rows import CASES, PLACES, facts, latest, row
from tests.release.test_index_page import HOSTILE

EACH = len(CASES)
FLEET = facts(EACH)


def embedded(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page)
    assert found
    data: dict[str, object] = json.loads(found[1])
    return data


def shown_causes(page: str) -> list[str]:
    return re.findall(r'<li data-cause="([^"]*)"', page)


def test_every_cause_and_state_has_words_and_a_tone() -> None:
    assert CAUSES.keys() == {*Cause}
    assert TONES.keys() == {*CustomerState}


def test_causes_are_listed_the_worst_first_and_the_rest_is_folded() -> None:
    page = status_page(FLEET)
    assert shown_causes(page) == [cause for cause in Cause if cause in FLEET.causes]
    folded = page.partition("<details>")[2].partition("</details>")[0]
    assert len(shown_causes(folded)) == len(FLEET.causes) - 8
    assert "<b>Do this first.</b>" in page
    assert '<a href="#customers?cause=escalation">1 customer</a>: a role can escalate its privileges;' in page


def test_the_rows_are_those_of_the_run() -> None:
    rows = embedded(status_page(FLEET))["rows"]
    assert isinstance(rows, list)
    assert [(each["id"], each["state"]) for each in rows] == [(row.id, row.state) for row in FLEET.rows]
    assert rows[0]["drift"][0][3].startswith("444455556666: sts:AssumeRole on arn:aws:iam::")


def test_the_bar_has_all_customers_and_folds_old_releases() -> None:
    bar = drawn_bar(FLEET)
    assert sum(each.segment.customers for each in bar) == EACH
    assert sum(each.width for each in bar) == pytest.approx(100, abs=0.1)
    by_label = {each.segment.label: each.segment for each in bar}
    assert (by_label["2.1.1"].note, by_label["2.1.0"].note) == ("latest", "patch behind")
    assert (by_label["1.6.0"].note, by_label["1.3.0"].note) == ("withdrawn", "unsupported")
    unknown = replace(FLEET, rows=(replace(row(EACH), release="0.9.0"),), missing=2)
    assert [(each.segment.label, each.segment.customers) for each in drawn_bar(unknown)] == [
        ("Older", 1),
        ("Not looked at yet", 2),
    ]


def test_states_change_since_the_last_complete_run() -> None:
    fleet = facts(2000)
    assert fleet.runs[-4].end == "stopped"
    current = next(each for each in histories(fleet) if each.state is CustomerState.CURRENT)
    assert len(current.bars) == 12
    assert [bar.stopped for bar in current.bars].index(True) == 8
    step = fleet.states[CustomerState.CURRENT] // 20
    assert current.change == f"+{step:,}"
    assert {each.change for each in histories(facts(30, runs=1))} == {""}
    after_a_stop = replace(fleet, runs=(fleet.runs[8], fleet.runs[-1]))
    assert {each.change for each in histories(after_a_stop)} == {""}


@pytest.mark.parametrize(
    ("fleet", "expected"),
    [
        (replace(FLEET, rows=(row(EACH),)), "<b>Nothing to do.</b> All 1 run 2.1.1 as it was released."),
        (replace(FLEET, rows=(row(EACH - 6),)), "<b>Start here.</b> No customer has deployed the roles yet."),
        (replace(FLEET, rows=(), missing=3), "No customer was looked at yet."),
        (replace(FLEET, rows=()), "No customer was looked at yet."),
    ],
)
def test_the_first_sentence(fleet: StatusFacts, expected: str) -> None:
    assert expected in status_page(fleet)


def test_no_text_of_a_customer_is_markup() -> None:
    hostile = tuple(
        replace(each, title=HOSTILE, id=f"{HOSTILE}{number}", reason=StatusReason("x", HOSTILE))
        for number, each in enumerate(FLEET.rows)
    )
    places = StatusPlaces(HOSTILE, HOSTILE, HOSTILE, HOSTILE, (HOSTILE,))
    page = status_page(replace(FLEET, rows=hostile, latest=replace(latest(), name=HOSTILE), places=places))
    assert len(re.findall("<script", page)) == 2
    assert "<img" not in page
    assert len(re.findall("</style>", page)) == 1
    assert not re.search(r'href="(?!#)', page)
    rows = embedded(page)["rows"]
    assert isinstance(rows, list)
    assert rows[0]["title"] == HOSTILE


def test_no_text_of_a_customer_changes_the_order_of_the_page() -> None:
    obeyed = "a\u202eb\x1b[31m\x9bc\u2066"
    hostile = replace(row(2), title=obeyed, reason=StatusReason("x", obeyed), limits=(obeyed,))
    page = status_page(replace(FLEET, rows=(hostile,)))
    assert re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page) is None
    shown = r"a\u202eb\x1b[31m\x9bc\u2066"
    rows = embedded(page)["rows"]
    assert isinstance(rows, list)
    assert (rows[0]["title"], rows[0]["reason"], rows[0]["limits"]) == (shown, shown, [shown])


@pytest.mark.parametrize("cause", Cause)
def test_commands_can_be_run_as_they_are(cause: Cause) -> None:
    places = replace(PLACES, releases="my release/")
    rows = [row(number) for number, (_, each) in enumerate(CASES) if each is cause] or [row(0)]
    command = command_for_all(cause, rows, places, latest())
    ours = [line for line in command.splitlines() if line.startswith("octospec ")]
    assert (bool(ours), "{" in command) == (cause not in WITHOUT, False)
    for line in ours:
        _, name, *words = shlex.split(line)
        with main.make_context("octospec", [name, *words]) as context:
            found = main.get_command(context, name)
            assert found is not None
            found.make_context(name, words, parent=context)  # raises if an option is not known


WITHOUT = (Cause.NOT_REGISTERED, Cause.NOT_COMPARED, Cause.OTHER_ACCOUNT, Cause.OWN_IDENTITY)


def test_a_command_names_few_customers_and_looks_at_all_for_many() -> None:
    two, six = (list(map(row, range(number))) for number in (2, 6))
    named = command_for_all(Cause.MORE_ACCESS, two, PLACES, latest())
    assert named.endswith("--live --profile vendor --customer customer-0 --customer customer-1")
    assert command_for_all(Cause.MORE_ACCESS, six, PLACES, latest()).endswith("--live --profile vendor")
