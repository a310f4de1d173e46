"""What each rule finds, and narrowly does not: tests/cases/rules/NAME/.

A case is a folder with ``shows.yaml``, a spec with the error, ``narrowly-not.yaml``, one that is nearly
the same and has it not, and ``expected.txt``, what the rule finds in the first, one finding a line.
What a spec names in ``extras`` is in a folder of that name. Write the specs by hand, then
``python -m tests.cases.rule_cases`` writes what the rules say; read it before you commit it.
"""

from pathlib import Path

from octo_spec.lint.rule import Rule
from octo_spec.lint.rules import RULES
from octo_spec.testing import findings_of

FOLDER = Path(__file__).parent / "rules"
BY_NAME = {rule.kind.name: rule for rule in RULES}


def folders() -> list[Path]:
    """List the cases."""
    return sorted(path for path in FOLDER.glob("*/"))


def said(rule: Rule, path: Path) -> str:
    """Give what ``rule`` finds in a spec, one finding a line: ``LINE:COLUMN CODE message; help``."""
    extras = (path.parent / "extras").glob("*")
    files = {f"extras/{each.name}": each.read_text("utf-8") for each in extras}
    diagnostics = findings_of(rule, path.read_text("utf-8"), path.name, files)
    return "".join(f"{str(diagnostic).removeprefix(f'{path.name}:')}\n" for diagnostic in diagnostics)


if __name__ == "__main__":
    for folder in folders():
        if rule := BY_NAME.get(folder.name):
            text = said(rule, folder / "shows.yaml")
            (folder / "expected.txt").write_text(text, encoding="utf-8", newline="\n")
