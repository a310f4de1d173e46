from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.model.deployment import SWITCH, Choice, Extra
from octo_spec.model.presence import ChoiceIs, Presence
from octospec_terraform.vocabulary import FORMAT, OWN_VARIABLES
from octospec_terraform.writing.write_presences import words
from octospec_terraform.writing.write_readme import readme
from tests.emitters.terraform.samples import EVERYTHING, SMALLEST, VENDOR

if TYPE_CHECKING:
    from octo_spec.model.deployment import Parameter

NASTY = "a | b\n## x <script> [l](u) ![i](u) `c` *e* _e_ ~~s~~ $m$ &amp; \\"


def test_nothing_in_a_spec_adds_a_line_to_the_readme() -> None:
    plain = replace(VENDOR, description="a", parameters=_described("a"))
    nasty = replace(VENDOR, description=NASTY, parameters=_described(f"```\n{NASTY}\n```\n"))
    assert len(readme(nasty).splitlines()) == len(readme(plain).splitlines())
    assert readme(nasty).count("\n```\n") == readme(plain).count("\n```\n")


def _described(description: str) -> tuple[Parameter, ...]:
    return tuple(replace(parameter, description=description) for parameter in VENDOR.parameters)


def test_a_module_whose_names_are_all_in_use_has_no_inputs_and_says_so() -> None:
    variables = "".join(f'variable "{name}" {{\n  type = string\n}}\n' for name in OWN_VARIABLES)
    assert "| name | type | default |" in readme(SMALLEST)
    without_inputs = readme(replace(SMALLEST, extras=(Extra(FORMAT, variables),)))
    assert "The module has no inputs." in without_inputs
    assert "To keep your own" not in without_inputs


def test_the_readme_says_how_to_see_what_someone_added() -> None:
    assert "set them with `permissions_boundary` and `tags`." in readme(SMALLEST)
    assert "aws iam list-attached-role-policies --role-name NAME" in readme(SMALLEST)


def test_the_usage_sets_only_the_required_inputs() -> None:
    usage = readme(EVERYTHING).split("```")[1]
    assert 'accounts = ["..."]' in usage
    assert "partner" not in usage


def test_omitted_grants_are_listed() -> None:
    line = "- cloudformation:UpdateStack (role acct-access, policy root): terraform has no stack."
    assert line in readme(VENDOR).splitlines()


def test_only_a_choice_that_is_on_or_off_is_a_bool_in_words() -> None:
    switch, levels = Choice("more", "M.", SWITCH, "off"), Choice("level", "L.", ("off", "on", "all"), "off")
    deployment = replace(SMALLEST, choices=(switch, levels))
    chosen = Presence.of(ChoiceIs("more", ("on",)), ChoiceIs("level", ("on", "all")))
    assert words(chosen, deployment) == "level is on or all and more is true"
