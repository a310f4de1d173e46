"""Customers of a fleet by kind: what a vendor uses as external IDs, titles, tags, names and choices."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

SPEC: Final = Path(__file__).parents[2] / "spec" / "octo.yaml"
FORMATS: Final[dict[str, dict[str, str]]] = {"cloudformation": {}, "terraform": {}, "iam-json": {}}

_PARAMETERS: Final = """
  team:
    description: The team that owns the role.
    default: none-yet
  role-name:
    description: The name of the role.
    default: AlphausAcctAccessRole
    pattern: "^[A-Za-z0-9+=,.@_-]*$"
    min-length: 1
    max-length: 64
  queue:
    description: The queue of Octo's events.
    default: arn:aws:sqs:us-east-1:111122223333:octo
  bucket:
    description: The bucket of Octo's reports.
    default: octo-reports

choices:
"""
_NAMED: Final = """\
    name: ${param.role-name}
    tags: {team: '${param.team}'}
"""
_GRANT: Final = """\
      - allow: sqs:SendMessage
        on: ${param.queue}
        why: Reports events to the queue of this customer.
      - allow: s3:PutObject
        on: arn:${partition}:s3:::${param.bucket}/reports/*
        why: Writes reports into the bucket of this customer.
      - allow: cloudformation:UpdateStack
"""
WIDENED: Final = (
    ("\nchoices:\n", _PARAMETERS),
    ("    name: AlphausAcctAccessRole\n", _NAMED),
    ("      - allow: cloudformation:UpdateStack\n", _GRANT),
)
"""Octo's spec with a tag, a role name, a queue and a bucket that can be another's for each customer."""

Entry = dict[str, object]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of customer: ``entry`` returns the entry of the customer with a number, without its ID."""

    name: str
    entry: Callable[[int], Entry]
    widened: bool = False
    """Whether the spec needs the parameters of ``WIDENED``."""


def spec_text(*, widened: bool) -> str:
    """Return Octo's spec, also with further parameters."""
    text = SPEC.read_text("utf-8")
    for old, new in WIDENED if widened else ():
        if text.count(old) != 1:
            message = f"Octo's spec has changed: {old!r} is not there once"
            raise ValueError(message)
        text = text.replace(old, new)
    return text


def lines(kinds: Iterable[Kind], count: int, changed: Mapping[str, object] | None = None) -> str:
    """Write a fleet of ``count`` customers, of each kind in turn; ``changed`` replaces keys of the first."""
    kinds = tuple(kinds)
    written: list[Entry] = [{"octospec-customers": 1, "common": {"formats": FORMATS}}]
    for number in range(count):
        entry = kinds[number % len(kinds)].entry(number)
        written.append({"id": f"customer-{number:05}", **entry, **((changed or {}) if number == 0 else {})})
    return "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in written)


def _digest(number: int) -> str:
    return sha256(str(number).encode()).hexdigest()


def _number(number: int, digits: int) -> str:
    return f"{int(_digest(number), 16) % 10**digits:0{digits}}"


def _account(number: int) -> str:
    return f"{10**11 + int(_digest(number), 16) % (9 * 10**11)}"


def _fixed(number: int, **fix: str) -> Entry:
    """Return an entry with the usual principal and external ID, unless they are given."""
    usual = {"principal": "131920598436", "external-id": f"MSP-{_digest(number)[:32]}"}
    given = {id.replace("_", "-"): value for id, value in fix.items()}
    return {"title": f"Customer {number}", "fix": usual | given}


def _by_external_id(value: Callable[[int], str]) -> Callable[[int], Entry]:
    return lambda number: _fixed(number, external_id=value(number))


def _base64url(number: int) -> str:
    return urlsafe_b64encode(bytes.fromhex(_digest(number)[:32])).decode().rstrip("=")


_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def _ulid(number: int) -> str:
    value = int(_digest(number)[:32], 16)
    return "01J" + "".join(_CROCKFORD[value >> 5 * place & 31] for place in range(23))


_WORDS: Final = (
    "acme",
    "globex",
    "initech",
    "umbrella",
    "hooli",
    "stark",
    "wayne",
    "wonka",
    "tyrell",
    "cyberdyne",
)


def _tenant(number: int) -> str:
    return f"octo:{_WORDS[number % len(_WORDS)]}:{number}"


def _mixed_length(number: int) -> str:
    """Return words, hexadecimal digits and numbers of 4 to 64 characters."""
    digest, word = _digest(number), _WORDS[number % len(_WORDS)]
    length = 2 + int(digest[:2], 16) % 50
    forms = (
        f"{word}-{number}-{digest[:length]}",
        f"{word}{number}",
        f"{digest[:length]}{number}",
        f"{word}_{number}.prod",
    )
    return forms[int(digest[2], 16) % len(forms)]


_NAMES: Final = (
    *("3M", "Müller", "C & A", "O'Neill's", "Société Générale", "日立製作所", "AT&T", "Yahoo!", "7-Eleven"),
    *(
        "Ben & Jerry's Homemade",
        "L'Oréal",
        'Toys "R" Us',
        "1&1 Ionos",
        "E.ON",
        "eBay",
        "Barnes & Noble (NYC)",
    ),
    *(
        "Ørsted",
        "Åhléns",
        "Nestlé",
        "Procter & Gamble",
        "McDonald's",
        "T-Mobile",
        "Deloitte LLP / UK",
        "Acme #1",
    ),
)
_FORMS: Final = (
    "",
    " GmbH",
    " Inc.",
    ", Inc.",
    " S.A.",
    " & Co. KG",
    " plc",
    " AG",
    " Ltd.",
    " 2.0",
    " (EU)",
    " — Berlin",
)


def _real_title(number: int) -> Entry:
    title = _NAMES[number % len(_NAMES)] + _FORMS[number // len(_NAMES) % len(_FORMS)]
    further = number // (len(_NAMES) * len(_FORMS))
    return {**_fixed(number), "title": f"{title} {further}" if further else title}


def _tag(number: int) -> Entry:
    return _fixed(number, team=f"{_WORDS[number % len(_WORDS)]}-{_number(number, 5)}")


def _role_name(number: int) -> Entry:
    return _fixed(number, role_name=f"Octo-{_WORDS[number % len(_WORDS)]}-{_number(number, 5)}")


_REGIONS: Final = ("us-east-1", "us-west-2", "eu-central-1", "eu-west-1", "ap-northeast-1", "ap-southeast-2")


def _queue(number: int) -> Entry:
    region = _REGIONS[number % len(_REGIONS)]
    return _fixed(number, queue=f"arn:aws:sqs:{region}:{_account(number)}:octo")


def _bucket(number: int) -> Entry:
    return _fixed(number, bucket=f"{_WORDS[number % len(_WORDS)]}-reports.{_number(number, 6)}")


def _two_choices(number: int) -> Entry:
    """Return an entry in which each choice is on, off or open."""
    answers = ("on", "off", "ask")
    chosen = {"optimization": answers[number % 3], "remediation": answers[number // 3 % 3]}
    open_choices = [choice for choice, answer in chosen.items() if answer == "ask"]
    fix = {choice: answer for choice, answer in chosen.items() if choice not in open_choices}
    return _fixed(number, **fix) | ({"ask": open_choices} if open_choices else {})


def _principal_preset(number: int) -> Entry:
    fix = {"external-id": f"MSP-{_digest(number)[:32]}"}
    return {"title": f"Customer {number}", "fix": fix, "preset": {"principal": _account(number)}}


MSP_HEX: Final = Kind(
    "`MSP-` and 32 hexadecimal digits", _by_external_id(lambda number: f"MSP-{_digest(number)[:32]}")
)

KINDS: Final = (
    MSP_HEX,
    Kind("UUID", _by_external_id(lambda number: str(UUID(_digest(number)[:32])))),
    Kind("32 hexadecimal digits", _by_external_id(lambda number: _digest(number)[:32])),
    Kind("base64url", _by_external_id(_base64url)),
    Kind("ULID", _by_external_id(_ulid)),
    Kind("8 digits", _by_external_id(lambda number: _number(number, 8))),
    Kind("`vendor:tenant:123`", _by_external_id(_tenant)),
    Kind("account", _by_external_id(_account)),
    Kind("mixed lengths", _by_external_id(_mixed_length)),
    Kind("real titles", _real_title),
    Kind("a tag each", _tag, widened=True),
    Kind("a role name each", _role_name, widened=True),
    Kind("an account and a region each", _queue, widened=True),
    Kind("a bucket each", _bucket, widened=True),
    Kind("two choices", _two_choices),
    Kind("principal fixed", lambda number: _fixed(number, principal=_account(number))),
    Kind("principal preset", _principal_preset),
)
