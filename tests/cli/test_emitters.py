"""``octospec emitters`` from the outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec


def test_emitters_are_listed_with_who_brought_them(octospec: Octospec) -> None:
    ran = octospec("emitters")
    assert ran.code == 0
    assert [line.split()[0] for line in ran.out.splitlines() if not line.startswith(" ")] == [
        "cloudformation",
        "terraform",
        "iam-json",
        "delegation",
        "review",
    ]
    assert {emitter["distribution"] for emitter in octospec("emitters", "--json").json["emitters"]} == {
        "octospec"
    }
