"""What customers have before an update: an earlier spec, or the artifacts that were built from it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cmp_to_key
from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity
from octo_spec.frozen import frozen
from octo_spec.pipeline.update_reports import EarlierDeployments
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.release.latest import LATEST, is_older, is_version, parsed_latest
from octo_spec.resolve.resolution import resolve
from octo_spec.storage.folders.former_customers import CUSTOMERS
from octo_spec.storage.inputs.named_files import NamedFile, named_source, spec_text
from octo_spec.storage.inputs.reader_choice import output_of
from octo_spec.storage.inputs.signed_files import content_or_none
from octo_spec.storage.sides.sides import DeploymentSide, load_side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.language.load import LoadedSpec
    from octo_spec.model.deployment import Deployment
    from octo_spec.resolve.customers import Customer
    from octo_spec.storage.inputs.inputs import Inputs
    from octo_spec.storage.sides.sides import LoadedSide

NO_PREVIOUS = DiagnosticKind(
    "OCT522",
    "no-previous",
    Severity.WARNING,
    "The deployed version of a customer is not known, so the update may replace its resources.",
)


@dataclass(slots=True)
class PreviousSide:
    """What ``--previous`` names: a ``spec``, or a ``folder`` with artifacts of formats or of customers.

    Results are cached by customer and format, and each folder is read once, for all customers.
    """

    shown: str
    spec: LoadedSpec | None = None
    folder: str = ""
    _found: dict[tuple[str, str], Deployment | None] = field(default_factory=dict)
    _sides: dict[str, LoadedSide | None] = field(default_factory=dict)

    def previous_deployment(self, customer: Customer, target: str, inputs: Inputs) -> Deployment | None:
        """Return what a customer has in a format; a warning says if that is not known."""
        key = (customer.id, "" if self.spec else target)
        if key not in self._found and (self.spec or self.folder):
            self._found[key] = self._resolve_spec(customer, inputs) or self._read_folder(
                customer, target, inputs
            )
        return self._found.get(key)

    def _resolve_spec(self, customer: Customer, inputs: Inputs) -> Deployment | None:
        if self.spec is None or self.spec.spec is None:
            return None
        resolution = resolve(
            self.spec.spec, self.spec.spans, replace(customer, formats=()), reserved_by_targets()
        )
        if resolution.deployment is None:
            who = f" for {customer.id}" if customer.id else ""
            reasons = "; ".join(problem.message for problem in resolution.diagnostics)
            inputs.diagnostics.append(NO_PREVIOUS.at(None, f"{self.shown} does not resolve{who}: {reasons}"))
        return resolution.deployment

    def _read_folder(self, customer: Customer, target: str, inputs: Inputs) -> Deployment | None:
        """Read artifacts from the folder of the customer and the format, of the format, or the named one."""
        if not self.folder:
            return None
        places = (
            *((f"{self.folder}/{CUSTOMERS}/{customer.id}/{target}",) if customer.id else ()),
            f"{self.folder}/{target}",
        )
        own = next((place for place in places if Path(place).is_dir()), "")
        place = own or self.folder
        if place not in self._sides:
            with output_of(target if own else ""):
                self._sides[place] = load_side(place, inputs)
        side = self._sides[place]
        if isinstance(side, DeploymentSide) and side.format == target:
            return side.rollout or side.deployment
        inputs.diagnostics.append(NO_PREVIOUS.at(None, f"{place} contains nothing in the format {target!r}"))
        return None


@frozen
class PreviousSides:
    """All that customers may have."""

    sides: tuple[PreviousSide, ...]
    withdrawn: frozenset[str] = frozenset()
    """The versions to which no customer should update."""

    def previous_deployments(self, customer: Customer, target: str, inputs: Inputs) -> EarlierDeployments:
        """Return what a customer may have in a format."""
        found = (side.previous_deployment(customer, target, inputs) for side in self.sides)
        return EarlierDeployments(oldest_first(each for each in found if each is not None), self.withdrawn)


@dataclass(slots=True)
class FleetPrevious:
    """What the customers of a fleet may have, and what was reported while it was read."""

    sides: PreviousSides
    inputs: Inputs

    def __call__(self, customer: Customer, target: str) -> EarlierDeployments:
        """Return what a customer may have in a format."""
        return self.sides.previous_deployments(customer, target, self.inputs)

    def taken_reports(self) -> tuple[Diagnostic, ...]:
        """Return what was reported since the last call."""
        reported = tuple(self.inputs.diagnostics)
        self.inputs.diagnostics.clear()
        return reported


def oldest_first(deployments: Iterable[Deployment]) -> tuple[Deployment, ...]:
    """Order by version; what has none, such as a third-party module, comes first."""
    listed = tuple(deployments)
    versioned = [each for each in listed if is_version(each.version)]
    ordered = sorted(versioned, key=cmp_to_key(_by_age))
    return (*(each for each in listed if each not in versioned), *ordered)


def _by_age(one: Deployment, other: Deployment) -> int:
    return is_older(other.version, one.version) - is_older(one.version, other.version)


def previous_sides(
    arguments: Iterable[str], spec: str, inputs: Inputs, withdrawn: Iterable[str] = ()
) -> PreviousSides | None:
    """Read what each ``--previous`` names; ``None`` if one of them cannot be read.

    Some versions are ``withdrawn``, in addition to those that the latest.json next to a release lists.
    """
    named = tuple(place for argument in arguments for place in _places(argument))
    sides = tuple(_previous_side(argument, spec, inputs) for argument in named)
    read = tuple(side for side in sides if side is not None)
    gone = frozenset((*withdrawn, *(version for place in named for version in _withdrawn_near(place))))
    return PreviousSides(read, gone) if len(read) == len(sides) else None


def _withdrawn_near(place: str) -> Iterator[str]:
    """Yield the versions that are withdrawn, if a folder is a release or a format of one."""
    for folder in Path(place).absolute().parents[:2]:
        content = content_or_none(folder / LATEST)
        latest = None if content is None else parsed_latest(content.decode("utf-8", "replace"))
        yield from (each.version for each in latest.withdrawn) if latest else ()


def _places(argument: str) -> tuple[str, ...]:
    """Return the folders of all releases if a folder holds releases; otherwise the argument."""
    folder = Path(argument)
    if not (folder / LATEST).is_file():
        return (argument,)
    return tuple(sorted(str(each) for each in folder.iterdir() if is_version(each.name)))


def _previous_side(argument: str, spec: str, inputs: Inputs) -> PreviousSide | None:
    """Read what ``--previous`` names; a bare revision means ``spec`` at it. ``None`` if that fails."""
    if Path(argument).is_dir():
        return PreviousSide(argument, folder=argument.rstrip("/"))
    bare = ":" not in argument and not Path(argument).exists()
    source = named_source(f"{argument}:{spec}" if bare else argument)
    if isinstance(source, Diagnostic):
        inputs.diagnostics.append(source)
        return None
    text = spec_text(source)
    if text is None or not isinstance(source, NamedFile):
        return PreviousSide(argument, folder=argument)
    loaded = inputs.spec_text(text, source.shown)
    return None if loaded.spec is None else PreviousSide(source.shown, loaded)
