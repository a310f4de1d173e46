"""The texts of AWS managed policies, as AWS published them on one day in the partition ``aws``.

AWS changes these policies at any time, so every result that depends on a text gives its date; other
partitions may have other texts. Only AdministratorAccess is the same everywhere and at all times, as its name
says.

``managed_policies.xz`` has a first line with the date, then a line for each policy: ``FOLDER/NAME``, a tab
and its JSON; ``make managed-policies`` writes it. It is read only when a policy is needed, and only its
beginning if that is enough.

https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html

>>> managed_policy("arn:aws:iam::aws:policy/AdministratorAccess").statements[0].actions.written
('*',)
>>> managed_policy("arn:aws:iam::111122223333:policy/Mine") is None
True
"""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.iam.elements import POLICY_VERSION
from octo_spec.iam.policy import parse

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Document

PARTITION: Final = "aws"
"""The partition whose policies are known."""

_TEXTS: Final = Path(__file__).with_name("managed_policies.xz")
_ARN: Final = re.compile(r"arn:([^:]+):iam::aws:policy/(.+)")
ADMINISTRATOR: Final = "AdministratorAccess"
"""The policy that allows everything, everywhere and at all times."""
FIRST: Final = ("IAMFullAccess",)
"""The policies that each search for privilege escalation reads: their lines come first."""
_BEGINNING: Final = 4_096
"""The bytes of the file in which the first lines are; to read the rest takes a third of a search."""
_ALLOW_ALL: Final[JsonValue] = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def managed_policy_arn(name: str, partition: str = PARTITION) -> str:
    """Return the ARN of the policy with a name, including its folder.

    >>> managed_policy_arn("job-function/Billing", "aws-cn")
    'arn:aws-cn:iam::aws:policy/job-function/Billing'
    """
    return f"arn:{partition}:iam::aws:policy/{name}"


def managed_policy(arn: str) -> Document | None:
    """Return the policy with an ARN; ``None`` if its text is not known."""
    text = managed_policy_json(arn)
    return None if text is None else _parsed_document(text)


@cache
def managed_policy_json(arn: str) -> str | None:
    """Return the text of the policy with an ARN; ``None`` if it is not known."""
    match = _ARN.fullmatch(arn)
    if match is None:
        return None
    partition, name = match.groups()
    if name == ADMINISTRATOR:
        return json.dumps({"Version": POLICY_VERSION, "Statement": [_ALLOW_ALL]})
    return _text(name) if partition == PARTITION else None


def has_policy(name: str) -> bool:
    """Return whether AWS had a policy with this name, including its folder, on the date of the texts."""
    return name == ADMINISTRATOR or _text(name) is not None


def as_of() -> date:
    """Return the date on which AWS had published these texts."""
    return date.fromisoformat(_first_lines().partition("\n")[0])


def edition() -> str:
    """Return the date and the partition of the texts, for an answer that depends on one of them."""
    return f"as of {as_of()}, partition {PARTITION}"


def policy_name(arn: str) -> str | None:
    """Return the name, with its folder, of an AWS managed policy; ``None`` for any other policy."""
    match = _ARN.fullmatch(arn)
    return match[2] if match else None


def names() -> tuple[str, ...]:
    """Return the names of the policies whose texts are known, each with its folder, sorted."""
    return tuple(sorted(line.partition("\t")[0] for line in _lines().splitlines()[1:]))


def is_mentioned(words: str) -> bool:
    """Return whether the text of a policy contains ``words``, which are in lower case, in any case."""
    return words in _lower_lines()


@cache
def iam_patterns() -> frozenset[str]:
    """Return the ARNs of IAM, with wildcards, that the policies contain."""
    return frozenset(re.findall(r'"(arn:[^"]*:iam:[^"]*)"', _lines()))


@cache
def _lower_lines() -> str:
    return _lines().lower()


@cache
def _lines() -> str:
    import lzma  # noqa: PLC0415 - only needed for a policy

    return lzma.decompress(_TEXTS.read_bytes()).decode()


@cache
def _first_lines() -> str:
    import lzma  # noqa: PLC0415 - as above

    with _TEXTS.open("rb") as texts:
        begun = lzma.LZMADecompressor().decompress(texts.read(_BEGINNING)).decode()
    return begun[: begun.rindex("\n") + 1]


def _text(name: str) -> str | None:
    """Return the JSON of a policy; no name contains a wildcard."""
    if "*" in name:
        return None
    return _line(name, _first_lines() if name in FIRST else _lines())


def _line(name: str, lines: str) -> str | None:
    """Return the JSON in the line of a policy; the texts contain neither tabs nor line breaks."""
    start = f"\n{name}\t"
    found = lines.find(start)
    if found < 0:
        return None
    return lines[found + len(start) : lines.index("\n", found + 1)]


@cache
def _parsed_document(text: str) -> Document:
    return parse(json.loads(text))
