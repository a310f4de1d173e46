"""A fleet's build as the command line requests it: here or on a cluster, into a folder or a store."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.storage.fleets.codes import BuildStoppedError
from octo_spec.storage.fleets.fleet_report import FleetReport
from octo_spec.storage.fleets.stores import build_in_store, share_into
from octo_spec.storage.paths import is_address

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from octo_spec.cluster.cluster import Cluster
    from octo_spec.cluster.cluster_options import ClusterOptions
    from octo_spec.storage.fleets.fleet import Fleet
    from octo_spec.storage.fleets.fleets import Doing, FleetWork
    from octo_spec.storage.inputs.inputs import Inputs


def doing(cluster: ClusterOptions | None, inputs: Inputs) -> Doing:
    """Return a function that builds a fleet; its report says what stopped it early."""

    def done(work: FleetWork, fleet: Fleet) -> FleetReport:
        try:
            with _cluster_connection(cluster, inputs) as connection:
                return _build_fleet(work, fleet, connection)
        except BuildStoppedError as error:
            return FleetReport(diagnostics=error.problems)

    return done


def _cluster_connection(
    cluster: ClusterOptions | None, inputs: Inputs
) -> AbstractContextManager[Cluster | None]:
    if cluster is None:
        return nullcontext()
    from octo_spec.cluster.cluster import connect  # noqa: PLC0415 - one machine does without

    return connect(cluster, inputs)


def _build_fleet(work: FleetWork, fleet: Fleet, cluster: Cluster | None) -> FleetReport:
    if is_address(work.options.out):
        return build_in_store(work, fleet, cluster.share if cluster else share_into)
    if cluster is None:
        return work.build_fleet(fleet)
    # A worker has another working folder.
    options = replace(work.options, out=str(Path(work.options.out).absolute()))
    return replace(work, options=options, share=cluster.share()).build_fleet(fleet)
