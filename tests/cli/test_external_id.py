"""``octospec external-id``: random, in IAM's alphabet, and taken by the checks on customers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec


def test_each_external_id_is_another_one_of_128_bits(octospec: Octospec) -> None:
    made = {octospec("external-id").out for _ in range(5)}
    assert len(made) == 5
    assert all(re.fullmatch(r"[0-9a-f]{32}\n", line) for line in made)


def test_it_begins_with_a_prefix(octospec: Octospec) -> None:
    assert re.fullmatch(r"ACME-[0-9a-f]{32}\n", octospec("external-id", "--prefix", "ACME-").out)
    made = octospec("external-id", "--prefix", "ACME-", "--json").json
    assert made["external-id"].startswith("ACME-")


@pytest.mark.parametrize("prefix", ["a b", "ä", "x" * 1193])
def test_a_prefix_that_iam_refuses_is_refused(octospec: Octospec, prefix: str) -> None:
    refused = octospec("external-id", "--prefix", prefix)
    assert refused.code == 2
    assert "an external ID" in refused.err


CUSTOMERS = """octospec-customers: 1
customers:
  acme: {fix: {external-id: %s}}
  nova: {preset: {external-id: %s}}
"""
OTHERS = ("hxkqbwzrnvmtplcg", "qvzklwtxbnmhrpgd")


def test_a_build_for_one_customer_is_refused_where_another_has_the_same_external_id(
    octospec: Octospec,
) -> None:
    (octospec.folder / "customers.yaml").write_text(CUSTOMERS % (OTHERS[0], OTHERS[0]))
    refused = octospec("build", "spec.yaml", "--customers", "customers.yaml", "--customer", "acme")
    assert refused.code == 2
    assert "customers.yaml:4:32: OCT213 customers 'acme' and 'nova' have the same external ID" in refused.err
    assert not (octospec.folder / "dist").exists()
    assert octospec("validate", "spec.yaml", "--customers", "customers.yaml").code == 2


def test_an_external_id_that_can_be_guessed_is_a_warning_and_may_be_accepted(octospec: Octospec) -> None:
    path = octospec.folder / "customers.yaml"
    path.write_text(CUSTOMERS % (OTHERS[0], "novaco"))
    arguments = ("validate", "spec.yaml", "--customers", "customers.yaml")
    reported = octospec(*arguments)
    assert (reported.code, reported.err.count("OCT214")) == (0, 1)
    path.write_text(
        path.read_text().replace("nova: {", "nova: {accept: {guessable-external-id: Soon changed.}, ")
    )
    assert "OCT214" not in octospec(*arguments).err
    path.write_text(path.read_text().replace("guessable-external-id", "anything-else"))
    assert octospec(*arguments).code == 2


@pytest.mark.medium
def test_strict_lets_a_customers_external_id_that_can_be_guessed_stop_the_build(octospec: Octospec) -> None:
    (octospec.folder / "customers.yaml").write_text(CUSTOMERS % (OTHERS[0], "novaco"))
    arguments = ("build", "spec.yaml", "--customers", "customers.yaml")
    stopped = octospec(*arguments, "--strict")
    assert stopped.code == 2
    assert "OCT214" in stopped.err
    assert "nothing was written" in stopped.err
    assert not (octospec.folder / "dist").exists()
    assert octospec(*arguments).code == 0


@pytest.mark.medium
@pytest.mark.parametrize("option", ["--fix", "--preset"])
def test_an_external_id_of_the_command_line_is_looked_at_as_well(octospec: Octospec, option: str) -> None:
    reported = octospec("build", "spec.yaml", option, "external-id=guess")
    assert reported.code == 0
    assert "OCT214 the external ID that is given can be guessed" in reported.err
    assert octospec("build", "spec.yaml", option, "external-id=guess", "--strict").code == 2
    assert "OCT214" not in octospec("build", "spec.yaml", option, f"external-id={OTHERS[0]}").err


@pytest.mark.medium
def test_an_external_id_of_the_command_line_may_not_be_that_of_two_customers(octospec: Octospec) -> None:
    (octospec.folder / "customers.yaml").write_text(CUSTOMERS % OTHERS)
    arguments = ("build", "spec.yaml", "--customers", "customers.yaml", "--fix", f"external-id={OTHERS[1]}")
    both = octospec(*arguments)
    assert (both.code, both.err.count("OCT213")) == (2, 1)
    other = octospec(*arguments, "--customer", "acme")
    assert "customers 'acme' and 'nova' have the same external ID" in other.err
    assert octospec(*arguments, "--customer", "nova").code == 0
