"""Hands roles to services.

What it asks
    Whether the role can hand a role of the account to a service, which then acts with the rights of that
    role; and which roles, to which services.

What it does not cover
    Roles that a service already holds: see `runs-code`. A service-linked role, whose rights AWS decides,
    is no role that is passed.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion

ACTIONS: Final = ("iam:PassRole",)

QUESTION: Final = ReviewQuestion("passes-roles", "passes roles", ACTIONS, __doc__)
