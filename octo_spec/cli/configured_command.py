"""Commands that octospec.toml and environment variables fill in, and that take several specs.

A setting has one name everywhere: ``customers`` in octospec.toml is ``--customers`` on a command line and
``OCTOSPEC_CUSTOMERS`` in the environment. The command line decides before the environment, and that before
the file. Only ``strict`` is different: each of them can demand it, and none can withdraw it.

The settings of the file count for the specs that it lists: ``octospec lint vendor.yaml`` in a project never
checks the file of another vendor with the customers of this project.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from octo_spec.cli.args import FILE
from octo_spec.cli.printing import print_line
from octo_spec.cli.render.diagnostics_text import print_together, show
from octo_spec.diagnostics import has_errors
from octo_spec.frozen import frozen
from octo_spec.storage.configuration import (
    NONE,
    Configuration,
    Setting,
    found_configuration,
    named_configuration,
)
from octo_spec.storage.paths import is_address, shown_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

TRUE: Final = frozenset({"1", "true", "yes", "on"})
FALSE: Final = frozenset({"", "0", "false", "no", "off"})
SEPARATORS: Final = {"spec": os.pathsep, "format": ","}
"""Settings with several values -> what is between them in the environment."""
PER_SPEC: Final = frozenset({"out", "releases"})
"""Folders in which each of several specs gets a folder of its own name."""
MERGED: Final = frozenset({"text", "json", "github"})
"""The outputs that several specs can have together."""
CODES: Final = (2, 1, 3, 0)
"""Exit codes, the gravest first."""


@frozen
class Taken:
    """The parameter for a setting, its default for several specs, and whether a value is required."""

    parameter: str
    otherwise: str | None = None
    is_needed: bool = False


def variable(name: str) -> str:
    """Name the environment variable of a setting."""
    return f"OCTOSPEC_{name.upper()}"


def current_configuration(named: str | None, *, is_off: bool) -> Configuration:
    """Return the configuration that counts in the working folder."""
    if is_off:
        return NONE
    try:
        here = Path.cwd()
    except OSError:  # the working folder was removed
        here = Path()
    return found_configuration(here) if named is None else named_configuration(named, here)


def setting(name: str, configuration: Configuration) -> Setting | None:
    """Return the value of a setting from the environment or the file.

    Raises ``click.UsageError`` for a value in the environment that cannot be read.
    """
    written = configuration.settings.get(name)
    given = os.environ.get(variable(name), "")
    if name == "strict":
        return Setting(value=True, place=variable(name)) if _is_true(given) else written
    if not given:
        return written
    value = tuple(filter(None, given.split(SEPARATORS[name]))) if name in SEPARATORS else given
    return Setting(value, variable(name))


def _is_true(given: str) -> bool:
    if given.lower() not in TRUE | FALSE:
        msg = f"{variable('strict')}={given!r} is neither true nor false"
        raise click.UsageError(msg)
    return given.lower() in TRUE


def configuration_options(command: click.Command) -> None:
    """Add ``--config`` and ``--no-config`` to a command."""
    click.option(
        "--config",
        type=FILE,
        metavar="FILE",
        envvar="OCTOSPEC_CONFIG",
        help="Take the settings of this file, and look for no octospec.toml.",
    )(command)
    click.option(
        "--no-config", is_flag=True, envvar="OCTOSPEC_NO_CONFIG", help="Take no settings of an octospec.toml."
    )(command)


def report_problems(configuration: Configuration) -> None:
    """Print what is wrong with a configuration; raises ``SystemExit`` if that is an error."""
    show(configuration.problems, configuration.sources)
    if has_errors(configuration.problems):
        raise SystemExit(2)


class ConfiguredCommand(click.Command):
    """A command that runs for each of its specs by itself.

    ``taken`` maps the settings to their parameters. With one of the options ``without_spec``, no spec is
    meant that is not on the command line. ``together`` passes all specs at once.
    """

    def __init__(
        self,
        *arguments: Any,  # noqa: ANN401 - click's
        taken: Mapping[str, Taken],
        without_spec: Sequence[str] = (),
        together: bool = False,
        **keywords: Any,  # noqa: ANN401 - click's
    ) -> None:
        super().__init__(*arguments, **keywords)
        self.taken = taken
        self.without_spec = without_spec
        self.together = together
        configuration_options(self)

    def invoke(self, ctx: click.Context) -> object:
        """Run for each spec; the exit code of several is the gravest."""
        named, is_off = ctx.params.pop("config"), ctx.params.pop("no_config")
        configuration = current_configuration(named, is_off=is_off)
        report_problems(configuration)
        runs = _Runs(self, ctx, configuration).each()
        if len(runs) == 1:
            ctx.params = runs[0]
            return super().invoke(ctx)
        self._report_left_artifacts(runs)
        raise SystemExit(_run_each(super().invoke, ctx, runs, self.taken["spec"].parameter))

    def _report_left_artifacts(self, runs: Sequence[dict[str, Any]]) -> None:
        """Warn of artifacts in the folder itself, in which each of several specs has a folder."""
        from octo_spec.storage.folders.left_folders import left_artifacts  # noqa: PLC0415 - as below

        taken = self.taken.get("out")
        for out in dict.fromkeys(os.path.dirname(run[taken.parameter]) for run in runs if taken):  # noqa: PTH120 - an address is no path
            show([] if is_address(out) else left_artifacts(out), {})


class _Runs:
    """The parameters of each run of a command."""

    def __init__(self, command: ConfiguredCommand, ctx: click.Context, configuration: Configuration) -> None:
        self.command = command
        self.ctx = ctx
        self.configuration = configuration
        listed = configuration.settings.get("spec")
        self.listed = listed.value if listed and isinstance(listed.value, tuple) else ()

    def each(self) -> list[dict[str, Any]]:
        """Return the parameters for each spec."""
        specs = self._specs()
        if self.command.together:
            return [{**self.ctx.params, self.command.taken["spec"].parameter: self._specs_to_format(specs)}]
        if len(specs) > 1:
            self._check_output()
            self._check_watch()
            _check_read_once(specs)
        has_folders = len(specs) > 1 and not PER_SPEC.isdisjoint(self.command.taken)
        names = _names(specs) if has_folders else {}
        return [self._parameters(spec, names.get(spec, "")) for spec in specs]

    def _specs(self) -> tuple[str, ...]:
        """Return the specs of the command line, or those of the environment or the file."""
        parameter = self.command.taken["spec"].parameter
        if given := self.ctx.params[parameter]:
            return tuple(dict.fromkeys(given))
        is_meant = not any(self._is_given(name) for name in self.command.without_spec)
        if is_meant and (found := setting("spec", self.configuration)) and isinstance(found.value, tuple):
            return found.value
        if self.command.taken["spec"].is_needed:
            msg = "Name one, or list it in octospec.toml."
            shown = "SPEC" if parameter == "spec" else "FILES"
            raise click.MissingParameter(msg, self.ctx, self._parameter(parameter), f"'{shown}'")
        return ("",)

    def _specs_to_format(self, specs: tuple[str, ...]) -> tuple[str, ...]:
        """Add the customers file of the project to its specs, if that is YAML."""
        customers = (
            None if self.ctx.params[self.command.taken["spec"].parameter] else self._value("customers", specs)
        )
        is_yaml = isinstance(customers, str) and customers.endswith((".yaml", ".yml"))
        return (*specs, str(customers)) if is_yaml else specs

    def _parameters(self, spec: str, name: str) -> dict[str, Any]:
        """Return the parameters for one spec, whose folders have ``name`` if there are several specs."""
        found = {**self.ctx.params, self.command.taken["spec"].parameter: spec or None}
        for each, taken in self.command.taken.items():
            if each != "spec":
                found[taken.parameter] = self._chosen_value(each, taken, spec, name)
        return found

    def _chosen_value(self, each: str, taken: Taken, spec: str, name: str) -> object:
        """Return a setting for one spec; raises ``click.UsageError`` if a needed one is missing."""
        given = self.ctx.params[taken.parameter]
        if each == "strict":
            found = setting(each, self.configuration)
            return given or bool(found and found.value)
        if not self._is_given(taken.parameter):
            value = self._value(each, (spec,))
            given = given if value is None else value
            name = name or (self._name_among_listed(spec) if each in PER_SPEC else "")
        base = given or taken.otherwise
        if each in PER_SPEC and name and base:
            return f"{base.rstrip('/')}/{name}"
        if given is None and taken.is_needed:
            raise click.MissingParameter(ctx=self.ctx, param=self._parameter(taken.parameter))
        return given

    def _name_among_listed(self, spec: str) -> str:
        """Return the name of a spec that the file lists with others; empty for any other spec.

        Raises ``click.UsageError`` without a spec: a folder is of one of those that the file lists.
        """
        if len(self.listed) < 2 or not self._is_listed(spec):  # noqa: PLR2004 - one needs no name
            return ""
        if not spec:
            msg = (
                "octospec.toml lists several specs, each with a folder of its own: name the folder with --out"
            )
            raise click.UsageError(msg)
        return _names(tuple(map(str, self.listed)))[self._listed_name(spec)]

    def _value(self, each: str, specs: tuple[str, ...]) -> object:
        """Return what the environment says, or the file if it lists all of these specs."""
        found = setting(each, self.configuration)
        is_written = found is not None and found == self.configuration.settings.get(each)
        if found is None or (is_written and not all(map(self._is_listed, specs))):
            return None
        return found.value

    def _is_listed(self, spec: str) -> bool:
        """Whether the file lists a spec; a command without a spec is about those of the project."""
        return not spec or bool(self._listed_name(spec))

    def _listed_name(self, spec: str) -> str:
        same = (each for each in self.listed if os.path.realpath(each) == os.path.realpath(spec))
        return next(same, "")

    def _is_given(self, parameter: str) -> bool:
        source = self.ctx.get_parameter_source(parameter)
        return source not in {ParameterSource.DEFAULT, ParameterSource.DEFAULT_MAP}

    def _check_output(self) -> None:
        """Refuse an output that can hold only one spec; raises ``click.UsageError``."""
        output = self.ctx.params.get("output_format", "text")
        if output not in MERGED:
            msg = f"--output-format {output} can report one spec only: name one"
            raise click.UsageError(msg)

    def _check_watch(self) -> None:
        """Refuse to watch several specs; raises ``click.UsageError``."""
        if self.ctx.params.get("is_watching"):
            msg = "--watch builds one spec: name it"
            raise click.UsageError(msg)

    def _parameter(self, name: str) -> click.Parameter:
        return next(each for each in self.command.params if each.name == name)


def _check_read_once(specs: Sequence[str]) -> None:
    """Refuse standard input among several specs; raises ``click.UsageError``."""
    from octo_spec.storage.inputs.named_files import is_read_once  # noqa: PLC0415 - only several specs need it

    if once := next(filter(is_read_once, specs), ""):
        msg = f"{shown_path(once)} can be read once only, so it must be the only spec"
        raise click.UsageError(msg)


def _names(specs: Sequence[str]) -> dict[str, str]:
    """Map each spec to its name; raises ``click.UsageError`` if two have the same."""
    from octo_spec.storage.inputs.spec_names import spec_name  # noqa: PLC0415 - only several specs need names

    _check_read_once(specs)
    names = {spec: spec_name(spec) for spec in specs}
    whose: dict[str, str] = {}
    for spec, name in names.items():
        if name in whose:
            msg = f"{whose[name]} and {spec} have the same name, {name!r}, and would have the same folder"
            raise click.UsageError(msg)
        whose[name] = spec
    return names


def _run_each(
    invoke: Callable[[click.Context], object],
    ctx: click.Context,
    runs: Sequence[dict[str, Any]],
    parameter: str,
) -> int:
    """Run for each spec, print a summary, and return the gravest exit code."""
    with print_together() as begin:
        codes = []
        for run in runs:
            begin(run[parameter])
            codes.append(_code(invoke, ctx, run))
    if ctx.params.get("output_format") != "json":
        failed = [run[parameter] for run, code in zip(runs, codes, strict=True) if code]
        print_line(f"{len(runs)} specs: {', '.join(_counts(len(runs), failed))}")
    return min(codes, key=lambda code: CODES.index(code) if code in CODES else 0)


def _counts(count: int, failed: Sequence[str]) -> Iterator[str]:
    yield f"{count - len(failed)} passed"
    if failed:
        yield f"{len(failed)} failed ({', '.join(failed)})"


def _code(invoke: Callable[[click.Context], object], ctx: click.Context, parameters: dict[str, Any]) -> int:
    ctx.params = parameters
    try:
        invoke(ctx)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 2 if ended.code else 0
    return 0
