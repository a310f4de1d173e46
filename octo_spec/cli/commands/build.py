"""``octospec build``: compile a spec to artifacts on disk, without customers or for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from octo_spec.cli.args.build_options import build_options
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.args.plugin_limits import plugin_limits
from octo_spec.cli.configured_command import ConfiguredCommand, Taken
from octo_spec.cli.printing import print_line, print_lines
from octo_spec.cli.render.build_text import as_data, lines
from octo_spec.cli.render.diagnostics_text import print_json, show
from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.storage.builds.build_key import build_key
from octo_spec.storage.inputs.fleet_kind import is_fleet
from octo_spec.storage.paths import STANDARD_INPUT, is_address, scheme_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.cluster.cluster_options import ClusterOptions
    from octo_spec.diagnostics import Diagnostic
    from octo_spec.storage.builds.build_key import BuildKey
    from octo_spec.storage.builds.build_options import BuildOptions
    from octo_spec.storage.builds.build_report import BuildReport

NO_WATCH: Final = DiagnosticKind.error(
    "OCT557", "no-watch", "A watch that cannot begin, since a package is not installed."
)


@click.command(
    "build",
    cls=ConfiguredCommand,
    taken={
        "spec": Taken("spec", is_needed=True),
        "customers": Taken("customers_file"),
        "out": Taken("out"),
        "format": Taken("formats"),
        "strict": Taken("strict"),
    },
    epilog=examples(
        "octospec build spec/octo.yaml",
        "octospec build spec/octo.yaml --format terraform --preset external-id=MSP-1 --fix remediation=off",
        "octospec build spec/octo.yaml --customers spec/customers.yaml --customer acme",
        "octospec build spec/octo.yaml --previous v1.0.0",
        "octospec build spec/octo.yaml --check",
        "octospec build spec/octo.yaml --watch",
    ),
)
@build_options
@click.option(
    "--no-cache", is_flag=True, help="Build and prove, even if nothing has changed since the last build."
)
@click.option("--quiet", is_flag=True, help="Print only problems.")
@click.option(
    "--watch", "is_watching", is_flag=True, help="Build again whenever a file that the build read is saved."
)
@output_format
@plugin_limits
def command(  # noqa: PLR0913 - one argument an option, as click calls it
    *,
    options: BuildOptions,
    cluster: ClusterOptions | None,
    no_cache: bool,
    quiet: bool,
    is_watching: bool,
    output_format: str,
) -> None:
    """Compile SPEC into every format, read each artifact back, and write what is proven.

    Exit codes: 0 if everything is good, 1 if --check finds something out of date, 2 for bad input
    and for findings of the rules.

    --watch builds until Ctrl-C ends it; octospec[watch] installs what it needs. It reads octospec.toml once.

    With --dask, all workers need the same octospec, plugins and Python as this machine, and --out names a
    folder that they share, or a store. Set up TLS with the options here, or in Dask's configuration.
    """
    _check_usage(options)
    if is_watching:
        _check_watch(options, output_format)
        _watch(options, quiet=quiet)
        return
    if options.customers_file is not None and is_fleet(options.customers_file):
        _check_fleet_options(options)
        raise SystemExit(_build_for_fleet(options, cluster, output_format, quiet=quiet, rebuild=no_cache))
    if cluster is not None or is_address(options.out):
        named = "--dask" if cluster else f"--out {options.out}"
        msg = f"{named} needs a fleet: one customer on each line, or one in each file"
        raise click.UsageError(msg)
    code, _ = _build_and_print(options, output_format, quiet=quiet, no_cache=no_cache)
    raise SystemExit(code)


def _build_and_print(
    options: BuildOptions, output_format: str, *, quiet: bool, no_cache: bool
) -> tuple[int, Mapping[str, str]]:
    """Build and print, or print what is known; return the exit code and the texts that were read."""
    key = None if no_cache or options.check or options.previous else build_key(options)
    known = key and key.cached_report()
    if known:
        report, sources = known.report, known.sources
    else:
        report, sources = _build_and_keep(options, key)
    _print(report, options.out, sources, output_format, quiet=quiet)
    return report.exit_code, sources


def _watch(options: BuildOptions, *, quiet: bool) -> None:
    from octo_spec.cli.watched_builds import RunBuild, watch_builds  # noqa: PLC0415 - only a watch pays for it
    from octo_spec.plugin.package_extras import extra_help  # noqa: PLC0415 - as above
    from octo_spec.storage.file_watch import can_watch  # noqa: PLC0415 - as above

    if not can_watch():
        show((NO_WATCH.at(None, "the package watchfiles is not installed", extra_help("watch")),), {})
        raise SystemExit(2)

    def build() -> RunBuild:
        # A build that an earlier one answers would leave this process cold.
        code, sources = _build_and_print(options, "text", quiet=quiet, no_cache=True)
        return RunBuild(code, tuple(sources))

    watch_builds(options, build)


def _build_and_keep(options: BuildOptions, key: BuildKey | None) -> tuple[BuildReport, Mapping[str, str]]:
    """Build, and keep the result if nothing changed meanwhile."""
    from octo_spec.cli.render.progress import SHOWN  # noqa: PLC0415 - as above
    from octo_spec.storage.inputs.inputs import Inputs  # noqa: PLC0415 - as above

    inputs = Inputs()
    if options.out:
        inputs.start_spec(options.spec)  # while this process imports
    from octo_spec.storage.builds.building import build  # noqa: PLC0415 - imports nearly all there is

    done = build(options, inputs, SHOWN)
    companions = key.companions(inputs.sources) if key and done.up_to_date else None
    if key and done.up_to_date and companions is not None and key == build_key(options):
        key.keep(done.report, done.up_to_date, companions, done.until)
    return done.report, inputs.sources


def _build_for_fleet(
    options: BuildOptions, cluster: ClusterOptions | None, output_format: str, *, quiet: bool, rebuild: bool
) -> int:
    """Build for a fleet, and return the exit code."""
    from octo_spec.cli.render import fleet_text  # noqa: PLC0415 - as above
    from octo_spec.cli.render.progress import SHOWN  # noqa: PLC0415 - as above
    from octo_spec.storage.fleets.fleets import build_fleet  # noqa: PLC0415 - as above
    from octo_spec.storage.inputs.inputs import Inputs  # noqa: PLC0415 - imports nearly all there is

    if options.previous and (cluster is not None or is_address(options.out)):
        msg = "--previous needs one machine and a folder: build without --dask and without a store"
        raise click.UsageError(msg)
    inputs = Inputs()
    doing = None
    if cluster is not None or is_address(options.out):
        from octo_spec.cluster import fleet_work  # noqa: PLC0415 - one machine and a folder do without

        doing = fleet_work.doing(cluster, inputs)
    report = build_fleet(options, inputs, SHOWN, rebuild=rebuild, doing=doing)
    if output_format == "json":
        print_json(fleet_text.as_data(report))
        return report.exit_code
    show((said for said in report.diagnostics if not quiet or not _is_note(said)), inputs.sources)
    show(report.findings, inputs.sources, named=True)
    print_lines(fleet_text.lines(report, options.out, quiet=quiet))
    return report.exit_code


def _check_usage(options: BuildOptions) -> None:
    if options.customers_file is None and (options.ids or options.prune):
        msg = f"{'--customer' if options.ids else '--prune'} needs --customers FILE"
        raise click.UsageError(msg)
    if options.accept_upgrade and not options.check:
        msg = "--accept-upgrade needs --check: a build writes the new files"
        raise click.UsageError(msg)
    if options.prune and options.check:
        msg = "--check writes nothing, and --prune removes files: use one of them"
        raise click.UsageError(msg)


def _check_watch(options: BuildOptions, output_format: str) -> None:
    """Refuse what cannot be watched; raises ``click.UsageError``."""
    if options.customers_file is not None and is_fleet(options.customers_file):
        msg = "--watch does not apply to a fleet"
    elif STANDARD_INPUT in (options.spec, options.customers_file):
        msg = "--watch needs files: standard input is read once"
    elif output_format != "text":
        msg = f"--watch prints text, and not {output_format}"
    else:
        return
    raise click.UsageError(msg)


def _check_fleet_options(options: BuildOptions) -> None:
    """Refuse options that a fleet, or a store, does not support; raises ``click.UsageError``."""
    if options.accept_upgrade:
        msg = (
            "--accept-upgrade does not apply to a fleet, whose check compares bytes and does not read the"
            " files of an older version back: build it again with the new version"
        )
        raise click.UsageError(msg)
    if not is_address(options.out):
        return
    from octo_spec.storage.destinations.destinations import is_store  # noqa: PLC0415 - a folder needs no store

    if not is_store(options.out):
        msg = f"{scheme_of(options.out)} is not supported; name a folder, or s3://BUCKET/PREFIX"
        raise click.UsageError(msg)
    given = {
        "--customer": bool(options.ids),
        "--force": options.force,
        "--wait": options.wait,
    }
    if named := next((name for name, is_given in given.items() if is_given), None):
        msg = f"{named} needs a folder: a store has complete runs, which are never overwritten"
        raise click.UsageError(msg)


# --- printing ----------------------------------------------------------------------------------


def _print(
    report: BuildReport, out: str, sources: Mapping[str, str], output_format: str, *, quiet: bool
) -> None:
    if output_format == "json":
        print_json(as_data(report))
        return
    show((said for said in report.diagnostics if not quiet or not _is_note(said)), sources)
    show(report.findings, sources, named=True)
    if report.stopped:
        print_line(f"{report.title}: nothing was written", err=True)
    print_lines(lines(report, out, quiet=quiet))


def _is_note(diagnostic: Diagnostic) -> bool:
    return diagnostic.kind.severity is Severity.NOTE
