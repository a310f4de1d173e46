"""Deletes data, or the resources that contain them.

What it asks
    Whether the role can delete objects, buckets, tables, databases, disks, file systems, warehouses,
    search domains, backups or secrets, or set rules by which they expire.

What it does not cover
    Overwriting data instead of deleting them: see `changes-resources`. Deleting only backups and snapshots:
    see `changes-backups`.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

ACTIONS: Final = (
    "aoss:DeleteCollection",
    "athena:DeleteDataCatalog",
    "backup:DeleteBackupVault",
    "backup:DeleteRecoveryPoint",
    "codecommit:DeleteRepository",
    "cognito-idp:DeleteUserPool",
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteBackup",
    "dynamodb:DeleteItem",
    "dynamodb:DeleteTable",
    "dynamodb:PartiQLDelete",
    "dynamodb:UpdateTimeToLive",
    "ec2:DeleteSnapshot",
    "ec2:DeleteVolume",
    "ec2:DeregisterImage",
    "ec2:TerminateInstances",
    "ecr:BatchDeleteImage",
    "ecr:DeleteRepository",
    "elasticache:DeleteCacheCluster",
    "elasticache:DeleteReplicationGroup",
    "elasticache:DeleteSnapshot",
    "elasticfilesystem:DeleteFileSystem",
    "es:DeleteDomain",
    "es:DeleteElasticsearchDomain",
    "fsx:DeleteBackup",
    "fsx:DeleteFileSystem",
    "fsx:DeleteVolume",
    "glacier:DeleteArchive",
    "glacier:DeleteVault",
    "glue:DeleteDatabase",
    "glue:DeleteTable",
    "kinesis:DeleteStream",
    "logs:DeleteLogGroup",
    "logs:DeleteLogStream",
    "logs:PutRetentionPolicy",
    "memorydb:DeleteCluster",
    "rds:DeleteDBCluster",
    "rds:DeleteDBClusterSnapshot",
    "rds:DeleteDBInstance",
    "rds:DeleteDBInstanceAutomatedBackup",
    "rds:DeleteDBSnapshot",
    "rds:DeleteGlobalCluster",
    "redshift-serverless:DeleteNamespace",
    "redshift-serverless:DeleteSnapshot",
    "redshift:DeleteCluster",
    "redshift:DeleteClusterSnapshot",
    "s3:BypassGovernanceRetention",
    "s3:DeleteBucket",
    "s3:DeleteObject*",
    "s3:PutLifecycleConfiguration",
    "sdb:DeleteDomain",
    "secretsmanager:DeleteSecret",
    "sqs:DeleteQueue",
    "sqs:PurgeQueue",
    "ssm:DeleteParameter*",
    "timestream:DeleteDatabase",
    "timestream:DeleteTable",
)

QUESTION: Final = ReviewQuestion(
    "deletes-data",
    "deletes data",
    ACTIONS,
    __doc__,
    deed="Delete data",
    tone=Tone.GRAVE,
    gravity=80,
    has_card=True,
)
