"""Attached AWS managed policies count for the choices with which they are attached, and only for these."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.access.evaluate import allows
from octo_spec.access.request import Request
from octo_spec.model.deployment import (
    Attachment,
    Choice,
    Deployment,
    Facts,
    Parameter,
    ParameterKind,
    Role,
)
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.text import ListParam, Param, ParamFact, Text, aws_managed_policy
from octo_spec.symbolic.role_access import access_of_all_roles
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from octo_spec.model.environment import Value
    from octo_spec.symbolic.role_access import RoleAccess

EC2 = aws_managed_policy("AmazonEC2FullAccess")
RUN = Request("ec2:RunInstances", "arn:aws:ec2:us-east-1:111122223333:instance/i")
GET = Request("s3:GetObject", "arn:aws:s3:::bucket/key")


def access(
    *attachments: Attachment,
    parameters: tuple[Parameter, ...] = (),
    choices: tuple[Choice, ...] = (),
    known: dict[str, Value] | None = None,
    partition: str = "aws",
) -> RoleAccess:
    role = Role("r", Text.of("R"), (), attachments=attachments)
    deployment = Deployment("d", "1.0.0", (role,), parameters=parameters, choices=choices)
    unknowns = Unknowns.of((deployment,), known or {}, {"partition": partition})
    [found] = access_of_all_roles(deployment, unknowns)
    return found


def may(found: RoleAccess, request: Request, **answers: str) -> bool:
    context = {f"unknown:{key.replace('_', '/')}": value for key, value in answers.items()}
    return allows(found.permissions.documents, Request(request.action, request.resource, context))


def test_attached_policies_allow_their_actions_and_nothing_else() -> None:
    found = access(Attachment(EC2))
    assert may(found, RUN)
    assert not may(found, GET)
    assert found.unknown == ()


def test_an_unknown_policy_is_kept_separate() -> None:
    unknown = Attachment(Text.of("arn:aws:iam::111122223333:policy/Mine"))
    assert access(Attachment(EC2), unknown).unknown == (unknown,)


def test_a_policy_is_known_in_the_partition_of_its_text_only() -> None:
    assert access(Attachment(EC2), partition="aws-cn").unknown == (Attachment(EC2),)
    everywhere = Attachment(aws_managed_policy("AdministratorAccess"))
    assert may(access(everywhere, partition="aws-cn"), GET)


def test_a_policy_attached_by_a_choice_allows_its_actions_with_it() -> None:
    choice = Choice("more", "More.", ("off", "on"), "off")
    found = access(
        Attachment(EC2, Presence((ChoiceIs("more", ("on",)),))),
        choices=(choice,),
    )
    assert may(found, RUN, choice_more="on")
    assert not may(found, RUN, choice_more="off")


def test_a_parameter_with_a_known_value_names_the_attached_policy() -> None:
    parameter = Parameter("policy", "A policy.", ParameterKind.TEXT)
    attachment = Attachment(Text.of(Param("policy")))
    assert access(attachment, parameters=(parameter,)).unknown == (attachment,)
    known: dict[str, Value] = {"policy": "arn:aws:iam::aws:policy/AmazonEC2FullAccess"}
    assert may(access(attachment, parameters=(parameter,), known=known), RUN)


def test_one_unknown_policy_makes_a_list_unknown() -> None:
    parameter = Parameter("policies", "Policies.", ParameterKind.LIST)
    attachment = Attachment(Text.of(ListParam("policies")))
    known = ("arn:aws:iam::aws:policy/AmazonEC2FullAccess", "arn:aws:iam::111122223333:policy/Mine")
    found = access(attachment, parameters=(parameter,), known={"policies": known})
    assert may(found, RUN)
    assert found.unknown == (attachment,)


@pytest.mark.parametrize(("tier", "allowed"), [("low", GET), ("high", RUN)])
def test_a_policy_that_depends_on_an_answer_is_attached_with_that_answer(tier: str, allowed: Request) -> None:
    facts = (
        Facts("low", (("policy", "AmazonS3FullAccess"),)),
        Facts("high", (("policy", "AmazonEC2FullAccess"),)),
    )
    parameter = Parameter("tier", "A tier.", ParameterKind.TEXT, allowed=facts)
    found = access(
        Attachment(Text.of("arn:aws:iam::aws:policy/", ParamFact("tier", "policy"))), parameters=(parameter,)
    )
    assert [request for request in (GET, RUN) if may(found, request, param_tier=tier)] == [allowed]


# --- boundaries --------------------------------------------------------------------------------


def bounded(boundary: Attachment, *choices: Choice) -> RoleAccess:
    role = Role("r", Text.of("R"), (), boundary=boundary)
    deployment = Deployment("d", "1.0.0", (role,), choices=choices)
    [found] = access_of_all_roles(deployment, Unknowns.of((deployment,), {}, {}))
    return found


def test_an_unknown_boundary_limits_nothing_that_is_known() -> None:
    assert bounded(Attachment(aws_managed_policy("NoSuchPolicy"))).boundary is None


def test_a_boundary_limits_only_the_choices_with_which_it_is_present() -> None:
    choice = Choice("bound", "Bound.", ("off", "on"), "off")
    found = bounded(Attachment(EC2, Presence((ChoiceIs("bound", ("on",)),))), choice).boundary
    assert found is not None
    answers = {answer: {"unknown:choice/bound": answer} for answer in ("off", "on")}
    lets_through = {
        answer: [
            request
            for request in (RUN, GET)
            if allows(found.documents, Request(request.action, request.resource, context))
        ]
        for answer, context in answers.items()
    }
    assert lets_through == {"off": [RUN, GET], "on": [RUN]}
