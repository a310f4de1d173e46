"""No release contains the external ID of a customer, unless it is for that customer and is to contain it."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from octo_spec.language.load import load_spec
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.resolve.customers import Customer, PlacedAnswer
from octo_spec.storage.releases.released_ids import ReleaseCustomers
from tests.cli.conftest import SPEC

if TYPE_CHECKING:
    from pathlib import Path

    from octo_spec.diagnostics import Diagnostic
    from tests.cli.conftest import Octospec

ID = "MSP-65a1:b/c@d=e,f.g+h_i"
CUSTOMERS = """\
octospec-customers: 1
customers:
  acme: {title: "Acme acmesecret", preset: {external-id: acmesecret}, formats: {cloudformation: {}}}
  borealis: {fix: {external-id: othersecret}, formats: {terraform: {}}}
"""
OWN = ("--customers", "customers.yaml", "--customer", "acme")


def exposures(
    stage: Path, *customers: Customer, own: Customer | None = None, with_own: bool = False, spec: str = SPEC
) -> list[Diagnostic]:
    loaded = load_spec(spec, "spec.yaml", reserved_by_targets())
    assert loaded.spec is not None
    return list(ReleaseCustomers(customers, own).exposures(loaded.spec, stage, with_own=with_own))


def customer(id: str, external_id: str) -> Customer:
    return Customer(id, preset={"external-id": PlacedAnswer(external_id)})


WOULD = "the release would contain the external ID"
FORMS = {
    "as it is": ID,
    "in other letters": ID.upper(),
    "in a page": html.escape(ID).replace("=", "&#61;").replace("/", "&#x2F;"),
    "in Markdown": re.sub(r"([^A-Za-z0-9])", r"\\\1", ID),
    "in a URL": f"https://a.example/?param_ExternalId={quote(ID, safe='')}&x=1",
    "in a URL in a URL": f"https://a.example/?templateURL={quote(quote(ID, safe=''), safe='')}",
    "in a URL in small letters": quote(ID, safe="").lower(),
    "in JSON": '{"a": "' + ID.replace("/", "\\/") + '"}',
    "between other bytes": f"\x00\x89PK{ID}\xff",
}


@pytest.mark.parametrize("form", FORMS)
def test_an_external_id_is_found_in_each_form(tmp_path: Path, form: str) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below/a.md").write_text(FORMS[form], "latin-1")
    (tmp_path / "b.md").write_text(f"{ID[:-1]} and {ID[1:]}")
    [found] = exposures(tmp_path, customer("acme", ID))
    assert (found.kind.code, found.message) == (
        "OCT837",
        f"{WOULD} of customer 'acme' (parameter 'external-id') in below/a.md",
    )


def test_among_many_customers_the_one_whose_id_is_in_a_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"{ID.upper()} and secret-of-17x")
    others = (customer(f"c{number}", f"secret-of-{number:03}") for number in range(300))
    [found] = exposures(tmp_path, *others, customer("acme", ID))
    assert found.message.startswith(f"{WOULD} of customer 'acme'")


def test_it_is_found_in_the_name_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "acmesecret.md").write_text("")
    assert len(exposures(tmp_path, customer("acme", "acmesecret"))) == 1


def test_links_are_repeated_next_to_the_release(tmp_path: Path) -> None:
    (tmp_path / "release.json").write_text('{"launch": [{"text": "https://a.example/?x=acmesecret"}]}')
    [found] = exposures(tmp_path, customer("acme", "acmesecret"))
    assert found.message.endswith("in release.json, ../latest.json, ../index.html")


def test_an_id_that_is_the_beginning_of_another_is_found_as_a_word(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("customer-10")
    ids = customer("acme", "customer-1"), customer("nova", "customer-10")
    assert [found.message.partition(" in ")[0] for found in exposures(tmp_path, *ids)] == [
        f"{WOULD} of customer 'nova' (parameter 'external-id')"
    ]


def test_both_ids_are_found_while_one_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("thenewsecret")
    rotating = Customer("acme", fix={"external-id": PlacedAnswer(("theoldsecret", "thenewsecret"))})
    assert len(exposures(tmp_path, rotating)) == 1


def test_the_part_that_distinguishes_a_customer_is_enough(tmp_path: Path) -> None:
    spec = SPEC.replace('"${param.external-id}"', '"octo:${param.external-id}"')
    (tmp_path / "a").write_text("acmesecret")
    assert len(exposures(tmp_path, customer("acme", "acmesecret"), spec=spec)) == 1


def test_a_short_text_of_another_customer_proves_nothing_and_the_own_counts(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("prod and test")
    prod, test = customer("acme", "prod"), customer("nova", "test")
    assert not exposures(tmp_path, prod, test)
    [found] = exposures(tmp_path, prod, test, own=prod)
    assert "of customer 'acme'" in found.message


def test_with_the_option_only_the_own_may_be_there(tmp_path: Path) -> None:
    acme, nova = customer("acme", "acmesecret"), customer("nova", "novasecret")
    (tmp_path / "a").write_text("acmesecret")
    [note] = exposures(tmp_path, acme, nova, own=acme, with_own=True)
    assert (note.kind.code, note.is_error) == ("OCT838", False)
    (tmp_path / "a").write_text("acmesecret novasecret")
    assert [each.kind.code for each in exposures(tmp_path, acme, nova, own=acme, with_own=True)] == [
        "OCT838",
        "OCT837",
    ]


# --- with the command line ---------------------------------------------------------------------


def bytes_of(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.large
def test_a_release_for_a_customer_has_the_id_only_if_it_is_wanted(octospec: Octospec) -> None:
    octospec.write("customers.yaml", CUSTOMERS)
    url = ("--url", "https://templates.s3.eu-west-1.amazonaws.com/acme")
    refused = octospec("release", "spec.yaml", *OWN, *url)
    assert refused.code == 2
    assert "customers.yaml:3:" in refused.err
    said = " ".join(refused.err.split())
    assert f"OCT837 {WOULD} of customer 'acme' (parameter 'external-id') in " in said
    named = said.partition("'external-id') in ")[2].partition(";")[0].split(", ")
    assert {"cloudformation/template.yaml", "cloudformation.zip", "release.json", "../latest.json"} <= {
        *named
    }
    assert not [path for path in (octospec.folder / "release-acme").rglob("*") if path.is_file()]
    wanted = octospec("release", "spec.yaml", *OWN, *url, "--with-external-id")
    assert (wanted.code, "OCT838" in wanted.err) == (0, True)
    holding = {
        path.relative_to(octospec.folder / "release-acme/1.0.0").as_posix()
        for path in (octospec.folder / "release-acme/1.0.0").rglob("*")
        if path.is_file() and b"acmesecret" in path.read_bytes()
    }
    assert holding
    noted = " ".join(wanted.err.split())
    assert [path for path in sorted(holding) if path not in noted] == []
    assert b"othersecret" not in bytes_of(octospec.folder / "release-acme")


@pytest.mark.medium
def test_a_release_for_everyone_has_the_id_of_no_one(octospec: Octospec) -> None:
    octospec.write("customers.yaml", CUSTOMERS)
    everyone = ("release", "spec.yaml", "--customers", "customers.yaml")
    assert octospec(*everyone).code == 0
    assert not re.search(rb"acmesecret|othersecret", bytes_of(octospec.folder / "release"))
    octospec.write("spec.yaml", SPEC.replace("A small spec.", "For othersecret.").replace("1.0.0", "1.0.1"))
    refused = octospec(*everyone)
    said = " ".join(refused.err.split())
    assert (refused.code, "the external ID of customer 'borealis'" in said) == (2, True)
    assert "remove it from what the release is made from" in said
    assert not (octospec.folder / "release/1.0.1").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--with-external-id",), "--with-external-id needs --customer ID"),
        (("--customer", "acme"), "--customer ID needs --customers FILE"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    octospec: Octospec, options: tuple[str, ...], message: str
) -> None:
    ran = octospec("release", "spec.yaml", *options)
    assert (ran.code, message in " ".join(ran.err.split())) == (2, True)
