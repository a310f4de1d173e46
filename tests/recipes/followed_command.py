"""The steps of the recipe "A command", followed in a copy: ``octospec roles`` lists the names of roles."""

from __future__ import annotations

from typing import Final

ANSWERS: Final = '''"""The names of roles in AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment


@frozen
class RoleName:
    """A role, and its name; the name is empty if the target generates it."""

    id: str
    name: str


def role_names(deployment: Deployment) -> tuple[RoleName, ...]:
    """List the roles of a deployment."""
    return tuple(RoleName(role.id, str(role.name or "")) for role in deployment.roles)
'''
"""``octo_spec/analysis/overview/role_names.py``: the answer, from a room below."""

RENDERS: Final = '''"""Names of roles on a terminal, and as JSON data."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.overview.role_names import RoleName


def lines(roles: tuple[RoleName, ...]) -> Iterator[str]:
    """Write one line for each role."""
    yield from (f"{role.id}: {role.name or 'named by the target'}" for role in roles)


def as_data(roles: tuple[RoleName, ...]) -> list[dict[str, str]]:
    """Return each role with its name."""
    return [{"role": role.id, "name": role.name} for role in roles]
'''
"""``octo_spec/cli/render/roles_text.py``: the answer for a terminal, and for ``--json``."""

RUNS: Final = '''"""``octospec roles``: the roles of a side, with their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from octo_spec.analysis.overview.role_names import role_names
from octo_spec.cli.args import FILE
from octo_spec.cli.args.customer_options import customer_options
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.cli.render.roles_text import as_data, lines
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.sides.sides import DeploymentSide, load_side

if TYPE_CHECKING:
    from octo_spec.storage.sides.sides import SideOptions


@click.command("roles", epilog=examples("octospec roles spec/octo.yaml", "octospec roles dist --json"))
@click.argument("side", type=FILE)
@customer_options
@output_format
def command(*, side: str, options: SideOptions, output_format: str) -> None:
    """List the roles of SIDE, a spec or an artifact, with their names in AWS.

    Exit codes: 0 if everything is good, 2 for bad input.
    """
    inputs = Inputs()
    loaded = load_side(side, inputs, options)
    found = role_names(loaded.deployment) if isinstance(loaded, DeploymentSide) else None
    if output_format == "json":
        diagnostics = as_json(inputs.diagnostics)
        print_json({"ok": found is not None, "diagnostics": diagnostics, "roles": as_data(found or ())})
    else:
        show(inputs.diagnostics, inputs.sources)
        for line in lines(found or ()):
            click.echo(line)
    raise SystemExit(2 if found is None else 0)
'''
"""``octo_spec/cli/commands/roles.py``: arguments, printing and the exit code."""

TRIES: Final = '''"""``octospec roles`` from the outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec


def test_each_role_is_listed_with_its_name(octospec: Octospec) -> None:
    assert octospec("roles", "spec.yaml").out == "reader: Reader\\n"
    assert octospec("roles", "spec.yaml", "--json").json["roles"] == [{"role": "reader", "name": "Reader"}]


def test_a_file_that_is_not_there_is_bad_input(octospec: Octospec) -> None:
    assert octospec("roles", "none.yaml").code == 2
'''
"""``tests/cli/test_roles.py``: a test from the outside."""
