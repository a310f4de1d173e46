"""A reviewer's question about a role, as a value: a phrase, the actions that decide it, and its page."""

from __future__ import annotations

import inspect
import re
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.iam.action_effects import EffectAnswer, judged_until, names_answering
from octo_spec.iam.answering_actions import actions as actions_with
from octo_spec.iam.answering_actions import unclassified_actions as unclassified_for
from octo_spec.iam.catalog import Level, expand
from octo_spec.iam.catalog_data import data_date
from octo_spec.iam.glob import is_literal, wild
from octo_spec.iam.glob_matching import any_matches
from octo_spec.model.review_facts import Tone, known_position

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from octo_spec.iam.catalog import Action
    from octo_spec.iam.glob import Patterns

ASKS: Final = "What it asks"
NOT_COVERED: Final = "What it does not cover"
SOURCE: Final = "Source"
HEADINGS: Final = (ASKS, NOT_COVERED, SOURCE)
"""The headings of a page, in this order, after its summary."""

_ADDRESS: Final = re.compile(r"https://[^\s,]+")


@frozen(slots=False)  # no slots: caches what is computed from the page and the tables of actions
class ReviewQuestion:
    """Whether a role may do any of some actions, on any resource, under any condition.

    The actions are those with any of ``effects`` in the table of effects, and ``actions``, which may have
    wildcards; if there are ``levels``, only those of ``actions`` count that have one of these access levels.
    ``phrase`` follows "the role". The deploy-time inputs of a spec are a ``Question`` of the model instead.

    The first screen of a review shows the gravest yes: ``deed`` says there what the role does, in words for
    readers who do not know IAM (without it: the phrase), and ``tone`` how the card looks. ``gravity`` sorts
    the questions, from 0 to 100 for the gravest. A question that ``has_card`` has its own card there.
    ``known_by`` are actions that reviewers look for, or all of a service: lists of the question's actions
    begin with them.
    """

    id: str
    phrase: str
    actions: tuple[str, ...]
    page: str
    levels: frozenset[Level] = frozenset()
    deed: str = ""
    tone: Tone = Tone.CAUTION
    gravity: int = 50
    has_card: bool = False
    effects: tuple[str, ...] = ()
    known_by: tuple[str, ...] = ()

    @cached_property
    def sections(self) -> dict[str, str]:
        """The page: its summary under an empty heading, and the text under each of ``HEADINGS``."""
        summary, *lines = inspect.cleandoc(self.page).split("\n")
        starts = [at for at, line in enumerate(lines) if line in HEADINGS]
        bodies = {lines[at]: lines[at + 1 : end] for at, end in pairwise([*starts, len(lines)])}
        return {"": summary, **{title: " ".join(" ".join(body).split()) for title, body in bodies.items()}}

    @property
    def sentence(self) -> str:
        """What the role may do, as a sentence."""
        return self.sections[""]

    @property
    def sources(self) -> tuple[str, ...]:
        """The addresses of the sources of the page."""
        return tuple(_ADDRESS.findall(self.sections[SOURCE]))

    @property
    def plural_phrase(self) -> str:
        """The phrase after "actions that": "read secrets"."""
        verb, space, rest = self.phrase.partition(" ")
        return f"{_plural(verb)}{space}{rest}"

    @property
    def as_of(self) -> date:
        """The date of AWS's documentation by which the actions are known."""
        return judged_until() if self.effects else data_date()

    # --- which actions decide it ---------------------------------------------------------------

    @cached_property
    def _patterns(self) -> Patterns:
        return frozenset(wild(each.lower()) for each in self.actions)

    @cached_property
    def _patterns_by_service(self) -> dict[str, Patterns]:
        """The patterns by the service that they name."""
        services = {pattern.partition(":")[0] for pattern in self._patterns}
        return {
            service: frozenset(each for each in self._patterns if each.partition(":")[0] == service)
            for service in services
        }

    @cached_property
    def covers_later_names(self) -> bool:
        """Whether its own patterns match names that AWS may add; AWS documents no levels of these."""
        return not self.levels and not all(map(is_literal, self._patterns))

    def is_about(self, action: Action) -> bool:
        """Return whether the question depends on a documented action."""
        return self._has_effect(action, EffectAnswer.YES) or (bool(self.actions) and self._names(action))

    def is_unclassified(self, action: Action) -> bool:
        """Return whether it is not known if the question depends on a documented action.

        So is an action that the catalogue has and the table of effects does not have yet.
        """
        if not self.effects or self.is_about(action):
            return False
        return not all(
            action.name in names_answering(action.service, effect, EffectAnswer.NO) for effect in self.effects
        )

    def may_be_about(self, undocumented: str) -> bool:
        """Return whether the question may depend on an action that AWS does not document, by its name."""
        return bool(self.effects) or any_matches(self._patterns, undocumented.lower())

    def _has_effect(self, action: Action, answer: EffectAnswer) -> bool:
        return any(action.name in names_answering(action.service, effect, answer) for effect in self.effects)

    def _names(self, action: Action) -> bool:
        if self.levels and self.levels.isdisjoint(action.levels):
            return False
        if "*" in self.actions:
            return True
        patterns = self._patterns_by_service.get(action.service)
        return patterns is not None and any_matches(patterns, action.full_name.lower())

    def deciding_actions(self, actions: Iterable[Action]) -> tuple[str, ...]:
        """Return the ``actions`` that decide the question."""
        return tuple(action.full_name for action in actions if self.is_about(action))

    @cached_property
    def documented_actions(self) -> tuple[str, ...]:
        """All actions of today's catalogue that decide the question, sorted."""
        named = (action for written in self.actions for action in expand(written))
        by_effect = (name for effect in self.effects for name in actions_with(effect))
        return tuple(sorted({*self.deciding_actions(named), *by_effect}))

    @cached_property
    def unclassified_actions(self) -> tuple[str, ...]:
        """All actions of the table of effects that may decide the question or not, sorted."""
        open_names = {name for effect in self.effects for name in unclassified_for(effect)}
        return tuple(sorted(open_names.difference(self.documented_actions)))

    def known_first(self, actions: Iterable[str]) -> tuple[str, ...]:
        """Move the actions that reviewers look for to the front; the others keep their order."""
        return tuple(sorted(actions, key=self.known_position))

    def known_position(self, action: str) -> int:
        """Return the position of an action among those that reviewers look for, which come first."""
        return known_position(action, self.known_by)

    @property
    def queried_actions(self) -> tuple[str, ...]:
        """The names and patterns of its actions, for the access engine: no names where patterns say more."""
        if self.levels or not self.actions:
            return self.documented_actions
        by_effect = (name for effect in self.effects for name in actions_with(effect))
        return tuple(dict.fromkeys((*by_effect, *self.actions)))


_PLURALS: Final = {"does": "do", "goes": "go", "has": "have", "is": "are"}
_SIBILANTS: Final = ("ches", "shes", "sses", "xes", "zzes")


def _plural(verb: str) -> str:
    """Return the plural of a verb in the third person.

    >>> [_plural(verb) for verb in ("reads", "passes", "exposes", "copies", "does")]
    ['read', 'pass', 'expose', 'copy', 'do']
    """
    if verb in _PLURALS:
        return _PLURALS[verb]
    if verb.endswith("ies"):
        return f"{verb.removesuffix('ies')}y"
    return verb.removesuffix("es" if verb.endswith(_SIBILANTS) else "s")
