"""The table of answers: which combination is first, and what is folded."""

from __future__ import annotations

from dataclasses import replace

from octo_spec.model.review_facts import Tone
from octo_spec.review.facts import review_facts
from octospec_review.writing.answer_matrix import answer_matrix, worst_first
from octospec_review.writing.combination_rows import row_views
from tests.emitters.review.real_facts import facts
from tests.review.small_deployments import deployment_of, grant, reviewed


def test_questions_are_folded_only_if_every_combination_is_a_column() -> None:
    whole = facts()
    rows = row_views(whole)
    assert answer_matrix(whole, rows)["folds"]
    some = replace(whole, all_combinations=False)
    matrix = answer_matrix(some, rows)
    assert matrix["folds"] == []
    assert len(matrix["open"]) == len(some.questions)


def test_one_grave_answer_is_worse_than_many_that_are_not() -> None:
    found = facts()
    first, second, *_ = row_views(found)
    calmest = max(each["rank"] for row in (first, second) for each in row["outcomes"].values())
    grave = next(question.id for question in found.questions if question.tone is Tone.GRAVE)
    no, yes = {"word": "no", "rank": calmest}, {"word": "yes", "rank": 0}
    ids = {question.id: question.tone for question in found.questions}
    one_grave = {**first, "outcomes": {id: yes if id == grave else no for id in ids}}
    many = {**second, "outcomes": {id: no if tone is Tone.GRAVE else yes for id, tone in ids.items()}}
    assert worst_first(found, [many, one_grave]) == [one_grave, many]


def test_of_equal_answers_more_actions_are_worse() -> None:
    found = facts()
    first, *_ = row_views(found)
    fewer, more = ({**first, "levels": {"Read": count, "Write": 1}} for count in (1, 2))
    assert worst_first(found, [fewer, more]) == [more, fewer]


def test_a_row_names_the_action_that_reviewers_look_for_in_each_combination() -> None:
    found = facts()
    matrix = answer_matrix(found, row_views(found))
    [row] = [row for row in matrix["open"] if row["id"] == "reads-secrets"]
    assert row["most"] == ["secretsmanager:GetSecretValue"]
    clearest = {names[0]: when for _, when, names in row["counts"]}
    assert clearest["secretsmanager:GetSecretValue"] == [{"optimization": ["on"]}]
    assert clearest["ssm:GetParameter"] == [{"remediation": ["on"]}]
    assert sum(number for number, _, _ in row["counts"]) == 1 + row["more"]


def test_a_row_names_all_of_three_actions() -> None:
    actions = ["backup:DeleteBackupVault", "backup:DeleteRecoveryPoint", "ec2:DeleteSnapshot"]
    found = review_facts(reviewed(deployment_of(*map(grant, actions))))
    [row] = [row for row in answer_matrix(found, row_views(found))["open"] if row["id"] == "changes-backups"]
    assert (sorted(row["most"]), row["more"]) == (actions, 0)


def test_an_action_of_iam_comes_before_one_that_only_few_know() -> None:
    unknown, known = "ce:UpdateConsoleActionSetEnforced", "iam:TagRole"
    deployment = deployment_of(grant(unknown), grant(known))
    found = review_facts(reviewed(deployment))
    [row] = [row for row in answer_matrix(found, row_views(found))["open"] if row["id"] == "changes-iam"]
    assert row["most"] == [known, unknown]
    [answer] = [each for each in found.answers if each.question == "changes-iam"]
    assert answer.sentence == f"Yes: {known}, {unknown}"
