"""External IDs of all customers: one is never two customers', and none can be guessed."""

from __future__ import annotations

from hashlib import sha256

import pytest

from octo_spec.language.load import load_spec
from octo_spec.resolve.customers import Customer, PlacedAnswer
from octo_spec.resolve.external_id_answers import external_id_answers
from octo_spec.resolve.external_ids import external_id_problems
from tests.resolve.specs import HEAD, PARAMETERS, TRUST

SPEC = load_spec(
    f"""{HEAD}{PARAMETERS}  suffix: {{description: More of it., pattern: "^[a-z]*$", min-length: 1}}
roles:
  reader:
    name: Reader
    why: Reads.
{TRUST}      - account: "222233334444"
        external-id: tenant-${{param.suffix}}
    inline: {{main: [costs]}}
groups:
  costs: {{category: cost-data, access: read, why: Reports., grants: [{{allow: ce:Get*}}]}}
""",
    "spec.yaml",
).spec
RANDOM = ("4a1f0c9e2b7d4c55a90e3f6d8b21c7e4", "91b6d4e8417c05aa3b7f3a91c20d5e66")


def found(*customers: Customer) -> list[tuple[str, str]]:
    assert SPEC is not None
    return [(problem.kind.name, problem.message) for problem in external_id_problems(SPEC, customers)]


def preset(id: str, value: str, title: str = "") -> Customer:
    return Customer(id, title, preset={"external-id": PlacedAnswer(value)})


def fixed(id: str, value: str) -> Customer:
    return Customer(id, fix={"external-id": PlacedAnswer(value)})


def test_random_ids_of_their_own_are_fine() -> None:
    assert found(preset("acme", RANDOM[0]), fixed("nova", RANDOM[1])) == []


def test_one_id_of_two_customers_is_an_error_that_names_both() -> None:
    [(name, message)] = found(preset("acme", RANDOM[0]), fixed("nova", RANDOM[0]))
    assert name == "shared-external-id"
    assert message.startswith("customers 'acme' and 'nova' have the same external ID")


def test_ids_are_compared_as_trust_has_them_and_not_as_answers() -> None:
    whole = preset("acme", f"tenant-{RANDOM[0]}")
    part = Customer("nova", preset={"suffix": PlacedAnswer(RANDOM[0])})
    assert [name for name, _ in found(whole, part)] == ["shared-external-id"]


def test_a_customer_may_use_one_id_in_two_roles() -> None:
    both = {"external-id": PlacedAnswer(f"tenant-{RANDOM[0]}"), "suffix": PlacedAnswer(RANDOM[0])}
    assert found(Customer("acme", preset=both)) == []


def test_what_is_fixed_counts_and_not_what_was_preset() -> None:
    changed = Customer(
        "acme", preset={"external-id": PlacedAnswer(RANDOM[0])}, fix={"external-id": PlacedAnswer(RANDOM[1])}
    )
    assert found(changed, preset("nova", RANDOM[0])) == []


@pytest.mark.parametrize(
    ("value", "bits"),
    [
        ("MSP-acme-7f3a91", 53),
        ("acme-corporation", 0),
        ("0123456789", 3),
        ("4083615927", 33),
        ("7f3a91c20d5e66b", 60),
    ],
)
def test_a_short_id_or_one_of_the_customers_name_can_be_guessed(value: str, bits: int) -> None:
    [(name, message)] = found(preset("acme", value, "ACME Corporation"))
    assert name == "guessable-external-id"
    assert f"at most {bits} bits" in message


def test_letters_that_are_the_same_in_another_case_are_words_of_the_name() -> None:
    """The long s is the s of an old spelling: case folding makes them one."""
    [(_, message)] = found(preset("x", "strasse-7f3a91", "\u017ftrasse"))
    assert message == found(preset("x", "strasse-7f3a91", "Strasse"))[0][1]


def test_what_all_customers_share_says_nothing() -> None:
    prefix = "a-long-prefix-of-the-vendor-"
    problems = found(preset("acme", f"{prefix}7f3a91"), preset("nova", f"{prefix}c20d5e"))
    assert [message.rpartition("at most ")[2] for _, message in problems] == [
        "24 bits, but 64 are required"
    ] * 2


@pytest.mark.parametrize("source", ["acme", "ACME Corporation", "acme corporation"])
def test_a_digest_of_the_name_can_be_guessed(source: str) -> None:
    [(name, message)] = found(preset("acme", sha256(source.encode()).hexdigest()[:32], "ACME Corporation"))
    assert name == "guessable-external-id"
    assert message.startswith("the external ID of 'acme' can be guessed: it is a digest of")
    assert source[:4].lower() in message.lower()


def test_a_customers_entry_may_accept_that() -> None:
    accepted = frozenset({"guessable-external-id"})
    assert found(Customer("acme", preset={"external-id": PlacedAnswer("acme")}, accept=accepted)) == []


def test_an_id_that_is_an_input_is_not_known() -> None:
    assert found(Customer("acme"), Customer("nova")) == []


def rotated(id: str, *values: str) -> Customer:
    return Customer(id, fix={"external-id": PlacedAnswer(values)})


def test_both_ids_of_a_rotation_are_looked_at() -> None:
    assert found(rotated("acme", *RANDOM), fixed("nova", "5" + RANDOM[0][1:])) == []
    for mine in (RANDOM, RANDOM[::-1]):
        assert [name for name, _ in found(rotated("acme", *mine), fixed("nova", RANDOM[0]))] == [
            "shared-external-id"
        ]
    assert [name for name, _ in found(rotated("acme", RANDOM[0], "seven"))] == ["guessable-external-id"]


def test_the_external_ids_of_an_entry_are_its_answers_that_are_not_empty() -> None:
    entry = Customer(
        fix={"external-id": PlacedAnswer(""), "suffix": PlacedAnswer("b")},
        preset={"external-id": PlacedAnswer(("a", "b"))},
    )
    assert external_id_answers(entry, ()) == ("a", "b")
