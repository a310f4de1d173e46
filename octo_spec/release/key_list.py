"""Which keys may sign releases: a numbered list that only the recovery key signs.

Customers pin the recovery key, which stays offline. A chain in which each signing key signs the next one
would not survive a stolen key: its holder signs another chain.

>>> first = KeyList(1, "2026-11-26", "PEM", (SigningKey("octo", "PEM of octo", "2026-11-26"),))
>>> second = with_key(first, "octo-2", "PEM of octo-2", "2026-11-30")
>>> third = with_revoked(second, "octo", "2026-11-30", "Stolen.")
>>> third.number, [key.name for key in third.valid]
(3, ['octo-2'])
>>> parsed_key_list(key_list_text(third)) == third
True
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.review_json import as_json, form_schema
from octo_spec.model.typed_json import MistypedError, from_json, known_part
from octo_spec.release.latest import is_date

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue

KEYS: Final = "keys.json"
KEYS_KEY: Final = "octospec-keys"
KEYS_VERSION: Final = 1
"""The version of the format; a new field keeps it, a removed or changed field does not."""


@frozen
class SigningKey:
    """A key that signs releases, valid since a day; ``revoked`` is the day since which it is not, or null."""

    name: str
    public: str
    since: str
    revoked: str | None = None
    reason: str = ""


@frozen
class KeyList:
    """The signing keys of a vendor; ``number`` grows with each list, so that clients refuse an older one.

    ``recovery`` is the public half of the key that signs the list. All keys are PEM, as OpenSSL reads them.
    """

    number: int
    date: str
    recovery: str
    keys: tuple[SigningKey, ...]

    @property
    def valid(self) -> tuple[SigningKey, ...]:
        """The keys that may sign."""
        return tuple(key for key in self.keys if key.revoked is None)

    def key(self, name: str) -> SigningKey | None:
        """Find a key by its name."""
        return next((key for key in self.keys if key.name == name), None)


def with_key(known: KeyList, name: str, public: str, day: str) -> KeyList:
    """Return the next list, with one key more."""
    keys = (*known.keys, SigningKey(name, public, day))
    return replace(known, number=known.number + 1, date=day, keys=keys)


def with_revoked(known: KeyList, name: str, day: str, reason: str) -> KeyList:
    """Return the next list, in which a key is revoked."""
    keys = tuple(replace(key, revoked=day, reason=reason) if key.name == name else key for key in known.keys)
    return replace(known, number=known.number + 1, date=day, keys=keys)


# --- the file ----------------------------------------------------------------------------------


def key_list_text(keys: KeyList) -> str:
    """Write the file."""
    reported = as_json(keys)
    fields = reported if isinstance(reported, dict) else {}
    return json.dumps({KEYS_KEY: KEYS_VERSION, **fields}, indent=2, ensure_ascii=False) + "\n"


def parsed_key_list(text: str) -> KeyList | None:
    """Read the file; ``None`` if it is invalid. Unknown fields are those of a later octospec."""
    try:
        data = json.loads(text)
        if not isinstance(data, dict) or data.get(KEYS_KEY) != KEYS_VERSION:
            return None
        keys = from_json(KeyList, known_part(KeyList, data))
    except (ValueError, RecursionError, MistypedError):
        return None
    return keys if _is_sound(keys) else None


def _is_sound(keys: KeyList) -> bool:
    """Whether each key has one name and one state."""
    names, publics = ({*each} for each in ((k.name for k in keys.keys), (k.public for k in keys.keys)))
    days = (keys.date, *(key.since for key in keys.keys), *(key.revoked for key in keys.keys if key.revoked))
    is_once = len(names) == len(publics) == len(keys.keys) and keys.recovery not in publics
    return keys.number >= 1 and is_once and all(map(is_date, days))


def key_list_schema() -> dict[str, JsonValue]:
    """Return the JSON Schema of the file."""
    return form_schema(KeyList, KEYS_KEY, KEYS_VERSION, "octospec keys")
