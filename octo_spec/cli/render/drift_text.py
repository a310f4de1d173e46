"""Drift for a person at a terminal, as Markdown, as JSON data, and as findings for code scanning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.diff.changes import Diff, Direction
from octo_spec.analysis.diff.json_form import as_data as diff_data
from octo_spec.analysis.diff.markdown import markdown as diff_markdown
from octo_spec.analysis.diff.report import headline, hidden_change, role_reports
from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.analysis.wording import count
from octo_spec.cli.printing import style
from octo_spec.cli.render.diff_text import GROWTH, change_lines, hidden_lines
from octo_spec.cli.render.wrapping import wrap
from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.analysis.diff.changes import PropertyChange
    from octo_spec.analysis.diff.report import RoleReport
    from octo_spec.analysis.drift.drift import Drift
    from octo_spec.analysis.drift.own_settings import OwnSetting
    from octo_spec.cli.render.diff_text import Specs
    from octo_spec.diagnostics import Diagnostic, Span
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.environment import Value

DRIFT_ACCESS = DiagnosticKind.error(
    "OCT730", "drift-access", "A live role that may do more, or less, than its spec says."
)
DRIFT_TRUST = DiagnosticKind.error(
    "OCT731", "drift-trust", "A live role that more or fewer principals can assume than its spec says."
)
DRIFT_ROLE = DiagnosticKind(
    "OCT732",
    "drift-role",
    Severity.WARNING,
    "A live role with other policies, another boundary, session or tags than its spec says.",
)

TITLES: Final = {
    (PolicyPurpose.ACCESS, Direction.NEW): "Stronger: it may do more than the spec says",
    (PolicyPurpose.TRUST, Direction.NEW): "Trust: more principals can assume it than the spec says",
    (PolicyPurpose.ACCESS, Direction.LOST): "Weaker: it may do less than the spec says",
    (PolicyPurpose.TRUST, Direction.LOST): "Trust: fewer principals can assume it than the spec says",
}


@frozen
class DriftReport:
    """Drift, with what people need to locate it.

    ``roles`` are the names of the live roles by id, ``spans`` their places in the file. ``version`` is that
    of the spec; ``equals`` names the version and the revision of the spec whose access the roles have,
    if any.
    ``defaults`` are the defaults of parameters whose inferred values differ from them.
    """

    title: str
    version: str
    drift: Drift
    roles: Mapping[str, str]
    spans: Mapping[str, Span]
    equals: tuple[str, str] | None
    was_searched: bool
    defaults: Mapping[str, str]


# --- for people --------------------------------------------------------------------------------


def lines(report: DriftReport, specs: Specs) -> Iterator[str]:
    """Write drift in lines that fit the terminal."""
    yield from (style(line, bold=True) for line in wrap(report.title, 0, hanging=2))
    for line in inferred_lines(report):
        yield from wrap(line, 2, hanging=2)
    for role in role_reports(report.drift.diff):
        yield from _role(role, report, specs)
    yield from _own_setting_lines(report.drift, specs)
    if report.drift.diff.not_compared:
        yield ""
        yield from wrap("Not compared, because the documents of these policies are not known here:", 0)
        yield from (line for policy in report.drift.diff.not_compared for line in wrap(policy, 2))
    yield from hidden_lines(report.drift.diff)
    yield ""
    yield from wrap(f"{conclusion(report)}.", 0)


def own_setting(setting: OwnSetting) -> str:
    """Say what a customer added to a role."""
    return f"the customer's own {setting.kind.value} on role {setting.role}: {setting.text}"


def limits(found: Drift) -> Iterator[str]:
    """Say in one line what the customer's own settings take away."""
    for change in found.limited:
        yield f"the customer's own settings deny what the spec grants: {headline(change)}"
    for hidden in found.may_limit:
        yield f"about the customer's own settings: {hidden_change(hidden)}"


def _own_setting_lines(found: Drift, specs: Specs) -> Iterator[str]:
    if not found.own:
        return
    yield ""
    yield "The customer's own settings, which are no drift"
    for setting in found.own:
        yield from wrap(own_setting(setting), 2, hanging=2)
    if found.limited:
        yield ""
        yield "  They deny what the spec grants"
        for change in found.limited:
            yield from change_lines(change, specs)
    for hidden in found.may_limit:
        yield from wrap(hidden_change(hidden), 2, hanging=2)


def inferred_lines(report: DriftReport) -> Iterator[str]:
    """Say which values were inferred from the roles, and which defaults were not replaced by theirs."""
    for id, (default, live) in report.drift.inference.kept.items():
        stated, found = _value_text(default), _value_text(live)
        yield (
            f"not inferred: {id} = {stated}, the default, because {_why_kept(id, report)}; the live "
            f"roles have {found}; use --set {id}={found} if that is right"
        )
    for id, value in report.drift.inference.inferred.items():
        other = f" (the default is {report.defaults[id]})" if id in report.defaults else ""
        yield f"inferred: {id} = {_value_text(value)}{other}"
    for id, value in report.drift.inference.assumed.items():
        reason = "the default, because the live roles do not show its value"
        yield f"assumed: {id} = {_value_text(value)}, {reason}"
    if trusting := ", ".join(report.drift.inference.trusting):
        yield f"a trust policy depends on {trusting}, and there is no default: check the inferred value"


def _why_kept(id: str, report: DriftReport) -> str:
    is_of_trust = id in report.drift.inference.deciding
    return "a trust policy depends on it" if is_of_trust else "a wildcard is more than one value"


def _value_text(value: Value) -> str:
    return (value if isinstance(value, str) else ", ".join(value)) or "not given"


def _role(role: RoleReport, report: DriftReport, specs: Specs) -> Iterator[str]:
    yield ""
    yield style(f"role {role.id} ({report.roles.get(role.id, 'not there')})", bold=True)
    for section in role.sections:
        yield ""
        yield f"  {TITLES[section.purpose, section.direction]}"
        for change in section.changes:
            yield from change_lines(change, specs)
    if role.properties:
        yield ""
        yield "  Also"
    for other in role.properties:
        sign, colour = GROWTH[other.grows]
        first, *rest = wrap(in_words(other), 4)
        yield f"  {style(sign, fg=colour)} {first.strip()}"
        yield from rest


def in_words(change: PropertyChange) -> str:
    """Say how a property of a live role differs from the spec."""
    match change.old, change.new:
        case None, new:
            return f"extra {change.name}, which the spec does not have: {new}"
        case old, None if change.name == "role":
            return f"the role is not {old}"
        case old, None:
            return f"missing {change.name}, which the spec has: {old}"
        case old, new:
            return f"{change.name}: {new}, and the spec says {old}"


def conclusion(report: DriftReport) -> str:
    """Count the differences, and say which version of the spec has the access of the roles."""
    roles = role_reports(report.drift.diff)
    whole = "No drift" if report.drift.is_equal else "It is not decided whether anything drifts"
    if report.drift.is_there:
        whole = f"Drift in {count(len(roles), 'role')}"
    if report.equals:
        version, revision = report.equals
        at = f" at {revision}" if revision else ""
        what = "equal" if report.drift.is_equal else "have the access of"
        return f"{whole}; the live roles {what} {version} of the spec{at}"
    return (
        f"{whole}; the live roles have the access of none of the versions of the spec that were searched"
        if report.was_searched
        else whole
    )


def markdown(report: DriftReport) -> str:
    """Write drift as Markdown: what was inferred, then the whole difference."""
    body = diff_markdown(report.drift.diff, report.title)
    own = map(own_setting, report.drift.own)
    listed = "".join(f"- {line}\n" for line in (*inferred_lines(report), *own, *limits(report.drift)))
    return f"## Drift\n\n{conclusion(report)}.\n\n{listed}\n#{body}"


# --- for programs ------------------------------------------------------------------------------


def as_data(report: DriftReport) -> dict[str, JsonValue]:
    """Return the report as JSON data."""
    data = diff_data(report.drift.diff)
    known = report.drift.inference.known
    limited = diff_data(Diff(report.drift.limited, (), (), hidden=report.drift.may_limit))
    return {
        "drift": report.drift.is_there or (False if report.drift.is_equal else None),
        "roles": [
            {"role": id, "name": name, "line": report.spans[id].line, "path": report.spans[id].path}
            for id, name in report.roles.items()
        ],
        "inferred": {id: _value_data(value) for id, value in report.drift.inference.inferred.items()},
        "assumed": {id: _value_data(value) for id, value in report.drift.inference.assumed.items()},
        "inferred-trust": list(report.drift.inference.trusting),
        "not-inferred": {
            id: {"default": _value_data(default), "live": _value_data(live)}
            for id, (default, live) in report.drift.inference.kept.items()
        },
        "place": dict(known.place),
        "equals": {"version": report.equals[0], "revision": report.equals[1]} if report.equals else None,
        "own": [{"role": one.role, "kind": one.kind.value, "text": one.text} for one in report.drift.own],
        "limited": limited["changes"],
        "limited-not-decided": limited["not-decided"],
        "changes": data["changes"],
        "properties": data["roles"],
        "outside": data["outside"],
        "not-decided": data["not-decided"],
    }


def _value_data(value: Value) -> JsonValue:
    return value if isinstance(value, str) else list(value)


def findings(report: DriftReport) -> Iterator[Diagnostic]:
    """Return each difference as a finding at the place of its role."""
    for change in report.drift.diff.changes:
        kind = DRIFT_TRUST if change.purpose is PolicyPurpose.TRUST else DRIFT_ACCESS
        title = TITLES[change.purpose, change.direction]
        yield kind.at(report.spans.get(change.role), f"{title}: {headline(change)}")
    for other in report.drift.diff.roles:
        yield DRIFT_ROLE.at(report.spans.get(other.subject), f"role {other.subject}: {in_words(other)}")
