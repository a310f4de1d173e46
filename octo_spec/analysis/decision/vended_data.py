"""Data that a role gets with the permissions of another role, by an action of the service that has it.

S3 Access Grants and Lake Formation return credentials of their own roles for the data of a grant; SQL in
Redshift, Aurora and RDS, and the loader of Neptune, copy data with a role of the cluster. The identity
provider of a Transfer Family server chooses the role of each user. CodePipeline returns credentials for the
artifacts of a job, and a space of CloudWatch for telemetry. Which data that is depends on the account.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants-credentials.html,
https://docs.aws.amazon.com/lake-formation/latest/dg/using-cred-vending.html,
https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-access-permissions.html,
https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Integrating.Authorizing.html,
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/postgresql-s3-export-access-bucket.html,
https://docs.aws.amazon.com/neptune/latest/userguide/bulk-load.html,
https://docs.aws.amazon.com/transfer/latest/userguide/custom-lambda-idp.html,
https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PollForJobs.html

>>> vending_actions("s3:getobject")[:2], vending_actions("iam:CreateUser")
(('lakeformation:GetDataAccess', 'lakeformation:GetTemporaryGluePartitionCredentials'), ())
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.escalation.allowed_actions import allowed_names
from octo_spec.analysis.escalation.dangerous_requests import named_by
from octo_spec.analysis.escalation.given_permissions import may_allow
from octo_spec.analysis.escalation.possible_actions import possible_names
from octo_spec.analysis.escalation.self_grants import self_grants
from octo_spec.analysis.wording import cut_short
from octo_spec.iam.catalog import expand
from octo_spec.iam.glob import wild
from octo_spec.iam.glob_matching import matches
from octo_spec.iam.policy import document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.access.request import Request
    from octo_spec.analysis.escalation.raises import Gained
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.analysis.unknown_parts import UnknownPart
    from octo_spec.iam.policy import Document

_OBJECTS: Final = (
    *("s3:abortmultipartupload", "s3:deleteobject*", "s3:getobject*", "s3:listbucket*"),
    *("s3:listmultipartuploadparts", "s3:putobject*"),
)
_OF_SQL: Final = (
    *_OBJECTS,
    *("dynamodb:describetable", "dynamodb:scan", "glue:*", "kinesis:*", "lambda:invokefunction"),
    *("sagemaker:invokeendpoint", "secretsmanager:getsecretvalue"),
)
_OF_RELATIONAL_SQL: Final = (
    *_OBJECTS,
    *("bedrock:invokemodel", "comprehend:batchdetectsentiment", "comprehend:detectsentiment"),
    *("lambda:invokefunction", "sagemaker:invokeendpoint"),
)
_OF_TRANSFER: Final = (*_OBJECTS, "elasticfilesystem:client*")
_TELEMETRY: Final = (
    *("cloudwatch:getmetric*", "logs:filterlogevents", "logs:get*", "logs:startlivetail", "logs:startquery"),
    *("xray:batchget*", "xray:get*"),
)

_VENDED: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        (
            "lakeformation:GetDataAccess",
            "lakeformation:GetTemporaryGluePartitionCredentials",
            "lakeformation:GetTemporaryGlueTableCredentials",
            "s3:GetDataAccess",
        ),
        _OBJECTS,
    ),
    **dict.fromkeys(
        (
            *("codepipeline:GetJobDetails", "codepipeline:GetThirdPartyJobDetails"),
            "codepipeline:PollForJobs",
        ),
        ("s3:getobject", "s3:getobjectversion", "s3:putobject"),
    ),
    **dict.fromkeys(
        ("cloudwatch:GetSpaceCredentials", "cloudwatch:GetSpaceCredentialsForOrganization"), _TELEMETRY
    ),
    "neptune-db:StartLoaderJob": ("s3:getobject*", "s3:listbucket*"),
    **dict.fromkeys(
        ("rds-data:BatchExecuteStatement", "rds-data:ExecuteStatement", "rds-db:connect"),
        _OF_RELATIONAL_SQL,
    ),
    **dict.fromkeys(
        (
            *("redshift-data:BatchExecuteStatement", "redshift-data:ExecuteStatement"),
            *("redshift-serverless:GetCredentials", "redshift:GetClusterCredentials"),
            "redshift:GetClusterCredentialsWithIAM",
        ),
        _OF_SQL,
    ),
    **dict.fromkeys(("transfer:CreateServer", "transfer:UpdateServer"), _OF_TRANSFER),
}
"""The actions, each with patterns of what the other role may do for the caller, in lower case."""
VENDING: Final = tuple(_VENDED)
"""Every action that may have the effect of another one with another role's permissions."""


def vending_actions(action: str) -> tuple[str, ...]:
    """Return the actions that may have the effect of another action with another role's permissions."""
    name = action.lower()
    return tuple(
        vending
        for vending, patterns in _VENDED.items()
        if any(matches(wild(pattern), name) for pattern in patterns)
    )


def may_lead_to(gained: Gained, requests: Document) -> bool:
    """Return whether other principals may do some of ``requests``, also with a role that a service uses.

    Raises ``BudgetExceededError`` if the search needs more steps than the engine may spend.
    """
    if gained is None or may_allow(gained, requests):
        return True
    vending = vending_actions_for(requests)
    return any(True for principal in gained for _ in possible_names(vending, principal))


def vending_actions_for(requests: Document) -> tuple[str, ...]:
    """Return the actions that may have the effect of some of ``requests`` with another role's permissions.

    >>> from octo_spec.iam.policy import document
    >>> vending_actions_for(document("Allow", [{"Action": "comprehend:DetectSent*", "Resource": "*"}]))
    ('rds-data:BatchExecuteStatement', 'rds-data:ExecuteStatement', 'rds-db:connect')
    """
    return tuple(
        vending
        for vending, patterns in _VENDED.items()
        if any(True for pattern in patterns for _ in named_by(_documented_names(pattern), (requests,)))
    )


def vending_actions_of(names: Iterable[str]) -> tuple[str, ...]:
    """Return the actions that may have the effect of some documented actions with another role's permissions.

    >>> vending_actions_of(["comprehend:DetectSentiment", "comprehend:DetectEntities"])
    ('rds-data:BatchExecuteStatement', 'rds-data:ExecuteStatement', 'rds-db:connect')
    """
    wanted = frozenset(names)
    return tuple(
        vending
        for vending, patterns in _VENDED.items()
        if not all(wanted.isdisjoint(_documented_names(pattern)) for pattern in patterns)
    )


def vended_reason(names: Iterable[str]) -> str:
    """Say why it is not decided what a role may do that may use some of these actions."""
    words = cut_short(tuple(sorted(names)))
    return f"by {words}, the role may get this with the permissions of another role, which are not known"


@cache
def _documented_names(pattern: str) -> tuple[str, ...]:
    return tuple(each.full_name for each in expand(pattern))


def vended_ends(role: RolePolicies, request: Request, unknown: Iterable[UnknownPart]) -> Iterator[str]:
    """Yield why a request is not decided that a service may make for the role with another role.

    Raises ``BudgetExceededError`` if the search needs more steps than the engine may spend.
    """
    names = vending_actions(request.action)
    if not names or request.caller is not None:
        return
    from octo_spec.analysis.decision.self_grants import account_allows_others  # noqa: PLC0415 - no build asks this

    if not account_allows_others(role, request):
        return
    perhaps = {name for part in unknown for name in names if part.allows(name)}
    if found := {*allowed_names(role, names), *perhaps}:
        yield vended_reason(found)
    elif later := dict.fromkeys(_later_names(role, names)):
        yield f"{vended_reason(later)}, after it changes its own permissions"


def _later_names(role: RolePolicies, names: Iterable[str]) -> Iterator[str]:
    """Yield the actions that a role may use after it changes its own permissions."""
    requests = document("Allow", [{"Action": [*names], "Resource": "*"}])
    for grant in self_grants(role):
        if grant.state.is_whole:
            continue  # It allows the request itself, or no policy of the role can.
        for overlap in grant.allowed_overlaps(requests):
            yield from overlap.actions
