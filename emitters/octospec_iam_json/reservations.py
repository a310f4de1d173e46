"""The names that the role folders reserve, so that no spec can use them."""

from __future__ import annotations

from typing import Final

from octo_spec.model.reserved_words import WINDOWS_DEVICES, Reserved, ReservedWords, Slot

RESERVED: Final = Reserved(
    words=(ReservedWords(Slot.ROLE_ID, WINDOWS_DEVICES, "cannot be the name of a folder on Windows"),)
)
