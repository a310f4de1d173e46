"""Text reads back from its own notation."""

import pytest

from octo_spec.model.text import (
    Account,
    ListParam,
    Malformed,
    Param,
    ParamFact,
    Partition,
    RoleArn,
    Text,
    parse,
)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "plain",
        "arn:${partition}:iam::${account}:role/x",
        "${param.external-id}",
        "${param.zone.account}/${partition.suffix}",
        "${role.own.arn}",
        "${stack.uuid}${region}",
        "a/${aws:PrincipalTag/team, 'none'}/${*}${?}${$}",
    ],
)
def test_the_notation_reads_back(written: str) -> None:
    text = parse(written)
    assert isinstance(text, Text)
    assert str(text) == written


def test_pieces_are_in_normal_form() -> None:
    assert Text.of("", "a", "b", Account(), "", Account()).pieces == ("ab", Account(), Account())


def test_a_list_parameter_is_known_by_its_declaration() -> None:
    assert parse("${param.arns}/*", frozenset({"arns"})) == Text.of(ListParam("arns"), "/*")
    assert parse("${param.arns}/*") == Text.of(Param("arns"), "/*")


def test_what_is_not_a_reference_has_a_place() -> None:
    assert parse("ab${Param}") == Malformed(2, "${Param}")
    assert parse("ab${param.x") == Malformed(2, "${param.x")


def test_references_are_pieces() -> None:
    assert parse("x${param.z.f}${role.r.arn}${partition}") == Text.of(
        "x", ParamFact("z", "f"), RoleArn("r"), Partition()
    )
