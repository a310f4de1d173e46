"""An account that is not twelve digits.

What it finds
    A value of a condition key that holds accounts, such as `aws:SourceAccount`, that is none, and a fact, a
    default or an allowed value that is none where a reference puts it in the place of an account, in an ARN
    or in such a condition. What is written out in an ARN is refused by the language, or `malformed-arn`.

Why it is bad
    No account has such an ID, so what is written for it never matches; a digit got lost, mostly a 0 at the
    beginning that YAML has read as part of a number.

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
from octo_spec.lint.rules.written_uses import written_uses
from octo_spec.model.text import ListParam, Param, ParamFact, PartitionFact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.checked_spec import Use
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject
    from octo_spec.model.text import Piece

KIND = DiagnosticKind.error("OCT315", "malformed-account", "An account that is not twelve digits.")


def find(subject: Subject) -> Iterator[Finding]:
    """Find texts and values in the place of an account that can be none."""
    yield from dict.fromkeys(_found(subject))


def _found(subject: Subject) -> Iterator[Finding]:
    for use in written_uses(subject):
        place = account_place(use)
        if len(place) == 1:
            yield from _faults(place[0], use, subject.spec)


def _faults(piece: Piece, use: Use, spec: Spec) -> Iterator[Finding]:
    if isinstance(piece, str):
        like_account = use.condition_key.lower() in ACCOUNT_KEYS and _DIGITS.fullmatch(piece)
        if like_account and not is_account_id(piece):
            yield _finding(use.location, piece)
        return
    for location, value in _values(piece, spec):
        if not is_account_id(value) and value not in _OTHERS and not set("*?") & set(value):
            yield _finding(location, value, on_key=location[-1] == value)


_DIGITS: Final = re.compile("[0-9-]+")
_OTHERS: Final = ("", "aws")
"""What may stand in place of an account beside accounts: resources of AWS itself have ``aws``, or nothing."""


def _finding(location: Location, value: str, *, on_key: bool = False) -> Finding:
    number = f"{len(value)} digit{'' if len(value) == 1 else 's'}"
    digits = f"it has {number}" if value.isdigit() else "it holds more than digits"
    message = f"{value!r} stands for an account, and is none: {digits}"
    return Finding(KIND, location, message, 'write 12 digits in quotes: "012345678901"', on_key=on_key)


def _values(reference: Piece, spec: Spec) -> Iterator[tuple[Location, str]]:
    """List the values of a reference that the spec itself names, each with its location."""
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
            default = spec.parameters[id].default
            if isinstance(default, str):
                yield ("parameters", id, "default"), default
        case _:
            return


RULE = Rule(KIND, find, __doc__)
