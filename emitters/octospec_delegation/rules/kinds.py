"""The kinds of findings in a bundle: an error is refused by registration or blocked by AWS's reviewer."""

from __future__ import annotations

from typing import Final

from octo_spec.diagnostics import DiagnosticKind, Severity


def _error(code: str, name: str, summary: str) -> DiagnosticKind:
    return DiagnosticKind.error(code, f"delegation-{name}", summary)


def _warning(code: str, name: str, summary: str) -> DiagnosticKind:
    return DiagnosticKind(code, f"delegation-{name}", Severity.WARNING, summary)


# --- registration refuses ----------------------------------------------------------------------

BAD_DOCUMENT = _error("OCT450", "bad-document", "A document of a bundle that IAM would refuse.")
METADATA_MISSING = _error("OCT451", "metadata-missing", "An entry that bundle_metadata.json must have.")
UNDATED_NAME = _error("OCT452", "undated-name", "A name of a template or boundary without a date at its end.")
ELEMENT_ORDER = _error(
    "OCT453", "element-order", "Elements in another order than Effect, Action, Resource, Condition."
)
ACTION_ORDER = _error("OCT454", "action-order", "Actions that are not in alphabetical order.")
NOT_ACTION = _error("OCT455", "not-action", "NotAction in a statement that allows.")
EVERY_ACTION = _error("OCT456", "every-action", "A statement that allows every action.")
SENSITIVE_WILDCARD = _error(
    "OCT457", "sensitive-wildcard", "A wildcard in the actions of a service where each must be named."
)
ORGANIZATION_WRITE = _error(
    "OCT458", "organization-write", "An action of AWS Organizations that does more than read."
)
PASS_ROLE_ANYWHERE = _error(
    "OCT459", "pass-role-anywhere", "iam:PassRole on roles without a common prefix of their names."
)
POLICY_OUTSIDE_DOMAIN = _error(
    "OCT460", "policy-outside-domain", "A change of managed policies that are not below the partner's domain."
)
ASSUME_ROLE_ANYWHERE = _error("OCT461", "assume-role-anywhere", "sts:AssumeRole on every role.")
TOO_LARGE = _error("OCT462", "too-large", "A document that is too large for AWS to register.")
BAD_PARAMETER = _error(
    "OCT463", "bad-parameter", "A parameter with a bad name, in a bad place, or one too many."
)

# --- AWS's reviewer blocks ---------------------------------------------------------------------

UNBOUNDED_ROLE = _error(
    "OCT464", "unbounded-role", "A role is created or changed without the registered boundary."
)
WRONG_BOUNDARY = _error(
    "OCT465", "wrong-boundary", "A condition names another boundary than the registered one."
)
SEVERAL_BOUNDARIES = _error("OCT466", "several-boundaries", "A bundle that names several boundaries.")
WRITES_BOUNDARY = _error(
    "OCT467", "writes-boundary", "A managed policy is created where boundaries are registered."
)
PASS_TO_ANY_SERVICE = _error("OCT468", "pass-to-any-service", "iam:PassRole to every service.")
BOUNDARY_ASSUMES_ROLES = _error(
    "OCT469", "boundary-assumes-roles", "A boundary that allows its role to assume other roles."
)
UNSCOPED_DATA = _error("OCT470", "unscoped-data", "Data of every resource of a service is read or written.")
ESCALATION = _error("OCT471", "escalation", "A boundary or a session from which a role can escape.")
OTHER_ACCOUNTS = _error(
    "OCT472", "other-accounts", "A boundary that allows access to resources of other accounts."
)
ACCOUNT_VARIABLE = _error("OCT473", "account-variable", "A policy variable in an ARN before its last part.")
OPEN_REQUEST = _error("OCT474", "open-request", "Delegation requests of every owner are allowed.")
RESOURCE_NOT_TAKEN = _error(
    "OCT475", "resource-not-taken", "An action is limited to resources that it does not support."
)
UNKNOWN_KEY = _error(
    "OCT476", "unsupported-key", "A condition key that AWS does not send with an action of the statement."
)
BAD_ARN = _error("OCT477", "bad-arn", "A resource that is not an ARN of its service.")
UNTAGGED_CREATION = _error("OCT478", "untagged-creation", "Resources are created without a required tag.")
TAG_ON_REFERENCED = _error(
    "OCT479", "tag-on-referenced", "A tag of the request is required where a resource is only referred to."
)

# --- AWS's reviewer warns ----------------------------------------------------------------------

ARN_EQUALS = _warning("OCT480", "arn-equals", "ArnEquals with a wildcard, which AWS's reviewer misreads.")
READ_WILDCARD = _warning(
    "OCT481", "read-wildcard", "A boundary with a wildcard for the reads of a sensitive service."
)
NO_DENY = _warning("OCT482", "no-deny", "A boundary without a statement that denies.")
OPEN_KEY = _warning("OCT483", "open-key", "A KMS key is used outside of a service.")
OPEN_SUBSCRIPTION = _warning("OCT484", "open-subscription", "sns:Subscribe to any endpoint, by any protocol.")
OPEN_TAGGING = _warning("OCT485", "open-tagging", "Tags are written without a limit to their keys.")
EMPTY_SET = _warning("OCT486", "empty-set", "ForAllValues, which an absent key satisfies.")
EMPTY_TAG = _warning("OCT487", "empty-tag", "A resource named by a tag of the principal, which may be empty.")
USELESS_CONDITION = _warning(
    "OCT488", "useless-condition", "A condition on access that another statement allows without it."
)
WRITES_ANYWAY = _warning("OCT489", "writes-anyway", "A template described as read-only that writes.")
PARTIAL_CREATION = _warning(
    "OCT490", "partial-creation", "A creation in EC2 without one of the resource types that it needs."
)

# --- what neither of them looks at ---------------------------------------------------------------

BEYOND_BOUNDARY = _error(
    "OCT491", "beyond-boundary", "A role of the bundle may do what its boundary does not allow."
)

# --- who says it ------------------------------------------------------------------------------

REFUSED: Final = (
    BAD_DOCUMENT,
    METADATA_MISSING,
    UNDATED_NAME,
    ELEMENT_ORDER,
    ACTION_ORDER,
    NOT_ACTION,
    EVERY_ACTION,
    SENSITIVE_WILDCARD,
    ORGANIZATION_WRITE,
    PASS_ROLE_ANYWHERE,
    POLICY_OUTSIDE_DOMAIN,
    ASSUME_ROLE_ANYWHERE,
    TOO_LARGE,
    BAD_PARAMETER,
)
"""What registration refuses: the pages on temporary delegation in the IAM User Guide."""

BLOCKED: Final = (
    UNBOUNDED_ROLE,
    WRONG_BOUNDARY,
    SEVERAL_BOUNDARIES,
    WRITES_BOUNDARY,
    PASS_TO_ANY_SERVICE,
    BOUNDARY_ASSUMES_ROLES,
    UNSCOPED_DATA,
    ESCALATION,
    OTHER_ACCOUNTS,
    ACCOUNT_VARIABLE,
    OPEN_REQUEST,
    RESOURCE_NOT_TAKEN,
    UNKNOWN_KEY,
    BAD_ARN,
    UNTAGGED_CREATION,
    TAG_ON_REFERENCED,
)
"""What AWS's reviewer blocks: aws-samples/sample-skill-iam-temp-delegation."""

WARNED: Final = (
    ARN_EQUALS,
    READ_WILDCARD,
    NO_DENY,
    OPEN_KEY,
    OPEN_SUBSCRIPTION,
    OPEN_TAGGING,
    EMPTY_SET,
    EMPTY_TAG,
    USELESS_CONDITION,
    WRITES_ANYWAY,
    PARTIAL_CREATION,
)
"""What AWS's reviewer warns about, in the same repository."""

OWN: Final = (BEYOND_BOUNDARY,)
"""What only octospec decides."""

RULE_KINDS: Final = (*REFUSED, *BLOCKED, *WARNED, *OWN)
