"""Parameters that affect only the name of a role: the role's name without a value becomes their default."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.model.foreign_patterns import foreign_match
from octo_spec.model.presence import subject
from octo_spec.model.text import Param
from octo_spec.model.traversal import presences, texts
from octospec_cloudformation.reading.inputs import ValueInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Role
    from octospec_cloudformation.reading.reading_context import Context


class LearnedNamesError(Exception):
    """Parameters affect only the names of roles: it is known which names roles have without them."""

    def __init__(self, named: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self.named = named


def learn_default_names(roles: tuple[Role, ...], context: Context) -> None:
    """Raise an error if the template must be read again with defaults for the names of roles."""
    if context.role_names and (named := tuple(_default_names(roles, context))):
        raise LearnedNamesError(named)


def report_default_names(context: Context) -> None:
    """Report the parameters that have a default now."""
    for name, default in context.decisions.named:
        message = f"if {name} is empty, a role is named {default}, which becomes the default of {name}"
        meaning = f"give {default} when you update a stack in which it is empty"
        context.notes.changed_input(context.inputs[name].written.span, message, meaning)


def _default_names(roles: tuple[Role, ...], context: Context) -> Iterator[tuple[str, str]]:
    """List the parameters on which nothing depends except names, each with the name without a value."""
    unnamed = [replace(role, name=None, named=role.presence) for role in roles]
    tested = {subject(test) for role in unnamed for each in presences(role) for test in each.tests}
    used = {
        each.id
        for role in unnamed
        for text in texts(role)
        for each in text.references
        if isinstance(each, Param)
    }
    for name, defaults in context.role_names.items():
        question, default = context.inputs[name], min(defaults)
        if not isinstance(question, ValueInput) or len(defaults) > 1 or not _accepts(question, default):
            continue
        if not {question.id, question.subject.id} & (tested | used):
            yield name, default


def _accepts(question: ValueInput, value: str) -> bool:
    """Return whether AWS accepts a value for a parameter."""
    written = question.written
    shortest, longest = written.number("MinLength"), written.number("MaxLength")
    if len(value) < (shortest or 0) or (longest is not None and len(value) > longest):
        return False
    pattern = written.text("AllowedPattern")
    return not pattern or bool(foreign_match(pattern, value))
