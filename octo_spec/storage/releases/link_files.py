"""Writes the links of customers: outside the folder of releases, and readable only by the owner."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.model.launch import LaunchKind
from octo_spec.plugin.discovery import find, reserved_by_targets, usual
from octo_spec.release.codes import LINKS_EXPOSED
from octo_spec.release.customer_links import LINKS_MARK, CustomerLinks, links_of, links_text
from octo_spec.release.registration import registration_code
from octo_spec.resolve.answer_problems import answer_problems
from octo_spec.resolve.external_id_answers import external_id_answers
from octo_spec.storage.hashing import hashes_on_disk
from octo_spec.storage.inputs.reader_choice import output_of
from octo_spec.storage.new_files import NOT_WRITTEN
from octo_spec.storage.paths import shown_path
from octo_spec.storage.releases.launches import ReleaseFolder, launch_site
from octo_spec.storage.sides.sides import DeploymentSide, load_side

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.language.models.spec import Spec
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.launch import Launch, LaunchSite
    from octo_spec.plugin.discovery import Plugin
    from octo_spec.resolve.customers import Customer
    from octo_spec.storage.inputs.inputs import Inputs

PRIVATE: Final = 0o600
_LINKS: Final = (LaunchKind.OPEN, LaunchKind.UPDATE)


@frozen(slots=False)
class LaunchedFormat:
    """A format of a release that can be started by a link: its plugin, its deployment, and its place."""

    name: str
    plugin: Plugin
    deployment: Deployment
    site: LaunchSite

    @cached_property
    def inputs(self) -> frozenset[str]:
        """The ids of the parameters and choices of the format."""
        return frozenset(each.id for each in self.deployment.questions)

    @cached_property
    def has_links(self) -> bool:
        """Whether a link starts the format; then each customer gets one."""
        return bool(self._ways(replace(self.site, links_only=True)))

    def ways(self, customer: Customer, answers: dict[str, tuple[str, ...]]) -> tuple[Launch, ...]:
        """Return the links with the answers of a customer, and the code by which the vendor recognizes it."""
        if not self.has_links:
            return ()
        stack = customer.deployed.stack if customer.deployed else ""
        site = replace(self.site, presets=frozenset(answers), answers=answers, stack=stack, links_only=True)
        return self._ways(replace(site, code=self._code(customer)))

    def _code(self, customer: Customer) -> str:
        """Return the code of the newest external ID of a customer, if the entry has one."""
        [*_, id] = ("", *external_id_answers(customer, (self.deployment,)))
        if self.deployment.registration is None or not id:
            return ""
        return registration_code(id, self.deployment.name, customer.id)

    def _ways(self, site: LaunchSite) -> tuple[Launch, ...]:
        found = self.plugin.launch(self.deployment, site)
        return tuple(way for way in found if not isinstance(way, Diagnostic) and way.kind in _LINKS)


def customer_links(
    folder: Path, at: ReleaseFolder, customers: Sequence[Customer], inputs: Inputs
) -> tuple[CustomerLinks, ...]:
    """Return the links of all customers into a release."""
    formats = tuple(_formats(folder, at, inputs))
    return tuple(_links(customer, formats, at.version) for customer in customers)


def invalid_answers(spec: Spec, customers: Sequence[Customer]) -> Iterator[Diagnostic]:
    """Find answers of entries that a link cannot fill in, since the spec does not allow them."""
    words = reserved_by_targets()
    for customer in customers:
        yield from answer_problems(spec, customer, words)


def _formats(folder: Path, at: ReleaseFolder, inputs: Inputs) -> Iterator[LaunchedFormat]:
    hashes = hashes_on_disk(folder)
    for name in usual():
        if not (folder / name).is_dir():
            continue
        with output_of(name):
            plugin, side = find(name), load_side(f"{folder}/{name}", inputs)
        if not isinstance(plugin, Diagnostic) and isinstance(side, DeploymentSide):
            site = launch_site(name, hashes, at)
            yield LaunchedFormat(name, plugin, side.rollout or side.deployment, site)


def _links(customer: Customer, formats: Sequence[LaunchedFormat], version: str) -> CustomerLinks:
    wanted = {request.name for request in customer.formats}
    given = {**customer.preset, **customer.fix}
    answers = {id: _texts(answer.value) for id, answer in given.items()}
    ways: list[Launch] = []
    inputs: set[str] = set()
    for each in formats:
        if not wanted or each.name in wanted:
            ways += each.ways(customer, answers)
            inputs |= each.inputs
    missing = tuple(sorted(id for id in answers if id not in inputs))
    return CustomerLinks(
        customer.id,
        customer.title,
        version,
        links_of(ways, LaunchKind.OPEN),
        links_of(ways, LaunchKind.UPDATE),
        missing,
    )


def _texts(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


# --- the file ----------------------------------------------------------------------------------


def links_file_problem(path: str, out: str) -> Diagnostic | None:
    """Say why a file cannot have the links of customers; ``None`` if it can."""
    place, folder = Path(path).resolve(), Path(out).resolve()
    if place == folder or folder in place.parents:
        message = f"{shown_path(path)} is in the folder of releases, and would be published with them"
        return LINKS_EXPOSED.at(None, message, "name a file elsewhere with --links")
    if place.is_dir() or (place.exists() and not _is_links_file(place)):
        message = f"{shown_path(path)} already exists, and is not a file of links"
        return NOT_WRITTEN.at(None, message, "name another file with --links")
    return None


def write_links(path: str, customers: Sequence[CustomerLinks]) -> Diagnostic | None:
    """Write the links as a whole, readable only by the owner; an older file of links is replaced."""
    place = Path(path)
    temporary = place.with_name(f".{place.name}.octospec-{secrets.token_hex(8)}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        opened = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
        with os.fdopen(opened, "w", encoding="utf-8") as file:
            file.write(links_text(customers))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(place)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        return NOT_WRITTEN.at(None, f"{shown_path(path)} cannot be written: {error.strerror}")
    return None


def exposed_links(folder: Path) -> Diagnostic | None:
    """Report a file of links among what is published."""
    try:
        files = sorted(folder.iterdir()) if folder.is_dir() else [folder]
    except OSError:
        return None
    found = next((each for each in files if each.is_file() and _is_links_file(each)), None)
    if found is None:
        return None
    message = f"{shown_path(str(found))} has the links of customers, with their external IDs"
    return LINKS_EXPOSED.at(None, message, "move it out of the folder of releases; only you should read it")


def _is_links_file(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(LINKS_MARK)) == LINKS_MARK
    except OSError:
        return False
