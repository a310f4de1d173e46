"""Acts as other roles.

What it asks
    Whether the role can assume another role of this account or of another account, and which roles.

What it does not cover
    Whether the other role trusts this one: its own trust policy decides that.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

ACTIONS: Final = (
    "sts:AssumeRole",
    "sts:AssumeRoot",
)

QUESTION: Final = ReviewQuestion(
    "assumes-roles",
    "acts as other roles",
    ACTIONS,
    __doc__,
    deed="Act as other roles",
    tone=Tone.GRAVE,
    gravity=72,
)
