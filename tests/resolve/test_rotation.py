"""Two external IDs of one customer while one takes the place of the other."""

from __future__ import annotations

import pytest

from octo_spec.language.load import load_customers, load_spec
from octo_spec.resolve.customers import Customer, read_customer
from octo_spec.resolve.resolution import Resolution, resolve
from octo_spec.resolve.rotation import external_ids

SPEC = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.
parameters:
  external-id: {description: The external ID., pattern: "^[a-z]*$", min-length: 2}
  prefix: {description: What names begin with., pattern: "^[a-z]+$"}
  both: {description: An external ID and a tag., pattern: "^[a-z]+$"}
  many: {description: Several., type: list}
roles:
  reader:
    name: ${param.prefix}-reader
    why: Reads.
    trust:
      - {account: "111122223333", external-id: "MSP-${param.external-id}"}
      - {account: "222233334444", external-id: "${param.both}"}
    inline: {main: [costs]}
groups:
  costs:
    category: cost-data
    access: read
    why: Reports.
    grants:
      - {allow: s3:GetObject, on: "arn:aws:s3:::${param.both}/*"}
      - {allow: s3:GetObjectAcl, on: "arn:aws:s3:::${param.many}/*"}
"""
LOADED = load_spec(SPEC, "spec.yaml")


def customer(fix: str, key: str = "fix") -> Customer:
    loaded = load_customers(f"octospec-customers: 1\ncustomers:\n  acme:\n    {key}: {fix}\n", "c.yaml")
    assert loaded.file is not None
    return read_customer("acme", loaded.file.customers["acme"], loaded.spans, ("customers", "acme"))


def resolved(fix: str, key: str = "fix") -> Resolution:
    assert LOADED.spec is not None, LOADED.diagnostics
    return resolve(LOADED.spec, LOADED.spans, customer(fix, key))


def test_both_are_in_one_condition_with_what_is_around_them() -> None:
    deployment = resolved("{external-id: [aaaa, bbbb]}").deployment
    assert deployment is not None
    [condition] = deployment.roles[0].trust[0].conditions
    assert (condition.operator, tuple(map(str, condition.values))) == (
        "StringEquals",
        ("MSP-aaaa", "MSP-bbbb"),
    )
    assert "external-id" not in {parameter.id for parameter in deployment.parameters}


def test_a_parameter_that_occurs_elsewhere_too_is_not_an_external_id() -> None:
    assert LOADED.spec is not None
    assert external_ids(LOADED.spec) == {"external-id"}


@pytest.mark.parametrize(
    ("fix", "said"),
    [
        (
            "{prefix: [aa, bb]}",
            "'prefix' is a single text and not a complete external ID, so it cannot have a list",
        ),
        ("{both: [aa, bb]}", "'both' is a single text and not a complete external ID"),
        ("{external-id: [aa]}", "must have two texts, the old and the new one, but this has 1"),
        ("{external-id: [aa, bb, cc]}", "must have two texts, the old and the new one, but this has 3"),
        ("{external-id: [aa, aa]}", "both values of 'external-id' are 'aa'"),
        ("{external-id: [aa, '']}", "one of the two values of 'external-id' is empty"),
    ],
)
def test_any_other_list_for_one_text_is_refused_with_its_place(fix: str, said: str) -> None:
    resolution = resolved(fix)
    assert resolution.deployment is None
    [problem] = (problem for problem in resolution.diagnostics if problem.kind.code == "OCT215")
    assert said in problem.message
    assert problem.help.startswith("write ")
    assert str(problem.span).startswith("c.yaml:4:")


def test_a_list_is_not_preset_for_one_text() -> None:
    [problem] = resolved("{external-id: [aa, bb]}", "preset").diagnostics
    assert (problem.kind.code, problem.help) == ("OCT215", "preset one text, or fix two external IDs")


def test_each_of_both_is_a_value_that_the_parameter_takes() -> None:
    problems = resolved("{external-id: [aa, B]}").diagnostics
    assert [problem.kind.code for problem in problems] == ["OCT202", "OCT202"]
    assert all("'B'" in problem.message for problem in problems)


def test_a_list_parameter_takes_lists_as_ever() -> None:
    deployment = resolved("{many: [a, b, c]}").deployment
    assert deployment is not None
    assert len(deployment.roles[0].policies[0].statements[1].resources) == 3
