"""The condition keys that do not belong to one service: a closed list, in AWS's spelling.

The catalogue of actions names them only for some actions.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

from typing import Final

GLOBAL_KEYS: Final[tuple[str, ...]] = (
    "aws:AssumedRoot",
    "aws:CalledVia",
    "aws:CalledViaAWSMCP",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:ChatbotSourceArn",
    "aws:CurrentTime",
    "aws:Ec2InstanceSourcePrivateIPv4",
    "aws:Ec2InstanceSourceVpc",
    "aws:EpochTime",
    "aws:FederatedProvider",
    "aws:IsMcpServiceAction",
    "aws:MultiFactorAuthAge",
    "aws:MultiFactorAuthPresent",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:PrincipalType",
    "aws:RequestedRegion",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:ResourceOrgPaths",
    "aws:SecureTransport",
    "aws:SignInSessionArn",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIdentity",
    "aws:SourceIp",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceOwner",
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:TagKeys",
    "aws:TokenIssueTime",
    "aws:UserAgent",
    "aws:ViaAWSMCPService",
    "aws:ViaAWSService",
    "aws:VpcSourceIp",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
    "aws:referer",
    "aws:userid",
    "aws:username",
)
"""The global keys without a variable part."""

TAG_KEYS: Final[tuple[str, ...]] = ("aws:PrincipalTag/", "aws:RequestTag/", "aws:ResourceTag/")
"""The beginnings of global keys; the key of a tag follows."""

SESSION_KEYS: Final[tuple[str, ...]] = (
    "codebuild:BuildArn",
    "codebuild:ProjectArn",
    "ec2:RoleDelivery",
    "ec2:SourceInstanceArn",
    "glue:CredentialIssuingService",
    "glue:RoleAssumedBy",
    "identitystore:UserId",
    "lambda:SourceFunctionArn",
    "saml:namequalifier",
    "saml:sub",
    "saml:sub_type",
    "ssm:SourceInstanceArn",
)
"""Keys of services: every request of a session has them if the service issued its credentials."""

_ANYWHERE: Final = frozenset(key.lower() for key in (*GLOBAL_KEYS, *SESSION_KEYS))
_TAGGED: Final = tuple(key.lower() for key in TAG_KEYS)


def is_global(key: str) -> bool:
    """Return whether any request may hold ``key``, which is in any letter case."""
    lower = key.lower()
    return lower in _ANYWHERE or (lower.startswith(_TAGGED) and not lower.endswith("/"))
