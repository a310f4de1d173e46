"""The parts of a hand-over page that are the same in every format."""

from __future__ import annotations

from dataclasses import replace

from octo_spec.model.deployment import Deployment, Facts
from octo_spec.model.hand_over import HandOver
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.review_facts import (
    GrowingPattern,
    ReviewedFeature,
    ReviewedGrant,
    ReviewedRole,
    TrustedCaller,
)
from octo_spec.plugin.hand_over_page import access_tables, contact, drift, features
from octo_spec.plugin.page_names import InputNames, input_names

ROLE = ReviewedRole(
    "reader", "Reader", "", 5400, (TrustedCaller("AWS account 1", ("sts:AssumeRole",), ("x is y",), "Ours."),)
)
GRANT = ReviewedGrant(
    "g-1",
    "reader",
    "Allow",
    ("ce:Get*",),
    ("*",),
    group="costs",
    why="Costs.",
    levels=(("Write", 1), ("Read", 3)),
)
DEPLOYMENT = Deployment("small", "1.0.0", ())


IDS = InputNames()


def rows(
    *grants: ReviewedGrant, roles: tuple[ReviewedRole, ...] = (ROLE,), inputs: InputNames = IDS
) -> list[str]:
    return access_tables(HandOver(roles, grants), inputs=inputs).splitlines()


def row(*grants: ReviewedGrant, inputs: InputNames = IDS) -> str:
    [found] = [line for line in rows(*grants, inputs=inputs) if "Costs." in line]
    return found


def test_who_may_assume_a_role_and_for_how_long() -> None:
    assert "| `Reader` | AWS account 1 | x is y | 1.5 h |  | Ours. |" in rows(GRANT)


def test_actions_are_counted_by_level_the_most_serious_first() -> None:
    assert "| costs | Costs. | writes 1, reads 3 | everything |  |" in rows(GRANT)


def test_a_deny_is_shown_as_denied() -> None:
    assert "| costs | Costs. | denied: writes 1, reads 3 | everything |  |" in rows(
        replace(GRANT, effect="Deny")
    )


def test_the_choices_for_which_a_statement_exists() -> None:
    chosen = replace(GRANT, combinations=(Presence.of(ChoiceIs("level", ("look", "act"))),))
    assert row(chosen).endswith("| `level` is look or act |")


def test_the_first_resources_and_the_conditions_are_listed() -> None:
    many = replace(GRANT, resources=tuple(f"arn:{n}|" for n in range(6)), conditions=("a is b",))
    assert r"`arn:0\|`, `arn:1\|`, `arn:2\|`, `arn:3\|` and 2 more; where a is b" in row(many)
    assert "all except `a`" in row(replace(GRANT, resources=("a",), resources_excepted=True))


def test_patterns_that_grow_and_undocumented_actions_are_mentioned() -> None:
    growing = replace(GRANT, growing=(GrowingPattern("ce:Get*", 3, ("Read",)),), undocumented=("ce:Later",))
    page = "\n".join(rows(growing))
    assert "reads 3, 1 that AWS does not document" in page
    assert "which also match actions that AWS adds later" in page
    assert "which also match actions that AWS adds later" not in "\n".join(rows(GRANT))


def test_with_several_roles_each_statement_names_its_role() -> None:
    other = replace(ROLE, id="writer", name="")
    lines = rows(GRANT, replace(GRANT, role="writer"), roles=(ROLE, other))
    assert "| Reader | costs | Costs. | writes 1, reads 3 | everything |  |" in lines
    assert "| writer | costs | Costs. | writes 1, reads 3 | everything |  |" in lines


SYNC = ReviewedFeature(
    "sync", "Sync", "So.", "No|sync.", ("a:A", "a:B", "a:C", "a:D", "a:E"), ("g-1",), ((),)
)
LEVEL = ((("level", ("look", "act")),),)


def feature_row(feature: ReviewedFeature) -> str:
    return features(HandOver((ROLE,), (GRANT,), features=(feature,))).splitlines()[-1]


def test_each_feature_has_its_permissions_its_reason_and_what_happens_without_it() -> None:
    assert feature_row(replace(SYNC, when=LEVEL)) == (
        r"| Sync | `a:A`, `a:B`, `a:C`, `a:D` and 1 more | So. | `level` is `look` or `act` | No\|sync. |"
    )


def test_an_undecided_feature_says_why() -> None:
    undecided = replace(SYNC, when=(), undecided=((),), reason="a|b")
    assert r"| not decided: a\|b |" in feature_row(undecided)
    in_part = replace(SYNC, when=LEVEL, undecided=((("key is given", ("no",)),),), reason="r")
    words = "`level` is `look` or `act`; not decided if `key` is not given: r"
    assert f"| {words} |" in feature_row(in_part)


def test_a_feature_that_is_always_permitted_needs_no_column_for_that() -> None:
    assert feature_row(SYNC) == r"| Sync | `a:A`, `a:B`, `a:C`, `a:D` and 1 more | So. | No\|sync. |"


def test_grants_name_their_features_only_if_there_are_features() -> None:
    whole = access_tables(HandOver((ROLE,), (GRANT,), features=(SYNC,)))
    assert "| costs | Costs. | Sync | writes 1, reads 3 | everything |  |" in whole.splitlines()
    assert features(HandOver((ROLE,), (GRANT,))) == ""
    assert "| part | what for | access | on | only if |" in rows(GRANT)


def test_the_contact_of_the_spec_is_shown() -> None:
    assert contact(DEPLOYMENT) == ""
    assert contact(replace(DEPLOYMENT, contact="<a@b.example>")) == r"Contact: \<a@b.example\>"


def test_the_command_that_compares_an_account_with_the_folder() -> None:
    assert drift(DEPLOYMENT).startswith("```sh\noctospec drift . --live\n```")


def test_a_role_of_the_deployment_is_called_by_its_name() -> None:
    on_itself = replace(GRANT, resources=("${role.reader.arn}", "${role.reader.arn}/*"))
    assert "| role `Reader`, `<ARN of role Reader>/*` |" in row(on_itself)


VARIABLES = InputNames("variable", lambda id: id.replace("-", "_"))


def test_a_parameter_is_called_as_in_the_format() -> None:
    on_key = replace(GRANT, resources=("${param.kms-key}", "arn:aws:s3:::${param.my-bucket}/*"))
    assert "| the value of `kms_key`, `arn:aws:s3:::<my_bucket>/*` |" in row(on_key, inputs=VARIABLES)
    by_fact = replace(GRANT, resources=("${param.home.bucket}",))
    assert "| `<bucket of home>` |" in row(by_fact)


def test_a_condition_names_a_parameter_as_in_the_format() -> None:
    parameters = "a is ${param.one-id} or x-${param.b}, and c is ${account}"
    [line] = [row(replace(GRANT, conditions=(parameters,)), inputs=VARIABLES)]
    assert r"where a is the value of variable `one_id` or x-\<b\>, and c is \<account\> |" in line


def test_a_caller_is_named_as_in_the_format() -> None:
    caller = replace(ROLE.trusted[0], who="AWS account ${param.our-account}", conditions=())
    page = rows(GRANT, roles=(replace(ROLE, trusted=(caller,)),), inputs=VARIABLES)
    assert "| `Reader` | AWS account given by variable `our_account` |  | 1.5 h |  | Ours. |" in page


def test_an_arn_is_written_as_it_will_be_or_with_named_blanks() -> None:
    bucket = replace(
        GRANT, resources=("arn:${partition}:s3:::${account}-${partition.suffix}-${aws:username}",)
    )
    written = "`arn:<partition>:s3:::<account>-<suffix of the partition>-${aws:username}`"
    assert written in row(bucket)
    assert "`arn:aws-cn:s3:::" in row(bucket, inputs=InputNames(partition="aws-cn"))
    note = "A value in angle brackets is known only when you deploy"
    assert note in "\n".join(rows(bucket))
    assert note not in "\n".join(rows(GRANT))
    assert "| this stack |" in row(replace(GRANT, resources=("${stack.id}",)))


def test_the_partition_is_known_if_the_deployment_has_only_one() -> None:
    china, elsewhere = (Facts(key, ()) for key in ("aws-cn", "aws"))
    named = input_names(replace(DEPLOYMENT, partitions=(china,)), "parameter", lambda question: question.id)
    assert named.partition == "aws-cn"
    both = replace(DEPLOYMENT, partitions=(china, elsewhere))
    assert input_names(both, "parameter", lambda question: question.id).partition == ""


def test_in_a_rollout_each_account_is_compared_with_its_part() -> None:
    command = drift(DEPLOYMENT, is_rollout=True)
    assert "octospec drift . --live --accounts payer" in command
    assert "octospec drift . --live --accounts members" in command
    assert "--accounts" not in drift(DEPLOYMENT)
