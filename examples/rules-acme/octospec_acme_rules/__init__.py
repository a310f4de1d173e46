"""The house rules of ACME, and what its reviewers ask: a plugin for octospec."""

from octo_spec.lint import ReviewQuestion, Rule
from octospec_acme_rules import acme_reads_orders, write_without_ticket

RULES: tuple[Rule, ...] = (write_without_ticket.RULE,)
QUESTIONS: tuple[ReviewQuestion, ...] = (acme_reads_orders.QUESTION,)
