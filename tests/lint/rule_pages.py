"""The pages of all rules as one: ``python -m tests.lint.rule_pages`` writes docs/rules.md."""

from pathlib import Path

from octo_spec.lint.rule import Rule
from octo_spec.lint.rule_pages import markdown, parse
from octo_spec.lint.rules import RULES

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"

HEAD = """\
# Rules

`octospec lint spec.yaml` runs every rule over a spec, in every setting of its choices at once; `octospec
build` runs them too. An error stops a build. A warning is printed, and stops with `--strict`. A note is
printed by `lint` only. `octospec explain NAME` prints a page of these. More rules come from plugins:
[writing a rule](writing-a-rule.md). Written by `make docs` from the modules of the rules.

A finding that shall stay is accepted where it is, or on anything around it (grant, group, trust entry,
role, parameter, the whole spec), with the reason, and a last day if it has one:

```yaml
accept:
  whole-service: The set-up page asks for Secrets Manager whole.
  write-anywhere: {reason: Until the buckets have their prefix., until: 2027-06-30}
```

What is accepted is still listed. An entry that covers no finding is one itself (`OCT390
unused-acceptance`), and so is one past its day (`OCT391 expired-acceptance`), whose finding is open again.
"""


def page() -> str:
    """Write the table of all rules, and then each page."""
    return "\n".join([HEAD, _table(), *map(_page, RULES)])


def _table() -> str:
    rows = (
        f"| [{rule.code}](#{_anchor(check)}) | `{rule.name}` | {rule.severity} | {rule.summary} |\n"
        for check in RULES
        for rule in [check.kind]
    )
    return "| code | name | severity | what it finds |\n|---|---|---|---|\n" + "".join(rows)


def _page(check: Rule) -> str:
    return f"## {_title(check)}\n\n{check.kind.summary}\n\n{markdown(parse(check.page), level=3)}"


def _title(check: Rule) -> str:
    return f"{check.kind.code} {check.kind.name}"


def _anchor(check: Rule) -> str:
    return _title(check).lower().replace(" ", "-")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
