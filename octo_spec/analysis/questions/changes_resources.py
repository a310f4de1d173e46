"""Changes anything in the account.

What it asks
    Whether the role can do anything that AWS does not call List or Read: change, make or delete a
    resource, its tags, or the permissions on it. Where the answer is never, the role only reads.

What it does not cover
    Changes that are made by somebody else when the role asks for them in another way, such as a ticket.
    Levels are those that AWS documents; a few reads of theirs have side effects, such as a report that is
    generated.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.iam.catalog import Level

ACTIONS: Final = ("*",)

QUESTION: Final = ReviewQuestion(
    "changes-resources",
    "changes resources",
    ACTIONS,
    __doc__,
    frozenset({Level.WRITE, Level.PERMISSIONS, Level.TAGGING}),
)
