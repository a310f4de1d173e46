"""The texts of AWS's managed policies: which are known, in which partition, as of which day."""

from __future__ import annotations

import lzma
import subprocess
import sys

import pytest

from octo_spec.iam.managed_policies import as_of, managed_policy, names
from tests.iam.renew_managed_policies import DATA, lines


def test_an_aws_managed_policy_is_known_by_its_arn() -> None:
    document = managed_policy("arn:aws:iam::aws:policy/AmazonEC2FullAccess")
    assert document is not None
    assert document.statements[0].actions.written == ("ec2:*",)


def test_a_policy_in_a_folder_is_known_with_its_folder_only() -> None:
    folder = "arn:aws:iam::aws:policy/service-role/"
    assert managed_policy(f"{folder}AWSLambdaBasicExecutionRole") is not None
    assert managed_policy("arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole") is None


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:iam::aws:policy/NoSuchPolicy",
        "arn:aws:iam::aws:policy/ReadOnly",
        "arn:aws:iam::111122223333:policy/ReadOnlyAccess",
        "arn:aws-cn:iam::aws:policy/ReadOnlyAccess",
        "ReadOnlyAccess",
    ],
)
def test_other_policies_are_not_known(arn: str) -> None:
    assert managed_policy(arn) is None


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_the_administrator_policy_is_known_in_each_partition(partition: str) -> None:
    document = managed_policy(f"arn:{partition}:iam::aws:policy/AdministratorAccess")
    assert document is not None
    assert document == managed_policy("arn:aws:iam::aws:policy/AdministratorAccess")


def test_the_texts_have_a_date() -> None:
    assert as_of().isoformat() >= "2026-09-30"


@pytest.mark.deep
@pytest.mark.large
def test_every_text_is_a_policy_that_can_be_parsed() -> None:
    assert len(names()) > 1500
    assert all(managed_policy(f"arn:aws:iam::aws:policy/{name}") for name in names())


def test_the_texts_are_not_read_until_a_policy_is_needed() -> None:
    loaded = (
        "import octo_spec.symbolic.role_access, octo_spec.iam.managed_policies as known;"
        "raise SystemExit(known._lines.cache_info().currsize)"
    )
    assert subprocess.run([sys.executable, "-c", loaded], check=False).returncode == 0


@pytest.mark.parametrize(
    "call",
    ["managed_policy('arn:aws:iam::aws:policy/IAMFullAccess')", "as_of()", "edition()"],
)
def test_the_first_lines_are_read_without_the_rest(call: str) -> None:
    read = (
        f"from octo_spec.iam.managed_policies import *; from octo_spec.iam.managed_policies import _lines;"
        f"assert {call}; raise SystemExit(_lines.cache_info().currsize)"
    )
    assert subprocess.run([sys.executable, "-c", read], check=False).returncode == 0


def test_a_pattern_is_not_a_policy() -> None:
    assert managed_policy("arn:aws:iam::aws:policy/*") is None


@pytest.mark.engines
def test_the_texts_are_those_of_moto() -> None:
    """If this fails, run ``make managed-policies``."""
    assert lzma.decompress(DATA.read_bytes()).decode() == lines()
