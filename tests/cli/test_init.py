"""``octospec init`` from the outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec


def test_the_starter_spec_builds(octospec: Octospec) -> None:
    assert octospec("init", "my-access.yaml").code == 0
    ran = octospec("build", "my-access.yaml")
    assert ran.code == 0
    assert ran.out.count("equal to the spec") == 3


def test_the_schema_that_the_first_line_names_is_there(octospec: Octospec) -> None:
    octospec("init", "my-access.yaml")
    first = (octospec.folder / "my-access.yaml").read_text().splitlines()[0]
    schema = octospec.folder / first.partition("$schema=")[2]
    assert schema.read_text() == octospec("schema").out


def test_a_schema_that_exists_is_left_as_it_is(octospec: Octospec) -> None:
    octospec.write("octospec.schema.json", "{}")
    assert octospec("init", "my-access.yaml").code == 0
    assert (octospec.folder / "octospec.schema.json").read_text() == "{}"


def test_init_leaves_a_file_that_exists_as_it_is(octospec: Octospec) -> None:
    octospec.write("mine.yaml", "mine")
    ran = octospec("init", "mine.yaml")
    assert ran.code == 2
    assert "it exists already" in ran.err
    assert (octospec.folder / "mine.yaml").read_text() == "mine"
