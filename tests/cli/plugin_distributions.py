"""Distributions that bring a plugin, made of a module and the metadata that installing it would write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.lint import third_party as rules
from octo_spec.plugin import entry_points
from octo_spec.plugin.process import third_party as emitters
from octo_spec.plugin.process.plugin_process import PluginProcess, plugin_process

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

SPEC = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.
roles:
  reader:
    name: Reader
    why: Reads.
    trust: [{service: ssm.amazonaws.com}]
    inline: {main: [costs]}
groups:
  costs: {category: cost-data, access: read, why: Reports., grants: [{allow: ce:Get*}]}
"""


def install(  # noqa: PLR0913, PLR0917 - what the metadata of a distribution says
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    group: str,
    name: str,
    module: str,
    distribution: str = "evil",
) -> None:
    """Install a distribution whose ``module`` gives the plugin as ``PLUGIN``."""
    (folder / f"{distribution}_plugin.py").write_text(module, "utf-8")
    metadata = folder / f"{distribution}-1.0.dist-info"
    metadata.mkdir()
    reported = f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n"
    (metadata / "METADATA").write_text(reported, "utf-8")
    offered = f"[{group}]\n{name} = {distribution}_plugin:PLUGIN\n"
    (metadata / "entry_points.txt").write_text(offered, "utf-8")
    monkeypatch.syspath_prepend(str(folder))
    forget()


def forget() -> None:
    """Let installed distributions be looked up again."""
    for cached in (entry_points._texts, entry_points.entries, entry_points._all_offers, plugin_process):
        cached.cache_clear()
    emitters.load_emitter.cache_clear()
    rules.load_rules.cache_clear()


def ended(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """End the processes of plugins that a test starts."""
    started: list[PluginProcess] = []
    describe = PluginProcess.describe

    def noting(plugin: PluginProcess) -> object:
        started.append(plugin)
        return describe(plugin)

    monkeypatch.setattr(PluginProcess, "describe", noting)
    yield
    for plugin in started:
        plugin.end()
    forget()
