"""Questions of another distribution are written like octospec's own; hostile ones are refused, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.analysis.questions import QUESTIONS, installed_questions
from octo_spec.iam.answering_actions import actions
from octo_spec.plugin.process.limits import LIMITS, Limits
from tests.cli.plugin_distributions import SPEC, ended, install

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Octospec

HEAD = '''\
from octo_spec.lint import Level, ReviewQuestion

PAGE = """Reads costs.

What it asks
    Whether it reads costs.

What it does not cover
    All else.

Source
    https://example.com/costs
"""

'''
COSTS = "ReviewQuestion('acme-costs', 'reads costs', ('ce:Get*',), PAGE)"


def questions(*values: str) -> str:
    """Write a module that gives questions."""
    return f"{HEAD}PLUGIN = ({', '.join(values)},)\n"


def page_of(**parts: str) -> str:
    """Write a module with a question of which a part is another."""
    fields = {"id": "'x'", "phrase": "'x'", "actions": "('ce:*',)", "page": "PAGE"} | parts
    return questions(f"ReviewQuestion({', '.join(f'{name}={value}' for name, value in fields.items())})")


WRONG = "OCT805 evil 1.0: entry point 'evil' returns "
X = f"{WRONG}question 'x' "
NONE = "OCT805 evil 1.0: entry point 'evil' does not return a tuple of questions"
LOADING = "OCT804 questions 'evil' of evil 1.0 cannot be loaded: "
MISBEHAVIOURS = {
    "imports what is not there": ("import nope_x\n", LOADING + "ModuleNotFoundError"),
    "ends the process": ("import os; os._exit(0)\n", LOADING + "it ended its own process with exit code 0"),
    "hangs": ("import time; time.sleep(10**6)\n", LOADING + "it did not answer within 2 seconds"),
    "is a number": ("PLUGIN = 3\n", NONE),
    "is a list": (f"{HEAD}PLUGIN = [{COSTS}]\n", NONE),
    "holds a text": ("PLUGIN = ('reads-costs',)\n", NONE),
    "has a number for an id": (page_of(id="5"), NONE + ": [0].id is of type int"),
    "has a list of actions": (page_of(actions="['ce:*']"), NONE + ": [0].actions is"),
    "has half a pair": (page_of(phrase="'\\ud800'"), NONE + ": [0].phrase contains half"),
    "has an id that is no id": (
        page_of(id="'\\x1b[31m'"),
        WRONG + r"the ID '\x1b[31m', which",
    ),
    "has no end of an id": (page_of(id="'x' * 999"), WRONG + "the ID 'xxx"),
    "has a phrase of two lines": (page_of(phrase="'a\\nb'"), X + "whose phrase is not one"),
    "has no phrase": (page_of(phrase="' '"), X + "whose phrase is not one short line"),
    "has a deed of two lines": (page_of(deed="'a\\nb'"), X + "whose deed is not one short line"),
    "has a long deed": (page_of(deed="'x' * 101"), X + "whose deed is not one short line"),
    "is too grave": (page_of(gravity="101"), X + "with gravity 101; it must be from 0 to 100"),
    "is less than calm": (page_of(gravity="-1"), X + "with gravity -1; it must be from 0 to 100"),
    "has a text for a tone": (page_of(tone="'grave'"), NONE + ": [0].tone"),
    "has no actions": (page_of(actions="()"), X + "with 0 actions"),
    "has too many": (page_of(actions="('ce:*',) * 1001"), X + "with 1,001 actions"),
    "has what is no action": (
        page_of(actions="('a b',)"),
        X + "with 'a b', which is not an action",
    ),
    "has no such effect": (
        page_of(effects="('reads-minds',)"),
        X + "with effect 'reads-minds', which does not exist",
    ),
    "has no such action": (
        page_of(actions="('ce:No',)"),
        X + "with 'ce:No', which matches no",
    ),
    "has levels of none": (
        page_of(actions="('ce:GetTags',)", levels="frozenset({Level.WRITE})"),
        X + "none of whose actions has its levels",
    ),
    "has unknown levels": (
        page_of(levels="frozenset({'Evil'})"),
        NONE + ": [0].levels",
    ),
    "has no page": (page_of(page="''"), X + "whose page does not begin with a sentence"),
    "has half a page": (
        page_of(page="'Reads.'"),
        X + "whose page has nothing under 'What it asks'",
    ),
    "has a page without end": (page_of(page="PAGE * 999"), X + "whose page has more than"),
    "has no source": (
        page_of(page="PAGE.replace('https', 'http')"),
        X + "whose page has no source",
    ),
    "takes an id of octospec": (
        page_of(id="'reads-secrets'"),
        "OCT806 question 'reads-secrets' of evil 1.0 has the ID of a question of octospec",
    ),
    "has one id twice": (questions(COSTS, COSTS), "OCT806 question 'acme-costs' of evil 1.0 has the ID of"),
}


@pytest.fixture(autouse=True)
def _limited(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = LIMITS.set(Limits(seconds=2, memory=256))
    installed_questions.loaded_elsewhere.cache_clear()
    yield from ended(monkeypatch)
    installed_questions.loaded_elsewhere.cache_clear()
    LIMITS.reset(before)


def installed(octospec: Octospec, monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    install(octospec.folder, monkeypatch, installed_questions.GROUP, "evil", module)


@pytest.mark.medium
@pytest.mark.parametrize("kind", MISBEHAVIOURS)
def test_each_misbehaviour_is_reported_and_octospecs_own_questions_are_decided(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    module, said = MISBEHAVIOURS[kind]
    installed(octospec, monkeypatch, module)
    ran = octospec("questions", "--json")
    assert ran.code == 2
    [reported] = ran.json["diagnostics"]
    assert f"{reported['code']} {reported['message']}".startswith(said)
    assert [each["id"] for each in ran.json["questions"]][: len(QUESTIONS)] == [each.id for each in QUESTIONS]
    assert "\x1b" not in ran.out


def test_a_question_is_listed_and_its_page_printed(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(octospec, monkeypatch, questions(COSTS))
    listed = octospec("questions")
    assert listed.code == 0
    assert listed.out.splitlines()[-1].split() == ["acme-costs", "Reads", "costs."]
    page = octospec("questions", "acme-costs").out
    assert "The question names ce:Get*." in " ".join(page.split())
    assert " (ce)\n    named by the question: GetAnomalies, " in page
    assert "did you mean 'acme-costs'?" in octospec("questions", "acme-cost").err


def test_a_question_may_name_effects_instead_of_actions(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = "ReviewQuestion('acme-reads', 'reads it', (), PAGE, effects=('reads-code', 'reads-logs'))"
    installed(octospec, monkeypatch, questions(written))
    [reported] = octospec("questions", "acme-reads", "--json").json["questions"]
    assert set(reported["actions"]) == {*actions("reads-code"), *actions("reads-logs")}


@pytest.mark.medium
def test_a_review_answers_it(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(octospec, monkeypatch, questions(COSTS))
    octospec.write("spec.yaml", SPEC)
    assert octospec("review", "spec.yaml", "--out", "reported").code == 0
    text = (octospec.folder / "reported" / "review.md").read_text("utf-8")
    assert "| <code>acme-costs</code> | reader | yes | Yes: ce:GetAnomalies" in text
    assert octospec("build", "spec.yaml", "--format", "review", "--out", "dist").code == 0
    assert "<code>acme-costs</code>" in (octospec.folder / "dist" / "review" / "review.md").read_text("utf-8")


@pytest.mark.medium
def test_it_reaches_the_first_screen(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    values = "deed='Spend all', tone=Tone.GRAVE, gravity=100, has_card=True"
    module = questions(COSTS.replace("PAGE)", f"PAGE, {values})")).replace(
        "import Level", "import Level, Tone"
    )
    installed(octospec, monkeypatch, module)
    octospec.write("spec.yaml", SPEC)
    cards = octospec("review", "spec.yaml", "--out", "reported", "--json").json["cards"]
    assert (cards[0]["text"], cards[0]["tone"]) == ("Spend all", "grave")
    assert "Reads costs" in [card["title"] for card in cards]


def test_a_spec_may_promise_it(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(octospec, monkeypatch, questions(COSTS))
    octospec.write("spec.yaml", f"{SPEC}promises: acme-costs\n")
    broken = octospec("lint", "spec.yaml", "--json")
    assert [found["code"] for found in broken.json["findings"] if found["severity"] == "error"] == ["OCT398"]
    octospec.write(
        "spec.yaml", SPEC.replace("ce:Get*", "ce:ListCostAllocationTags") + "promises: acme-costs\n"
    )
    assert octospec("lint", "spec.yaml").code == 0


def test_a_promise_about_a_question_that_cannot_be_loaded_stops_a_build(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(octospec, monkeypatch, "import nope_x\n")
    octospec.write("spec.yaml", f"{SPEC}promises: acme-costs\n")
    for command in (["build", "--out", "dist"], ["review", "--out", "reported"]):
        ran = octospec(*command, "spec.yaml", "--json")
        assert ran.code == 2
        assert "OCT804" in [reported["code"] for reported in ran.json["diagnostics"]]
    assert not (octospec.folder / "dist").exists()
    assert not (octospec.folder / "reported").exists()
