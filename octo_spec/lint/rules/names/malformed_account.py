"""An account ID that is not twelve digits.

What it finds
    An invalid account ID in a condition key that holds accounts, such as `aws:SourceAccount`; and one in a
    fact, a default or an allowed value that a reference inserts in place of an account, in an ARN or in such
    a condition. The language itself, or `malformed-arn`, refuses an invalid account that an ARN spells out.

Why it is bad
    No account has such an ID, so the text never matches. A digit is missing, usually a leading 0, because
    YAML read the ID as a number.

Example
    parameters:
      zone:
        description: Your zone.
        allowed:
          eu: {account: "12345670123"}

Instead
        parameters:
          zone:
            description: Your zone.
            allowed:
              eu: {account: "012345670123"}

Source
    https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.iam.keys import ACCOUNT_KEYS
from octo_spec.iam.limits import is_account_id
from octo_spec.language.account_places import account_place
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.names.when_conditions import when_conditions
from octo_spec.lint.rules.written_uses import written_uses
from octo_spec.model.text import ListParam, Param, ParamFact, PartitionFact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.models.parameters import ParameterSpec
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.names.when_conditions import WhenCondition
    from octo_spec.model.text import Piece

KIND = DiagnosticKind.error("OCT315", "malformed-account", "An account ID that is not 12 digits.")


def find(subject: Subject) -> Iterator[Finding]:
    """Report texts and values in place of an account that cannot be an account ID."""
    yield from dict.fromkeys(_findings(subject))


def _findings(subject: Subject) -> Iterator[Finding]:
    for use in written_uses(subject):
        place = account_place(use)
        if len(place) == 1:
            yield from _findings_of_reference(place[0], subject.spec)
    for condition in when_conditions(subject):
        if condition.key.lower() in ACCOUNT_KEYS:
            yield from _findings_of_condition(condition)


def _findings_of_reference(reference: Piece, spec: Spec) -> Iterator[Finding]:
    for location, value in _values(reference, spec):
        if not is_account_id(value) and value not in _OTHERS and not set("*?") & set(value):
            yield _finding(location, value, on_key=location[-1] == value)


def _findings_of_condition(condition: WhenCondition) -> Iterator[Finding]:
    for position, value in enumerate(condition.values):
        if re.fullmatch(_DIGITS, value) and not is_account_id(value):
            yield _finding((*condition.location, position), value)


_DIGITS: Final = "[0-9-]+"
_OTHERS: Final = ("", "aws")
"""What may replace an account ID: AWS's own resources have ``aws``, or nothing."""


def _finding(location: Location, value: str, *, on_key: bool = False) -> Finding:
    number = f"{len(value)} digit{'' if len(value) == 1 else 's'}"
    digits = f"it has {number}" if value.isdigit() else "it has characters other than digits"
    message = f"{value!r} is not an account ID: {digits}"
    return Finding(KIND, location, message, 'write 12 digits in quotes: "012345678901"', on_key=on_key)


def _values(reference: Piece, spec: Spec) -> Iterator[tuple[Location, str]]:
    """Yield the values of a reference that the spec itself lists, each with its location."""
    match reference:
        case ParamFact(id, fact):
            for value, facts in spec.parameters[id].allowed.items():
                yield ("parameters", id, "allowed", value, fact), facts[fact]
        case PartitionFact(fact):
            for partition, facts in spec.partitions.items():
                yield ("partitions", partition, fact), facts[fact]
        case Param(id) | ListParam(id):
            for value in spec.parameters[id].allowed:
                yield ("parameters", id, "allowed", value), value
            yield from _defaults(("parameters", id, "default"), spec.parameters[id])
        case _:
            return


def _defaults(at: Location, parameter: ParameterSpec) -> Iterator[tuple[Location, str]]:
    match parameter.default:
        case str(value):
            yield at, value
        case tuple(values):
            yield from (((*at, position), value) for position, value in enumerate(values))
        case None:
            return


RULE = Rule(KIND, find, __doc__)
