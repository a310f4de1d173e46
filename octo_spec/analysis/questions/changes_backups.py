"""Deletes or weakens backups.

What it asks
    Whether the role can delete backups and snapshots, or change what AWS backs up, how long it keeps
    backups, and who may restore them.

What it does not cover
    The data themselves: see `deletes-data`.

Source
    https://docs.aws.amazon.com/aws-backup/latest/devguide/security-iam.html,
    https://attack.mitre.org/techniques/T1490/
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

ACTIONS: Final = (
    "backup:Delete*",
    "backup:DisassociateRecoveryPoint*",
    "backup:PutBackupVaultAccessPolicy",
    "backup:UpdateBackupPlan",
    "backup:UpdateGlobalSettings",
    "backup:UpdateRecoveryPointLifecycle",
    "backup:UpdateRegionSettings",
    "dlm:DeleteLifecyclePolicy",
    "dlm:UpdateLifecyclePolicy",
    "dynamodb:DeleteBackup",
    "dynamodb:UpdateContinuousBackups",
    "ec2:DeleteSnapshot",
    "ec2:DeregisterImage",
    "ec2:ModifySnapshotTier",
    "elasticache:DeleteSnapshot",
    "elasticfilesystem:DeleteReplicationConfiguration",
    "elasticfilesystem:PutBackupPolicy",
    "fsx:DeleteBackup",
    "lightsail:DeleteDiskSnapshot",
    "lightsail:DeleteInstanceSnapshot",
    "memorydb:DeleteSnapshot",
    "rds:DeleteDBClusterAutomatedBackup",
    "rds:DeleteDBClusterSnapshot",
    "rds:DeleteDBInstanceAutomatedBackup",
    "rds:DeleteDBSnapshot",
    "rds:ModifyDBCluster",
    "rds:ModifyDBInstance",
    "redshift-serverless:DeleteSnapshot",
    "redshift:DeleteClusterSnapshot",
    "redshift:DeleteSnapshotSchedule",
    "redshift:ModifyClusterSnapshot*",
    "s3:PutBucketObjectLockConfiguration",
    "s3:PutBucketVersioning",
    "s3:PutLifecycleConfiguration",
    "s3:PutReplicationConfiguration",
)

QUESTION: Final = ReviewQuestion(
    "changes-backups",
    "weakens backups",
    ACTIONS,
    __doc__,
    deed="Weaken backups",
    tone=Tone.GRAVE,
    gravity=78,
)
