"""Begins a rule: ``make rule NAME=kebab-name FAMILY=danger``.

Writes the module, with a page to fill in and a ``find`` that finds nothing yet, lists it in the table of
its family under the next free code, and writes the case folder. Its tests fail until it finds what its
case shows.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.lint.rules import RULES
from tests.cases import rule_cases
from tests.lint.families import docstring, families, rules_of

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "octo_spec" / "lint" / "rules"
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
CALL = "make rule NAME=kebab-name FAMILY=danger"
"""How a rule is begun."""

MODULE = '''\
"""A grant that allows what it should not.

What it finds
    An allowed action that …

Why it is bad
    Anyone who has the role can …

Example
    allow: ce:GetTags

Instead
    allow: ce:GetCostAndUsage

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.written_actions import allowed_actions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind(
    "{code}",
    "{name}",
    Severity.WARNING,
    "A grant that allows what it should not.",
)

ACTIONS: Final = frozenset[str]()
"""The actions to find."""


def find(subject: Subject) -> Iterator[Finding]:
    """Find allowed actions that should not be allowed."""
    for grant in subject.grants:
        for action in allowed_actions(grant):
            if action.written in ACTIONS:
                message = f"{{action.written!r}} is allowed"
                yield Finding(KIND, action.location, message, "take it out")


RULE = Rule(KIND, find, __doc__)
'''

FAMILY = '''\
"""{docstring}"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.lint.rules.{family} import (
{imports}
)

if TYPE_CHECKING:
    from octo_spec.lint.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
{rows}
)
'''

SPEC = """\
octospec: 1
name: reader
version: 1.0.0
description: Reads what things cost.

roles:
  reader:
    name: ReaderRole
    why: The vendor reads what things cost.
    trust: {service: ssm.amazonaws.com}
    inline:
      costs: [costs]

groups:
  costs:
    category: cost-data
    access: permissions
    why: What things cost.
    grants:
      - allow: ce:Get*
"""

LEFT = """\
{code} {name} is begun. What is left:
1. {module}: write the page, which severity and sentence its findings have, and `find`.
2. {case}/shows.yaml: a spec with the problem. narrowly-not.yaml: nearly the same, without the problem.
3. make docs, and read {case}/expected.txt and docs/rules.md.
4. .venv/bin/pytest tests/lint
5. CHANGELOG.md: say to users what is found.
"""


def problem(name: str, family: str) -> str:
    """Say why a rule of this name cannot be begun in this family; nothing where it can."""
    known = families()
    if not name or not family:
        return f"usage: {CALL}\nfamilies: {', '.join(known)}"
    if family not in known:
        return f"no family {family!r}: the families are {', '.join(known)}"
    if not NAME.fullmatch(name):
        return f"the name {name!r} is not in kebab-case, as in 'reads-secrets'"
    if name in {rule.kind.name for rule in RULES}:
        return f"there is a rule {name!r}"
    if _next_number(family) not in known[family]:
        return f"the codes of {family!r} are used up: give it a wider range in its docstring"
    return ""


def begin(name: str, family: str) -> str:
    """Write the files of a rule, and say what is left to do."""
    code = f"OCT{_next_number(family)}"
    module = PACKAGE / family / f"{_identifier(name)}.py"
    _write(module, MODULE.format(code=code, name=name))
    _write(PACKAGE / family / "__init__.py", _table(family, [*_modules(family), _identifier(name)]))
    case = rule_cases.FOLDER / name
    for file in ("shows.yaml", "narrowly-not.yaml"):
        _write(case / file, SPEC)
    _write(case / "expected.txt", "")
    return LEFT.format(code=code, name=name, module=module.relative_to(ROOT), case=case.relative_to(ROOT))


def _next_number(family: str) -> int:
    """Give the number behind the last code of a family, so that the table stays in order."""
    used = (int(rule.kind.code.removeprefix("OCT")) for rule in rules_of(family))
    return max(used, default=families()[family].start - 1) + 1


def _modules(family: str) -> list[str]:
    return [_identifier(rule.kind.name) for rule in rules_of(family)]


def _table(family: str, modules: Iterable[str]) -> str:
    by_code = list(modules)
    return FAMILY.format(
        docstring=docstring(family),
        family=family,
        imports="\n".join(f"    {module}," for module in sorted(by_code)),
        rows="\n".join(f"    {module}.RULE," for module in by_code),
    )


def _identifier(name: str) -> str:
    return name.replace("-", "_")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def main(name: str, family: str) -> str:
    """Begin a rule, or exit with the reason why that cannot be."""
    if reason := problem(name, family):
        sys.exit(reason)
    return begin(name, family)


if __name__ == "__main__":
    sys.stdout.write(main(*sys.argv[1:]))
