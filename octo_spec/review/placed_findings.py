"""The findings of rules, by their part of the spec."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.lint.linting import NO_LINTING
from octo_spec.model.review_facts import ReviewedRule, ReviewFinding
from octo_spec.source import Mapping, Sequence

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from octo_spec.diagnostics import Span
    from octo_spec.language.spans import Location, Spans
    from octo_spec.lint.linting import LintFinding, Linting
    from octo_spec.source import Node


@frozen(slots=False)  # no slots: caches an index
class PlacedFindings:
    """Findings of one spec; empty if only an artifact is known. ``linting`` waits for them."""

    linting: Callable[[], Linting] = NO_LINTING
    spans: Spans | None = None

    @cached_property
    def findings(self) -> tuple[LintFinding, ...]:
        """The findings, in file order."""
        return self.linting().findings

    def findings_within(self, location: Location) -> tuple[ReviewFinding, ...]:
        """Return the findings at a location and inside it."""
        if self.spans is None or not self._findings_by_span:
            return ()
        node = self.spans.node(location)
        places = dict.fromkeys((self.spans.key(location), self.spans.at(location)))
        places |= dict.fromkeys(_spans(node) if node else ())
        return tuple(fact for place in places for fact in self._findings_by_span.get(place, ()))

    @cached_property
    def _findings_by_span(self) -> dict[Span | None, list[ReviewFinding]]:
        index: dict[Span | None, list[ReviewFinding]] = {}
        for found in self.findings:
            index.setdefault(found.diagnostic.span, []).append(_as_fact(found))
        return index

    def elsewhere(self, reported: Container[ReviewFinding]) -> tuple[ReviewFinding, ...]:
        """Return the findings that are not among ``reported``."""
        facts = map(_as_fact, self.findings)
        return tuple(fact for fact in dict.fromkeys(facts) if fact not in reported)

    @property
    def rules(self) -> tuple[ReviewedRule, ...]:
        """The rules that find something, by name."""
        kinds = {found.diagnostic.kind.name: found.diagnostic.kind for found in self.findings}
        return tuple(ReviewedRule(kind.code, name, kind.summary) for name, kind in sorted(kinds.items()))


def _as_fact(found: LintFinding) -> ReviewFinding:
    """Return a finding without its place."""
    kind = found.diagnostic.kind
    return ReviewFinding(
        kind.code, kind.name, kind.severity.value, found.diagnostic.message, found.accepted or ""
    )


def _spans(node: Node) -> Iterator[Span]:
    """Yield the places of a node, its keys and all nodes inside it."""
    yield node.span
    match node:
        case Mapping(entries):
            for entry in entries:
                yield entry.key.span
                yield from _spans(entry.value)
        case Sequence(items):
            for item in items:
                yield from _spans(item)
        case _:
            return
