"""Reads disks through snapshots.

What it asks
    Whether the role can read the blocks of a snapshot, share or export a snapshot, or create a volume from
    one.

What it does not cover
    Disks that the role mounts in an instance: it must start the instance first, see `runs-code`.

Source
    https://docs.aws.amazon.com/ebs/latest/userguide/ebsapi-permissions.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

ACTIONS: Final = (
    "ebs:GetSnapshotBlock",
    "ec2:CopySnapshot",
    "ec2:CreateInstanceExportTask",
    "ec2:CreateStoreImageTask",
    "ec2:CreateVolume",
    "ec2:ExportImage",
    "ec2:ModifySnapshotAttribute",
    "rds:ModifyDBClusterSnapshotAttribute",
    "rds:ModifyDBSnapshotAttribute",
    "rds:StartExportTask",
)

QUESTION: Final = ReviewQuestion(
    "reads-disks",
    "reads disks",
    ACTIONS,
    __doc__,
    deed="Read disks",
    tone=Tone.CAUTION,
    gravity=42,
)
