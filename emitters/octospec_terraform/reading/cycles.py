"""The parts in evaluation, from the outermost to the innermost: a cycle is reported with its path.

Terraform refuses such a module as a whole: https://developer.hashicorp.com/terraform/internals/graph
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from octo_spec.diagnostics import Span
    from octospec_terraform.reading.evaluation import Evaluation


class CycleError(Exception):
    """A part depends on itself: ``try`` and answers do not prevent the error, and no part can be applied."""

    def __init__(self, span: Span, message: str) -> None:
        super().__init__(message)
        self.span, self.message = span, message


@contextmanager
def guard_against_cycle(
    evaluator: Evaluation, what: Hashable, name: Callable[[], str], span: Span
) -> Iterator[None]:
    """Evaluate the part ``name``, once in a case: until the end, another evaluation of it is a cycle."""
    inside = evaluator.context.opened
    key = (what, tuple(sorted(evaluator.case.answers.items())))
    if key in inside:
        path = (*tuple(inside.values())[tuple(inside).index(key) :], name)
        named = " → ".join(each() for each in path)
        raise CycleError(span, f"this is a cycle, which Terraform refuses: {named}")
    inside[key] = name
    try:
        yield
    finally:
        del inside[key]
