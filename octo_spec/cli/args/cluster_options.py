"""The options for a Dask cluster that builds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import click

from octo_spec.cli.args import FILE
from octo_spec.cli.args.gathered_options import gather_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.cluster.cluster_options import ClusterOptions


def cluster_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options to a command, which receives them as ``cluster``; ``None`` without ``--dask``."""

    def gathered(
        *,
        dask: str | None,
        dask_tls_ca: str | None,
        dask_tls_cert: str | None,
        dask_tls_key: str | None,
        **arguments: Any,  # noqa: ANN401 - the other arguments of the command
    ) -> None:
        files = (dask_tls_ca, dask_tls_cert, dask_tls_key)
        _check(dask, files)
        command(cluster=None if dask is None else _cluster(dask, *files), **arguments)

    return gather_options(gathered, command, _OPTIONS)


def _cluster(address: str, *files: str | None) -> ClusterOptions:
    from octo_spec.cluster.cluster_options import ClusterOptions  # noqa: PLC0415 - one machine does without

    return ClusterOptions(address, *files)


def _check(address: str | None, files: tuple[str | None, ...]) -> None:
    """Refuse incomplete options; raises ``click.UsageError``."""
    is_any = any(file is not None for file in files)
    if address is None and is_any:
        msg = "--dask-tls-ca, --dask-tls-cert and --dask-tls-key go with --dask ADDRESS"
        raise click.UsageError(msg)
    if is_any and not all(files):
        msg = "--dask-tls-ca, --dask-tls-cert and --dask-tls-key go together"
        raise click.UsageError(msg)
    if address is not None and not _ADDRESS.fullmatch(address):
        msg = "--dask is the address of a scheduler, as in tcp://scheduler:8786 or tls://scheduler:8786"
        raise click.UsageError(msg)


_ADDRESS: Final = re.compile(r"(tcp|tls|ws|wss)://[^/@\s]+:\d+/?")
_OPTIONS: Final = (
    click.option(
        "--dask",
        metavar="ADDRESS",
        help="Share the work for a fleet among the workers of this Dask cluster, as in tcp://scheduler:8786.",
    ),
    click.option(
        "--dask-tls-ca",
        type=FILE,
        metavar="FILE",
        help="With --dask: the certificate authority of the cluster.",
    ),
    click.option("--dask-tls-cert", type=FILE, metavar="FILE", help="With --dask: the client certificate."),
    click.option(
        "--dask-tls-key", type=FILE, metavar="FILE", help="With --dask: the key of that certificate."
    ),
)
