from __future__ import annotations

import re
from dataclasses import replace

from octo_spec.model.deployment import Parameter, ParameterKind
from octo_spec.review.hand_over import hand_over_facts
from octospec_iam_json import EMITTER
from octospec_iam_json.writing.write_readme import must, readme
from tests.emitters.iam_json.samples import PLAIN


def test_the_page_says_what_a_parameter_accepts() -> None:
    parameter = Parameter("a", "", ParameterKind.LIST, pattern="^[a|b]$", min_length=1, max_length=2)
    assert must(parameter) == (
        "be a list joined by commas; each must match `^[a\\|b]$`; have at least 1 characters; "
        "have at most 2 characters"
    )


def test_the_page_has_a_row_for_each_role_and_each_group_of_its_policies() -> None:
    facts = hand_over_facts(PLAIN)
    assert facts
    assert EMITTER.hand_over
    [page] = (each.text for each in EMITTER.hand_over(PLAIN, EMITTER.options(), facts))
    tables = page.partition("\n## What it grants\n")[2].partition("\n## ")[0]
    names = re.findall(r"^\| (\S+) \|", tables, re.MULTILINE)
    assert {*names} - {"role", "part"} == {
        *(f"`{role.name}`" for role in facts.roles),
        *(grant.group or grant.policy for grant in facts.grants),
    }


def test_no_text_of_a_spec_opens_a_block_of_its_own() -> None:
    nasty = "x\n```sh\nrm -rf /\n```\n# heading\n<img src=x>"
    [role] = PLAIN.roles
    page = readme(replace(PLAIN, description=nasty, roles=(replace(role, why=nasty),)), ("reader",))
    assert page.count("\n```sh\n") == 2
    assert "\n# heading" not in page
    assert "<img" not in page.replace("\\<", "")
