"""Actions are said as verbs that follow "may now", principals by their names."""

from __future__ import annotations

import pytest

from octo_spec.analysis.wording import FEW, action_phrase, cut_short, principals
from octo_spec.analysis.written_statements import WrittenStatement
from octo_spec.iam.catalog import Action, action, expand
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.principals import NamedPrincipal


def _known(name: str) -> Action:
    found = action(name)
    assert isinstance(found, Action)
    return found


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ec2:DeleteVolume", "delete an EBS volume"),
        ("ecs:DescribeClusters", "describe one or more of your clusters"),
        ("cleanrooms:PassCollaboration", "access a collaboration"),
        ("aws-marketplace:RegisterUsage", "verify that the customer running your paid software"),
        ("braket:ListTagsForResource", "use braket:ListTagsForResource"),
        ("swf:PollForActivityTask", "use swf:PollForActivityTask"),
        ("discovery:DescribeAgents", "use discovery:DescribeAgents"),
        ("ssm:DescribeInstanceProperties", "use ssm:DescribeInstanceProperties"),
    ],
)
def test_a_deed_continues_the_words_may_now(name: str, words: str) -> None:
    assert action_phrase(_known(name)).startswith(words)


def test_no_deed_of_any_action_begins_with_an_article_a_noun_or_another_form_of_a_verb() -> None:
    firsts = {action_phrase(action).partition(" ")[0] for action in expand("*")}
    odd = {
        word
        for word in firsts
        if word != word.lower() or word in {"a", "an", "the", "to"} or word.endswith("ing")
    }
    assert odd == set()
    assert {word for word in firsts if word.endswith("s") and not word.endswith("ss")} == set()


AWS = PrincipalKind.AWS


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ((NamedPrincipal(AWS, "1"),), "AWS 1"),
        ((NamedPrincipal(AWS, "1"), NamedPrincipal(AWS, "2")), "AWS 1 or AWS 2"),
        ((NamedPrincipal(None, "*"),), "anyone (*)"),
        ((NamedPrincipal(AWS, "1"), NamedPrincipal(AWS, "*")), "anyone (AWS 1 or AWS *)"),
        (
            (NamedPrincipal(AWS, "*"), NamedPrincipal(AWS, "1"), NamedPrincipal(AWS, "2")),
            "anyone (AWS *, AWS 1 or AWS 2)",
        ),
    ],
)
def test_principals_that_include_everyone_are_anyone(named: tuple[NamedPrincipal, ...], words: str) -> None:
    statement = WrittenStatement(("sts:AssumeRole",), principals=named)
    assert principals(statement) == words


def test_the_number_of_names_that_are_cut_short_has_separators() -> None:
    assert cut_short([f"s3:Get{each}" for each in range(2000)]).endswith(f" and {2000 - FEW + 1:,} more")
