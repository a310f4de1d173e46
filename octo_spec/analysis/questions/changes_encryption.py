"""Weakens or breaks encryption.

What it asks
    Whether the role can disable or delete keys, change who may use them, or remove default encryption.

What it does not cover
    Keys outside KMS.

Source
    https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

ACTIONS: Final = (
    "acm:DeleteCertificate",
    "acm:ExportCertificate",
    "cloudhsm:DeleteCluster",
    "ec2:DisableEbsEncryptionByDefault",
    "ec2:ModifyEbsDefaultKmsKeyId",
    "ec2:ResetEbsDefaultKmsKeyId",
    "kms:CreateGrant",
    "kms:DeleteAlias",
    "kms:DeleteCustomKeyStore",
    "kms:DeleteImportedKeyMaterial",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:DisconnectCustomKeyStore",
    "kms:PutKeyPolicy",
    "kms:RetireGrant",
    "kms:RevokeGrant",
    "kms:ScheduleKeyDeletion",
    "kms:UpdateAlias",
    "kms:UpdatePrimaryRegion",
    "s3:PutEncryptionConfiguration",
)

QUESTION: Final = ReviewQuestion(
    "changes-encryption",
    "weakens encryption",
    ACTIONS,
    __doc__,
    deed="Weaken encryption",
    tone=Tone.GRAVE,
    gravity=76,
)
