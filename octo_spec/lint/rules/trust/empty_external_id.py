"""An external ID that may be empty, or shorter than AWS accepts.

What it finds
    A parameter in `external-id` that accepts the empty text, or that accepts one character if it is the whole
    external ID: it has no `min-length`, and a `pattern` such as `^[a-z]*$`.

Why it is bad
    STS requires 2 to 1,224 characters. If the parameter is empty, no one can assume the role, or all
    customers have the same external ID: the text around the parameter. A customer who leaves the value empty
    notices it only long after the deployment.

Example
    parameters:
      external-id:
        description: The external ID that the vendor gave you.
        pattern: ^[A-Za-z0-9]*$

Instead
    Require as many characters as your external IDs have: `min-length: 36`.

Source
    https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.iam.external_ids import ALPHABET
from octo_spec.iam.limits import EXTERNAL_ID_LENGTH
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.trust.external_ids import external_id_texts
from octo_spec.model.pattern_matching import matches
from octo_spec.model.text import ListParam, Param, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.models.parameters import ParameterSpec
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind.error(
    "OCT341", "empty-external-id", "An external ID that may be empty, or shorter than AWS allows."
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report parameters that allow an external ID which is too short, each once."""
    role_of: dict[str, str] = {}
    for role, text in external_id_texts(subject.spec):
        for id in _short_parameters(text, subject):
            role_of.setdefault(id, role)
    for id, role in role_of.items():
        empty = _takes(subject.spec.parameters[id], "")
        problem = "may be empty" if empty else "may have one character, but AWS requires at least two"
        message = f"parameter {id!r}, the external ID of role {role!r}, {problem}"
        help = f"add 'min-length' of at least {EXTERNAL_ID_LENGTH[0]}"
        yield Finding(KIND, ("parameters", id), message, help, on_key=True)


def _short_parameters(text: Text, subject: Subject) -> Iterator[str]:
    """Yield the parameters that may be empty, or that may be the whole external ID with one character."""
    is_whole = len(text.pieces) == 1
    for reference in text.references:
        if isinstance(reference, Param | ListParam):
            parameter = subject.spec.parameters[reference.id]
            if _takes(parameter, "") or (is_whole and any(_takes(parameter, letter) for letter in ALPHABET)):
                yield reference.id


def _takes(parameter: ParameterSpec, value: str) -> bool:
    """Return whether the parameter accepts a value of STS's alphabet; an empty value can mean "not given"."""
    if not value and parameter.may_be_absent:
        return False
    if parameter.allowed:
        return value in parameter.allowed
    within = len(value) >= (parameter.min_length or 0)
    return within and (parameter.pattern is None or matches(parameter.pattern, value))


RULE = Rule(KIND, find, __doc__)
