"""Changes anything in the account.

What it asks
    Whether the role can use any action whose access level is not List or Read: create, change or delete a
    resource, its tags, or its permissions. If the answer is no, AWS documents all that the role may do as
    List or Read.

What it does not cover
    Changes that a person or another system makes on the role's behalf, for example after a ticket. AWS
    documents the access levels; a few Read actions have side effects, for example they generate a report.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.iam.catalog import Level
from octo_spec.model.review_facts import Tone

ACTIONS: Final = ("*",)

QUESTION: Final = ReviewQuestion(
    "changes-resources",
    "changes resources",
    ACTIONS,
    __doc__,
    levels=frozenset({Level.WRITE, Level.PERMISSIONS, Level.TAGGING}),
    deed="Change resources",
    tone=Tone.CAUTION,
    gravity=45,
)
