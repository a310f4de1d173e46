"""The laws that every emitter keeps, and what is special about this one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from hypothesis import assume
from octospec_aws_cli import EMITTER
from octospec_aws_cli.reservations import RESERVED
from octospec_aws_cli.writing import HAS_INPUTS, AwsCliOptions, quoted

from octo_spec.plugin import (
    ALWAYS,
    Account,
    Artifact,
    Choice,
    Deployment,
    ListParam,
    Param,
    ParamFact,
    PartitionFact,
    ReadMode,
    Role,
    Text,
    link_role_arns,
    map_texts,
)
from octo_spec.testing import EmitterConformance, reservation_errors

if TYPE_CHECKING:
    from hypothesis import strategies as st

    from octo_spec.plugin import Reference


class TestAwsCli(EmitterConformance):
    """The script asks nothing: of what is drawn, take the part in which every answer is fixed."""

    emitter = EMITTER

    def deployment(self, data: st.DataObject) -> Deployment:
        drawn = super().deployment(data)
        roles = tuple(map(_answered, drawn.roles))
        assume(len({role.name for role in roles}) == len(roles))
        return link_role_arns(
            replace(drawn, roles=roles, parameters=(), choices=(), requirements=(), partitions=())
        )


SPEC = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.
roles:
  reader:
    name: Reader
    why: Reads.
    trust: [{service: ssm.amazonaws.com}]
    inline: {main: [costs]}
groups: {costs: {category: cost-data, access: read, why: Reports., grants: [{allow: "ce:Get*"}]}}
"""


def _answered(role: Role) -> Role:
    always: dict[str, Any] = {"presence": ALWAYS}
    role = map_texts(role, lambda text: text.map(_answer))
    return replace(
        role,
        trust=tuple(replace(statement, **always) for statement in role.trust),
        policies=tuple(replace(policy, **always) for policy in role.policies),
        attachments=tuple(replace(attachment, **always) for attachment in role.attachments),
        boundary=replace(role.boundary, **always) if role.boundary else None,
        presence=ALWAYS,
    )


def _answer(reference: Reference) -> Reference | str:
    match reference:
        case Param(id) | ListParam(id) | ParamFact(id, _) | PartitionFact(id):
            return id
        case _:
            return reference


def test_an_input_is_refused() -> None:
    choice = Choice("reports", "", ("off", "on"), "on")
    emission = EMITTER.emit(Deployment("a", "1.0.0", (), choices=(choice,)), AwsCliOptions())
    assert [diagnostic.kind for diagnostic in emission.diagnostics] == [HAS_INPUTS]
    assert emission.artifacts == ()


def test_a_text_that_the_aws_cli_would_load_from_a_file_is_refused() -> None:
    assert [str(problem) for problem in reservation_errors(RESERVED, SPEC)] == []
    message = "'file://' would make the AWS CLI send a file of the person who runs the script"
    spec = SPEC.replace("Reports.", "file:///etc/passwd")
    assert [str(problem) for problem in reservation_errors(RESERVED, spec)] == [
        f"spec.yaml:11:58: OCT491 {message}"
    ]


def test_no_text_leaves_its_word() -> None:
    text = Text.of("a'b\"$(id)`id`\\\n ${aws:username}", Account(), "!")
    assert quoted(text) == "'a'\"'\"'b\"$(id)`id`\\\n ${aws:username}'\"${ACCOUNT}\"'!'"


def test_an_unknown_command_is_reported_with_its_line() -> None:
    [artifact] = EMITTER.emit(Deployment("a", "1.0.0", ()), AwsCliOptions()).artifacts
    changed = Artifact(PurePosixPath("create.sh"), artifact.text + "aws iam delete-user --user-name=x\n")
    [found] = EMITTER.read((changed,), ReadMode.STRICT).diagnostics if EMITTER.read else ()
    assert (
        str(found)
        == "create.sh:10:1: OCT401 this line is not understood: delete-user is not what this script is for"
    )


def test_an_unknown_setting_is_reported_with_its_line() -> None:
    role = Role("reader", Text.of("Reader"), ())
    [artifact] = EMITTER.emit(Deployment("a", "1.0.0", (role,)), AwsCliOptions()).artifacts
    changed = Artifact(artifact.path, artifact.text.replace('"Path"', '"Pfad"'))
    [found] = EMITTER.read((changed,), ReadMode.STRICT).diagnostics if EMITTER.read else ()
    assert str(found) == "create.sh:12:1: OCT401 this line is not understood: Pfad is no setting of a role"
