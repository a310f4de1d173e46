"""Every granted or denied action, and what the vendor says to each question, one row each, as CSV.

A cell that a spreadsheet would read as a formula begins with a quote, which makes it text:
https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from octospec_review.writing.words import combinations_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.review_facts import ReviewedGrant, ReviewedRole, ReviewFacts, UnreadPart

COLUMNS: Final = (
    *("grant", "role", "group", "category", "effect", "action", "level", "resources", "conditions"),
    *("if", "why", "findings"),
)
FEATURES: Final = "features"
"""The last column of the table for a spec with features: those that need the grant."""
NOT_DOCUMENTED: Final = "not documented"
NOT_READ: Final = "not read"
"""The effect of an unread part: it is unknown what it grants."""

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "|", "%")
"""The first characters of a formula, and the quote that converts a formula to text."""


VENDOR_COLUMNS: Final = ("question", "text", "answer of the vendor, not checked")


def vendor_table(facts: ReviewFacts) -> str:
    """Write what the vendor says, for a security questionnaire; it is not checked."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(VENDOR_COLUMNS)
    for each in facts.vendor:
        writer.writerow(map(quote_formula, (each.id, each.question, "\n".join(each.answers))))
    return written.getvalue()


def permissions_table(facts: ReviewFacts) -> str:
    """Write the table."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    has_features = bool(facts.features)
    writer.writerow((*COLUMNS, *((FEATURES,) if has_features else ())))
    for row, features in _rows(facts):
        writer.writerow(map(quote_formula, (*row, *((features,) if has_features else ()))))
    return written.getvalue()


def _rows(facts: ReviewFacts) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield each row, and the features that need its grant."""
    for grant in facts.grants:
        features = "; ".join(each.title for each in facts.features if grant.id in each.grants)
        yield from ((_row(grant, action, level), features) for action, level in _actions(grant))
    for role in facts.roles:
        for part in role.unread:
            yield from ((row, "") for row in _unread(role, part))


def _actions(grant: ReviewedGrant) -> Iterator[tuple[str, str]]:
    """List the actions of a grant, each with its level."""
    for part in grant.by_level:
        yield from ((action, part.level) for action in part.actions)
    yield from ((name, NOT_DOCUMENTED) for name in grant.undocumented)


def _row(grant: ReviewedGrant, action: str, level: str) -> tuple[str, ...]:
    resources = f"{'all except ' if grant.resources_excepted else ''}{' '.join(grant.resources)}"
    findings = "; ".join(finding.rule for finding in grant.findings)
    return (
        *(grant.id, grant.role, grant.group, grant.category, grant.effect, action, level, resources),
        *(" and ".join(grant.conditions), combinations_in_words(grant.combinations), grant.why, findings),
    )


def _unread(role: ReviewedRole, part: UnreadPart) -> Iterator[tuple[str, ...]]:
    """Return a row for each action that an unread part could be about, with the reason and the place."""
    when, why = combinations_in_words(part.combinations), f"{part.text} ({part.place})"
    for action in part.actions or ("",):
        yield ("", role.id, "", "", NOT_READ, action, "", "", "", when, why, "")


def quote_formula(cell: str) -> str:
    """Quote a text that a spreadsheet would read as a formula; its line ends are those of the table."""
    ended = cell.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{ended}" if ended.startswith(FORMULA) else ended


def unquote_formula(cell: str) -> str:
    """Remove the quote again."""
    return cell.removeprefix("'")
