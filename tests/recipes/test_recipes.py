"""Each recipe of CONTRIBUTING is followed, by a test in a copy of the project or by an example with tests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

from tests.recipes.copied_project import ROOT, Project, copied
from tests.recipes.followed_command import ANSWERS, RENDERS, RUNS, TRIES
from tests.recipes.followed_field import (
    IN_THE_CHECKS,
    IN_THE_CORE,
    IN_THE_READERS,
    IN_THE_REPORTS,
    IN_THE_TABLES,
    follow,
)

if TYPE_CHECKING:
    from pathlib import Path

FOLLOWED: Final = {
    "A rule": "tests/lint/test_new_rule.py",
    "A condition operator": "tests/recipes/test_recipes.py",
    "A question": "tests/recipes/test_recipes.py",
    "A format": "tests/examples/test_emitter_pulumi_yaml.py",
    "A syntax of a format": "tests/emitters/terraform/test_json_layout.py",
    "A reader of a new source": "tests/examples/test_emitter_pulumi_yaml.py",
    "A field of a role": "tests/recipes/test_recipes.py",
    "A store": "tests/recipes/test_recipes.py",
    "A command": "tests/recipes/test_recipes.py",
    "What AWS actions do": "tests/iam/action_effects/test_judgements.py",
}
"""Where each recipe is followed."""


def test_each_recipe_is_followed_somewhere() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    recipes = re.findall(r"^### (.*)$", text.partition("\n## Recipes\n")[2], re.MULTILINE)
    assert FOLLOWED.keys() == set(recipes)
    assert not [path for path in FOLLOWED.values() if not (ROOT / path).exists()]


TABLES: Final = "tests/laws/test_operator_tables.py"
DECIDES: Final = """
from octo_spec.iam.operators import OperatorForm
form = OperatorForm.parse("ForAnyValue:NumericNotLessThanIfExists")
assert form and form.is_negated and str(form) == "ForAnyValue:NumericNotLessThanIfExists"
"""


@pytest.mark.deep
@pytest.mark.large
def test_an_operator_needs_its_row_and_its_verb(tmp_path: Path) -> None:
    project = copied(tmp_path, "emitters", "tests", "docs", "spec", "examples", "pyproject.toml")
    project.replace(
        "octo_spec/iam/operators.py",
        "    *_comparison_operators(Family.DATE),\n",
        "    *_comparison_operators(Family.DATE),\n"
        '    Operator("NumericNotLessThan", Family.NUMERIC, negated=True, relation=Relation.LESS_THAN),\n',
    )
    assert "the verb of each operator" in failures(project, TABLES)
    project.replace(
        "octo_spec/analysis/wording.py",
        '    "NumericEquals": "is",\n',
        '    "NumericEquals": "is",\n    "NumericNotLessThan": "is at least",\n',
    )
    assert not failures(project, TABLES)
    project.write("decides.py", DECIDES)
    assert project.run("decides").returncode == 0


OF_QUESTIONS: Final = "tests/analysis/questions/test_review_question.py"
QUESTION: Final = '''"""Sends mail.

What it asks
    Whether the role can send mail in the name of the account.

What it does not cover
    Messages to topics: see `runs-code` for what they may start.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonses.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion

QUESTION: Final = ReviewQuestion("sends-mail", "sends mail", ("ses:SendEmail", "ses:SendRawEmail"), __doc__)
'''


@pytest.mark.deep
@pytest.mark.large
def test_a_question_is_a_module_and_a_line_of_the_list(tmp_path: Path) -> None:
    project = copied(tmp_path, "tests/analysis/questions", "spec", "pyproject.toml")
    project.write("octo_spec/analysis/questions/sends_mail.py", QUESTION)
    listing = "octo_spec/analysis/questions/__init__.py"
    project.replace(listing, "    runs_code,\n", "    runs_code,\n    sends_mail,\n")
    last = "    runs_code.QUESTION,\n"
    project.replace(listing, last, f"{last}    sends_mail.QUESTION,\n")
    assert failures(project, OF_QUESTIONS) == ["test_the_ids_are_those_that_specs_may_promise"]
    project.replace(OF_QUESTIONS, '"runs-code", ', '"runs-code", "sends-mail", ')
    assert not failures(project, OF_QUESTIONS)
    shown = project.run("octo_spec", "questions", "sends-mail")
    assert "ses:SendRawEmail" in shown.stdout, shown


SETTINGS: Final = "tests/emitters/test_role_settings.py"
SESSION: Final = "    max-session: 12h\n"


@pytest.mark.deep
@pytest.mark.large
def test_a_field_of_a_role_reaches_every_format_and_reads_back(tmp_path: Path) -> None:
    project = copied(tmp_path, "emitters", "tests", "docs", "spec", "pyproject.toml")
    follow(project, IN_THE_CORE)
    assert sorted(failures(project, SETTINGS)) == ["cloudformation", "iam-json", "terraform"]
    follow(project, (*IN_THE_TABLES, *IN_THE_READERS, *IN_THE_REPORTS))
    assert not failures(project, SETTINGS)
    spec = (project.folder / "spec/octo.yaml").read_text("utf-8")
    project.write("owned.yaml", spec.replace(SESSION, f"{SESSION}    owner: The ${{team}}.\n"))
    assert "OCT402" in project.run("octo_spec", "build", "owned.yaml", "--format", "cloudformation").stderr
    follow(project, IN_THE_CHECKS)
    assert "OCT116" in project.run("octo_spec", "validate", "owned.yaml").stderr
    project.replace("owned.yaml", "The ${team}.", "The team.")
    built = project.run("octo_spec", "build", "owned.yaml")
    assert built.returncode == 0, built
    for target in ("cloudformation", "iam-json", "terraform"):
        assert "owner: The team." in project.run("octo_spec", "import", f"dist/{target}").stdout
    assert (
        "owner: none → The team." in project.run("octo_spec", "diff", "spec/octo.yaml", "owned.yaml").stdout
    )


OF_COMMANDS: Final = "tests/cli/test_commands.py"
OF_OUTPUT: Final = "tests/cli/test_output_format.py"
OF_THE_PAGE: Final = f"{OF_OUTPUT}::test_the_page_describes_each_command_that_prints_json"


@pytest.mark.deep
@pytest.mark.large
def test_a_command_is_a_name_in_a_list_its_modules_and_a_row_of_the_page(tmp_path: Path) -> None:
    project = copied(tmp_path, "emitters", "tests", "docs", "spec", "examples", "README.md", "pyproject.toml")
    following = '    "questions": "List the questions'
    project.replace(
        "octo_spec/cli/__init__.py", following, f'    "roles": "List roles with their names.",\n{following}'
    )
    assert "roles" in failures(project, OF_COMMANDS, "-k", "roles")
    project.write("octo_spec/analysis/overview/role_names.py", ANSWERS)
    project.write("octo_spec/cli/render/roles_text.py", RENDERS)
    project.write("octo_spec/cli/commands/roles.py", RUNS)
    project.write("tests/cli/test_roles.py", TRIES)
    last = '    ("emitters", 0),\n'
    project.replace(OF_OUTPUT, last, f'{last}    ("roles spec.yaml", 0),\n    ("roles missing.yaml", 2),\n')
    assert failures(project, OF_THE_PAGE) == ["test_the_page_describes_each_command_that_prints_json"]
    row = "| `questions` | `questions`: each with its page"
    project.replace("docs/scripts.md", row, f"| `roles` | `roles`: each with its name |\n{row}")
    of_roles = ("-k", "roles or the_page_tells")
    assert not failures(project, OF_COMMANDS, OF_OUTPUT, "tests/cli/test_roles.py", *of_roles)


MEMORY: Final = """

STORE: Final = MemoryStore()


def memory_store(_address: str, _options: object) -> MemoryStore:
    return STORE
"""
OPENER: Final = """

def _memory(address: str, options: StoreOptions) -> Store:
    from octo_spec.storage.destinations.memory_destination import memory_store

    return memory_store(address, options)


STORES: Final["""
PUBLISHES: Final = """
from octo_spec.cli import main
from octo_spec.storage.destinations.memory_destination import STORE
for line in ("release spec/octo.yaml", "publish release/1.0.0 --to memory://releases"):
    try:
        main(line.split(), standalone_mode=False)
    except SystemExit as ended:
        assert not ended.code, line
assert STORE.objects["latest.json"] == open("release/latest.json", "rb").read()
assert "1.0.0/SHA256SUMS" in STORE.objects
print("the store holds the release")
"""


@pytest.mark.deep
@pytest.mark.large
def test_a_store_is_a_class_and_a_row_for_its_scheme(tmp_path: Path) -> None:
    project = copied(tmp_path, "emitters", "spec", "pyproject.toml")
    destinations = "octo_spec/storage/destinations"
    written = (ROOT / "tests/storage/memory_store.py").read_text("utf-8")
    imported = written.replace("import TYPE_CHECKING", "import TYPE_CHECKING, Final")
    unnested = imported.replace("        raise NotImplementedError\n", "        return iter(())\n")
    project.write(f"{destinations}/memory_destination.py", unnested + MEMORY)
    project.replace(f"{destinations}/destinations.py", "\nSTORES: Final[", OPENER)
    row = '{"s3://": _s3'
    project.replace(f"{destinations}/destinations.py", row, f'{row}, "memory://": _memory')
    project.write("publishes.py", PUBLISHES)
    ran = project.run("publishes")
    assert "the store holds the release" in ran.stdout, ran


def failures(project: Project, *tests: str) -> list[str]:
    """Run tests in a copy, and name those that failed, by their parameter where they have one."""
    said = project.suite(*tests)
    failed = re.findall(r"^FAILED \S+?::(?:\w+\[(.*)\]|(\w+))", said, re.MULTILINE)
    assert failed or re.search(r"^\d+ passed", said, re.MULTILINE), said
    return [parameter or name for parameter, name in failed]
