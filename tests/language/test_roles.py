"""Names of roles: those that exclude each other can share one, and so can their managed policies."""

from __future__ import annotations

import pytest

from octo_spec.language.load import load_spec
from octo_spec.model.reserved_words import Reserved

SPEC = """
octospec: 1
name: shared
version: 1.0.0
description: Roles of one name.
choices:
  scans: {{description: Scan volumes., options: [off, on]}}
  level: {{description: How much., levels: [none, read, write]}}
roles:
  first:
    name: Reader
    why: Reads.
    needs: {{{first}}}
    trust: {{service: ec2.amazonaws.com}}
    managed: {{Policy: [reads]}}
  second:
    name: reader
    why: Reads.
    needs: {{{second}}}
    trust: {{service: ec2.amazonaws.com}}
    managed: {{policy: [reads]}}
groups:
  reads: {{category: optimization, access: read, why: Reads., grants: [allow: ec2:DescribeVolumes]}}
"""


@pytest.mark.parametrize(
    ("first", "second", "clashes"),
    [
        ("scans: on", "scans: off, level: read", 0),
        ("scans: on", "scans: [off, on]", 2),
        ("scans: on", "level: read", 2),
        ("level: read", "level: write", 2),
        ("scans: on", "scans: unknown", 2),
        ("scans: on", "", 2),
    ],
    ids=str,
)
def test_roles_share_a_name_only_if_they_exclude_each_other(first: str, second: str, clashes: int) -> None:
    loaded = load_spec(SPEC.format(first=first, second=second), "spec.yaml", Reserved())
    found = [each for each in loaded.diagnostics if "also the name of another" in each.message]
    assert len(found) == clashes
