"""ARNs and patterns of ARNs."""

from __future__ import annotations

import pytest

from octo_spec.iam.arn import ANY_ARN, Arn, arn_meet, arn_pattern, resource_pattern
from octo_spec.iam.glob import wild
from octo_spec.iam.glob_matching import matches

BUCKET = "arn:aws:s3:::b"


def test_an_arn_reads_back() -> None:
    assert (
        str(Arn.parse("arn:aws:lambda:us-east-1:1:function:f:1")) == "arn:aws:lambda:us-east-1:1:function:f:1"
    )
    assert Arn.parse(BUCKET) == Arn("aws", "s3", "", "", "b")


@pytest.mark.parametrize("text", ["", "*", "arn:aws:s3", "arn:aws:s3:::", "x:aws:s3:::b"])
def test_other_text_is_not_an_arn(text: str) -> None:
    with pytest.raises(ValueError, match="not an ARN"):
        Arn.parse(text)


@pytest.mark.parametrize(
    ("written", "text", "expected"),
    [
        ("arn:aws:s3:::*", "arn:aws:s3:::b/c:d", True),
        ("arn:aws:s3:*", BUCKET, True),
        ("arn:aws:*:b", BUCKET, False),
        ("arn:aws:s3", BUCKET, True),
        ("arn:*:s3:::b", BUCKET, True),
        ("arn:aws:s3:::B", BUCKET, False),
        ("*", "*", True),
        ("*", BUCKET, True),
        ("arn:*", "*", False),
        ("arn:aws:ec2:us-west-?:*:instance/*", "arn:aws:ec2:us-west-2:1:instance/i", True),
    ],
)
def test_resources_match_part_by_part(written: str, text: str, expected: bool) -> None:  # noqa: FBT001 - the outcome
    assert matches(resource_pattern(wild(written)), text) is expected


def test_the_star_of_an_arn_operator_is_an_arn() -> None:
    assert not matches(arn_pattern(wild("*")), "x")
    assert matches(ANY_ARN, BUCKET)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (["arn:aws:s3:*:1:*", "arn:*:s3:us:*:b"], ["arn:aws:s3:us:1:b"]),
        (["arn:aws:s3:::a*", "arn:*:s3:::*b"], ["arn:aws:s3:::a*", "arn:aws:s3:::*b"]),
        (["arn:aws:s3:::a*", "arn:*:s3:::*b", "arn:*:*:::*bb"], ["arn:aws:s3:::a*", "arn:aws:s3:::*bb"]),
        (["arn:aws:s3:a*::b", "arn:aws:s3:*a::b"], None),
    ],
)
def test_arns_meet_part_by_part(written: list[str], expected: list[str] | None) -> None:
    met = arn_meet(tuple(arn_pattern(wild(text)) for text in written))
    assert met == (expected and tuple(arn_pattern(wild(text)) for text in expected))


def test_texts_that_are_not_arns_do_not_meet_part_by_part() -> None:
    assert arn_meet((wild("arn:*"), arn_pattern(wild("arn:aws:s3:::b")))) is None
