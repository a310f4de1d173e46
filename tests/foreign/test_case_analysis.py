"""Cases exclude each other, cover everything, and return what the run returns for every answer."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.foreign.case_analysis import MAX_CASES, Answers, Case, CaseSubject, TooManyCasesError, cases_of
from octo_spec.testing import LAW

SUBJECTS = (
    CaseSubject("level", ("none", "look", "act")),
    CaseSubject("switch", ("off", "on")),
    CaseSubject("size", ("s", "m", "l")),
)

Question = tuple[int, frozenset[str]]
Tree = int | tuple[Question, "Tree", "Tree"]


def _questions() -> st.SearchStrategy[Question]:
    def about(index: int) -> st.SearchStrategy[Question]:
        return st.tuples(st.just(index), st.frozensets(st.sampled_from(SUBJECTS[index].answers)))

    return st.integers(0, len(SUBJECTS) - 1).flatmap(about)


TREES: st.SearchStrategy[Tree] = st.recursive(
    st.integers(0, 2), lambda inner: st.tuples(_questions(), inner, inner), max_leaves=8
)


def _run(tree: Tree, case: Case) -> int:
    while not isinstance(tree, int):
        (index, values), holds, fails = tree
        tree = holds if case.is_one_of(SUBJECTS[index], values) else fails
    return tree


@LAW
@given(TREES, st.booleans())
def test_every_answer_is_in_one_case_with_the_result_of_its_run(tree: Tree, narrowed: bool) -> None:  # noqa: FBT001
    given_answers = {"level": ("look", "act")} if narrowed else {}
    outcomes = cases_of(lambda case: _run(tree, case), given_answers)
    for values in product(*(given_answers.get(subject.id, subject.answers) for subject in SUBJECTS)):
        answers = dict(zip((subject.id for subject in SUBJECTS), values, strict=True))
        [held] = [
            outcome.result
            for outcome in outcomes
            if all(answers[id] in left for id, left in outcome.answers.items())
        ]
        assert held == _run(tree, Case({id: (value,) for id, value in answers.items()}))
    assert all(
        outcome.answers.items() >= given_answers.items()
        for outcome in outcomes
        if not _narrower(outcome.answers)
    )


def _narrower(answers: Answers) -> bool:
    """Return whether a case leaves only one answer to the narrowed subject."""
    return len(answers.get("level", ())) == 1


def test_answers_without_a_difference_share_a_case() -> None:
    level, switch, _ = SUBJECTS
    outcomes = cases_of(
        lambda case: case.is_one_of(level, ("act",)) and case.is_one_of(switch, ("on",)) and False
    )
    assert [outcome.answers for outcome in outcomes] == [{}]


def test_an_answer_has_its_own_case() -> None:
    outcomes = cases_of(lambda case: case.answer(SUBJECTS[0]))
    assert {outcome.result: outcome.answers["level"] for outcome in outcomes} == {
        value: (value,) for value in SUBJECTS[0].answers
    }


def test_too_many_cases_are_an_error() -> None:
    switches = [CaseSubject(f"s{number}", ("off", "on")) for number in range(MAX_CASES.bit_length())]
    with pytest.raises(TooManyCasesError):
        cases_of(lambda case: tuple(map(case.answer, switches)))
