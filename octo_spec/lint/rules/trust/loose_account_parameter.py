"""A parameter for a trusted account that may be empty or is not an account ID.

What it finds
    A parameter in place of an account, in `account` or in the ARN of a principal, that accepts another value
    than twelve digits: an empty value, fewer or more digits, or letters.

Why it is bad
    IAM refuses a trust policy with an invalid account ID. The deployment is already running when the customer
    gets the error, and the error does not name the parameter.

Example
    parameters:
      principal:
        description: The account of the vendor.
        pattern: ^[0-9]*$

Instead
    Write `pattern: ^[0-9]{12}$`, or keep the pattern and add `min-length: 12` and `max-length: 12`.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.language.account_places import account_place
from octo_spec.language.fields import FEDERATED, TRUST_ACCOUNT, TRUST_ARN
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.written_uses import written_uses
from octo_spec.model.pattern_matching import matches
from octo_spec.model.text import ListParam, Param

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.language.checked_spec import Use
    from octo_spec.language.models.parameters import ParameterSpec
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind(
    "OCT344",
    "loose-account-parameter",
    Severity.WARNING,
    "A parameter for a trusted account that may be empty, or may not be an account ID.",
)

_NO_ACCOUNTS: Final = (
    *("", "1", "12345670123", "1234567890123"),
    *("123456789012a", "abcdefghijkl", "1234-5678-9012", "12345678901a", "*"),
)
"""Texts that a parameter may accept and that are not account IDs."""


def find(subject: Subject) -> Iterator[Finding]:
    """Report parameters of trusted accounts that accept other values, each once."""
    for id in dict.fromkeys(_account_parameters(written_uses(subject))):
        parameter = subject.spec.parameters[id]
        taken = next((text for text in _NO_ACCOUNTS if _takes(parameter, text)), None)
        if taken is not None:
            what = f"be {taken!r}, which is not an account ID" if taken else "be empty"
            message = f"parameter {id!r}, which names a trusted account, may {what}"
            yield Finding(KIND, ("parameters", id), message, _help(parameter), on_key=True)


def _account_parameters(uses: Iterable[Use]) -> Iterator[str]:
    for use in uses:
        place = account_place(use) if use.field in (TRUST_ACCOUNT, TRUST_ARN, FEDERATED) else ()
        match place:
            case (Param(id) | ListParam(id),):
                yield id


def _takes(parameter: ParameterSpec, text: str) -> bool:
    """Return whether the parameter accepts a text; an empty value can mean "not given"."""
    if parameter.allowed or (not text and (parameter.may_be_absent or parameter.type == "list")):
        return False
    longest = parameter.max_length or len(text)
    within = (parameter.min_length or 0) <= len(text) <= longest
    return within and (parameter.pattern is None or matches(parameter.pattern, text))


def _help(parameter: ParameterSpec) -> str:
    """Return the keys that make the parameter accept account IDs only."""
    pattern = parameter.pattern
    only_digits = pattern is not None and not any(
        matches(pattern, text) for text in _NO_ACCOUNTS if text and not text.isdigit()
    )
    if only_digits and matches(pattern or "", "123456789012"):
        return "add min-length: 12 and max-length: 12"
    return "write pattern: ^[0-9]{12}$"


RULE = Rule(KIND, find, __doc__)
