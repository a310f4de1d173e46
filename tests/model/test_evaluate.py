"""References evaluate to what an environment says of their kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

import pytest

from octo_spec.model.evaluate import KnownValues, each_element, evaluate, evaluate_each, substitute, value
from octo_spec.model.text import (
    Account,
    ListParam,
    Param,
    ParamFact,
    Partition,
    PartitionFact,
    Reference,
    Region,
    RoleArn,
    Stack,
    StackAttribute,
    Text,
)

if TYPE_CHECKING:
    from octo_spec.model.evaluate import ReferenceValues

EACH: dict[Reference, str] = {
    Param("p"): "param p",
    ListParam("p"): "param p",
    ParamFact("p", "f"): "fact p f",
    Account(): "account",
    Partition(): "partition",
    PartitionFact("f"): "partition fact f",
    Region(): "region",
    RoleArn("r"): "role r",
    Stack(StackAttribute.NAME): "stack name",
}


@dataclass(frozen=True, slots=True)
class Words:
    """An environment in which each kind of reference has a value of its own."""

    def elements(self, id: str) -> tuple[str, ...] | None:
        return ("a", "${account}") if id == "list" else None

    def param(self, id: str) -> str:
        return f"param {id}"

    def param_fact(self, id: str, fact: str) -> str:
        return f"fact {id} {fact}"

    def account(self) -> str:
        return "account"

    def partition(self) -> str:
        return "partition"

    def partition_fact(self, fact: str) -> str:
        return f"partition fact {fact}"

    def region(self) -> str:
        return "region"

    def role_arn(self, id: str) -> str:
        return f"role {id}"

    def stack(self, attribute: StackAttribute) -> str:
        return f"stack {attribute}"


WORDS: ReferenceValues[str] = Words()
KNOWN = KnownValues(
    {"p": "x", "list": ("a", "b")},
    {"account": "1", "partition": "aws", "region": "r"},
    {"p": {"x": {"f": "fact"}}},
    {"aws": {"f": "com"}},
)


def test_the_table_of_this_test_names_every_kind_of_reference() -> None:
    assert {type(reference) for reference in EACH} == set(get_args(Reference))


@pytest.mark.parametrize(("reference", "found"), EACH.items(), ids=str)
def test_each_kind_of_reference_evaluates_to_what_the_environment_says(
    reference: Reference, found: str
) -> None:
    assert value(reference, WORDS) == found
    assert evaluate(Text.of("<", reference, ">"), WORDS) == f"<{found}>"


def test_a_text_occurs_once_for_each_element_and_no_element_is_read_again() -> None:
    text = Text.of("x-", ListParam("list"), "-", Account())
    assert evaluate_each(text, WORDS) == ("x-a-account", "x-${account}-account")


def test_a_list_that_is_not_known_stays_one_value() -> None:
    text = Text.of("x-", ListParam("p"))
    assert each_element(text, WORDS) == (text,)
    assert evaluate_each(text, WORDS) == ("x-param p",)


def test_what_is_known_is_filled_in() -> None:
    text = Text.of(
        Param("p"), ParamFact("p", "f"), Account(), Partition(), PartitionFact("f"), Region(), Param("p")
    )
    assert substitute(text, KNOWN).literal == "xfact1awscomrx"
    assert each_element(Text.of(ListParam("list")), KNOWN) == (Text.of("a"), Text.of("b"))


@pytest.mark.parametrize("reference", EACH, ids=str)
def test_what_is_not_known_stays(reference: Reference) -> None:
    assert substitute(Text.of("<", reference, ">"), KnownValues({})) == Text.of("<", reference, ">")


def test_what_is_known_once_it_is_deployed_stays() -> None:
    text = Text.of(RoleArn("r"), Stack(StackAttribute.ID), ListParam("list"))
    assert substitute(text, KNOWN) == text
