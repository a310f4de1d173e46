"""What a person may name as a thing with access: a spec, an artifact, or an IAM policy.

What a file is, its content tells, not its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar, assert_never

import click

from octo_spec.cli.files.artifact_sets import WHICH_ONE, ReadBack, read_back
from octo_spec.cli.files.inputs import FILE, Inputs, Overrides, chosen
from octo_spec.cli.files.named_files import NamedFile, NamedFolder, named
from octo_spec.cli.files.policy_files import PolicyFile, placeholders, read_policy
from octo_spec.diagnostics import Diagnostic
from octo_spec.language.load import LoadedSpec, load_spec
from octo_spec.plugin import discovery
from octo_spec.resolve.customers import Customer
from octo_spec.resolve.resolution import resolve
from octo_spec.source import decode

if TYPE_CHECKING:
    from octo_spec.cli.files.named_files import Named
    from octo_spec.cli.files.policy_files import DocumentKind
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Document
    from octo_spec.model.deployment import Deployment


@dataclass(frozen=True, slots=True)
class DeploymentSide:
    """Roles that are deployed: from a spec, for ``customer``, or from artifacts of ``format``."""

    title: str
    deployment: Deployment
    spec: LoadedSpec | None = None
    customer: Customer = field(default_factory=Customer)
    format: str = ""


@dataclass(frozen=True, slots=True)
class DocumentSide:
    """One IAM policy, parsed and as it is written."""

    title: str
    document: Document
    kind: DocumentKind
    written: JsonValue


Side: TypeAlias = DeploymentSide | DocumentSide


@dataclass(frozen=True, slots=True)
class SideOptions:
    """For whom a spec is meant, as ``octospec build`` has it."""

    customers_file: str | None = None
    customer: str | None = None
    overrides: Overrides = field(default_factory=Overrides)

    def __bool__(self) -> bool:
        return self != SideOptions()


NOBODY: Final = SideOptions()


def load_side(written: str, inputs: Inputs, options: SideOptions = NOBODY) -> Side | None:
    """Read what ``written`` names; ``None`` where that is nothing with access, and ``inputs`` says why."""
    found = named(written)
    match found:
        case Diagnostic():
            inputs.diagnostics.append(found)
            return None
        case NamedFolder():
            return _from_artifacts(found, inputs)
        case NamedFile():
            return _from_file(found, inputs, options)
        case _:
            assert_never(found)


def _from_file(file: NamedFile, inputs: Inputs, options: SideOptions) -> Side | None:
    text = decode(file.content, file.shown)
    if isinstance(text, Diagnostic):
        inputs.diagnostics.append(text)
        return None
    inputs.sources[file.shown] = text
    if _SPEC.search(text):
        return _from_spec(file.shown, text, inputs, options)
    policy = read_policy(text, file.shown) if text.lstrip().startswith(("{", "[")) else None
    match policy:
        case None:
            return _from_artifacts(file, inputs)
        case Diagnostic():
            inputs.diagnostics.append(policy)
            return None
        case PolicyFile(document, kind, data):
            inputs.diagnostics.extend(placeholders(text, file.shown))
            return DocumentSide(file.shown, document, kind, data)
        case _:
            assert_never(policy)


_SPEC: Final = re.compile(r"""(?:^|\A\s*\{\s*)["']?octospec["']?[ \t]*:""", re.MULTILINE)
"""The key at the top of every spec."""


def _from_artifacts(found: Named, inputs: Inputs) -> DeploymentSide | None:
    read = read_back(found)
    if isinstance(read, ReadBack):
        inputs.diagnostics.extend(read.diagnostics)
        return DeploymentSide(found.shown, read.deployment, format=read.format)
    inputs.diagnostics.extend(read)
    return None


# --- a spec, for somebody ----------------------------------------------------------------------


def _from_spec(path: str, text: str, inputs: Inputs, options: SideOptions) -> DeploymentSide | None:
    reserved = discovery.reserved()
    loaded = load_spec(text, path, reserved)
    inputs.diagnostics.extend(loaded.diagnostics)
    customer = _customer(options, inputs)
    if loaded.spec is None or customer is None:
        return None
    resolution = resolve(loaded.spec, loaded.spans, customer, reserved)
    inputs.diagnostics.extend(resolution.diagnostics)
    if resolution.deployment is None:
        return None
    title = f"{path} for {customer.id}" if customer.id else path
    return DeploymentSide(title, resolution.deployment, loaded, customer)


def _customer(options: SideOptions, inputs: Inputs) -> Customer | None:
    """Read for whom a spec is meant; ``None`` where the options are wrong, or leave it open."""
    overrides = options.overrides.customer()
    if isinstance(overrides, tuple):
        inputs.diagnostics.extend(overrides)
        return None
    if options.customers_file is None:
        return overrides
    loaded = inputs.customers(options.customers_file)
    if loaded is None:
        return None
    ids = () if options.customer is None else (options.customer,)
    customers, unknown = chosen(loaded, ids, overrides)
    inputs.diagnostics.extend(unknown)
    return _only(customers, options.customers_file, inputs)


def _only(customers: tuple[Customer, ...], path: str, inputs: Inputs) -> Customer | None:
    if len(customers) > 1:
        ids = ", ".join(one.id for one in customers)
        message = f"{path} has {len(customers)} customers: {ids}"
        inputs.diagnostics.append(WHICH_ONE.at(None, message, "say which with --customer ID"))
    return customers[0] if len(customers) == 1 else None


# --- options -----------------------------------------------------------------------------------

Command = TypeVar("Command", bound=Callable[..., None])


def customer_options(command: Command) -> Command:
    """Give a command ``--customers``, ``--customer``, ``--fix``, ``--preset`` and ``--ask``."""
    for option in reversed(_CUSTOMER_OPTIONS):
        command = option(command)
    return command


_CUSTOMER_OPTIONS: Final = (
    click.option(
        "--customers",
        "customers_file",
        type=FILE,
        metavar="FILE",
        help="Take a spec for one of these customers.",
    ),
    click.option("--customer", metavar="ID", help="Which of them, where the file has several."),
    click.option("--fix", multiple=True, metavar="ID=VALUE", help="Decide a choice or a parameter at build."),
    click.option("--preset", multiple=True, metavar="ID=VALUE", help="Ask it, with this answer filled in."),
    click.option("--ask", multiple=True, metavar="ID", help="Ask a choice that is else decided at build."),
)


def side_options(
    *,
    customers_file: str | None,
    customer: str | None,
    fix: tuple[str, ...],
    preset: tuple[str, ...],
    ask: tuple[str, ...],
) -> SideOptions:
    """Gather what ``customer_options`` gave; raises ``click.UsageError`` for a customer without a file."""
    if customer is not None and customers_file is None:
        msg = "--customer needs --customers FILE"
        raise click.UsageError(msg)
    return SideOptions(customers_file, customer, Overrides(fix, preset, ask))
