"""Approvals, and what a side has beyond them, as text, Markdown and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.wording import count
from octo_spec.cli.printing import style
from octo_spec.cli.render.wrapping import wrap
from octo_spec.review.approval_check import BeyondKind, beyond_exit_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.live.approved_deployments import HeldDeployment, HeldDeployments
    from octo_spec.review.approval import Approval
    from octo_spec.review.approval_check import ApprovalCheck, Beyond

_LABELS: Final = {
    BeyondKind.DATE: "",
    BeyondKind.WORSE_ANSWER: "a worse answer: ",
    BeyondKind.NEW_ACCESS: "new access: ",
    BeyondKind.NEW_SETTING: "a setting that was not approved: ",
    BeyondKind.LOST_GUARANTEE: "a guarantee that was removed: ",
    BeyondKind.NOT_DECIDED: "not decided: ",
}


def approval_heading(approval: Approval) -> str:
    """Name an approval: what was approved, the reviewer, and the days."""
    what = " ".join(filter(None, (approval.name or approval.side, approval.version)))
    return f"{what}, approved by {approval.by} on {approval.approved} until {approval.until}"


def check_lines(check: ApprovalCheck | None) -> Iterator[str]:
    """Write whether a side is within an approval, in lines that fit the terminal."""
    if check is None:
        return
    yield from ("", *wrap(f"approval: {approval_heading(check.approval)}", 0, hanging=2))
    yield from _beyond_lines(check.not_approved)
    yield style(_result(check), fg=("green", "red", "yellow", "yellow")[check.exit_code])


def _beyond_lines(beyond: Iterable[Beyond]) -> Iterator[str]:
    for each in beyond:
        colour = "yellow" if each.kind is BeyondKind.NOT_DECIDED else "red"
        first, *rest = wrap(_text(each), 4)
        yield f"  {style('!', fg=colour)} {first.strip()}"
        yield from rest
        if each.kind is BeyondKind.NEW_ACCESS:
            yield from wrap(f"as in {each.witness}", 6, hanging=2)


def _text(beyond: Beyond) -> str:
    return f"{_LABELS[beyond.kind]}{beyond.text}"


def _result(check: ApprovalCheck) -> str:
    if not check.not_approved:
        return "it is within the approval"
    if check.exit_code == 1:
        return "it is not within the approval"
    return "it is not decided whether it is within the approval"


def check_markdown(check: ApprovalCheck | None) -> str:
    """Write whether a side is within an approval, with a heading."""
    if check is None:
        return ""
    from octo_spec.analysis.diff.markdown import plain  # noqa: PLC0415 - only Markdown pays

    items = "".join(f"- {plain(_text(each))}\n" for each in check.not_approved)
    heading = plain(approval_heading(check.approval))
    return f"\n### Approval\n\n{heading}: {_result(check)}.\n{chr(10) if items else ''}{items}"


def check_as_data(check: ApprovalCheck | None) -> JsonValue:
    """Return whether a side is within an approval as JSON data; null without an approval."""
    if check is None:
        return None
    return {**_approval_as_data(check), "beyond": _beyond_as_data(check.not_approved)}


def _approval_as_data(check: ApprovalCheck | HeldDeployments) -> dict[str, JsonValue]:
    approval = check.approval
    return {
        "by": approval.by,
        "approved": approval.approved,
        "until": approval.until,
        "conditions": list(approval.conditions),
        "signature-checked": check.is_checked,
        "ok": check.exit_code == 0,
    }


def _beyond_as_data(beyond: Iterable[Beyond]) -> list[JsonValue]:
    return [
        {
            "kind": each.kind.value,
            "text": each.text,
            "role": each.role or None,
            "question": each.question or None,
            "witness": each.witness or None,
        }
        for each in beyond
    ]


# --- deployments held to an approval -----------------------------------------------------------


def held_lines(held: HeldDeployments | None) -> Iterator[str]:
    """Write which deployments and updates are within an approval, in lines that fit the terminal."""
    if held is None:
        return
    yield from ("", *wrap(f"approval: {approval_heading(held.approval)}", 0, hanging=2))
    yield from _beyond_lines(held.reason_if_over)
    for each in held.held:
        for title, beyond in _held_parts(each):
            yield from wrap(title, 2, hanging=2)
            yield from _beyond_lines(beyond)


def _held_parts(held: HeldDeployment) -> Iterator[tuple[str, Sequence[Beyond]]]:
    """Return a title and what was not approved, for all formats together if it is the same."""
    formats: dict[tuple[Beyond, ...], list[str]] = {}
    for part in held.parts:
        formats.setdefault(part.beyond, []).append(part.format)
    for beyond, names in formats.items():
        of_formats = f" ({', '.join(names)})" if len(formats) > 1 else ""
        yield f"{held.title}{of_formats}: {_RESULTS[beyond_exit_code(beyond)]}", beyond
    if held.reason:
        yield f"{held.title}: {_RESULTS[3]}: {held.reason}", ()


_RESULTS: Final = {0: "within the approval", 1: "not within the approval", 3: "not decided"}


def held_markdown(held: HeldDeployments | None) -> str:
    """Write which deployments and updates are within an approval, with a heading."""
    if held is None:
        return ""
    from octo_spec.analysis.diff.markdown import plain  # noqa: PLC0415 - as above

    parts = ((title, beyond) for each in held.held for title, beyond in _held_parts(each))
    items = (
        line
        for title, beyond in parts
        for line in (f"- {plain(title)}\n", *(f"  - {plain(_text(each))}\n" for each in beyond))
    )
    over = (f"- {plain(_text(each))}\n" for each in held.reason_if_over)
    return f"\n### Approval\n\n{plain(approval_heading(held.approval))}.\n\n{''.join((*over, *items))}"


def held_as_data(held: HeldDeployments | None) -> JsonValue:
    """Return which deployments and updates are within an approval as JSON data; null without an approval."""
    if held is None:
        return None
    deployments: list[JsonValue] = [
        {
            "title": each.title,
            "update": each.is_update,
            "ok": each.exit_code == 0,
            "reason": each.reason or None,
            "parts": [
                {"format": part.format or None, "beyond": _beyond_as_data(part.beyond)} for part in each.parts
            ],
        }
        for each in held.held
    ]
    return {
        **_approval_as_data(held),
        "beyond": _beyond_as_data(held.reason_if_over),
        "deployments": deployments,
    }


def approved_lines(approval: Approval, path: str, *, is_signed: bool) -> Iterator[str]:
    """Write what was approved, and where the file is."""
    yield style(approval_heading(approval), bold=True)
    answers = count(len(approval.answers), "answer")
    roles = count(len(approval.roles), "role")
    yield f"  {answers} about {roles}, {count(len(approval.files), 'file')}"
    yield from (line for each in approval.conditions for line in wrap(f"condition: {each}", 2, hanging=2))
    yield f"wrote {path}, {'signed' if is_signed else 'not signed'}"
