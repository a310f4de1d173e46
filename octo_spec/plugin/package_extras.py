"""How to add an extra of octospec to this installation: by the tool that installed it, from where it came.

An extra is added to the environment that octospec runs in. ``pip install 'octospec[aws]'`` would install it
elsewhere if pipx installed octospec, and would install another octospec if this one runs from a clone.
"""

from __future__ import annotations

import json
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from octo_spec.plugin.distributions import Distribution, distributions, normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OURS: Final = "octospec"
PIPX: Final = "pipx_metadata.json"
UV_TOOL: Final = "uv-receipt.toml"
"""Files that pipx and ``uv tool`` write into the environments that they make."""
_NEED: Final = re.compile(r"Requires-Dist: (?P<name>[A-Za-z0-9._-]+).*extra == ['\"](?P<extra>[^'\"]+)['\"]")


def extra_help(extra: str) -> str:
    """Say by which command ``extra`` is added, as a help text of a diagnostic."""
    return f"install it with: {extra_command(extra)}"


def extra_command(extra: str) -> str:
    """Return the shell command that adds ``extra`` to this installation of octospec."""
    installed = {each.key: each for each in distributions() or ()}
    ours = installed.get(OURS)
    if ours is None:
        return f"pip install '.[{extra}]', in a clone of octospec"
    prefix = Path(sys.prefix)
    if (prefix / PIPX).is_file():
        return f"pipx install --force {_requirement(ours, _all_extras(ours, installed, extra))}"
    if (prefix / UV_TOOL).is_file():
        needed = _requirement(ours, _all_extras(ours, installed, extra))
        return " ".join(("uv tool install", needed, *_uv_additions(prefix / UV_TOOL)))
    return f"{_pip(ours)} {_requirement(ours, [extra])}"


def _pip(ours: Distribution) -> str:
    """Return the command that installs into this environment, which may not be the active one."""
    python = quote(sys.executable)
    if find_spec("pip"):
        return f"{python} -m pip install"
    is_by_uv = ours.text("INSTALLER").strip() == "uv"
    return f"uv pip install --python {python}" if is_by_uv else f"pip --python {python} install"


def _requirement(ours: Distribution, extras: list[str]) -> str:
    """Write octospec with extras, from where it was installed: https://peps.python.org/pep-0610/."""
    named = f"[{','.join(extras)}]"
    match _source(ours):
        case {"url": str(url), "dir_info": {"editable": True}}:
            return f"--editable {quote(unquote(urlsplit(url).path) + named)}"
        case {"url": str(url), "vcs_info": {"vcs": str(system), "commit_id": str(commit)}}:
            return quote(f"{OURS}{named} @ {system}+{url}@{commit}")
        case {"url": str(url)}:
            return quote(f"{OURS}{named} @ {url}")
        case _:
            return quote(f"{OURS}{named}")


def _source(ours: Distribution) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(ours.text("direct_url.json") or "{}")
    except ValueError:
        return {}


def _all_extras(ours: Distribution, installed: Mapping[str, Distribution], extra: str) -> list[str]:
    """List ``extra`` and the extras that are installed: both tools replace what they installed before."""
    needs: dict[str, set[str]] = {}
    for name, key in _needs(ours):
        needs.setdefault(key, set()).add(normal(name))
    return sorted({extra} | {key for key, names in needs.items() if names <= installed.keys()})


def _uv_additions(receipt: Path) -> Iterator[str]:
    """Yield the options for plugins: ``uv tool install`` removes those that are not named."""
    import tomllib  # noqa: PLC0415 - only a message about a missing extra pays for it

    try:
        listed = tomllib.loads(receipt.read_text("utf-8"))["tool"]["requirements"]
        yield from [_uv_addition(each) for each in listed if normal(each["name"]) != OURS]
    except (OSError, ValueError, LookupError, TypeError):
        return


def _uv_addition(requirement: Mapping[str, Any]) -> str:
    extras = f"[{','.join(requirement['extras'])}]" if "extras" in requirement else ""
    match requirement:
        case {"editable": str(path)}:
            return f"--with-editable {quote(path + extras)}"
        case {"path": str(path)} | {"directory": str(path)}:
            return f"--with {quote(path + extras)}"
        case {"name": str(name), "url": str(url)}:
            return f"--with {quote(f'{name}{extras} @ {url}')}"
        case {"name": str(name), "git": str(url)}:
            return f"--with {quote(f'{name}{extras} @ git+{_uv_revision(url)}')}"
        case _:
            return f"--with {quote(requirement['name'] + extras + requirement.get('specifier', ''))}"


def _uv_revision(url: str) -> str:
    """Write a git address as requirements do: uv's receipt has ``URL?rev=REVISION``."""
    address, _, query = url.partition("?")
    revision = next((value for key, value in parse_qsl(query) if key in {"rev", "tag", "branch"}), "")
    return f"{address}@{revision}" if revision else address


def _needs(ours: Distribution) -> Iterator[tuple[str, str]]:
    for line in ours.header.splitlines():
        if found := _NEED.match(line):
            yield found["name"], found["extra"]
