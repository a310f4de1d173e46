"""Answers that are written for another partition than their customer's are reported, and others are not."""

from __future__ import annotations

import pytest

from octo_spec.language.load import load_spec
from octo_spec.resolve.answer_partitions import partition_problems
from octo_spec.resolve.customers import Customer, PlacedAnswer

SPEC = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.
parameters:
  bucket: {{description: Your bucket.}}
  via: {{description: Your service.}}
{partitions}
roles:
  reader:
    name: Reader
    why: Reads.
    trust: {{service: ssm.amazonaws.com}}
    inline: {{root: [costs]}}
groups:
  costs:
    category: cost-data
    access: read
    why: Costs.
    grants:
      - allow: s3:GetObject
        on: ${{param.bucket}}/*
        when: {{StringEquals: {{aws:PrincipalTag/host: "${{param.via}}", aws:PrincipalTag/x: "{used}"}}}}
"""
BOTH = "partitions: {aws: {suffix: com}, aws-cn: {suffix: com.cn}}"
CHINA = "partitions: {aws-cn: {suffix: com.cn}}"
OF_AWS = "arn:aws:s3:::reports"


def reported(partitions: str, customer: Customer) -> list[str]:
    used = "${partition.suffix}" if partitions else "x"
    loaded = load_spec(SPEC.format(partitions=partitions, used=used), "spec.yaml")
    assert loaded.spec is not None, list(map(str, loaded.diagnostics))
    return [str(problem) for problem in partition_problems(loaded.spec, (customer,))]


def fixing(**answers: str) -> Customer:
    return Customer("acme", fix={id: PlacedAnswer(value) for id, value in answers.items()})


def presetting(**answers: str) -> Customer:
    return Customer("acme", preset={id: PlacedAnswer(value) for id, value in answers.items()})


@pytest.mark.parametrize(
    ("partitions", "customer", "words"),
    [
        ("", fixing(bucket="arn:aws-gov:s3:::reports"), "AWS does not have; did you mean 'aws-us-gov'?"),
        ("", fixing(partition="aws-cn", bucket=OF_AWS), "'aws', but the deployment is in 'aws-cn'"),
        (CHINA, presetting(bucket=OF_AWS), "'aws', but the deployment is in 'aws-cn'"),
        (BOTH, fixing(bucket=OF_AWS), "'aws', but the deployment may be in 'aws' or 'aws-cn'"),
        (BOTH, presetting(bucket="arn:aws-us-gov:s3:::reports"), "the deployment is in 'aws' or 'aws-cn'"),
        (
            CHINA,
            fixing(via="s3.*.amazonaws.com"),
            "is not a host name of partition 'aws-cn'; write s3.*.amazonaws.com.cn",
        ),
        ("", fixing(bucket=OF_AWS), ""),
        (BOTH, presetting(bucket=OF_AWS), ""),
        (BOTH, fixing(partition="aws", bucket=OF_AWS), ""),
        (BOTH, fixing(via="s3.*.amazonaws.com"), ""),
        (CHINA, fixing(via="s3.cn-north-1.amazonaws.com.cn", bucket="arn:aws-cn:s3:::reports"), ""),
    ],
)
def test_an_answer_fits_the_partition_of_its_customer(
    partitions: str, customer: Customer, words: str
) -> None:
    problems = reported(partitions, customer)
    assert len(problems) == (1 if words else 0)
    assert all("OCT216" in problem and words in problem for problem in problems)


def test_a_customers_entry_may_accept_it() -> None:
    accepting = Customer("acme", fix={"bucket": PlacedAnswer(OF_AWS)}, accept=frozenset({"other-partition"}))
    assert reported(CHINA, accepting) == []
