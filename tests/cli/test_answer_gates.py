"""``octospec review --fail-on QUESTION=ANSWER`` from the outside."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import SPEC

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec

READS_SECRETS = SPEC.replace("allow: ce:List*", 'allow: secretsmanager:GetSecretValue, on: "*"')
OPEN_POLICY = json.dumps(
    {
        "Parameters": {"Policy": {"Type": "String"}},
        "Resources": {
            "Role": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": {
                            "Effect": "Allow",
                            "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
                            "Action": "sts:AssumeRole",
                        },
                    },
                    "ManagedPolicyArns": [{"Ref": "Policy"}],
                },
            }
        },
    }
)


def test_a_yes_for_one_combination_fails_and_is_named_with_a_request(octospec: Octospec) -> None:
    octospec.write("other.yaml", READS_SECRETS)
    ran = octospec("review", "other.yaml", "--fail-on", "reads-secrets=yes,deletes-data=yes")
    assert ran.code == 1
    assert "--fail-on reads-secrets=yes: fails\n" in ran.out
    assert "--fail-on deletes-data=yes: passes\n" in ran.out
    found = "reads-secrets, role reader: yes, if extra is on (directly): secretsmanager:GetSecretValue"
    assert found in " ".join(ran.out.split())
    assert (octospec.folder / "review" / "review.html").exists()


def test_a_side_that_passes_exits_with_0(octospec: Octospec) -> None:
    ran = octospec("review", "spec.yaml", "--fail-on", "reads-secrets=not-decided")
    assert ran.code == 0
    assert ran.out.endswith("--fail-on reads-secrets=not-decided: passes\n")
    octospec.write("other.yaml", READS_SECRETS)
    ran = octospec("review", "other.yaml", "--fix", "extra=off", "--fail-on", "reads-secrets=yes")
    assert ran.code == 0


@pytest.mark.parametrize(
    ("gates", "code"),
    [
        (["reads-secrets=yes"], 3),
        (["reads-secrets=not-decided"], 1),
        (["reads-secrets=yes", "deletes-data=not-decided"], 1),
    ],
)
def test_what_is_not_decided_exits_with_3_unless_that_fails(
    octospec: Octospec, gates: list[str], code: int
) -> None:
    octospec.write("template.json", OPEN_POLICY)
    ran = octospec("review", "template.json", *(word for gate in gates for word in ("--fail-on", gate)))
    assert ran.code == code, ran.err
    assert "reads-secrets, role role: not decided" in " ".join(ran.out.split())


def test_json_has_the_result_of_each_gate_with_its_claims(octospec: Octospec) -> None:
    octospec.write("other.yaml", READS_SECRETS)
    ran = octospec(
        "review", "other.yaml", "--json", "--fail-on", "reads-secrets=yes", "--fail-on", "deletes-data=yes"
    )
    assert ran.code == 1
    assert not ran.json["ok"]
    secrets, data = ran.json["gates"]
    assert data == {"question": "deletes-data", "answer": "yes", "result": "passes", "claims": []}
    assert (secrets["question"], secrets["answer"], secrets["result"]) == ("reads-secrets", "yes", "fails")
    (claim,) = secrets["claims"]
    assert (claim["role"], claim["answer"], claim["when"]) == ("reader", "yes", ["extra is on"])
    assert claim["witness"]["action"] == "secretsmanager:GetSecretValue"
    assert octospec("review", "spec.yaml", "--json").json["gates"] == []


@pytest.mark.parametrize(
    ("gate", "help"),
    [
        ("read-secrets=yes", "did you mean 'reads-secrets'?"),
        ("zzz=yes", "'octospec questions' lists them"),
        ("reads-secrets=yse", "did you mean 'yes'?"),
        ("reads-secrets=no", "name 'yes' or 'not-decided'"),
        ("reads-secrets", "such as reads-secrets=yes"),
        ("=yes", "such as reads-secrets=yes"),
        ("reads-secrets=", "name 'yes' or 'not-decided'"),
    ],
)
def test_an_unknown_question_or_answer_is_refused_with_the_near_name(
    octospec: Octospec, gate: str, help: str
) -> None:
    ran = octospec("review", "spec.yaml", "--fail-on", gate)
    assert ran.code == 2
    assert help in " ".join(ran.err.split())
    assert not (octospec.folder / "review").exists()
