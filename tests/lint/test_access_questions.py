"""Roles with the same policies share the results of a search, and no other roles do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.iam.policy import parse
from octo_spec.lint.rules.access_questions import dangerously_allowed
from tests.lint.small_specs import subject_of

if TYPE_CHECKING:
    from octo_spec.access.intersect import Overlap
    from octo_spec.lint.rule import Subject
    from tests.lint.small_specs import SpecPart

GRANTS = [{"allow": "s3:GetObject", "on": "arn:${partition}:s3:::reports/*"}]
REQUESTS = parse({"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}})


def test_roles_that_differ_only_in_trust_share_one_search() -> None:
    first, second = (
        subject_of(grants=GRANTS, trust={"service": name})
        for name in ("ssm.amazonaws.com", "ec2.amazonaws.com")
    )
    assert first.accesses != second.accesses
    assert _overlaps(first)
    assert _overlaps(first) is _overlaps(second)


@pytest.mark.parametrize(
    "other",
    [
        {"allow": "s3:GetObject", "on": "arn:${partition}:s3:::others/*"},
        {"allow": "S3:getobject", "on": "arn:${partition}:s3:::reports/*"},
        GRANTS[0] | {"when": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}},
    ],
    ids=["another resource", "another spelling", "a condition"],
)
def test_roles_with_other_policies_do_not_share_it(other: SpecPart) -> None:
    first, second = subject_of(grants=GRANTS), subject_of(grants=[other])
    assert _overlaps(first) is not _overlaps(second)


@pytest.mark.parametrize(
    "role", [{"name": "Other"}, {"boundary": "arn:aws:iam::aws:policy/IAMFullAccess"}], ids=str
)
def test_roles_with_another_name_or_boundary_do_not_share_it(role: SpecPart) -> None:
    first, second = subject_of(grants=GRANTS), subject_of(grants=GRANTS, role=role)
    assert _overlaps(first) is not _overlaps(second)


def test_a_deny_is_another_policy() -> None:
    deny = {"deny": "s3:GetObject", "on": "arn:${partition}:s3:::reports/*", "why": "No reports."}
    assert _overlaps(subject_of(grants=GRANTS))
    assert not _overlaps(subject_of(grants=[*GRANTS, deny]))


def _overlaps(subject: Subject) -> tuple[Overlap, ...]:
    [access] = subject.accesses
    return dangerously_allowed(subject, access, REQUESTS)
