"""A role that exists in several cases becomes a role for each case, with ids that say which."""

from __future__ import annotations

from octo_spec.foreign.role_copies import role_copies
from octo_spec.model.presence import ChoiceIs, Given, Presence

SCANS, EVENTS = ChoiceIs("scans", ("on",)), ChoiceIs("events", ("on",))
NO_SCANS, NO_EVENTS = ChoiceIs("scans", ("off",)), ChoiceIs("events", ("off",))


def test_the_first_case_keeps_the_id_and_others_say_what_they_add() -> None:
    logs = Presence.of(NO_SCANS, NO_EVENTS, Given("logs"))
    ids = tuple(role_copies("reader", (Presence.of(SCANS), Presence.of(NO_SCANS, EVENTS), logs), ["reader"]))
    assert ids == ("reader", "reader-events", "reader-events-off-logs")


def test_ids_of_other_roles_stay_unique() -> None:
    whens = (Presence.of(SCANS), Presence.of(NO_SCANS, EVENTS))
    assert tuple(role_copies("reader", whens, ["reader", "reader-events"])) == ("reader", "reader-events2")
    contrary = (Presence.of(SCANS), Presence.of(NO_SCANS))
    assert tuple(role_copies("reader", contrary, ["reader"])) == ("reader", "reader-scans-off")
