"""Witnesses that people read: usual words, in regions and accounts of the partition that is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.access.search.conjunctions import ACTION, RESOURCE
from octo_spec.access.witness_text import readable
from octo_spec.iam.glob import FRESH

if TYPE_CHECKING:
    from octo_spec.access.search.request_space import Point


@pytest.mark.parametrize(
    ("partition", "place"),
    [
        ("aws", "us-east-1:111122223333"),
        ("aws-cn", "cn-north-1:444455556666"),
        ("aws-us-gov", "us-gov-west-1:777788889999"),
        (FRESH, "us-east-1:111122223333"),
    ],
)
def test_a_witness_is_in_the_partition_that_its_resource_names(partition: str, place: str) -> None:
    point: Point = {
        ACTION: "ec2:StartInstances",
        RESOURCE: f"arn:{partition}:ec2:{FRESH}:{FRESH}:instance/{FRESH}",
    }
    shown = readable(point, {}, lambda _: True)
    assert shown[RESOURCE] == f"arn:{partition.replace(FRESH, 'aws')}:ec2:{place}:instance/example"


def test_another_region_of_the_partition_is_tried_if_the_usual_one_does_not_fit() -> None:
    point: Point = {ACTION: "ec2:StartInstances", RESOURCE: f"arn:aws:ec2:{FRESH}:{FRESH}:instance/{FRESH}"}
    shown = readable(point, {}, lambda point: ":us-east-1:" not in str(point[RESOURCE]))
    assert shown[RESOURCE] == "arn:aws:ec2:eu-west-1:444455556666:instance/example"


@pytest.mark.parametrize(
    ("resource", "requested", "shown"),
    [
        ("arn:aws:ec2:eu-west-2:1:instance/i", FRESH, ("arn:aws:ec2:eu-west-2:1:instance/i", "eu-west-2")),
        (f"arn:aws:ec2:{FRESH}:1:vpc/v", "sa-east-1", ("arn:aws:ec2:sa-east-1:1:vpc/v", "sa-east-1")),
        ("arn:aws-cn:s3:::b", FRESH, ("arn:aws-cn:s3:::b", "cn-north-1")),
        ("arn:aws:s3:::b", "sa-east-1", ("arn:aws:s3:::b", "sa-east-1")),
        ("*", "sa-east-1", ("*", "sa-east-1")),
    ],
)
def test_a_resource_is_in_the_requested_region(resource: str, requested: str, shown: tuple[str, str]) -> None:
    key = "aws:requestedregion"
    point: Point = {ACTION: "ec2:StartInstances", RESOURCE: resource, key: requested}

    def fits(point: Point) -> bool:
        return FRESH in requested or point[key] == requested

    found = readable(point, {}, fits)
    assert (found[RESOURCE], found[key]) == shown


def test_a_letter_stays_if_no_usual_text_fits() -> None:
    point: Point = {ACTION: "s3:GetObject", RESOURCE: f"arn:aws:s3:::{FRESH}"}
    shown = readable(point, {}, lambda point: point[RESOURCE] == "arn:aws:s3:::z")
    assert shown[RESOURCE] == "arn:aws:s3:::z"
    assert readable(point, {}, lambda _: False) == point


def test_a_witness_that_is_usual_at_its_only_open_place_is_tried_once() -> None:
    point: Point = {ACTION: "s3:GetObject", RESOURCE: f"arn:aws:s3:::{FRESH}/{FRESH * 2}"}
    tried: list[object] = []

    def fits(point: Point) -> bool:
        tried.append(point[RESOURCE])
        return True

    assert readable(point, {}, fits)[RESOURCE] == "arn:aws:s3:::example/example"
    assert tried == ["arn:aws:s3:::example/example"]


@pytest.mark.parametrize("service", ["s3", "ec2", "iam"])
def test_a_resource_of_any_service_is_shown_as_one_of_the_service_of_the_action(service: str) -> None:
    point: Point = {ACTION: f"{service}:List", RESOURCE: f"arn:aws:{FRESH}:{FRESH}:{FRESH}:{FRESH}"}
    expected = f"arn:aws:{service}:us-east-1:111122223333:example"
    assert readable(point, {}, lambda _: True)[RESOURCE] == expected
