"""How to call a published module: from an archive with a pinned checksum.

https://developer.hashicorp.com/terraform/language/modules/sources#fetching-archives-over-http
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.launch import Launch, LaunchKind
from octospec_terraform.renaming import rename_item
from octospec_terraform.vocabulary import FORMAT
from octospec_terraform.writing.given_names import new_names
from octospec_terraform.writing.layout import file
from octospec_terraform.writing.write_scaffold import call, placeholders

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.launch import LaunchSite


def launch(deployment: Deployment, site: LaunchSite) -> tuple[Launch, ...]:
    """Return the call of the module that is published at ``site``: Terraform refuses another archive."""
    source = f"{site.archive.url}?checksum=sha256:{site.archive.sha256}"
    names = new_names(deployment)
    block = rename_item(call(deployment, source, placeholders(deployment)), names)
    return (Launch(FORMAT, LaunchKind.PASTE, "Call the module", file((block,)).rstrip("\n")),)
