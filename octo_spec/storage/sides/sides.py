"""What a person may name as a thing with access: a spec, an artifact, or an IAM policy.

The content of a file decides what it is, not its name.
"""

from __future__ import annotations

from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never

from octo_spec.analysis.sides import deployment_side, policies_one_by_one, with_boundaries
from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.frozen import frozen
from octo_spec.model.note_kinds import CHANGED_INPUT, OUTPUT_DROPPED
from octo_spec.model.rollout import as_one_deployment, part_of, rolled_out, rollout_problems
from octo_spec.plugin import discovery
from octo_spec.resolve.customers import Customer
from octo_spec.resolve.resolution import resolve
from octo_spec.source import decode
from octo_spec.storage.inputs.account_files import account_files
from octo_spec.storage.inputs.customers_files import customers_at
from octo_spec.storage.inputs.inputs import Inputs, Overrides, chosen_customers
from octo_spec.storage.inputs.named_files import NamedFile, NamedFolder, is_spec, named_source
from octo_spec.storage.inputs.other_files import other_file
from octo_spec.storage.inputs.policy_files import PolicyFile, placeholders, read_policy
from octo_spec.storage.inputs.read_artifacts import NOT_A_SIDE, WHICH_ONE, read_artifacts
from octo_spec.storage.inputs.readings import ReadBack
from octo_spec.storage.sides.live_sides import live_roles

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from octo_spec.analysis.sides import RolePolicies, SideAccess
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Document
    from octo_spec.importing.account_details import DetailsFile
    from octo_spec.language.load import LoadedSpec
    from octo_spec.model.deployment import Accounts, Deployment, Role
    from octo_spec.storage.inputs.named_files import NamedSource
    from octo_spec.storage.inputs.policy_files import PolicyFileKind
    from octo_spec.symbolic.unknowns import Unknowns


NO_USE = DiagnosticKind.error(
    "OCT614", "no-use", "An option that does not apply to the named file or folder."
)


@frozen
class DeploymentSide:
    """Roles that are deployed: from a spec, for ``customer``, from artifacts of ``format``, or live ones.

    ``place`` is where live roles are: their account and partition. ``boundaries`` are the documents of
    their boundaries, ``boundary_texts`` the same as they are written, and ``unknown_settings`` names the
    unknown settings, by the id of the role.
    """

    title: str
    deployment: Deployment
    spec: LoadedSpec | None = None
    customer: Customer = field(default_factory=Customer)
    format: str = ""
    place: Mapping[str, str] = field(default_factory=dict)
    boundaries: Mapping[str, Document] = field(default_factory=dict)
    boundary_texts: Mapping[str, JsonValue] = field(default_factory=dict)
    unknown_settings: Mapping[str, frozenset[str]] = field(default_factory=dict)
    rollout: Deployment | None = None
    """What was read, if ``deployment`` has the roles of both a payer and the members."""
    is_approved_spec: bool = False
    """Whether ``deployment`` is that of a spec in an approval, so that its guarantees are known."""
    trusting: tuple[Role, ...] = ()
    """Other live roles of the account whose trust policies may name one of the roles."""
    records_never: bool = True
    """Whether ``deployment`` has what its spec forbids with ``never``: earlier approvals do not."""

    @property
    def is_rollout(self) -> bool:
        """Whether ``deployment`` has the roles of both a payer and the members."""
        return self.rollout is not None

    @property
    def with_trusting_roles(self) -> DeploymentSide:
        """The side for a question about what its roles may do by the trust of other live roles."""
        return replace(self, deployment=replace(self.deployment, trusting=self.trusting))

    def access(self, unknowns: Unknowns) -> SideAccess:
        """Return what the roles allow for every combination of choices."""
        is_documented = self.spec is not None or self.is_approved_spec
        side = deployment_side(self.title, self.deployment, unknowns, is_documented=is_documented)
        return with_boundaries(replace(side, records_never=self.records_never), self.boundaries)

    def one_by_one(self, unknowns: Unknowns, ids: Container[str]) -> Iterator[RolePolicies]:
        """Return what the roles with these ``ids`` allow, without caching any of them."""
        return policies_one_by_one(self.deployment, unknowns, ids, self.boundaries)


@frozen
class DocumentSide:
    """One IAM policy, parsed and as it is written."""

    title: str
    document: Document
    kind: PolicyFileKind
    written: JsonValue


LoadedSide: TypeAlias = DeploymentSide | DocumentSide


@frozen
class SideOptions:
    """For which customer a spec is resolved, with the same options as ``octospec build``."""

    customers_file: str | None = None
    customer: str | None = None
    overrides: Overrides = field(default_factory=Overrides)
    accounts: Accounts | None = None
    """In a rollout over an organization, whose part is meant; without it, both."""

    def __bool__(self) -> bool:
        return replace(self, accounts=None) != SideOptions()

    @property
    def is_for_all(self) -> bool:
        """Whether all customers of a file are meant."""
        return self.customers_file is not None and self.customer is None


NO_CUSTOMER: Final = SideOptions()


def with_customers_next_to_spec(spec: str, options: SideOptions) -> SideOptions:
    """Use the file ``customers.yaml`` next to the spec if a customer is named, and no file."""
    if options.customer is None or options.customers_file is not None:
        return options
    return replace(options, customers_file=str(Path(spec).with_name("customers.yaml")))


def load_side(
    argument: str, inputs: Inputs, options: SideOptions = NO_CUSTOMER, wanted: Wanted = None
) -> LoadedSide | None:
    """Read the side that ``argument`` names; ``None`` if that fails: ``inputs`` has the reason.

    Only an import replaces a third-party file: what such an update changes is not reported here.
    """
    side = side_of(named_source(argument), inputs, options, wanted)
    remove_update_notes(inputs)
    return side


def remove_update_notes(inputs: Inputs) -> None:
    """Remove the notes that are only about an update of a third-party deployment, and not about access."""
    inputs.diagnostics[:] = (
        each for each in inputs.diagnostics if each.kind not in (CHANGED_INPUT, OUTPUT_DROPPED)
    )


def side_of(
    source: NamedSource | Diagnostic, inputs: Inputs, options: SideOptions, wanted: Wanted = None
) -> LoadedSide | None:
    """Read a side from what an argument names; of live roles, those that are ``wanted``."""
    side = side_with_users(source, inputs, options, wanted)
    if not isinstance(side, DeploymentSide) or side.deployment.roles or not side.deployment.unread:
        return side
    message = f"{side.title} is {side.format}, and contains users, and no role that octospec can read"
    inputs.diagnostics.insert(0, NOT_A_SIDE.at(None, message, "octospec review writes a page about it"))
    return None


def side_with_users(
    source: NamedSource | Diagnostic, inputs: Inputs, options: SideOptions, wanted: Wanted = None
) -> LoadedSide | None:
    """Read a side that may have users and no role."""
    if not isinstance(source, Diagnostic) and (files := account_files(source)):
        return _side_of_live_roles(source.shown, files, wanted, inputs)
    match source:
        case Diagnostic():
            inputs.diagnostics.append(source)
            return None
        case NamedFolder():
            return _side_of_artifacts(source, inputs, options)
        case NamedFile():
            return _side_of_file(source, inputs, options)
        case _:
            assert_never(source)


Wanted: TypeAlias = "Mapping[str, str] | None"
"""Which of the roles of an account: id in the result -> the name of the role; ``None`` for the only one."""


def wanted_role(role: str | None) -> Wanted:
    """Request one role."""
    return None if role is None else {role: role}


def _side_of_live_roles(
    shown: str, files: tuple[DetailsFile, ...], wanted: Wanted, inputs: Inputs
) -> DeploymentSide | None:
    inputs.sources.update({file.shown: file.text for file in files})
    live, diagnostics = live_roles(shown, files, wanted)
    inputs.diagnostics.extend(diagnostics)
    if live is None:
        return None
    return DeploymentSide(
        shown,
        live.deployment,
        place=live.place,
        boundaries=live.boundaries,
        boundary_texts={id: live.details[id].boundary_text for id in live.boundaries},
        unknown_settings={id: details.unknown_settings for id, details in live.details.items()},
        trusting=live.trusting,
    )


def _side_of_file(file: NamedFile, inputs: Inputs, options: SideOptions) -> LoadedSide | None:
    text = decode(file.content, file.shown)
    if isinstance(text, Diagnostic):
        inputs.diagnostics.append(text)
        return None
    inputs.sources[file.shown] = text
    if is_spec(text):
        return _side_of_spec(file.shown, text, inputs, options)
    policy = read_policy(text, file.shown) if text.lstrip().startswith(("{", "[")) else None
    match policy:
        case None if other := other_file(text, file.shown):
            inputs.diagnostics.append(other)
            return None
        case None:
            return _side_of_artifacts(file, inputs, options, text)
        case Diagnostic():
            inputs.diagnostics.append(policy)
            return None
        case PolicyFile(document, kind, data):
            inputs.diagnostics.extend(placeholders(text, file.shown))
            return DocumentSide(file.shown, document, kind, data)
        case _:
            assert_never(policy)


def _side_of_artifacts(
    source: NamedSource, inputs: Inputs, options: SideOptions, text: str | None = None
) -> DeploymentSide | None:
    """Read artifacts; of a rollout one part, or both as one. ``text`` is the content of a single file."""
    reading = read_artifacts(source, text)
    if not isinstance(reading, ReadBack):
        inputs.diagnostics.extend(reading)
        return None
    inputs.diagnostics.extend(reading.diagnostics)
    deployment = reading.deployment
    if options.accounts is None:
        return DeploymentSide(
            source.shown,
            as_one_deployment(deployment),
            format=reading.format,
            rollout=deployment if deployment.members else None,
        )
    if deployment.members is None:
        message = f"{source.shown} is not a rollout over an organization, so --accounts does not apply"
        inputs.diagnostics.append(NO_USE.at(None, message, "omit --accounts"))
        return None
    title = f"{source.shown} for {options.accounts.value}"
    return DeploymentSide(title, part_of(deployment, options.accounts), format=reading.format)


# --- a spec, for a customer --------------------------------------------------------------------


def _side_of_spec(path: str, text: str, inputs: Inputs, options: SideOptions) -> DeploymentSide | None:
    reserved = discovery.reserved_by_targets()
    loaded = inputs.spec_text(text, path)
    customer = _customer(options, inputs)
    if loaded.spec is None or customer is None:
        return None
    resolution = resolve(loaded.spec, loaded.spans, customer, reserved)
    inputs.diagnostics.extend(resolution.diagnostics)
    if resolution.deployment is None:
        return None
    title = f"{path} for {customer.id}" if customer.id else path
    deployment = deployment_for_accounts(resolution.deployment, options.accounts, inputs)
    if deployment is None:
        return None
    title = f"{title} for {options.accounts.value}" if options.accounts else title
    return DeploymentSide(title, deployment, loaded, customer)


def deployment_for_accounts(
    deployment: Deployment, accounts: Accounts | None, inputs: Inputs
) -> Deployment | None:
    """Return what some accounts get in a rollout; ``None`` if it is not a rollout."""
    if accounts is None:
        return deployment
    rollout = rolled_out(deployment)
    problems = tuple(rollout_problems(rollout))
    inputs.diagnostics.extend(problems)
    return None if problems else part_of(rollout, accounts)


def _customer(options: SideOptions, inputs: Inputs) -> Customer | None:
    """Read the customer that the options name; ``None`` if they are wrong or name several."""
    overrides = options.overrides.customer()
    if isinstance(overrides, tuple):
        inputs.diagnostics.extend(overrides)
        return None
    if options.customers_file is None:
        return overrides
    loaded = customers_at(options.customers_file, inputs)
    if loaded is None:
        return None
    ids = () if options.customer is None else (options.customer,)
    customers, unknown = chosen_customers(loaded, ids, overrides)
    inputs.diagnostics.extend(unknown)
    return _only_customer(customers, options.customers_file, inputs)


def _only_customer(customers: tuple[Customer, ...], path: str, inputs: Inputs) -> Customer | None:
    if len(customers) > 1:
        ids = ", ".join(customer.id for customer in customers)
        message = f"{path} has {len(customers)} customers: {ids}"
        inputs.diagnostics.append(WHICH_ONE.at(None, message, "choose one with --customer ID"))
    return customers[0] if len(customers) == 1 else None
