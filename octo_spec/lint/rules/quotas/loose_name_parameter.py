"""A parameter in a name or path that accepts values which IAM refuses there.

What it finds
    A parameter in the name of a role or policy, or in a path, whose pattern and allowed values accept a
    character other than letters, digits and `_+=,.@-` (in a path also `/`); and a parameter in a name that
    accepts values of any length. A role's path could contain more characters, but the managed policies of
    the role have the same path, and IAM accepts no others for them.

Why it is bad
    The deployment fails in the customer's account, half-way, with an IAM error about a name that the
    customer did not choose.

Example
    parameters:
      prefix: {description: Begins each name.}
    roles:
      reader:
        name: ${param.prefix}-cost-reader

Instead
    Limit the value, so that the target refuses a wrong one before it deploys anything:

        prefix: {description: Begins each name., pattern: "^[A-Za-z0-9-]{1,20}$"}

Source
    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html,
    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.quotas.name_lengths import names
from octo_spec.analysis.quotas.parameter_lengths import bounds
from octo_spec.analysis.quotas.pattern_lengths import single_characters
from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.iam.limits import forbidden_in_name
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.model.text import Param

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.quotas.name_lengths import LimitedName
    from octo_spec.lint.rule import Subject
    from octo_spec.model.deployment import Parameter

KIND = DiagnosticKind(
    "OCT375",
    "loose-name-parameter",
    Severity.WARNING,
    "A parameter in a name or path that accepts values that IAM refuses there.",
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report the parameters of names and paths that accept what IAM refuses there, each once."""
    parameters = {parameter.id: parameter for parameter in subject.deployment.parameters}
    for id, name in _uses(subject).items():
        if problems := tuple(_problems(parameters[id], name)):
            message = f"parameter {id!r} is part of {name.noun}, but accepts {' and '.join(problems)}"
            help = 'add a pattern such as "^[A-Za-z0-9-]{1,20}$"'
            yield Finding(KIND, ("parameters", id), message, help, on_key=True)


def _uses(subject: Subject) -> dict[str, LimitedName]:
    """Map each parameter to the first name that contains it, otherwise to the first path."""
    limited = [name for role in subject.deployment.roles for name in names(role)]
    uses: dict[str, LimitedName] = {}
    for name in sorted(limited, key=lambda name: name.is_path):
        for reference in name.text.references:
            if isinstance(reference, Param):
                uses.setdefault(reference.id, name)
    return uses


def _problems(parameter: Parameter, name: LimitedName) -> Iterator[str]:
    """Describe the values of a parameter that IAM refuses in a name."""
    refused = (character for character in _characters(parameter) if forbidden_in_name(character))
    if bad := next((character for character in refused if not (name.is_path and character == "/")), ""):
        yield repr(bad)
    if not name.is_path and math.isinf(bounds(parameter).most):
        yield "a text of any length"


ASCII: Final = "".join(map(chr, range(0x20, 0x7F)))


def _characters(parameter: Parameter) -> str:
    """Return the characters that a value may contain; without allowed values, ASCII, which suffices."""
    if parameter.allowed:
        return "".join(value.key for value in parameter.allowed)
    if parameter.pattern is None:
        return ASCII
    parts = tuple(single_characters(parameter.pattern))
    return "".join(character for character in ASCII if any(part.fullmatch(character) for part in parts))


RULE = Rule(KIND, find, __doc__)
