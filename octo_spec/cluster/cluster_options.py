"""How to reach a cluster."""

from __future__ import annotations

from octo_spec.frozen import frozen


@frozen
class ClusterOptions:
    """The address of a scheduler, and the files for TLS, unless Dask's configuration names them."""

    address: str
    ca: str | None = None
    certificate: str | None = None
    key: str | None = None

    @property
    def tls(self) -> dict[str, object]:
        """Return the arguments of Dask's ``Security``; empty if its configuration decides."""
        if self.ca is None:
            return {}
        files = {"tls_ca_file": self.ca, "tls_client_cert": self.certificate, "tls_client_key": self.key}
        return {**files, "require_encryption": True}
