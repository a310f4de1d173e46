"""A diff as Markdown for a pull request: one table for each role, the witnesses in closed details."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.diff.changes import Direction
from octo_spec.analysis.diff.customer_diffs import headline
from octo_spec.analysis.diff.report import (
    example,
    extra_change,
    guarantee_change,
    hidden_change,
    other_side,
    property_change,
    role_reports,
    summary,
    texts_of_aws,
    tried_variables,
    version,
)
from octo_spec.analysis.diff.sentences import actions, sentence
from octo_spec.analysis.features.feature_changes import change_in_words
from octo_spec.analysis.wording import FEW, conditions, count, resource

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.analysis.diff.changes import (
        AccessChange,
        Diff,
        ExtraChange,
        GuaranteeChange,
        PropertyChange,
    )
    from octo_spec.analysis.diff.customer_diffs import AllCustomersDiff, CustomersDiff
    from octo_spec.analysis.diff.report import RoleReport, Section
    from octo_spec.analysis.diff.version_step import Advice
    from octo_spec.analysis.features.feature_changes import FeatureChange
    from octo_spec.analysis.written_statements import WrittenStatement


def markdown(diff: Diff, title: str) -> str:
    """Write the whole diff; ``title`` names both sides."""
    return "\n".join(_lines(diff, title)) + "\n"


def customers_markdown(diff: AllCustomersDiff, title: str) -> str:
    """Write the differences for all customers: a line for each group, followed by the details."""
    return "\n".join(_all_customers(diff, title)) + "\n"


def _lines(diff: Diff, title: str) -> Iterator[str]:
    yield f"## Access: {plain(title)}"
    yield from _summary(diff)
    yield from _version(diff.advice)
    yield from _all_differences(diff, "###")


def _all_customers(diff: AllCustomersDiff, title: str) -> Iterator[str]:
    yield f"## Access: {plain(title)}, for {plain(count(diff.total, 'customer'))}"
    yield from _list(tuple(_headline(group, diff.total) for group in diff.groups))
    yield from _version(diff.advice)
    for group in diff.groups:
        if not group.is_equal:
            yield from _customers(group, diff.total)


def _headline(group: CustomersDiff, total: int) -> str:
    words = plain(headline(group, total))
    return words if group.is_equal else f"{words}: {_first_customers(group.customers)}"


def _first_customers(customers: tuple[str, ...]) -> str:
    if len(customers) <= FEW:
        return _customer_list(customers)
    return f"{_customer_list(customers[: FEW - 1])} and {len(customers) - FEW + 1} more"


def _customer_list(customers: tuple[str, ...]) -> str:
    return ", ".join(map(code, customers))


def _customers(group: CustomersDiff, total: int) -> Iterator[str]:
    """Write the differences for some customers; one customer represents all of them."""
    yield ""
    yield f"### {plain(headline(group, total))}"
    yield ""
    yield f"{_customer_list(group.customers)}."
    if len(group.customers) > 1:
        yield f"The text below is for {code(group.customers[0])}."
    yield from _summary(group.diff)
    yield from _all_differences(group.diff, "####")


def _summary(diff: Diff) -> Iterator[str]:
    yield ""
    yield f"{plain(summary(diff))}."
    if diff.policy_variables:
        yield ""
        yield f"{plain(tried_variables(diff))}."
    if diff.aws_policies:
        yield ""
        yield f"{plain(texts_of_aws(diff))}."


def _version(advice: Advice | None) -> Iterator[str]:
    if advice:
        mark = "" if advice.is_enough else ":warning: "
        yield ""
        yield f"{mark}Version: {plain(version(advice))}."


def _all_differences(diff: Diff, heading: str) -> Iterator[str]:
    """Write all differences; each heading begins with ``heading``."""
    for role in role_reports(diff):
        yield from _role(role, heading)
    yield from _questions(diff.questions, heading)
    yield from _extras(diff.extras, heading)
    yield from _guarantees("Promises", diff.promises, heading)
    yield from _guarantees("Never", diff.never, heading)
    yield from _features(diff.features, heading)
    yield from _uncompared_policies(diff.not_compared, heading)
    yield from _list(tuple(f"{plain(hidden_change(change))}." for change in diff.not_decided))


def _extras(changes: tuple[ExtraChange, ...], heading: str) -> Iterator[str]:
    if changes:
        yield ""
        yield f"{heading} Additional resources"
        yield from _list(tuple(plain(extra_change(change)) for change in changes))


def _guarantees(title: str, changes: Sequence[GuaranteeChange], heading: str) -> Iterator[str]:
    if changes:
        yield ""
        yield f"{heading} {title}"
        yield from _list(tuple(plain(guarantee_change(change)) for change in changes))


def _features(changes: tuple[FeatureChange, ...], heading: str) -> Iterator[str]:
    if changes:
        yield ""
        yield f"{heading} Features"
        yield from _list(tuple(f"{code(change.id)}: {plain(change_in_words(change))}" for change in changes))


def _role(role: RoleReport, heading: str) -> Iterator[str]:
    if role.id:
        yield ""
        yield f"{heading} Role {code(role.id)}"
    for section in role.sections:
        yield from _section(section, heading)
    yield from _list(tuple(plain(property_change(change)) for change in role.properties))


def _section(section: Section, heading: str) -> Iterator[str]:
    yield ""
    yield f"{heading}# {section.title}"
    yield ""
    other_side_column = "before" if section.direction is Direction.NEW else "now"
    yield f"| level | what | grant | {other_side_column} | group |"
    yield "|-|-|-|-|-|"
    yield from map(_row, section.changes)
    yield ""
    yield "<details><summary>One request that shows each</summary>"
    yield ""
    yield from (f"- {code(example(change.example))}" for change in section.changes)
    yield ""
    yield "</details>"


def _row(change: AccessChange) -> str:
    cells = (
        str(change.level or ""),
        _with_reason(sentence(change), change.statement.why),
        _grant(change),
        _with_reason(other_side(change), change.lifted.why if change.lifted else ""),
        _group(change.statement),
    )
    return f"| {' | '.join(cells)} |"


def _with_reason(words: str, why: str) -> str:
    return f"{plain(words)}<br>“{plain(why)}”" if why else plain(words)


def _group(statement: WrittenStatement) -> str:
    """Return the group of a statement, and the AWS managed policy that it attaches."""
    names = (statement.group, statement.policy if statement.edition else "")
    return ", ".join(code(name) for name in names if name)


def _grant(change: AccessChange) -> str:
    when = conditions(change.statement)
    what = f" on {code(resource(change.statement))}" if change.statement.resources else ""
    return f"{code(actions(change))}{what}{f' where {code(when)}' if when else ''}"


def _questions(questions: tuple[PropertyChange, ...], heading: str) -> Iterator[str]:
    if questions:
        yield ""
        yield f"{heading} Deploy-time inputs"
        yield from _list(
            tuple(f"{code(change.subject)} {plain(property_change(change))}" for change in questions)
        )


def _uncompared_policies(policies: tuple[str, ...], heading: str) -> Iterator[str]:
    if policies:
        yield ""
        yield f"{heading} Not compared: the texts of these policies are not known here"
        yield from _list(tuple(map(plain, policies)))


def _list(items: tuple[str, ...]) -> Iterator[str]:
    if items:
        yield ""
        yield from (f"- {item}" for item in items)


# --- escaping: no text of a spec may act as markup ----------------------------------------------


def plain(text: str) -> str:
    """Escape text: every character that could be markup at its place becomes an entity."""
    return _entities(_MARKUP, _one_line(text))


_MARKUP: Final = re.compile(
    r"""
    [`*\[<|~$]             # these act anywhere
    | (?<!\w)_ | _(?!\w)   # emphasis never begins or ends inside a word
    | (?<!\w)@             # a mention, but not an address
    | ^[\#>] | \#(?=\d)    # a heading or a quotation, and a number of an issue
    | &(?=[\w\#]+;)        # an entity
    | \\(?=[^\w\s]|$)      # what is escaped
    """,
    re.VERBOSE,
)


def code(text: str) -> str:
    """Write text as code, with HTML entities if it would end a code span or a cell."""
    line = _one_line(text)
    if line and not _ENDS_CODE.search(line):
        return f"`{line}`"
    return f"<code>{_entities(_SPECIAL, line)}</code>"


_ENDS_CODE: Final = re.compile(r"[`|]|\\$")
_SPECIAL: Final = re.compile(r"[\\`*_\[\]<>#|~@&$]")


def _entities(characters: re.Pattern[str], text: str) -> str:
    return characters.sub(lambda found: f"&#{ord(found.group())};", text)


def _one_line(text: str) -> str:
    return " ".join(text.split())
