"""Weakens or breaks encryption.

What it asks
    Whether the role can disable, delete or replace keys and certificates, change who may use them, or change
    the encryption of a resource or of its connections, also by one of many settings.

What it does not cover
    Keys outside AWS. The issue of new certificates, the encryption of new resources and of the results of
    one run, signatures of code and e-mails, and keys that only sign addresses or identify clients.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
    https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

QUESTION: Final = ReviewQuestion(
    "changes-encryption",
    "weakens encryption",
    (),
    __doc__,
    deed="Weaken encryption",
    tone=Tone.GRAVE,
    gravity=76,
    effects=("changes-encryption",),
    known_by=(
        "kms:ScheduleKeyDeletion",
        "kms:DisableKey",
        "kms:PutKeyPolicy",
    ),
)
