"""Rules from entry points; octospec finds its own rules in the same way as those of plugins.

An entry point of the group ``octo_spec.rules`` returns a tuple of ``Rule``. octospec reports an entry point
that it cannot load or that returns something else, and a rule whose code or name another rule has; the error
names the distribution and its version. All other rules run. The rules of other distributions run in a
separate process.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.frozen import frozen
from octo_spec.plugin.entry_points import offers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.lint.rule import Rule
    from octo_spec.plugin.entry_points import Offer

GROUP = "octo_spec.rules"
QUESTIONS = "octo_spec.questions"

CANNOT_LOAD = DiagnosticKind.error("OCT512", "rules-not-loadable", "Installed rules cannot be imported.")
NO_RULES = DiagnosticKind.error("OCT513", "not-rules", "An entry point does not return a tuple of rules.")
TAKEN = DiagnosticKind.error("OCT514", "rule-taken", "A rule has the code or the name of another rule.")


@frozen
class InstalledRule:
    """A rule, and the entry point that returned it.

    ``position`` is the rule's position in its entry point, for a rule that runs in another process.
    """

    rule: Rule
    offer: Offer
    position: int | None = None

    @property
    def kind(self) -> DiagnosticKind:
        """The kind of the rule's findings."""
        return self.rule.kind

    def __str__(self) -> str:
        return f"{self.kind.code} {self.kind.name!r} of {self.offer}"


@frozen
class InstalledRules:
    """Every rule that can run, and the errors of those that cannot."""

    rules: tuple[InstalledRule, ...]
    problems: tuple[Diagnostic, ...] = ()
    questions: tuple[ReviewQuestion, ...] = ()
    """The questions of plugins; a spec can name them in ``promises``, like octospec's own."""


def installed_rules() -> InstalledRules:
    """Load every installed rule: octospec's own first, then those of plugins by name."""
    rules: list[InstalledRule] = []
    problems: list[Diagnostic] = []
    for loaded in chain.from_iterable(map(_load, offers(GROUP))):
        problem = loaded if isinstance(loaded, Diagnostic) else _clash(loaded, rules)
        if problem:
            problems.append(problem)
        elif isinstance(loaded, InstalledRule):
            rules.append(loaded)
    if not offers(QUESTIONS):
        return InstalledRules(tuple(rules), tuple(problems))
    from octo_spec.analysis.questions.installed_questions import installed_questions  # noqa: PLC0415 - only needed with plugins

    installed = installed_questions()
    return InstalledRules(tuple(rules), (*problems, *installed.problems), installed.further)


def _load(offer: Offer) -> Iterable[InstalledRule | Diagnostic]:
    """Return the rules of an entry point, or why it has none; third-party rules run in another process."""
    if offer.is_ours:
        rules: tuple[Rule, ...] = offer.entry.load()
        return tuple(InstalledRule(rule, offer) for rule in rules)
    from octo_spec.lint.third_party import load_rules as loaded_elsewhere  # noqa: PLC0415 - only needed with plugins
    from octo_spec.plugin.process.outcome import Failed, Trouble  # noqa: PLC0415 - as above

    loaded = loaded_elsewhere(offer)
    help = f"report it to {offer.distribution}"
    if not isinstance(loaded, Failed):
        return tuple(InstalledRule(rule, offer, position) for position, rule in enumerate(loaded))
    if loaded.trouble is Trouble.WRONG:
        message = f"{offer}: entry point {offer.name!r} {loaded.words}"
        return (NO_RULES.at(None, message, help),)
    message = f"rules {offer.name!r} of {offer} cannot be loaded: {loaded.words}"
    return (CANNOT_LOAD.at(None, message, help),)


def _clash(new: InstalledRule, rules: Iterable[InstalledRule]) -> Diagnostic | None:
    """Report a code or name that another rule has, or a code that only octospec may use."""
    help = f"report it to {new.offer.distribution}"
    for rule in rules:
        if new.kind.code == rule.kind.code or new.kind.name == rule.kind.name:
            return TAKEN.at(None, f"rule {new} clashes with {rule}", help)
    if new.kind.code.startswith("OCT") and not new.offer.is_ours:
        return TAKEN.at(None, f"rule {new} has a code that is reserved for octospec", help)
    return None
