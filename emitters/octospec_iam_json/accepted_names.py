"""The names that the files take from a spec: of the folders of roles."""

from __future__ import annotations

import re
from typing import Final

from octo_spec.model.naming import IdStyle, Named, NameSpace, Naming
from octo_spec.model.reserved import WINDOWS_DEVICES

_DEVICES: Final = "|".join(sorted(WINDOWS_DEVICES))

NAMING: Final = Naming(
    spaces=(
        NameSpace(
            holds=frozenset({Named.ROLE}),
            pattern=re.compile(rf"(?!(?i:{_DEVICES})$)[A-Za-z0-9_][A-Za-z0-9_-]{{0,99}}"),
            must="be at most 100 letters, digits, _ and -, start with no -, and name no device of Windows",
            ignores_case=True,
        ),
    ),
    style=IdStyle.KEBAB,
)
