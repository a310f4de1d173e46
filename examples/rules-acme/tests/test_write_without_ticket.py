"""A grant that allows changes names its ticket."""

from __future__ import annotations

import pytest
from octospec_acme_rules.write_without_ticket import RULE

from octo_spec.testing import findings_of

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


def findings(grant: str, group: str = "Works.") -> list[str]:
    """Return the findings for a spec with this grant."""
    spec = SPEC.replace("GRANT", grant).replace("GROUP", group)
    return [str(finding) for finding in findings_of(RULE, spec)]


def test_an_action_without_a_ticket_is_reported_at_its_place() -> None:
    [finding] = findings("{allow: [ec2:DescribeVolumes, ec2:DeleteVolume]}")
    place = "spec.yaml:12:102"
    words = (
        "ec2:DeleteVolume changes something, but the reason does not name a "
        "ticket; name it, for example ACME-123"
    )
    assert finding == f"{place}: ACME101 {words}"


@pytest.mark.parametrize("pattern", ["ec2:Delete*", "*", "ec2:CreateTags"])
def test_patterns_are_expanded(pattern: str) -> None:
    assert len(findings(f"{{allow: ['{pattern}']}}")) == 1


def test_allow_all_except_allows_changes() -> None:
    assert "changes something" in findings("{allow-all-except: ec2:DeleteVolume}")[0]


@pytest.mark.parametrize(
    "grant",
    [
        "{allow: ec2:Describe*}",
        "{deny: ec2:DeleteVolume}",
        "{allow: ec2:DeleteVolume, why: Decided in ACME-7.}",
    ],
)
def test_reading_denying_and_naming_a_ticket_is_allowed(grant: str) -> None:
    assert findings(grant) == []


def test_a_ticket_in_the_reason_of_the_group_is_enough() -> None:
    assert findings("{allow: ec2:DeleteVolume}", group="Decided in ACME-7.") == []
