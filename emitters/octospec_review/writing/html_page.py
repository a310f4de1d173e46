"""The page: one file that loads nothing, and is readable without its script.

Jinja2 escapes every text of the facts; style and script are the only parts that octospec inserts unchanged. A
content security policy contains the hashes of both, so that nothing else on the page can run.

https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CSP
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import DictLoader, Environment, StrictUndefined, pass_eval_context
from markupsafe import Markup, escape

from octo_spec.diagnostics import documentation_page
from octo_spec.model.feature_words import ALWAYS
from octo_spec.model.vendor import NO_STATEMENT, NOT_CHECKED
from octo_spec.plugin.compiled_templates import CompiledTemplates
from octospec_review.vocabulary import OF_USERS, SECTIONS, SHORT_TITLES, USE_OF_LIMITS
from octospec_review.writing.answer_matrix import answer_matrix, worst_first
from octospec_review.writing.answer_views import answer_views, undecided_count, way_views
from octospec_review.writing.approved_answers import FIRST_GAINED, compared_answers
from octospec_review.writing.card_views import card_views
from octospec_review.writing.change_counts import since_in_words
from octospec_review.writing.combination_rows import counted_levels, level_data, may_gain, row_views
from octospec_review.writing.grant_views import feature_views, grant_groups
from octospec_review.writing.gravest_gain import changes_by_gravity, gravest_gain
from octospec_review.writing.growing_patterns import added_in_words, growing_rows
from octospec_review.writing.named_blanks import EXPLAINED, has_named_blanks
from octospec_review.writing.role_views import (
    has_limits,
    is_open,
    not_seen,
    role_views,
    unread_views,
    user_names,
)
from octospec_review.writing.source_hashes import source_hashes
from octospec_review.writing.summary_page import DECISIONS, MOST_ROWS
from octospec_review.writing.view import customer_name, review_name
from octospec_review.writing.words import ANSWER_MEANINGS, COUNTED_ACTIONS, SCOPE_MEANINGS

if TYPE_CHECKING:
    from jinja2 import Template

    from octo_spec.model.review_facts import ReviewFacts
    from octospec_review.writing.view import View

FOLDER: Final = Path(__file__).parent
PAGE: Final = "page.html.j2"
VENDOR: Final = "vendor.html.j2"
STYLE: Final = "style.css"
SCRIPT: Final = "page.js"
OPTIONS: Final[dict[str, Any]] = {
    "trim_blocks": True,
    "lstrip_blocks": True,
    # Otherwise the compiled page would contain the results of filters for constants.
    "optimized": False,
}
"""The settings that decide what the page is compiled to."""


def page(facts: ReviewFacts) -> str:
    """Write the page."""
    parts = (_frame, _summary, _table_of_answers, _statements, _details, _differences)
    written = _template().render(
        facts=facts, **{name: value for part in parts for name, value in part(facts).items()}
    )
    return written.rstrip("\n") + "\n"


# --- what the template needs -------------------------------------------------------------------


def _frame(_: ReviewFacts) -> View:
    """Return the parts that are the same on every page."""
    return {
        "numbers": {id: number for number, id in enumerate(SECTIONS, start=1)},
        "short_titles": SHORT_TITLES,
        "decisions": DECISIONS,
        "not_checked": NOT_CHECKED,
        "no_statement": NO_STATEMENT,
        "policy": content_security_policy(),
        "glossary": documentation_page("glossary"),
        "style": Markup(_text(STYLE)),  # noqa: S704 - a file of this package, which contains no text of a spec
        "script": Markup(_text(SCRIPT)),  # noqa: S704 - as above
    }


def _summary(facts: ReviewFacts) -> View:
    """Return the first screen, and what the whole page depends on."""
    return {
        "name": review_name(facts),
        "customer": customer_name(facts),
        "titles": {id: title for id, title in SECTIONS.items() if id != "vendor" or facts.vendor},
        "classes": classes(facts),
        "several": len(facts.roles) > 1,
        "has_limits": has_limits(facts),
        "unknown": bool(may_gain(facts)),
        "may_gain": may_gain(facts),
        "open_end": is_open(facts),
        "may_allow": any(role.unread for role in facts.roles),
        "not_read": unread_views(facts),
        "cards": card_views(facts),
        "hashes": source_hashes(facts),
    }


def _table_of_answers(facts: ReviewFacts) -> View:
    """Return the answers for each combination of choices."""
    rows = worst_first(facts, row_views(facts))
    return {
        "rows": rows,
        "matrix": answer_matrix(facts, rows),
        "most_printed": MOST_ROWS,
        "meanings": ANSWER_MEANINGS,
        "scopes": SCOPE_MEANINGS,
        "level_data": level_data(facts),
        "counted_levels": counted_levels(facts),
        "counted_words": COUNTED_ACTIONS,
    }


def _statements(facts: ReviewFacts) -> View:
    """Return the features, and the statements by group."""
    groups = grant_groups(facts)
    return {
        "groups": groups,
        "features": (features := feature_views(facts)),
        "has_limited_features": any(each["permitted"] != ALWAYS for each in features),
        "first": FIRST_SHOWN,
        "filterable": [question for question in facts.questions if question.id in _with_grants(facts)],
        "has_reasons": bool(facts.features) or any(grant.why or grant.findings for grant in facts.grants),
        "has_rules": any(group["rules"] for group in groups),
        "has_denies": any(not grant.is_allow for grant in facts.grants),
    }


def _details(facts: ReviewFacts) -> View:
    """Return the sections after the statements."""
    return {
        "undecided": undecided_count(facts),
        "ways": way_views(facts),
        "answers": answer_views(facts),
        "growing": growing_rows(facts),
        "came": added_in_words(facts),
        "roles": role_views(facts),
        "users": user_names(facts),
        "of_users": OF_USERS,
        "blanks": EXPLAINED if has_named_blanks(facts) else "",
        "most_growing": _most_growing(facts),
        "use_of_limits": USE_OF_LIMITS,
    }


MOST_GROWING: Final = 12
"""The number of patterns that the page shows; from twice as many, the others are folded."""


def _most_growing(facts: ReviewFacts) -> int:
    """Return how many patterns the page shows: all that have gained actions since an earlier review."""
    rows = growing_rows(facts)
    if len(rows) < 2 * MOST_GROWING:
        return len(rows)
    return max(MOST_GROWING, sum(bool(row["came"]) for row in rows))


def _differences(facts: ReviewFacts) -> View:
    """Return the differences from the approved version."""
    compared = compared_answers(facts)
    return {
        "since": since_in_words(facts),
        "compared": [row for row in compared if row["is_changed"]],
        "same": [row for row in compared if not row["is_changed"]],
        "first_gained": FIRST_GAINED,
        "changes": changes_by_gravity(facts),
        "gravest": gravest_gain(facts),
        "not_seen": not_seen(facts),
    }


FIRST_SHOWN: Final = 4
"""The number of actions and questions in the row of a statement, before it is opened."""


def _with_grants(facts: ReviewFacts) -> set[str]:
    """Return the questions to which a grant gives a yes."""
    return {answer.question for answer in facts.answers if answer.parts}


MANY_GRANTS: Final = 300
"""Beyond this number of grants, the browser draws only those that are in view."""

MOST_STICKY: Final = 2
"""The maximum number of choices that stay in view: more would cover the page."""


def classes(facts: ReviewFacts) -> list[str]:
    """Return the CSS classes of the page: for many statements, and for few choices."""
    found = {"many": len(facts.grants) > MANY_GRANTS, "two": len(facts.choices) <= MOST_STICKY}
    return [name for name, is_so in found.items() if is_so]


def content_security_policy() -> str:
    """Allow the style and the script of the page, by their hashes, and nothing else."""
    return (
        f"default-src 'none'; style-src '{_hash(_text(STYLE))}'; script-src '{_hash(_text(SCRIPT))}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _with_plain_ends(value: object) -> object:
    """Replace the line ends of any system by those of the page."""
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def _code_markup(words: str) -> Markup:
    """Write text between backticks as code; all of it is escaped."""
    parts = words.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part)
        for number, part in enumerate(parts)
    )


_PARTS: Final = re.compile(r"(?<=:)|(?<=[a-z0-9])(?=[A-Z])")
"""Where the name of an action can continue on the next line."""


def _breakable(action: str) -> Markup:
    """Write the name of an action, which breaks between its words if it is too long for a line."""
    return Markup("<wbr>").join(_PARTS.split(action))


@cache
def _text(name: str) -> str:
    return (FOLDER / "templates" / name).read_text("utf-8")


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True,
        bytecode_cache=CompiledTemplates(FOLDER, OPTIONS),
        # It is called for constants, too, and not when the page is compiled, since it takes a context.
        finalize=pass_eval_context(lambda _, value: _with_plain_ends(value)),
        loader=DictLoader({name: _text(name) for name in (PAGE, VENDOR)}),
        undefined=StrictUndefined,
        **OPTIONS,
    )
    environment.filters |= {"coded": _code_markup, "breakable": _breakable}
    return environment.get_template(PAGE)
