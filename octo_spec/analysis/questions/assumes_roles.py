"""Acts as other roles.

What it asks
    Whether the role can get the credentials of another role, of this account or of another account: it
    assumes the role, or a service returns the role's credentials.

What it does not cover
    Whether the other role trusts this one: its own trust policy decides that.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

QUESTION: Final = ReviewQuestion(
    "assumes-roles",
    "acts as other roles",
    (),
    __doc__,
    deed="Act as other roles",
    tone=Tone.GRAVE,
    gravity=72,
    effects=("assumes-roles",),
    known_by=("sts:AssumeRole",),
)
