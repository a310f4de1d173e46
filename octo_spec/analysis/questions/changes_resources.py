"""Changes anything in the account.

What it asks
    Whether the role can create, change or delete a resource, its tags, or its permissions: by an action
    with an access level other than List or Read, unless it only reads, or by a Read action that changes
    something. A session or token with which its holder can make changes counts by AWS's access level.

What it does not cover
    Changes that a person or another system makes on the role's behalf, for example after a ticket. A few
    Read actions have side effects, for example they generate a report.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

QUESTION: Final = ReviewQuestion(
    "changes-resources",
    "changes resources",
    (),
    __doc__,
    deed="Change resources",
    tone=Tone.CAUTION,
    gravity=45,
    effects=("changes-resources",),
)
