"""What a build of many customers says at the end, and what it says with ``--quiet``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.cli.render.build_totals import line
from octo_spec.pipeline.proof import Proof
from octo_spec.storage.folders.folder_report import FolderReport, State, totals

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec

BUILD = ("build", "spec.yaml", "--customers", "customers.yaml")
TWO = """\
octospec-customers: 1
customers:
  acme: {formats: {terraform: {}, iam-json: {}}}
  nova: {fix: {extra: maybe}}
"""


def built(customer: str, state: State) -> FolderReport:
    return FolderReport(customer, "x", "", Proof.EQUAL, "x", (), state)


def test_totals_name_who_needs_a_look() -> None:
    builds = [
        *(built(f"good-{number}", State.WRITTEN) for number in range(398)),
        built("nova", State.FAILED),
        built("orbit", State.FAILED),
    ]
    assert line(builds, ()) == "398 written, 2 failed: nova, orbit"
    assert line(builds, ("luna",)) == "398 written, 2 failed: nova, orbit, 1 no longer in the file: luna"


def test_a_customer_has_the_worst_state_of_their_folders() -> None:
    builds = [built("acme", State.WRITTEN), built("acme", State.REFUSED), built("nova", State.UNCHANGED)]
    assert totals(builds) == {State.UNCHANGED: ("nova",), State.REFUSED: ("acme",)}


def test_of_many_names_the_first_are_shown() -> None:
    builds = [built(f"c{number}", State.FAILED) for number in range(30)]
    assert line(builds, ()).endswith("c18, c19 and 10 more")


def test_what_failed_is_on_standard_output_with_the_reason(octospec: Octospec) -> None:
    octospec.write("customers.yaml", TWO)
    ran = octospec(*BUILD)
    assert ran.code == 2
    assert "failed       dist/customers/nova" in ran.out
    assert "      customers.yaml:4:23: OCT202 'maybe' is not a value of 'extra'" in ran.out
    assert ran.out.endswith("  1 written, 1 failed: nova\n")


def test_json_counts_folders_by_state(octospec: Octospec) -> None:
    octospec.write("customers.yaml", TWO)
    ran = octospec(*BUILD, "--json")
    none = {"unchanged": 0, "accepted": 0, "out-of-date": 0, "refused": 0}
    assert ran.json["totals"] == {"written": 2, **none, "failed": 1}
    failed = ran.json["builds"][-1]
    assert (failed["customer"], failed["format"], failed["folder"]) == ("nova", None, "customers/nova")


def test_a_plain_build_that_built_nothing_says_so(octospec: Octospec) -> None:
    ran = octospec("build", "spec.yaml", "--fix", "nothing=1")
    assert "failed       dist    0 files  nothing written" in ran.out


def test_quiet_says_nothing_of_what_is_up_to_date(octospec: Octospec) -> None:
    ran = octospec("build", "spec.yaml", "--quiet")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert octospec("build", "spec.yaml", "--check", "--quiet").out == ""


def test_quiet_says_what_failed(octospec: Octospec) -> None:
    octospec.write("customers.yaml", TWO)
    ran = octospec(*BUILD, "--quiet")
    assert ran.code == 2
    assert "acme" not in ran.out
    assert "failed       dist/customers/nova" in ran.out
    assert ran.out.endswith("  1 written, 1 failed: nova\n")
    assert "OCT202" in ran.err
