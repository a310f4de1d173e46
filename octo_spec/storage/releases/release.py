"""``octospec release``: a version that is written completely or not at all, and latest.json."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic, has_errors
from octo_spec.release.codes import NO_RELEASE, UNSIGNED, WITHDRAWN
from octo_spec.release.index_page import INDEX
from octo_spec.release.latest import LATEST, ReleasedVersion, is_older
from octo_spec.release.next_latest import Addition, next_latest
from octo_spec.release.publication import ROOT
from octo_spec.release.record import released_version
from octo_spec.release.sums import SUMS
from octo_spec.resolve.customers import Customer
from octo_spec.storage.hashing import paths_on_disk, sha256
from octo_spec.storage.inputs.inputs import Inputs, chosen_customers
from octo_spec.storage.inputs.signed_files import content_or_none
from octo_spec.storage.inputs.signing_keys import Signing, folder_keys_problem, read_signing
from octo_spec.storage.paths import shown_path
from octo_spec.storage.regular import regular_content
from octo_spec.storage.releases.kept_release import kept_release
from octo_spec.storage.releases.known_releases import (
    another_set_problem,
    changed_folder,
    folder_before,
    folders_of_record,
    known_releases,
    missing_folders,
    other_folders,
    unlisted_release,
    version_before,
)
from octo_spec.storage.releases.latest_files import write_next_latest
from octo_spec.storage.releases.launches import ReleaseFolder
from octo_spec.storage.releases.link_files import (
    customer_links,
    invalid_answers,
    links_file_problem,
    write_links,
)
from octo_spec.storage.releases.release_folders import locked_stage, record_in
from octo_spec.storage.releases.release_query import Released
from octo_spec.storage.releases.released_ids import ReleaseCustomers
from octo_spec.storage.releases.staged_release import Making, make_release
from octo_spec.storage.releases.version_comparison import EarlierVersion

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.language.models.spec import Spec
    from octo_spec.release.latest import Latest
    from octo_spec.release.record import ReleaseRecord
    from octo_spec.storage.releases.known_releases import KnownRelease
    from octo_spec.storage.releases.release_query import ReleaseQuery

    _Work = Callable[[Path, KnownRelease], Latest | Diagnostic]


def release(path: str, query: ReleaseQuery, inputs: Inputs) -> Released | None:
    """Make a release, or finish an interrupted one; ``None`` if that fails: ``inputs`` says why."""
    loaded = inputs.spec(path)
    signing = _signing(query, inputs)
    if loaded is None or loaded.spec is None or has_errors(inputs.diagnostics):
        return None
    spec, spans, customers = loaded.spec, loaded.spans, _customers(query, inputs)
    problem = links_file_problem(query.links, query.out) if query.links else None
    inputs.diagnostics.extend((problem,) if problem else ())
    if customers is not None and query.links is not None:
        inputs.diagnostics.extend(invalid_answers(spec, customers.all))
    if customers is None or has_errors(inputs.diagnostics):
        return None

    def released(stage: Path, known: KnownRelease) -> Latest | Diagnostic:
        making = _making(spec, path, query, known, customers)
        if isinstance(making, Diagnostic):
            return making
        inputs.diagnostics.extend(missing_folders(making.before.others))
        return _release_version(stage, replace(making, spans=spans), query, inputs, known, signing)

    made = _work_in_folder(query, inputs, signing, released, spec.version)
    return made and _with_links(made, query, customers, inputs)


def _with_links(
    made: Released, query: ReleaseQuery, customers: ReleaseCustomers, inputs: Inputs
) -> Released | None:
    """Write the links of customers into the release, if they are wanted."""
    if query.links is None or query.url is None:
        return made
    at = ReleaseFolder(query.url, made.version, frozenset())
    links = customer_links(Path(made.folder), at, customers.all, inputs)
    problem = None if has_errors(inputs.diagnostics) else write_links(query.links, links)
    inputs.diagnostics.extend((problem,) if problem else ())
    return None if has_errors(inputs.diagnostics) else replace(made, customers_with_links=len(links))


def restate(query: ReleaseQuery, inputs: Inputs) -> Released | None:
    """Withdraw versions, or change the oldest supported one, and release nothing."""
    signing = _signing(query, inputs)
    if has_errors(inputs.diagnostics):
        return None

    def restated(_stage: Path, known: KnownRelease) -> Latest | Diagnostic:
        latest = known.latest
        if latest is None:
            return NO_RELEASE.at(
                None, f"{shown_path(query.out)} has no {LATEST}", "name the folder of the releases"
            )
        day, is_signed = query.day or query.today, signing is not None
        addition = Addition(latest.name, day, customer=latest.customer, signed=is_signed)
        return write_next_latest(Path(query.out), known, addition, query.said, signing)

    return _work_in_folder(query, inputs, signing, restated)


def release_for_each_customer(
    path: str | None, query: ReleaseQuery, inputs: Inputs
) -> tuple[Released, ...] | None:
    """Make releases of its own for each customer, or restate them; ``None`` if one of them fails."""
    loaded = inputs.customers(query.customers_file or "")
    if loaded is None or loaded.file is None:
        return None
    made: list[Released] = []
    for id in loaded.file.customers:
        own = replace(
            query, customer=id, out=f"{query.out}-{id}", url=f"{query.url}/{id}" if query.url else None
        )
        done = Inputs(inputs.sources)
        released = restate(own, done) if path is None else release(path, own, done)
        inputs.diagnostics.extend(done.diagnostics)
        if released is None:
            return None
        made.append(released)
    return tuple(made)


def _signing(query: ReleaseQuery, inputs: Inputs) -> Signing | None:
    if query.key is None:
        message = "the release has no signature, because there is no --key"
        inputs.diagnostics.append(UNSIGNED.at(None, message, "`octospec key new NAME` makes keys"))
        return None
    signing = read_signing(query.key, query.keys, again=query.sign_again)
    if isinstance(signing, Diagnostic):
        inputs.diagnostics.append(signing)
        return None
    return signing


def _work_in_folder(
    query: ReleaseQuery,
    inputs: Inputs,
    signing: Signing | None,
    work: _Work,
    version: str | None = None,
) -> Released | None:
    """Do work in the folder of releases while it is locked."""
    out = Path(query.out)
    try:
        with locked_stage(out) as stage:
            worked = stage if isinstance(stage, Diagnostic) else _do_work(stage, out, signing, work, version)
    except OSError as error:
        message = f"{shown_path(query.out)} cannot be written: {error.strerror}"
        worked = NO_RELEASE.at(None, message)
    if isinstance(worked, Diagnostic):
        inputs.diagnostics.append(worked)
    if isinstance(worked, Diagnostic) or has_errors(inputs.diagnostics):
        return None
    reported, is_unchanged = worked
    at = version or reported.version
    folder = str(out / at) if version else ""
    released = reported.find_release(at)
    has_links = released is not None and bool(released.launch)
    is_latest = reported.version == at
    return Released(reported.name, at, folder, signing is not None, is_latest, has_links, is_unchanged)


def _do_work(
    stage: Path, out: Path, signing: Signing | None, work: _Work, version: str | None
) -> tuple[Latest, bool] | Diagnostic:
    """Return the next latest.json, and whether all files that a release writes are as they were."""
    before = _paths(out, version), _root_contents(out)
    known = known_releases(out, signing)
    if isinstance(known, Diagnostic):
        return known
    if (problem := folder_keys_problem(out, signing)) is not None:
        return problem
    latest = work(stage, known)
    if isinstance(latest, Diagnostic):
        return latest
    return latest, before == (_paths(out, version), _root_contents(out))


def _paths(out: Path, version: str | None) -> tuple[str, ...]:
    """List the files of a version: a release adds files, and changes none."""
    return paths_on_disk(out / version) if version and (out / version).is_dir() else ()


def _root_contents(out: Path) -> dict[str, bytes | None]:
    return {name: content_or_none(out / name) for name in ROOT if name != INDEX}


# --- one release -------------------------------------------------------------------------------


def _customers(query: ReleaseQuery, inputs: Inputs) -> ReleaseCustomers | None:
    """Return the customers of the file, if one is named; ``None`` if the customer is unknown."""
    if query.customers_file is None:
        return ReleaseCustomers()
    if query.fleet is not None:
        return ReleaseCustomers(query.fleet)
    loaded = inputs.customers(query.customers_file)
    if loaded is None:
        return None
    everyone, _ = chosen_customers(loaded, (), Customer())
    if query.customer is None:
        return ReleaseCustomers(everyone)
    customers, unknown = chosen_customers(loaded, (query.customer,), Customer())
    inputs.diagnostics.extend(unknown)
    return ReleaseCustomers(everyone, customers[0]) if customers else None


def _making(
    spec: Spec, path: str, query: ReleaseQuery, known: KnownRelease, customers: ReleaseCustomers
) -> Making | Diagnostic:
    """Return what a release is made from, or say why this folder cannot have one."""
    out, latest = Path(query.out), known.latest
    problem = another_set_problem(latest, spec.name, query.customer) or unlisted_release(
        out, latest, spec.version
    )
    if problem is not None:
        return problem
    before = version_before(latest, spec.version)
    folder = folder_before(query.out, before, query.previous)
    if isinstance(folder, Diagnostic):
        return folder
    listed, begun = latest.find_release(spec.version) if latest else None, record_in(out / spec.version)
    others = other_folders(query.out, latest, spec.version, folder, query.said.withdraw)
    others = folders_of_record(others, begun if listed else None)
    changed = changed_folder(others, latest)
    if changed is not None:
        return changed
    gone = frozenset((*query.said.withdraw, *(each.version for each in (latest.withdrawn if latest else ()))))
    earlier = EarlierVersion(folder, before.version if before else None, others, gone)
    days = (query.day, listed.date if listed else None, begun.date if begun else None)
    day = next(filter(None, days), query.today)
    ends_before = _end_of_support(latest, query.said.supported_since)
    return Making(spec, path, day, earlier, customers, listed, ends_before)


def _end_of_support(latest: Latest | None, supported_since: str | None) -> str | None:
    """Return the oldest supported version, if it ends the support of a release."""
    if latest is None or supported_since is None:
        return None
    return (
        supported_since if any(is_older(each.version, supported_since) for each in latest.releases) else None
    )


def _release_version(  # noqa: PLR0913, PLR0917 - what a release depends on
    stage: Path,
    making: Making,
    query: ReleaseQuery,
    inputs: Inputs,
    known: KnownRelease,
    signing: Signing | None,
) -> Latest | Diagnostic:
    out, version = Path(query.out), making.spec.version
    problem = _latest_problem(making, query, known) or _withdrawn_links(version, query, known)
    record = problem or _made_or_kept(stage, making, query, inputs, signing)
    if isinstance(record, Diagnostic):
        return record
    sums = sha256(regular_content(out / version / SUMS))
    released = None if making.listed or record is None else released_version(record, sums)
    name, is_signed = making.spec.name, signing is not None
    addition = Addition(name, making.day, released, query.customer, query.url, is_signed)
    return write_next_latest(out, known, addition, query.said, signing)


def _made_or_kept(
    stage: Path, making: Making, query: ReleaseQuery, inputs: Inputs, signing: Signing | None
) -> ReleaseRecord | Diagnostic | None:
    """Make a release; ``None`` if it cannot be made again, and only links to its files are wanted."""
    trial = Inputs(inputs.sources)
    record = make_release(stage, making, query, trial, signing)
    if isinstance(record, Diagnostic) and query.links is not None and making.listed is not None:
        kept = kept_release(Path(query.out), making, record, inputs)
        if not kept.is_error:
            inputs.diagnostics.append(kept)
            return None
        record = kept
    inputs.diagnostics.extend(trial.diagnostics)
    return record


def _withdrawn_links(version: str, query: ReleaseQuery, known: KnownRelease) -> Diagnostic | None:
    """Refuse links that would deploy a withdrawn version."""
    withdrawn = known.latest.withdrawal(version) if known.latest else None
    if query.links is None or withdrawn is None:
        return None
    message = f"{version} is withdrawn since {withdrawn.date}, and links would deploy it: {withdrawn.reason}"
    return WITHDRAWN.at(None, message, "write links with the spec of a version that is not withdrawn")


def _latest_problem(making: Making, query: ReleaseQuery, known: KnownRelease) -> Diagnostic | None:
    """Say what would be wrong with latest.json, before a release gets its name."""
    spec = making.spec
    released = None if making.listed else ReleasedVersion(spec.version, making.day, "")
    addition = Addition(spec.name, making.day, released, query.customer)
    reported = next_latest(known.latest, addition, query.said)
    return reported if isinstance(reported, Diagnostic) else None
