"""How the deployed version compares with the releases: for the terminal, and as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.cli.printing import style
from octo_spec.cli.render.drift_text import own_setting
from octo_spec.cli.render.wrapping import wrap
from octo_spec.model.review_facts import NOT_DECIDED
from octo_spec.plugin.markdown_text import code, table
from octo_spec.plugin.markdown_text import markdown as escaped
from octo_spec.release.deployment_status import VersionStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.release.deployment_status import DeploymentStatus, Outdatedness
    from octo_spec.release.latest import ReleasedVersion

COLOURS: Final = {
    VersionStatus.WITHDRAWN: "red",
    VersionStatus.UNSUPPORTED: "red",
    VersionStatus.OUTDATED: "yellow",
    VersionStatus.UNKNOWN: "yellow",
    VersionStatus.CURRENT: "green",
}


def lines(found: Outdatedness) -> Iterator[str]:
    """Write the result in lines that fit the terminal."""
    who = "signed by the holder of the key" if found.signed else "signature not checked"
    yield from wrap(f"{found.name}: the latest release is {found.latest} of {found.date}, {who}", 0)
    for each in found.deployed:
        yield ""
        yield from _deployment_lines(each)


def _deployment_lines(each: DeploymentStatus) -> Iterator[str]:
    status = style(each.status.value, fg=COLOURS[each.status], bold=True)
    first = f"{_subject(each)}: {status}, {each.reason}"
    yield from wrap(first, 0, hanging=2)
    if len(each.same_access) > 1:
        yield from wrap(f"its access is that of {', '.join(each.same_access)}", 2)
    if each.nearest is not None:
        yield from wrap(f"the nearest release is {each.nearest}: octospec drift shows the differences", 2)
    for setting in each.own:
        yield from wrap(own_setting(setting), 2, hanging=2)
    for release in each.newer:
        yield from _release(release)
    if each.update_to is not None:
        yield f"  update to {each.update_to}"


def _subject(each: DeploymentStatus) -> str:
    return " ".join(filter(None, (each.title, each.version))) or each.name


def _release(release: ReleasedVersion) -> Iterator[str]:
    head = " ".join(filter(None, (release.version, f"({release.date})", release.step)))
    summary = f": {release.summary}" if release.summary else ""
    yield from wrap(f"{head}{summary}", 2, hanging=2)
    for change in release.changes:
        sign = "+" if change.is_more else "?" if change.kind == NOT_DECIDED else "-"
        why = f" ({change.why})" if change.why else ""
        yield from wrap(f"{sign} {change.subject}: {change.text}{why}", 4, hanging=2)
    for update in release.updates:
        yield from wrap(f"{update.format}: {update.effect}; {update.by}", 4, hanging=2)


def markdown(found: Outdatedness) -> str:
    """Write the result as Markdown."""
    who = "signed by the holder of the key" if found.signed else "signature not checked"
    latest = f"the latest release is {escaped(found.latest)} of {escaped(found.date)}"
    heading = f"## {escaped(found.name)}: {latest}\n\n{who}\n"
    return "\n".join((heading, *(part for each in found.deployed for part in _section(each))))


def _section(each: DeploymentStatus) -> Iterator[str]:
    yield f"### {code(_subject(each))}: {each.status.value}\n"
    update_to = "" if each.update_to is None else f" Update to {code(each.update_to)}."
    yield f"{escaped(each.reason)}.{update_to}\n"
    if each.nearest is not None:
        yield f"The nearest release is {code(each.nearest)}.\n"
    if each.own:
        yield "\n".join((*(f"- {escaped(own_setting(setting))}" for setting in each.own), ""))
    if each.newer:
        rows = [(code(one.version), one.date, one.step or "", _change_text(one)) for one in each.newer]
        yield f"{table(('version', 'day', 'step', 'what it changes'), rows)}\n"


def _change_text(release: ReleasedVersion) -> str:
    changes = (f"{change.subject}: {change.text}" for change in release.changes)
    return "; ".join(filter(None, (release.summary, *changes)))
