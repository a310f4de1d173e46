"""Resources without a name in a request: of each kind that an action accepts; grants on all of them match."""

from __future__ import annotations

import pytest

from octo_spec.iam.arn import resource_pattern
from octo_spec.iam.catalog import Action, action, expand
from octo_spec.iam.glob import generic, wild
from octo_spec.iam.glob_matching import matches
from octo_spec.iam.unnamed_resources import NAME, shown_resource, unnamed_resources


def known(name: str) -> Action:
    found = action(name)
    assert isinstance(found, Action)
    return found


def test_every_part_of_a_name_is_open_and_every_place() -> None:
    assert unnamed_resources(known("ec2:DeleteVolume")) == (f"arn:?*:ec2:?*:?*:volume/{NAME}",)
    assert f"arn:?*:s3:::{NAME}/{NAME}" in unnamed_resources(known("s3:GetObject"))


def test_what_an_action_names_in_addition_to_its_object_is_skipped() -> None:
    assert unnamed_resources(known("ssm:SendCommand")) == (
        f"arn:?*:ec2:?*:?*:instance/{NAME}",
        f"arn:?*:ssm:?*:?*:managed-instance/{NAME}",
    )


def test_an_action_without_resources_has_no_unnamed_resource() -> None:
    assert unnamed_resources(known("ec2:DescribeVolumes")) == ("*",)


@pytest.mark.parametrize("service", ["ec2", "iam", "kms", "s3", "secretsmanager", "sqs"])
def test_an_unnamed_resource_is_of_a_kind_that_its_action_accepts(service: str) -> None:
    for one in expand(f"{service}:*"):
        for arn in unnamed_resources(one):
            place = arn.replace("?*", "1" * 12)
            assert any(matches(kind, place) for kind in one.resources)


@pytest.mark.parametrize(
    ("granted", "reached"),
    [
        ("*", True),
        ("arn:aws:s3:::*", True),
        ("arn:aws:s3:::*/*", True),
        ("arn:aws:s3:::logs-*/*", False),
        ("arn:aws:s3:::*-logs/*", False),
    ],
)
def test_only_a_grant_on_all_of_a_kind_matches_it(granted: str, *, reached: bool) -> None:
    assert matches(resource_pattern(wild(granted)), generic(wild(f"arn:aws:s3:::{NAME}/{NAME}"))) is reached


def test_it_is_shown_as_any_resource() -> None:
    assert shown_resource(f"arn:aws:s3:::{NAME}/{NAME}") == "arn:aws:s3:::anything/anything"
