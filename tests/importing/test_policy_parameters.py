"""Attached policies that are not AWS managed: a parameter holds the ARN of each."""

from __future__ import annotations

from octo_spec.importing.policy_parameters import with_policy_parameters
from octo_spec.model.deployment import Attachment, Deployment, Parameter, Role
from octo_spec.model.text import Account, Param, Text, aws_managed_policy

OF_A_TEAM = Text.of("arn:aws:iam::", Account(), ":policy/team/Reader")
WRITTEN = Text.of("arn:aws:iam::111122223333:policy/Writer")


def test_each_customer_managed_policy_has_one_parameter() -> None:
    arns = (aws_managed_policy("ReadOnlyAccess"), Text.of(Param("own")), OF_A_TEAM, WRITTEN, OF_A_TEAM)
    role = Role("r", Text.of("r"), (), attachments=tuple(map(Attachment, arns)))
    read = Deployment("x", "1.0.0", (role,), (Parameter("own", "Own."),))
    completed, notes = with_policy_parameters(read)
    attached = [str(each.arn) for each in completed.roles[0].attachments]
    reader, writer = "${param.reader-policy-arn}", "${param.writer-policy-arn}"
    assert attached == [str(arns[0]), "${param.own}", reader, writer, reader]
    assert [(each.id, each.default) for each in completed.parameters[1:]] == [
        ("reader-policy-arn", None),
        ("writer-policy-arn", WRITTEN.literal),
    ]
    assert [note.kind.code for note in notes] == ["OCT441", "OCT441"]
    assert with_policy_parameters(completed) == (completed, ())
