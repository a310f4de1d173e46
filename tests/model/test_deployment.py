"""Deployments compare by what is deployed; links and unused questions are brought into one form."""

from __future__ import annotations

from dataclasses import replace

from octo_spec.iam.elements import Effect, PrincipalKind
from octo_spec.model.deployment import (
    Attachment,
    Choice,
    Condition,
    Deployment,
    Facts,
    Parameter,
    ParameterKind,
    Policy,
    PolicyKind,
    Principal,
    Role,
    Statement,
    TrustStatement,
)
from octo_spec.model.presence import ChoiceIs, Given, Presence, PresenceTest, Requirement
from octo_spec.model.text import Text, parse
from octo_spec.model.traversal import link_role_arns, map_texts, presences, prune, texts

LISTS = frozenset({"list"})


def text(written: str) -> Text:
    parsed = parse(written, LISTS)
    assert isinstance(parsed, Text)
    return parsed


def when(*tests: PresenceTest) -> Presence:
    return Presence.of(*tests)


ACT = ChoiceIs("act", ("on",))
STATEMENT = Statement(
    Effect.ALLOW, ("iam:PassRole",), (text("resource"),), (Condition("StringEquals", "k", (text("value"),)),)
)
ROLE = Role(
    "octo",
    text("Octo"),
    (
        TrustStatement(
            Principal(PrincipalKind.AWS, (text("principal"),)),
            ("sts:AssumeRole",),
            (Condition("StringEquals", "k", (text("trusted"),)),),
            presence=when(Given("a")),
        ),
    ),
    (Policy(text("Main"), PolicyKind.INLINE, (STATEMENT,), when(ACT)),),
    (Attachment(text("attached"), when(Given("b"))),),
    path=text("/v/"),
    boundary=Attachment(text("boundary"), when(Given("c"))),
    presence=when(ChoiceIs("level", ("some",))),
)
DEPLOYMENT = Deployment("octo", "1.0.0", (ROLE,))


def resources(*written: str) -> Role:
    statement = replace(STATEMENT, resources=tuple(map(text, written)))
    return Role("octo", text("Octo"), (), (Policy(text("Main"), PolicyKind.INLINE, (statement,)),))


# --- comparing ---------------------------------------------------------------------------------


def test_documentation_is_never_compared() -> None:
    documented = replace(STATEMENT, why="Because.", group="billing", category="cost-data")
    assert documented == STATEMENT
    assert replace(DEPLOYMENT, description="x", title="y") == DEPLOYMENT
    assert replace(ROLE, why="Because.") == ROLE


def test_descriptions_of_inputs_are_compared() -> None:
    assert Parameter("id", "Which.") != Parameter("id", "What.")
    assert Parameter("id", "Which.", label="x") == Parameter("id", "Which.", label="y")


def test_a_presence_is_sorted_and_holds_a_test_once() -> None:
    tests = (Given("b"), ChoiceIs("b", ("x",)), Given("a"), ChoiceIs("a", ("x",)), Given("a"))
    assert Presence.of(*tests).tests == (
        ChoiceIs("a", ("x",)),
        ChoiceIs("b", ("x",)),
        Given("a"),
        Given("b"),
    )
    assert not Presence.of()


# --- walking -----------------------------------------------------------------------------------


def test_every_text_of_a_role_is_found_in_order() -> None:
    assert [str(written) for written in texts(ROLE)] == [
        *("Octo", "/v/", "principal", "trusted", "resource", "value", "Main", "attached", "boundary"),
    ]


def test_every_text_of_a_role_is_rewritten() -> None:
    written = map_texts(ROLE, lambda original: Text.of(f"{original}!"))
    assert texts(written) == tuple(Text.of(f"{original}!") for original in texts(ROLE))


def test_every_presence_of_a_role_is_found_its_own_first() -> None:
    assert list(presences(ROLE)) == [
        when(ChoiceIs("level", ("some",))),
        when(Given("a")),
        when(ACT),
        when(Given("b")),
        when(Given("c")),
    ]


# --- linking -----------------------------------------------------------------------------------


def test_the_spelled_out_arn_of_a_role_becomes_the_reference() -> None:
    other = Role("other", text("${param.x}Other"), (), path=text("/p/"))
    spelled = "arn:${partition}:iam::${account}:role/p/${param.x}Other"
    [role, _] = link_role_arns(
        replace(DEPLOYMENT, roles=(resources(spelled, f"{spelled}/more"), other))
    ).roles
    assert role.policies[0].statements[0].resources == (text("${role.other.arn}"), text(f"{spelled}/more"))


def test_a_role_without_a_name_has_no_arn_to_spell_out() -> None:
    assert replace(ROLE, name=None).arn_text is None
    assert ROLE.arn_text == text("arn:${partition}:iam::${account}:role/v/Octo")


# --- pruning -----------------------------------------------------------------------------------


def test_an_input_that_no_role_uses_is_removed() -> None:
    deployment = replace(
        DEPLOYMENT,
        roles=(resources("${param.used}", "${param.list}"),),
        parameters=(
            Parameter("used", "."),
            Parameter("list", ".", ParameterKind.LIST),
            Parameter("idle", "."),
        ),
        choices=(Choice("act", ".", ("off", "on"), "off"),),
    )
    kept = prune(deployment)
    assert [parameter.id for parameter in kept.parameters] == ["used", "list"]
    assert kept.choices == ()


def test_a_question_that_only_decides_presence_is_used() -> None:
    choice = Choice("act", ".", ("off", "on"), "off")
    level = Choice("level", ".", ("none", "some"), "none")
    optional = tuple(Parameter(id, ".", optional=True) for id in "abc")
    deployment = replace(DEPLOYMENT, choices=(choice, level), parameters=optional)
    assert prune(deployment) == deployment


def test_a_rule_goes_with_the_question_that_it_names() -> None:
    rules = (
        Requirement(when(ACT), when(ChoiceIs("gone", ("on",)))),
        Requirement(when(ACT), when(ChoiceIs("level", ("some",)))),
    )
    assert prune(replace(DEPLOYMENT, requirements=rules)).requirements == rules[1:]


def test_a_fact_that_nothing_uses_goes() -> None:
    allowed = (Facts("eu", (("id", "1"), ("name", "x"))), Facts("us", (("id", "2"), ("name", "y"))))
    deployment = replace(
        DEPLOYMENT,
        roles=(resources("${param.zone.id}", "${partition.suffix}"),),
        parameters=(Parameter("zone", ".", allowed=allowed),),
        partitions=(Facts("aws", (("suffix", "com"), ("idle", "x"))),),
    )
    kept = prune(deployment)
    assert kept.parameters[0].allowed == (Facts("eu", (("id", "1"),)), Facts("us", (("id", "2"),)))
    assert kept.partitions == (Facts("aws", (("suffix", "com"),)),)


def test_partitions_stay_without_their_facts() -> None:
    deployment = replace(DEPLOYMENT, partitions=(Facts("aws", (("suffix", "com"),)),))
    assert prune(deployment).partitions == (Facts("aws"),)


def test_allowed_values_stay_without_their_facts() -> None:
    zone = Parameter("zone", ".", allowed=(Facts("eu", (("id", "1"),)), Facts("us", (("id", "2"),))))
    kept = prune(replace(DEPLOYMENT, roles=(resources("${param.zone}"),), parameters=(zone,)))
    assert kept.parameters[0].allowed == (Facts("eu"), Facts("us"))
