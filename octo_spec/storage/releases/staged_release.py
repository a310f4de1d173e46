"""A release from the spec to a stage: built and proven, compared, described, hashed and signed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic, has_errors
from octo_spec.frozen import frozen
from octo_spec.plugin.discovery import built_by_default, usual
from octo_spec.release.capabilities import CAPABILITIES, capabilities_text
from octo_spec.release.codes import NO_RELEASE, RELEASED
from octo_spec.release.notice import notice
from octo_spec.release.record import RECORD, ReleasedFormat, ReleaseRecord, record_text
from octo_spec.release.signature_check import signing_key
from octo_spec.release.signing import signature
from octo_spec.release.sums import SIGNATURE, SUMS, sums_text
from octo_spec.resolve.customers import Customer
from octo_spec.storage.builds.build_options import BuildOptions
from octo_spec.storage.builds.building import build
from octo_spec.storage.folders.former_customers import CUSTOMERS
from octo_spec.storage.folders.manifest import NAME as MANIFEST
from octo_spec.storage.hashing import hashes_on_disk, sha256
from octo_spec.storage.inputs.signed_files import content_or_none
from octo_spec.storage.paths import shown_path
from octo_spec.storage.regular import regular_content
from octo_spec.storage.releases.every_answer import (
    EVERY_ANSWER,
    EveryAnswer,
    every_answer_of,
    every_answer_text,
)
from octo_spec.storage.releases.launches import ReleaseFolder, folder_url, launches, write_archives
from octo_spec.storage.releases.release_folders import first_difference, put_release, without_locks
from octo_spec.storage.releases.release_review import REVIEW, review_against
from octo_spec.storage.releases.released_ids import ReleaseCustomers
from octo_spec.storage.releases.version_comparison import (
    EarlierVersion,
    VersionComparison,
    compare_with_previous,
    with_feature_changes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Spans
    from octo_spec.release.key_list import KeyList
    from octo_spec.release.latest import ReleasedVersion
    from octo_spec.storage.inputs.inputs import Inputs
    from octo_spec.storage.inputs.signing_keys import Signing
    from octo_spec.storage.releases.release_query import ReleaseQuery

CHANGES: Final = "CHANGES.md"
NOTICE: Final = "NOTICE.md"


@frozen
class Making:
    """What a release is made from: the spec and its file, the day, the version before, and customers.

    ``listed`` is what latest.json says about the version, if it was released already. ``ends_before`` is the
    oldest supported version, if there are releases before it.
    """

    spec: Spec
    path: str
    day: str
    before: EarlierVersion
    customers: ReleaseCustomers = ReleaseCustomers()
    listed: ReleasedVersion | None = None
    ends_before: str | None = None
    spans: Spans | None = None
    """The places in the spec."""


def make_release(
    stage: Path, making: Making, query: ReleaseQuery, inputs: Inputs, signing: Signing | None
) -> ReleaseRecord | Diagnostic:
    """Make a release and give it its name; what is there already must be a part of it, byte for byte."""
    out, version = Path(query.out), making.spec.version
    record = _write_stage(stage, making, query, inputs, signing.key if signing else None)
    if isinstance(record, Diagnostic):
        return record
    exposures = tuple(making.customers.exposures(making.spec, stage, with_own=query.with_external_id))
    if has_errors(exposures):
        inputs.diagnostics.extend(exposures)
        return NO_RELEASE.at(None, f"{shown_path(making.path)} was not released")
    inputs.diagnostics.extend(exposures)
    if signing is not None and signing.keys is not None:
        _keep_signature(stage, out / version, signing.keys.keys, is_listed=making.listed is not None)
    differs = first_difference(stage, out / version)
    if differs or not _is_as_listed(stage, making):
        return _other_release(shown_path(str(out / version)), differs, making)
    put_release(stage, out, version)
    return record


def _keep_signature(stage: Path, folder: Path, keys: KeyList, *, is_listed: bool) -> None:
    """Keep the signature that another key of the list made before: a published one is never replaced."""
    sums, there = regular_content(stage / SUMS), content_or_none(folder / _SIGNED)
    signer = None if there is None else signing_key(sums, there, keys)
    if there is not None and signer is not None and (signer.revoked is None or is_listed):
        (stage / _SIGNED).write_bytes(there)


def _is_as_listed(stage: Path, making: Making) -> bool:
    return making.listed is None or sha256(regular_content(stage / SUMS)) == making.listed.sums


def _other_release(place: str, differs: str, making: Making) -> Diagnostic:
    """Report a release that exists, and is not the one that the spec gives now."""
    if making.listed is not None:
        what = f"its {differs} differs" if differs else "its files differ"
        message = f"{place} was already released, and {what} from the new release"
        return RELEASED.at(None, message, "give the spec a new version")
    message = f"{place} already exists, and its {differs} differs from the new release"
    help = "give the spec a new version, or remove the folder if it was never published"
    return RELEASED.at(None, message, help)


def _write_stage(
    stage: Path, making: Making, query: ReleaseQuery, inputs: Inputs, key: Ed25519PrivateKey | None
) -> ReleaseRecord | Diagnostic:
    """Write all files of a release into its stage, or say why it is refused."""
    problem = _build(stage, making, query, inputs)
    if problem is not None:
        return problem
    formats = tuple(name for name in usual() if (stage / name).is_dir())
    write_archives(stage, formats)
    every = _every_answer(making)
    compared = compare_with_previous(making.before, stage, formats, every, inputs)
    if isinstance(compared, Diagnostic):
        return compared
    permitted = _capabilities(making, inputs)
    compared = with_feature_changes(compared, making.before, permitted, inputs)
    if compared.changes is not None:
        problem = review_against(stage / REVIEW, compared, inputs)
        if problem is not None:
            return problem
    record = replace(_record(stage, making, query, compared, every), signed=key is not None)
    if query.url is not None:
        folder = ReleaseFolder(query.url, making.spec.version, making.customers.presets)
        record = replace(record, launch=launches(stage, formats, folder, inputs))
    texts = {CHANGES: compared.text, NOTICE: record.notice, RECORD: record_text(record)}
    _write(stage, texts if permitted is None else texts | {CAPABILITIES: capabilities_text(permitted)})
    if every is not None and every.is_kept:
        _write(stage, {EVERY_ANSWER: every_answer_text(every)})
    sums = sums_text(hashes_on_disk(stage))
    _write(stage, {SUMS: sums, **({} if key is None else {_SIGNED: signature(sums.encode(), key)})})
    return record


def _every_answer(making: Making) -> EveryAnswer | None:
    """Return what a release for everyone grants for each answer; that for one customer has its answers."""
    is_for_all = making.customers.own is None and making.spans is not None
    return every_answer_of(making.spec, making.spans) if is_for_all and making.spans else None


def _capabilities(making: Making, inputs: Inputs) -> dict[str, JsonValue] | None:
    """Return which features the release permits; ``None`` for a spec without features."""
    if not making.spec.features or making.spans is None:
        return None
    from octo_spec.pipeline.feature_capabilities import fixed_answers, spec_features  # noqa: PLC0415 - few specs have features

    features = spec_features(making.spec, making.spans)
    if isinstance(features, tuple):
        inputs.diagnostics.extend(features)
        return None
    fixed = fixed_answers(making.spec, making.customers.own or Customer())
    return features.capabilities(fixed)


_SIGNED: Final = f"{SUMS}{SIGNATURE}"


def _write(stage: Path, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        (stage / name).write_bytes(text.encode())


# --- building ----------------------------------------------------------------------------------


def _build(stage: Path, making: Making, query: ReleaseQuery, inputs: Inputs) -> Diagnostic | None:
    """Build each format and the review; for a customer, the formats of its entry."""
    for formats in ((*built_by_default(), REVIEW),) if query.customer is None else ((), (REVIEW,)):
        out = stage if query.customer is None else stage / (formats or ("formats",))[0]
        built = build(_options(making, query, out, formats), inputs).report
        if built.exit_code:
            inputs.diagnostics.extend((*built.diagnostics, *built.findings))
            return NO_RELEASE.at(None, f"{shown_path(making.path)} does not build, and was not released")
        without_locks(out, MANIFEST)
    if query.customer is not None:
        _hoist(stage, query.customer)
    return None


def _hoist(stage: Path, customer: str) -> None:
    """Move what was built for a customer to where a release has it."""
    for folder in ("formats", REVIEW):
        built = stage / f".{folder}"
        (stage / folder).rename(built)
        for each in (built / CUSTOMERS / customer).iterdir():
            if not (stage / each.name).exists():
                each.rename(stage / each.name)
        shutil.rmtree(built)


def _options(making: Making, query: ReleaseQuery, out: Path, formats: tuple[str, ...]) -> BuildOptions:
    return BuildOptions(
        making.path,
        out=str(out),
        customers_file=query.customers_file if query.customer is not None else None,
        ids=() if query.customer is None else (query.customer,),
        fix=(),
        preset=(),
        ask=(),
        formats=formats,
        check=False,
        verify=True,
        force=False,
        wait=False,
        strict=False,
        prune=False,
        previous=making.before.folders if formats != (REVIEW,) else (),
        published=folder_url(query.url, making.spec.version) if query.url else "",
        withdrawn=query.said.withdraw,
    )


# --- reporting ---------------------------------------------------------------------------------


def _record(
    stage: Path,
    making: Making,
    query: ReleaseQuery,
    compared: VersionComparison,
    every: EveryAnswer | None,
) -> ReleaseRecord:
    advice = compared.advice
    reported = ReleaseRecord(
        making.spec.name,
        making.spec.version,
        making.day,
        customer=query.customer,
        previous=advice.old if advice else None,
        step=str(advice.taken) if advice else None,
        formats=tuple(_formats(stage)),
        changes=compared.changes,
        others=compared.others,
        unanswered=compared.unanswered,
        url=query.url,
        decided=every.decided if every else None,
        only_builds=compared.only_builds,
    )
    return replace(reported, notice=notice(reported, making.ends_before))


def _formats(stage: Path) -> Iterator[ReleasedFormat]:
    for name in (*usual(), REVIEW):
        if (stage / name).is_dir():
            hashes = {f"{name}/{path}": known for path, known in hashes_on_disk(stage / name).items()}
            yield ReleasedFormat(name, len(hashes), sha256(sums_text(hashes).encode()))
