"""Each customer gets the state that their roles have, and equal roles are compared once."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from octo_spec.live.compared_roles import ComparedRoles, KnownReleases, compare_roles
from octo_spec.live.role_comparisons import RoleComparisons
from octo_spec.release.customer_status import Cause, CustomerState, DriftKind
from octo_spec.resolve.customers import Customer, Deployed, PlacedAnswer
from octo_spec.testing.environments import ACCOUNT
from tests.importing.test_account_details import page
from tests.live.fleet_dumps import (
    SEEING,
    TWO_ROLES,
    account_of,
    allowing,
    customer,
    denying,
    dump,
    dump_of,
    known_releases,
    releases,
    requiring,
    trusting,
    trusting_only,
    unchanged,
    with_unknown_policy,
    without_policies,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.live.fleet_dumps import Role


UPDATES = """\
  updates:
    category: cost-data
    access: write
    why: We update our stack.
    grants: [{allow: cloudformation:UpdateStack, on: "${stack.id}"}]
"""
STACKED = SEEING.replace("more, self-inspection]", "more, self-inspection, updates]") + UPDATES


@cache
def known() -> KnownReleases:
    return releases()


def found(text: str, of: Customer | None = None) -> ComparedRoles:
    return compare_roles(account_of(text), of or customer(), known())


STATES: tuple[tuple[str, Callable[[Role], None], CustomerState, Cause | None], ...] = (
    ("2.1.0", unchanged, CustomerState.CURRENT, None),
    ("2.1.0", denying, CustomerState.CURRENT, None),
    ("2.0.0", unchanged, CustomerState.OUTDATED, Cause.MINOR_BEHIND),
    ("1.1.0", unchanged, CustomerState.OUTDATED, Cause.MAJOR_BEHIND),
    ("1.0.0", unchanged, CustomerState.UNSUPPORTED, Cause.UNSUPPORTED),
    ("2.0.1", unchanged, CustomerState.WITHDRAWN, Cause.WITHDRAWN),
    ("2.1.0", allowing("iam:PutRolePolicy"), CustomerState.DRIFTED, Cause.ESCALATION),
    ("2.1.0", trusting, CustomerState.DRIFTED, Cause.WIDENED_TRUST),
    ("2.1.0", requiring("*", "StringLike"), CustomerState.DRIFTED, Cause.WIDENED_TRUST),
    ("2.1.0", allowing("s3:GetObject"), CustomerState.DRIFTED, Cause.MORE_ACCESS),
    ("2.1.0", requiring("other"), CustomerState.DRIFTED, Cause.OTHER_EXTERNAL_ID),
    ("2.1.0", trusting_only, CustomerState.DRIFTED, Cause.OTHER_TRUST),
    ("2.1.0", without_policies, CustomerState.DRIFTED, Cause.LESS_ACCESS),
    ("2.1.0", with_unknown_policy, CustomerState.UNKNOWN, Cause.NOT_DECIDED),
)


@pytest.mark.parametrize(("version", "change", "state", "cause"), STATES)
def test_the_state_of_a_role_is_found_with_its_cause(
    version: str, change: Callable[[Role], None], state: CustomerState, cause: Cause | None
) -> None:
    status = found(dump(version, change=change))
    assert (status.state, status.cause) == (state, cause), status
    equals = state not in (CustomerState.DRIFTED, CustomerState.UNKNOWN)
    assert status.release == (version if equals else None)
    assert status.nearest == ("2.1.0" if state is CustomerState.DRIFTED else None)


def test_each_kind_of_drift_has_a_request_that_shows_it() -> None:
    def more_and_less(role: Role) -> None:
        without_policies(role)
        allowing("s3:GetObject")(role)

    both = found(dump("2.1.0", change=more_and_less))
    assert {item.kind for item in both.drift} >= {DriftKind.STRONGER, DriftKind.WEAKER}
    [more] = [item for item in both.drift if item.kind is DriftKind.STRONGER]
    assert more.witness is not None
    assert more.witness.action == "s3:GetObject"
    wider = found(dump("2.1.0", change=trusting))
    [trust] = wider.drift
    assert (trust.kind, trust.witness is not None) == (DriftKind.TRUST, True)
    assert "999999999999" in str(trust.witness and trust.witness.caller)


def test_what_the_customer_added_is_reported_as_theirs() -> None:
    status = found(dump("2.1.0", change=denying))
    assert {(item.kind, item.text) for item in status.own} == {
        ("tag", "cost-center=42"),
        ("policy that only denies", "guard"),
    }
    assert status.drift == ()


REMOVING = {"2.0.0": SEEING, "1.0.0": TWO_ROLES}
"""The second release removes a role."""


def test_a_role_that_the_update_removes_is_still_there_before_it() -> None:
    releases = known_releases(REMOVING)
    states = [compare_roles(account_of(dump_of(spec)), customer(), releases) for spec in REMOVING.values()]
    assert [(each.state, each.release) for each in states] == [
        (CustomerState.CURRENT, "2.0.0"),
        (CustomerState.OUTDATED, "1.0.0"),
    ]


def test_a_removed_role_is_found_by_the_name_that_any_release_gives_it() -> None:
    renamed = TWO_ROLES.replace("name: Writer", "name: WriterTwo")
    releases = known_releases({"3.0.0": SEEING, "2.0.0": renamed, "1.0.0": TWO_ROLES})
    found = [compare_roles(account_of(dump_of(spec)), customer(), releases) for spec in (renamed, TWO_ROLES)]
    assert [each.release for each in found] == ["2.0.0", "1.0.0"]


def test_a_removed_role_is_found_by_the_name_that_the_entry_has() -> None:
    def renamed(role: Role) -> None:
        role["RoleName"] = role["RoleName"].replace("Writer", "Theirs")
        role["Arn"] = role["Arn"].replace("Writer", "Theirs")

    roles = {"writer": f"arn:aws:iam::{ACCOUNT}:role/Theirs"}
    of = replace(customer(), deployed=Deployed(ACCOUNT, "aws", roles))
    releases = known_releases(REMOVING)
    states = [
        compare_roles(account_of(dump_of(spec, change=renamed)), of, releases).release
        for spec in REMOVING.values()
    ]
    assert states == ["2.0.0", "1.0.0"]


@pytest.mark.medium
@pytest.mark.parametrize(
    ("target", "state"),
    [
        ("", CustomerState.CURRENT),
        ("terraform", CustomerState.CURRENT),
        ("iam-json", CustomerState.CURRENT),
        ("cloudformation", CustomerState.DRIFTED),
        ("unknown", CustomerState.CURRENT),
    ],
)
def test_a_format_without_stacks_has_no_grant_on_the_stack(target: str, state: CustomerState) -> None:
    of = replace(customer(), deployed=Deployed(ACCOUNT, "aws", format=target))
    seen = compare_roles(account_of(dump_of(SEEING)), of, known_releases({"1.0.0": STACKED}))
    assert seen.state is state, seen
    assert seen.release == ("1.0.0" if state is CustomerState.CURRENT else None)


def test_a_role_that_may_do_more_is_compared_without_the_stack_if_that_is_nearer() -> None:
    more = account_of(dump_of(SEEING, change=allowing("s3:GetObject")))
    seen = compare_roles(more, customer(), known_releases({"1.0.0": STACKED}))
    kinds = {each.kind for each in seen.drift}
    assert (seen.state, kinds & {DriftKind.STRONGER, DriftKind.WEAKER}) == (
        CustomerState.DRIFTED,
        {DriftKind.STRONGER},
    )


def test_equal_roles_of_two_formats_are_compared_each() -> None:
    comparisons = RoleComparisons(known_releases({"1.0.0": STACKED}))
    states = [
        comparisons.compare(
            account_of(dump_of(SEEING)),
            replace(customer(), deployed=Deployed(ACCOUNT, "aws", format=target)),
        ).state
        for target in ("cloudformation", "terraform")
    ]
    assert states == [CustomerState.DRIFTED, CustomerState.CURRENT]


def test_an_account_without_the_role_has_it_not_deployed() -> None:
    status = found(json.dumps(page()))
    assert (status.state, status.reason.text) == (
        CustomerState.NOT_DEPLOYED,
        "the account has no role Reader",
    )


def test_a_release_that_cannot_be_compared_is_not_taken_for_one_that_differs() -> None:
    other = Customer("acme", fix={"external-id": PlacedAnswer("UPPER")})  # no release accepts it
    status = found(dump("2.1.0", "acme"), other)
    assert (status.state, status.cause) == (CustomerState.UNKNOWN, Cause.NOT_COMPARED)


def test_a_customer_who_changes_the_external_id_may_require_the_old_or_the_new_one() -> None:
    both = Customer("acme", fix={"external-id": PlacedAnswer(("old", "new"))})
    states = [found(dump("2.1.0", id), both).state for id in ("old", "new", "third")]
    assert states == [CustomerState.CURRENT, CustomerState.CURRENT, CustomerState.DRIFTED]

    def either(role: Role) -> None:
        [statement] = role["AssumeRolePolicyDocument"]["Statement"]
        statement["Condition"]["StringEquals"]["sts:ExternalId"] = ["old", "new"]

    assert found(dump("2.1.0", "old", change=either), both).state is CustomerState.CURRENT
    assert (
        found(dump("2.1.0", "old", change=either), customer(external_id="old")).cause is Cause.WIDENED_TRUST
    )


def tagged(role: Role) -> None:
    role["Tags"].append({"Key": "owner", "Value": "org_verysecret"})


@pytest.mark.parametrize(
    "change",
    [
        unchanged,
        requiring("othersecret"),
        requiring("verysecret", "StringEqualsIgnoreCase"),
        requiring("verysecr*", "StringLike"),
        trusting,
        denying,
        tagged,
    ],
)
def test_no_external_id_is_in_a_status(change: Callable[[Role], None]) -> None:
    of = customer(external_id="verysecret")
    status = str(RoleComparisons(known()).compare(account_of(dump("2.1.0", "verysecret", change=change)), of))
    assert "verysecr" not in status.lower()
    assert "othersecret" not in status
