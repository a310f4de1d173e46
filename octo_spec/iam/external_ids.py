"""External IDs: the condition key, the characters, and how hard a known form of one is to guess.

An external ID distinguishes a vendor's requests for one customer from those for another. Anyone who guesses
the ID of another customer can make the vendor act there: the confused deputy problem.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html

>>> round(value_bits("acme-prod")), value_bits("7f3a91"), value_bits("0000000000000000")
(41, 24.0, 3.321928094887362)
>>> value_bits("4a1f0c9e2b7d4c55a90e3f6d8b21c7e4") >= LEAST_BITS
True
"""

from __future__ import annotations

import re
from itertools import pairwise
from math import log2
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY: Final = "sts:externalid"
"""The condition key, in lower case."""

WRITTEN_KEY: Final = "sts:ExternalId"

DIGITS: Final = "0123456789"
ALPHABET: Final = f"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ{DIGITS}_+=,.@:/-"
"""The characters of an external ID: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"""

LEAST_BITS: Final = 64
"""The bits that NIST SP 800-63B, section 7.1, requires of a session secret: too many values to try.

OWASP requires as many: https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html
"""

_RANDOM_FORM: Final = re.compile(
    r"(?<![0-9A-Za-z])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9A-Za-z])|[0-9a-f]{32}", re.IGNORECASE
)
"""A UUID, or as many hexadecimal digits."""


def looks_random(value: str) -> bool:
    """Return whether a part of a value has the form of a random value, which no one writes by hand.

    >>> looks_random("acme-4a1f0c9e-2b7d-4c55-a90e-3f6d8b21c7e4"), looks_random("acme-production-vendor")
    (True, False)
    """
    return _RANDOM_FORM.search(value) is not None


_ALPHABETS: Final = tuple(
    re.compile(characters) for characters in ("[0-9]*", "[0-9a-f]*", "[0-9A-F]*", "[0-9a-z]*", "[0-9A-Z]*")
)
_SIZES: Final = (10, 16, 16, 36, 36)
_ANY_SIZE: Final = 62


def value_bits(value: str) -> float:
    """Return the maximum entropy of letters and digits in bits, for the smallest alphabet that has them all.

    Parts that follow from others count once: repeated text, and runs such as ``12345`` or ``aaaaa``.

    >>> value_bits("-7f3a91"), round(value_bits("tango")), value_bits("12345678")
    (24.0, 26, 3.321928094887362)
    """
    drawn = _unpredictable_part("".join(re.findall("[0-9A-Za-z]", value)))
    sizes = (size for alphabet, size in zip(_ALPHABETS, _SIZES, strict=True) if alphabet.fullmatch(drawn))
    return len(drawn) * log2(next(sizes, _ANY_SIZE))


def _unpredictable_part(text: str) -> str:
    """Return a text without what follows from the rest: its repetitions, and all but the start of runs."""
    period = next((size for size in range(1, len(text) // 2 + 1) if text.startswith(text[size:])), len(text))
    return "".join(_without_runs(text[:period]))


_LONG_RUN: Final = 5
"""The shortest run that counts: shorter ones are frequent in random text."""


def _without_runs(text: str) -> Iterator[str]:
    start = 0
    steps = [ord(after) - ord(before) for before, after in pairwise(text)]
    while start < len(text):
        end = start
        while end < len(steps) and steps[end] == steps[start] and abs(steps[end]) <= 1:
            end += 1
        is_run = end - start + 1 >= _LONG_RUN
        yield text[start] if is_run else text[start : max(end, start + 1)]
        start = end + 1 if is_run else max(end, start + 1)
