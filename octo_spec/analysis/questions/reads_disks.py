"""Reads disks through snapshots.

What it asks
    Whether the role can read the blocks of a snapshot, share, copy or export a snapshot, an image or a
    backup of a disk or a database, or create a volume, a database or a file system from one.

What it does not cover
    Disks that the role mounts in an instance: it must start the instance first, see `runs-code`.
    Restoring a single table. Restoring a warehouse in its place: see `deletes-data`.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
    https://docs.aws.amazon.com/ebs/latest/userguide/ebsapi-permissions.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

QUESTION: Final = ReviewQuestion(
    "reads-disks",
    "reads disks",
    (),
    __doc__,
    deed="Read disks",
    tone=Tone.CAUTION,
    gravity=42,
    effects=("reads-disks",),
    known_by=(
        "ebs:GetSnapshotBlock",
        "ec2:ModifySnapshotAttribute",
        "ec2:CopySnapshot",
    ),
)
