"""Changes anything in the account.

What it asks
    Whether the role can create, change or delete a resource, its tags, or its permissions: by an action
    with an access level other than List or Read, or by a Read action that changes something. An action
    with such a level counts even if it only makes a session, a token or an address for the caller.

What it does not cover
    Actions that, whatever their access level, only describe, list or return what exists, such as a
    password or rows, test or evaluate something, ask a model, or encrypt, decrypt and sign with a key.
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
