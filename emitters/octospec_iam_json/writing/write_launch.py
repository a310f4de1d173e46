"""How to run the script of a published release, after a check of its checksum."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from octo_spec.model.launch import Launch, LaunchKind
from octospec_iam_json.vocabulary import FORMAT, SCRIPT

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.launch import LaunchSite


def launch(deployment: Deployment, site: LaunchSite) -> tuple[Launch, ...]:
    """Return the commands that download and try the script that is published at ``site``."""
    needed = [each for each in deployment.parameters if each.default is None and not each.optional]
    given = "".join(f' \\\n  --set {each.id}="${each.id.upper().replace("-", "_")}"' for each in needed)
    folder = f"{deployment.name}-{site.version}"
    lines = (
        f"curl --fail --silent --show-error --location --remote-name {quote(site.archive.url)} &&\n"
        f"echo '{site.archive.sha256}  {site.archive.name}' | sha256sum --check --strict &&\n"
        f"unzip -q {quote(site.archive.name)} -d {quote(folder)} &&\n"
        f"bash {quote(f'{folder}/{SCRIPT}')} --dry-run{given}"
    )
    return (Launch(FORMAT, LaunchKind.RUN, "Try the script without changes", lines),)
