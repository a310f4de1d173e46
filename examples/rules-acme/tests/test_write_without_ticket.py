"""What changes something names its ticket."""

from __future__ import annotations

import pytest
from octospec_acme_rules.write_without_ticket import RULE

from octo_spec.testing import found

SPEC = """\
octospec: 1
name: acme
version: 1.0.0
description: A small spec.
roles:
  worker:
    name: Worker
    why: Works.
    trust: {service: ssm.amazonaws.com}
    inline: {main: work}
groups:
  work: {category: remediation, access: write, why: "GROUP", grants: [GRANT]}
"""


def told(grant: str, group: str = "Works.") -> list[str]:
    """Give what the rule finds where this is the only grant."""
    return [str(finding) for finding in found(RULE, SPEC.replace("GRANT", grant).replace("GROUP", group))]


def test_what_changes_something_without_a_ticket_is_found_at_its_action() -> None:
    [finding] = told("{allow: [ec2:DescribeVolumes, ec2:DeleteVolume]}")
    place = "spec.yaml:12:102"
    words = "ec2:DeleteVolume changes something, and the reason names no ticket; name it, as in ACME-123"
    assert finding == f"{place}: ACME101 {words}"


@pytest.mark.parametrize("pattern", ["ec2:Delete*", "*", "ec2:CreateTags"])
def test_a_pattern_is_looked_into(pattern: str) -> None:
    assert len(told(f"{{allow: ['{pattern}']}}")) == 1


def test_all_but_something_is_nearly_everything() -> None:
    assert "changes something" in told("{allow-all-except: ec2:DeleteVolume}")[0]


@pytest.mark.parametrize(
    "grant",
    [
        "{allow: ec2:Describe*}",
        "{deny: ec2:DeleteVolume}",
        "{allow: ec2:DeleteVolume, why: Decided in ACME-7.}",
    ],
)
def test_what_only_reads_or_denies_or_names_its_ticket_is_not_found(grant: str) -> None:
    assert told(grant) == []


def test_the_reason_of_the_group_stands_for_its_grants() -> None:
    assert told("{allow: ec2:DeleteVolume}", group="Decided in ACME-7.") == []
