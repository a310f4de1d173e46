"""What is known of the word at a place: an action, a pattern, an id, a key, a rule, a managed policy."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.effect_words import effects_in_words
from octo_spec.editor.cursor import cursor_at
from octo_spec.editor.ids import IdKind, use_at
from octo_spec.editor.schema_walk import description_at
from octo_spec.frozen import frozen
from octo_spec.iam.catalog import Action, UnknownName, action, expand
from octo_spec.iam.catalog_data import data_date
from octo_spec.iam.managed_policies import has_policy
from octo_spec.language.near_words import closest
from octo_spec.lint.discovery import installed_rules
from octo_spec.lint.rule_pages import parse
from octo_spec.repair.text_edits import TextPlace, TextRange

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.editor.edited_text import EditedText
    from octo_spec.editor.ids import IdUse
    from octo_spec.language.schema import FileKind
    from octo_spec.lint.rule import Rule

MOST_LISTED: Final = 20
"""The actions of a pattern that are named."""
_WORD: Final = re.compile(r"[A-Za-z0-9_:.*?/+=,@-]+")
_ACTION: Final = re.compile(r"[a-z0-9-]+:[A-Za-z0-9*?]+", re.IGNORECASE)


@frozen
class Hover:
    """A text in Markdown about a part of a file."""

    markdown: str
    range: TextRange


def hover_at(document: EditedText, place: TextPlace, spec: EditedText | None = None) -> Hover | None:
    """Return what is known of the word at a place; ``spec`` declares the ids, if the file does not."""
    spec = spec or document
    use = use_at(document, place, spec)
    if use is not None:
        text = _id_text(spec, use)
        return Hover(text, use.range) if text else None
    found = word_at(document, place)
    if found is None:
        return None
    word, range_ = found
    text = _word_text(document, word, range_)
    return Hover(text, range_) if text else None


def word_at(document: EditedText, place: TextPlace) -> tuple[str, TextRange] | None:
    """Return the word at a place."""
    line = document.lines[place.line] if place.line < len(document.lines) else ""
    for found in _WORD.finditer(line):
        word = found[0].rstrip(":,.")
        end = found.start() + len(word)
        if found.start() <= place.column <= end and word:
            return word, TextRange(TextPlace(place.line, found.start()), TextPlace(place.line, end))
    return None


def _word_text(document: EditedText, word: str, range_: TextRange) -> str:
    if _ACTION.fullmatch(word):
        return pattern_text(word) if set("*?") & set(word) else action_text(word)
    if rule := _rules().get(word):
        return _rule_text(rule)
    if has_policy(word.rpartition("/")[2]) and not word.islower():
        return f"**{word}**: an AWS managed policy"
    cursor = cursor_at(document, range_.start)
    kind: FileKind = "customers" if document.is_customers else "spec"
    described = None if cursor.as_key is None else description_at(kind, (*cursor.as_key, word))
    return f"**{word}**: {described}" if described else ""


# --- actions -----------------------------------------------------------------------------------


def action_text(name: str) -> str:
    """Describe one action, as ``octospec explain`` does."""
    found = action(name)
    if isinstance(found, UnknownName):
        near = closest(name, (each.full_name for each in expand(f"{name.partition(':')[0]}:*")))
        guess = f" Did you mean `{near}`?" if near else ""
        return f"**{name}**: AWS documented no such action on {data_date()}.{guess}"
    keys = ", ".join(f"`{key}`" for key in found.condition_keys) or "only global keys"
    kinds = ", ".join(found.listed_kinds) or "none: the action is not limited to resources"
    return "\n\n".join(
        (
            f"**{found.full_name}** ({_levels(found)})",
            f"{found.description.rstrip('.')}.",
            f"What it does: {effects_in_words(found)}.",
            f"Resource types: {kinds}",
            f"Condition keys: {keys}",
            f"As documented by AWS on {data_date()}; `octospec explain {found.full_name}` has the reasons.",
        )
    )


def _levels(found: Action) -> str:
    return ", ".join(level.value for level in found.levels)


def pattern_text(pattern: str) -> str:
    """Count the actions that a pattern matches, by access level, and name the first."""
    matched = expand(pattern)
    if not matched:
        return f"**{pattern}**: matches no action that AWS documented on {data_date()}"
    counts = Counter(_levels(each) for each in matched)
    counted = ", ".join(f"{count} {level}" for level, count in counts.most_common())
    named = "\n".join(f"- `{each.full_name}` ({_levels(each)})" for each in matched[:MOST_LISTED])
    more = len(matched) - MOST_LISTED
    rest = f"\n- and {more} more: `octospec expand '{pattern}'` lists all" if more > 0 else ""
    return f"**{pattern}** matches {len(matched)} actions on {data_date()}: {counted}\n\n{named}{rest}"


# --- rules and ids -----------------------------------------------------------------------------


def _rules() -> dict[str, Rule]:
    return {each.rule.kind.name: each.rule for each in installed_rules().rules}


def _rule_text(rule: Rule) -> str:
    page = parse(rule.page)
    return "\n\n".join((f"**{rule.kind.code} {rule.kind.name}**: {rule.kind.summary}", *_sections(page)))


def _sections(page: object) -> Iterator[str]:
    for heading, passages in getattr(page, "sections", ()):
        body = "\n\n".join(f"```yaml\n{each.text}\n```" if each.is_code else each.text for each in passages)
        yield f"*{heading}*\n\n{body}"


def _id_text(document: EditedText, use: IdUse) -> str:
    """Describe an id by what its declaration says, and by what a choice adds."""
    lines = [f"**{use.id}** ({use.kind.value})"]
    for each in document.facts.declarations:
        if (each.kind, each.id) == (use.kind, use.id):
            lines += each.texts
        if use.kind is IdKind.CHOICE and use.id in each.needs:
            lines.append(f"Needed by {each.kind.value.rstrip('s')} `{each.id}`")
    return "\n\n".join(lines)
