"""Names of the files of a review, and the display texts of its terms."""

from __future__ import annotations

from typing import Final

FORMAT: Final = "review"
PAGE: Final = "review.html"
TEXT: Final = "review.md"
SUMMARY: Final = "summary.md"
TABLE: Final = "permissions.csv"
VENDOR_TABLE: Final = "vendor.csv"
DATA: Final = "review.json"

SECTIONS: Final = {
    "choices": "Access for each choice",
    "grants": "Grants by group",
    "ways": "Privilege escalation",
    "questions": "Questions that reviewers ask",
    "growth": "Patterns that grow with AWS",
    "changes": "Changes since an earlier version",
    "trust": "Who may use it",
    "copy": "Policies and alarms to copy",
    "evidence": "Evidence",
    "vendor": "What the vendor says",
}
"""The sections in order, by the ID of their heading; they are numbered from 1."""

SHORT_TITLES: Final = {
    "choices": "Answers",
    "grants": "Grants",
    "ways": "Escalation",
    "questions": "Questions",
    "growth": "Growing patterns",
    "changes": "Changes",
    "trust": "Who may use it",
    "copy": "Limits to copy",
    "evidence": "Evidence",
    "vendor": "Vendor says",
}
"""The names of the sections in the navigation."""

USE_OF_LIMITS: Final = (
    (
        "Two kinds of policy limit a role, also after a privilege escalation. One of them is enough for "
        "what it covers; if you use both, both apply."
    ),
    (
        "A service control policy (SCP) is the stronger one: no one in the account can remove it. It needs "
        "a member account of an organization. Attach it before you deploy: it names the role by its ARN, "
        "which need not exist yet."
    ),
    (
        "A permissions boundary works in any account. Set it on the role right after you deploy. If "
        "Terraform manages the role, write the boundary in its configuration, or the next apply removes it."
    ),
)
"""Which of the policies that limit a role to use, and when."""

OF_USERS: Final = (
    "Anyone who has an access key of a user can use it, from anywhere and until the key is deleted: no trust "
    "policy and no external ID limits that. Ask the vendor for a role."
)
"""What a review says of users."""
