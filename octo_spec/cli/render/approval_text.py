"""Approvals, and what a side has beyond them, as text, Markdown and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.diff.markdown import plain
from octo_spec.analysis.wording import count
from octo_spec.cli.printing import style
from octo_spec.cli.render.wrapping import wrapped
from octo_spec.review.approval_check import BeyondKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.json_values import JsonValue
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
    yield from ("", *wrapped(f"approval: {approval_heading(check.approval)}", 0, hanging=2))
    for each in check.beyond:
        colour = "yellow" if each.kind is BeyondKind.NOT_DECIDED else "red"
        first, *rest = wrapped(_text(each), 4)
        yield f"  {style('!', fg=colour)} {first.strip()}"
        yield from rest
        if each.kind is BeyondKind.NEW_ACCESS:
            yield from wrapped(f"as in {each.witness}", 6, hanging=2)
    yield style(_result(check), fg=("green", "red", "yellow", "yellow")[check.exit_code])


def _text(beyond: Beyond) -> str:
    return f"{_LABELS[beyond.kind]}{beyond.text}"


def _result(check: ApprovalCheck) -> str:
    if not check.beyond:
        return "it is within the approval"
    if check.exit_code == 1:
        return "it is not within the approval"
    return "it is not decided whether it is within the approval"


def check_markdown(check: ApprovalCheck | None) -> str:
    """Write whether a side is within an approval, with a heading."""
    if check is None:
        return ""
    items = "".join(f"- {plain(_text(each))}\n" for each in check.beyond)
    heading = plain(approval_heading(check.approval))
    return f"\n### Approval\n\n{heading}: {_result(check)}.\n{chr(10) if items else ''}{items}"


def check_as_data(check: ApprovalCheck | None) -> JsonValue:
    """Return whether a side is within an approval as JSON data; null without an approval."""
    if check is None:
        return None
    approval = check.approval
    return {
        "by": approval.by,
        "approved": approval.approved,
        "until": approval.until,
        "conditions": list(approval.conditions),
        "signature-checked": check.is_checked,
        "ok": check.exit_code == 0,
        "beyond": [
            {
                "kind": each.kind.value,
                "text": each.text,
                "role": each.role or None,
                "question": each.question or None,
                "witness": each.witness or None,
            }
            for each in check.beyond
        ],
    }


def approved_lines(approval: Approval, path: str, *, is_signed: bool) -> Iterator[str]:
    """Write what was approved, and where the file is."""
    yield style(approval_heading(approval), bold=True)
    answers = count(len(approval.answers), "answer")
    roles = count(len(approval.roles), "role")
    yield f"  {answers} about {roles}, {count(len(approval.files), 'file')}"
    yield from (line for each in approval.conditions for line in wrapped(f"condition: {each}", 2, hanging=2))
    yield f"wrote {path}, {'signed' if is_signed else 'not signed'}"
