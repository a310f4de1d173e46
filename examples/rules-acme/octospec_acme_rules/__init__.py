"""The house rules of ACME: a plugin for octospec."""

from octo_spec.lint import Rule
from octospec_acme_rules import write_without_ticket

RULES: tuple[Rule, ...] = (write_without_ticket.RULE,)
