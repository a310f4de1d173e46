"""``octospec lint``: find dangerous, wrong or wasted grants in a spec, and say which of them it accepts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from octo_spec.cli.args import FILE
from octo_spec.cli.args.output_format import examples, output_formats
from octo_spec.cli.args.plugin_limits import plugin_limits
from octo_spec.cli.args.reader_option import reader_option
from octo_spec.cli.configured_command import ConfiguredCommand, Taken
from octo_spec.cli.printing import print_document, print_line, style
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.cli.render.wrapping import fitting
from octo_spec.diagnostics import Severity, has_errors
from octo_spec.frozen import frozen
from octo_spec.lint.discovery import installed_rules
from octo_spec.lint.linting import LintFinding, Linting
from octo_spec.model.reports import RULE_UNDECIDED
from octo_spec.resolve.customers import Customer
from octo_spec.storage.clock import today
from octo_spec.storage.inputs.inputs import Inputs, chosen_customers
from octo_spec.storage.inputs.named_files import is_read_once, named_source, spec_text
from octo_spec.storage.inputs.reader_choice import CHOSEN
from octo_spec.storage.linting import import_rules
from octo_spec.storage.paths import shown_path

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic
    from octo_spec.language.load import LoadedSpec
    from octo_spec.language.models.spec import Spec
    from octo_spec.lint.discovery import InstalledRules
    from octo_spec.lint.engine import CustomersDeployment
    from octo_spec.pipeline.foreign_lint import ForeignLinting


@click.command(
    "lint",
    cls=ConfiguredCommand,
    taken={
        "spec": Taken("spec", is_needed=True),
        "customers": Taken("customers_file"),
        "strict": Taken("strict"),
    },
    epilog=examples(
        "octospec lint spec/octo.yaml",
        "octospec lint spec/octo.yaml --strict",
        "octospec lint spec/octo.yaml --customers spec/customers.yaml",
        "octospec lint spec/octo.yaml --accepted",
        "octospec lint dist/cloudformation/template.yaml",
        "octospec lint spec/octo.yaml --output-format sarif > lint.sarif",
        "octospec lint spec/octo.yaml --output-format junit > junit.xml",
        "octospec lint spec/octo.yaml --output-format gitlab > gl-code-quality-report.json",
    ),
)
@click.argument("spec", type=FILE, nargs=-1)
@click.option("--role", metavar="NAME", help="For account details, only this role.")
@click.option(
    "--customers",
    "customers_file",
    type=FILE,
    metavar="FILE",
    help="Also check what each customer in this file gets, and the values in their entries.",
)
@click.option("--strict", is_flag=True, help="Fail on warnings, too.")
@click.option("--accepted", is_flag=True, help="List accepted findings, too, each with its reason.")
@reader_option
@output_formats("text", "json", "sarif", "github", "junit", "gitlab")
@plugin_limits
def command(  # noqa: PLR0913 - one argument an option, as click calls it
    *,
    spec: str,
    role: str | None,
    customers_file: str | None,
    strict: bool,
    accepted: bool,
    output_format: str,
) -> None:
    """Run every rule over SPEC; `octospec explain NAME` prints the page of a rule.

    With --customers FILE, findings that apply only to some customers are listed with their names. SPEC may
    also be a third-party file that `octospec import` supports: then findings have their places in that
    file.

    Exit codes: 0 if nothing stops a build, 1 if something does, 2 for bad input, 3 if a rule needs too many
    steps, so that it is not decided.
    """
    inputs = Inputs()
    result = _lint(spec, role, customers_file, inputs)
    linting, rules = result.linting, result.rules
    match output_format:
        case "json":
            print_json(_data(linting, strict=strict))
        case "sarif":
            from octo_spec.cli.render.sarif import sarif  # noqa: PLC0415 - only this format pays for it

            print_json(sarif(linting, rules, f"lint {shown_path(spec)}"))
        case "github":
            from octo_spec.cli.render.annotations import workflow_commands  # noqa: PLC0415 - as above

            print_document(workflow_commands(linting))
        case "junit":
            from octo_spec.cli.render.junit import junit  # noqa: PLC0415 - as above

            print_document(junit(linting, rules, strict=strict))
        case "gitlab":
            from octo_spec.cli.render.code_quality import code_quality  # noqa: PLC0415 - as above

            print_json(code_quality(linting, spec))
        case _:
            _show(linting, inputs, accepted=accepted)
            if not has_errors(linting.problems):
                _print_summary(spec, linting, _which_rules(result), accepted=accepted)
                _print_missing_reasons(result.foreign)
    raise SystemExit(_exit_code(linting, strict=strict))


@frozen
class _LintResult:
    """The findings, the rules, and for a third-party file the linting of its deployment."""

    linting: Linting
    rules: InstalledRules
    foreign: ForeignLinting | None = None


def _lint(spec: str, role: str | None, customers_file: str | None, inputs: Inputs) -> _LintResult:
    """Lint a spec or a third-party file; the rules are imported while a spec is read."""
    if role is None and not CHOSEN.get() and _may_be_spec(spec):
        loaded = inputs.any_spec(spec, meanwhile=import_rules)
        rules = installed_rules()
        return _LintResult(_lint_spec(spec, loaded, customers_file, inputs, rules), rules)
    rules = installed_rules()
    if foreign := _lint_foreign(spec, role, customers_file, inputs, rules):
        return _LintResult(foreign.linting, rules, foreign)
    return _LintResult(_lint_spec(spec, inputs.any_spec(spec), customers_file, inputs, rules), rules)


def _may_be_spec(path: str) -> bool:
    """Return whether a file is a spec, or may be meant as one."""
    return is_read_once(path) or spec_text(named_source(path)) is not None


def _lint_foreign(
    path: str, role: str | None, customers_file: str | None, inputs: Inputs, rules: InstalledRules
) -> ForeignLinting | None:
    """Lint a third-party file; ``None`` if the file is meant as a spec, or no reader supports it."""
    # Importing is expensive: only a third-party file needs it.
    from octo_spec.storage.sides.linted_files import LintedFile, linted_file  # noqa: PLC0415 - as above

    return linted_file(LintedFile(path, role, customers_file), inputs, rules)


def _lint_spec(
    spec: str, loaded: LoadedSpec | None, customers_file: str | None, inputs: Inputs, rules: InstalledRules
) -> Linting:
    """Lint the spec; the diagnostics include what keeps it from being read."""
    from octo_spec.lint.engine import lint  # noqa: PLC0415 - as import_rules says

    customers = () if customers_file is None else _customers(customers_file, inputs)
    if loaded is None or loaded.spec is None:
        found = () if loaded is None else _findings_in_valid_parts(loaded, rules)
        return Linting(found, (*inputs.diagnostics, *rules.problems))
    deployments = _deployments(shown_path(spec), loaded, customers, inputs) if customers else ()
    linting = lint(loaded.spec, loaded.spans, today(), rules, deployments)
    of_customers = (
        tuple(map(LintFinding, _diagnostics_of_customers(loaded.spec, customers))) if customers else ()
    )
    reported = dict.fromkeys((*inputs.diagnostics, *linting.problems))
    return replace(linting, findings=(*linting.findings, *of_customers), problems=tuple(reported))


def _findings_in_valid_parts(loaded: LoadedSpec, rules: InstalledRules) -> tuple[LintFinding, ...]:
    from octo_spec.lint.valid_parts import lint_valid_parts  # noqa: PLC0415 - only an invalid spec needs it

    return lint_valid_parts(loaded, today(), rules).findings


# Only who has customers pays for what is about them.


def _customers(path: str, inputs: Inputs) -> tuple[Customer, ...]:
    from octo_spec.storage.inputs.customers_files import customers_at  # noqa: PLC0415 - as above

    loaded = customers_at(path, inputs)
    return () if loaded is None else chosen_customers(loaded, (), Customer())[0]


def _diagnostics_of_customers(spec: Spec, customers: tuple[Customer, ...]) -> tuple[Diagnostic, ...]:
    from octo_spec.resolve.answer_partitions import partition_problems  # noqa: PLC0415 - as above
    from octo_spec.resolve.external_ids import external_id_problems  # noqa: PLC0415 - as above
    from octo_spec.resolve.shared_roles import shared_role_problems, written_names  # noqa: PLC0415 - as above

    return (
        *external_id_problems(spec, customers),
        *partition_problems(spec, customers),
        *shared_role_problems(customers, written_names(spec)),
    )


def _deployments(
    place: str, loaded: LoadedSpec, customers: tuple[Customer, ...], inputs: Inputs
) -> tuple[CustomersDeployment, ...]:
    """Resolve the spec for the first of each group of customers that it treats alike."""
    from octo_spec.lint.engine import CustomersDeployment  # noqa: PLC0415 - as above
    from octo_spec.storage.sides.customer_sides import CustomersSide, alike_customers  # noqa: PLC0415 - as above

    side = CustomersSide(place, loaded, {customer.id: customer for customer in customers})
    groups = [(group, group[0].sides[0]) for group in alike_customers((side,), inputs)]
    resolved = [(group, side.for_customer(customer, inputs)) for group, customer in groups if customer]
    return tuple(
        CustomersDeployment(tuple(entries.id for entries in group), each.deployment)
        for group, each in resolved
        if each
    )


def _exit_code(linting: Linting, *, strict: bool) -> int:
    if has_errors(linting.problems) and not _is_undecided(linting):
        return 2
    if linting.stopping(strict=strict):
        return 1
    return 3 if has_errors(linting.problems) else 0


def _is_undecided(linting: Linting) -> bool:
    """Return whether the only errors are rules that need too many steps."""
    return all(problem.kind == RULE_UNDECIDED for problem in linting.problems if problem.is_error)


# --- printing ----------------------------------------------------------------------------------


def _data(linting: Linting, *, strict: bool) -> dict[str, object]:
    """Return the findings as JSON data."""
    findings = as_json(finding.diagnostic for finding in linting.findings)
    more = ({"accepted": each.accepted, "customers": list(each.customers)} for each in linting.findings)
    return {
        "ok": _exit_code(linting, strict=strict) == 0,
        "findings": [{**finding, **rest} for finding, rest in zip(findings, more, strict=True)],
        "diagnostics": as_json(linting.problems),
    }


def _show(linting: Linting, inputs: Inputs, *, accepted: bool) -> None:
    """Print open findings with line and caret, and, if requested, a line for each accepted one."""
    show(linting.problems, inputs.sources)
    show(linting.open, inputs.sources, named=True, err=False)
    for finding in linting.accepted if accepted else ():
        for line in fitting(_accepted_text(finding), hanging=4):
            print_line(style(line, dim=True))


def _which_rules(result: _LintResult) -> str:
    if result.foreign is not None and result.foreign.judged_by:
        return f"only the rules of the format {result.foreign.judged_by}; import the folder for the others"
    return f"{len(result.rules.rules)} rules"


def _print_summary(spec: str, linting: Linting, rules: str, *, accepted: bool) -> None:
    """Count the findings, and the accepted ones in a separate line."""
    print_line(f"{shown_path(spec)}: {_summary(linting)} ({rules})")
    if linting.accepted:
        count = _count_text(len(linting.accepted), "accepted finding")
        print_line(style(count if accepted else f"{count}; --accepted lists them", dim=True))


def _print_missing_reasons(foreign: ForeignLinting | None) -> None:
    if foreign is not None and foreign.without_reason:
        count = _count_text(foreign.without_reason, "place")
        print_line(style(f"no reasons given in {count}", dim=True))


def _accepted_text(finding: LintFinding) -> str:
    diagnostic = finding.diagnostic
    return f"{diagnostic.span}: accepted: {diagnostic.kind.code} {diagnostic.kind.name}: {finding.accepted}"


def _summary(linting: Linting) -> str:
    counts = Counter(finding.kind.severity for finding in linting.open)
    counted = (_count_text(counts[severity], severity) for severity in Severity if counts[severity])
    return ", ".join(counted) or "no findings"


def _count_text(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
