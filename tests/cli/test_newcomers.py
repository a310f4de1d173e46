"""What a newcomer mistypes on the command line is answered with what was meant, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import SPEC

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec

CUSTOMERS = """\
octospec-customers: 1
customers:
  acme:
    title: Acme
    formats: {terraform: {}}
    fix: {external-idd: MSP-acme}
"""


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (["bild", "spec.yaml"], "No such command 'bild'. Did you mean 'build'?"),
        (["help"], "No such command 'help'. 'octospec COMMAND --help' prints the help of a command."),
        (["help", "build"], "No such command 'help'. 'octospec build --help' prints the help of a command."),
        (["xyzzy"], "No such command 'xyzzy'."),
    ],
)
def test_a_misspelled_command_is_answered_with_the_nearest(
    octospec: Octospec, arguments: list[str], answer: str
) -> None:
    ran = octospec(*arguments)
    assert ran.code == 2
    assert ran.err.splitlines()[-1] == f"Error: {answer}"


def test_a_misspelled_id_is_answered_once_with_the_nearest(octospec: Octospec) -> None:
    octospec.write("spec.yaml", SPEC)
    ran = octospec("build", "spec.yaml", "--fix", "external-idd=MSP-acme")
    assert ran.code == 2
    assert (ran.out + ran.err).count("did you mean 'external-id'?") == 1


def test_a_misspelled_id_of_a_customer_is_marked_at_its_key(octospec: Octospec) -> None:
    octospec.write("spec.yaml", SPEC)
    octospec.write("customers.yaml", CUSTOMERS)
    ran = octospec("validate", "spec.yaml", "--customers", "customers.yaml")
    assert ran.code == 2
    place, line, mark = ran.err.splitlines()[:3]
    assert place.startswith("customers.yaml:6:11: OCT201 ")
    assert mark.index("^") == line.index("external-idd")
