"""``octospec schema`` from the outside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("flags", "key"), [((), "octospec"), (("--customers",), "octospec-customers")])
def test_the_schema_is_printed(octospec: Octospec, flags: tuple[str, ...], key: str) -> None:
    assert key in octospec("schema", *flags).json["properties"]


@pytest.mark.parametrize(
    ("flags", "name"), [((), "octospec.schema.json"), (("--customers",), "customers.schema.json")]
)
def test_a_copy_of_the_schema_is_up_to_date_or_stale(
    octospec: Octospec, flags: tuple[str, ...], name: str
) -> None:
    text = octospec("schema", *flags).out
    octospec.write(name, text)
    assert octospec("schema", *flags, "--check", name).out == f"{name}: up to date\n"
    octospec.write(name, text.replace("\n", "\r\n"))
    assert octospec("schema", *flags, "--check", name).code == 0
    octospec.write(name, text.replace("string", "number", 1))
    ran = octospec("schema", *flags, "--check", name)
    renewing = " ".join(("octospec schema", *flags))
    assert (ran.code, ran.out) == (1, f"{name}: out of date: `{renewing} > {name}` renews it\n")


def test_a_copy_that_is_not_there_is_an_error(octospec: Octospec) -> None:
    ran = octospec("schema", "--check", "absent.json")
    assert (ran.code, "OCT" in ran.err) == (2, True)


def test_the_copies_of_this_repository_are_checked_too(octospec: Octospec) -> None:
    assert octospec("schema", "--check", str(ROOT / "spec" / "octospec.schema.json")).code == 0
    assert (
        octospec("schema", "--customers", "--check", str(ROOT / "spec" / "customers.schema.json")).code == 0
    )


def test_schemastore_gets_the_addresses_that_the_schemas_have_as_their_ids(octospec: Octospec) -> None:
    entries = json.loads((ROOT / "docs" / "schemastore.json").read_text("utf-8"))
    ids = [octospec("schema", *flags).json["$id"] for flags in ((), ("--customers",))]
    assert [entry["url"] for entry in entries] == ids
    assert all(entry.keys() == {"name", "description", "fileMatch", "url"} for entry in entries)
