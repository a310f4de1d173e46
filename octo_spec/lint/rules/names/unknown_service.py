"""An action of a service that AWS does not have.

What it finds
    An action with a service prefix that is not in the catalogue. Also in `deny`, in exceptions and in
    `never`, where it protects nothing.

Why it is bad
    IAM accepts the name without a warning, and it grants nothing: the feature fails in the customer's
    account.

Example
    allow: costexplorer:GetCostAndUsage

Instead
        allow: ce:GetCostAndUsage

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import DiagnosticKind, Replacement
from octo_spec.iam.catalog import Service, service
from octo_spec.iam.catalog_data import data_date, prefixes
from octo_spec.iam.retired_services import RETIREMENTS
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.written_actions import NEWER, named_actions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Help
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.written_actions import WrittenAction

KIND = DiagnosticKind.error("OCT301", "unknown-service", "An action of a service that AWS does not have.")


def find(subject: Subject) -> Iterator[Finding]:
    """Report actions of services that AWS neither has nor had."""
    for action in named_actions(subject):
        if not action.is_everything and action.service is None and action.prefix not in RETIREMENTS:
            message = (
                f"AWS had no service {action.prefix!r} on {data_date()}, so {action.written!r} "
                "has no effect, unless AWS has added it since"
            )
            yield Finding(KIND, action.location, message, _help(action) or NEWER)


_ALIKE: Final = 0.75
"""High, because short prefixes are easily similar."""


def _help(action: WrittenAction) -> Help:
    """Suggest the only service with these words in its title, or a service with a similar prefix."""
    from difflib import get_close_matches  # noqa: PLC0415 - only needed for a misspelled word

    prefix = action.prefix
    titled = [other for other in prefixes() if _is_called(prefix, _title(other))]
    alike = titled if len(titled) == 1 else get_close_matches(prefix, prefixes(), n=1, cutoff=_ALIKE)
    if not alike:
        return ""
    return Replacement(action.written.partition(":")[0], (alike[0],), f"did you mean {alike[0]!r}?")


def _title(prefix: str) -> str:
    known = service(prefix)
    return known.title if isinstance(known, Service) else ""


def _is_called(prefix: str, title: str) -> bool:
    """Return whether consecutive whole words of a title, joined, are ``prefix``."""
    words = re.findall("[a-z0-9]+", title.lower())
    runs = ("".join(words[start:end]) for start, end in combinations(range(len(words) + 1), 2))
    return "".join(filter(str.isalnum, prefix)) in runs


RULE = Rule(KIND, find, __doc__)
