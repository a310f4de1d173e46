"""How a process connects to a store, and how a build reports that the store refuses."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from octo_spec.storage.destinations.destinations import StoreOptions, UnreachableError, open_store
from octo_spec.storage.fleets.codes import NO_STORE

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic
    from octo_spec.storage.destinations.destinations import RefusedError, Store


def store_at(out: str) -> Store:
    """Return the store of an address, once a process; raises ``RefusedError``."""
    return _process_store(out, os.getpid())


@lru_cache(maxsize=1)
def _process_store(out: str, _process: int) -> Store:
    """Connect again in each process: a connection does not survive a fork."""
    return open_store(out, StoreOptions())


def store_diagnostic(error: RefusedError) -> Diagnostic:
    """Report in the words of a build why a store refuses."""
    problem = error.problem
    help = _SET_UP if isinstance(error, UnreachableError) else problem.help
    return NO_STORE.at(None, problem.message, help)


_SET_UP: Final = "set it up as for the AWS CLI: AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL_S3"
