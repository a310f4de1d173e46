"""The same facts as Markdown, for a ticket or a pull request; no text of a spec becomes markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.model.feature_words import ALWAYS, permitted_in_words
from octo_spec.model.level_words import VERBS
from octo_spec.model.session_words import session_in_words
from octo_spec.model.unread import UnreadKind
from octo_spec.model.vendor import NOT_CHECKED
from octospec_review.vocabulary import OF_USERS, SECTIONS, USE_OF_LIMITS
from octospec_review.writing.approved_answers import compared_answers
from octospec_review.writing.combination_rows import claims_in, counted_levels, gains, may_gain
from octospec_review.writing.gravest_gain import changes_by_gravity, gravest_gain
from octospec_review.writing.growing_patterns import added_in_words, growing_rows
from octospec_review.writing.named_blanks import EXPLAINED, has_named_blanks
from octospec_review.writing.role_views import has_limits, is_open, is_role, unread_views, user_names
from octospec_review.writing.view import customer_name, review_name, role_names
from octospec_review.writing.words import (
    ANSWER_MEANINGS,
    SCOPE_MEANINGS,
    SCOPES,
    TEMPORARY,
    actions_in_words,
    answer_in_words,
    combination_name,
    combinations_in_words,
    levels_in_words,
    resources_in_words,
    way_in_words,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from octo_spec.model.combinations import Combinations
    from octo_spec.model.review_facts import (
        ChosenText,
        CopyText,
        ReviewedGrant,
        ReviewedRole,
        ReviewedUpdate,
        ReviewFacts,
        ReviewFinding,
    )
    from octospec_review.writing.view import View

_MARKUP: Final = re.compile(r"[\\`*_{}\[\]<>()#+\-.!|~&$:@]")
"""Characters that Markdown, its tables or HTML in it could read as markup; each is escaped by its number."""


def text(words: str) -> str:
    """Write words so that a reader sees them unchanged, in one line."""
    return _BLOCK.sub(_escape_block, _MARKUP.sub(_escape_markup, " ".join(words.split())))


def _escape_markup(found: re.Match[str]) -> str:
    """Keep characters that are harmless inside a word; otherwise write a character reference."""
    character = found[0]
    return character if character in _PLAIN else f"&#{ord(character)};"


_BLOCK: Final = re.compile(r"^(\d*)([-+=.)])(?=[-=\s]|$)")
"""What starts a list, a rule or a heading, if the words are a paragraph."""


def _escape_block(found: re.Match[str]) -> str:
    return f"{found[1]}&#{ord(found[2])};"


_PLAIN: Final = frozenset(".:-()+!$")
"""Characters that are markup only at the start of a line, or after another escaped one."""


def code(words: str) -> str:
    """Write words as code; a table cannot contain a bar, and code cannot contain a backtick."""
    inner = " ".join(words.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for character in "|`*_[]\\~@":
        inner = inner.replace(character, f"&#{ord(character)};")
    return f"<code>{inner}</code>"


def markdown(facts: ReviewFacts) -> str:
    """Write everything, with the sections and numbers of the page."""
    lines = [*_head(facts)]
    for number, (id, title) in enumerate(SECTIONS.items(), start=1):
        body = list(_BODIES[id](facts))
        if body:
            lines += [f"## {number}. {title}", "", *body]
    return "\n".join(lines).rstrip("\n") + "\n"


def _head(facts: ReviewFacts) -> Iterator[str]:
    yield f"# Access review: {text(review_name(facts))}"
    yield ""
    if facts.customer:
        yield from (f"For {text(customer_name(facts))}.", "")
    if facts.description:
        yield from (text(facts.description), "")
    if facts.contact:
        yield from (f"Contact: {text(facts.contact)}", "")
    for line in facts.unread:
        yield from (f"Not read: {text(line)}", "")
    for role in facts.roles:
        for arn in role.unknown_policies:
            yield from (f"Attached to {text(role.id)}, with unknown content: {code(arn)}", "")
    if not facts.is_documented:
        yield from (f"No reasons are shown: the source, {code(facts.evidence.source)}, is not a spec.", "")
    if facts.warning:
        yield from (f"**Read this first.** {text(facts.warning)}", "")
    yield from table(
        ("summary", "answer", "detail"),
        ((f"**{text(card.title)}**", text(card.text), text(card.detail)) for card in facts.cards),
    )


def _choices(facts: ReviewFacts) -> Iterator[str]:
    for choice in facts.choices:
        yield f"- **{text(choice.id)}** ({text(', '.join(choice.values))}): {text(choice.description)}"
    if facts.choices:
        yield ""
    names = [text(combination_name(row)) for row in facts.combinations]
    levels = [dict(row.levels) for row in facts.combinations]
    outcomes = [claims_in(facts, row) for row in facts.combinations]
    counted = ((VERBS[level], *(f"{each[level]:,}" for each in levels)) for level in counted_levels(facts))
    answered = (
        (text(question.phrase), *(each[question.id]["word"] for each in outcomes))
        for question in facts.questions
    )
    gained = (
        "can escalate its privileges",
        *(gains(facts, row).replace("-", " ") for row in facts.combinations),
    )
    yield from table(("combination", *names), (*counted, gained, *answered))
    answers = (f"**{each.replace('-', ' ')}**: {means}." for each, means in ANSWER_MEANINGS.items())
    scopes = (f"**{SCOPES[each]}**: {means}." for each, means in SCOPE_MEANINGS.items())
    yield from (" ".join((*answers, *scopes)), "")


def _grants(facts: ReviewFacts) -> Iterator[str]:
    yield from _features(facts)
    yield from (EXPLAINED, "") if has_named_blanks(facts) else ()
    for grant in facts.grants:
        yield from _grant(grant, [each.title for each in facts.features if grant.id in each.grants])
    yield from _rules(facts)


def _rules(facts: ReviewFacts) -> Iterator[str]:
    """Say what the names of findings mean."""
    if facts.rules:
        rows = ((code(rule.name), text(rule.summary)) for rule in facts.rules)
        yield from ("Findings are what the rules of `octospec lint` report:", "")
        yield from table(("rule", "what it finds"), rows)


def _features(facts: ReviewFacts) -> Iterator[str]:
    """Write what the product does with the permissions; the answers vanish if they permit all of it."""
    permitted = {each.id: permitted_in_words(each) for each in facts.features}
    has_answers = any(words != ALWAYS for words in permitted.values())
    rows = [
        (
            text(each.title),
            ", ".join(map(code, each.actions)),
            text(each.why),
            *((text(permitted[each.id]),) if has_answers else ()),
            text(each.without),
        )
        for each in facts.features
    ]
    head = ("feature", "permissions", "why", *(("permitted",) if has_answers else ()), "without it")
    yield from table(head, rows) if rows else ()


def _grant(grant: ReviewedGrant, features: Sequence[str]) -> Iterator[str]:
    yield f"### {text(grant.id)}"
    yield ""
    verb = "Allows" if grant.is_allow else "Denies"
    yield f"- {verb}: {code(actions_in_words(grant))}"
    yield f"- on: {code(resources_in_words(grant))}"
    yield from (f"- where: {text(condition)}" for condition in grant.conditions)
    yield f"- included: {_if(grant.combinations) or 'always'}"
    yield f"- today: {levels_in_words(grant.levels)}"
    if grant.why:
        yield f"- why: {text(grant.why)}"
    if features:
        yield f"- for: {text(', '.join(features))}"
    yield from _findings(grant.findings)
    yield ""


def _findings(found: Iterable[ReviewFinding]) -> Iterator[str]:
    for finding in found:
        reason = f" The vendor's reason: {text(finding.accepted)}" if finding.accepted else ""
        yield f"- {text(finding.severity)} {code(finding.rule)}: {text(finding.message)}.{reason}"


def _ways(facts: ReviewFacts) -> Iterator[str]:
    if not facts.ways:
        yield from ("None found in what is known here." if may_gain(facts) else "None found.", "")
    for way in facts.ways:
        verb, what = way_in_words(way)
        of_role = f"role {text(way.role)}: " if len(facts.roles) > 1 else ""
        step = f"{text(way.step)}{_when(way.combinations)}"
        yield f"- {text(way.id)}: {of_role}{verb} **{text(what)}**, by {step}"
        if way.witness:
            yield f"  - request: {code(str(way.witness))}"
        if way.why:
            yield f"  - why: {text(way.why)}"
        yield from (f"  - the vendor's reason: {text(reason)}" for reason in way.accepted)
    if facts.ways:
        yield ""


def _questions(facts: ReviewFacts) -> Iterator[str]:
    rows = (
        (code(answer.question), text(answer.role), answer_in_words(answer.claims[0]), text(answer.sentence))
        for answer in facts.answers
    )
    for part in unread_views(facts):
        of_role = f"role {text(part['shown'])}: " if part["shown"] else ""
        when = f", if {text(part['combinations']['words'])}" if part["combinations"]["words"] else ""
        yield f"- not read: {of_role}{text(part['text'])}{when} ({code(part['place'])})"
    if any(role.unread for role in facts.roles):
        yield ""
    yield from table(("question", "role", "answer", "what was decided"), rows)


def _growth(facts: ReviewFacts) -> Iterator[str]:
    head = ["pattern", "matches today", "levels today", "grant"]
    rows = [
        [code(row["shown"]), f"{row['matches']:,}", text(", ".join(row["levels"])), text(row["grant"])]
        for row in growing_rows(facts)
    ]
    if day := facts.evidence.earlier_catalogue:
        yield from (f"Since the review of {text(day)}, {added_in_words(facts)}.", "")
        head.append(f"added since {text(day)}")
        for cells, row in zip(rows, growing_rows(facts), strict=True):
            none = "the pattern is new" if row["is_new"] else "none"
            cells.append(", ".join(map(code, row["came"])) or none)
    nothing = "None in what is known here." if is_open(facts) else "None."
    yield from (table(tuple(head), rows) if rows else (nothing, ""))


def _changes(facts: ReviewFacts) -> Iterator[str]:
    if facts.changes is None:
        yield from ("There is no earlier version to compare with.", "")
        return
    yield f"Compared with {code(facts.changes.previous)}: {text(facts.changes.summary)}."
    yield ""
    if gain := gravest_gain(facts):
        phrase = f" ({text(gain.phrase)})" if gain.phrase else ""
        request = f". A request that this change allows: {code(gain.witness)}" if gain.witness else ""
        which = "The gravest" if gain.is_gravest else "One"
        yield from (f"{which} change allows {code(gain.action)}{phrase}{request}", "")
    yield from _differences(facts)
    for change in changes_by_gravity(facts):
        yield f"- **{text(change.kind)}** {text(change.subject)}: {text(change.text)}"
        if change.why:
            yield f"  - why: {text(change.why)}"
        if change.witness:
            yield f"  - request: {code(change.witness)}"
    yield from (f"- not compared: {text(line)}" for line in facts.changes.not_compared)
    yield ""
    for update in facts.changes.updates:
        yield from _update(update)


def _differences(facts: ReviewFacts) -> Iterator[str]:
    """Write the changed answers next to the approved ones, and the number of the others."""
    rows = compared_answers(facts)
    changed = [row for row in rows if row["is_changed"]]
    if changed:
        then = "approved" if facts.changes and facts.changes.is_approved else "before"
        head = ("question", then, "now", "what changed")
        yield from table(head, map(_compared_row, changed))
    if rows:
        yield from (f"{len(rows) - len(changed)} of {len(rows)} answers are the same.", "")


def _compared_row(row: View) -> tuple[str, ...]:
    of_role = f" ({text(row['role'])})" if row["role"] else ""
    when = f", if {text(row['when'])}" if row["when"] else ""
    gained = f": {', '.join(map(code, row['gained']))}" if row["gained"] else ""
    return (
        f"{text(row['phrase'])}{of_role}",
        _marks(row["approved"]),
        _marks(row["now"]),
        f"{row['words']}{when}{gained}",
    )


def _marks(marks: Sequence[tuple[str, str]]) -> str:
    return "; ".join(f"{word}, {text(when)}" if when else word for word, when in marks)


def _update(update: ReviewedUpdate) -> Iterator[str]:
    yield f"### Update of {text(update.format)}: {text(update.effect)}"
    yield ""
    for part in update.parts:
        written = f": {text(part.text)}" if part.text else ""
        yield f"- **{text(part.effect)}** {text(part.subject)}{written}"
    yield from (f"- {text(update.by)}", "")


def _trust(facts: ReviewFacts) -> Iterator[str]:
    if users := user_names(facts):
        yield from (f"The file creates users: {', '.join(map(code, users))}. {OF_USERS}", "")
    for role in filter(is_role, facts.roles):
        yield from _role(role, role_names(facts)[role.id])
    rows = [(control.id, control.title, control.answer, control.evidence) for control in facts.controls]
    if rows:
        yield from table(("control", "title", "answer", "evidence"), (map(text, row) for row in rows))


def _role(role: ReviewedRole, shown: str) -> Iterator[str]:
    yield from (f"### {text(shown or 'policy')}", "")
    yield from tuple(_facts_of_role(role)) or ("- no trust policy is known",)
    yield ""


def _facts_of_role(role: ReviewedRole) -> Iterator[str]:
    if role.is_temporary:
        yield f"- {text(TEMPORARY)}"
    for caller in role.trusted:
        where = f", where {text(' and '.join(caller.conditions))}" if caller.conditions else ""
        yield f"- {text(caller.who)} by {text(', '.join(caller.actions))}{where}{_when(caller.combinations)}"
        if caller.why:
            yield f"  - why: {text(caller.why)}"
        yield from _findings(caller.findings)
    if role.session_seconds:
        yield f"- sessions of up to {session_in_words(role.session_seconds)}"
    yield from (f"- {text(fact.sentence)}" for fact in role.trust_facts if fact.is_of_session)
    if role.boundary:
        yield f"- limited by {text(role.boundary)}"
    yield from (f"- attached, with unknown content: {code(arn)}" for arn in role.unknown_policies)
    for part in role.unread:
        if part.kind in (UnreadKind.TRUST, UnreadKind.ROLE):
            yield f"- not read: {text(part.text)} ({code(part.place)})"
    yield from _findings(role.findings)


def _copy(facts: ReviewFacts) -> Iterator[str]:
    for line in USE_OF_LIMITS if has_limits(facts) else ():
        yield from (text(line), "")
    for each in facts.texts:
        yield from (f"### {text(each.title)}", "", text(each.purpose), "")
        yield from _copy_text(each)
        for chosen in each.for_choices:
            answers = ", ".join(f"{choice} {value}" for choice, value in chosen.answers)
            yield from (f"#### {text(each.title)}, only for {text(answers)}", "")
            yield from _copy_text(chosen)


def _copy_text(each: CopyText | ChosenText) -> Iterator[str]:
    for part in (each.text, *each.further):
        yield from (*_block(part), "") if part else ()
    if each.missing:
        yield from (f"Not available: {text(each.missing)}", "")
    if each.covers:
        yield from (text(each.covers), "")
    yield from (f"- does not cover: {text(line)}" for line in each.not_covered)
    if each.not_covered:
        yield ""


def _block(inner: str) -> Iterator[str]:
    """Write a block of code; its fence is longer than any run of backticks inside."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", inner)), default=0))
    yield from (f"{fence}json", inner.replace("\r", ""), fence)


def _evidence(facts: ReviewFacts) -> Iterator[str]:
    written = facts.evidence
    yield f"- created by {text(written.octospec)} from {code(written.source)}"
    if written.sha256:
        yield f"- sha256 {code(written.sha256)}"
    else:
        yield from (f"- {code(file.path)} sha256 {code(file.sha256)}" for file in written.files)
    yield f"- AWS actions as of {text(written.catalogue)}"
    yield f"- managed policies {text(written.policies_of_aws)}"
    yield f"- decided for partition {text(', '.join(written.partitions))}"
    if written.command:
        yield f"- command to repeat this review: {code(written.command)}"
    yield from (f"- not proven: {text(line)}" for line in written.not_proven)
    yield from _findings(facts.findings)
    yield ""


def _vendor(facts: ReviewFacts) -> Iterator[str]:
    if facts.vendor:
        rows = ((each.question, each.answer) for each in facts.vendor)
        yield from (f"The vendor wrote this section: {NOT_CHECKED}", "")
        yield from table(("question", "what the vendor says"), (map(text, row) for row in rows))


_BODIES: Final[Mapping[str, Callable[[ReviewFacts], Iterator[str]]]] = {
    "choices": _choices,
    "grants": _grants,
    "ways": _ways,
    "questions": _questions,
    "growth": _growth,
    "changes": _changes,
    "trust": _trust,
    "copy": _copy,
    "evidence": _evidence,
    "vendor": _vendor,
}


def table(head: tuple[str, ...], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Write a table, and an empty line."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def _if(combinations: Combinations) -> str:
    words = combinations_in_words(combinations)
    return f"if {text(words)}" if words else ""


def _when(combinations: Combinations) -> str:
    words = _if(combinations)
    return f", {words}" if words else ""
