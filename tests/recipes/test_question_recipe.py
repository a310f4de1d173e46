"""The recipe for a question: a module, its place in the list, and its id among those a spec may promise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.recipes.copied_project import Project, copied

if TYPE_CHECKING:
    from pathlib import Path

OURS = "tests/analysis/questions/test_review_question.py"
MODULE = '''"""Sends mail.

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


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return copied(tmp_path, "tests/analysis/questions", "spec", "pyproject.toml")


@pytest.mark.large
def test_a_question_is_a_module_and_a_line_of_the_list(project: Project) -> None:
    project.write("octo_spec/analysis/questions/sends_mail.py", MODULE)
    listing = "octo_spec/analysis/questions/__init__.py"
    project.replace(listing, "    runs_code,\n", "    runs_code,\n    sends_mail,\n")
    project.replace(
        listing, "    runs_code.QUESTION,\n", "    runs_code.QUESTION,\n    sends_mail.QUESTION,\n"
    )
    failed = re.findall(r"^FAILED \S+::(\w+)", project.suite(OURS), re.MULTILINE)
    assert failed == ["test_the_ids_are_those_that_specs_may_promise"]
    project.replace(OURS, '"runs-code", ', '"runs-code", "sends-mail", ')
    done = project.suite(OURS)
    assert re.search(r"^\d+ passed", done, re.MULTILINE), done
    listed = project.run("octo_spec", "questions")
    assert "sends-mail" in listed.stdout, listed
    access = project.run("octo_spec", "questions", "sends-mail")
    assert "ses:SendRawEmail" in access.stdout, access
