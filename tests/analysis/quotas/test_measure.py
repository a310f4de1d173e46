"""The length that is assumed where nothing limits a parameter, and the length that is certain.

Tests ``measure``, ``parameter_lengths`` and ``reference_lengths``.
"""

from __future__ import annotations

import pytest

from octo_spec.analysis.quotas.measure import Measure
from octo_spec.analysis.quotas.parameter_lengths import bounds, is_open
from octo_spec.model.deployment import Choice, Deployment, Facts, Parameter, ParameterKind, Role
from octo_spec.model.text import ListParam, Param, RoleArn, Text

LIST = ParameterKind.LIST


def _measured(text: Text, parameter: Parameter, *, assuming: bool, key: str = "aws:SourceArn") -> int:
    deployment = Deployment("x", "1.0.0", (), (parameter,), (Choice("c", "", ("off", "on"), "off"),))
    return Measure(deployment, assuming).tree({key: text}).largest - len(f'{{"{key}":""}}')


OPEN = Parameter("p", "")


@pytest.mark.parametrize(
    ("text", "key", "assumed"),
    [
        (Text.of(Param("p")), "aws:SourceArn", 128),
        (Text.of("arn:aws:iam::", Param("p"), ":root"), "aws:SourceArn", 12 + len("arn:aws:iam:::root")),
        (Text.of("arn:aws:ec2:", Param("p"), ":1:x"), "aws:SourceArn", 15 + len("arn:aws:ec2::1:x")),
        (Text.of("arn:aws:iam::1", Param("p"), ":root"), "aws:SourceArn", 128 + len("arn:aws:iam::1:root")),
        (Text.of(Param("p")), "sts:ExternalId", 1224),
        (Text.of("x-", Param("p")), "STS:externalid", 1226),
    ],
)
def test_a_text_without_a_limit_counts_with_that_of_its_place(text: Text, key: str, assumed: int) -> None:
    assert _measured(text, OPEN, assuming=True, key=key) == assumed
    literal = sum(len(piece) for piece in text.pieces if isinstance(piece, str))
    assert _measured(text, OPEN, assuming=False, key=key) == literal + 1


@pytest.mark.parametrize(
    ("parameter", "most"),
    [
        (Parameter("p", "", max_length=300), 300),
        (Parameter("p", "", pattern="^[a-z]{2,7}$"), 7),
        (Parameter("p", "", pattern="^[a-z]+$", max_length=9), 9),
        (Parameter("p", "", pattern="^[a-z]{2,7}$", max_length=5), 5),
        (Parameter("p", "", allowed=(Facts("a"), Facts('b"c'))), 4),
    ],
)
def test_a_text_with_a_limit_counts_with_it(parameter: Parameter, most: int) -> None:
    assert not is_open(parameter)
    assert bounds(parameter).most == most
    assert {_measured(Text.of(Param("p")), parameter, assuming=assuming) for assuming in (True, False)} == {
        most
    }


def test_a_list_is_assumed_to_have_ten_elements_and_is_certain_to_have_one() -> None:
    parameter = Parameter("p", "", LIST, pattern="^[a-z]{4}$")
    text = Text.of("x/", ListParam("p"), "/*")
    assert is_open(parameter)
    assert _measured(text, parameter, assuming=True) + 2 == len(str(["x/abcd/*"] * 10).replace(" ", ""))
    assert _measured(text, parameter, assuming=False) == len("x/abcd/*")


def test_a_list_of_allowed_values_has_each_of_them() -> None:
    parameter = Parameter("p", "", LIST, allowed=(Facts("a"), Facts("bcd")))
    assert not is_open(parameter)
    assert _measured(Text.of(ListParam("p")), parameter, assuming=False) + 2 == len('["a","bcd"]')


def test_a_generated_name_may_be_as_long_as_iam_allows() -> None:
    deployment = Deployment("x", "1.0.0", (Role("reader", None, ()),))
    size = Measure(deployment, assuming=False).text(Text.of(RoleArn("reader"))).largest
    assert size == len("arn:aws-us-gov:iam::123456789012:role/") + 64
