"""Exposes resources to other accounts.

What it asks
    Whether the role can give another account, or the public, access to a resource: by the policy of a
    bucket, key, queue, topic, secret, repository or function, by an ACL, or by sharing a snapshot, an image
    or another resource.

What it does not cover
    Data that the role itself reads and passes on.

Source
    https://github.com/primeharbor/sensitive_iam_actions (ResourceExposure)
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

ACTIONS: Final = (
    "acm-pca:PutPolicy",
    "backup:PutBackupVaultAccessPolicy",
    "codeartifact:PutDomainPermissionsPolicy",
    "codeartifact:PutRepositoryPermissionsPolicy",
    "codebuild:PutResourcePolicy",
    "dynamodb:PutResourcePolicy",
    "ec2:ModifyFpgaImageAttribute",
    "ec2:ModifyImageAttribute",
    "ec2:ModifySnapshotAttribute",
    "ec2:ModifyVpcEndpointServicePermissions",
    "ecr-public:SetRepositoryPolicy",
    "ecr:PutRegistryPolicy",
    "ecr:SetRepositoryPolicy",
    "elasticfilesystem:PutFileSystemPolicy",
    "es:UpdateDomainConfig",
    "events:PutPermission",
    "glacier:SetVaultAccessPolicy",
    "glue:PutResourcePolicy",
    "iam:UpdateAssumeRolePolicy",
    "kinesis:PutResourcePolicy",
    "kms:CreateGrant",
    "kms:PutKeyPolicy",
    "lakeformation:BatchGrantPermissions",
    "lakeformation:GrantPermissions",
    "lambda:AddLayerVersionPermission",
    "lambda:AddPermission",
    "lambda:CreateFunctionUrlConfig",
    "lambda:UpdateFunctionUrlConfig",
    "logs:PutDestinationPolicy",
    "logs:PutResourcePolicy",
    "logs:PutSubscriptionFilter",
    "ram:AssociateResourceShare",
    "ram:CreateResourceShare",
    "rds:ModifyDBClusterSnapshotAttribute",
    "rds:ModifyDBInstance",
    "rds:ModifyDBSnapshotAttribute",
    "redshift:AuthorizeDataShare",
    "redshift:AuthorizeSnapshotAccess",
    "redshift:PutResourcePolicy",
    "s3:PutAccessPointPolicy",
    "s3:PutAccountPublicAccessBlock",
    "s3:PutBucketAcl",
    "s3:PutBucketOwnershipControls",
    "s3:PutBucketPolicy",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutObjectAcl",
    "s3:PutObjectVersionAcl",
    "s3:PutReplicationConfiguration",
    "secretsmanager:PutResourcePolicy",
    "secretsmanager:ReplicateSecretToRegions",
    "ses:PutIdentityPolicy",
    "sns:AddPermission",
    "sns:SetTopicAttributes",
    "sqs:AddPermission",
    "sqs:SetQueueAttributes",
    "ssm:ModifyDocumentPermission",
    "ssm:PutResourcePolicy",
)

QUESTION: Final = ReviewQuestion(
    "exposes-resources",
    "exposes resources to others",
    ACTIONS,
    __doc__,
    deed="Open resources to others",
    tone=Tone.GRAVE,
    gravity=75,
)
