"""The pages of all rules as one: ``python -m tests.lint.rule_pages`` writes docs/rules.md."""

from pathlib import Path

from octo_spec.lint.rule import Rule
from octo_spec.lint.rule_pages import markdown, parse
from octo_spec.lint.rules import RULES

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"

HEAD = """\
# Rules

This reference has a page for each rule. `octospec lint spec.yaml` runs every rule over a spec, for every
combination of its choices; `octospec build` runs them too. An error stops a build. A warning stops it
only with `--strict`. A note is printed by `lint` only. `octospec explain NAME` prints the page of a rule.
More rules come from plugins: [writing a rule](writing-a-rule.md). Written by `make docs` from the modules
of the rules.

To keep a finding, accept it where it is, or on anything around it (grant, group, trust entry, role,
parameter, the whole spec), with the reason, and a last day if it has one:

```yaml
accept:
  whole-service: The set-up page asks for Secrets Manager whole.
  write-anywhere: {reason: Until the buckets have their prefix., until: 2027-06-30}
```

What is accepted is still listed. An entry that covers no finding is one itself (`OCT390
unused-acceptance`), and so is one past its day (`OCT391 expired-acceptance`), whose finding is open again.
What IAM always refuses cannot be accepted: names and policies that are too long.
"""


def page() -> str:
    """Write the table of all rules, and then each page."""
    return "\n".join([HEAD, _table(), *map(_page, RULES)])


def _table() -> str:
    return "| code | name | severity | what it finds |\n|---|---|---|---|\n" + "".join(map(_row, RULES))


def _row(rule: Rule) -> str:
    kind = rule.kind
    return f"| [{kind.code}](#{_anchor(rule)}) | `{kind.name}` | {kind.severity} | {kind.summary} |\n"


def _page(rule: Rule) -> str:
    return f"## {_title(rule)}\n\n{rule.kind.summary}\n\n{markdown(parse(rule.page), level=3)}"


def _title(rule: Rule) -> str:
    return f"{rule.kind.code} {rule.kind.name}"


def _anchor(rule: Rule) -> str:
    return _title(rule).lower().replace(" ", "-")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
