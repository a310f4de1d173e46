"""All errors between a spec and a customer, as one table (OCT201 to OCT216)."""

from __future__ import annotations

from octo_spec.diagnostics import DiagnosticKind, Severity

UNKNOWN_ID = DiagnosticKind.error(
    "OCT201", "unknown-answer", "A customer answers a question that the spec does not ask."
)
BAD_ANSWER = DiagnosticKind.error(
    "OCT202", "bad-answer", "An answer is not among those that the spec allows."
)
ANSWERED_TWICE = DiagnosticKind.error(
    "OCT203", "answered-twice", "One question is fixed and preset, or fixed and asked."
)
NOT_ASKED = DiagnosticKind.error(
    "OCT204", "preset-not-asked", "An answer is preset for a choice that is not asked."
)
BROKEN_REQUIREMENT = DiagnosticKind.error(
    "OCT205", "broken-requirement", "Fixed answers break a rule between answers."
)
NEVER_PRESENT = DiagnosticKind.error(
    "OCT206", "never-present", "A group can never be there: its needs contradict its role's."
)
NAME_CLASH = DiagnosticKind.error(
    "OCT207", "policy-name-clash", "Two policies of one role, or two roles, get one name."
)
NAME_TOO_LONG = DiagnosticKind.error(
    "OCT208", "policy-name-too-long", "A policy that was split gets a name over IAM's limit."
)
NOBODY_TRUSTED = DiagnosticKind.error(
    "OCT209", "nobody-trusted", "A role may be deployed with nobody to assume it."
)
NOTHING_LEFT = DiagnosticKind.error("OCT210", "nothing-left", "For this customer no role is left.")
ATTACHED_TWICE = DiagnosticKind.error(
    "OCT211", "attached-twice", "One managed policy is attached twice to one role."
)
UNKNOWN_CUSTOMER = DiagnosticKind.error(
    "OCT212", "unknown-customer", "The customers file has no entry of that id."
)
SHARED_EXTERNAL_ID = DiagnosticKind.error(
    "OCT213", "shared-external-id", "Two customers have one external ID."
)
GUESSABLE_EXTERNAL_ID = DiagnosticKind(
    "OCT214", "guessable-external-id", Severity.WARNING, "A customer's external ID can be guessed."
)
BAD_ROTATION = DiagnosticKind.error(
    "OCT215",
    "bad-rotation",
    "A list for one text, other than an old and a new external ID.",
)
OTHER_PARTITION = DiagnosticKind(
    "OCT216",
    "other-partition",
    Severity.WARNING,
    "A customer's answer with an ARN or a host of another partition.",
)
