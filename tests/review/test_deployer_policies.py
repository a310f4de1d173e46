"""The policy of the deployer covers only the deployment's roles and policies, and what a format needs."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from octo_spec.model.deploying import DeployActions
from octo_spec.model.deployment import Parameter
from octo_spec.model.text import Param, Text
from octo_spec.plugin.discovery import deploy_actions
from octo_spec.review.deployer_policies import deployer_policies
from tests.emitters.iam_json.samples import PLAIN, allow, inline, managed
from tests.emitters.review.real_facts import facts

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment, Role
    from octo_spec.model.review_facts import CopyText

[ROLE] = PLAIN.roles
ACTIONS = DeployActions(
    starting=("sts:GetCallerIdentity",),
    roles=("iam:CreateRole",),
    attaching=("iam:AttachRolePolicy",),
    bounding=("iam:PutRolePermissionsBoundary",),
    policies=("iam:CreatePolicy",),
    removal="remove it",
)


def text(*roles: Role) -> CopyText:
    deployment: Deployment = replace(PLAIN, roles=roles)
    [found] = deployer_policies(deployment, "aws", (("mine", ACTIONS),))
    return found


def statements(copied: CopyText) -> dict[str, Any]:
    return {each["Sid"]: each["Resource"] for each in json.loads(copied.text)["Statement"]}


def test_octo_has_a_deployer_policy_for_each_format() -> None:
    ids = [each.id for each in facts().texts if each.id.startswith("deploy-")]
    assert ids == ["deploy-cloudformation", "deploy-terraform", "deploy-iam-json"]


def test_a_deployer_policy_names_each_role_and_allows_only_what_is_needed() -> None:
    other = replace(ROLE, id="writer", name=Text(("Writer",)), path=Text(("/acme/",)))
    assert statements(text(ROLE, other)) == {
        "Start": ["*"],
        "Roles": ["arn:aws:iam::*:role/Reader", "arn:aws:iam::*:role/acme/Writer"],
    }


def test_managed_policies_are_named_and_attached_only_to_their_role() -> None:
    other = replace(ROLE, id="writer", name=Text(("Writer",)), policies=(managed("More", allow("s3:List*")),))
    assert statements(text(ROLE, other)) == {
        "Start": ["*"],
        "Roles": ["arn:aws:iam::*:role/Reader", "arn:aws:iam::*:role/Writer"],
        "Attach": ["arn:aws:iam::*:role/Writer"],
        "Policies": ["arn:aws:iam::*:policy/More"],
    }


def test_a_deployer_policy_says_which_names_and_paths_are_defaults() -> None:
    parameters = (Parameter("name", "The name.", default="Mine"), Parameter("where", "The path."))
    named = replace(ROLE, name=Text((Param("name"),)), path=Text((Param("where"),)))
    [copied] = deployer_policies(
        replace(PLAIN, roles=(named,), parameters=parameters), "aws", (("mine", ACTIONS),)
    )
    assert copied.purpose.endswith(" It is for the role name Mine, the default of name.")
    assert "It is for" not in text(ROLE).purpose


def test_a_role_with_a_generated_name_has_no_deployer_policy() -> None:
    copied = text(ROLE, replace(ROLE, id="nameless", name=None))
    assert not copied.text
    assert copied.missing == "the name of role nameless is generated when it is deployed"


def test_a_deployer_policy_that_is_too_long_is_omitted() -> None:
    roles = [replace(ROLE, id=f"r{number}", name=Text((f"R{number:060}",))) for number in range(90)]
    copied = text(*roles)
    assert not copied.text
    assert "AWS allows 6,144" in copied.missing


def test_every_operation_of_apply_sh_is_allowed() -> None:
    script = (files("octospec_iam_json") / "apply.sh").read_text("utf-8")
    named = set(re.findall(r'step\("([a-z-]+)"', script)) | set(re.findall(r"\bask ([a-z-]+) ", script))
    assert len(named) > 15
    [(_, actions)] = deploy_actions("iam-json")
    review = {*actions.starting, *actions.roles, *actions.attaching, *actions.bounding, *actions.policies}
    assert {f"iam:{''.join(map(str.capitalize, each.split('-')))}" for each in named} == review - {
        "sts:GetCallerIdentity"
    }


def test_inline_policies_need_no_permission_on_managed_policies() -> None:
    assert "Policies" not in statements(text(replace(ROLE, policies=(inline("root", allow("ce:Get*")),))))
