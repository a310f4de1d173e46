"""``make managed-policies``: writes the texts of AWS's managed policies that octospec ships.

They are moto's, which reads them from AWS. Its licence, Apache-2.0, is octospec's own; NOTICE says so.
"""

from __future__ import annotations

import ast
import json
import lzma
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import octo_spec
from octo_spec.iam.managed_policies import FIRST

DATA: Final = Path(octo_spec.__file__).parent / "iam" / "managed_policies.xz"


def lines() -> str:
    """Return the content of the file: the day, and each policy by its name with its folder."""
    policies = _policies()
    day = max(policy["UpdateDate"] for policy in policies.values())[: len("2026-01-31")]
    by_name = {f"{policy['Path'][1:]}{name}": policy for name, policy in policies.items()}
    names = (*FIRST, *sorted(by_name.keys() - {*FIRST}))
    texts = (f"{name}\t{json.dumps(by_name[name]['Document'], separators=(',', ':'))}\n" for name in names)
    return f"{day}\n{''.join(texts)}"


def _policies() -> dict[str, Any]:
    """Read moto's module as a text: to import it takes seconds, and brings all of moto."""
    found = find_spec("moto")
    assert found is not None, "moto is not installed; it is of the environment that tests have"
    assert found.submodule_search_locations
    module = Path(found.submodule_search_locations[0]) / "iam" / "aws_managed_policies.py"
    [assignment] = ast.parse(module.read_text(encoding="utf-8")).body
    assert isinstance(assignment, ast.Assign)
    policies: dict[str, Any] = json.loads(ast.literal_eval(assignment.value))
    return policies


def main() -> None:
    """Write the file."""
    DATA.write_bytes(lzma.compress(lines().encode(), preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    main()
