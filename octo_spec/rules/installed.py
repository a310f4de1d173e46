"""Rules from entry points: ours are found exactly as a third party's.

An entry point of the group ``octo_spec.rules`` gives a tuple of ``Check``. What cannot be loaded, or
is none, or takes a code or a name that another rule has, is reported as the fault of its
distribution, by name and version; the other rules still run.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic, Rule
from octo_spec.distributions import OURS, Failure, offers
from octo_spec.rules.contract import Check

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.distributions import Offer

GROUP = "octo_spec.rules"

CANNOT_LOAD = Rule.error("OCT512", "rules-not-loadable", "Rules that are installed cannot be imported.")
NO_RULES = Rule.error("OCT513", "not-rules", "An entry point gives something other than a tuple of checks.")
TAKEN = Rule.error("OCT514", "rule-taken", "A rule has the code or the name of a rule that is there already.")


@dataclass(frozen=True, slots=True)
class InstalledCheck:
    """A check, and who brought it."""

    check: Check
    offer: Offer

    @property
    def rule(self) -> Rule:
        """The rule that is checked."""
        return self.check.rule

    def __str__(self) -> str:
        return f"{self.rule.code} {self.rule.name!r} of {self.offer}"


@dataclass(frozen=True, slots=True)
class Installed:
    """Every check that can run, and what is wrong with those that cannot."""

    checks: tuple[InstalledCheck, ...]
    faults: tuple[Diagnostic, ...] = ()


def installed() -> Installed:
    """Load every rule that is installed: ours first, then others by name."""
    checks: list[InstalledCheck] = []
    faults: list[Diagnostic] = []
    for one in chain.from_iterable(map(_loaded, offers(GROUP))):
        fault = one if isinstance(one, Diagnostic) else _clash(one, checks)
        if fault:
            faults.append(fault)
        elif isinstance(one, InstalledCheck):
            checks.append(one)
    return Installed(tuple(checks), tuple(faults))


def _loaded(offer: Offer) -> Iterable[InstalledCheck | Diagnostic]:
    loaded = offer.load()
    mend = f"report it to {offer.distribution}"
    if isinstance(loaded, Failure):
        message = f"rules {offer.name!r} of {offer} cannot be loaded: {loaded.words}"
        return (CANNOT_LOAD.at(None, message, mend),)
    if not isinstance(loaded, tuple) or not all(map(_is_check, loaded)):
        message = f"{offer}: entry point {offer.name!r} gives no tuple of checks"
        return (NO_RULES.at(None, message, mend),)
    return tuple(InstalledCheck(check, offer) for check in loaded)


def _is_check(one: object) -> bool:
    return isinstance(one, Check) and isinstance(one.rule, Rule)


def _clash(one: InstalledCheck, checks: list[InstalledCheck]) -> Diagnostic | None:
    mend = f"report it to {one.offer.distribution}"
    for other in checks:
        if one.rule.code == other.rule.code or one.rule.name == other.rule.name:
            return TAKEN.at(None, f"rule {one} clashes with {other}", mend)
    if one.rule.code.startswith("OCT") and one.offer.distribution != OURS:
        return TAKEN.at(None, f"rule {one} has a code of octospec", mend)
    return None
