"""Laws of a review's answers: wider, narrower and equal roles, requests behind a yes, and `never` in lint."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from octo_spec.access.compare import allows_more
from octo_spec.analysis.questions import QUESTIONS
from octo_spec.frozen import frozen
from octo_spec.iam.catalog import Action, action
from octo_spec.iam.dangerous_actions import Danger, all_dangerous_actions
from octo_spec.lint.rules.guardrails import never_breached, never_voidable
from tests.access.aws_rules import Call, applies
from tests.analysis.escalation.claims import ACCOUNT, ARN, Holder, allow, deny, policies_of
from tests.analysis.escalation.reachable_states import reaches
from tests.analysis.escalation.role_answers import answers_of, facts_of
from tests.analysis.escalation.test_laws import narrowed, with_effect, with_statements
from tests.analysis.escalation.test_oracle import TARGET, holders, statements, worst_world
from tests.lint.small_specs import found
from tests.trials import THOROUGH, tried

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.model.claims import ClaimAnswer
    from octo_spec.model.review_facts import ReviewFacts

LIMITS = ("deny", "scp", "boundary")
"""The kinds of statements that narrow a role: each is a test of its own, so that processes share the law."""
few = settings(
    max_examples=(1_000 if THOROUGH else 100) // len(LIMITS),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
"""A review takes half a second: the suite tries the laws on roles by hand, and a deep run on drawn ones."""

SOME = tuple(each for each in QUESTIONS if each.id in ("reads-secrets", "deletes-data", "assumes-roles"))

SECRETS = "secretsmanager:GetSecretValue"
OF_TEAM = {"StringEquals": {"aws:PrincipalTag/team": "a"}}
WITHOUT_TEAM = {"Null": {"aws:PrincipalTag/team": "true"}}
BY_HAND = [
    Holder(inline={"i": [allow("*")]}, boundary=[allow("sts:AssumeRole", "iam:PassRole", "lambda:*")]),
    Holder(inline={"i": [allow("s3:*", "iam:PutRolePolicy"), deny("s3:Delete*")]}),
    Holder(inline={"i": [allow(SECRETS, "sqs:*", on="arn:aws:sqs:*:*:jobs")]}),
    Holder(inline={"i": [allow(SECRETS), deny(SECRETS, when=OF_TEAM)]}, tags={"team": "a"}),
]


def cleaner_in(wider: ReviewFacts, narrower: ReviewFacts) -> dict[str, tuple[ClaimAnswer, ClaimAnswer]]:
    """Return the questions with a cleaner answer for the wider role: there must be none."""
    wide, narrow = answers_of(wider), answers_of(narrower)
    return {id: (narrow[id], wide[id]) for id in wide if wide[id] < narrow[id]}


def test_a_role_is_reviewed_with_what_its_statements_say() -> None:
    """The laws say nothing about roles whose statements the review does not see."""
    answers = answers_of(facts_of(Holder(inline={"i": [allow(SECRETS)]}), SOME))
    assert (answers["reads-secrets"], answers["deletes-data"]) == ("yes", "no")


@pytest.mark.medium
@pytest.mark.parametrize("holder", BY_HAND[:2], ids=str)
def test_more_permissions_make_no_answer_cleaner(holder: Holder) -> None:
    wider = with_statements(holder, [allow("*")])
    assert cleaner_in(facts_of(wider, SOME), facts_of(holder, SOME)) == {}


# --- equal roles -------------------------------------------------------------------------------


def reordered(text: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return text[::-1]


def split(text: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write one statement for each action."""
    return [
        {**each, "Action": [name]} for each in text for name in each.get("Action", [None]) if name is not None
    ] + [each for each in text if "Action" not in each]


def repeated(text: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [*text, *text[:1]]


SPELLINGS = (reordered, split, repeated)


def seen(facts: ReviewFacts) -> object:
    """Return what a reviewer decides by: the answers and the first screen, without the grants behind them."""
    return answers_of(facts), [(card.title, card.text, card.tone) for card in facts.cards]


def are_equal(old: Holder, new: Holder) -> bool:
    """Return whether the comparison of access finds no difference, for the role and for what bounds it."""
    one, other = policies_of(old).permissions.documents, policies_of(new).permissions.documents
    return not allows_more(one, other) and not allows_more(other, one)


def respelled(holder: Holder, spelling: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> Holder:
    return replace(holder, inline={name: spelling(text) for name, text in holder.inline.items()})


@pytest.mark.medium
def test_two_spellings_of_everything_but_iam_are_reviewed_alike() -> None:
    without = ("iam:*", "organizations:*", "account:*")
    holder = Holder(inline={"i": [allow("*"), deny(*without)]})
    excepted = {"Effect": "Allow", "NotAction": list(without), "Resource": "*"}
    other = Holder(inline={"i": [excepted]})
    assert answers_of(facts_of(holder, SOME)) == answers_of(facts_of(other, SOME))


# --- what a yes shows --------------------------------------------------------------------------


def shown(facts: ReviewFacts) -> Iterator[Call]:
    """Yield the request that each part of an answer shows."""
    for answer in facts.answers:
        for part in answer.parts:
            context = {
                key.lower(): value if isinstance(value, str) else frozenset(value)
                for key, value in part.witness.context
            }
            yield Call(part.witness.action, part.witness.resource, context)


def is_allowed(holder: Holder, call: Call) -> bool:
    """Return whether AWS's rules, evaluated one statement after another, allow a request today."""
    tags = {f"aws:principaltag/{key}": value for key, value in holder.tags.items()}
    sent = replace(call, context={**tags, **call.context})
    own = [each for text in (*holder.inline.values(), *holder.managed.values()) for each in text]
    bounds = [*([holder.boundary] if holder.boundary is not None else []), *holder.within]
    return all(
        {each["Effect"] for each in text if applies(each, sent, "2012-10-17")} == {"Allow"}
        for text in (own, *bounds)
    )


def refused_by_aws(holder: Holder, facts: ReviewFacts) -> list[Call]:
    """Return the requests in the review of a role that AWS refuses: there must be none."""
    return [call for call in shown(facts) if not is_allowed(holder, call)]


@pytest.mark.medium
@pytest.mark.parametrize("holder", BY_HAND, ids=str)
def test_a_yes_shows_a_request_that_aws_allows(holder: Holder) -> None:
    assert refused_by_aws(holder, facts_of(holder, SOME)) == []


def test_a_role_sends_its_tags_until_it_may_remove_them() -> None:
    untagged = allow(SECRETS, when=WITHOUT_TEAM)
    tagged = Holder(inline={"i": [untagged]}, tags={"team": "a"})
    removing = Holder(inline={"i": [untagged, allow("iam:UntagRole")]}, tags={"team": "a"})
    answers = [answers_of(facts_of(each, SOME))["reads-secrets"] for each in (tagged, removing)]
    assert answers[0] == "no"
    assert answers[1] != "no"


# --- the laws on drawn roles -------------------------------------------------------------------


@frozen
class Variants:
    """A drawn role, one with more statements, one with less access, and one with the same access."""

    holder: Holder
    wider: Holder
    narrower: Holder
    respelled: Holder


@st.composite
def variants(draw: st.DrawFn, limit: str) -> Variants:
    drawn = draw(holders())
    holder = replace(drawn, boundary=None) if limit == "boundary" else drawn
    return Variants(
        holder,
        wider=with_statements(holder, with_effect(draw(statements()), "Allow")),
        narrower=narrowed(holder, draw(statements()), limit),
        respelled=respelled(holder, draw(st.sampled_from(SPELLINGS))),
    )


@pytest.mark.deep
@pytest.mark.parametrize("limit", LIMITS)
@few
@given(data=st.data())
def test_wider_narrower_and_equal_roles_get_the_answers_that_they_must(
    limit: str, data: st.DataObject
) -> None:
    """Try all laws on the same role, because a review takes long.

    An allow makes no answer cleaner. A deny or a bound makes none worse. Equal roles get equal answers and
    cards. Each yes shows a request that AWS allows.
    """
    drawn = data.draw(variants(limit))
    facts = facts_of(drawn.holder)
    wider, narrower = facts_of(drawn.wider), facts_of(drawn.narrower)
    assert cleaner_in(wider, facts) == {}
    assert cleaner_in(facts, narrower) == {}
    assert are_equal(drawn.holder, drawn.respelled)
    assert seen(facts) == seen(facts_of(drawn.respelled))
    for holder, shown_by in ((drawn.holder, facts), (drawn.wider, wider), (drawn.narrower, narrower)):
        assert refused_by_aws(holder, shown_by) == []


@pytest.mark.parametrize("danger", Danger, ids=str)
def test_each_dangerous_action_answers_a_question(danger: Danger) -> None:
    known = [each for each in map(action, all_dangerous_actions(danger)) if isinstance(each, Action)]
    assert known
    assert [each.full_name for each in known if not any(ask.is_about(each) for ask in QUESTIONS)] == []


# --- never -------------------------------------------------------------------------------------


@st.composite
def grants(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw statements with Action, as a spec can say them."""
    drawn = draw(st.lists(statements(), min_size=1, max_size=2))
    return [each for text in drawn for each in text if "Action" in each]


def in_a_spec(statement: dict[str, Any]) -> dict[str, Any]:
    """Return a statement as a grant of a spec, in the account where the role is deployed."""
    grant = {
        statement["Effect"].lower(): statement["Action"],
        "on": statement["Resource"],
        "why": "It is drawn.",
        **({"when": statement["Condition"]} if "Condition" in statement else {}),
    }
    text = json.dumps(grant).replace(ARN, "${role.reader.arn}").replace(ACCOUNT, "arn:aws:iam::${account}")
    drawn: dict[str, Any] = json.loads(text)
    return drawn


def lint_passes(text: list[dict[str, Any]]) -> bool:
    """Return whether lint finds nothing against a `never` for the target."""
    never = {"allow": TARGET[0], "why": "No object is deleted."}
    written = [in_a_spec(each) for each in text]
    rules = (never_breached.RULE, never_voidable.RULE)
    return not any(found(rule, grants=written, never=never) for rule in rules)


@pytest.mark.medium
@tried(20, thorough=20_000, deep=3000)
@given(grants().filter(bool))
def test_a_never_that_lint_passes_holds_in_every_state(text: list[dict[str, Any]]) -> None:
    reached = reaches(worst_world(Holder(inline={"i": text})), *TARGET)
    event(f"reached: {reached}")
    assert not reached or not lint_passes(text)
