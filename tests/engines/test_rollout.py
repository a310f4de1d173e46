"""A rollout: the management account gets its part, each member its own, no other account anything."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from octo_spec.model.deployment import Accounts
from octo_spec.model.rollout import part_of, rolled_out, rollout_problems
from octospec_cloudformation import EMITTER
from octospec_cloudformation.options import CloudFormationOptions
from tests.engines import cloudformation
from tests.engines.answers import extremes
from tests.engines.catalogue import built, specs
from tests.engines.comparing import expect, held
from tests.engines.organization import organization, roll_out, stack_of
from tests.engines.spelling import stack_parameters
from tests.engines.test_cloudformation import EMPTY_DEFAULT
from tests.matrices import matrix

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment, Role
    from tests.engines.answers import Answers
    from tests.engines.cloud import Cloud
    from tests.engines.organization import Organization

pytestmark = pytest.mark.engines

EXAMPLE: Final = Path(__file__).parents[2] / "examples" / "organization" / "dist" / "customers" / "acme"
OPTIONS: Final = CloudFormationOptions(rollout="organization")
OF_ONE_ACCOUNT: Final = {"report-bucket", "flexera-automation"}
"""Extras are the payer's, and a policy that is answered by its ARN is one of the payer."""


@pytest.fixture(scope="module")
def organized(server: Cloud) -> Organization:
    return organization(server, 2)


@pytest.fixture
def there(organized: Organization) -> Organization:
    organized.reset()
    return organized


def rollout_of(name: str) -> Deployment:
    """Put the grants of a spec into all accounts, the payer's and the members', by turns."""
    whole = replace(built(name, "cloudformation").deployment, extras=())
    turns = cycle((Accounts.ALL, Accounts.PAYER, Accounts.MEMBERS))
    rollout = rolled_out(replace(whole, roles=tuple(_by_turns(role, turns) for role in whole.roles)))
    return rolled_out(whole) if tuple(rollout_problems(rollout)) else rollout


def _by_turns(role: Role, turns: Any) -> Role:  # noqa: ANN401 - an endless cycle
    policies = (
        replace(policy, statements=tuple(replace(one, accounts=next(turns)) for one in policy.statements))
        for policy in role.policies
    )
    return replace(role, policies=tuple(policies))


def templates(rollout: Deployment) -> tuple[str, ...]:
    """Write the template of the payer and that of the members."""
    return tuple(artifact.text for artifact in EMITTER.emit(rollout, OPTIONS).artifacts)


def given(part: Deployment, answers: Answers) -> Answers:
    """Keep the answers to what a part asks."""
    question_ids = {question.id for question in part.questions}
    return {id: answer for id, answer in answers.items() if id in question_ids}


def expect_parts(name: str, there: Organization, answers: Answers) -> None:
    """Deploy a rollout, and compare each account with its part."""
    rollout, cloud = rollout_of(name), there.payer
    there.reset()
    question_ids = {**stack_parameters(built(name, "cloudformation").deployment, answers)}
    roll_out(there, templates(rollout)[0], {**question_ids, "RolloutOrganizationalUnits": there.unit})
    payer, members = (part_of(rollout, accounts) for accounts in (Accounts.PAYER, Accounts.MEMBERS))
    expect(cloud, payer, given(payer, answers), cloudformation.stack_id(cloud))
    for member in there.members:
        expect(member, members, given(members, answers), stack_of(there, member))
    assert not held(there.outside)


@pytest.mark.deep
@pytest.mark.parametrize("name", [name for name in specs() if name not in OF_ONE_ACCOUNT])
def test_each_account_holds_its_part(name: str, there: Organization) -> None:
    for answers in extremes(built(name, "cloudformation").deployment):
        expect_parts(name, there, answers)


@pytest.mark.parametrize("name", matrix(specs(), ["octo-full"]))
def test_cfn_lint_finds_nothing_in_either_template(name: str) -> None:
    for template in templates(rollout_of(name)):
        assert not cloudformation.findings(template, EMPTY_DEFAULT)


ANSWERS: Final = {"ExternalId": "k3jh45kjh345kjh345kjh3", "StopIdle": "true"}


def test_the_example_as_it_ships(there: Organization) -> None:
    cloud = there.payer
    template = (EXAMPLE / "cloudformation" / "template.yaml").read_text("utf-8")
    question_ids = roll_out(there, template, {**ANSWERS, "RolloutOrganizationalUnits": there.unit})
    assert question_ids["CallAs"] == "SELF"
    assert question_ids["StackSetName"] == "octo-members"
    [group] = question_ids["StackInstancesGroup"]
    assert group["DeploymentTargets"]["AccountFilterType"] == "NONE"
    assert group["Regions"] == [cloud.region]
    assert "organizations:ListAccounts" in str(held(cloud))
    for member in there.members:
        assert "organizations:" not in str(held(member))
        assert set(held(member)["CostLensReader"].inline) == {"cost-lens", "cost-lens-stop-idle"}


def test_the_inputs_of_a_rollout_decide_where_it_goes(there: Organization) -> None:
    cloud = there.payer
    template = (EXAMPLE / "cloudformation" / "template.yaml").read_text("utf-8")
    answers = {
        **ANSWERS,
        "RolloutOrganizationalUnits": f"{there.unit},r-ab12",
        "RolloutAccountFilter": "DIFFERENCE",
        "RolloutAccounts": "111122223333,444455556666",
        "RolloutRegion": "eu-west-1",
        "RolloutCallAs": "DELEGATED_ADMIN",
        "RolloutPermissionsBoundary": "guards/Limits",
    }
    question_ids = roll_out(there, template, answers)
    assert question_ids["CallAs"] == "DELEGATED_ADMIN"
    [group] = question_ids["StackInstancesGroup"]
    assert group["DeploymentTargets"]["OrganizationalUnitIds"] == [there.unit, "r-ab12"]
    assert group["DeploymentTargets"]["AccountFilterType"] == "DIFFERENCE"
    assert group["DeploymentTargets"]["Accounts"] == ["111122223333", "444455556666"]
    assert group["Regions"] == ["eu-west-1"]
    assert held(cloud)["CostLensReader"].boundary is None
    for member in there.members:
        wanted = f"arn:aws:iam::{member.account}:policy/guards/Limits"
        assert held(member)["CostLensReader"].boundary == wanted
