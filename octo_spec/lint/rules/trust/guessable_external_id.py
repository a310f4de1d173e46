"""An external ID that an attacker could guess.

What it finds
    A parameter in `external-id` that accepts so few values that an attacker could try them all: a short
    list of `allowed` values, a `pattern` or `max-length` for fewer than 64 bits, or numbers, which vendors
    assign in sequence. No one can guess `${stack.uuid}`. One parameter that is hard to guess is enough.

Why it is bad
    The external ID prevents the vendor's other customers from reaching this account through the vendor. An
    attacker who guesses it can make the vendor act in this account: the confused deputy problem.

Example
    parameters:
      external-id:
        description: The external ID that the vendor gave you.
        pattern: ^[0-9]{12}$

Instead
    Generate a random ID for each customer, such as a UUID, and write a pattern that matches it:
    `pattern: ^[0-9a-f-]{36}$`.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html;
    64 bits: https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.language.external_id_sizes import parameter_size, weakness
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.trust.external_ids import external_ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.models.parameters import ParameterSpec
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind(
    "OCT340", "guessable-external-id", Severity.WARNING, "An external ID that a stranger could guess."
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report external IDs that an attacker can guess, each at its parameter with the most values."""
    for role, ids in external_ids(subject.spec):
        sizes = {id: parameter_size(subject.spec.parameters[id]) for id in ids}
        if problem := weakness(tuple(sizes.values())):
            id = max(sizes, key=lambda id: sizes[id].bits)
            where = ("parameters", id, _key(subject.spec.parameters[id]))
            message = f"the external ID of role {role!r} can be guessed: {problem}"
            yield Finding(KIND, where, message, "use a random value, such as a UUID", on_key=True)


def _key(parameter: ParameterSpec) -> str:
    """Return the key that limits a parameter's values."""
    return next((key for key in ("allowed", "pattern") if getattr(parameter, key)), "max-length")


RULE = Rule(KIND, find, __doc__)
