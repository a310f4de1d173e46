"""For which answers a feature has what it needs."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.analysis.features.answer_cases import Dimension, cases, in_words, points
from octo_spec.analysis.features.feature_answers import FeatureAnswer, feature_answers
from tests.lint.small_specs import subject_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.analysis.features.answer_cases import Cases, Point

BUCKET = "arn:${partition}:s3:::${param.bucket}/*"
VOLUME = "arn:${partition}:ec2:*:${account}:volume/*"


def feature(needs: Any) -> dict[str, Any]:  # noqa: ANN401 - a part of a spec
    return {"cleanup": {"title": "Cleanup", "why": "Less.", "needs": needs, "without": "More."}}


def decided(needs: Any, **parts: Any) -> FeatureAnswer:  # noqa: ANN401 - as above
    [answer] = feature_answers(subject_of(features=feature(needs), **parts).deployment).features
    return answer


def words(needs: Any, **parts: Any) -> str:  # noqa: ANN401 - as above
    return in_words(decided(needs, **parts).when)


TWO = {
    "choices": {
        "level": {"description": "L.", "levels": ["none", "look", "act"]},
        "logs": {"description": "?"},
    },
    "role": {"inline": {"p": ["look", "act", "logs"]}},
}


def groups(**granted: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    return {
        id: {"category": "cost-data", "access": "permissions", "why": "Why.", **group}
        for id, group in granted.items()
    }


GROUPS = groups(
    look={"needs": {"level": "look"}, "grants": {"allow": "ec2:DescribeVolumes"}},
    act={"needs": {"level": "act"}, "grants": {"allow": "ec2:DeleteVolume"}},
    logs={"needs": {"logs": "on"}, "grants": [{"deny": "ec2:DeleteVolume"}, {"allow": "logs:*"}]},
)


@pytest.mark.parametrize(
    ("needs", "when"),
    [
        ("ec2:DescribeVolumes", "level = look or act"),
        (["ec2:DescribeVolumes", "logs:GetLogEvents"], "level = look or act and logs = on"),
        (["ec2:DescribeVolumes", "ec2:DeleteVolume"], "level = act and logs = off"),
        (["ec2:DeleteVolume", "logs:GetLogEvents"], "never"),
        ("ec2:CreateVolume", "never"),
    ],
)
def test_it_works_for_the_choices_that_grant_all_of_its_needs(needs: Any, when: str) -> None:  # noqa: ANN401 - as above
    assert words(needs, **{**TWO, "groups": GROUPS}) == when


def test_a_grant_on_some_resources_or_under_a_condition_does_not_meet_a_need_on_all() -> None:
    tagged = {"StringEquals": {"aws:ResourceTag/unused": "true"}}
    grants = [{"allow": "ec2:DeleteVolume", "on": VOLUME, "when": tagged}]
    assert words("ec2:DeleteVolume", grants=grants) == "never"
    assert words({"allow": "ec2:DeleteVolume", "on": VOLUME}, grants=grants) == "never"
    assert words({"allow": "ec2:DeleteVolume", "on": VOLUME, "when": tagged}, grants=grants) == "always"


def test_a_need_on_all_resources_is_about_those_that_aws_documents_for_the_action() -> None:
    anywhere = [{"allow": "ec2:DeleteVolume", "on": "arn:*:ec2:*:*:volume/*"}]
    assert words("ec2:DeleteVolume", grants=anywhere) == "always"


def test_a_need_without_a_request_is_not_met() -> None:
    on_bucket = {"allow": "ec2:DeleteVolume", "on": "arn:${partition}:s3:::bucket"}
    assert words(on_bucket, grants=[{"allow": "ec2:DeleteVolume"}]) == "never"
    elsewhere = {"allow": "ec2:DeleteVolume", "on": "arn:aws:ec2:*:*:volume/*"}
    partitions = ["aws", "aws-cn"]
    assert words(elsewhere, partitions=partitions, grants=[{"allow": "ec2:Describe*"}]) == "never"
    assert words(elsewhere, partitions=partitions, grants=[{"allow": "ec2:*"}]) == "partition = aws"


def test_an_action_that_aws_does_not_document_is_needed_as_it_is_written() -> None:
    assert words("ec2:DoWhatever", grants=[{"allow": "ec2:Describe*"}]) == "never"
    assert words("ec2:DoWhatever", grants=[{"allow": "ec2:Do*"}]) == "always"


def test_a_deny_and_a_boundary_count() -> None:
    grants = [{"allow": "ec2:*"}, {"deny": "ec2:DeleteVolume"}]
    assert words("ec2:DeleteVolume", grants=grants) == "never"
    assert words("ec2:DescribeVolumes", grants=grants) == "always"
    boundary = {"boundary": "arn:${partition}:iam::aws:policy/ReadOnlyAccess"}
    assert words("ec2:DescribeVolumes", grants=grants, role=boundary) == "always"
    assert words("ec2:CreateVolume", grants=grants, role=boundary) == "never"


def test_with_an_unknown_boundary_it_is_not_decided_unless_the_role_lacks_it_anyway() -> None:
    role = {"boundary": "arn:${partition}:iam::${account}:policy/Theirs"}
    answer = decided("ec2:DescribeVolumes", grants=[{"allow": "ec2:*"}], role=role)
    assert (answer.when, answer.undecided) == ((), ((),))
    assert (
        answer.reason
        == "the text of the boundary arn:${partition}:iam::${account}:policy/Theirs is not known"
    )
    assert decided("s3:GetObject", grants=[{"allow": "ec2:*"}], role=role).undecided == ()


def test_with_an_unknown_attached_policy_it_is_not_decided() -> None:
    parameters = {"policies": {"description": "Theirs.", "type": "list", "optional": "yes"}}
    group = {"attach": "${param.policies}"}
    answer = decided("s3:GetObject", grants=[{"allow": "ec2:*"}], group=group, parameters=parameters)
    assert in_words(answer.when) == "never"
    assert in_words(answer.undecided) == "policies is given = yes"


def test_a_need_about_an_optional_parameter_requires_a_value() -> None:
    parameters = {"key": {"description": "The key.", "optional": "yes"}}
    on_key = {"allow": "kms:Decrypt", "on": "${param.key}"}
    assert words(on_key, grants=[on_key], parameters=parameters) == "key is given = yes"


def test_a_need_may_use_a_parameter_as_a_grant_does() -> None:
    parameters = {"bucket": {"description": "The bucket."}}
    on_bucket = {"allow": "s3:GetObject", "on": "arn:${partition}:s3:::${param.bucket}/*"}
    reports = {"allow": "s3:GetObject", "on": "arn:${partition}:s3:::${param.bucket}/reports/*"}
    assert words(reports, grants=[on_bucket], parameters=parameters) == "always"
    assert (
        words(on_bucket, grants=[reports, {**on_bucket, "allow": "s3:PutObject"}], parameters=parameters)
        == "never"
    )


@pytest.mark.parametrize("fact", [{}, {"allowed": ["logs", "data"]}])
@pytest.mark.parametrize(
    ("needs", "grants"),
    [
        ("arn:${partition}:s3:::logs/*", BUCKET),
        ("arn:${partition}:s3:::logs/*", "${param.bucket}"),
        (BUCKET, "arn:${partition}:s3:::lo*/*"),
    ],
)
def test_a_need_that_some_value_of_a_parameter_may_meet_is_not_decided(
    needs: str, grants: str, fact: dict[str, Any]
) -> None:
    parameters = {"bucket": {"description": "The bucket.", **(fact if "arn" in grants else {})}}
    need = {"allow": "s3:GetObject", "on": needs}
    other = {"allow": "s3:PutObject", "on": "${param.bucket}" if grants == "${param.bucket}" else BUCKET}
    granted = [{"allow": "s3:GetObject", "on": grants}, other]
    answer = decided(need, grants=granted, parameters=parameters)
    assert in_words(answer.when) == "never"
    assert in_words(answer.undecided) == "always"
    assert answer.reason == "it may depend on the value of bucket"


def test_a_value_that_cannot_meet_a_need_leaves_it_decided() -> None:
    parameters = {"tag": {"description": "A tag."}}
    tagged = {"StringEquals": {"aws:ResourceTag/team": "${param.tag}"}}
    grants = [{"allow": "ec2:DeleteVolume", "on": VOLUME, "when": tagged}, {"deny": "ec2:CreateTags"}]
    assert decided("ec2:CreateTags", grants=grants, parameters=parameters).undecided == ()
    need = {
        "allow": "ec2:DeleteVolume",
        "on": VOLUME,
        "when": {"StringEquals": {"aws:ResourceTag/team": "a"}},
    }
    assert in_words(decided(need, grants=grants, parameters=parameters).undecided) == "always"


def test_in_partitions_it_works_where_its_groups_are() -> None:
    parts = {
        "partitions": ["aws", "aws-cn"],
        "group": {"only-in": "aws"},
        "role": {"inline": {"p": ["granted", "all"]}},
    }
    everywhere = groups(
        granted={"only-in": "aws", "grants": {"allow": "ec2:DeleteVolume"}},
        all={"grants": {"allow": "ec2:DescribeVolumes"}},
    )
    del parts["group"]
    assert words("ec2:DeleteVolume", groups=everywhere, **parts) == "partition = aws"
    assert words("ec2:DescribeVolumes", groups=everywhere, **parts) == "always"


def test_one_role_must_meet_a_whole_need_but_two_roles_may_meet_two_needs() -> None:
    roles = {
        id: {"name": id, "why": "W.", "trust": {"service": "ec2.amazonaws.com"}, "inline": {"p": [id]}}
        for id in ("one", "two")
    }
    each = groups(
        one={"grants": {"allow": "s3:GetObject", "on": "arn:${partition}:s3:::a/*"}},
        two={
            "grants": [{"allow": "s3:GetObject", "on": "arn:${partition}:s3:::b/*"}, {"allow": "ce:GetTags"}]
        },
    )
    both = {"allow": "s3:GetObject", "on": ["arn:${partition}:s3:::a/*", "arn:${partition}:s3:::b/*"]}
    assert words(both, roles=roles, groups=each) == "never"
    assert words([{**both, "on": both["on"][0]}, "ce:GetTags"], roles=roles, groups=each) == "always"


def test_combinations_that_no_customer_can_choose_do_not_count() -> None:
    choices = {"logs": {"description": "L."}, "level": {"description": "X.", "requires": {"logs": "on"}}}
    granted = groups(
        granted={"needs": {"level": "on"}, "grants": {"allow": "ec2:DeleteVolume"}},
        logs={"needs": {"logs": "on"}, "grants": {"allow": "logs:GetLogEvents"}},
    )
    role = {"inline": {"p": ["granted", "logs"]}}
    parts = {"choices": choices, "groups": granted, "role": role}
    assert words(["ec2:DeleteVolume", "logs:GetLogEvents"], **parts) == "level = on"


def test_more_combinations_than_the_limit_are_not_decided() -> None:
    choices = {f"c{number:02}": {"description": "C."} for number in range(13)}
    many = groups(**{id: {"needs": {id: "on"}, "grants": {"allow": "ec2:DeleteVolume"}} for id in choices})
    answer = decided("ec2:DeleteVolume", choices=choices, groups=many, role={"inline": {"p": list(choices)}})
    assert answer.undecided == ((),)
    assert "combinations of answers are more" in answer.reason


# --- cases -------------------------------------------------------------------------------------

SPACE = (Dimension("a", ("x", "y", "z")), Dimension("b", ("0", "1")), Dimension("c", ("0", "1", "2")))


def _covered(listed: Cases) -> set[Point]:
    ranges = [[dict(case).get(dimension.id, dimension.values) for dimension in SPACE] for case in listed]
    return {point for each in ranges for point in product(*each)}


def _subsets(of: Iterable[Point]) -> st.SearchStrategy[set[Point]]:
    return st.sets(st.sampled_from(list(of)))


@given(_subsets(points(SPACE)), _subsets(points(SPACE)))
def test_cases_hold_for_exactly_the_given_points_and_perhaps_impossible_ones(
    holding: set[Point], impossible: set[Point]
) -> None:
    covered = _covered(cases(holding, SPACE, impossible))
    assert holding <= covered <= holding | impossible
