"""Rules from entry points: ours are found exactly as a third party's.

An entry point of the group ``octo_spec.rules`` gives a tuple of ``Rule``. What cannot be loaded, or
is none, or takes a code or a name that another rule has, is reported as the fault of its
distribution, by name and version; the other rules still run.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.lint.rule import Rule
from octo_spec.plugin.entry_points import OURS, Failure, offers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.plugin.entry_points import Offer

GROUP = "octo_spec.rules"

CANNOT_LOAD = DiagnosticKind.error(
    "OCT512", "rules-not-loadable", "Rules that are installed cannot be imported."
)
NO_RULES = DiagnosticKind.error(
    "OCT513", "not-rules", "An entry point gives something other than a tuple of checks."
)
TAKEN = DiagnosticKind.error(
    "OCT514", "rule-taken", "A rule has the code or the name of a rule that is there already."
)


@dataclass(frozen=True, slots=True)
class InstalledRule:
    """A check, and who brought it."""

    rule: Rule
    offer: Offer

    @property
    def kind(self) -> DiagnosticKind:
        """The kind of its findings."""
        return self.rule.kind

    def __str__(self) -> str:
        return f"{self.kind.code} {self.kind.name!r} of {self.offer}"


@dataclass(frozen=True, slots=True)
class Installed:
    """Every check that can run, and what is wrong with those that cannot."""

    rules: tuple[InstalledRule, ...]
    faults: tuple[Diagnostic, ...] = ()


def installed() -> Installed:
    """Load every rule that is installed: ours first, then others by name."""
    checks: list[InstalledRule] = []
    faults: list[Diagnostic] = []
    for one in chain.from_iterable(map(_loaded, offers(GROUP))):
        fault = one if isinstance(one, Diagnostic) else _clash(one, checks)
        if fault:
            faults.append(fault)
        elif isinstance(one, InstalledRule):
            checks.append(one)
    return Installed(tuple(checks), tuple(faults))


def _loaded(offer: Offer) -> Iterable[InstalledRule | Diagnostic]:
    loaded = offer.load()
    help = f"report it to {offer.distribution}"
    if isinstance(loaded, Failure):
        message = f"rules {offer.name!r} of {offer} cannot be loaded: {loaded.words}"
        return (CANNOT_LOAD.at(None, message, help),)
    if not isinstance(loaded, tuple) or not all(map(_is_check, loaded)):
        message = f"{offer}: entry point {offer.name!r} gives no tuple of checks"
        return (NO_RULES.at(None, message, help),)
    return tuple(InstalledRule(check, offer) for check in loaded)


def _is_check(one: object) -> bool:
    return isinstance(one, Rule) and isinstance(one.kind, DiagnosticKind)


def _clash(one: InstalledRule, checks: list[InstalledRule]) -> Diagnostic | None:
    help = f"report it to {one.offer.distribution}"
    for other in checks:
        if one.kind.code == other.kind.code or one.kind.name == other.kind.name:
            return TAKEN.at(None, f"rule {one} clashes with {other}", help)
    if one.kind.code.startswith("OCT") and one.offer.distribution != OURS:
        return TAKEN.at(None, f"rule {one} has a code of octospec", help)
    return None
