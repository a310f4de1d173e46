"""The answers of the approved version next to those of today: none says more than was decided."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octo_spec.analysis.diff.changes import Diff, Direction, HiddenChange
from octo_spec.analysis.diff.diff import diff
from octo_spec.analysis.questions import QUESTIONS
from octo_spec.analysis.sides import PolicyPurpose, SidePair, deployment_side
from octo_spec.model.claims import ClaimAnswer
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.review_facts import AnswerStep, Changes, UnreadPart
from octo_spec.model.text import Text
from octo_spec.model.unread import UnreadKind
from octo_spec.review.compared_roles import AnsweredRoles, answered_roles, with_approved_answers
from octo_spec.review.facts import review_facts
from octo_spec.symbolic.unknowns import Unknowns
from tests.review.small_deployments import deployment_of, grant, reviewed
from tests.review.test_open_ends import attached

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment, Statement
    from octo_spec.model.review_facts import AnswerSince, ReviewFacts

NOTHING = Diff((), (), ())


def _since(facts: ReviewFacts, before: AnsweredRoles, given: Diff) -> dict[str, AnswerSince]:
    compared = with_approved_answers(replace(facts, changes=Changes("v1", "")), before, given)
    assert compared.changes is not None
    return {each.question: each for each in compared.changes.answers}


def test_a_role_that_may_have_been_skipped_was_not_approved_with_a_no() -> None:
    facts = review_facts(reviewed(deployment_of(grant("s3:DeleteObject"))))
    others = {("other", "deletes-data"): (), ("third", "deletes-data"): ()}
    before = AnsweredRoles(others, (), ("a.yaml:1:1",))
    found = _since(facts, before, NOTHING)["deletes-data"]
    assert [claim.answer for claim in found.approved] == [ClaimAnswer.NOT_DECIDED]
    assert "a.yaml:1:1" in found.approved[0].reason
    assert found.step is AnswerStep.WORSE
    complete = replace(before, skipped=())
    [claim] = _since(facts, complete, NOTHING)["deletes-data"].approved
    assert claim.answer is ClaimAnswer.NO


def test_an_answer_is_not_the_same_if_an_unknown_policy_may_allow_more() -> None:
    facts = review_facts(reviewed(attached(grant("s3:GetObject"))))
    [role] = facts.roles
    hidden = HiddenChange(role.id, PolicyPurpose.ACCESS, Direction.NEW, "a policy")
    for given, expected in (
        (NOTHING, AnswerStep.SAME),
        (replace(NOTHING, hidden=(hidden,)), AnswerStep.MORE),
    ):
        found = _since(facts, answered_roles(facts), given)
        assert found["deletes-data"].step is expected
    known = review_facts(reviewed(deployment_of(grant("s3:GetObject"))))
    found = _since(known, answered_roles(known), replace(NOTHING, hidden=(hidden,)))
    assert found["deletes-data"].step is AnswerStep.SAME


# --- two deployments ---------------------------------------------------------------------------

TWO_QUESTIONS = tuple(each for each in QUESTIONS if each.id in ("reads-object-contents", "assumes-roles"))


def _facts(deployment: Deployment) -> ReviewFacts:
    return review_facts(reviewed(deployment), TWO_QUESTIONS)


def _diff(old: Deployment, new: Deployment) -> Diff:
    unknowns = Unknowns.of((old, new), {}, {})
    before, after = (deployment_side("small", each, unknowns) for each in (old, new))
    return diff((SidePair(before, after, unknowns),))


def _on(arn: str, *statements: Statement, answer: str = "") -> Deployment:
    """Allow something on one resource, maybe only if ``more`` has one answer."""
    whole = deployment_of(*(replace(each, resources=(Text((arn,)),)) for each in statements))
    if not answer:
        return whole
    [role] = whole.roles
    presence = Presence.of(ChoiceIs("more", (answer,)))
    policies = tuple(replace(each, presence=presence) for each in role.policies)
    return replace(whole, roles=(replace(role, policies=policies),))


MORE = Presence.of(ChoiceIs("more", ("on",)))
READS = grant("s3:GetObject")
LOGS = _on("arn:aws:s3:::logs/*", READS)
IN_LOGS = _on("arn:aws:s3:::logs/a/*", READS)
ANY = deployment_of(READS)


@pytest.mark.parametrize(
    ("old", "new", "step", "gained"),
    [
        (LOGS, LOGS, AnswerStep.SAME, ()),
        (IN_LOGS, LOGS, AnswerStep.MORE, ("s3:GetObject",)),
        (LOGS, IN_LOGS, AnswerStep.SAME, ()),
        (ANY, LOGS, AnswerStep.BETTER, ()),
        (_on("*", READS, answer="on"), _on("*", READS, answer="off"), AnswerStep.WORSE, ("s3:GetObject",)),
        (deployment_of(grant("s3:List*")), deployment_of(grant("s3:PutObject")), AnswerStep.SAME, ()),
    ],
)
def test_an_answer_says_how_it_changed_and_what_the_role_gained(
    old: Deployment, new: Deployment, step: AnswerStep, gained: tuple[str, ...]
) -> None:
    found = _since(_facts(new), answered_roles(_facts(old)), _diff(old, new))["reads-object-contents"]
    assert (found.step, found.gained) == (step, gained)


def test_only_the_role_that_gains_something_gets_more() -> None:
    def of_two(first: Deployment, second: Deployment) -> Deployment:
        [one], [other] = first.roles, second.roles
        return replace(first, roles=(one, replace(other, id="other", name=Text(("Other",)))))

    old, new = of_two(IN_LOGS, LOGS), of_two(LOGS, LOGS)
    facts = replace(_facts(new), changes=Changes("v1", ""))
    compared = with_approved_answers(facts, answered_roles(_facts(old)), _diff(old, new)).changes
    assert compared is not None
    steps = {each.role: each.step for each in compared.answers if each.question == "reads-object-contents"}
    assert steps == {"reader": AnswerStep.MORE, "other": AnswerStep.SAME}
    hidden = HiddenChange("other", PolicyPurpose.ACCESS, Direction.NEW, "a policy")
    hiding = with_approved_answers(
        facts, answered_roles(_facts(new)), replace(NOTHING, hidden=(hidden,))
    ).changes
    assert hiding is not None
    steps = {each.role: each.step for each in hiding.answers if each.question == "reads-object-contents"}
    assert steps == {"reader": AnswerStep.SAME, "other": AnswerStep.MORE}


def test_the_only_role_gains_whatever_is_gained() -> None:
    found = _diff(IN_LOGS, LOGS)
    of_document = replace(found, changes=tuple(replace(each, role="") for each in found.changes))
    since = _since(_facts(LOGS), answered_roles(_facts(LOGS)), of_document)["reads-object-contents"]
    assert (since.step, since.gained) == (AnswerStep.MORE, ("s3:GetObject",))


def test_an_answer_on_more_resources_is_more_and_in_other_combinations_another_one() -> None:
    question = "reads-object-contents"
    facts, narrow = _facts(ANY), answered_roles(_facts(LOGS))
    assert _since(facts, narrow, NOTHING)[question].step is AnswerStep.MORE
    [claim] = _facts(ANY).answers[0].claims
    no = replace(claim, answer=ClaimAnswer.NO, when=(MORE,))
    other = replace(narrow, claims={("reader", facts.answers[0].question): (claim, no)})
    assert _since(facts, other, NOTHING)[facts.answers[0].question].step is AnswerStep.OTHER


def test_a_question_without_an_earlier_answer_is_new_in_every_combination() -> None:
    facts = _facts(_on("*", READS, answer="on"))
    before = AnsweredRoles({("reader", "another"): ()}, (), ())
    found = _since(facts, before, NOTHING)["reads-object-contents"]
    assert (found.step, found.when, found.approved) == (AnswerStep.NEW, "", ())


def test_another_trusted_account_does_not_add_permissions() -> None:
    old = _on("arn:aws:iam::111122223333:role/a", grant("sts:AssumeRole"))
    [role] = old.roles
    [trust] = role.trust
    account = replace(trust.principal, values=(Text(("arn:aws:iam::777788889999:root",)),))
    new = replace(old, roles=(replace(role, trust=(trust, replace(trust, principal=account))),))
    changes = _diff(old, new)
    assert changes.changes
    found = _since(_facts(new), answered_roles(_facts(old)), changes)["assumes-roles"]
    assert (found.step, found.gained) == (AnswerStep.SAME, ())


@pytest.mark.parametrize("kind", UnreadKind)
def test_only_a_role_that_was_not_read_may_be_a_missing_role(kind: UnreadKind) -> None:
    facts = _facts(ANY)
    part = UnreadPart(kind, "a part", "a.yaml:1:1")
    found = answered_roles(replace(facts, roles=(replace(facts.roles[0], unread=(part,)),)))
    assert found.skipped == (("a.yaml:1:1",) if kind is UnreadKind.ROLE else ())


def test_a_change_that_lists_no_actions_may_be_about_any() -> None:
    found = _diff(IN_LOGS, LOGS)
    [change] = found.changes
    facts, before = _facts(LOGS), answered_roles(_facts(LOGS))
    all_but = replace(change, statement=replace(change.statement, actions_excepted=True))
    for unlisted in (all_but, replace(change, parts=())):
        since = _since(facts, before, replace(found, changes=(unlisted,)))
        assert (since["reads-object-contents"].step, since["reads-object-contents"].gained) == (
            AnswerStep.MORE,
            (),
        )
        assert since["assumes-roles"].step is AnswerStep.SAME
