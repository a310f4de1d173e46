"""The parts that all hand-over pages share, as Markdown: who may do what, and how to check it.

The page of a format adds its own parts: how to deploy, to update and to remove.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.model.feature_words import ALWAYS, permitted_in_words
from octo_spec.model.level_words import VERBS
from octo_spec.model.presence_wording import PresenceWording
from octo_spec.model.vendor import NOT_CHECKED
from octo_spec.plugin.markdown_text import MarkdownText, code, either, markdown, table
from octo_spec.plugin.page_names import InputNames, PageNames

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.deployment import Deployment, Parameter
    from octo_spec.model.hand_over import HandOver
    from octo_spec.model.review_facts import ReviewedGrant, ReviewedRole, TrustedCaller

SHOWN: Final = 4
"""This many resources of a statement, or actions of a feature, are listed; the page counts the others."""

_WORDING: Final = PresenceWording(name=code)
_INPUTS: Final = InputNames()


def access_tables(
    facts: HandOver, wording: PresenceWording = _WORDING, inputs: InputNames = _INPUTS
) -> MarkdownText:
    """Write what is granted and which principals get it, as two tables.

    ``wording`` and ``inputs`` name choices and parameters as the format does; ``wording`` returns Markdown.
    """
    names = {f"role.{role.id}.arn": role.name or role.id for role in facts.roles}
    page = PageNames(wording, inputs, names)
    callers = ((role, caller) for role in facts.roles for caller in role.trusted)
    who = table(
        ("role", "who may assume it", "where", "for at most", "only if", "why"),
        (_caller_row(role, caller, page) for role, caller in callers),
    )
    what = _grants_table(facts, page)
    return MarkdownText("\n\n".join((who, what, *_notes(facts.grants, f"{who}{what}"))))


def features(facts: HandOver, wording: PresenceWording | None = None) -> MarkdownText:
    """Write what the product does with the permissions, as a table; empty for a spec without features.

    The column of answers is missing if all features are always permitted.
    """
    if not facts.features:
        return MarkdownText("")
    words = wording or _CODED
    permitted = {each.id: permitted_in_words(each, words, markdown) for each in facts.features}
    has_answers = set(permitted.values()) != {ALWAYS}
    heading = ("feature", "permissions", "why", *(("permitted",) if has_answers else ()), "without it")
    rows = (
        (
            each.title,
            MarkdownText(_first(map(code, each.actions))),
            each.why,
            *((MarkdownText(permitted[each.id]),) if has_answers else ()),
            each.without,
        )
        for each in facts.features
    )
    decided = _DECIDED if has_answers else ""
    return MarkdownText(f"{_SAID}{decided}\n\n{table(heading, rows)}")


_CODED: Final = PresenceWording(name=code, answers=lambda _, values: either(values))
_SAID: Final = "The vendor says what the product does with these permissions, and what happens without them."
_DECIDED: Final = " octospec decided for which inputs one role may make all requests of a feature."


def _grants_table(facts: HandOver, page: PageNames) -> MarkdownText:
    """Write the grants; roles and features have a column if there are several roles, or any feature."""
    several = len(facts.roles) > 1
    needed_by = {
        grant.id: ", ".join(each.title for each in facts.features if grant.id in each.grants)
        for grant in facts.grants
    }
    heading = (
        *(("role",) if several else ()),
        *("part", "what for"),
        *(("feature",) if facts.features else ()),
        *("access", "on", "only if"),
    )
    rows = (
        (
            *((page.role(grant.role),) if several else ()),
            *(grant.group or grant.policy, grant.why),
            *((needed_by[grant.id],) if facts.features else ()),
            *(_access(grant), _resources(grant, page), page.when(grant.combinations)),
        )
        for grant in facts.grants
    )
    return table(heading, rows)


def _caller_row(role: ReviewedRole, caller: TrustedCaller, page: PageNames) -> tuple[object, ...]:
    where = page.sentence("; ".join(caller.conditions))
    longest = f"{role.session_seconds / 3600:g} h"
    name, who = code(page.role(role.id)), page.sentence(caller.who)
    return name, who, where, longest, page.when(caller.combinations), caller.why


def _access(grant: ReviewedGrant) -> str:
    """Count the actions of today by level, the most serious first; a deny subtracts actions."""
    counts = [f"{VERBS[level]} {count}" for level, count in grant.levels]
    counts += [f"{len(grant.undocumented)} that AWS does not document"] if grant.undocumented else []
    listed = ", ".join(counts) or "nothing today"
    return listed if grant.is_allow else f"denied: {listed}"


def _resources(grant: ReviewedGrant, page: PageNames) -> MarkdownText:
    listed = _first(_resource(one, page) for one in grant.resources)
    listed = "everything" if grant.resources == ("*",) and not grant.resources_excepted else listed
    excepted = "all except " if grant.resources_excepted else ""
    where = f"; where {page.sentence('; '.join(grant.conditions))}" if grant.conditions else ""
    return MarkdownText(f"{excepted}{listed}{where}")


def _first(texts: Iterable[str]) -> str:
    """List the first texts, and the number of the others."""
    listed = tuple(texts)
    more = len(listed) - SHOWN
    shown = ", ".join(listed[:SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown


def _resource(resource: str, page: PageNames) -> MarkdownText:
    return page.alone(resource) or code(page.fill(resource))


_BLANK: Final = re.compile(r"\\?<[a-zA-Z]")


def _notes(grants: Iterable[ReviewedGrant], tables: str) -> Iterator[str]:
    if _BLANK.search(tables):
        yield (
            "A value in angle brackets is known only when you deploy: the account, its partition (`aws` in "
            "most Regions), or the value of an input."
        )
    if any(grant.growing for grant in grants):
        yield (
            "Counts are of the actions that AWS documents today. Some statements have patterns of actions, "
            "which also match actions that AWS adds later."
        )


def demands(parameter: Parameter) -> MarkdownText:
    """Say what a value must be; empty if any text is valid."""
    return MarkdownText("; ".join(_demands(parameter)))


def _demands(parameter: Parameter) -> Iterator[str]:
    if parameter.allowed:
        yield f"be {either(known.key for known in parameter.allowed)}"
    if parameter.pattern:
        yield f"{markdown(parameter.pattern_help) or 'match'} {code(parameter.pattern)}"
    if parameter.min_length is not None:
        yield f"have at least {parameter.min_length} characters"
    if parameter.max_length is not None:
        yield f"have at most {parameter.max_length} characters"


def default(parameter: Parameter, absent: str) -> MarkdownText:
    """Say what holds if no value is given; ``absent`` says it for an optional one."""
    if parameter.optional:
        return MarkdownText(absent)
    match parameter.default:
        case None:
            return MarkdownText("required")
        case str(text):
            return code(text) if text else MarkdownText("empty")
        case values:
            return code(",".join(values))


def contact(deployment: Deployment) -> MarkdownText:
    """Write the contact; empty if the spec names no contact."""
    return MarkdownText(f"Contact: {markdown(deployment.contact)}" if deployment.contact else "")


def vendor(deployment: Deployment) -> MarkdownText:
    """Write what the vendor says, marked as not checked; empty if it says nothing."""
    if not deployment.vendor:
        return MarkdownText("")
    rows = ((each.question, each.answer) for each in deployment.vendor)
    said = table(("question", "what the vendor says"), rows)
    return MarkdownText(f"## What the vendor says\n\nThe vendor wrote this section: {NOT_CHECKED}\n\n{said}")


def privilege_escalation(deployment: Deployment) -> MarkdownText:
    """Say which roles can escalate their privileges, and how; empty if no role can."""
    return MarkdownText("\n\n".join(_escalation_paragraphs(deployment)))


def _escalation_paragraphs(deployment: Deployment) -> Iterator[str]:
    page = PageNames(_WORDING, _INPUTS, {})
    for role in deployment.roles:
        if role.further:
            name = code(page.fill(str(role.name or role.id)))
            yield f"Role {name} can escalate its privileges beyond what its policies grant:"
            yield "\n".join(f"- {markdown(right)}" for right in role.further)
        if role.further_undecided:
            name = code(page.fill(str(role.name or role.id)))
            reason = markdown(role.further_undecided)
            yield f"It is not decided whether role {name} can escalate its privileges: {reason}."


_PARTS: Final = (
    " --accounts payer     # in the payer",
    " --accounts members   # in each other account",
)


def drift(deployment: Deployment, *, is_rollout: bool = False) -> MarkdownText:
    """Return the command that compares an account with the page's folder, or its part, and what it checks."""
    lines = [f"octospec drift . --live{part}" for part in (_PARTS if is_rollout else ("",))]
    written = "\n".join(lines)
    name = markdown(f"{deployment.name} {deployment.version}")
    # The spec also has the grants that this format omits.
    or_spec = "" if deployment.omitted else " Instead of the folder, you can give the spec."
    return MarkdownText(
        f"```sh\n{written}\n```\n\n"
        f"compares each role in the account with this folder ({name}), statement by statement. It also finds "
        "changes of inline policies, and added policies, tags and boundaries. It only makes calls that read."
        f"{or_spec}"
    )
