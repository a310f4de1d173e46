"""A module has a variable ``create`` where the vendor asks for it; what it grants reads back the same."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from octo_spec.model.deployment import SWITCH, Choice, Extra, Parameter
from octo_spec.plugin.artifacts import ReadMode
from octo_spec.review.hand_over import hand_over_facts
from octo_spec.testing import LAW, deployments, supported_part
from octospec_terraform import EMITTER
from octospec_terraform.creating import CREATE, with_create, without_create
from octospec_terraform.emitter import emit_update
from octospec_terraform.options import TerraformOptions
from octospec_terraform.vocabulary import COMPLETE, FORMAT, MAIN, MOVES, README, TESTS
from tests.emitters.iam_json.samples import PLAIN, allow, inline
from tests.emitters.terraform.samples import DEPLOYMENTS, SMALLEST

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment

CREATING = TerraformOptions(create=True)


def files(deployment: Deployment, options: TerraformOptions = CREATING) -> dict[str, str]:
    """Write a module, prove that it reads back, and give its files."""
    emission = EMITTER.emit(deployment, options)
    assert not emission.diagnostics
    assert EMITTER.read is not None
    assert EMITTER.read(emission.artifacts, ReadMode.STRICT).deployment == deployment
    return {str(artifact.path): artifact.text for artifact in emission.artifacts}


@LAW
@given(deployments())
def test_a_deployment_is_unchanged_after_adding_and_removing_it(deployment: Deployment) -> None:
    assert without_create(with_create(deployment)) == deployment
    assert without_create(deployment) == deployment


@LAW
@given(deployments(EMITTER.lacks))
def test_a_module_with_the_variable_reads_back_as_the_one_without(deployment: Deployment) -> None:
    assert EMITTER.read is not None
    kept = supported_part(EMITTER, deployment)
    emission = EMITTER.emit(kept, CREATING)
    if not emission.diagnostics:
        assert EMITTER.read(emission.artifacts, ReadMode.STRICT).deployment == kept


@pytest.mark.medium
@pytest.mark.parametrize("name", [name for name in DEPLOYMENTS if not DEPLOYMENTS[name].extras])
def test_every_resource_depends_on_it_only_if_the_vendor_says_so(name: str) -> None:
    plain, creating = (files(DEPLOYMENTS[name], options) for options in (TerraformOptions(), CREATING))
    resources = creating[MAIN].count('resource "')
    assert len(re.findall(r"(?:count|for_each) += .*var\.create\b", creating[MAIN])) == resources
    assert "var.create" not in "".join(text for file, text in plain.items() if file != COMPLETE)


def test_the_pages_and_the_tests_of_the_module_know_it() -> None:
    written = files(SMALLEST)
    assert "`create = false` creates nothing" in written[README]
    assert "| `create` | `bool` | true |" in written[README]
    assert "create = true" in re.sub(" +", " ", written[COMPLETE])
    assert "count" not in written[COMPLETE]
    assert 'run "with_nothing"' in written[TESTS]
    assert "what you choose" not in written[README].lower()


def test_the_page_that_is_handed_over_knows_it() -> None:
    facts = hand_over_facts(SMALLEST)
    assert facts is not None
    assert EMITTER.hand_over is not None
    pages = [
        EMITTER.hand_over(SMALLEST, options, facts)[0].text for options in (TerraformOptions(), CREATING)
    ]
    assert ["`create`" in page for page in pages] == [False, True]


def test_a_module_that_forgets_it_in_one_place_is_not_proven() -> None:
    assert EMITTER.read is not None
    artifacts = EMITTER.emit(PLAIN, CREATING).artifacts
    main = next(one.text for one in artifacts if str(one.path) == MAIN)
    forgotten = re.sub(r"count = var\.create && ", "count = ", main, count=1)
    assert forgotten != main
    changed = (replace(one, text=forgotten) if str(one.path) == MAIN else one for one in artifacts)
    assert EMITTER.read(tuple(changed), ReadMode.STRICT).deployment != PLAIN


@pytest.mark.parametrize(
    "deployment",
    [
        replace(SMALLEST, choices=(CREATE,)),
        replace(SMALLEST, parameters=(Parameter("create", "When."),)),
        replace(SMALLEST, parameters=(Parameter("when", "When.", names=((FORMAT, "create"),)),)),
        replace(SMALLEST, extras=(Extra(FORMAT, "", path="extras.tf"),)),
    ],
    ids=["choice", "parameter", "name", "extras"],
)
def test_where_there_is_no_room_for_it_the_module_is_refused(deployment: Deployment) -> None:
    emission = EMITTER.emit(deployment, CREATING)
    assert emission.artifacts == ()
    assert {found.kind.code for found in emission.diagnostics} == {"OCT422"}
    assert all(found.help for found in emission.diagnostics)


def test_a_choice_of_the_spec_with_that_name_stays_one() -> None:
    choice = Choice("create", "Whether it is there.", SWITCH, "on")
    need = with_create(SMALLEST).roles
    files(replace(SMALLEST, roles=need, choices=(choice,)), TerraformOptions())


def test_a_renamed_policy_is_followed_from_a_module_with_it_and_from_one_without() -> None:
    [role] = PLAIN.roles
    before, now = (
        replace(PLAIN, choices=(), roles=(replace(role, policies=(inline(name, allow("ce:Get*")),)),))
        for name in ("root", "base")
    )
    artifacts = emit_update(now, CREATING, (before,)).artifacts
    moved = next(one.text for one in artifacts if str(one.path) == MOVES)
    own = "aws_iam_role_policy.reader_"
    steps = ((f"{own}root", f"{own}base"), (f"{own}base", f"{own}base[0]"))
    assert moved == "\n".join(f"moved {{\n  from = {old}\n  to   = {new}\n}}\n" for old, new in steps)
    assert EMITTER.read is not None
    assert EMITTER.read(artifacts, ReadMode.STRICT).deployment == now
