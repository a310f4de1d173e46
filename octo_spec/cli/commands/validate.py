"""``octospec validate``: whether a spec builds, also for each customer."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import click

from octo_spec.cli.args import FILE
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.args.plugin_limits import plugin_limits
from octo_spec.cli.configured_command import ConfiguredCommand, Taken
from octo_spec.cli.printing import print_line
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.diagnostics import has_errors
from octo_spec.resolve.customers import Customer
from octo_spec.resolve.resolution import resolve
from octo_spec.storage.inputs.inputs import Inputs, chosen_customers
from octo_spec.storage.paths import shown_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.language.load import LoadedSpec
    from octo_spec.language.models.spec import Spec
    from octo_spec.model.deployment import Deployment
    from octo_spec.pipeline.requests import RequestChecks
    from octo_spec.resolve.resolution import Resolution


@click.command(
    "validate",
    cls=ConfiguredCommand,
    taken={"spec": Taken("spec", is_needed=True), "customers": Taken("customers_file")},
    epilog=examples(
        "octospec validate spec/octo.yaml",
        "octospec validate spec/octo.yaml --customers spec/customers.yaml",
        "octospec validate - < spec/octo.yaml",
    ),
)
@click.argument("spec", type=FILE, nargs=-1)
@click.option(
    "--customers",
    "customers_file",
    type=FILE,
    metavar="FILE",
    help="Also check the customers in this file, with their formats and options.",
)
@output_format
@plugin_limits
def command(*, spec: str, customers_file: str | None, output_format: str) -> None:
    """Check SPEC: report every error at once, each with its place and how to fix it.

    SPEC may be - for standard input.
    """
    inputs = Inputs()
    loaded = inputs.spec(spec)
    customers = _customers(customers_file, inputs)
    inputs.diagnostics.extend(_all_problems(loaded, customers))
    if loaded is not None and loaded.spec is not None and loaded.spec.promises:
        inputs.diagnostics.extend(_guarantee_problems(loaded))
    if loaded is not None and loaded.spec is not None and customers:
        inputs.diagnostics.extend(_answer_problems(loaded.spec, customers))
    is_valid = not has_errors(inputs.diagnostics)
    diagnostics = tuple(dict.fromkeys(inputs.diagnostics))
    if output_format == "json":
        print_json({"ok": is_valid, "diagnostics": as_json(diagnostics)})
    else:
        show(diagnostics, inputs.sources)
        if is_valid and loaded is not None and loaded.spec is not None:
            print_line(f"{shown_path(spec)}: {_summary(loaded.spec)}{_customer_count(customers)}")
    raise SystemExit(0 if is_valid else 2)


def _all_problems(loaded: LoadedSpec | None, customers: Sequence[Customer]) -> Iterator[Diagnostic]:
    """Find errors without customers, and for each customer; equal errors are reported once."""
    problems = _problems_of_each(loaded, (Customer(), *customers))
    yield from (of_all := dict.fromkeys(next(problems)))
    whose: dict[Diagnostic, list[str]] = {}
    for customer, of_customer in zip(customers, problems, strict=True):
        for problem in of_customer:
            whose.setdefault(problem, []).append(customer.id)
    for problem, ids in whose.items():
        if problem not in of_all:
            yield _with_customers(problem, ids, loaded)


# Only specs with customers, extras, guarantees or formats need these imports.


def _guarantee_problems(loaded: LoadedSpec) -> Iterator[Diagnostic]:
    from octo_spec.analysis.questions.installed_questions import installed_questions  # noqa: PLC0415 - as above
    from octo_spec.lint.rules.guardrails.unknown_promise import unknown_promises  # noqa: PLC0415 - as above

    installed = installed_questions()
    yield from installed.problems
    if loaded.spec is not None:
        known = [question.id for question in installed.questions]
        found = unknown_promises(loaded.spec.promises, known)
        yield from (finding.diagnostic(loaded.spans) for finding in found)


def _extras_problems(deployment: Deployment) -> Iterator[Diagnostic]:
    from octo_spec.pipeline.extras import extras_problems  # noqa: PLC0415 - as above

    return extras_problems(deployment)


def _formats() -> RequestChecks:
    from octo_spec.pipeline.requests import RequestChecks  # noqa: PLC0415 - as above

    return RequestChecks()


def _resolver(loaded: LoadedSpec, spec: Spec, count: int) -> Callable[[Customer], Resolution]:
    """Return the function that resolves a spec for each of ``count`` customers."""
    if count == 1:
        return partial(resolve, spec, loaded.spans)
    from octo_spec.plugin.discovery import reserved_by_targets  # noqa: PLC0415 - as above
    from octo_spec.resolve.shared_resolutions import SharedResolutions  # noqa: PLC0415 - as above

    return SharedResolutions(spec, loaded.spans, reserved_by_targets()).resolution


def _answer_problems(spec: Spec, customers: Sequence[Customer]) -> Iterator[Diagnostic]:
    from octo_spec.resolve.answer_partitions import partition_problems  # noqa: PLC0415 - as above
    from octo_spec.resolve.external_ids import external_id_problems  # noqa: PLC0415 - as above
    from octo_spec.resolve.shared_roles import shared_role_problems, written_names  # noqa: PLC0415 - as above

    yield from external_id_problems(spec, customers)
    yield from partition_problems(spec, customers)
    yield from shared_role_problems(customers, written_names(spec))


def _with_customers(problem: Diagnostic, ids: Sequence[str], loaded: LoadedSpec | None) -> Diagnostic:
    """Name the customers of an error in the spec; an error in the customers file names its own entry."""
    from octo_spec.analysis.wording import cut_short  # noqa: PLC0415 - as above

    path = loaded.spans.path if loaded else None
    if problem.span is None or problem.span.path != path:
        return problem
    who = f"customer{'' if len(ids) == 1 else 's'} {cut_short(ids)}"
    return replace(problem, message=f"for {who}: {problem.message}")


def _problems_of_each(
    loaded: LoadedSpec | None, customers: Sequence[Customer]
) -> Iterator[tuple[Diagnostic, ...]]:
    """Yield what is wrong between the spec and each customer; formats are checked without a spec, too."""
    spec = None if loaded is None else loaded.spec
    resolved = None if loaded is None or spec is None else _resolver(loaded, spec, len(customers))
    formats = _formats() if any(customer.formats for customer in customers) else None
    for customer in customers:
        resolution = None if resolved is None else resolved(customer)
        yield (
            *(_resolution_problems(resolution) if resolution else ()),
            *(formats.problems(customer, resolution) if formats else ()),
        )


def _resolution_problems(resolution: Resolution) -> Iterator[Diagnostic]:
    """Yield what is wrong with a deployment, and with its extras."""
    deployment = resolution.deployment
    yield from resolution.diagnostics
    yield from _extras_problems(deployment) if deployment and deployment.extras else ()


def _customers(path: str | None, inputs: Inputs) -> tuple[Customer, ...]:
    if path is None or (loaded := inputs.sound_customers(path)) is None:
        return ()
    customers, _ = chosen_customers(loaded, (), Customer())
    return customers


def _summary(spec: Spec) -> str:
    grants = sum(len(group.grants) for group in spec.groups.values())
    counts = ((len(spec.roles), "role"), (len(spec.groups), "group"), (grants, "grant"))
    listed = ", ".join(f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts)
    return f"valid: {spec.name} {spec.version}, {listed}"


def _customer_count(customers: tuple[Customer, ...]) -> str:
    count = len(customers)
    return f", {count} customer{'' if count == 1 else 's'}" if count else ""
