"""Write a new reading into the spec that a person keeps: its changes, proven to grant what was read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.importing.alignment import with_ids_of_spec
from octo_spec.importing.external_id_lengths import with_external_id_lengths
from octo_spec.importing.language_fit import fit, in_any_partition
from octo_spec.importing.single_sids import with_single_sids
from octo_spec.importing.spec_merge import merge_spec
from octo_spec.importing.write_spec import spec_data
from octo_spec.language.load import load_spec
from octo_spec.pipeline.importing import ImportedSpec, ImportProof, import_deployment, prove_import
from octo_spec.resolve.customers import Customer
from octo_spec.resolve.resolution import resolve
from octo_spec.source import Mapping, Scalar, Sequence, parse_yaml

if TYPE_CHECKING:
    from octo_spec.importing.alignment import ReadFrom
    from octo_spec.language.load import LoadedSpec
    from octo_spec.model.deployment import Deployment, Extra, Parameter
    from octo_spec.pipeline.importing import Installation
    from octo_spec.source import Node


@frozen
class KeptSpec:
    """A spec that a person keeps: its text, the prefix of its places, its deployment, and its groups."""

    text: str
    place: str
    deployment: Deployment
    groups: frozenset[str]


def import_into(
    read: Deployment, source: ReadFrom, name: str, kept: KeptSpec, installation: Installation
) -> ImportedSpec:
    """Write into ``kept`` what was read from the file ``name``; unchanged parts keep their text."""
    there = with_ids_of_spec(with_single_sids(read), kept.deployment, replace(source, groups=kept.groups))
    fresh = import_deployment(there, name, installation)
    wanted = _spec_deployment(load_spec(fresh.text, name, installation.reserved), installation)
    if fresh.proof is ImportProof.UNPROVEN or wanted is None:
        # The kept extras stay as they are: a spec about which nothing is proven names no new ones.
        bare = import_deployment(replace(there, extras=()), name, installation)
        return replace(fresh, text=bare.text, accepted=(), companions=())
    wanted = _with_lengths_of(kept.deployment, wanted)
    text = merge_spec(kept.text, spec_data(kept.deployment), spec_data(wanted))
    loaded = load_spec(text, kept.place, installation.reserved)
    ids = {role.id for role in wanted.roles}
    fitted = fit(in_any_partition(there)).read
    known = replace(fitted, roles=tuple(role for role in fitted.roles if role.id in ids))
    proof, problems = prove_import(known, loaded, installation)
    if proof is ImportProof.EQUAL and fresh.proof in (ImportProof.NARROWER_TRUST, ImportProof.NARROWER):
        proof = fresh.proof
    companions = tuple(_new_extra(extra, read.extras) for extra in kept.deployment.extras)
    return ImportedSpec(text, (*fresh.notes, *problems), proof, companions=companions)


def _with_lengths_of(kept: Deployment, wanted: Deployment) -> Deployment:
    """Keep external IDs without a minimum length, which only a new import requires."""
    free = {each.id for each in kept.parameters if each.min_length is None}
    longer, _ = with_external_id_lengths(replace(wanted, parameters=tuple(map(_free, wanted.parameters))))
    added = {each.id: each.min_length for each in longer.parameters if each.id in free}
    parameters = (
        _free(each) if each.min_length and added.get(each.id) == each.min_length else each
        for each in wanted.parameters
    )
    return replace(wanted, parameters=tuple(parameters))


def _free(parameter: Parameter) -> Parameter:
    return replace(parameter, min_length=None)


def _new_extra(kept: Extra, read: tuple[Extra, ...]) -> Extra:
    """Return the new extras of a format, if their content differs from the kept ones."""
    new = next((extra for extra in read if extra.target == kept.target), kept)
    is_same = new.text == kept.text or (_shape(new.text) or new.text) == _shape(kept.text)
    return kept if is_same else replace(kept, text=new.text, source=new.source or new.text)


def _shape(text: str) -> object:
    """Return the content of a YAML text, without comments and layout; ``None`` for invalid YAML."""
    parsed = parse_yaml(text, "")
    return None if parsed.diagnostics or parsed.node is None else _node_content(parsed.node)


def _node_content(node: Node) -> object:
    match node:
        case Scalar(value, _, tag):
            return (tag, value)
        case Sequence(items, _, tag):
            return (tag, tuple(map(_node_content, items)))
        case Mapping(entries, _, tag):
            return (tag, frozenset((entry.key.value, _node_content(entry.value)) for entry in entries))


def _spec_deployment(loaded: LoadedSpec, installation: Installation) -> Deployment | None:
    if loaded.spec is None:
        return None
    return resolve(loaded.spec, loaded.spans, Customer(), installation.reserved).deployment
