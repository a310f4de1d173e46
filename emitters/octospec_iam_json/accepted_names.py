"""The names that the files accept from a spec: of role folders, and of policy files in them."""

from __future__ import annotations

import re
from typing import Final

from octo_spec.model.naming import IdStyle, NamedKind, NameSpace, Naming
from octo_spec.model.reserved_words import WINDOWS_DEVICES

_DEVICES: Final = "|".join(sorted(WINDOWS_DEVICES))

NAMING: Final = Naming(
    spaces=tuple(
        NameSpace(
            holds=frozenset({named}),
            pattern=re.compile(rf"(?!(?i:{_DEVICES})$)[A-Za-z0-9_][A-Za-z0-9_-]{{0,99}}"),
            must=(
                "contain only letters, digits, _ and -, at most 100, not start with -, "
                "and not be a device name of Windows"
            ),
            ignores_case=True,
            within_role=named is NamedKind.POLICY,
        )
        for named in (NamedKind.ROLE, NamedKind.POLICY)
    ),
    style=IdStyle.KEBAB,
)
