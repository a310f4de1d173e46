"""``octospec repair``: fix what lint finds in a spec, with proof that no role may do more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from octo_spec.cli.args import FILE
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.args.plugin_limits import plugin_limits
from octo_spec.cli.configured_command import ConfiguredCommand, Taken
from octo_spec.cli.installed_codes import named_kind
from octo_spec.cli.printing import print_diff, print_document, print_line
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.diagnostics import Diagnostic, has_errors
from octo_spec.language.layout.text_diff import text_diff
from octo_spec.lint.discovery import installed_rules
from octo_spec.repair.repairs import repair_spec
from octo_spec.storage.inputs.inputs import UNREADABLE, Inputs
from octo_spec.storage.paths import STANDARD_INPUT, shown_path
from octo_spec.storage.rewriting import rewrite

if TYPE_CHECKING:
    from octo_spec.repair.repairs import Repair, RepairedSpec


@click.command(
    "repair",
    cls=ConfiguredCommand,
    taken={"spec": Taken("spec", is_needed=True)},
    epilog=examples(
        "octospec repair spec/octo.yaml --diff",
        "octospec repair spec/octo.yaml --rule subsumed-action",
        "octospec repair - < spec/octo.yaml",
    ),
)
@click.argument("spec", type=FILE, nargs=-1)
@click.option("--rule", metavar="NAME", help="Only the findings of this rule, by its name or code.")
@click.option("--unsafe", is_flag=True, help="Also apply fixes that are not proven to allow nothing new.")
@click.option("--diff", "only_diff", is_flag=True, help="Write nothing; print what would change.")
@output_format
@plugin_limits
def command(*, spec: str, rule: str | None, unsafe: bool, only_diff: bool, output_format: str) -> None:
    """Fix the findings of SPEC that have a certain fix, as edits that keep comments and layout.

    Each fix is applied only if the engine proves that the roles may do the same afterwards (equal), or less
    (narrower), for every combination of choices. Other fixes are listed with the reason; --unsafe applies
    them, too. If SPEC is -, octospec reads standard input and prints the repaired spec.

    Exit codes: 0 done, 1 if --diff finds something to fix, 2 for bad input.
    """
    inputs = Inputs()
    inputs.diagnostics.extend(_unknown_rule(rule))
    text = None if inputs.diagnostics else inputs.text(spec)
    result = None if text is None else repair_spec(text, shown_path(spec), rule, unsafe=unsafe)
    if result is not None and text is not None:
        inputs.diagnostics.extend(result.diagnostics)
        if not only_diff and spec != STANDARD_INPUT:
            result = _written(spec, result, text, inputs)
    code = _exit_code(result, inputs, only_diff=only_diff)
    diff = text_diff(shown_path(spec), text, result.text) if result and text is not None else ""
    if output_format == "json":
        print_json({"ok": code == 0, **_data(result, diff), "diagnostics": as_json(inputs.diagnostics)})
    else:
        show(inputs.diagnostics, inputs.sources)
        _show(spec, result, diff, inputs.mark_of_standard_input, only_diff=only_diff)
    raise SystemExit(code)


def _unknown_rule(rule: str | None) -> tuple[Diagnostic, ...]:
    """Report a name that is misspelled: for it there would be nothing to fix."""
    if rule is None or any(installed.rule.kind.is_named(rule) for installed in installed_rules().rules):
        return ()
    found = named_kind(rule)
    return (found,) if isinstance(found, Diagnostic) else ()


def _written(path: str, result: RepairedSpec, old: str, inputs: Inputs) -> RepairedSpec | None:
    """Write the repaired text; if that fails, no fix was applied, and the reason is all that is reported."""
    try:
        if result.applied:
            rewrite(path, result.text, old)
    except OSError as error:
        reason = (error.strerror or "error").lower()
        inputs.diagnostics.append(UNREADABLE.at(None, f"{shown_path(path)} cannot be written: {reason}"))
        return None
    return result


def _exit_code(result: RepairedSpec | None, inputs: Inputs, *, only_diff: bool) -> int:
    if result is None or has_errors(inputs.diagnostics):
        return 2
    return 1 if only_diff and result.applied else 0


def _show(path: str, result: RepairedSpec | None, diff: str, mark: str, *, only_diff: bool) -> None:
    if result is None:
        return
    is_document = path == STANDARD_INPUT and not only_diff
    for repair in result.applied:
        print_line(_line(repair), err=is_document)
    for repair in result.omitted:
        print_line(f"{_line(repair)}; not applied", err=is_document)
    if result.reached_limit:
        limit = f"stopped after {len(result.applied)} fixes; there may be more in another run"
        print_line(f"{shown_path(path)}: {limit}", err=True)
    if is_document:
        print_document(f"{mark}{result.text}")
    elif only_diff:
        print_diff(diff)
    if not result.applied:
        print_line(f"{shown_path(path)}: {_no_fix_reason(result)}", err=is_document or only_diff)


def _no_fix_reason(result: RepairedSpec) -> str:
    """Say why no fix is applied."""
    if result.diagnostics and not result.omitted:
        return "no certain fix of the errors"
    return "no fix is proven to allow nothing new; see --unsafe" if result.omitted else "nothing to fix"


def _line(repair: Repair) -> str:
    kind = repair.problem.kind
    effect = f"access is {repair.effect.value}" if repair.is_safe else f"not proven: {repair.reason}"
    return f"{repair.problem.span}: {kind.code} {kind.name}: {repair.fix.title} ({effect})"


def _data(result: RepairedSpec | None, diff: str) -> dict[str, object]:
    if result is None:
        return {"applied": [], "omitted": [], "reached-limit": False, "diff": "", "text": None}
    return {
        "applied": list(map(_repair_data, result.applied)),
        "omitted": list(map(_repair_data, result.omitted)),
        "reached-limit": result.reached_limit,
        "diff": diff,
        "text": result.text,
    }


def _repair_data(repair: Repair) -> dict[str, object]:
    [problem] = as_json([repair.problem])
    return {
        **problem,
        "fix": repair.fix.title,
        "effect": repair.effect.value,
        "reason": repair.reason or None,
    }
