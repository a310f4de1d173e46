"""What each tool types on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.assistants import tools as tools_module
from octo_spec.assistants.command_calls import CallLimits, CommandAnswer
from octo_spec.assistants.results import ReviewAnswer
from octo_spec.assistants.tools import RefusedCallError, Tools
from octo_spec.storage.roots import resolved_roots

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Tools, list[Any]]:
    for name in ("a.yaml", "b.yaml", "customers.yaml", "events.json"):
        (tmp_path / name).write_text("x")
    calls: list[Any] = []

    def call(command: tuple[str, ...], folder: Path, text: str | None, limits: CallLimits) -> CommandAnswer:
        del folder, limits
        calls.append((*command, text))
        data = {"ok": True, "answers": {"reader": {"reads-secrets": "no"}}, "diagnostics": []}
        return CommandAnswer(0, data)

    monkeypatch.setattr(tools_module, "call_command", call)
    return Tools(resolved_roots((str(tmp_path),)), CallLimits()), calls


def test_each_tool_is_a_command(recorded: tuple[Tools, list[Any]], tmp_path: Path) -> None:
    tools, calls = recorded
    tools.validate("a.yaml", customers="customers.yaml")
    tools.lint("a.yaml", role="reader")
    tools.explain("OCT302")
    tools.expand("s3:Get*")
    tools.can(
        "ce:GetTags",
        "a.yaml",
        resource="-x",
        context={"aws:a": "b"},
        caller="-",
        values={"remediation": "off"},
    )
    tools.access(text="draft")
    tools.diff("a.yaml", "b.yaml")
    tools.diff("a.yaml", text="draft")
    tools.import_side("a.yaml")
    tools.propose_narrower("a.yaml")
    tools.propose_narrower("a.yaml", evidence=["events.json"])
    assert calls == [
        ("validate", "--json", f"--customers={tmp_path}/customers.yaml", "--", "a.yaml", None),
        ("lint", "--json", "--role=reader", "--", "a.yaml", None),
        ("explain", "--json", "--", "OCT302", None),
        ("expand", "--json", "--effects", "--", "s3:Get*", None),
        (
            *("can", "--json", "--context=aws:a=b", "--caller=-", "--set=remediation=off", "--"),
            *("a.yaml", "ce:GetTags", "-x", None),
        ),
        ("access", "--json", "--", "-", "draft"),
        ("diff", "--json", "--", "a.yaml", "b.yaml", None),
        ("diff", "--json", "--", "a.yaml", "-", "draft"),
        ("import", "--json", "--", "a.yaml", None),
        ("repair", "--json", "--diff", "--", "a.yaml", None),
        ("usage", "--json", "--narrow", f"--evidence={tmp_path}/events.json", "--", "a.yaml", None),
    ]


def test_the_answers_of_a_review_are_those_of_each_role(recorded: tuple[Tools, list[Any]]) -> None:
    tools, calls = recorded
    answer = tools.review_answers("a.yaml")
    assert isinstance(answer, ReviewAnswer)
    assert [role.answers for role in answer.roles] == [{"reads-secrets": "no"}]
    assert answer.roles[0].untrusted["role"] == "reader"
    assert "--no-files" in calls[0]


@pytest.mark.parametrize("given", [{}, {"spec": "a.yaml", "text": "draft"}])
def test_a_call_is_about_one_thing(recorded: tuple[Tools, list[Any]], given: dict[str, str]) -> None:
    with pytest.raises(RefusedCallError, match="either the path of a file, or the text"):
        recorded[0].validate(**given)


def test_a_draft_is_compared_with_a_file_of_any_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    roots = [tmp_path / name for name in ("first", "second")]
    for root in roots:
        root.mkdir()
        (root / "a.yaml").write_text("x")
    called: list[Any] = []

    def call(command: tuple[str, ...], folder: Path, text: str | None, limits: CallLimits) -> CommandAnswer:
        del limits
        called.append((*command[-2:], folder, text))
        return CommandAnswer(0, {})

    monkeypatch.setattr(tools_module, "call_command", call)
    tools = Tools(resolved_roots(tuple(map(str, roots))), CallLimits())
    tools.diff(str(roots[1] / "a.yaml"), text="draft")
    assert called == [("a.yaml", "-", roots[1], "draft")]
    with pytest.raises(RefusedCallError, match="both sides must be below the same root"):
        tools.diff("a.yaml", str(roots[1] / "a.yaml"))
