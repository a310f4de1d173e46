"""Passes roles to services.

What it asks
    Whether the role can pass a role of the account to a service, which then acts with that role's
    permissions; which roles, and to which services.

What it does not cover
    Roles that a service already has: see `runs-code`. Service-linked roles, whose permissions AWS defines: no
    one passes them.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

QUESTION: Final = ReviewQuestion(
    "passes-roles",
    "passes roles",
    (),
    __doc__,
    deed="Pass roles to services",
    tone=Tone.CAUTION,
    gravity=55,
    effects=("passes-roles",),
)
