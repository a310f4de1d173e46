"""All errors in a spec or customers file, as one table (OCT104 to OCT199)."""

from __future__ import annotations

from octo_spec.diagnostics import DiagnosticKind

# --- the shape of a file -----------------------------------------------------------------------

UNKNOWN_KEY = DiagnosticKind.error(
    "OCT104", "unknown-key", "A key that the language does not have at this place."
)
MISSING_KEY = DiagnosticKind.error("OCT106", "missing-key", "A required key is missing.")
WRONG_TYPE = DiagnosticKind.error(
    "OCT107", "wrong-type", "A list instead of a text, a text instead of a map, and so on."
)
BAD_ID = DiagnosticKind.error("OCT108", "bad-id", "An id that is not kebab-case.")
NO_VALUE = DiagnosticKind.error("OCT109", "no-value", "A key without a value, or with an empty one.")
BAD_VALUE = DiagnosticKind.error("OCT110", "bad-value", "A value that is not allowed here.")
LANGUAGE_VERSION = DiagnosticKind.error(
    "OCT111", "language-version", "The file uses another version of the language."
)
LINE_BREAK = DiagnosticKind.error(
    "OCT112", "line-break", "A line break or tab in a text that becomes part of an artifact."
)

# --- references and names ----------------------------------------------------------------------

NOT_A_REFERENCE = DiagnosticKind.error(
    "OCT114", "not-a-reference", "A `${` that begins neither a reference nor a policy variable."
)
UNKNOWN_ID = DiagnosticKind.error(
    "OCT115", "unknown-id", "An id, a fact or a value that the spec does not declare."
)
MISPLACED_REFERENCE = DiagnosticKind.error(
    "OCT116", "misplaced-reference", "A reference in a field that does not allow this kind of reference."
)
MISPLACED_VARIABLE = DiagnosticKind.error(
    "OCT117", "misplaced-variable", "A policy variable where AWS does not replace it."
)
DOLLAR = DiagnosticKind.error(
    "OCT118", "dollar-before-reference", "A `$` directly before a reference, or a `{` directly after one."
)
MISPLACED_LIST = DiagnosticKind.error(
    "OCT119", "misplaced-list", "A list parameter that is not the only entry of its field."
)
MISPLACED_OPTIONAL = DiagnosticKind.error(
    "OCT120", "misplaced-optional", "An optional parameter in a text that always exists."
)
RESERVED_ID = DiagnosticKind.error("OCT121", "reserved-id", "An id that a target reserves.")
NAME_CLASH = DiagnosticKind.error(
    "OCT122", "name-clash", "Two parts of a spec that would have the same name in a target."
)
UNUSED = DiagnosticKind.error(
    "OCT123", "unused", "A parameter, choice, group or partition that nothing uses."
)

# --- parameters, choices and partitions --------------------------------------------------------

PARAMETER_CONFLICT = DiagnosticKind.error(
    "OCT124", "parameter-conflict", "Keys of a parameter that exclude each other."
)
BAD_PATTERN = DiagnosticKind.error(
    "OCT125", "bad-pattern", "A pattern that some targets cannot read, or read differently."
)
BAD_ANSWER = DiagnosticKind.error(
    "OCT126", "bad-answer", "A default or allowed value that the parameter itself would refuse."
)
UNEVEN_FACTS = DiagnosticKind.error(
    "OCT127", "uneven-facts", "Facts that one value or partition has and another does not have."
)
BAD_CHOICE = DiagnosticKind.error(
    "OCT128", "bad-choice", "A choice whose values or default contradict the language."
)
FIRST_VALUE = DiagnosticKind.error(
    "OCT129", "first-value-needed", "A need for `off` or the first level, which grants nothing."
)
ONE_LEVEL = DiagnosticKind.error(
    "OCT130", "several-values-needed", "A need for several values of a choice that allows only one."
)
TOO_LONG = DiagnosticKind.error("OCT131", "too-long", "A text that is longer than AWS or a target allows.")

# --- roles and their policies ------------------------------------------------------------------

GRANTS_NOTHING = DiagnosticKind.error(
    "OCT132", "grants-nothing-and-groups", "A role with `grants-nothing` that also has groups."
)
BAD_NAME = DiagnosticKind.error("OCT133", "bad-name", "A name or a path that IAM refuses.")
SESSION_LENGTH = DiagnosticKind.error(
    "OCT134", "session-length", "A session shorter than an hour or longer than twelve."
)
BAD_ROLE_TEXT = DiagnosticKind.error(
    "OCT135", "bad-role-text", "A description or tag with a character that IAM refuses."
)
BAD_POLICY = DiagnosticKind.error(
    "OCT136", "bad-aws-policy", "A boundary or attachment that is not a managed policy."
)
HOLDS_NOTHING = DiagnosticKind.error(
    "OCT137", "holds-nothing", "A role without groups, or a group without grants in a policy."
)
GROUP_TWICE = DiagnosticKind.error("OCT138", "group-twice", "A group that a role names twice.")
WRONG_PACKING = DiagnosticKind.error(
    "OCT139",
    "wrong-packing",
    "A group with grants in `attached`, which is for groups that only attach policies.",
)

# --- trust -------------------------------------------------------------------------------------

ONE_PRINCIPAL = DiagnosticKind.error(
    "OCT140", "one-principal", "A trust entry without a kind of principal, or with several."
)
BAD_PRINCIPAL = DiagnosticKind.error("OCT141", "bad-principal", "A principal that AWS does not accept.")
OPEN_PRINCIPAL = DiagnosticKind.error("OCT142", "open-principal", "A wildcard among principals.")
EXTERNAL_ID_OR_EXCUSE = DiagnosticKind.error(
    "OCT143",
    "external-id-or-excuse",
    "An AWS principal in another account with neither an external ID nor a reason, or with both.",
)
FIXED_EXTERNAL_ID = DiagnosticKind.error(
    "OCT144", "fixed-external-id", "An external ID that would be the same for every customer."
)
BAD_EXTERNAL_ID = DiagnosticKind.error("OCT145", "bad-external-id", "An external ID that IAM refuses.")
OPEN_FEDERATION = DiagnosticKind.error(
    "OCT146", "open-federation", "A federated principal without audience or subject."
)
BAD_ALSO = DiagnosticKind.error("OCT147", "bad-also", "An action that is not allowed in `also`.")
MUTUAL_TRUST = DiagnosticKind.error(
    "OCT148", "mutual-trust", "Roles that trust each other, which AWS cannot create."
)

# --- grants ------------------------------------------------------------------------------------

ONE_EFFECT = DiagnosticKind.error(
    "OCT150", "one-effect", "A grant without `allow` or `deny`, or with several of them."
)
BAD_ACTION = DiagnosticKind.error("OCT151", "bad-action", "An action that IAM refuses.")
BAD_RESOURCE = DiagnosticKind.error(
    "OCT152", "bad-resource", "A resource that is neither `*` nor a whole ARN."
)
UNKNOWN_OPERATOR = DiagnosticKind.error(
    "OCT153", "unknown-operator", "A condition operator that AWS does not have."
)
BAD_CONDITION_KEY = DiagnosticKind.error(
    "OCT154", "bad-condition-key", "A condition key that AWS or a reader cannot read."
)
CONDITION_KEY_TWICE = DiagnosticKind.error(
    "OCT155", "condition-key-twice", "The same key twice under an operator; AWS ignores case."
)
BAD_CONDITION_VALUE = DiagnosticKind.error(
    "OCT156", "bad-condition-value", "A value that its operator cannot compare."
)
DUPLICATE_SID = DiagnosticKind.error("OCT157", "duplicate-sid", "The same Sid twice in a policy.")
BEYOND_DOCUMENT = DiagnosticKind.error(
    "OCT158", "beyond-policy-alphabet", "A character that a policy document cannot contain."
)

# --- names of the spec's own in formats --------------------------------------------------------

NAMES_NOT_TAKEN = DiagnosticKind.error(
    "OCT160",
    "names-not-taken",
    "A name for a format that does not support it, or for a policy that does not exist.",
)
BAD_FORMAT_NAME = DiagnosticKind.error("OCT161", "bad-format-name", "A name that its format does not allow.")

# --- rollouts over an organization --------------------------------------------------------------

DENY_IN_SOME_ACCOUNTS = DiagnosticKind.error(
    "OCT167", "deny-in-some-accounts", "A deny in a group that a rollout deploys to some accounts only."
)
BAD_SESSION = DiagnosticKind.error(
    "OCT168", "bad-session", "A role that no one can assume, or a session with what only a role has."
)

# --- customers ---------------------------------------------------------------------------------

BAD_CUSTOMER_ID = DiagnosticKind.error(
    "OCT170", "bad-customer-id", "A customer id that cannot be the name of a folder."
)
CUSTOMER_CLASH = DiagnosticKind.error(
    "OCT171", "customer-clash", "Two customers that would have the same folder."
)
DECIDED_TWICE = DiagnosticKind.error(
    "OCT172", "decided-twice", "A value that is fixed, but also preset or left to the customer."
)
OTHER_FILE = DiagnosticKind.error(
    "OCT173", "other-file", "A customers file instead of a spec, or a spec instead of a customers file."
)

KINDS: tuple[DiagnosticKind, ...] = tuple(
    value for value in globals().values() if isinstance(value, DiagnosticKind)
)
"""All kinds, in the order of their codes."""
