"""Deletes or weakens backups.

What it asks
    Whether the role can delete backups and snapshots, or change what is backed up or replicated, how long
    backups are kept, and who may restore them.

What it does not cover
    The data themselves: see `deletes-data`. Adding what is backed up, which weakens nothing. Tests of
    restores.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
    https://docs.aws.amazon.com/aws-backup/latest/devguide/security-iam.html,
    https://attack.mitre.org/techniques/T1490/
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

QUESTION: Final = ReviewQuestion(
    "changes-backups",
    "weakens backups",
    (),
    __doc__,
    deed="Weaken backups",
    tone=Tone.GRAVE,
    gravity=78,
    effects=("changes-backups",),
    known_by=(
        "backup:DeleteRecoveryPoint",
        "backup:DeleteBackupVault",
        "ec2:DeleteSnapshot",
        "rds:DeleteDBSnapshot",
    ),
)
