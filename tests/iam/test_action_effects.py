"""The table of effects: what an action answers, and that it agrees with the other tables of ``iam``."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from octo_spec.analysis.questions import QUESTIONS
from octo_spec.iam.action_effects import (
    JUDGED_TOGETHER,
    QUESTION_IDS,
    TABLE,
    TAKES_ROLE,
    EffectAnswer,
    EvidenceKind,
    _names_at_positions,
    classified_names,
    effects,
    judged_services,
    judged_until,
    names_answering,
    service_effects,
)
from octo_spec.iam.answering_actions import LISTS, actions, unclassified_actions
from octo_spec.iam.catalog import Level, expand
from octo_spec.iam.catalog_data import data_date, prefixes
from octo_spec.iam.dangerous_actions import Danger, all_dangerous_actions
from octo_spec.iam.escalation_steps import PASS_ROLE
from octo_spec.iam.role_inputs import role_passing_actions

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.iam.action_effects import ServiceEffects

UNCLASSIFIED = 26
"""The most actions that may have an open answer; it only ever becomes smaller.

One in a hundred of the catalogue would be 223.
"""

SHOWN_FALSE = {
    "reads-secrets": (
        "appsync:ListApiKeys",
        "cognito-idp:DescribeUserPoolClient",
        "glue:GetConnections",
        "redshift-serverless:GetCredentials",
        "s3:GetDataAccess",
    ),
    "reads-tables": ("es:ESHttpPost",),
    "deletes-data": ("es:ESHttpPost", "s3tables:DeleteTable"),
    "spends-money": ("payments:MakePayment",),
    "stops-machines": ("fis:StartExperiment",),
    "runs-code": ("fis:StartExperiment",),
}
"""Actions that a policy held whose answers were once "never", by what they do."""

WELL_KNOWN = tomllib.loads((Path(__file__).parent / "action_effects" / "well_known.toml").read_text("utf-8"))
"""Well-known actions by question, with wildcards, and the access levels that count; none for all levels."""

FAMILIES = tomllib.loads((Path(__file__).parent / "action_effects" / "families.toml").read_text("utf-8"))
"""Cases that are judged alike, by question, answer and rule: the actions, with wildcards."""

DANGER_QUESTIONS = {
    Danger.PRIVILEGE_ESCALATION: {"changes-iam", "exposes-resources", "creates-credentials"},
    # Who lets people act as the role of an identity pool, lets the caller, too.
    Danger.PRINCIPAL_ACCESS: {
        *("assumes-roles", "creates-credentials", "reads-secrets", "changes-iam", "exposes-resources")
    },
    Danger.COMPUTE_HIJACKING: {"runs-code"},
    Danger.CREDENTIAL_EXPOSURE: {"reads-secrets"},
    Danger.DATA_ACCESS: {question for question in QUESTION_IDS if question.startswith("reads-")},
    Danger.RESOURCE_EXPOSURE: {"exposes-resources"},
}
"""The questions of which a dangerous action answers at least one."""


def yes(action: str) -> set[str]:
    return {id for id, effect in effects(action).items() if effect.answer is EffectAnswer.YES}


def well_known(question: str) -> list[str]:
    of_question = WELL_KNOWN[question]
    named = [action for pattern in of_question["actions"].split() for action in expand(pattern)]
    assert named
    levels = of_question.get("levels", list(Level))
    return [each.full_name for each in named if set(each.levels) & set(levels)]


def open_names(table: ServiceEffects) -> set[str]:
    """Return the actions of a service that were not read, or whose answer to some question is open."""
    rows = (row for row in table.rows if row.answer is EffectAnswer.UNCLASSIFIED)
    return set(table.names).difference(*table.read.values()).union(*(row.names for row in rows))


def test_the_questions_are_those_of_a_review_and_takes_role() -> None:
    assert (*(question.id for question in QUESTIONS), TAKES_ROLE) == QUESTION_IDS


def test_the_files_are_small() -> None:
    assert TABLE.stat().st_size < 250_000
    assert LISTS.stat().st_size < 150_000


@pytest.mark.medium
@pytest.mark.parametrize(
    ("listed", "answer"), [(actions, EffectAnswer.YES), (unclassified_actions, EffectAnswer.UNCLASSIFIED)]
)
def test_the_lists_are_those_of_the_table(
    listed: Callable[[str], tuple[str, ...]], answer: EffectAnswer
) -> None:
    for question in QUESTION_IDS:
        names = ((service, names_answering(service, question, answer)) for service in judged_services())
        assert listed(question) == tuple(f"{service}:{name}" for service, of in names for name in sorted(of))


def test_the_command_line_starts_without_the_table() -> None:
    code = "import sys, octo_spec.cli; sys.exit('octo_spec.iam.action_effects' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_service_of_the_catalogue_is_in_the_table() -> None:
    assert judged_services() == prefixes()
    assert judged_until() == data_date()


def test_every_action_of_the_catalogue_is_in_the_table() -> None:
    known = {each.full_name for each in expand("*")}
    assert {
        f"{service}:{name}" for service in judged_services() for name in service_effects(service).names
    } == known


def test_letter_case_does_not_matter() -> None:
    assert effects("GLUE:getconnections") == effects("glue:GetConnections")


def test_an_action_that_is_not_in_the_table_is_unclassified_with_the_date_of_the_table() -> None:
    answers = effects("glue:GetConectionz")
    assert set(answers) == set(QUESTION_IDS)
    assert {effect.answer for effect in answers.values()} == {EffectAnswer.UNCLASSIFIED}
    assert str(judged_until()) in answers["reads-secrets"].reason


def test_each_yes_has_a_reason_and_evidence() -> None:
    for service in judged_services():
        for row in service_effects(service).rows:
            assert row.reason, (service, row)
            assert row.evidence is not EvidenceKind.NONE


@pytest.mark.parametrize("positions", ["2", "0-2", "1-0"])
def test_positions_that_the_table_does_not_have_are_an_error(positions: str) -> None:
    with pytest.raises(IndexError, match=f"no actions at {positions}"):
        _names_at_positions(positions, ("One", "Two"))


def test_few_actions_are_unclassified() -> None:
    assert sum(len(open_names(service_effects(service))) for service in judged_services()) <= UNCLASSIFIED


def test_an_unclassified_action_is_listed_by_its_question() -> None:
    assert "execute-api:Invoke" in unclassified_actions("runs-code")
    assert "execute-api:Invoke" not in actions("runs-code")


@pytest.mark.parametrize("question", WELL_KNOWN)
def test_a_well_known_action_is_a_yes_or_a_no_with_a_reason(question: str) -> None:
    for action in well_known(question):
        effect = effects(action)[question]
        assert effect.answer is EffectAnswer.YES or not effect.reason.startswith(JUDGED_TOGETHER), action


@pytest.mark.parametrize("question", FAMILIES)
def test_the_same_case_is_judged_alike(question: str) -> None:
    for answer, rules in FAMILIES[question].items():
        for pattern in " ".join(rules.values()).split():
            found = expand(pattern)
            assert found, pattern
            for action in found:
                assert effects(action.full_name)[question].answer == answer, action.full_name


@pytest.mark.parametrize("danger", Danger)
def test_a_dangerous_action_answers_a_question(danger: Danger) -> None:
    assert not [
        action for action in all_dangerous_actions(danger) if not yes(action) & DANGER_QUESTIONS[danger]
    ]


def test_takes_role_has_every_action_that_passes_a_role() -> None:
    known = {each.full_name for each in expand("*")}
    assert set(actions(TAKES_ROLE)) >= set(role_passing_actions()) & known


@pytest.mark.parametrize("service", ["execute-api", "glue", "newer-than-the-table"])
def test_the_names_with_an_answer_are_those_of_the_effects(service: str) -> None:
    names = service_effects(service).names
    for question in QUESTION_IDS:
        for answer in EffectAnswer:
            answering = {name for name in names if effects(f"{service}:{name}")[question].answer is answer}
            assert names_answering(service, question, answer) == answering
    assert classified_names(service) == set(names) - open_names(service_effects(service))


def test_only_one_action_passes_roles() -> None:
    assert actions("passes-roles") == (PASS_ROLE,)


@pytest.mark.parametrize(("question", "named"), SHOWN_FALSE.items())
def test_what_was_once_missed_is_a_yes(question: str, named: tuple[str, ...]) -> None:
    assert set(named) <= set(actions(question))


def test_the_level_decides_what_changes_resources_unless_it_is_judged_otherwise() -> None:
    by_level = effects("sqs:CreateQueue")["changes-resources"]
    assert (by_level.answer, by_level.evidence) == (EffectAnswer.YES, EvidenceKind.LEVEL)
    assert effects("glue:GetStages")["changes-resources"].answer is EffectAnswer.NO
    assert Level.WRITE in expand("glue:GetStages")[0].levels
