"""Statements are written in one form, and what octospec would not write is reported with its place."""

from __future__ import annotations

import pytest

from octo_spec.diagnostics import Span
from octo_spec.iam.elements import Effect, PrincipalKind
from octo_spec.model.deployment import Condition, Principal, Statement, TrustStatement
from octo_spec.model.policy_documents import (
    Fields,
    Items,
    Leaf,
    Shape,
    policy_tree,
    read_policy,
    read_trust_statement,
    statement_tree,
    trust_statement_tree,
    trust_tree,
)
from octo_spec.model.reports import Reports
from octo_spec.model.text import Text

HERE = Span("a.json", 3, 5)
A, B = Text.of("a"), Text.of("b")


def shape(value: object) -> Shape:
    """Place every node of plain data at one place; a list of pairs is an object."""
    match value:
        case dict():
            return Fields(tuple((name, shape(one), HERE) for name, one in value.items()), HERE)
        case list():
            return Items(tuple(map(shape, value)), HERE)
        case _:
            return Leaf(Text.of(str(value)), HERE)


def test_a_statement_is_written_in_canonical_order() -> None:
    conditions = (
        Condition("StringEquals", "aws:RequestTag/a", (A,)),
        Condition("StringEquals", "aws:RequestTag/b", (A, B)),
        Condition("Bool", "aws:SecureTransport", (Text.of("true"),)),
    )
    tree = statement_tree(Statement(Effect.DENY, ("s3:*",), (A, B), conditions, "Guard"))
    assert list(tree) == ["Sid", "Effect", "Action", "Resource", "Condition"]
    assert tree["Condition"] == {
        "StringEquals": {"aws:RequestTag/a": A, "aws:RequestTag/b": (A, B)},
        "Bool": {"aws:SecureTransport": Text.of("true")},
    }


def test_a_single_action_and_a_single_resource_are_written_without_a_list() -> None:
    tree = statement_tree(Statement(Effect.ALLOW, ("s3:*",), (A,)))
    assert tree == {"Effect": "Allow", "Action": "s3:*", "Resource": A}


def test_the_single_action_of_a_trust_statement_is_written_without_a_list() -> None:
    principal = Principal(PrincipalKind.AWS, (A,))
    assert trust_statement_tree(TrustStatement(principal, ("sts:AssumeRole",)))["Action"] == "sts:AssumeRole"


def test_all_except_is_written_as_not() -> None:
    excepted = Statement(Effect.DENY, ("s3:*",), (A,), actions_excepted=True, resources_excepted=True)
    assert statement_tree(excepted) == {"Effect": "Deny", "NotAction": "s3:*", "NotResource": A}


def test_documents_have_the_version_that_knows_policy_variables() -> None:
    assert policy_tree(()) == trust_tree(()) == {"Version": "2012-10-17", "Statement": ()}


def test_one_value_and_a_list_of_one_read_alike() -> None:
    alone = {"Effect": "Allow", "Action": "s3:*", "Resource": "a"}
    listed = {"Effect": "Allow", "Action": ["s3:*"], "Resource": ["a"]}
    for statement in (alone, listed):
        for statements in (statement, [statement]):
            reports = Reports()
            read = read_policy(shape({"Version": "2012-10-17", "Statement": statements}), reports)
            assert read == (Statement(Effect.ALLOW, ("s3:*",), (A,)),)
            assert reports.diagnostics == []


GOOD = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}


def document(**changes: object) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": [{**GOOD, **changes}]}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("text", "expected an object here"),
        ({"Version": "2008-10-17", "Statement": []}, "the document's Version is not 2012-10-17"),
        ({"Version": "2012-10-17"}, "the document has no Statement"),
        (document(Principal="*"), "'Principal' is not supported here"),
        (document(Effect="allow"), "Effect must be Allow or Deny"),
        (document(NotAction="s3:*"), "expected exactly one of Action and NotAction here"),
        (document(NotResource="*"), "expected exactly one of Resource and NotResource here"),
        (document(Resource={"a": "b"}), "expected a text or a list of texts here"),
        (document(Resource=[["a"]]), "expected a text here"),
        (document(Condition="x"), "expected an object of operators here"),
        (document(Condition={"StringEquals": "x"}), "expected an object of condition keys here"),
    ],
)
def test_what_octospec_would_not_write_is_reported(value: object, message: str) -> None:
    reports = Reports()
    read_policy(shape(value), reports)
    assert f"a.json:3:5: OCT401 {message}" in map(str, reports.diagnostics)


def test_a_field_that_occurs_twice_is_reported() -> None:
    twice = Fields((("Effect", shape("Allow"), HERE), ("Effect", shape("Deny"), HERE)), HERE)
    reports = Reports()
    read_policy(shape({"Version": "2012-10-17", "Statement": []}), reports)
    assert not reports.diagnostics
    read_trust_statement(twice, reports)
    assert "a.json:3:5: OCT401 'Effect' occurs twice here" in map(str, reports.diagnostics)


def trusting(**changes: object) -> dict[str, object]:
    return {"Effect": "Allow", "Principal": {"AWS": "a"}, "Action": "sts:AssumeRole", **changes}


def test_a_trust_statement_reads() -> None:
    reports = Reports()
    read = read_trust_statement(shape(trusting(Sid="Vendor")), reports)
    assert read == TrustStatement(Principal(PrincipalKind.AWS, (A,)), ("sts:AssumeRole",), (), "Vendor")
    assert reports.diagnostics == []


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (trusting(Effect="Deny"), "a trust statement that denies is not supported"),
        (trusting(Principal="*"), "expected an object here"),
        (trusting(Principal={"AWS": "a", "Service": "b"}), "expected exactly one kind of principal here"),
        (trusting(Principal={"Canonical": "a"}), "'Canonical' is not supported here"),
        (trusting(Resource="*"), "'Resource' is not supported here"),
    ],
)
def test_a_trust_that_octospec_would_not_write_is_reported(value: object, message: str) -> None:
    reports = Reports()
    read_trust_statement(shape(value), reports)
    assert f"a.json:3:5: OCT401 {message}" in map(str, reports.diagnostics)
