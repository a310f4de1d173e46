"""The diagnostics for templates, and for what CloudFormation refuses in a spec."""

from __future__ import annotations

from typing import Final

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.model.note_kinds import CHANGED_INPUT, NARROWER, NOT_TAKEN, OUTPUT_DROPPED, TAKEN_OTHERWISE
from octo_spec.model.reports import NOT_UNDERSTOOD
from octo_spec.plugin.extras_codes import KINDS as EXTRAS_KINDS

TOO_LARGE = DiagnosticKind.error(
    "OCT410", "template-too-large", "The template is larger than CloudFormation's limit of 1 MB."
)
NEEDS_BUCKET = DiagnosticKind(
    "OCT411",
    "template-needs-a-bucket",
    Severity.WARNING,
    "A template of more than 51,200 bytes must be uploaded to S3 before it is deployed.",
)
TOO_MANY = DiagnosticKind.error(
    "OCT412", "over-a-template-quota", "The template exceeds a quota of CloudFormation."
)
DYNAMIC_REFERENCE = DiagnosticKind.error(
    "OCT413", "dynamic-reference", "CloudFormation would replace {{resolve:…}}, and has no escape for it."
)
SAME_LOGICAL_ID = DiagnosticKind.error(
    "OCT414", "same-logical-id", "Two IDs of the spec become the same logical ID."
)
NO_LIST_FORM = DiagnosticKind.error(
    "OCT415", "list-not-expressible", "A list parameter is used where CloudFormation cannot repeat the text."
)
BAD_MAPPING_KEY = DiagnosticKind.error(
    "OCT416", "bad-mapping-key", "A value with facts can contain only letters, digits, dots and dashes."
)
READS_OTHERWISE = DiagnosticKind.error(
    "OCT417", "reads-otherwise", "CloudFormation, or octospec's reader, would read this as something else."
)
NEARLY_NEEDS_BUCKET = DiagnosticKind(
    "OCT418",
    "template-nearly-needs-a-bucket",
    Severity.WARNING,
    "The template is above 85 % of what can be deployed without an upload to S3.",
)
MEMBERS_TOO_LARGE = DiagnosticKind.error(
    "OCT444",
    "members-too-large",
    "The members' template is too large for the StackSet of the template around it.",
)
ROLLOUT_NAME_TAKEN = DiagnosticKind.error(
    "OCT445", "rollout-name-taken", "The spec uses a name that a rollout over an organization needs."
)
COPIES_DIFFER = DiagnosticKind(
    "OCT442",
    "copies-differ",
    Severity.WARNING,
    "A template in a StackSet grants other permissions than the template around it.",
)

DYNAMIC_REFERENCE_IN_SPEC = DiagnosticKind.error(
    "OCT113", "dynamic-reference", "A text that CloudFormation would resolve as a secret."
)
"""Reported for the spec, before a template exists."""

SIZES: Final = frozenset({TOO_LARGE, NEEDS_BUCKET, NEARLY_NEEDS_BUCKET})
"""The diagnostics about the size of a template."""

KINDS: Final = (
    NOT_UNDERSTOOD,
    *EXTRAS_KINDS,
    TOO_LARGE,
    NEEDS_BUCKET,
    TOO_MANY,
    DYNAMIC_REFERENCE,
    SAME_LOGICAL_ID,
    NO_LIST_FORM,
    BAD_MAPPING_KEY,
    READS_OTHERWISE,
    NEARLY_NEEDS_BUCKET,
    NOT_TAKEN,
    TAKEN_OTHERWISE,
    NARROWER,
    CHANGED_INPUT,
    OUTPUT_DROPPED,
    COPIES_DIFFER,
    MEMBERS_TOO_LARGE,
    ROLLOUT_NAME_TAKEN,
)
