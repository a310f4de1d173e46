"""``octospec lint --customers``: what is found for some customers alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec


OF_CUSTOMERS = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.
parameters:
  external-id: {description: The external ID., pattern: "^[a-z0-9]+$", min-length: 2}
  bucket: {description: A bucket., pattern: "^[a-z*-]+$"}
roles:
  reader:
    name: Reader
    why: Reads.
    trust: [{role: Octo, account: "111122223333", external-id: "${param.external-id}"}]
    inline: {main: [reports]}
groups:
  reports:
    category: cost-data
    access: read
    why: Reads reports.
    grants: [{allow: s3:GetObject, on: "arn:${partition}:s3:::${param.bucket}/*"}]
"""
CUSTOMERS = """\
octospec-customers: 1
customers:
  acme: {fix: {external-id: 4a1f0c9e2b7d4c55a90e3f6d8b21c7e4, bucket: "*"}}
  bolt: {fix: {external-id: 91b6d4e8417c05aa3b7f3a91c20d5e66, bucket: "*"}}
  corp: {fix: {external-id: c0ffee, bucket: reports}}
"""
FOR_ALL = ("lint", "spec.yaml", "--customers", "customers.yaml")


@pytest.fixture
def customers(octospec: Octospec) -> Octospec:
    octospec.write("spec.yaml", OF_CUSTOMERS)
    octospec.write("customers.yaml", CUSTOMERS)
    return octospec


@pytest.mark.medium
def test_what_is_found_for_some_customers_alone_names_them(customers: Octospec) -> None:
    assert customers("lint", "spec.yaml", "--strict").code == 0
    ran = customers(*FOR_ALL, "--strict")
    assert ran.code == 1
    assert "OCT355 reads-data: for customers acme, bolt: role 'reader' may read any data" in ran.out
    assert "customers.yaml:5:" in ran.out
    assert "OCT214 guessable-external-id" in ran.out
    found = {each["code"]: each["customers"] for each in customers(*FOR_ALL, "--json").json["findings"]}
    assert found == {"OCT355": ["acme", "bolt"], "OCT214": []}


def test_what_the_spec_accepts_is_accepted_for_customers_too(customers: Octospec) -> None:
    accepting = "why: Reads reports.\n    accept: {reads-data: It is meant.}"
    customers.write("spec.yaml", OF_CUSTOMERS.replace("why: Reads reports.", accepting))
    assert "reads-data" not in customers(*FOR_ALL).out
    assert "OCT355 reads-data: It is meant." in customers(*FOR_ALL, "--accepted").out


def test_what_is_found_in_the_spec_is_reported_once(customers: Octospec) -> None:
    customers.write("spec.yaml", OF_CUSTOMERS.replace("arn:${partition}:", "arn:aws:"))
    assert customers(*FOR_ALL).out.count("OCT310") == 1


def test_a_customers_file_with_errors_is_bad_input(customers: Octospec) -> None:
    customers.write("customers.yaml", CUSTOMERS.replace("bucket: reports", "bucket: R"))
    ran = customers(*FOR_ALL)
    assert ran.code == 2
    assert "OCT202" in ran.err
    assert customers("lint", "spec.yaml", "--customers", "nowhere.yaml").code == 2


def test_annotations_and_sarif_have_the_places_of_customers(customers: Octospec) -> None:
    assert "file=customers.yaml,line=5" in customers(*FOR_ALL, "--output-format", "github").out
    [run] = customers(*FOR_ALL, "--output-format", "sarif").json["runs"]
    assert {result["ruleId"] for result in run["results"]} == {"OCT355", "OCT214"}


def test_an_answer_of_another_partition_fails_where_lint_is_strict(customers: Octospec) -> None:
    customers.write(
        "customers.yaml",
        CUSTOMERS.replace("c0ffee", "c0ffee91b6d4e8417c05aa3b")
        .replace("{fix: {external-id", "{fix: {partition: aws-cn, external-id")
        .replace('bucket: "*"', "bucket: logs"),
    )
    customers.write("spec.yaml", OF_CUSTOMERS.replace("^[a-z*-]+$", "^[a-z:-]+$"))
    assert customers(*FOR_ALL, "--strict").code == 0
    text = (customers.folder / "customers.yaml").read_text()
    customers.write("customers.yaml", text.replace("bucket: reports", 'bucket: "arn:aws:s-x:::reports"'))
    ran = customers(*FOR_ALL, "--strict")
    assert ran.code == 1
    assert "OCT216 other-partition" in ran.out
