from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from octo_spec.model.deployment import (
    Condition,
    Deployment,
    Extra,
    Facts,
    OmittedStatement,
    Parameter,
    Policy,
    PolicyKind,
    TrustStatement,
)
from octo_spec.model.presence import ALWAYS
from octo_spec.model.text import Account, Param, ParamFact, Partition, PartitionFact, Region, RoleArn, Text
from octo_spec.plugin.artifacts import ReadMode
from octospec_terraform import EMITTER
from octospec_terraform.syntax import TRUE
from octospec_terraform.writing.layout import file
from octospec_terraform.writing.write_main import main
from octospec_terraform.writing.write_presences import condition
from tests.emitters.terraform.samples import ASSUME, READ, SERVICE, SMALLEST, VENDOR

if TYPE_CHECKING:
    from octo_spec.model.text import Reference

[READER] = SMALLEST.roles
ITSELF = Condition("ArnEquals", "aws:PrincipalArn", (Text.of(RoleArn("reader")),))
TRUSTING_ITSELF = replace(
    SMALLEST, roles=(replace(READER, trust=(TrustStatement(SERVICE, ASSUME, (ITSELF,)),)),)
)


def text(deployment: Deployment) -> str:
    return file(main(deployment))


def test_what_nothing_refers_to_is_not_looked_up() -> None:
    assert "data " not in text(SMALLEST)
    assert "locals " not in text(SMALLEST)


ALONE: Final = (
    *(Account(), Partition(), Region(), RoleArn("reader"), PartitionFact("domain")),
    *(Param("acct"), ParamFact("acct", "team")),
)


@pytest.mark.parametrize("reference", ALONE, ids=str)
def test_each_local_that_a_reference_needs_is_defined(reference: Reference) -> None:
    on = replace(READ, resources=(Text.of("arn:aws:s3:::x-", reference),))
    policy = Policy(Text.of("p"), PolicyKind.INLINE, (on,))
    acct = Parameter("acct", "An account.", allowed=(Facts("a", (("team", "x"),)),))
    written = text(
        replace(
            SMALLEST,
            roles=(replace(READER, policies=(policy,)),),
            parameters=(acct,),
            partitions=(Facts("aws", (("domain", "x"),)),),
        )
    )
    defined = {*re.findall(r"^  (\w+) += ", written, re.MULTILINE)}
    assert {*re.findall(r"\blocal\.(\w+)", written)} <= defined


def test_extras_are_reported_where_they_are() -> None:
    extra = Extra("terraform", 'resource "aws_sns_topic" "x" {\n  name = "x-${local.account}"\n}\n')
    deployment = replace(SMALLEST, extras=(extra,))
    assert "account = data.aws_caller_identity.current.account_id" in text(deployment)
    assert "region" not in text(deployment)
    assert EMITTER.read is not None
    emission = EMITTER.emit(deployment, EMITTER.options())
    assert not emission.diagnostics
    assert EMITTER.read(emission.artifacts, ReadMode.STRICT).deployment == deployment


def test_a_role_does_not_depend_on_itself() -> None:
    spelled = '"aws:PrincipalArn" = "arn:${local.partition}:iam::${local.account}:role/Reader"'
    assert spelled in text(TRUSTING_ITSELF)
    assert "reader_arn" not in text(TRUSTING_ITSELF)


def test_a_role_that_names_itself_is_read_back_equal() -> None:
    assert EMITTER.read is not None
    artifacts = EMITTER.emit(TRUSTING_ITSELF, EMITTER.options()).artifacts
    assert EMITTER.read(artifacts, ReadMode.STRICT).deployment == TRUSTING_ITSELF


def test_partitions_are_checked_though_no_role_needs_them() -> None:
    written = text(replace(SMALLEST, partitions=(Facts("aws"), Facts("aws-cn"))))
    assert 'error_message = "This module can be deployed into: aws, aws-cn."' in written


def test_an_omitted_grant_is_named_in_its_place() -> None:
    lines = [line.strip() for line in text(VENDOR).splitlines()]
    comment = lines.index(
        "# Omitted: cloudformation:UpdateStack (stack-maintenance), because terraform has no stack."
    )
    assert lines[comment + 1] == "# role-maintenance (cost-data): The role maintains itself."


def test_an_omitted_policy_is_named_after_its_role() -> None:
    gone = OmittedStatement("reader", Text.of("stack"), 0, READ, "terraform has no stack")
    written = text(replace(SMALLEST, omitted=(gone,)))
    assert written.endswith("\n\n# Omitted: s3:GetObject (reports), because terraform has no stack.\n")


def test_a_comment_of_an_omitted_grant_has_its_group_if_it_has_one() -> None:
    gone = OmittedStatement("reader", Text.of("stack"), 0, replace(READ, group=""), "terraform has no stack")
    assert "# Omitted: s3:GetObject, because" in text(replace(SMALLEST, omitted=(gone,)))
    apart = replace(gone, role="other")
    assert "Omitted" not in text(replace(SMALLEST, omitted=(apart,)))


def test_a_condition_of_nothing_is_true() -> None:
    assert condition(ALWAYS, SMALLEST) == TRUE
