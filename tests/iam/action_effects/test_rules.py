"""Each rule proposes what its examples show, and keeps silent about their look-alikes."""

from __future__ import annotations

import pytest

from octo_spec.iam.action_effects import JUDGED_TOGETHER, QUESTION_IDS, EffectAnswer, EvidenceKind, effects
from octo_spec.iam.catalog import Action, action
from tests.iam.action_effects.api_models import Operation
from tests.iam.action_effects.renewal import read_evidence
from tests.iam.action_effects.rules import RULES, evidence_of_reason, proposals

EXAMPLES = {
    "returns a secret that AWS marks as sensitive": (
        ("ec2:GetPasswordData", {"sensitive": {"PasswordData"}}),
        ("acm:ExportCertificate", {"sensitive": {"PrivateKey"}}),
    ),
    "returns a member named like a secret": (("glue:GetConnections", {"outputs": {"ConnectionProperties"}}),),
    "returns an address that carries the permission to use it": (
        ("bedrock:GetDocumentContent", {"outputs": {"presignedUrl"}}),
    ),
    "returns the keys of a session": (
        ("deadline:AssumeQueueRoleForRead", {"outputs": {"secretAccessKey", "sessionToken"}}),
    ),
    "returns a usual place of passwords": (
        ("batch:DescribeJobDefinitions", {"outputs": {"environmentVariables"}}),
        ("imagebuilder:GetImageRecipe", {"outputs": {"userDataOverride"}}),
        ("mediaconvert:GetJob", {"outputs": {"StaticKeyValue"}}),
    ),
    "takes how long data are kept in its input": (
        ("elasticache:ModifyServerlessCache", {"inputs": {"SnapshotRetentionLimit"}}),
        ("pcs:UpdateCluster", {"inputs": {"defaultPurgeTimeInDays"}}),
    ),
    "takes an IAM role in its input": (("scheduler:CreateSchedule", {}),),
    "takes code, a command or a template in its input": (
        ("lambda:UpdateFunctionCode", {"inputs": {"ImageUri"}}),
        ("cloudformation:CreateStack", {"inputs": {"TemplateBody"}}),
    ),
    "takes the text of a policy in its input": (("s3:PutBucketPolicy", {"inputs": {"Policy"}}),),
    "takes accounts or principals in its input": (
        ("ec2:ModifyImageAttribute", {"inputs": {"LaunchPermission"}}),
    ),
    "its name says that something is deleted": (("s3tables:DeleteTable", {}), ("sqs:PurgeQueue", {})),
    "its name says that something expires": (("s3:PutLifecycleConfiguration", {}),),
    "its name says that something is bought": (
        ("ec2:PurchaseReservedInstancesOffering", {}),
        ("savingsplans:CreateSavingsPlan", None),
    ),
    "its name says that something stops": (("ec2:StopInstances", {}),),
    "its name says that monitoring changes": (("cloudwatch:DeleteAlarms", {}),),
    "its name says that backups change": (("ec2:DeleteSnapshot", {}),),
    "its name says that the network changes": (("ec2:CreateRoute", {}),),
}
"""Actions for which the rule with a reason proposes a yes; ``None`` for one that it cannot see."""

LOOK_ALIKES: tuple[tuple[str, dict[str, set[str]], str], ...] = (
    ("sqs:ListQueues", {"outputs": {"NextToken"}}, "returns a member named like a secret"),
    ("mgn:DescribeJobs", {"outputs": {"sourceEnvironment"}}, "returns a usual place of passwords"),
    ("rds:DescribeDBClusters", {"inputs": {"RetentionPeriod"}}, "takes how long data are kept in its input"),
    ("chime:CreateRoomMembership", {"inputs": {"Role"}}, "takes an IAM role in its input"),
    ("iam:SimulateCustomPolicy", {"inputs": {"PolicyDocument"}}, "takes the text of a policy in its input"),
    ("iam:CreateRole", {"inputs": {"Description"}}, "takes code, a command or a template in its input"),
    ("rds:DescribeDBSnapshots", {}, "its name says that backups change"),
)


def reasons(name: str, members: dict[str, set[str]] | None) -> set[str]:
    known = action(name)
    assert isinstance(known, Action)
    fields = {key: frozenset(names) for key, names in (members or {}).items()}
    return {rule.reason for rule in proposals(known, Operation("POST", reads_only=False, **fields))}


@pytest.mark.parametrize("reason", [rule.reason for rule in RULES])
def test_a_rule_proposes_its_examples(reason: str) -> None:
    for name, members in EXAMPLES[reason]:
        assert (reason in reasons(name, members)) is (members is not None), name


@pytest.mark.parametrize(("name", "members", "reason"), LOOK_ALIKES)
def test_a_rule_is_silent_about_look_alikes(name: str, members: dict[str, set[str]], reason: str) -> None:
    assert reason not in reasons(name, members)


def test_an_action_without_an_operation_has_proposals_by_its_name_only() -> None:
    known = action("s3:GetObject")
    assert isinstance(known, Action)
    assert list(proposals(known, None)) == []


def test_each_rule_is_about_a_question_and_has_its_own_reason() -> None:
    assert {rule.question for rule in RULES} <= set(QUESTION_IDS)
    assert len({rule.reason for rule in RULES}) == len(RULES)


def test_a_row_has_the_evidence_of_the_rule_whose_reason_it_has() -> None:
    assert evidence_of_reason("takes an IAM role in its input") is EvidenceKind.MODEL
    assert evidence_of_reason("returns the password of a database") is EvidenceKind.READING


SURE = {
    "returns an address that carries the permission to use it": "reads-secrets",
    "returns the keys of a session": "reads-secrets",
    "returns a usual place of passwords": "reads-secrets",
    "takes how long data are kept in its input": "deletes-data",
}
"""The rules whose proposals are refused only with a reason in the file of the service, and their question."""


@pytest.mark.parametrize("reason", SURE)
def test_what_a_sure_rule_proposes_is_a_yes_or_has_a_reason_why_not(reason: str) -> None:
    """If this fails, answer the question in the file of the service: a yes, or a no with its reason."""
    proposed = [name for name, line in read_evidence().items() if f"({reason})" in line]
    answers = {name: effects(name)[SURE[reason]] for name in proposed}
    assert proposed
    assert [
        name
        for name, effect in answers.items()
        if effect.answer is not EffectAnswer.YES and effect.reason.startswith(JUDGED_TOGETHER)
    ] == []
