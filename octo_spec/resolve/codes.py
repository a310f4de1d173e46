"""All errors between a spec and a customer, as one table (OCT201 to OCT217)."""

from __future__ import annotations

from octo_spec.diagnostics import DiagnosticKind, Severity

UNKNOWN_ID = DiagnosticKind.error(
    "OCT201", "unknown-answer", "A customer's value for a parameter or choice that the spec does not have."
)
BAD_ANSWER = DiagnosticKind.error("OCT202", "bad-answer", "A customer's value that the spec does not allow.")
ANSWERED_TWICE = DiagnosticKind.error(
    "OCT203", "answered-twice", "An input that is fixed, and also preset or left to the customer."
)
NO_INPUT = DiagnosticKind.error("OCT204", "preset-not-asked", "A preset for a choice that is not an input.")
BROKEN_REQUIREMENT = DiagnosticKind.error(
    "OCT205", "broken-requirement", "Fixed values that break a rule between choices and parameters."
)
NEVER_PRESENT = DiagnosticKind.error(
    "OCT206", "never-present", "A group that is never deployed: its needs contradict those of its role."
)
NAME_CLASH = DiagnosticKind.error(
    "OCT207", "policy-name-clash", "Two roles, or two policies of one role, that get the same name."
)
NAME_TOO_LONG = DiagnosticKind.error(
    "OCT208", "policy-name-too-long", "A split policy whose name is longer than IAM allows."
)
UNTRUSTING_ROLE = DiagnosticKind.error(
    "OCT209", "nobody-trusted", "A role that may be deployed although no one can assume it."
)
NOTHING_LEFT = DiagnosticKind.error("OCT210", "nothing-left", "A customer without any role.")
ATTACHED_TWICE = DiagnosticKind.error(
    "OCT211", "attached-twice", "A managed policy that is attached twice to one role."
)
UNKNOWN_CUSTOMER = DiagnosticKind.error(
    "OCT212", "unknown-customer", "A customer id that the customers file does not have."
)
SHARED_EXTERNAL_ID = DiagnosticKind.error(
    "OCT213", "shared-external-id", "Two customers with the same external ID."
)
GUESSABLE_EXTERNAL_ID = DiagnosticKind(
    "OCT214", "guessable-external-id", Severity.WARNING, "A customer's external ID that can be guessed."
)
BAD_ROTATION = DiagnosticKind.error(
    "OCT215",
    "bad-rotation",
    "A list for a single text, except an old and a new external ID.",
)
OTHER_PARTITION = DiagnosticKind(
    "OCT216",
    "other-partition",
    Severity.WARNING,
    "A customer's value with an ARN or a host name of another partition.",
)
SHARED_ROLE = DiagnosticKind(
    "OCT217", "shared-role", Severity.WARNING, "Two customers whose entries have the same role."
)
