"""Regular expressions, in RE2: the syntax of Terraform's, and time that is linear in the length of a text.

https://github.com/google/re2/wiki/Syntax. Terraform matches with Go's package, which implements RE2. Python's
own engine backtracks: ``^(a|aa)+$`` takes it exponential time, and a module may come from anyone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from octo_spec.foreign.notes import refuse
from octospec_terraform.reading.context import MAX_STEPS
from octospec_terraform.reading.functions.kinds import literals, unknown
from octospec_terraform.reading.values import Listing, Table, fail, string

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Span
    from octospec_terraform.reading.evaluation import Evaluation
    from octospec_terraform.reading.values import Value

Match: TypeAlias = Any
"""A match of RE2, which declares no types: like one of Python's engine."""
Pattern: TypeAlias = Any
"""A pattern of RE2, which declares no types either."""

MAX_MEMORY: Final = 1 << 20
"""The bytes that a pattern may take: a larger one would also match slowly."""
WORK_OF_A_STEP: Final = 1_000
"""Instructions of a pattern times characters of a text, which count as one step of the evaluation."""


def regex(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    """Return the first match, or its groups."""
    known = literals(evaluator, values, span)
    if known is None:
        return unknown("regex", values, span)
    written, text = known
    found = next(_matches(evaluator, written, text, span), None)
    return (
        fail(span, "the regular expression matches nothing") if found is None else _match_value(found, span)
    )


def regex_all(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    """Return all matches, or their groups."""
    known = literals(evaluator, values, span)
    if known is None:
        return unknown("regexall", values, span)
    written, text = known
    return Listing(
        tuple(_match_value(found, span) for found in _matches(evaluator, written, text, span)), span=span
    )


def _match_value(found: Match, span: Span) -> Value:
    named, groups = found.groupdict(), found.groups()
    if named and len(named) < len(groups):
        return fail(span, "a regular expression cannot have groups both with and without a name")
    if named:
        entries = ((key, _group(value, span)) for key, value in sorted(named.items()))
        return Table(tuple(entries), span=span)
    if groups:
        return Listing(tuple(_group(group, span) for group in groups), span=span)
    return string(span, found.group())


def _group(text: str | None, span: Span) -> Value:
    return None if text is None else string(span, text)


# --- replacing ---------------------------------------------------------------------------------


def is_pattern(old: str) -> bool:
    """Return whether ``replace`` reads a text as a regular expression."""
    return len(old) > 1 and old.startswith("/") and old.endswith("/")


def replace_matches(evaluator: Evaluation, known: tuple[str, str, str], span: Span) -> str:
    """Replace all matches of ``/PATTERN/`` in a text by a template."""
    text, old, new = known
    parts, position = [], 0
    for found in _matches(evaluator, old[1:-1], text, span):
        parts += [text[position : found.start()], _expand(found, new)]
        position = found.end()
    return "".join((*parts, text[position:]))


_GROUP: Final = re.compile(r"\$(?:\$|\{(\w+)\}|(\w+))")


def _expand(found: Match, template: str) -> str:
    """Replace ``$1`` and ``${name}`` by groups, an absent group by nothing: https://pkg.go.dev/regexp."""
    return _GROUP.sub(
        lambda group: _text_of_group(found, group[1] or group[2]) if group[0] != "$$" else "$", template
    )


def _text_of_group(found: Match, name: str) -> str:
    groups = (found.group(), *found.groups())
    if name.isdecimal():
        # No pattern has a thousand groups, and Python reads no number of thousands of digits.
        number = int(name) if len(name) < len("1000") else len(groups)
        return groups[number] or "" if number < len(groups) else ""
    return found.groupdict().get(name) or ""


# --- matching ----------------------------------------------------------------------------------


def _matches(evaluator: Evaluation, written: str, text: str, span: Span) -> Iterator[Match]:
    """Find the matches in a text as Go does: none is empty at the end of another one."""
    pattern, end = _compile(written, span), -1
    for found in _searches(evaluator, pattern, text, span):
        if not found.start() == found.end() == end:
            yield found
        end = found.end()


def _searches(evaluator: Evaluation, pattern: Pattern, text: str, span: Span) -> Iterator[Match]:
    """Search in the rest of a text, again and again: each search may read all of the rest."""
    _count_steps(evaluator, pattern, len(text), span)
    try:
        for found in pattern.finditer(text):
            yield found
            _count_steps(evaluator, pattern, len(text) - found.end(), span)
    except UnicodeEncodeError:
        refuse(span, "octospec does not support half of a character in a text for a regular expression")


def _count_steps(evaluator: Evaluation, pattern: Pattern, characters: int, span: Span) -> None:
    """Count what a search may cost at most: each character once for each instruction of the pattern."""
    size: int = pattern.programsize
    steps = 1 + size * characters // WORK_OF_A_STEP
    if steps > evaluator.context.steps:
        refuse(
            span,
            f"this regular expression, with a text of {characters:,} characters, exceeds octospec's limit "
            f"of {MAX_STEPS:,} evaluation steps for a module",
        )
    evaluator.context.step(span, steps)


def _compile(written: str, span: Span) -> Pattern:
    try:
        import re2  # noqa: PLC0415 - an extra, which few modules need
    except ImportError:
        from octo_spec.plugin.package_extras import extra_help  # noqa: PLC0415 - only for a message

        refuse(
            span,
            "google-re2, which evaluates the regular expressions of modules, is not installed; "
            + extra_help("re2"),
        )
    options = re2.Options()
    options.max_mem, options.log_errors = MAX_MEMORY, False
    if _BYTE.search(written):
        refuse(span, r"octospec and Terraform do not support \C in a regular expression")
    try:
        return re2.compile(written, options)
    except re2.error as error:
        refuse(span, f"Terraform and octospec do not support this regular expression: {_reason(error)}")
    except UnicodeEncodeError:
        refuse(span, "octospec does not support half of a character in a regular expression")


_BYTE: Final = re.compile(r"(?:^|[^\\])(?:\\\\)*\\C")
"""An escape for one byte, which this engine supports, and Go's does not."""


def _reason(error: Exception) -> str:
    reason = error.args[0] if error.args else ""
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
