"""``octospec questions``: the reviewers' questions about a role, and which actions decide each answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from octo_spec.analysis.questions.installed_questions import installed_questions
from octo_spec.cli.args.completions import question_ids
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.printing import print_lines
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.cli.render.questions_text import as_data, list_lines, page_lines, with_reasons
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.language.near_words import did_you_mean

if TYPE_CHECKING:
    from octo_spec.analysis.questions.installed_questions import InstalledQuestions
    from octo_spec.analysis.questions.review_question import ReviewQuestion

UNKNOWN_QUESTION = DiagnosticKind.error("OCT801", "unknown-question", "No question of a review has this id.")


@click.command(
    "questions",
    epilog=examples(
        "octospec questions", "octospec questions reads-secrets", "octospec questions passes-roles --json"
    ),
)
@click.argument("id", metavar="[ID]", required=False, shell_complete=question_ids)
@output_format
def command(*, id: str | None, output_format: str) -> None:
    """Print what decides a question, what it does not cover, and its source; without ID, list all questions.

    `octospec review` answers each question for every combination of choices, decided by the access engine.
    """
    installed = installed_questions()
    if id is None:
        _list(installed, output_format)
        return
    found = (each for each in installed.questions if each.id == id)
    shown = next(found, None) or _exit_as_unknown(id, installed, output_format)
    if output_format == "json":
        print_json({"ok": True, "questions": [with_reasons(shown)]})
        return
    print_lines(page_lines(shown))


def _list(installed: InstalledQuestions, output_format: str) -> None:
    """List the questions; exit with 2 if the questions of a plugin cannot be listed."""
    if output_format == "json":
        listed = [as_data(each) for each in installed.questions]
        problems = {"diagnostics": as_json(installed.problems)} if installed.problems else {}
        print_json({"ok": not installed.problems, "questions": listed, **problems})
    else:
        show(installed.problems, {})
        print_lines(list_lines(installed.questions))
    if installed.problems:
        raise SystemExit(2)


def _exit_as_unknown(id: str, installed: InstalledQuestions, output_format: str) -> ReviewQuestion:
    """Report that the question is unknown, and exit."""
    ids = [each.id for each in installed.questions]
    help = did_you_mean(id, ids) or "'octospec questions' lists them"
    diagnostic = UNKNOWN_QUESTION.at(None, f"no question is called {id!r}", help)
    reported = [diagnostic, *installed.problems]
    if output_format == "json":
        print_json({"ok": False, "diagnostics": as_json(reported)})
    else:
        show(reported, {})
    raise SystemExit(2)
