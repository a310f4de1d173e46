"""``octospec schema`` from the outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec


@pytest.mark.parametrize(("flags", "key"), [((), "octospec"), (("--customers",), "octospec-customers")])
def test_the_schema_is_printed(octospec: Octospec, flags: tuple[str, ...], key: str) -> None:
    assert key in octospec("schema", *flags).json["properties"]
