r"""How literal text is escaped between the quotes of an HCL string: tables that writer and reader share.

``$${`` and ``%%{`` are written only where python-hcl2 reads them as Terraform does: its token for
them runs to the next ``}``, even past the closing quote. So the writer uses them where a ``}``
follows before any character that is escaped itself; elsewhere it writes the sign as a code point, which
both read alike. https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#template-expressions
"""

from __future__ import annotations

import re

ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
"""Characters with a short escape."""

OPENERS = {"${": "$${", "%{": "%%{"}
"""What starts an interpolation or a directive, and the doubled form that does not."""

CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")

KEYWORDS = frozenset({"for", "for_each", "if", "in", "else", "endif", "endfor", "true", "false", "null"})
"""Words that need quotes as object keys, since Terraform or python-hcl2 reads them as keywords."""

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
