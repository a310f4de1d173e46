"""``octospec lint`` of third-party files: findings at the places of the file, and no reasons required."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import SPEC
from tests.cli.test_import_ import PLAIN, POLICY
from tests.importing.test_account_details import page, role
from tests.storage.test_live_sides import reader

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec

WIDE = PLAIN.replace("Action: ec2:StopInstances", 'Action: "iam:*"')


def test_findings_are_at_the_lines_of_the_template(octospec: Octospec) -> None:
    octospec.write("vendor.yaml", WIDE)
    ran = octospec("lint", "vendor.yaml")
    assert ran.code == 1
    lines = WIDE.splitlines()
    at = next(number for number, line in enumerate(lines, 1) if "iam:*" in line)
    assert f"vendor.yaml:{at}:" in ran.out
    assert f"    {at} | {lines[at - 1]}\n" in ran.out
    assert "whole-account-principal" in ran.out


def test_no_acceptance_is_needed_and_no_reason_is_missed(octospec: Octospec) -> None:
    octospec.write("vendor.yaml", PLAIN)
    ran = octospec("lint", "vendor.yaml")
    assert (ran.code, ran.err) == (0, "")
    assert "unexplained-grant" not in ran.out
    assert "Imported from" not in ran.out
    assert ran.out.endswith("no reasons given in 3 places\n")


@pytest.mark.medium
def test_the_same_is_found_as_in_the_imported_spec(octospec: Octospec) -> None:
    octospec.write("vendor.yaml", WIDE)
    assert octospec("import", "vendor.yaml", "--out", "mine.yaml").code == 0
    accepted = {
        (each["code"], each["message"])
        for each in octospec("lint", "mine.yaml", "--json").json["findings"]
        if each["accepted"]
    }
    found = octospec("lint", "vendor.yaml", "--json").json["findings"]
    assert {(each["code"], each["message"]) for each in found} == accepted


def test_what_is_not_taken_is_reported_next_to_the_findings(octospec: Octospec) -> None:
    queue = "Resources:\n  Queue: {Type: AWS::SQS::Queue}\n"
    octospec.write("vendor.yaml", PLAIN.replace("Resources:\n", queue))
    ran = octospec("lint", "vendor.yaml")
    assert (ran.code, "OCT440" in ran.err) == (0, True)


@pytest.mark.medium
def test_an_artifact_of_octospec_is_linted_too(octospec: Octospec) -> None:
    assert octospec("build", "spec.yaml").code == 0
    ran = octospec("lint", "dist/terraform", "--json")
    assert ran.code == 0
    assert {each["path"] for each in ran.json["findings"]} == {"dist/terraform/main.tf"}


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_each_form_of_output_has_the_place(octospec: Octospec, form: str) -> None:
    octospec.write("vendor.yaml", WIDE)
    assert "vendor.yaml" in octospec("lint", "vendor.yaml", "--output-format", form).out


def test_a_policy_alone_is_linted(octospec: Octospec) -> None:
    octospec.write("policy.json", POLICY.replace("ce:Get*", "iam:*"))
    ran = octospec("lint", "policy.json")
    assert ran.code == 1
    assert "policy.json:1:1" in ran.out
    octospec.write("policy.json", POLICY.replace('"Resource"', '"Resources"'))
    assert "OCT606" in octospec("lint", "policy.json").err


def test_of_account_details_one_role_is_linted(octospec: Octospec) -> None:
    octospec.write("gaad.json", json.dumps(page(reader(), role("Other")), indent=1))
    ran = octospec("lint", "gaad.json", "--role", "Reader")
    assert "gaad.json:5:4: " in ran.out
    assert "empty-external-id" not in ran.out
    assert "OCT745" not in ran.err
    assert "choose one with --role" in octospec("lint", "gaad.json").err


def test_options_of_specs_have_no_use_and_the_other_way_round(octospec: Octospec) -> None:
    octospec.write("vendor.yaml", PLAIN)
    ran = octospec("lint", "vendor.yaml", "--customers", "customers.yaml")
    assert (ran.code, "OCT614 --customers does not apply to vendor.yaml" in ran.err) == (2, True)
    ran = octospec("lint", "spec.yaml", "--role", "reader")
    assert (ran.code, "OCT614 --role does not apply to spec.yaml" in ran.err) == (2, True)


def test_what_is_not_a_file_of_a_known_kind_is_read_as_a_spec(octospec: Octospec) -> None:
    octospec.write("spec2.yaml", "name: x\nroles: {}\n")
    ran = octospec("lint", "spec2.yaml")
    assert (ran.code, "missing key 'octospec'" in ran.err) == (2, True)


def test_a_spec_that_comes_through_a_pipe_is_read_once(octospec: Octospec) -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as pipe:
        pipe.write(SPEC)
    piped = octospec("lint", f"/dev/fd/{reading}")
    os.close(reading)
    octospec.write("spec.yaml", SPEC)
    assert piped.out == octospec("lint", "spec.yaml").out.replace("spec.yaml", f"/dev/fd/{reading}")


@pytest.mark.medium
def test_who_lints_a_spec_does_not_pay_for_importing(octospec: Octospec) -> None:
    octospec.write("spec.yaml", SPEC)
    code = (
        "import sys; from octo_spec.cli import main\n"
        "try: main(['lint', 'spec.yaml'])\n"
        "except SystemExit: pass\n"
        "loaded = {name for name in sys.modules if 'importing' in name or 'foreign' in name}\n"
        "assert not loaded, loaded"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=octospec.folder)


def test_a_partition_that_is_written_in_each_arn_is_found_once_a_file(octospec: Octospec) -> None:
    arns = '["arn:aws:s3:::reports/*", "arn:aws:s3:::reports", "arn:aws:s3:::logs/*"]'
    granted = f"Action: s3:GetObject, Resource: {arns}"
    octospec.write("vendor.yaml", PLAIN.replace('Action: ec2:StopInstances, Resource: "*"', granted))
    found = octospec("lint", "vendor.yaml", "--json").json["findings"]
    [partition] = [each for each in found if each["name"] == "hard-coded-partition"]
    assert "more in this file" in partition["message"]
