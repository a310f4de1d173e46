"""The overview of ``octospec access`` as text and Markdown."""

from __future__ import annotations

from dataclasses import field
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.diff.markdown import code, plain
from octo_spec.analysis.overview.summary import actions_by_level, possible_actions
from octo_spec.analysis.wording import conditions, count, cut_short, resource
from octo_spec.cli.printing import style, without_style
from octo_spec.cli.render.level_colours import COLOURS
from octo_spec.cli.render.wrapping import wrap
from octo_spec.frozen import frozen
from octo_spec.iam.catalog_data import data_date
from octo_spec.iam.elements import Effect
from octo_spec.model.claims import ClaimAnswer
from octo_spec.model.level_words import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.analysis.escalation.privilege_escalations import PrivilegeEscalation
    from octo_spec.analysis.overview.bounded_actions import BoundedActions
    from octo_spec.analysis.overview.extra_grants import ExtraGrant
    from octo_spec.analysis.overview.role_grants import GrantedStatement
    from octo_spec.analysis.overview.summary import GrantSummary, RoleSummary
    from octo_spec.iam.catalog import Level
    from octo_spec.model.claims import Claim
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.review_facts import Answer


@frozen
class Overview:
    """The title of a side, and what each of its roles may do."""

    title: str
    roles: tuple[RoleSummary, ...]
    bounded_actions: Mapping[str, BoundedActions] = field(default_factory=dict)
    """What policies that bound a role allow, by the id of the role."""
    further: Mapping[str, tuple[PrivilegeEscalation, ...]] = field(default_factory=dict)
    """The privilege escalation of a role, beyond what its policies grant, by its id."""
    undecided: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Why a role may have further privilege escalation, by its id: unknown texts, or a search that ended."""
    claims: Mapping[str, tuple[Claim, ...]] = field(default_factory=dict)
    """Whether a role can escalate its privileges, by its id."""
    extras: tuple[ExtraGrant, ...] = ()
    """What resources next to the roles grant to other principals."""
    promises: tuple[str, ...] = ()
    """The questions for which a spec guarantees the answer no, by their ids."""
    promised_answers: tuple[Answer, ...] = ()
    """The answers to these questions about each role."""
    deployment: Deployment | None = None
    """What the side deploys; ``None`` for a single document."""
    decided: Mapping[str, str] = field(default_factory=dict)
    """The choices that a build without a customer decides, with its answers; all access is listed anyway."""
    is_undecided: bool = False
    """Whether a search needed more steps than the engine may spend."""


@frozen
class OverviewFor:
    """What the roles of some customers may do; the texts are those of the first."""

    customers: tuple[str, ...]
    overview: Overview


@frozen
class CustomersOverview:
    """What the roles of all customers may do, by groups with identical access."""

    title: str
    groups: tuple[OverviewFor, ...]

    @property
    def total(self) -> int:
        """How many customers there are."""
        return sum(len(group.customers) for group in self.groups)

    @property
    def is_undecided(self) -> bool:
        """Whether a search ended early for some customers."""
        return any(group.overview.is_undecided for group in self.groups)

    def who(self, group: OverviewFor) -> str:
        """Say for how many of the customers a part holds."""
        return f"{len(group.customers):,} of {count(self.total, 'customer')}"


@frozen
class Detail:
    """How much is listed: every action of each statement without cuts, and the reasons."""

    actions: bool = False
    reasons: bool = False


SHORT: Final = Detail()


def lines(overview: Overview | CustomersOverview, detail: Detail = SHORT) -> Iterator[str]:
    """Format an overview in lines that fit the terminal."""
    yield from (style(line, bold=True) for line in wrap(_heading(overview), 0, hanging=2))
    yield f"actions as AWS documents them on {data_date()}"
    if isinstance(overview, Overview):
        yield from (line for text in _decided_text(overview) for line in wrap(text, 0, hanging=2))
        yield from _roles(overview, detail)
        return
    for group in overview.groups:
        yield ""
        who = f"{overview.who(group)}: {cut_short(group.customers)}"
        yield from (style(line, bold=True) for line in wrap(who, 0, hanging=2))
        yield from _roles(group.overview, detail)


def _heading(overview: Overview | CustomersOverview) -> str:
    if isinstance(overview, Overview):
        return overview.title
    return f"{overview.title}, for {count(overview.total, 'customer')}"


def _decided_text(overview: Overview) -> Iterator[str]:
    """Say which choices a build decides: its artifacts contain only a part of what is listed."""
    if overview.decided:
        answers = ", ".join(f"{id} = {answer}" for id, answer in overview.decided.items())
        yield f"a build decides, unless an entry of a customer does: {answers}"


def _roles(overview: Overview, detail: Detail) -> Iterator[str]:
    if not overview.roles:
        yield "  have no such role"
    for role in overview.roles:
        yield from _role(role, detail)
        yield from _bounded_action_lines(overview.bounded_actions.get(role.id))
        yield from _escalation_lines(role.id, overview)
    if overview.promises:
        yield ""
        yield from wrap(GUARANTEED, 0, hanging=2)
    for promise in overview.promises:
        yield from (line for text in _promise_lines(promise, overview) for line in wrap(text, 2, hanging=2))
    if overview.extras:
        yield ""
        yield style(EXTRAS_HEADING, bold=True)
    for granted in overview.extras:
        yield from wrap(f"- {extra_text(granted)}", 2, hanging=2)


def _promise_lines(promise: str, overview: Overview) -> Iterator[str]:
    """Say how a promised question is answered: no, or which role has another answer."""
    found = [each for each in overview.promised_answers if each.question == promise]
    other = [each for each in found if each.answer is not ClaimAnswer.NO]
    if not other:
        yield f"- {promise}: {'no' if found else 'not decided, since no installed question has this id'}"
    for each in other:
        yield f"- {promise}, role {each.role}: {each.sentence}"


NO_POLICY: Final = "no policy here grants it anything"
GUARANTEED: Final = "promised as no, for every combination of choices, without privilege escalation:"
EXTRAS_HEADING: Final = "resources next to the roles grant access to other principals:"


def extra_text(granted: ExtraGrant) -> str:
    """Say what a resource next to the roles grants, and to which principal."""
    verb = "denies" if granted.effect == "Deny" else "allows"
    what = f"{', '.join(granted.actions)} on {', '.join(granted.resources) or 'itself'}"
    where = f", depending on {' and '.join(granted.when)}" if granted.when else ""
    who = ", ".join(granted.principals)
    return f"{granted.resource} ({granted.type}, {granted.target}) {verb} {who}: {what}{where}"


def _role(role: RoleSummary, detail: Detail) -> Iterator[str]:
    if role.id:
        yield ""
        yield style(f"role {role.id}", bold=True) + _when(role.when)
    for principals, why in trusted_with_reasons(role):
        yield from wrap(f"trusts {principals}", 2, hanging=2)
        if detail.reasons and why:
            yield from (style(line, italic=True) for line in wrap(f"“{why}”", 4))
    if role.is_empty:
        yield f"  {NO_POLICY}"
    for summary in role.summaries:
        yield ""
        yield from _summary(summary, detail)
    if role.attached or role.boundary:
        yield ""
    for line in _unknown_policies(role):
        yield from wrap(line, 2, hanging=2)


def trusted_with_reasons(role: RoleSummary) -> Iterator[tuple[str, str]]:
    """Pair each trusted principal with the reason, empty if it is unknown."""
    return zip_longest(role.trusted, role.trust_reasons, fillvalue="")


def _bounded_action_lines(found: BoundedActions | None) -> Iterator[str]:
    if found is not None:
        yield ""
        yield from wrap(f"{_bounds_text(found)}{_levels(found)}", 2, hanging=2)


FURTHER: Final = "this role can escalate its privileges beyond what its policies grant:"


def _escalation_lines(role: str, overview: Overview) -> Iterator[str]:
    escalations = overview.further.get(role, ())
    if escalations:
        yield ""
        yield from (style(line, fg="yellow", bold=True) for line in wrap(FURTHER, 2, hanging=2))
    for text in _folded_escalations(escalations):
        yield from wrap(f"- {text}", 4, hanging=2)
    for reason in overview.undecided.get(role, ()):
        yield ""
        yield from (style(line, fg="yellow") for line in wrap(f"{UNDECIDED} {reason}", 2, hanging=2))


MOST_ALIKE: Final = 5
"""The number of ways of one kind that are printed; ``--json`` has all."""


def _folded_escalations(ways: Iterable[PrivilegeEscalation]) -> Iterator[str]:
    """Describe each way, but only some of those that differ in the action and the resource alone."""
    alike: dict[str, list[str]] = {}
    for way in ways:
        text = _escalation_text(way)
        alike.setdefault(text.partition(", by ")[0], []).append(text)
    for kind, texts in alike.items():
        yield from texts[:MOST_ALIKE]
        if (further := len(texts) - MOST_ALIKE) > 0:
            yield f"{kind}: {count(further, 'more way')}, which --json lists"


UNDECIDED: Final = "not decided, whether this role can escalate its privileges further:"


def _escalation_text(way: PrivilegeEscalation) -> str:
    """Say whether privilege escalation is certain, or depends on what is not known here."""
    return f"{'certain' if way.is_certain else 'possible'}: {way.text}"


def _bounds_text(found: BoundedActions) -> str:
    return f"within {' and '.join(found.policies)} {count(found.count, 'action')} of today"


def _unknown_policies(role: RoleSummary) -> Iterator[str]:
    """Name the policies of a role whose documents the side does not contain."""
    yield from (
        f"also has the permissions of {policy}, whose document is not known here" for policy in role.attached
    )
    if role.boundary:
        yield f"is bounded by {role.boundary}, whose document is not known here"


def _when(answers: Iterable[str]) -> str:
    condition = " and ".join(answers)
    return f", if {condition}" if condition else ""


def _summary(summary: GrantSummary, detail: Detail) -> Iterator[str]:
    category = f" ({summary.category})" if summary.category else ""
    if summary.name:
        yield f"  {style(f'{summary.kind} {summary.name}', bold=True)}{category}"
    if any(statement.effect is Effect.ALLOW for statement in summary.granted):
        yield f"    {count(summary.count, 'action')}{_levels(summary)}"
    if summary.services:
        yield from wrap(f"services: {services(summary, whole=detail.actions)}", 4, hanging=2)
    if summary.wildcards:
        yield from wrap(f"wildcards: {wildcards(summary, whole=detail.actions)}", 4, hanging=2)
    if summary.undocumented:
        yield from wrap(f"not documented by AWS: {', '.join(summary.undocumented)}", 4, hanging=2)
    for statement in summary.granted:
        yield from wrap(f"- {granted_text(statement, whole=detail.actions)}", 4, hanging=2)
        yield from _details(statement, detail)


def _details(granted: GrantedStatement, detail: Detail) -> Iterator[str]:
    """Write the reason of a statement, and each of its actions of today with its level."""
    if detail.reasons and granted.statement.why:
        reason = wrap(f"“{granted.statement.why}”", 6)
        yield from (style(line, italic=True) for line in reason)
    actions = actions_with_levels(granted) if detail.actions else ()
    width = max((len(name) for name, _ in actions), default=0)
    yield from (f"        {name:<{width}}  {style(level, fg=COLOURS[level])}" for name, level in actions)


def actions_with_levels(granted: GrantedStatement) -> tuple[tuple[str, Level], ...]:
    """List the actions of today that a statement applies to, each with its highest level."""
    found = actions_by_level(possible_actions(granted.statement))
    return tuple(sorted((name, level) for level, names in found.items() for name in names))


def _levels(summary: GrantSummary | BoundedActions) -> str:
    counts = ", ".join(
        style(f"{len(names):,} {level}", fg=COLOURS[level])
        for level, names in summary.by_level.items()
        if names
    )
    return f": {counts}" if counts else ""


MANY_SERVICES: Final = 20
MANY_WILDCARDS: Final = 100


def services(summary: GrantSummary, *, whole: bool = False) -> str:
    """Name the services, or count them if they are many."""
    if len(summary.services) > MANY_SERVICES and not whole:
        return f"{len(summary.services)} of them"
    return ", ".join(summary.services)


def wildcards(summary: GrantSummary, *, whole: bool = False) -> str:
    """Name each pattern, and how many actions it matches today; count the patterns if they are many."""
    if len(summary.wildcards) > MANY_WILDCARDS and not whole:
        return f"{len(summary.wildcards):,} of them"
    return ", ".join(f"{written} ({matched:,})" for written, matched in summary.wildcards.items())


def granted_text(granted: GrantedStatement, *, whole: bool = False) -> str:
    """Say which actions a statement allows or denies, on which resources, and when."""
    statement = granted.statement
    but = "all but " if statement.actions_excepted else ""
    verb = "allows" if granted.effect is Effect.ALLOW else "denies"
    when = conditions(statement)
    where = f", where {when}" if when else ""
    actions = ", ".join(statement.actions) if whole else cut_short(statement.actions)
    on = f"{actions} on {resource(statement, whole=whole)}"
    by = f", by {statement.policy} of AWS {statement.edition}" if statement.edition else ""
    return f"{verb} {but}{on}{where}{by}{_when(granted.when)}"


# --- Markdown ----------------------------------------------------------------------------------


def markdown(overview: Overview | CustomersOverview, detail: Detail = SHORT) -> Iterator[str]:
    """Write an overview as Markdown: for each role a table of its groups or policies and their statements."""
    yield f"## Access: {plain(_heading(overview))}"
    yield ""
    yield f"Actions as AWS documents them on {data_date()}."
    if isinstance(overview, Overview):
        for text in _decided_text(overview):
            yield from ("", f"{plain(f'{text[:1].upper()}{text[1:]}')}.")
        yield from _pages(overview, detail)
        return
    for group in overview.groups:
        yield from ("", f"## {plain(overview.who(group))}", "", f"{', '.join(map(code, group.customers))}.")
        yield from _pages(group.overview, detail)


def _pages(overview: Overview, detail: Detail) -> Iterator[str]:
    for role in overview.roles:
        yield from _role_page(role, detail)
        found = overview.bounded_actions.get(role.id)
        yield from ("", f"{plain(_bounds_text(found) + without_style(_levels(found)))}.") if found else ()
        yield from _further_page(role.id, overview)
    if overview.extras:
        yield from ("", f"### {EXTRAS_HEADING[0].upper()}{EXTRAS_HEADING[1:]}", "")
    yield from (f"- {plain(extra_text(granted))}" for granted in overview.extras)


def _further_page(role: str, overview: Overview) -> Iterator[str]:
    escalations = overview.further.get(role, ())
    if escalations:
        yield from ("", f"**{FURTHER[0].upper()}{FURTHER[1:]}**", "")
    yield from (f"- {plain(_escalation_text(way))}" for way in escalations)
    for reason in overview.undecided.get(role, ()):
        yield from ("", f"**{UNDECIDED[0].upper()}{UNDECIDED[1:]}** {plain(reason)}")


def _role_page(role: RoleSummary, detail: Detail) -> Iterator[str]:
    yield ""
    if role.id:
        yield from (f"### role {plain(role.id)}{plain(_when(role.when))}", "")
    for principals, why in trusted_with_reasons(role):
        because = f"<br>“{plain(why)}”" if detail.reasons and why else ""
        yield f"- trusts {plain(principals)}{because}"
    if role.is_empty:
        yield f"- {NO_POLICY}"
    yield from (f"- {plain(line)}" for line in _unknown_policies(role))
    if role.summaries:
        yield from _table(role, detail)


def _table(role: RoleSummary, detail: Detail) -> Iterator[str]:
    yield ""
    yield f"| | category | {' | '.join(LEVELS)} | services | wildcards |"
    yield f"|---|---|{'---|' * len(LEVELS)}---|---|"
    yield from (_row(summary, detail) for summary in role.summaries)
    for summary in role.summaries:
        yield from ("", f"#### {plain(f'{summary.kind} {summary.name}'.strip())}", "")
        for statement in summary.granted:
            yield from _items(statement, detail)


def _items(granted: GrantedStatement, detail: Detail) -> Iterator[str]:
    """Write a statement with its reason, and below it its actions of today by level."""
    why = granted.statement.why if detail.reasons else ""
    yield f"- {plain(granted_text(granted, whole=detail.actions))}" + (f"<br>“{plain(why)}”" if why else "")
    found = actions_by_level(possible_actions(granted.statement)) if detail.actions else {}
    yield from (f"  - {level}: {', '.join(map(code, names))}" for level, names in found.items() if names)


def _row(summary: GrantSummary, detail: Detail) -> str:
    counts = (f"{len(summary.by_level[level]):,}" for level in LEVELS)
    cells = (
        plain(summary.name),
        plain(summary.category),
        *counts,
        plain(services(summary, whole=detail.actions)),
        plain(wildcards(summary, whole=detail.actions)),
    )
    return f"| {' | '.join(cells)} |"
