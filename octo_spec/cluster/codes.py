"""What can be wrong with a cluster or its workers."""

from __future__ import annotations

from typing import Final

from octo_spec.diagnostics import DiagnosticKind

NO_CLUSTER: Final = DiagnosticKind.error(
    "OCT545", "no-cluster", "A Dask cluster that cannot be used, or that failed during the work."
)
OTHER_WORKER: Final = DiagnosticKind.error(
    "OCT546", "other-worker", "A worker of a cluster that would not build what this machine builds."
)
LOST_PARTITION: Final = DiagnosticKind.error(
    "OCT547", "lost-partition", "A customer during whose build several workers ended, or one failed."
)
