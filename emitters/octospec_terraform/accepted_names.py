"""The names that Terraform accepts from a spec: of variables, and of the resources of roles and policies.

https://developer.hashicorp.com/terraform/language/syntax/configuration#identifiers
"""

from __future__ import annotations

import re
from typing import Final

from octo_spec.model.naming import IdStyle, NamedKind, NameSpace, Naming
from octospec_terraform.naming import snake
from octospec_terraform.reservations import META_ARGUMENTS

_IDENTIFIER: Final = "[A-Za-z_][A-Za-z0-9_-]{0,127}"
_KEPT: Final = "|".join(sorted(map(snake, META_ARGUMENTS)))

NAMING: Final = Naming(
    spaces=(
        NameSpace(
            holds=frozenset({NamedKind.PARAMETER, NamedKind.CHOICE}),
            pattern=re.compile(rf"(?!(?:{_KEPT})$){_IDENTIFIER}"),
            must=(
                "contain only letters, digits, _ and -, not start with a digit, and "
                "not be a reserved word of Terraform"
            ),
        ),
        *(
            NameSpace(
                holds=frozenset({named}),
                pattern=re.compile(_IDENTIFIER),
                must="contain only letters, digits, _ and -, and not start with a digit",
                replaced=frozenset({named}),
            )
            for named in (NamedKind.ROLE, NamedKind.POLICY)
        ),
    ),
    style=IdStyle.SNAKE,
    names_values=True,
)
