"""What a customer puts on roles: variables of every module, unless the spec or its extras have the name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octo_spec.model.deployment import (
    Attachment,
    Deployment,
    Extra,
    Parameter,
    PolicyKind,
)
from octo_spec.model.text import Param, Text
from octo_spec.plugin.artifacts import ReadMode
from octospec_terraform import EMITTER
from octospec_terraform.vocabulary import COMPLETE, EXTRAS, FORMAT, MAIN, OWN_VARIABLES, README, TESTS
from octospec_terraform.writing.write_tests import TAG
from tests.emitters.terraform.samples import DEPLOYMENTS

SMALLEST = DEPLOYMENTS["smallest"]
NAMES = tuple(OWN_VARIABLES)


def files(deployment: Deployment) -> dict[str, str]:
    """Write a module, prove that it reads back, and give its files."""
    emission = EMITTER.emit(deployment, EMITTER.options())
    assert not emission.diagnostics
    assert EMITTER.read is not None
    assert EMITTER.read(emission.artifacts, ReadMode.STRICT).deployment == deployment
    return {str(artifact.path): artifact.text for artifact in emission.artifacts}


def with_inputs(id: str, names: tuple[tuple[str, str], ...] = ()) -> Deployment:
    """Let the smallest deployment ask for an optional text, which is its role's boundary."""
    parameter = Parameter(id, description="A policy.", optional=True, names=names)
    [role] = SMALLEST.roles
    bounded = replace(role, boundary=Attachment(Text((Param(id),)), role.presence))
    return replace(SMALLEST, parameters=(parameter,), roles=(bounded,))


@pytest.mark.medium
@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_every_module_accepts_a_boundary_and_tags_from_its_customer(name: str) -> None:
    written = files(DEPLOYMENTS[name])
    for own in NAMES:
        assert written["variables.tf"].count(f'variable "{own}"') == 1
        assert f"| `{own}` |" in written[README]
    roles = written[MAIN].count('resource "aws_iam_role" ')
    managed = written[MAIN].count('resource "aws_iam_policy" ')
    assert written[MAIN].count("permissions_boundary = var.permissions_boundary") == roles
    assert written[MAIN].count("var.tags") == roles + managed


@pytest.mark.parametrize("own", NAMES)
def test_a_parameter_of_that_id_keeps_the_name(own: str) -> None:
    written = files(with_inputs(own.replace("_", "-")))
    assert f'variable "{own}" {{' in written["variables.tf"]
    assert 'description = "A policy."' in written["variables.tf"]


@pytest.mark.parametrize("own", NAMES)
def test_a_parameter_that_is_named_so_keeps_the_name(own: str) -> None:
    written = files(with_inputs("bound", ((FORMAT, own),)))
    assert written["variables.tf"].count(f'variable "{own}"') == 1


@pytest.mark.parametrize("own", NAMES)
def test_a_parameter_with_the_id_but_another_name_keeps_both(own: str) -> None:
    written = files(with_inputs(own.replace("_", "-"), ((FORMAT, "other"),)))
    assert f'variable "{own}"' not in written["variables.tf"]


@pytest.mark.parametrize("own", NAMES)
def test_a_variable_in_extras_keeps_the_name(own: str) -> None:
    text = f'variable "{own}" {{\n  type = string\n}}\n'
    written = files(replace(SMALLEST, extras=(Extra(FORMAT, text, path=EXTRAS),)))
    assert f'variable "{own}"' not in written["variables.tf"]
    assert f"var.{own}" not in written[MAIN]


def test_a_boundary_of_the_spec_is_what_no_boundary_of_the_customer_leaves() -> None:
    [role] = SMALLEST.roles
    bounded = replace(
        role, boundary=Attachment(Text(("arn:aws:iam::aws:policy/PowerUserAccess",)), role.presence)
    )
    written = files(replace(SMALLEST, roles=(bounded,)))
    first = "permissions_boundary = var.permissions_boundary != null ? var.permissions_boundary"
    assert f'{first} : "arn:aws:iam::aws:policy/PowerUserAccess"' in written[MAIN]


def test_tags_of_the_spec_win_over_those_of_the_customer() -> None:
    [role] = SMALLEST.roles
    written = files(replace(SMALLEST, roles=(replace(role, tags=(("team", Text(("octo",))),)),)))
    assert 'tags = merge(var.tags, { team = "octo" })' in written[MAIN]


BOTH = "".join(f'variable "{own}" {{\n  type = string\n}}\n' for own in NAMES)


def test_a_managed_policy_has_the_tags_of_the_customer_unless_the_spec_has_the_name() -> None:
    [role] = SMALLEST.roles
    managed = replace(role, policies=(replace(role.policies[0], kind=PolicyKind.MANAGED),))
    plain = files(replace(SMALLEST, roles=(managed,)))
    extra = Extra(FORMAT, BOTH, path=EXTRAS)
    taken = files(replace(SMALLEST, roles=(managed,), extras=(extra,)))
    assert plain[MAIN].count("tags = var.tags") == 2
    assert "var.tags" not in taken[MAIN]


def test_a_module_whose_extras_have_both_names_has_no_inputs_and_one_run() -> None:
    written = files(replace(SMALLEST, extras=(Extra(FORMAT, BOTH, path=EXTRAS),)))
    assert written["variables.tf"] == "# This module has no inputs.\n"
    assert written[TESTS].count("run ") == 1
    assert files(SMALLEST)[TESTS].count("run ") == 2


def test_a_run_does_not_expect_a_tag_that_the_role_sets_itself() -> None:
    [role] = SMALLEST.roles
    tagged = replace(SMALLEST, roles=(replace(role, tags=((TAG[0], Text.of("us")),)),))
    assert "does not have your tag" in files(SMALLEST)[TESTS]
    assert "does not have your tag" not in files(tagged)[TESTS]


def test_the_switch_of_the_complete_example_has_a_free_name() -> None:
    for names, switch in (
        ((), "create"),
        (("create",), "create_it"),
        (("create", "create-it"), "create_it_it"),
    ):
        deployment = replace(SMALLEST, parameters=tuple(Parameter(name, "An input.") for name in names))
        assert f'variable "{switch}" {{\n  type        = bool' in files(deployment)[COMPLETE]
