"""The actions that write the policy of a resource, and those that change the policies of an organization.

A policy of a resource that names the session of a role allows it what the boundary of the role does not. An
ACL of S3 is such a policy, too: it can allow the requests of any AWS account.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html,
https://github.com/primeharbor/sensitive_iam_actions (ResourceExposure)

>>> "s3:PutBucketPolicy" in resource_policies(), "organizations:DetachPolicy" in organization_changes()
(True, True)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.iam.action_rows import names_in

if TYPE_CHECKING:
    from collections.abc import Mapping


def resource_policies() -> tuple[str, ...]:
    """Return the actions that write the policy of a resource, in the order of the rows."""
    return names_in(_RESOURCES)


def organization_changes() -> tuple[str, ...]:
    """Return the actions that end or change the policies which an account has from its organization."""
    return names_in(_ORGANIZATION)


_OF_OBJECTS: Final = names_in(
    "s3 GetObject GetObjectAcl GetObjectVersion GetObjectVersionAcl PutObjectAcl PutObjectVersionAcl"
)
ALLOWED_BY_ACL: Final[Mapping[str, tuple[str, ...]]] = {
    "s3:PutBucketAcl": names_in("""\
s3 DeleteObject DeleteObjectVersion GetBucketAcl ListBucket ListBucketMultipartUploads ListBucketVersions
s3 PutBucketAcl PutObject"""),
    "s3:PutObjectAcl": _OF_OBJECTS,
    "s3:PutObjectVersionAcl": _OF_OBJECTS,
}
"""The actions that an ACL can allow, by the action that writes it; the owner of a bucket may also delete:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#permissions"""

CLOSED_ACLS: Final = (
    *("aws-exec-read", "bucket-owner-full-control", "bucket-owner-read", "log-delivery-write", "private"),
)
"""The canned ACLs of S3 that allow a role nothing: all except those for any AWS account or for everyone.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl"""

_RESOURCES: Final = """\
acm-pca PutPolicy
agent-registry PutResourcePolicy
aiops PutInvestigationGroupPolicy
aoss CreateAccessPolicy UpdateAccessPolicy
apigateway PutPortalProductSharingPolicy UpdateDomainNamePolicy UpdateRestApiPolicy
appmesh PutMeshPolicy
appmesh-preview PutMeshPolicy
appsync PutResourcePolicy
aps PutResourcePolicy
arc-region-switch PutResourcePolicy
aws-marketplace PutResourcePolicy
backup PutBackupVaultAccessPolicy PutBackupVaultSharingPolicy
bedrock PutResourcePolicy
bedrock-agentcore PutResourcePolicy
billing PutResourcePolicy
cleanrooms-ml PutConfiguredAudienceModelPolicy
cloudfront PutResourcePolicy
cloudhsm PutResourcePolicy
cloudsearch UpdateServiceAccessPolicies
cloudtrail PutResourcePolicy
codeartifact PutDomainPermissionsPolicy PutRepositoryPermissionsPolicy
codebuild PutResourcePolicy
codeguru-profiler PutPermission
comprehend PutResourcePolicy
continuum PutResourcePolicy
datazone PutDomainSharingPolicy
dsql PutClusterPolicy
dynamodb PutResourcePolicy
ec2 ModifyVerifiedAccessEndpointPolicy ModifyVerifiedAccessGroupPolicy PutResourcePolicy
ecr PutRegistryPolicy SetRepositoryPolicy
ecr-public SetRepositoryPolicy
elasticfilesystem PutFileSystemPolicy
elemental-inference PutFeedPolicy
entityresolution AddPolicyStatement PutPolicy
es UpdateDomainConfig UpdateElasticsearchDomainConfig
events PutPermission PutResourcePolicy
fsx PutResourcePolicy
glacier SetVaultAccessPolicy
glue PutResourcePolicy
imagebuilder PutComponentPolicy PutContainerRecipePolicy PutImagePolicy PutImageRecipePolicy
kafka PutClusterPolicy
kinesis PutResourcePolicy
kms CreateGrant PutKeyPolicy ReplicateKey
lakeformation BatchGrantPermissions GrantPermissions PutDataLakeSettings
lambda AddLayerVersionPermission AddPermission PutResourcePolicy
lex CreateResourcePolicy CreateResourcePolicyStatement UpdateResourcePolicy
logs PutDeliveryDestinationPolicy PutDestinationPolicy PutResourcePolicy
lookoutequipment PutResourcePolicy
mediapackagev2 PutChannelPolicy PutOriginEndpointPolicy
mediastore PutContainerPolicy
mediatailor PutChannelPolicy
mpa PutResourcePolicy
network-firewall PutResourcePolicy
networkmanager PutResourcePolicy
oam PutSinkPolicy
odb PutResourcePolicy
omics PutS3AccessPolicy
osis PutResourcePolicy
payment-cryptography PutResourcePolicy
qbusiness PutResourcePolicy
redshift PutResourcePolicy
redshift-serverless PutResourcePolicy
refactor-spaces PutResourcePolicy
rekognition PutProjectPolicy
resource-explorer-2 PutResourcePolicy
resource-groups PutGroupPolicy
route53-recovery-control-config PutResourcePolicy
route53profiles PutProfilePolicy
route53resolver PutFirewallRuleGroupPolicy PutResolverQueryLogConfigPolicy PutResolverRulePolicy
rum PutResourcePolicy
s3 PutAccessGrantsInstanceResourcePolicy PutAccessPointPolicy PutAccessPointPolicyForObjectLambda
s3 PutBucketAcl PutBucketPolicy PutMultiRegionAccessPointPolicy PutObjectAcl PutObjectVersionAcl
s3-outposts PutAccessPointPolicy PutBucketPolicy
s3express PutAccessPointPolicy PutBucketPolicy
s3files PutFileSystemPolicy
s3tables PutTableBucketPolicy PutTablePolicy
s3vectors PutVectorBucketPolicy
sagemaker PutLineageGroupPolicy PutModelPackageGroupPolicy PutResourcePolicy
schemas PutResourcePolicy
secretsmanager PutResourcePolicy
serverlessrepo PutApplicationPolicy
servicecatalog PutResourcePolicy
servicediscovery PutResourcePolicy
ses CreateEmailIdentityPolicy PutIdentityPolicy UpdateEmailIdentityPolicy
signer AddProfilePermission
sms-voice PutResourcePolicy
sns AddPermission SetTopicAttributes
sqs AddPermission SetQueueAttributes
ssm PutResourcePolicy
ssm-contacts PutContactPolicy
ssm-incidents PutResourcePolicy
vpc-lattice PutAuthPolicy PutResourcePolicy
waf PutPermissionPolicy
waf-regional PutPermissionPolicy
wafv2 PutPermissionPolicy
xray PutResourcePolicy"""

_ORGANIZATION: Final = """\
controltower DeleteLandingZone DeregisterManagedAccount DeregisterOrganizationalUnit DisableBaseline
controltower DisableControl DisableGuardrail UpdateEnabledControl UpdateLandingZone
organizations DeleteOrganization DetachPolicy DisablePolicyType LeaveOrganization MoveAccount
organizations RemoveAccountFromOrganization UpdatePolicy"""
