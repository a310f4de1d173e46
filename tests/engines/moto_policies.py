"""The policies that AWS manages, which moto reads again for each account, each partition and each reset.

It has 1,582 of them, which take most of what a test costs that begins with an empty account.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

if TYPE_CHECKING:
    from collections.abc import Iterator

_READ: Final[dict[tuple[str, str], list[Any]]] = {}


@contextmanager
def read_once() -> Iterator[None]:
    """Let moto read them once for each account and partition of this process, and copy them from then on."""
    from moto.iam.models import IAMBackend  # noqa: PLC0415 - importing moto takes seconds

    read = IAMBackend._init_aws_policies

    def copied(backend: Any) -> list[Any]:  # noqa: ANN401 - moto has no types
        place = backend.account_id, backend.region_name
        if not _READ.get(place):
            _READ[place] = read(backend)  # empty if moto has none
        return [*map(_copy, _READ[place])]

    with patch.object(IAMBackend, "_init_aws_policies", copied):
        yield


def _copy(policy: Any) -> Any:  # noqa: ANN401 - as above
    """Copy a policy, which counts what it is attached to; ``copy.copy`` takes twenty times as long."""
    made = object.__new__(type(policy))
    vars(made).update(vars(policy))
    return made
