"""What each rule finds, and narrowly does not: tests/cases/rules/RULE-NAME/.

A case is a folder with ``shows.yaml``, a spec with the fault, ``narrowly-not.yaml``, one that is nearly
the same and has it not, and ``expected.txt``, what the rule finds in the first, one finding a line.
Write the specs by hand, then ``python -m tests.cases.rule_cases`` writes what the rules say; read it
before you commit it.
"""

from pathlib import Path

from octo_spec.diagnostics import in_file_order
from octo_spec.language.loading import load_spec
from octo_spec.linting import subject
from octo_spec.rules import CHECKS
from octo_spec.rules.contract import Check, Subject

FOLDER = Path(__file__).parent / "rules"
BY_NAME = {check.rule.name: check for check in CHECKS}


def folders() -> list[Path]:
    """List the cases."""
    return sorted(path for path in FOLDER.glob("*/"))


def said(check: Check, path: Path) -> str:
    """Give what ``check`` finds in a spec, one finding a line: ``LINE:COLUMN CODE message; mend``."""
    loaded = load_spec(path.read_text("utf-8"), path.name)
    assert loaded.spec, f"{path}: {[str(one) for one in loaded.diagnostics]}"
    looked_at = subject(loaded.spec, loaded.spans)
    assert isinstance(looked_at, Subject), f"{path}: {[str(one) for one in looked_at]}"
    diagnostics = in_file_order(one.diagnostic(loaded.spans) for one in check.find(looked_at))
    return "".join(f"{str(one).removeprefix(f'{path.name}:')}\n" for one in diagnostics)


if __name__ == "__main__":
    for folder in folders():
        if check := BY_NAME.get(folder.name):
            text = said(check, folder / "shows.yaml")
            (folder / "expected.txt").write_text(text, encoding="utf-8", newline="\n")
