"""Everything that can be wrong in a spec or customers file, as one table (OCT104 to OCT199)."""

from __future__ import annotations

from octo_spec.diagnostics import Rule, Severity


def _error(code: str, name: str, summary: str) -> Rule:
    return Rule(code, name, Severity.ERROR, summary)


# --- the shape of a file -----------------------------------------------------------------------

UNKNOWN_KEY = _error("OCT104", "unknown-key", "A key that this place of the language does not have.")
MISSING_KEY = _error("OCT106", "missing-key", "A key that must stand here is not there.")
WRONG_TYPE = _error(
    "OCT107", "wrong-type", "A list where a text belongs, a text where a map belongs, and so on."
)
BAD_ID = _error("OCT108", "bad-id", "An id that is not kebab-case.")
NO_VALUE = _error("OCT109", "no-value", "A key without a value, or with an empty one.")
BAD_VALUE = _error("OCT110", "bad-value", "A value that is not one of those that may stand here.")
LANGUAGE_VERSION = _error(
    "OCT111", "language-version", "The file is written in another version of the language."
)
LINE_BREAK = _error("OCT112", "line-break", "A line break or tab in a text that becomes part of an artifact.")
DYNAMIC_REFERENCE = _error(
    "OCT113", "dynamic-reference", "A text that CloudFormation would resolve as a secret."
)

RULES: tuple[Rule, ...] = tuple(value for value in globals().values() if isinstance(value, Rule))
"""All of them, in the order of their codes."""
