"""Values at the bounds of conditions: the same ones, in the same order, in every process."""

from __future__ import annotations

import os
import subprocess
import sys


def listed(hash_seed: int) -> str:
    """List values next to numbers and dates, in a process with another order of texts in sets."""
    code = (
        "from decimal import Decimal\n"
        "from octo_spec.access.search.boundary_values import bounds_of_all\n"
        "from octo_spec.iam.operators import Relation\n"
        "from octo_spec.iam.value_tests import OrderTest, Scale\n"
        "bounds = frozenset({Decimal(5), Decimal(9)})\n"
        "tests = [OrderTest(scale, Relation.LESS_THAN, bounds) for scale in Scale]\n"
        "print(*bounds_of_all(tests))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": str(hash_seed)}
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
    )
    return ran.stdout


def test_the_values_that_a_search_tries_come_in_one_order_in_every_process() -> None:
    first, *others = map(listed, range(4))
    assert first.split()
    assert set(others) == {first}
