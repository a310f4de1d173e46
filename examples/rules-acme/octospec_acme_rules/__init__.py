"""The house rules of ACME: a plugin for octospec."""

from octo_spec.rules.contract import Check
from octospec_acme_rules import write_without_ticket

CHECKS: tuple[Check, ...] = (write_without_ticket.CHECK,)
