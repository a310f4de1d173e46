"""What the hand-over page of every format says alike."""

from __future__ import annotations

from dataclasses import replace

from octo_spec.model.deployment import Deployment
from octo_spec.model.hand_over import HandOver
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.review_facts import GrowingPattern, ReviewedGrant, ReviewedRole, TrustedCaller
from octo_spec.plugin.hand_over_page import contact, drift, granted

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


def rows(*grants: ReviewedGrant, roles: tuple[ReviewedRole, ...] = (ROLE,)) -> list[str]:
    return granted(HandOver(roles, grants)).splitlines()


def test_it_says_who_may_assume_a_role_for_how_long() -> None:
    assert "| `Reader` | AWS account 1 | x is y | 1.5 h |  | Ours. |" in rows(GRANT)


def test_it_counts_what_a_statement_grants_the_gravest_first() -> None:
    assert "| costs | Costs. | writes 1, reads 3 | everything |  |" in rows(GRANT)


def test_a_deny_is_told_as_what_never_is() -> None:
    assert "| costs | Costs. | never: writes 1, reads 3 | everything |  |" in rows(
        replace(GRANT, effect="Deny")
    )


def test_it_says_when_a_statement_is_there() -> None:
    chosen = replace(GRANT, settings=(Presence.of(ChoiceIs("level", ("look", "act"))),))
    [row] = [line for line in rows(chosen) if "Costs." in line]
    assert row.endswith("| `level` is look or act |")


def test_it_lists_some_resources_and_what_narrows_them() -> None:
    many = replace(GRANT, resources=tuple(f"arn:{n}|" for n in range(6)), conditions=("a is b",))
    [row] = [line for line in rows(many) if "Costs." in line]
    assert r"`arn:0\|`, `arn:1\|`, `arn:2\|`, `arn:3\|` and 2 more; where a is b" in row
    [row] = [
        line for line in rows(replace(GRANT, resources=("a",), resources_excepted=True)) if "Costs." in line
    ]
    assert "all but `a`" in row


def test_what_grows_and_what_nobody_documents_is_told() -> None:
    growing = replace(GRANT, growing=(GrowingPattern("ce:Get*", 3, ("Read",)),), undocumented=("ce:Later",))
    page = "\n".join(rows(growing))
    assert "reads 3, 1 that AWS does not document" in page
    assert "take in what AWS adds" in page
    assert "take in what AWS adds" not in "\n".join(rows(GRANT))


def test_several_roles_are_told_apart() -> None:
    other = replace(ROLE, id="writer", name="")
    lines = rows(GRANT, replace(GRANT, role="writer"), roles=(ROLE, other))
    assert "| Reader | costs | Costs. | writes 1, reads 3 | everything |  |" in lines
    assert "| writer | costs | Costs. | writes 1, reads 3 | everything |  |" in lines


def test_it_says_whom_to_ask_where_the_spec_does() -> None:
    assert contact(DEPLOYMENT) == ""
    assert contact(replace(DEPLOYMENT, contact="<a@b.example>")) == r"Whom to ask: \<a@b.example\>"


def test_it_gives_the_line_that_compares_an_account_with_the_folder() -> None:
    assert drift(DEPLOYMENT).startswith("```sh\noctospec drift . --live\n```")


def test_a_role_that_is_made_there_is_called_by_its_name() -> None:
    on_itself = replace(GRANT, resources=("${role.reader.arn}", "${role.elsewhere.arn}"))
    [row] = [line for line in rows(on_itself) if "Costs." in line]
    assert "role `Reader`, `${role.elsewhere.arn}`" in row


def test_of_a_rollout_each_account_is_compared_with_its_part() -> None:
    told = drift(DEPLOYMENT, is_rollout=True)
    assert "octospec drift . --live --accounts payer" in told
    assert "octospec drift . --live --accounts members" in told
    assert "--accounts" not in drift(DEPLOYMENT)
