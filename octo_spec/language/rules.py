"""Everything that can be wrong in a spec or customers file, as one table (OCT104 to OCT199)."""

from __future__ import annotations

from octo_spec.diagnostics import Rule

# --- the shape of a file -----------------------------------------------------------------------

UNKNOWN_KEY = Rule.error("OCT104", "unknown-key", "A key that this place of the language does not have.")
MISSING_KEY = Rule.error("OCT106", "missing-key", "A key that must stand here is not there.")
WRONG_TYPE = Rule.error(
    "OCT107", "wrong-type", "A list where a text belongs, a text where a map belongs, and so on."
)
BAD_ID = Rule.error("OCT108", "bad-id", "An id that is not kebab-case.")
NO_VALUE = Rule.error("OCT109", "no-value", "A key without a value, or with an empty one.")
BAD_VALUE = Rule.error("OCT110", "bad-value", "A value that is not one of those that may stand here.")
LANGUAGE_VERSION = Rule.error(
    "OCT111", "language-version", "The file is written in another version of the language."
)
LINE_BREAK = Rule.error(
    "OCT112", "line-break", "A line break or tab in a text that becomes part of an artifact."
)
DYNAMIC_REFERENCE = Rule.error(
    "OCT113", "dynamic-reference", "A text that CloudFormation would resolve as a secret."
)

# --- references and names ----------------------------------------------------------------------

NOT_A_REFERENCE = Rule.error(
    "OCT114", "not-a-reference", "A `${` that starts neither a reference nor a policy variable."
)
UNKNOWN_ID = Rule.error("OCT115", "unknown-id", "An id, a fact or a value that the spec does not declare.")
MISPLACED_REFERENCE = Rule.error(
    "OCT116", "misplaced-reference", "A reference where this kind of it may not stand."
)
MISPLACED_VARIABLE = Rule.error(
    "OCT117", "misplaced-variable", "A policy variable where AWS does not fill it in."
)
DOLLAR = Rule.error(
    "OCT118", "dollar-before-reference", "A `$` directly before a reference, an escape in some target."
)
MISPLACED_LIST = Rule.error(
    "OCT119", "misplaced-list", "A list parameter that is not the only entry of its field."
)
MISPLACED_OPTIONAL = Rule.error(
    "OCT120", "misplaced-optional", "An optional parameter in a text that is always there."
)
RESERVED_ID = Rule.error("OCT121", "reserved-id", "An id that a target keeps for itself.")
NAME_CLASH = Rule.error("OCT122", "name-clash", "Two things that would have one name in some target.")
UNUSED = Rule.error("OCT123", "unused", "A parameter, choice, group or partition that nothing uses.")

# --- parameters, choices and partitions --------------------------------------------------------

PARAMETER_CONFLICT = Rule.error(
    "OCT124", "parameter-conflict", "Keys of a parameter that exclude each other."
)
BAD_PATTERN = Rule.error("OCT125", "bad-pattern", "A pattern that not every target reads, or not in one way.")
BAD_ANSWER = Rule.error(
    "OCT126", "bad-answer", "A default or allowed value that the parameter itself would refuse."
)
UNEVEN_FACTS = Rule.error(
    "OCT127", "uneven-facts", "Facts that one value or partition has and another has not."
)
BAD_CHOICE = Rule.error("OCT128", "bad-choice", "A choice whose values or default contradict the language.")
FIRST_VALUE = Rule.error(
    "OCT129", "first-value-needed", "A need for `off` or the first level, which grants nothing."
)
ONE_LEVEL = Rule.error(
    "OCT130", "several-values-needed", "A need for several values of a choice that takes one."
)
TOO_LONG = Rule.error("OCT131", "too-long", "A text that is longer than AWS or a target takes.")

# --- roles and their policies ------------------------------------------------------------------

BAD_NAME = Rule.error("OCT133", "bad-name", "A name or a path that IAM refuses.")
SESSION_LENGTH = Rule.error(
    "OCT134", "session-length", "A session shorter than an hour or longer than twelve."
)
BAD_ROLE_TEXT = Rule.error(
    "OCT135", "bad-role-text", "A description or tag with a character that IAM refuses."
)
BAD_POLICY = Rule.error("OCT136", "bad-aws-policy", "A boundary or attachment that names no managed policy.")
HOLDS_NOTHING = Rule.error(
    "OCT137", "holds-nothing", "A role without groups, or a group without grants in a policy."
)
GROUP_TWICE = Rule.error("OCT138", "group-twice", "A group that a role holds twice.")
WRONG_PACKING = Rule.error("OCT139", "wrong-packing", "A group with grants among those that only attach.")

# --- trust -------------------------------------------------------------------------------------

ONE_PRINCIPAL = Rule.error(
    "OCT140", "one-principal", "A trust entry with no kind of principal, or with several."
)
BAD_PRINCIPAL = Rule.error("OCT141", "bad-principal", "A principal that is no account, ARN or service.")
OPEN_PRINCIPAL = Rule.error("OCT142", "open-principal", "A wildcard among principals.")
EXTERNAL_ID_OR_EXCUSE = Rule.error(
    "OCT143", "external-id-or-excuse", "An AWS principal elsewhere with neither or both."
)
FIXED_EXTERNAL_ID = Rule.error(
    "OCT144", "fixed-external-id", "An external ID that would be the same for every customer."
)
BAD_EXTERNAL_ID = Rule.error("OCT145", "bad-external-id", "An external ID that IAM refuses.")
OPEN_FEDERATION = Rule.error(
    "OCT146", "open-federation", "A federated principal without audience or subject."
)
BAD_ALSO = Rule.error("OCT147", "bad-also", "An action that no second trust statement may have.")
MUTUAL_TRUST = Rule.error(
    "OCT148", "mutual-trust", "Roles whose trusts name each other, which AWS cannot create."
)

# --- grants ------------------------------------------------------------------------------------

ONE_EFFECT = Rule.error("OCT150", "one-effect", "A grant that says none of allow and deny, or several.")
BAD_ACTION = Rule.error("OCT151", "bad-action", "An action that IAM refuses.")
BAD_RESOURCE = Rule.error("OCT152", "bad-resource", "A resource that is neither `*` nor a whole ARN.")
UNKNOWN_OPERATOR = Rule.error("OCT153", "unknown-operator", "A condition operator that AWS does not have.")
BAD_CONDITION_KEY = Rule.error("OCT154", "bad-condition-key", "A condition key that AWS cannot read.")
CONDITION_KEY_TWICE = Rule.error(
    "OCT155", "condition-key-twice", "One key twice under an operator, in any case."
)
BAD_CONDITION_VALUE = Rule.error("OCT156", "bad-condition-value", "A value that its operator cannot compare.")
DUPLICATE_SID = Rule.error("OCT157", "duplicate-sid", "A Sid that stands twice in a policy.")
BEYOND_DOCUMENT = Rule.error(
    "OCT158", "beyond-policy-alphabet", "A character that no policy document may hold."
)

# --- customers ---------------------------------------------------------------------------------

BAD_CUSTOMER_ID = Rule.error(
    "OCT170", "bad-customer-id", "A customer id that cannot be the name of a folder."
)
CUSTOMER_CLASH = Rule.error("OCT171", "customer-clash", "Two customers whose folders would be one.")
DECIDED_TWICE = Rule.error("OCT172", "decided-twice", "An answer that is fixed and yet asked or preset.")

RULES: tuple[Rule, ...] = tuple(value for value in globals().values() if isinstance(value, Rule))
"""All of them, in the order of their codes."""
