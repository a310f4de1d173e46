"""A reviewer's question about a role, as a value: a phrase, the actions that decide it, and its page."""

from __future__ import annotations

import inspect
import re
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.iam.catalog import Level, expand
from octo_spec.iam.glob import is_literal, wild
from octo_spec.iam.glob_matching import any_matches
from octo_spec.model.review_facts import Tone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.iam.catalog import Action
    from octo_spec.iam.glob import Patterns

ASKS: Final = "What it asks"
NOT_COVERED: Final = "What it does not cover"
SOURCE: Final = "Source"
HEADINGS: Final = (ASKS, NOT_COVERED, SOURCE)
"""The headings of a page, in this order, after its summary."""

_ADDRESS: Final = re.compile(r"https://[^\s,]+")


@frozen(slots=False)  # no slots: caches what is computed from the page and the catalogue
class ReviewQuestion:
    """Whether a role may do any of ``actions``, on any resource, under any condition.

    ``phrase`` follows "the role". An action may have wildcards; if there are ``levels``, only actions of
    these access levels count. The deploy-time inputs of a spec are a ``Question`` of the model instead.

    The first screen of a review shows the gravest yes: ``deed`` says there what the role does, in words for
    readers who do not know IAM (without it: the phrase), and ``tone`` how the card looks. ``gravity`` sorts
    the questions, from 0 to 100 for the gravest. A question that ``has_card`` has its own card there.
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
        """The addresses of the sources of the table of actions."""
        return tuple(_ADDRESS.findall(self.sections[SOURCE]))

    @cached_property
    def _patterns(self) -> Patterns:
        return frozenset(wild(each.lower()) for each in self.actions)

    @cached_property
    def _by_service(self) -> dict[str, Patterns]:
        """The patterns by the service that they name."""
        services = {pattern.partition(":")[0] for pattern in self._patterns}
        return {
            service: frozenset(each for each in self._patterns if each.partition(":")[0] == service)
            for service in services
        }

    @cached_property
    def is_closed(self) -> bool:
        """Whether the question names each of its actions, so that no later action can belong to it."""
        return not self.levels and all(map(is_literal, self._patterns))

    def is_about(self, action: Action) -> bool:
        """Return whether the question depends on a documented action."""
        if self.levels and self.levels.isdisjoint(action.levels):
            return False
        if "*" in self.actions:
            return True
        patterns = self._by_service.get(action.service)
        return patterns is not None and any_matches(patterns, action.full_name.lower())

    def among(self, actions: Iterable[Action]) -> tuple[str, ...]:
        """Return the ``actions`` that decide the question."""
        return tuple(action.full_name for action in actions if self.is_about(action))

    @property
    def documented(self) -> tuple[str, ...]:
        """All actions of today's catalogue that decide the question."""
        named = (action for written in self.actions for action in expand(written))
        return tuple(sorted(set(self.among(named))))
